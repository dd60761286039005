import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AlertContent } from '../../src/domain/alerts/index.js';
import { readClientId } from '../../src/domain/clientId.js';
import { type Decimal, decimal, ZERO } from '../../src/domain/decimal.js';
import type { StrategyParameters, StrategyState } from '../../src/domain/ladder/index.js';
import type { Market } from '../../src/domain/market.js';
import type { Engine } from '../../src/engine/engine.js';
import type { EngineOptions } from '../../src/engine/engineOptions.js';
import type { Clock } from '../../src/engine/ports/clock.js';
import type { Logger } from '../../src/engine/ports/logger.js';
import type { FreshStart } from '../../src/engine/sync/recovery.js';
import { generateKeyPair } from '../../src/exchange/backpack/index.js';
import {
  type AccountState,
  PAPER_MARKETS,
  type PaperExchange,
  startPaperExchange,
} from '../../src/exchange/paper/index.js';
import type { OpenedStore } from '../../src/store/index.js';
import { postPaper, quiet, request, Trader } from '../exchange/paper/trader.js';
import { whenIdle } from './idleTime/index.js';
import { OddExchange } from './oddExchange/index.js';
import { LeapingClock } from './tradingClock.js';
import { beginLife, type Life, PARAMETERS, type TradingOptions } from './tradingLife.js';

export { PARAMETERS, type TradingOptions } from './tradingLife.js';

/*
 * A bot that trades: the real engine on a real database, with the real client, over a line that can do harm, on the
 * local exchange, whose market moves when the test says so.
 */

/** Memory where there is some to be had as files: a hundred new databases wait for the disk longer than all else takes. */
const scratch = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

const PATIENCE_MS = 25_000;

export class Trading {
  readonly exchange: PaperExchange;
  readonly line: OddExchange;
  readonly clock = new LeapingClock();
  readonly market: Market;
  /** The owner, who uses the same account by hand, past the line. */
  readonly owner: Trader;
  /** What the bot logged as a warning or worse. */
  readonly complaints: string[] = [];
  readonly startingBalances: ReadonlyMap<string, Decimal>;
  #options: TradingOptions;
  readonly #directory = mkdtempSync(join(scratch, 'rung-engine-'));
  readonly #transfers = new Map<string, Decimal>();
  #database = 1;
  #life: Life | null = null;
  #lives = 0;

  private constructor(exchange: PaperExchange, line: OddExchange, options: TradingOptions) {
    this.exchange = exchange;
    this.line = line;
    this.#options = options;
    this.owner = new Trader(exchange, generateKeyPair().secret);
    this.startingBalances = startingBalances(options);
    this.market = marketOf(options.symbol ?? PARAMETERS.symbol);
    this.clock.leap(options.clockAheadMs ?? 0);
  }

  /** An exchange with a first price, and a bot that has not been started. */
  static async prepare(options: TradingOptions = {}): Promise<Trading> {
    const exchange = await startPaperExchange({
      port: 0,
      feed: { kind: 'manual' },
      speed: 1,
      databaseFile: ':memory:',
      startingBalances: startingBalances(options),
      makerFeeBps: options.makerFeeBps === undefined ? undefined : decimal(options.makerFeeBps),
      logger: quiet,
    });
    const line = await OddExchange.before(exchange.restUrl);
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

  /** A new life on the books of the last one, or on none when they were lost; from now on with these settings. */
  async start(
    changes: {
      readonly mode?: 'restore' | 'fresh' | FreshStart;
      readonly books?: 'lost';
      readonly reconciliation?: TradingOptions['reconciliation'];
      readonly strategies?: NonNullable<TradingOptions['strategies']>;
      readonly switchedOff?: NonNullable<TradingOptions['switchedOff']>;
    } = {},
  ): Promise<void> {
    if (this.#life !== null) throw new Error('the bot runs already');
    if (changes.books === 'lost') this.#database += 1;
    const reconciliation = { ...this.#options.reconciliation, ...changes.reconciliation };
    const { strategies, switchedOff = [] } = changes;
    this.#options = {
      ...{ ...this.#options, reconciliation, switchedOff },
      ...(strategies === undefined ? {} : { strategies }),
    };
    this.line.up();
    this.#lives += 1;
    const life = beginLife({
      options: this.#options,
      start: startOf(changes.mode ?? 'restore'),
      strategies: this.parameters.map((parameters) => ({ parameters, market: marketOf(parameters.symbol) })),
      switchedOff: switchedOff.map((changed) => this.#parametersWith(changed)),
      line: this.line,
      clock: this.clock,
      secret: this.owner.secret,
      databaseFile: this.databaseFile,
      logger: this.#logger(),
    });
    this.#life = life;
    life.opened.outbox.register('test');
    if (this.#options.clockAheadMs !== undefined) await life.rest.syncTime();
    await life.engine.start();
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
    const { engine, rest, streams, opened, die } = this.life;
    die();
    opened.close();
    this.line.down();
    await rest.close();
    await streams.stop();
    engine.onDisconnected('killed');
    this.#life = null;
  }

  /** Of stories that name one. */
  get networkClock(): Clock | undefined {
    return this.#options.networkClock;
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
    return strategies.map((changes) => this.#parametersWith(changes));
  }

  #parametersWith(changes: Partial<StrategyParameters>): StrategyParameters {
    return { ...PARAMETERS, symbol: this.market.symbol, ...changes };
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
    const done = await this.#post('/paper/tick', { symbol: this.market.symbol, bid, ask, ...more });
    return done.updateId;
  }

  async transfer(asset: string, quantity: string, pocket = 'available'): Promise<void> {
    await this.#post('/paper/transfer', { apiKey: this.owner.apiKey, asset, quantity, pocket });
    this.#transfers.set(asset, (this.#transfers.get(asset) ?? ZERO).plus(decimal(quantity)));
  }

  /** What came into the account from outside since it was opened, by asset. */
  get transfers(): ReadonlyMap<string, Decimal> {
    return this.#transfers;
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

  /** What the bot has sold, as the exchange tells it, oldest first. */
  ordersSold(): readonly { readonly quantity: string; readonly price: string }[] {
    return this.exchange
      .state(this.owner.apiKey)
      .fills.filter((fill) => fill.side === 'Ask' && readClientId(Number(fill.clientId)) !== null)
      .map((fill) => ({ quantity: String(fill.quantity), price: String(fill.price) }));
  }

  // ---------------------------------------------------------------------------------------- waiting

  async until(what: string, condition: () => boolean | Promise<boolean>): Promise<void> {
    const deadlineMs = performance.now() + PATIENCE_MS;
    let idle = -1;
    while (!(await condition())) {
      if (performance.now() > deadlineMs)
        throw new Error(`waited in vain until ${what}\n${this.#describe()}`);
      idle = await whenIdle(idle);
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

  // biome-ignore lint/suspicious/noExplicitAny: each of these answers has its own shape, and most are not looked at
  async #post(path: string, body: unknown): Promise<any> {
    const answer = await postPaper(this.exchange, path, body);
    if (answer.status !== 200) throw new Error(`${path} was refused: ${JSON.stringify(answer.body)}`);
    return answer.body;
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

function marketOf(symbol: string): Market {
  const market = PAPER_MARKETS.find((candidate) => candidate.symbol === symbol);
  if (market === undefined) throw new Error(`no market ${symbol}`);
  return market;
}

function startOf(mode: 'restore' | 'fresh' | FreshStart): EngineOptions['start'] {
  if (mode === 'restore') return mode;
  return { fresh: mode === 'fresh' ? { ownersOrders: 'leave', confirm: async () => true } : mode };
}

function startingBalances({ balances = { USDC: '10000' } }: TradingOptions): ReadonlyMap<string, Decimal> {
  return new Map(Object.entries(balances).map(([asset, quantity]) => [asset, decimal(quantity)]));
}
