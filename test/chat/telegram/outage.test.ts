import { afterEach, describe, expect, it } from 'vitest';
import { briefly } from '../../../src/chat/alerts/backlog.js';
import { AlertDeliveries } from '../../../src/chat/alerts/index.js';
import { startTelegram } from '../../../src/chat/index.js';
import { createTranslator } from '../../../src/chat/languages/index.js';
import { moment } from '../../../src/chat/languages/phrase.js';
import type { StoredAlert } from '../../../src/engine/ports/store.js';
import { keptLog, OWNER, telegramOptions } from '../../support/chat.js';
import { TelegramServer } from '../../support/telegram/index.js';
import { Trading } from '../../support/trading.js';
import type { LeapingClock } from '../../support/tradingClock.js';

/*
 * Telegram is away while the market is busy and Rung is restarted: the real engine, on a real database, trades on the
 * local exchange, and its alerts go through the real chat to a Bot API server. Minutes pass by leaps of the clock.
 */

const MINUTE_MS = 60_000;
const english = createTranslator('en', 'UTC');

/** Rung with its chat, through several lives on the same books. */
class Bot {
  readonly log = keptLog();
  readonly #trading: Trading;
  readonly #server: TelegramServer;
  #deliveries: AlertDeliveries | null = null;
  #end: (() => Promise<void>) | null = null;

  constructor(trading: Trading, server: TelegramServer) {
    this.#trading = trading;
    this.#server = server;
  }

  /** The chat of the life that has begun. */
  async talk(): Promise<void> {
    const { clock, engine, life } = this.#trading;
    const { outbox, chatMemory: memory } = life.opened;
    const chat = await startTelegram({
      ...telegramOptions(engine.api, this.#server.url, 'en', { memory }),
      ...{ clock: this.#hurried(clock), logger: this.log },
    });
    const deliveries = new AlertDeliveries({
      ...{ outbox, memory, clock, logger: this.log },
      transportTo: (chatId) => chat.alertTransport(chatId),
    });
    deliveries.sync([OWNER]);
    this.#deliveries = deliveries;
    this.#end = async () => {
      this.#end = null;
      await chat.stop();
      await deliveries.stop();
    };
  }

  wake(): void {
    this.#deliveries?.wake();
  }

  async restart(): Promise<void> {
    await this.end();
    await this.#trading.kill();
    await this.#trading.start();
    await this.talk();
  }

  async end(): Promise<void> {
    await this.#end?.();
  }

  /** One message a second is a pause of 20 ms here. */
  #hurried(clock: LeapingClock): typeof clock {
    const startMs = Date.now();
    return Object.assign(Object.create(clock), {
      now: () => startMs + (Date.now() - startMs) * 50,
      setTimer: (delayMs: number, callback: () => void) =>
        clock.setTimer(delayMs < 5_000 ? delayMs / 50 : delayMs, callback),
    });
  }
}

let trading: Trading;
let server: TelegramServer;
let bot: Bot;
afterEach(async () => {
  await bot.end();
  await trading.close();
  await server.stop();
});

async function begin(): Promise<void> {
  server = await TelegramServer.start();
  trading = await Trading.begin({ onAlerts: () => bot?.wake() });
  bot = new Bot(trading, server);
  await bot.talk();
}

/** The price falls through the ladder and comes back to the target: three rungs filled, a cycle closed. */
async function cycle(): Promise<void> {
  const { number } = trading.state().cycle;
  for (const bid of ['98.9', '97.9', '96.9', '99.9', '101']) {
    await trading.tick(bid);
    await trading.untilQuiet();
  }
  await trading.until('the cycle is closed', () => trading.state().cycle.number > number);
  await trading.tick('100');
  await trading.until('the next ladder rests', () => trading.isQuiet && trading.rungs().length === 3);
}

function recorded(): readonly StoredAlert[] {
  return trading.life.opened.outbox.pending('test', Number.MAX_SAFE_INTEGER, 10_000);
}

function allTold(): boolean {
  return trading.life.opened.outbox.nextDueMs(`telegram:${OWNER}`) === null;
}

describe('Telegram is away for 20 minutes of a busy market, and Rung restarts three times', () => {
  it('then every alert arrives, in order, none twice, in few messages', async () => {
    await begin();
    server.goDown();
    for (let minute = 0; minute < 20; minute += 1) {
      await cycle();
      trading.clock.leap(MINUTE_MS);
      if (minute === 5 || minute === 10 || minute === 15) await bot.restart();
    }
    const away = recorded();
    expect(away.length).toBeGreaterThan(20 * 3);
    expect(server.sent).toEqual([]);

    server.comeBack();
    await trading.until('everything is told', allTold);
    expect(recorded()).toEqual(away);
    const messages = server.sentTo(OWNER);
    expect(messages.length).toBeLessThanOrEqual(20);
    expect(server.edits).toEqual([]);
    expect(messages[0]?.text).toMatch(/^📭 No message got through for (19|20|21) min\./u);
    expect(toldIn(messages.map(({ text }) => text))).toEqual(away.map(lineOf));
    expect(new Set(away.map(({ content }) => content.kind))).toEqual(new Set(['rungFilled', 'cycleClosed']));
  }, 120_000);
});

describe('Rung dies while it tells something', () => {
  /** Telegram takes the message, and the process dies before it can note that. */
  async function dieBeforeTheMark(alert: () => Promise<void> | void): Promise<string> {
    await begin();
    let isDying = false;
    trading.life.opened.outbox.markDelivered = () => {
      isDying = true;
      throw new Error('killed');
    };
    await alert();
    const { text } = await server.message(OWNER, 1);
    await trading.until('it is to be marked', () => isDying);
    await bot.restart();
    await trading.until('it is told', allTold);
    expect(recorded()).toHaveLength(1);
    return text;
  }

  it('tells it again: at least once', async () => {
    const text = await dieBeforeTheMark(() => trading.engine.alert({ kind: 'clockSkew', skewMs: 9_000 }));
    expect(server.sentTo(OWNER).map((message) => message.text)).toEqual([text, text]);
  });

  it('tells a fill again in the message that the dead process had sent', async () => {
    const text = await dieBeforeTheMark(() => trading.tick('98.9'));
    expect(text).toContain('bought rung 1 of 3');
    expect(server.sentTo(OWNER).map((message) => message.text)).toEqual([text]);
  });

  it('tells what was never sent', async () => {
    await begin();
    server.goDown();
    await trading.tick('98.9');
    await trading.until('it is recorded', () => recorded().length === 1);
    await bot.restart();
    server.comeBack();
    await trading.until('it is told', allTold);
    expect(server.sentTo(OWNER).map(({ text }) => text.split('\n')[0])).toEqual([
      '🟢 SOL_USDC: bought rung 1 of 3',
    ]);
  });
});

/** The alerts that the messages tell, one line each. */
function toldIn(texts: readonly string[]): readonly string[] {
  return texts.flatMap((text) => text.split('\n').filter((line) => /^\d\d:\d\d /u.test(line)));
}

function lineOf(alert: StoredAlert): string {
  const line = briefly(alert);
  if (line === null) throw new Error(`${alert.content.kind} has no line`);
  return `${english.say(moment(alert.timeMs, 'time'))} ${english.say(line)}`;
}
