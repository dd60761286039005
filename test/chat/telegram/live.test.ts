import { describe, expect, it } from 'vitest';
import { LiveStatuses } from '../../../src/chat/live/index.js';
import { decimal } from '../../../src/domain/decimal.js';
import { openStore } from '../../../src/store/index.js';
import { chatServices, dispatcherFor, keptLog, OWNER, type TelegramTalk } from '../../support/chat.js';
import { type FakeEngine, fakeEngine, NOW_MS, statusView } from '../../support/engine.js';
import { hurriedClock } from '../clock.js';
import { telegramWorld } from './world.js';

const world = telegramWorld();

/** Telegram in real time is a hundred times faster than the hurried clock: so long lasts one interval of 15 s. */
const INTERVAL_MS = 150;

describe('a status that is pinned', () => {
  it('is sent, pinned without a sound, and is itself the answer', async () => {
    const { talk } = await pinned();
    expect(world.server.sentTo(OWNER)).toHaveLength(1);
    expect(world.server.pinnedIn(OWNER)).toHaveLength(1);
    expect(world.server.pins).toMatchObject([{ what: 'pin', isSilent: true }]);
    const [message] = world.server.sentTo(OWNER);
    expect(message?.text).toContain('BTC_USDC · paper money');
    expect(message?.text).toContain('/status unpin ends it');
    expect(message?.buttons.map((row) => row.map(({ data }) => data))).toEqual([
      ...[['s/pause main'], ['s/orders main', 's/chart main']],
    ]);
    expect(warnings(talk)).toEqual([]);
  });

  it('has no buttons to trade with in the chat of somebody who only looks, and gets them with the role', async () => {
    const viewer = OWNER;
    const { chatMemory } = openStore(':memory:', { now: Date.now });
    chatMemory.putUser({ userId: viewer, role: 'viewer', addedBy: 'telegram:1', addedAtMs: 0 });
    const { memory, services, talk } = await talkWith(fakeEngine(), chatMemory, []);
    await talk.ask('/status pin');
    await world.server.until(() => memory.notes('liveStatuses').size === 1, 'the note of the pin');
    const buttons = () =>
      world.server
        .pinnedIn(viewer)[0]
        ?.buttons.flat()
        .map(({ data }) => data);
    expect(buttons()).toEqual(['s/orders main', 's/chart main']);
    services.people.add(viewer, 'operator', 'telegram:1');
    await world.server.until(() => world.server.edits.length > 0, 'an edit');
    expect(buttons()).toEqual(['s/pause main', 's/orders main', 's/chart main']);
  });

  it('does not keep the rest from working when its note is unreadable, and can be pinned again', async () => {
    const { chatMemory: memory } = openStore(':memory:', { now: Date.now });
    memory.setNote(`telegram:${OWNER}`, 'liveStatuses', '{"main":{"message":7}}');
    memory.setNote('telegram:9', 'liveStatuses', 'no JSON');
    const { talk, live } = await talkWith(fakeEngine(), memory);
    live.keepOnly([`telegram:${OWNER}`]);
    await talk.ask('/status pin');
    await world.server.until(
      () => /^\{"main":\d+\}$/u.test(memory.note(`telegram:${OWNER}`, 'liveStatuses') ?? ''),
      'the note of a new one',
    );
    expect(world.server.pinnedIn(OWNER)).toHaveLength(1);
  });

  it('is edited when something changes, not more often than every 15 s, and not when nothing does', async () => {
    const { setPrice } = await pinned();
    await pass(3 * INTERVAL_MS);
    expect(world.server.edits).toEqual([]);
    for (let price = 1; price <= 60; price += 1) {
      setPrice(price);
      await pass(10);
    }
    const { edits } = world.server;
    expect(edits.length).toBeGreaterThan(1);
    for (const [index, { atMs }] of edits.entries()) {
      const before = edits[index - 1];
      // Timers of the machine are exact to some milliseconds.
      if (before !== undefined) expect(atMs - before.atMs).toBeGreaterThan(INTERVAL_MS - 40);
    }
    await world.server.until(
      () => /Price +60\.0\n/u.test(world.server.sentTo(OWNER)[0]?.text ?? ''),
      'the last price',
    );
    expect(world.server.sentTo(OWNER)).toHaveLength(1);
  });

  it('goes on after a restart', async () => {
    const { memory, setPrice, talk, engine } = await pinned();
    await talk.chat.stop();
    setPrice(77);
    await talkWith(engine, memory);
    await world.server.until(
      () => /Price +77\.0\n/u.test(world.server.sentTo(OWNER)[0]?.text ?? ''),
      'an edit',
    );
    expect(world.server.sentTo(OWNER)).toHaveLength(1);
  });

  it('keeps what it said while a start knows no price yet, and says so when it stays like that', async () => {
    const { memory, talk } = await pinned();
    await talk.chat.stop();
    const engine = fakeEngine({
      status: () => statusView({ price: null, bestBid: null, startedAtMs: NOW_MS }),
    });
    await talkWith(engine, memory);
    await pass(3 * INTERVAL_MS);
    expect(world.server.edits).toEqual([]);
    engine.nowMs = NOW_MS + 30_000;
    await world.server.until(() => world.server.edits.length === 1, 'an edit');
  });

  it('takes the place of one that was pinned before', async () => {
    const { talk, setPrice } = await pinned();
    await talk.ask('/status pin');
    await world.server.until(() => world.server.pins.length === 3, 'three changes of pins');
    const [first, second] = world.server.sentTo(OWNER);
    expect([first?.isPinned, second?.isPinned]).toEqual([false, true]);
    setPrice(5);
    await world.server.until(() => world.server.edits.length > 0, 'an edit');
    await pass(2 * INTERVAL_MS);
    expect(new Set(world.server.edits.map(({ messageId }) => messageId))).toEqual(
      new Set([second?.messageId]),
    );
  });

  it('ends when it is told to', async () => {
    const { talk, setPrice } = await pinned();
    expect((await talk.ask('/status unpin')).text).toContain('Unpinned.');
    expect(world.server.pinnedIn(OWNER)).toEqual([]);
    setPrice(5);
    await pass(3 * INTERVAL_MS);
    expect(world.server.edits).toEqual([]);
    expect((await talk.ask('/status unpin')).text).toContain('No status is pinned here');
  });

  it('ends quietly when its message was deleted, and can be pinned again', async () => {
    const { talk, setPrice, memory } = await pinned();
    const [message] = world.server.sentTo(OWNER);
    if (message !== undefined) world.server.remove(message);
    setPrice(5);
    await world.server.until(
      () => talk.log.lines.some((line) => line.includes('a pinned status ends')),
      'its end',
    );
    expect(memory.notes('liveStatuses')).toEqual(new Map());
    expect(world.server.sentTo(OWNER)).toHaveLength(1);
    await talk.ask('/status pin');
    await world.server.until(() => world.server.pinnedIn(OWNER).length === 1, 'a new one');
  });

  it('is not begun where the bot may not pin, and says so', async () => {
    world.server.forbidPinning(OWNER);
    const engine = fakeEngine();
    const { talk, memory } = await talkWith(engine);
    await talk.ask('/status pin');
    const answer = await world.server.message(OWNER, 2);
    expect(answer.text).toContain('may not pin messages in this chat');
    expect(memory.notes('liveStatuses')).toEqual(new Map());
  });

  it('rests while the person blocks the bot, and goes on when they are heard', async () => {
    const { talk, setPrice, live } = await pinned();
    world.server.block(OWNER);
    setPrice(5);
    await world.server.until(() => warnings(talk).length > 0, 'the first edit that fails');
    await pass(3 * INTERVAL_MS);
    expect(warnings(talk)).toHaveLength(1);
    world.server.unblock(OWNER);
    live.resumed(`telegram:${OWNER}`);
    await world.server.until(() => world.server.edits.length === 1, 'an edit');
  });

  it('ends with the chat that may not hear anything any more', async () => {
    const { setPrice, live, memory } = await pinned();
    live.keepOnly(['telegram:1']);
    setPrice(5);
    await pass(3 * INTERVAL_MS);
    expect(world.server.edits).toEqual([]);
    expect(memory.notes('liveStatuses')).toEqual(new Map());
  });

  it('ends when its strategy does not run any more', async () => {
    const { talk, memory } = await pinned();
    await talk.chat.stop();
    const other = fakeEngine({
      strategies: () => [{ id: 'next', name: null, symbol: 'SOL_USDC', mode: { kind: 'trading' } }],
    });
    await talkWith(other, memory);
    await world.server.until(() => memory.notes('liveStatuses').size === 0, 'its end');
    expect(world.server.edits).toEqual([]);
  });
});

/** A chat whose engine tells the price that it is set to. */
async function pinned() {
  let price = 100;
  const engine = fakeEngine({ status: () => statusView({ price: decimal(String(price)) }) });
  const talking = await talkWith(engine);
  await talking.talk.ask('/status pin');
  await world.server.until(() => talking.memory.notes('liveStatuses').size === 1, 'the note of the pin');
  return {
    ...talking,
    engine,
    setPrice(next: number) {
      price = next;
    },
  };
}

async function talkWith(
  engine: FakeEngine,
  memory = openStore(':memory:', { now: Date.now }).chatMemory,
  owners: readonly number[] = [OWNER],
) {
  const clock = hurriedClock();
  const log = keptLog();
  const others = chatServices('en', { memory, owners }, engine);
  const { people } = others;
  const live = new LiveStatuses({ engine, memory, people, clock, logger: log });
  const services = { ...others, live };
  const talk = await world.talkTo(engine, {
    clock,
    access: { memory, people },
    changes: { live, logger: log, dispatcher: dispatcherFor(engine, log, services) },
  });
  return { talk: { ...talk, log }, memory, live, services };
}

function pass(durationMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, durationMs));
}

function warnings(talk: Pick<TelegramTalk, 'log'>): readonly string[] {
  return talk.log.lines.filter((line) => /^(warn|error)/u.test(line));
}
