import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AlertContent } from '../../src/domain/alert.js';
import { readClientId } from '../../src/domain/clientId.js';
import { type Decimal, decimal, ZERO } from '../../src/domain/decimal.js';
import type { Market } from '../../src/domain/market.js';
import type { StrategyParameters, StrategyState } from '../../src/domain/strategy/index.js';
import { Engine, type EngineOptions } from '../../src/engine/engine.js';
import type { Logger } from '../../src/engine/logger.js';
import type { AccountFees, Clock } from '../../src/engine/ports.js';
import { systemClock } from '../../src/engine/systemClock.js';
import {
  type BackpackRest,
  createBackpackRest,
  createBackpackStreams,
  generateKeyPair,
  loadKeyPair,
} from '../../src/exchange/backpack/index.js';
import {
  type AccountState,
  PAPER_MARKETS,
  type PaperExchange,
  startPaperExchange,
} from '../../src/exchange/paper/index.js';
import { type OpenedStore, openStore } from '../../src/store/index.js';
import { quiet, request, Trader } from '../exchange/paper/trader.js';
import { LeapingClock } from './tradingClock.js';
import { TradingLine } from './tradingLine.js';

/*
 * A bot that trades: the real engine on a real database, with the real client, over a line that can do harm, on the
 * local exchange, whose market moves when the test says so.
 */

export interface TradingOptions {
  readonly symbol?: 'SOL_USDC' | 'BTC_USDC';
  /** What the account has; default 10,000 USDC and no coin. */
  readonly balances?: Readonly<Record<string, string>>;
  /** What differs from `PARAMETERS`, for each strategy; default one that differs in nothing. */
  readonly strategies?: readonly Partial<StrategyParameters>[];
  readonly reconciliation?: Partial<EngineOptions['reconciliation']>;
  /** The best bid before the bot starts; null for a market without a price. */
  readonly bid?: string | null;
  /** How long a signed request is valid. */
  readonly windowMs?: number;
  /** How long an answer is waited for. */
  readonly timeoutMs?: number;
  /** How often a sign of life is asked for on the streams. */
  readonly pingMs?: number;
  /** Opens the database otherwise than usual. */
  readonly open?: (file: string, now: () => number) => OpenedStore;
}

/** Three rungs of 200 USDC, 1 % apart, and a take profit at 1 %: figures that can be followed by hand. */
export const PARAMETERS: StrategyParameters = {
  id: 'main',
  symbol: 'SOL_USDC',
  totalAmount: decimal('600'),
  orderCount: 3,
  incrementPercentage: ZERO,
  firstDropPercentage: null,
  maxDropPercentage: decimal('3'),
  takeProfitPercentage: decimal('1'),
  slippagePercentage: decimal('0.05'),
  stopLossPercentage: null,
  minOrderAmount: null,
  reanchorAfterMs: 3_600_000,
  reanchorDriftPercentage: decimal('10'),
  cooldownMs: 0,
  restartAfterTakeProfit: true,
  acceptUnprofitableTarget: false,
};

const FEES: AccountFees = { makerFeeBps: decimal('8'), takerFeeBps: decimal('10'), autoLend: false };
const PATIENCE_MS = 25_000;

/** One life of the bot, from a start to its end. */
interface Life {
  readonly opened: OpenedStore;
  readonly rest: BackpackRest;
  readonly streams: EngineOptions['streams'];
  readonly engine: Engine;
}

export class Trading {
  readonly exchange: PaperExchange;
  readonly line: TradingLine;
  readonly clock = new LeapingClock();
  readonly market: Market;
  /** The owner, who uses the same account by hand, past the line. */
  readonly owner: Trader;
  /** What the bot logged as a warning or worse. */
  readonly complaints: string[] = [];
  readonly startingBalances: ReadonlyMap<string, Decimal>;
  readonly #options: TradingOptions;
  readonly #directory = mkdtempSync(join(tmpdir(), 'rung-engine-'));
  readonly #transfers = new Map<string, Decimal>();
  #database = 1;
  #life: Life | null = null;
  #lives = 0;

  private constructor(exchange: PaperExchange, line: TradingLine, options: TradingOptions) {
    this.exchange = exchange;
    this.line = line;
    this.#options = options;
    this.owner = new Trader(exchange, generateKeyPair().secret);
    this.startingBalances = startingBalances(options);
    const symbol = options.symbol ?? PARAMETERS.symbol;
    const market = PAPER_MARKETS.find((candidate) => candidate.symbol === symbol);
    if (market === undefined) throw new Error(`no market ${symbol}`);
    this.market = market;
  }

  /** An exchange with a first price, and a bot that has not been started. */
  static async prepare(options: TradingOptions = {}): Promise<Trading> {
    const exchange = await startPaperExchange({
      port: 0,
      feed: { kind: 'manual' },
      speed: 1,
      databaseFile: ':memory:',
      startingBalances: startingBalances(options),
      logger: quiet,
    });
    const line = await TradingLine.open(exchange.restUrl);
    const trading = new Trading(exchange, line, options);
    const bid = options.bid === undefined ? '100' : options.bid;
    if (bid !== null) await trading.quote(bid);
    return trading;
  }

  /** ... and a bot whose first ladder rests. */
  static async begin(options: TradingOptions = {}): Promise<Trading> {
    const trading = await Trading.prepare(options);
    await trading.start();
    await trading.until('the first ladder rests', () => trading.isQuiet && trading.rungs().length > 0);
    return trading;
  }

  // ---------------------------------------------------------------------------------------- the bot

  /** A new life on the books of the last one, or on none when they were lost. */
  async start(changes: { readonly mode?: 'restore' | 'fresh'; readonly books?: 'lost' } = {}): Promise<void> {
    if (this.#life !== null) throw new Error('the bot runs already');
    if (changes.books === 'lost') this.#database += 1;
    this.line.up();
    this.#lives += 1;
    const life = this.#live(changes.mode ?? 'restore');
    this.#life = life;
    life.opened.outbox.register('test');
    await life.engine.start();
  }

  /** Begins a life and does not wait for it to trade. */
  startInBackground(): Promise<void> {
    return this.start();
  }

  /** Ends as a service is told to. */
  async stop(rungs: 'leave' | 'cancel'): Promise<void> {
    const { engine, rest, opened } = this.life;
    await engine.stop(rungs);
    await rest.close();
    opened.close();
    this.#life = null;
  }

  /** Ends as `kill -9` ends it: nothing more is recorded, nothing more leaves, nothing more is heard. */
  async kill(): Promise<void> {
    const { engine, rest, streams, opened } = this.life;
    opened.close();
    this.line.down();
    await rest.close();
    await streams.stop();
    engine.onDisconnected('killed');
    this.#life = null;
  }

  get life(): Life {
    if (this.#life === null) throw new Error('the bot does not run');
    return this.#life;
  }

  get engine(): Engine {
    return this.life.engine;
  }

  get books(): OpenedStore['store'] {
    return this.life.opened.store;
  }

  get databaseFile(): string {
    return join(this.#directory, `rung-${this.#database}.db`);
  }

  get parameters(): readonly StrategyParameters[] {
    const strategies = this.#options.strategies ?? [{}];
    return strategies.map((changes) => ({ ...PARAMETERS, symbol: this.market.symbol, ...changes }));
  }

  state(id = this.parameters[0]?.id ?? ''): StrategyState {
    return this.engine.state(id);
  }

  /** What the owner was told since the first start of these books, oldest first. */
  alerts(): readonly AlertContent[] {
    return this.life.opened.outbox
      .pending('test', Number.MAX_SAFE_INTEGER, 10_000)
      .map(({ content }) => content);
  }

  told<K extends AlertContent['kind']>(kind: K): readonly Extract<AlertContent, { readonly kind: K }>[] {
    const isOfKind = (content: AlertContent): content is Extract<AlertContent, { readonly kind: K }> =>
      content.kind === kind;
    return this.alerts().filter(isOfKind);
  }

  /** Everything that was asked for has been answered and booked. */
  get isQuiet(): boolean {
    return this.parameters.every(({ id }) => {
      const orders = [...this.state(id).orders.values()];
      return orders.every(
        (order) =>
          order.phase === 'open' && !order.cancelling && order.bookedQuantity.eq(order.executedQuantity),
      );
    });
  }

  // ---------------------------------------------------------------------------------------- the exchange

  /** The market moves; resolves when the bot is done with it. */
  async tick(bid: string, more: Readonly<Record<string, string>> = {}): Promise<void> {
    const updateId = await this.quote(bid, more);
    if (this.#life !== null) await this.engine.settled(updateId);
  }

  /** The market moves; the ask is one tick above the bid unless it is given. */
  async quote(bid: string, more: Readonly<Record<string, string>> = {}): Promise<string> {
    const ask = decimal(bid).plus(this.market.tickSize).toString();
    const body = JSON.stringify({ symbol: this.market.symbol, bid, ask, ...more });
    const answer = await request(this.exchange, 'POST', '/paper/tick', body);
    if (answer.status !== 200) throw new Error(`the tick was refused: ${JSON.stringify(answer.body)}`);
    return answer.body.updateId;
  }

  async transfer(asset: string, quantity: string, pocket = 'available'): Promise<void> {
    const body = JSON.stringify({ apiKey: this.owner.apiKey, asset, quantity, pocket });
    const answer = await request(this.exchange, 'POST', '/paper/transfer', body);
    if (answer.status !== 200) throw new Error(`the transfer was refused: ${JSON.stringify(answer.body)}`);
    this.#transfers.set(asset, this.transferred(asset).plus(decimal(quantity)));
  }

  transferred(asset: string): Decimal {
    return this.#transfers.get(asset) ?? ZERO;
  }

  /** The owner places a limit order by hand. */
  async ownerOrders(
    side: 'Bid' | 'Ask',
    quantity: string,
    price: string,
    more: Readonly<Record<string, string | number>> = {},
  ): Promise<string> {
    const answer = await this.owner.post('/api/v1/order', 'orderExecute', {
      symbol: this.market.symbol,
      side,
      orderType: 'Limit',
      quantity,
      price,
      ...more,
    });
    if (answer.status !== 200)
      throw new Error(`the owner's order was refused: ${JSON.stringify(answer.body)}`);
    return answer.body.id;
  }

  async account(): Promise<AccountState> {
    const path = `/paper/state?apiKey=${encodeURIComponent(this.owner.apiKey)}`;
    const answer = await request(this.exchange, 'GET', path);
    if (answer.status !== 200) throw new Error(`no account: ${JSON.stringify(answer.body)}`);
    return answer.body;
  }

  /** The orders of the bot that rest on the exchange, highest price first. */
  rungs(): readonly {
    readonly clientId: number;
    readonly orderId: string;
    readonly side: string;
    readonly price: string;
    readonly quantity: string;
    readonly executed: string;
  }[] {
    return this.exchange
      .state(this.owner.apiKey)
      .openOrders.map((order) => ({
        clientId: Number(order.clientId),
        orderId: String(order.id),
        side: String(order.side),
        price: String(order.price),
        quantity: String(order.quantity),
        executed: String(order.executedQuantity),
      }))
      .filter((order) => readClientId(order.clientId) !== null)
      .sort((a, b) => Number(b.price) - Number(a.price));
  }

  prices(): readonly string[] {
    return this.rungs().map(({ price }) => price);
  }

  /** Orders of the bot that the exchange took, however they ended: the batches and single orders that were done. */
  ordersSold(): readonly { readonly quantity: string; readonly price: string }[] {
    return this.exchange
      .state(this.owner.apiKey)
      .fills.filter((fill) => fill.side === 'Ask' && readClientId(Number(fill.clientId)) !== null)
      .map((fill) => ({ quantity: String(fill.quantity), price: String(fill.price) }));
  }

  // ---------------------------------------------------------------------------------------- waiting

  async until(what: string, condition: () => boolean | Promise<boolean>): Promise<void> {
    const deadlineMs = performance.now() + PATIENCE_MS;
    while (!(await condition())) {
      if (performance.now() > deadlineMs)
        throw new Error(`waited in vain until ${what}\n${this.#describe()}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  async untilQuiet(): Promise<void> {
    await this.until('everything has been answered', () => this.isQuiet);
  }

  async close(): Promise<void> {
    if (this.#life !== null) await this.kill();
    await this.line.close();
    await this.exchange.stop();
    rmSync(this.#directory, { recursive: true, force: true });
  }

  #live(start: 'restore' | 'fresh'): Life {
    const { windowMs = 3_000, timeoutMs = 400, pingMs = 5_000 } = this.#options;
    const open = this.#options.open ?? ((file, now) => openStore(file, { now }));
    const { clock } = this;
    const logger = this.#logger();
    const keyPair = loadKeyPair(this.owner.secret, undefined);
    // The client signs by the exchange's time, which does not leap.
    const shared = {
      keyPair,
      clock: { ...systemTime, setTimer: clock.setTimer.bind(clock) },
      logger,
      windowMs,
    };
    const rest = createBackpackRest({
      ...shared,
      baseUrl: this.line.restUrl,
      timeoutMs,
      patienceMs: 1_000,
    });
    const streams = createBackpackStreams({
      ...shared,
      url: this.line.wsUrl,
      serverTimeOffset: () => rest.timeOffsetMs(),
      firstPauseMs: 20,
      longestPauseMs: 100,
      confirmMs: 2_000,
      pingMs,
    });
    const opened = open(this.databaseFile, () => clock.now());
    const engine = new Engine({
      runMode: 'live',
      strategies: this.parameters.map((parameters) => ({ parameters, market: this.market })),
      fees: FEES,
      start,
      reconciliation: {
        enabled: true,
        forceSync: true,
        autoSyncOnStartup: true,
        tolerances: new Map(),
        reserved: new Map(),
        ...this.#options.reconciliation,
      },
      signatureWindowMs: windowMs,
      exchange: rest,
      streams,
      store: opened.store,
      clock,
      networkClock: hurried,
      logger,
      onAlerts() {},
    });
    return { opened, rest, streams, engine };
  }

  #logger(): Logger {
    const life = this.#lives;
    const complain = (fields: object, message: string) => {
      const { err } = fields as { readonly err?: unknown };
      this.complaints.push(`life ${life}: ${message}${err instanceof Error ? `: ${err.message}` : ''}`);
    };
    return { debug() {}, info() {}, warn: complain, error: complain };
  }

  #describe(): string {
    const resting = this.rungs().map(
      ({ clientId, side, quantity, price }) => `${clientId} ${side} ${quantity} @ ${price}`,
    );
    const lines = [`on the exchange: ${resting.join('; ')}`];
    if (this.#life !== null) {
      for (const { id } of this.parameters) {
        const { parameters: _, market: __, orders, ...state } = this.state(id);
        const live = [...orders.values()].map(
          ({ role, rung, phase, cancelling, detail }) =>
            `${role} ${rung} ${phase}${cancelling ? ' cancelling' : ''} ${detail ?? ''}`,
        );
        lines.push(`${id}: ${JSON.stringify(state)}`, ...live);
      }
      lines.push(`told: ${this.alerts().map(({ kind }) => kind)}`);
    }
    return [...lines, ...this.complaints.slice(-15)].join('\n');
  }
}

const systemTime = { now: () => Date.now() };

/** What waits for the network is tried again sooner than in life, so that a story about it is short. */
const HURRY = 8;
const hurried: Clock = {
  now: () => Date.now(),
  setTimer: (delayMs, callback) => systemClock.setTimer(delayMs / HURRY, callback),
};

function startingBalances({ balances = { USDC: '10000' } }: TradingOptions): ReadonlyMap<string, Decimal> {
  return new Map(Object.entries(balances).map(([asset, quantity]) => [asset, decimal(quantity)]));
}
