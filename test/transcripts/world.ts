import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { pino } from 'pino';
import { RecentLog } from '../../src/app/log/recentLog.js';
import { runProgram } from '../../src/app/program.js';
import { createTranslator, type Language } from '../../src/chat/index.js';
import { phrase } from '../../src/chat/languages/phrase.js';
import { loadConfig } from '../../src/config/index.js';
import { NO_PATIENCE } from '../../src/domain/reconciliation/index.js';
import { generateKeyPair } from '../../src/exchange/backpack/index.js';
import { startPaperExchange } from '../../src/exchange/paper/index.js';
import { Trader } from '../exchange/paper/trader.js';
import { OWNER } from '../support/chat.js';
import { BOT_TOKEN, TelegramServer } from '../support/telegram/index.js';

/*
 * The whole program in live mode on a local exchange whose prices the test sets, talked to on one transport. Nothing
 * is mocked but Telegram's side.
 */

export type TransportName = 'console' | 'telegram';

const LADDER = {
  tradingCoin: 'BTC',
  totalAmount: 1_000,
  orderCount: 4,
  incrementPercentage: 50,
  maxDropPercentage: 7,
  takeProfitPercentage: 1,
};
const QUIET = pino({ level: 'silent' });
const PATIENCE_MS = 15_000;

/** What a person and the program say to each other: each message of the program is one text. */
interface Talk {
  /** All messages of the program so far, oldest first. */
  messages(): readonly string[];
  say(text: string): void;
  stop(): Promise<void>;
}

interface TalkIn extends Talk {
  readonly language: Language;
}

export class World {
  readonly #exchange: Awaited<ReturnType<typeof startPaperExchange>>;
  readonly #apiKey: string;
  readonly #owner: Trader;
  readonly #talk: TalkIn;
  readonly #stop: () => Promise<void>;
  #heard = 0;
  #transcript = '';

  private constructor(
    exchange: Awaited<ReturnType<typeof startPaperExchange>>,
    owner: Trader,
    talk: TalkIn,
    stop: () => Promise<void>,
  ) {
    this.#exchange = exchange;
    this.#apiKey = owner.apiKey;
    this.#owner = owner;
    this.#talk = talk;
    this.#stop = stop;
  }

  /** A bot that has just placed its first ladder of four rungs, at a bid of 60000. */
  static async start(transport: TransportName, language: Language = 'en'): Promise<World> {
    const folder = mkdtempSync(join(tmpdir(), 'rung-transcript-'));
    const file = join(folder, 'ladder.json');
    writeFileSync(file, JSON.stringify({ trading: LADDER, timeZone: 'UTC' }));
    const exchange = await startPaperExchange({
      port: 0,
      feed: { kind: 'manual' },
      speed: 1,
      databaseFile: ':memory:',
      time: 'system',
      symbols: ['BTC_USDC'],
      logger: QUIET,
    });
    const { apiKey, secret } = generateKeyPair();
    const telegram = transport === 'telegram' ? await TelegramServer.start() : null;
    const input = new PassThrough();
    const output = new PassThrough();
    const stopping = new AbortController();
    const environment = {
      RUNG_LANGUAGE: language,
      BACKPACK_API_KEY: apiKey,
      BACKPACK_API_SECRET: secret,
      BACKPACK_REST_URL: exchange.restUrl,
      BACKPACK_WS_URL: exchange.wsUrl,
      ...(telegram === null
        ? {}
        : {
            TELEGRAM_BOT_TOKEN: BOT_TOKEN,
            TELEGRAM_API_ROOT: telegram.url,
            TELEGRAM_ALLOWED_USERS: String(OWNER),
          }),
    };
    const argv = ['--mode', 'live', '--config', file, '--db', join(folder, 'rung.db')];
    const { config: loaded } = loadConfig(argv, environment);
    // What nothing explains is booked at once here: how it is watched has stories of its own.
    const config = { ...loaded, reconciliation: { ...loaded.reconciliation, patience: NO_PATIENCE } };
    const talk = telegram === null ? consoleTalk(input, output) : telegramTalk(telegram);
    const world = new World(exchange, new Trader(exchange, secret), { ...talk, language }, async () => {
      stopping.abort();
      await running;
      await talk.stop();
      await exchange.stop();
      rmSync(folder, { recursive: true, force: true });
    });
    await world.#moveMarket('60000.0');
    const running = runProgram(config, {
      input: telegram === null ? input : null,
      output,
      tell: () => {},
      warn: () => {},
      logger: QUIET,
      recentLog: new RecentLog([]),
      stopping: stopping.signal,
    });
    await world.untilOpen(4);
    return world;
  }

  /** All that was said and done so far, with what differs from run to run left out. */
  get transcript(): string {
    return this.#transcript;
  }

  /**
   * Says something, and waits for the answer, and for as many messages as the program sends by itself thereupon. Which
   * of them comes first is chance; here they stand in the order of the alphabet.
   */
  async say(text: string, pushed = 0): Promise<void> {
    this.#talk.say(text);
    const messages: string[] = [];
    while (messages.length <= pushed) messages.push(await this.#next(`an answer to ${text}`));
    this.#transcript += `> ${text}\n\n${messages.sort().join('\n\n')}\n\n`;
  }

  /** Moves the market; tells how many messages the program sends by itself thereupon. */
  async moveTo(bid: string, pushed: number): Promise<void> {
    await this.#moveMarket(bid);
    this.#transcript += `--- the best bid is ${bid}\n\n`;
    await this.pushes(pushed);
  }

  /** Sells coins of the account on the market, past the program. */
  async sellByHand(quantity: string): Promise<void> {
    const order = { symbol: 'BTC_USDC', side: 'Ask', orderType: 'Market', quantity };
    const answer = await this.#owner.post('/api/v1/order', 'orderExecute', order);
    if (answer.status !== 200) throw new Error(`the sale was refused: ${JSON.stringify(answer.body)}`);
    this.#transcript += `--- ${quantity} BTC are sold by hand\n\n`;
  }

  /** Moves coins of the account, past the program. */
  async transfer(quantity: string): Promise<void> {
    await this.#post('/paper/transfer', { apiKey: this.#apiKey, asset: 'BTC', quantity });
    this.#transcript += `--- the account gets ${quantity} BTC from elsewhere\n\n`;
  }

  /** Waits for messages that nobody asked for. */
  async pushes(count: number): Promise<void> {
    for (let pushed = 0; pushed < count; pushed += 1) {
      this.#transcript += `${await this.#next('a message by itself')}\n\n`;
    }
  }

  /** Asks, off the record, until so many rungs rest and none is on its way. */
  async untilOpen(count: number): Promise<void> {
    const { say } = createTranslator(this.#talk.language);
    const values = { filled: '#', open: String(count), rungCount: '4' };
    const open = new RegExp(say(phrase('status.rungs', values)).replace('#', '\\d+'));
    const waits = say(phrase('label.waitsFor'));
    await until(
      async () => {
        this.#talk.say('/status');
        const status = await this.#next('the status');
        return open.test(status) && !status.includes(waits);
      },
      () => `there were never ${count} open orders`,
    );
  }

  async stop(): Promise<void> {
    await this.#stop();
  }

  async #next(what: string): Promise<string> {
    await until(
      () => this.#talk.messages().length > this.#heard,
      () => `${what} never came; so far:\n${this.#transcript}`,
    );
    const message = this.#talk.messages()[this.#heard] ?? '';
    this.#heard += 1;
    return timeless(message);
  }

  async #moveMarket(bid: string): Promise<void> {
    await this.#post('/paper/tick', { symbol: 'BTC_USDC', bid, ask: bid.replace(/\.0$/, '.1'), last: bid });
  }

  async #post(path: string, body: object): Promise<void> {
    const answer = await fetch(`${this.#exchange.restUrl}${path}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${path} was refused: ${await answer.text()}`);
  }
}

function consoleTalk(input: PassThrough, output: PassThrough): Talk {
  const printed: string[] = [];
  // Each message is written at once.
  output.on('data', (chunk: Buffer) => printed.push(chunk.toString().trimEnd()));
  return {
    messages: () => printed,
    say: (text) => void input.write(`${text}\n`),
    stop: async () => {},
  };
}

/** Buttons are pressed by saying what stands on them. */
function telegramTalk(server: TelegramServer): Talk {
  return {
    messages: () =>
      server
        .sentTo(OWNER)
        .map(({ source, buttons }) =>
          [source, ...buttons.map((row) => row.map(({ text }) => `[${text}]`).join(' '))].join('\n'),
        ),
    say(text) {
      const message = server.sentTo(OWNER).at(-1);
      const answer = { yes: 'y:', no: 'n:' }[text];
      const button = message?.buttons
        .flat()
        .find(({ data }) => answer !== undefined && data.startsWith(answer));
      if (message === undefined || button === undefined) server.say(OWNER, text);
      else server.press(OWNER, message, button.data);
    },
    stop: () => server.stop(),
  };
}

/**
 * Ages and durations differ from run to run, and with them where a long line is broken; versions differ in time. The
 * last price comes with a stream that speaks once a second.
 */
function timeless(message: string): string {
  return message
    .replace(/just now/g, '(time) ago')
    .replace(/^((?:<pre>)?State .*)\n {6,}/gm, '$1 ')
    .replace(/^((?:<pre>)?Price +)[\d.]+ \(.* ago\)$/gm, '$1(last price)')
    .replace(/\b\d+ (ms|s)\b/g, '(time)')
    .replace(/Saved as .*\//g, 'Saved as (folder)/')
    .replace(/\d{4}-\d\d-\d\d( \d\d:\d\d(:\d\d)?)?/g, '(date)')
    .replace(/\b\d{1,2} [A-Z][a-z]{2} \d{4}, \d\d:\d\d:\d\d/g, '(date)')
    .replace(/\b\d+(\.\d+)? ([kMG]B)\b/g, '(size)')
    .replace(/(\b\w{3} )?\d{1,2} \w{3}( \d{4})?(, \d\d:\d\d)?(?=\W)|\w{3} \d{4}\b/g, momentOrText)
    .replace(/(\d{4}年)?\d{1,2}月(\d{1,2}日)?( ?周.)?( \d\d:\d\d)?/g, '(date)')
    .replace(/\b\d\d:\d\d\b/g, '(date)')
    .replace(/\d+ (毫秒|秒)/g, '(time)')
    .replace(/刚刚|\(time\)前/g, '(time)')
    .replace(/^((?:<pre>)?价格 +)[\d.]+（.*）$/gm, '$1(last price)')
    .replace(/Rung \d+\.\d+\.\d+/, 'Rung (version)')
    .replace(/Node\.js \d+\.\d+\.\d+/, 'Node.js (version)')
    .replace(WEIGHED_BY_TIME, '$1(by time)')
    .replace(BESIDE_DATES, '$1  ');
}

/** Figures of /stats that follow from how long a run has taken. */
const WEIGHED_BY_TIME = /^((?:Mean capital|Return on it|In market|平均占用|占用回报率|持仓时间) +).*$/gm;

/** The first column of a table of days: it is narrower on the first nine days of a month. */
const BESIDE_DATES = /^((?:<pre>)?(?:Day|Week of|Month|Sum|日期|周（起）|月份|合计|\(date\))) {2,}/gm;

/** English writes a month as three letters, as it writes other things. */
function momentOrText(found: string): string {
  return /Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec/.test(found) ? '(date)' : found;
}

async function until(condition: () => boolean | Promise<boolean>, failure: () => string): Promise<void> {
  for (const endMs = performance.now() + PATIENCE_MS; performance.now() < endMs; ) {
    if (await condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error(failure());
}
