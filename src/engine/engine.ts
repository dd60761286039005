import type { AlertContent } from '../domain/alerts/index.js';
import type { StrategyState } from '../domain/ladder/index.js';
import type { Market } from '../domain/market.js';
import type { AlertRecorder } from './alerts/index.js';
import type { EngineApi } from './api/index.js';
import type { EngineOptions } from './engineOptions.js';
import { type EngineParts, engineParts } from './engineParts.js';
import type { Troubles } from './loop/index.js';
import type { AccountFees, BookTicker, OrderUpdate, StreamListener } from './ports/index.js';
import type { ReconciliationQueue } from './sync/index.js';

/** After a shutdown that cancels the rungs: a restart within this time waits for the rest of it. */
const STAND_DOWN_MS = 10_000;
/** A shutdown waits this long for answers that are on their way; what comes later is found at the next start. */
const SHUTDOWN_PATIENCE_MS = 1_500;

/**
 * The heart of the program: takes what the streams tell to the strategy that it concerns, one event after another.
 * Knows what is outside by its ports alone; the chat talks to its `api`.
 */
export class Engine implements StreamListener {
  readonly api: EngineApi;
  readonly reconciliationQueue: ReconciliationQueue;
  readonly alerts: AlertRecorder;
  readonly troubles: Troubles;
  readonly #options: EngineOptions;
  readonly #parts: EngineParts;
  #lastUpdateId = 0;
  #stopped = false;

  /** @throws Error when the books of a strategy contradict themselves */
  constructor(options: EngineOptions) {
    this.#options = options;
    this.#parts = engineParts(options);
    const { api, reconciliationQueue, alerts, troubles } = this.#parts;
    this.api = api;
    this.reconciliationQueue = reconciliationQueue;
    this.alerts = alerts;
    this.troubles = troubles;
  }

  /**
   * Begins to settle who does not trade any more, connects, brings the books up to the exchange and begins to trade. Resolves
   * when it trades.
   *
   * @throws FreshDeclinedError when a fresh start was shown and not wanted
   */
  async start(): Promise<void> {
    const { rules, watchdog, missedUpdates, strategies, changes, recovery, former, volatility } = this.#parts;
    if (former.areAny) await former.settle(this.#options.start === 'restore' ? 'trade' : 'wait');
    if (this.#stopped) return;
    this.#onStreamsDown();
    rules.begin();
    volatility.look();
    if (this.#options.isMarketTime !== true) {
      watchdog.start(strategies.markets);
      missedUpdates.begin();
    }
    await this.#options.streams.start(strategies.symbols, this);
    this.#parts.brakes.begin();
    const trades = () => strategies.all.every((runner) => runner.trusted);
    await changes.until(() => trades() || recovery.givenUp !== null);
    if (recovery.givenUp !== null) throw recovery.givenUp;
  }

  /**
   * Ends: takes no more events, lets what is under way end, and either leaves the rungs resting or cancels them.
   * Everything is recorded already; there is nothing to save.
   *
   * @returns how many rungs may still be on the book
   */
  async stop(rungs: 'leave' | 'cancel'): Promise<number> {
    if (this.#stopped) return this.#liveRungCount;
    const { strategies, changes, activity, ...parts } = this.#parts;
    // What is being replaced rests while the program is down.
    const isMoving = () => strategies.all.some(({ isMovingTakeProfit }) => isMovingTakeProfit);
    await changes.until(() => !isMoving(), SHUTDOWN_PATIENCE_MS);
    // What comes in from here on is recorded, and acted on by the next start.
    for (const runner of strategies.all) runner.distrust();
    const { former, recovery, outage, watchdog, missedUpdates, manualTrades, reconciliationQueue, watch } =
      parts;
    const working = [
      former,
      recovery,
      outage,
      watchdog,
      missedUpdates,
      manualTrades,
      reconciliationQueue,
      watch,
    ];
    for (const part of working) part.stop();
    parts.brakes.stop();
    parts.funds.stop();
    if (rungs === 'cancel') await this.#cancelRungs();
    this.#stopped = true;
    for (const part of [parts.alerts, parts.effects, parts.streamHealth, parts.rules, parts.volatility])
      part.stop();
    for (const runner of strategies.all) runner.stop();
    changes.notify();
    await changes.until(() => activity.idle, SHUTDOWN_PATIENCE_MS);
    await this.#options.streams.stop();
    return this.#liveRungCount;
  }

  /**
   * Resolves when the price with this update id, and everything that follows from it, has been dealt with:
   * so a replay gives the same result however fast it runs.
   */
  async settled(updateId: string): Promise<void> {
    const id = Number(updateId);
    if (this.#isSettled(id)) return;
    await this.#parts.changes.until(
      () => this.#isSettled(id) || this.#stopped || !this.#parts.streamHealth.connected,
    );
  }

  /** Tells the owner something that concerns no strategy. */
  alert(content: AlertContent): void {
    this.#parts.alerts.tell(content);
  }

  /**
   * Fees and market rules as the exchange has them now.
   *
   * @returns markets that are missing for the first time: whoever read this reads again, for it is not believed yet
   */
  refreshRules(markets: readonly Market[], fees: AccountFees): readonly string[] {
    return this.#parts.rules.take(markets, fees);
  }

  /** @throws CommandRefusedError when there is none of this id */
  state(strategyId: string): StrategyState {
    return this.#parts.strategies.get(strategyId).state;
  }

  onBookTicker(ticker: BookTicker): void {
    const market = this.#parts.strategies.market(ticker.symbol);
    if (market === undefined || this.#stopped) return;
    market.take(ticker);
    this.#lastUpdateId = Number(ticker.updateId);
    if (market.wantsSecondLook) this.#parts.watchdog.lookTwice(market.symbol);
    if (this.#parts.changes.areAwaited) this.#parts.changes.notify();
  }

  onLastPrice(symbol: string, price: string, timeMs: number): void {
    const market = this.#parts.strategies.market(symbol);
    if (market === undefined || this.#stopped) return;
    market.takeLastPrice(price, timeMs);
    const traded = Number(price);
    for (const runner of market.runners) runner.onTrade(traded);
  }

  onOrderUpdate(update: OrderUpdate): void {
    if (!this.#stopped) this.#parts.orderUpdates.take(update);
  }

  onConnected(): void {
    this.#parts.streamHealth.open();
    // Who is brought up by requests goes on so until the streams have brought data for a while.
    if (!this.#parts.outage.lasts) this.#parts.recovery.beginAll();
  }

  onAlive(): void {
    this.#parts.streamHealth.alive();
    this.#parts.outage.alive();
  }

  onMarketRefused(symbol: string, message: string): void {
    this.#parts.watchdog.refused(symbol);
    const problem = { kind: 'streamsRefused', message: `${symbol}: ${message}` } as const;
    this.alert({ kind: 'problem', problem });
  }

  onDisconnected(reason: string): void {
    if (this.#stopped) return;
    this.#options.logger.warn({ reason }, 'the streams are down');
    if (!this.#parts.outage.lasts) for (const runner of this.#parts.strategies.all) runner.distrust();
    for (const market of this.#parts.strategies.markets) market.prices.outdate();
    this.#onStreamsDown();
    this.#parts.changes.notify();
  }

  #onStreamsDown(): void {
    this.#parts.streamHealth.lost();
    if (this.#options.isMarketTime !== true) this.#parts.outage.begin();
  }

  async #cancelRungs(): Promise<void> {
    const untilMs = this.#options.clock.now() + STAND_DOWN_MS;
    for (const runner of this.#parts.strategies.all) runner.handle({ type: 'standDown', untilMs });
    const mayRest = () => this.#parts.strategies.all.some(({ hasRestingSale }) => hasRestingSale);
    await this.#parts.changes.until(() => this.#liveRungCount === 0 && !mayRest(), SHUTDOWN_PATIENCE_MS);
  }

  get #liveRungCount(): number {
    return this.#parts.strategies.all.reduce((sum, { liveRungCount }) => sum + liveRungCount, 0);
  }

  #isSettled(updateId: number): boolean {
    if (this.#lastUpdateId < updateId || !this.#parts.activity.idle) return false;
    return !this.#parts.strategies.all.some(({ awaitsAnswers }) => awaitsAnswers);
  }
}
