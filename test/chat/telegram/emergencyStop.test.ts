import { describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/engine/ports/systemClock.js';
import { OWNER } from '../../support/chat.js';
import { type FakeEngine, fakeEngine } from '../../support/engine.js';
import { report } from '../../support/history.js';
import type { SentMessage } from '../../support/telegram/index.js';
import { Trading } from '../../support/trading.js';
import { expectAgreement } from '../../support/tradingAgreement.js';
import { hurriedClock } from '../clock.js';
import { telegramWorld } from './world.js';

/* What ends a risk acts whatever waits to be said, and words of yesterday do not act today. */

const world = telegramWorld();
const HOUR_MS = 3_600_000;

const AWAY = [
  [
    'asks for two minutes of patience',
    { status: 429, description: 'Too Many Requests', retryAfterSeconds: 120 },
  ],
  ['has trouble itself', { status: 502, description: 'Bad Gateway' }],
] as const;

function dataOf(message: SentMessage, label: string): string {
  const button = message.buttons.flat().find(({ text }) => text === label);
  if (button === undefined) throw new Error(`there is no button ${label}`);
  return button.data;
}

/** Waits for something that the Bot API server does not notice. */
async function until(what: string, reached: () => boolean): Promise<void> {
  await world.server.until(reached, what, 20_000);
}

/** An engine that counts how often its status was asked for. */
function askedEngine(parts: Parameters<typeof fakeEngine>[0] = {}): {
  engine: FakeEngine;
  asked: () => number;
} {
  let asked = 0;
  const healthy = fakeEngine();
  const engine = fakeEngine({
    status: (id) => {
      asked += 1;
      return healthy.strategy(id).queries.status();
    },
    ...parts,
  });
  return { engine, asked: () => asked };
}

describe.each(AWAY)(
  'while Telegram takes no answers because it %s, and 24 /status wait for theirs',
  (_why, failure) => {
    async function crowded() {
      const { engine, asked } = askedEngine();
      const talk = await world.talkTo(engine, { clock: hurriedClock() });
      const sale = await talk.ask('/sellnow');
      const panic = await talk.ask('/panic');
      const menu = await talk.ask('/status');
      world.server.takesNoMessages(failure);
      for (let sent = 0; sent < 24; sent += 1) world.server.say(OWNER, '/status');
      // The last of them are more than one person may send at once.
      await until('they are carried out', () => asked() > 15 && world.server.unconfirmed.length === 0);
      return { engine, sale, panic, menu };
    }

    it.each(['/pause', '/stopbuy', '/pause all'])(
      '%s acts at once, and stands in the audit',
      async (words) => {
        const { engine } = await crowded();
        world.server.say(OWNER, words);
        await until('it is done', () => engine.orders.length === 1);
        const audited = engine.audit.filter((line) => line.includes(` ${words} [`));
        expect(audited).toEqual([expect.stringMatching(/ done$/u)]);
        expect(world.server.sentTo(OWNER)).toHaveLength(3);
      },
    );

    it('so do a pressed Yes, a pressed pause, and both questions of /panic', async () => {
      const { engine, sale, menu } = await crowded();
      world.server.press(OWNER, sale, dataOf(sale, 'Yes'));
      await until('it is sold', () => engine.orders.length === 1);
      world.server.press(OWNER, menu, dataOf(menu, '⏸ Pause'));
      await until('it is paused', () => engine.orders.length === 2);
      expect(engine.orders).toEqual([`sellNow main by telegram:${OWNER}`, `pause main by telegram:${OWNER}`]);
      expect(engine.audit.filter((line) => line.includes('/panic'))).toHaveLength(1);
      // Its question cannot be shown, but typed answers reach it.
      world.server.say(OWNER, '/panic');
      await until('it is asked', () => engine.audit.filter((line) => line.endsWith('asked')).length === 3);
      world.server.say(OWNER, '/yes');
      await until('it is asked again', () => engine.audit.at(-1)?.endsWith('asked again') === true);
      world.server.say(OWNER, '/yes');
      await until('it is done', () => engine.orders.length === 3);
      expect(engine.orders[2]).toBe(`panic main by telegram:${OWNER}`);
    });
  },
);

it('a bot that trades is paused while Telegram takes nothing, and its audit says so', async () => {
  const trading = await Trading.begin();
  try {
    await world.talkTo(trading.engine.api, { clock: hurriedClock() });
    world.server.takesNoMessages({ status: 502, description: 'Bad Gateway' });
    for (let sent = 0; sent < 24; sent += 1) world.server.say(OWNER, '/status');
    world.server.say(OWNER, '/pause');
    await trading.until('no rung rests', () => trading.isQuiet && trading.rungs().length === 0);
    expect(trading.state().mode).toMatchObject({ kind: 'paused', by: `telegram:${OWNER}` });
    const audited = trading.engine.api.commandLog(99).filter(({ what }) => what === '/pause');
    expect(audited).toMatchObject([{ who: `telegram:${OWNER}`, result: 'done' }]);
    world.server.takesNoMessages(null);
    const told = () => world.server.sentTo(OWNER).find(({ text }) => text.includes('Paused'));
    await world.server.until(told, 'the answer', 20_000);
    await expectAgreement(trading);
  } finally {
    await trading.close();
  }
}, 60_000);

describe('a typed yes', () => {
  /** The account is compared until `end` is called. */
  function slow() {
    let end = () => {};
    const patience = new Promise<void>((resolve) => {
      end = resolve;
    });
    const { engine } = askedEngine({
      reconcile: async () => {
        await patience;
        return report();
      },
    });
    return { engine, end };
  }

  it('to the question of a sale waits for nothing that was asked for before', async () => {
    const { engine, end } = slow();
    const talk = await world.talkTo(engine);
    world.server.say(OWNER, '/reconcile');
    await talk.ask('/sellnow');
    expect((await talk.ask('/yes')).text).toContain('sold on your order');
    end();
  });

  it('has its turn behind a command that waits, whose question it may be meant for', async () => {
    const { engine, end } = slow();
    const talk = await world.talkTo(engine);
    world.server.say(OWNER, '/reconcile');
    await talk.ask('/sellnow');
    world.server.say(OWNER, '/fresh');
    world.server.say(OWNER, '/yes');
    await until('all is read', () => world.server.unconfirmed.length === 0);
    expect(engine.orders).toEqual([]);
    end();
    await until('it is answered', () => engine.orders.length === 1);
    expect(engine.orders).toEqual([`fresh main by telegram:${OWNER}`]);
  });
});

describe('words that arrive hours after they were written', () => {
  const old = (hours: number) => ({
    more: { date: Math.floor((world.server.now() - hours * HOUR_MS) / 1_000) },
  });

  it.each(['/resume', '/fresh', '/status', '/users add 77', '/yes'])('do not act: %s', async (words) => {
    const engine = fakeEngine();
    const talk = await world.talkTo(engine);
    if (words === '/yes') await talk.ask('/sellnow');
    const before = engine.audit.length;
    world.server.say(OWNER, words, old(20));
    const { text } = await world.server.message(OWNER, words === '/yes' ? 2 : 1);
    expect(text).toMatch(/^This was written at .*\d\d:\d\d and arrived only now, so Rung did nothing\./u);
    expect(engine.orders).toEqual([]);
    expect(engine.audit.slice(before)).toEqual([`telegram:${OWNER} ${words} [-] refused: too old`]);
    await talk.ask('/version');
    expect(world.server.sentTo(OWNER).at(-1)?.text).toContain('Rung 0.1.0');
  });

  it('act when they end a risk, and say when they were written', async () => {
    const engine = fakeEngine();
    const talk = await world.talkTo(engine);
    world.server.say(OWNER, '/pause', old(20));
    expect((await world.server.message(OWNER, 1)).text).toMatch(/^🕰 Written at .*\n\n⏸ Paused/u);
    world.server.say(OWNER, '/panic', old(20));
    expect((await world.server.message(OWNER, 2)).text).toContain('Stop BTC_USDC and sell everything?');
    expect(engine.orders).toEqual([`pause main by telegram:${OWNER}`]);
    await talk.press('No');
  });

  it('act when it is no more than two minutes', async () => {
    const engine = fakeEngine();
    await world.talkTo(engine, { clock: systemClock });
    world.server.say(OWNER, '/resume', { more: { date: Math.floor(Date.now() / 1_000) - 110 } });
    await until('it is done', () => engine.orders.length === 1);
  });

  it.each([1, -1])('are not made of those of now for long by a clock that is off by %i h', async (hours) => {
    const clock = hurriedClock();
    const engine = fakeEngine();
    const talk = await world.talkTo(engine, { clock });
    world.server.now = () => clock.now() - hours * HOUR_MS;
    const first = await talk.ask('/version');
    expect(first.text).toContain(hours > 0 ? 'Rung did nothing' : 'Rung 0.1.0');
    // Telegram has dated that answer.
    expect((await talk.ask('/resume')).text).toContain('Trading again');
    world.server.say(OWNER, '/resume', old(1));
    expect((await world.server.message(OWNER, 3)).text).toContain('Rung did nothing');
    expect(engine.orders).toHaveLength(1);
  });
});

describe('a button that was pressed long ago', () => {
  async function pressedLate(label: string, engine: FakeEngine): Promise<void> {
    const talk = await world.talkTo(engine, { clock: hurriedClock() });
    const menu = await talk.ask('/status');
    const pressed = world.server.answeredCallbacks.length;
    world.server.expiresPresses = true;
    world.server.press(OWNER, menu, dataOf(menu, label));
    expect(world.server.answeredCallbacks).toHaveLength(pressed);
  }

  it('begins nothing', async () => {
    const engine = fakeEngine();
    const healthy = engine.status;
    engine.status = (id) => ({ ...healthy(id), mode: { kind: 'paused', sinceMs: 0, by: 'console' } });
    await pressedLate('▶️ Resume', engine);
    expect((await world.server.message(OWNER, 2)).text).toContain('so Rung did nothing');
    expect(engine.orders).toEqual([]);
    expect(engine.audit.at(-1)).toBe(`telegram:${OWNER} /resume main [-] refused: too old`);
  });

  it('ends a risk', async () => {
    const engine = fakeEngine();
    await pressedLate('⏸ Pause', engine);
    expect((await world.server.message(OWNER, 2)).text).toContain('Paused');
    expect(engine.orders).toEqual([`pause main by telegram:${OWNER}`]);
  });
});
