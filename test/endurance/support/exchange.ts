import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Decimal, ZERO } from '../../../src/domain/decimal.js';
import { type ExchangeOrder, type Fill, isFinalStatus } from '../../../src/domain/order.js';
import type { OrderUpdate } from '../../../src/engine/ports/streams.js';
import { systemClock } from '../../../src/engine/ports/systemClock.js';
import {
  type BackpackRest,
  createBackpackRest,
  createBackpackStreams,
  loadKeyPair,
} from '../../../src/exchange/backpack/index.js';
import type { AccountState } from '../../../src/exchange/paper/index.js';
import { written } from '../../app/support/configFile.js';
import type { TestKey } from '../../app/support/localExchange.js';
import { emptyFolder, Running } from '../../app/support/process.js';

export const SYMBOL = 'SOL_USDC';
/** Several times what the ladder may use: one that is placed twice must not be refused for lack of money. */
export const STARTING_USDC = '20000000';

/** A fault as `POST /paper/fault` takes it. */
export type ArmedFault = Readonly<Record<string, string | number | boolean>>;

export interface AccountSeen {
  readonly state: AccountState;
  /** Oldest first, as the real client reads them. */
  readonly fills: readonly Fill[];
  readonly orders: readonly ExchangeOrder[];
}

const ADDRESSES = /REST (http:\S+) WebSocket (ws:\S+)/;
const quiet = { debug() {}, info() {}, warn() {}, error() {} };

/**
 * `npm run exchange -- --feed replay` as a process of its own, on a database that outlives it, and somebody who uses
 * the bot's key beside the bot: by the order stream he knows at once what the bot does.
 */
export class ReplayingExchange {
  readonly #folder: string;
  readonly #key: TestKey;
  #process: Running;
  #restUrl = '';
  #wsUrl = '';
  #rest: BackpackRest | null = null;
  #streams: ReturnType<typeof createBackpackStreams> | null = null;
  readonly #resting = new Map<string, ExchangeOrder>();
  #mostResting = ZERO;
  #watch: { readonly isIt: (update: OrderUpdate) => boolean; readonly seen: () => void } | null = null;

  private constructor(folder: string, key: TestKey, process: Running) {
    this.#folder = folder;
    this.#key = key;
    this.#process = process;
  }

  /** @param speed market time over real time */
  static async start(key: TestKey, candles: string, speed: number): Promise<ReplayingExchange> {
    const folder = emptyFolder();
    const file = written('sol.csv', candles);
    const args = ['--port', '0', '--feed', 'replay', '--file', file, '--speed', String(speed)];
    const exchange = new ReplayingExchange(folder, key, launch(folder, args));
    await exchange.#meet();
    return exchange;
  }

  /** The feed ends: the same exchange goes on, on the same port, with a price that stands where it is. */
  async standStill(): Promise<void> {
    const { lastPrices } = await this.state();
    await this.#part();
    const port = new URL(this.#restUrl).port;
    this.#process.signal('SIGTERM');
    const ended = await this.#process.ended();
    if (ended.exitCode !== 0) throw new Error(`the exchange did not end well: ${ended.messages}`);
    this.#process = launch(this.#folder, ['--port', port, '--feed', 'manual']);
    await this.#meet();
    await this.moveTo(lastPrices[SYMBOL] ?? '');
  }

  /** Only once it stands still: the bid, and an offer one cent above it. */
  async moveTo(bid: string): Promise<void> {
    const cents = Math.round(Number(bid) * 100) + 1;
    const ask = `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}`;
    await this.#ask('POST', '/paper/tick', { symbol: SYMBOL, bid, ask });
  }

  async arm(fault: ArmedFault): Promise<void> {
    await this.#ask('POST', '/paper/fault', fault);
  }

  /** Whether a fault still waits for its request. */
  async isArmed(): Promise<boolean> {
    const armed = await this.#ask('GET', '/paper/fault');
    return Array.isArray(armed) && armed.length > 0;
  }

  async disarm(): Promise<void> {
    await this.#ask('DELETE', '/paper/fault');
  }

  /**
   * Waits for something that the order stream tells of the account.
   *
   * @returns at once when it comes; false when it does not within `patienceMs`
   */
  async sees(isIt: (update: OrderUpdate) => boolean, patienceMs: number): Promise<boolean> {
    const giveUp = new AbortController();
    const seen = new Promise<boolean>((resolve) => {
      this.#watch = { isIt, seen: () => resolve(true) };
    });
    const patience = sleep(patienceMs, false, { signal: giveUp.signal }).catch(() => false);
    const result = await Promise.race([seen, patience]);
    giveUp.abort();
    this.#watch = null;
    return result;
  }

  /** The most that ever rested in buy orders at once, in USDC: what they would have cost. */
  get mostResting(): Decimal {
    return this.#mostResting;
  }

  async state(): Promise<AccountState> {
    // The local exchange's own form, which its tests hold.
    return (await this.#ask(
      'GET',
      `/paper/state?apiKey=${encodeURIComponent(this.#key.apiKey)}`,
    )) as AccountState;
  }

  /** The account to the last page of its history. */
  async account(): Promise<AccountSeen> {
    const rest = this.#met();
    const fills = await rest.fills({ symbol: SYMBOL });
    const orders = await rest.orderHistory({ symbol: SYMBOL });
    return { state: await this.state(), fills, orders };
  }

  get addresses(): { readonly restUrl: string; readonly wsUrl: string } {
    return { restUrl: this.#restUrl, wsUrl: this.#wsUrl };
  }

  async close(): Promise<void> {
    await this.#part();
    await this.#process.kill();
  }

  #met(): BackpackRest {
    if (this.#rest === null) throw new Error('the exchange does not run');
    return this.#rest;
  }

  async #meet(): Promise<void> {
    const [, restUrl = '', wsUrl = ''] = await this.#process.says(ADDRESSES);
    this.#restUrl = restUrl;
    this.#wsUrl = wsUrl;
    // Fifty starts in a minute, and a test that looks on, read the history more often than an account may.
    await this.#ask('POST', '/paper/limits', { historicalPerMinute: null });
    const shared = { keyPair: loadKeyPair(this.#key.secret, undefined), clock: systemClock, logger: quiet };
    const rest = createBackpackRest({ ...shared, baseUrl: restUrl });
    const streams = createBackpackStreams({
      ...shared,
      url: wsUrl,
      serverNow: () => rest.timeMs(),
    });
    this.#rest = rest;
    this.#streams = streams;
    await rest.account();
    await streams.start([SYMBOL], {
      onBookTicker() {},
      onLastPrice() {},
      onOrderUpdate: (update) => {
        this.#count(update.order);
        if (this.#watch?.isIt(update) === true) this.#watch.seen();
      },
      // What was missed may have ended any of them.
      onConnected: () => this.#resting.clear(),
      onAlive() {},
      onMarketRefused() {},
      onDisconnected() {},
    });
  }

  #count(order: ExchangeOrder): void {
    if (order.side === 'sell') return;
    if (isFinalStatus(order.status)) this.#resting.delete(order.orderId);
    else this.#resting.set(order.orderId, order);
    const worth = [...this.#resting.values()].reduce(
      (sum, { price, quantity, executedQuantity }) =>
        sum.plus((price ?? ZERO).times((quantity ?? ZERO).minus(executedQuantity ?? ZERO))),
      ZERO,
    );
    if (worth.gt(this.#mostResting)) this.#mostResting = worth;
  }

  async #part(): Promise<void> {
    await this.#streams?.stop();
    await this.#rest?.close();
    this.#streams = null;
    this.#rest = null;
  }

  async #ask(method: string, path: string, body?: object): Promise<unknown> {
    const answer = await fetch(this.#restUrl + path, {
      method,
      ...(body === undefined
        ? {}
        : { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`${method} ${path} was refused: ${await answer.text()}`);
    return answer.json();
  }
}

function launch(folder: string, args: readonly string[]): Running {
  return new Running('src/bin/exchange.js', {
    args: [
      ...args,
      ...['--symbol', SYMBOL, '--balance', `USDC=${STARTING_USDC}`],
      ...['--database', join(folder, 'exchange.db')],
    ],
    env: { LOG_LEVEL: 'error' },
    input: null,
  });
}
