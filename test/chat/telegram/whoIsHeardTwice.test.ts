import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ChatMemory } from '../../../src/chat/memory/index.js';
import type { Clock } from '../../../src/engine/ports/clock.js';
import { systemClock } from '../../../src/engine/ports/systemClock.js';
import { type OpenedStore, openStore } from '../../../src/store/index.js';
import { OWNER } from '../../support/chat.js';
import { withChanges } from '../../support/chatMemory.js';
import { type FakeEngine, fakeEngine } from '../../support/engine.js';
import { hurriedClock } from '../clock.js';
import { telegramWorld } from './world.js';

/* What is delivered twice, shown again, or comes when the process that asked is gone. */

const world = telegramWorld();

let directory: string;
let opened: OpenedStore | null = null;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'rung-twice-'));
});
afterEach(() => {
  opened?.close();
  opened = null;
  rmSync(directory, { recursive: true });
});

/** The chat's tables, read by a process that has just started: an earlier one is dead. */
function databaseOfNextLife(): ChatMemory {
  opened?.close();
  opened = openStore(join(directory, 'rung.db'), { now: Date.now });
  return opened.chatMemory;
}

async function life(engine: FakeEngine, changes: Partial<ChatMemory> = {}) {
  const memory = withChanges(databaseOfNextLife(), changes);
  return world.talkTo(engine, { access: { memory } });
}

const update = (updateId: number, text: string) => ({
  update_id: updateId,
  message: {
    ...{
      message_id: 1,
      date: Math.floor(world.server.now() / 1_000),
      text,
      chat: { id: OWNER, type: 'private' },
    },
    from: { id: OWNER, is_bot: false, first_name: 'Owner' },
  },
});

describe('an update that is delivered again', () => {
  it('acts once in one life', async () => {
    const engine = fakeEngine();
    const talk = await life(engine);
    world.server.deliver(update(5_000, '/pause'), update(5_000, '/pause'), update(5_000, '/pause'));
    await talk.ask('/version');
    expect(engine.orders).toHaveLength(1);
  });

  it('acts once though the process died before Telegram was told that it had arrived', async () => {
    const before = fakeEngine();
    const first = await life(before);
    world.server.deliver(update(5_000, '/pause'));
    await world.server.message(OWNER, 1);
    expect(before.orders).toHaveLength(1);
    await first.chat.stop();

    const after = fakeEngine();
    const second = await life(after);
    world.server.deliver(update(5_000, '/pause'));
    world.server.deliver(update(5_001, '/resume'));
    await world.server.message(OWNER, 2);
    await second.ask('/version');
    expect(after.orders).toEqual([`resume main by telegram:${OWNER}`]);
  });

  it('acts at most once though the process died between taking it and acting on it', async () => {
    const before = fakeEngine();
    const first = await life(before, {
      takeUpdate: (updateId) => {
        opened?.chatMemory.takeUpdate(updateId);
        throw new Error('the process dies here');
      },
    });
    world.server.deliver(update(5_000, '/resume'));
    await world.server.until(() => first.log.lines.join().includes('not acted on'), 'the death');
    await first.chat.stop();

    const after = fakeEngine();
    const second = await life(after);
    world.server.deliver(update(5_000, '/resume'));
    await second.ask('/version');
    expect([...before.orders, ...after.orders]).toEqual([]);
  });

  it('does nothing, and says so, when the database cannot note it', async () => {
    const engine = fakeEngine();
    await life(engine, {
      takeUpdate: () => {
        throw new Error('database or disk is full');
      },
    });
    world.server.say(OWNER, '/resume');
    expect((await world.server.message(OWNER, 1)).text).toContain('nothing was done');
    expect(engine.orders).toEqual([]);
  });
});

describe('a stop is never lost', () => {
  it('though the process died before it could be carried out', async () => {
    const before = fakeEngine({ pause: () => new Promise(() => {}) });
    const first = await life(before);
    await world.server.until(() => world.server.isPolled, 'a poll');
    world.server.deliver(update(5_000, '/pause'));
    // Dead: nothing more is asked of Telegram, or told to it.
    world.server.goDown();
    await first.chat.stop();
    world.server.comeBack();
    expect(world.server.unconfirmed).toHaveLength(1);

    const after = fakeEngine();
    await life(after);
    expect((await world.server.message(OWNER, 1)).text).toContain('Paused');
    expect(after.orders).toEqual([`pause main by telegram:${OWNER}`]);
    expect(after.audit).toEqual([`telegram:${OWNER} /pause [main] done`]);
    await world.server.until(() => world.server.unconfirmed.length === 0, 'Telegram to be told');
  });

  it('and is done again when the process died before it could note that it was done', async () => {
    const before = fakeEngine();
    const dying = (): never => {
      throw new Error('the process dies here');
    };
    const first = await life(before, { takeUpdate: dying });
    world.server.deliver(update(5_000, '/pause'));
    await world.server.message(OWNER, 1);
    expect(before.orders).toHaveLength(1);
    await first.chat.stop();

    const after = fakeEngine();
    await life(after);
    world.server.deliver(update(5_000, '/pause'));
    await world.server.message(OWNER, 2);
    expect(after.orders).toHaveLength(1);
  });

  it.each(['note', 'read'])('nor when the database cannot be used to %s it', async (access) => {
    const engine = fakeEngine();
    const fails = (): never => {
      throw new Error('database or disk is full');
    };
    const talk = await life(engine, access === 'note' ? { takeUpdate: fails } : { wasTaken: fails });
    expect((await talk.ask('/pause')).text).toContain('Paused');
    expect(engine.orders).toHaveLength(1);
    expect(talk.log.lines.join()).toContain('could not be noted');
  });

  it('and Telegram is not told that it has arrived before it is carried out', async () => {
    let carryOut = () => {};
    const gate = new Promise<void>((resolve) => {
      carryOut = resolve;
    });
    const engine: FakeEngine = fakeEngine({
      pause: async (id, by) => {
        await gate;
        engine.orders.push(`pause ${id}`);
        return { changed: true, mode: { kind: 'paused', sinceMs: engine.nowMs, by }, rungs: 4 };
      },
    });
    // Its second is a real one here.
    await world.talkTo(engine, { clock: systemClock, access: { memory: databaseOfNextLife() } });
    await world.server.until(() => world.server.isPolled, 'a poll');
    const polls = () => world.server.calls.filter((call) => call === 'getUpdates').length;
    const before = polls();
    world.server.say(OWNER, '/pause');
    await world.server.until(() => world.server.updates.isPolled === false, 'its delivery');
    expect([polls(), world.server.unconfirmed.length]).toEqual([before, 1]);
    carryOut();
    await world.server.until(() => world.server.unconfirmed.length === 0, 'Telegram to be told');
    expect(engine.orders).toEqual(['pause main']);
  });
});

describe('a button', () => {
  it('works once, however often it is pressed and whatever else is delivered again', async () => {
    const engine = fakeEngine();
    const talk = await life(engine);
    const question = await talk.ask('/fresh');
    const yes = question.buttons[0]?.[0]?.data ?? '';
    for (let press = 0; press < 5; press += 1) world.server.press(OWNER, question, yes);
    await world.server.message(OWNER, 6);
    expect(engine.orders).toHaveLength(1);
  });

  it('of an earlier life of the process does nothing', async () => {
    const before = fakeEngine();
    const first = await life(before);
    const question = await first.ask('/fresh');
    const yes = question.buttons[0]?.[0]?.data ?? '';
    await first.chat.stop();

    const after = fakeEngine();
    await life(after);
    world.server.press(OWNER, question, yes);
    expect((await world.server.message(OWNER, 2)).text).toBe('There is no question open.');
    expect([...before.orders, ...after.orders]).toEqual([]);
  });

  it.each([
    'y:AAAAAAAAAAAAAAAA',
    'y:',
    'Y:AAAA',
    'y:../../x',
    'y:undefined',
    '/yes',
    's/yes',
    'r/yes',
    'yes',
  ])('with data that was made up, %j, does nothing', async (data) => {
    const engine = fakeEngine();
    const talk = await life(engine);
    const message = await talk.ask('/version');
    world.server.press(OWNER, message, data);
    await world.server.until(() => world.server.callbackAnswers.length > 0, 'an acknowledgement');
    expect(engine.orders).toEqual([]);
  });

  it('that sends a command asks as the command does', async () => {
    const engine = fakeEngine();
    const talk = await life(engine);
    const message = await talk.ask('/version');
    world.server.press(OWNER, message, '/fresh');
    expect((await world.server.message(OWNER, 2)).text).toContain('Start BTC_USDC anew?');
    expect(engine.orders).toEqual([]);
  });
});

describe('too much at once', () => {
  it('is told once, and what is beyond the limit is not done later either', async () => {
    const engine = fakeEngine();
    const clock = clockThatStands();
    await world.talkTo(engine, { access: { owners: [OWNER, 77] }, clock });
    for (let message = 0; message < 60; message += 1) world.server.say(OWNER, '/resume');
    world.server.say(77, '/version');
    await world.server.message(77, 1);
    await world.server.until(() => engine.orders.length === 20, 'what was within the limit');
    clock.goOn();
    await world.server.message(OWNER, 21);
    world.server.say(OWNER, '/version');
    expect((await world.server.message(OWNER, 22)).text).toContain('Rung 0.1.0');
    const told = world.server.sentTo(OWNER).filter(({ text }) => text.includes('Too many commands'));
    expect(told).toHaveLength(1);
    expect(engine.orders).toHaveLength(20);
    // Once, so that a flood does not fill the audit.
    expect(engine.audit.filter((line) => line.includes('refused'))).toEqual([
      `telegram:${OWNER} /resume [-] refused: too many commands`,
    ]);
  });

  it.each(['/pause', '/stopbuy', 's/pause'])('turns no stop away: %s', async (words) => {
    const engine = fakeEngine();
    const clock = clockThatStands();
    const talk = await world.talkTo(engine, { clock });
    const message = await talk.ask('/version');
    for (let sent = 0; sent < 60; sent += 1) world.server.say(OWNER, 'good morning');
    for (let sent = 0; sent < 60; sent += 1) {
      if (words.startsWith('/')) world.server.say(OWNER, words);
      else world.server.press(OWNER, message, words);
    }
    await world.server.until(() => engine.orders.length === 60, 'each of them');
    expect(engine.audit.filter((line) => line.endsWith('[main] done'))).toHaveLength(60);
    clock.goOn();
  });

  it('nor a yes to the question about one', async () => {
    const engine = fakeEngine();
    const clock = clockThatStands();
    const talk = await world.talkTo(engine, { clock });
    const question = await talk.ask('/sellnow');
    for (let sent = 0; sent < 60; sent += 1) world.server.say(OWNER, 'good morning');
    world.server.press(OWNER, question, question.buttons[0]?.[0]?.data ?? '');
    await world.server.until(() => engine.orders.length === 1, 'the sale');
    clock.goOn();
  });

  it('but a stop of somebody who may not stop anything is as any other', async () => {
    const engine = fakeEngine();
    const clock = clockThatStands();
    const talk = await world.talkTo(engine, { clock });
    talk.people.add(77, 'viewer', 'test');
    for (let sent = 0; sent < 60; sent += 1) world.server.say(77, '/pause');
    world.server.say(OWNER, '/version');
    await world.server.message(OWNER, 1);
    expect(engine.orders).toEqual([]);
    expect(engine.audit.filter((line) => line.startsWith('telegram:77')).length).toBeLessThan(30);
    clock.goOn();
  });

  it.each(['123456', '/123456', 'good night'])('leaves %j out of the audit', async (written) => {
    const engine = fakeEngine();
    const clock = clockThatStands();
    await world.talkTo(engine, { clock });
    for (let message = 0; message < 20; message += 1) world.server.say(OWNER, 'good morning');
    world.server.say(OWNER, written);
    await world.server.message(OWNER, 1);
    await world.server.until(() => world.server.unconfirmed.length === 0, 'all to be read');
    expect(engine.audit).toEqual([]);
    clock.goOn();
  });

  it('counts buttons too, which then say it themselves', async () => {
    const engine = fakeEngine();
    const clock = clockThatStands();
    const talk = await world.talkTo(engine, { clock });
    const message = await talk.ask('/version');
    for (let press = 0; press < 40; press += 1) world.server.press(OWNER, message, 's/resume');
    await world.server.until(() => engine.orders.length === 19, 'the orders');
    await world.server.until(() => world.server.callbackAnswers.length === 20, 'the presses');
    expect(world.server.callbackAnswers.filter(({ text }) => text.includes('Too many'))).toHaveLength(1);
    expect(engine.audit.filter((line) => line.includes('refused'))).toEqual([
      `telegram:${OWNER} /resume [-] refused: too many commands`,
    ]);
    clock.goOn();
  });
});

/** Stands still, so that the limit does not rise, until it goes on: in a hurry then, timers too. */
function clockThatStands(): Clock & { goOn(): void } {
  const hurried = hurriedClock();
  const nowMs = hurried.now();
  let aheadMs: number | null = null;
  return {
    now: () => (aheadMs === null ? nowMs : hurried.now() - aheadMs),
    setTimer: (delayMs, callback) => hurried.setTimer(delayMs, callback),
    goOn() {
      aheadMs = hurried.now() - nowMs;
    },
  };
}
