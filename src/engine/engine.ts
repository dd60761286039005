import type { Alert, AlertContent, AlertLevel } from '../domain/alert.js';
import { readClientId } from '../domain/clientId.js';
import { type Decimal, ZERO } from '../domain/decimal.js';
import { fold } from '../domain/ledger.js';
import type { Market } from '../domain/market.js';
import type { NumberedReport, ReconciliationTrigger } from '../domain/reconciliation.js';
import { newStrategy, type StrategyParameters, type StrategyState } from '../domain/strategy/index.js';
import { Activity } from './activity.js';
import { Connection } from './connection.js';
import { Effects } from './effects.js';
import {
  type AveragePreview,
  type BalanceView,
  CommandRefusedError,
  type EngineFace,
  type FreshPreview,
  type FreshResult,
  type ModeChange,
  type OrderView,
  type SettingsView,
  type StatusView,
  type StrategySummary,
} from './face.js';
import type { Logger } from './logger.js';
import type {
  AccountFees,
  BookTicker,
  Clock,
  Exchange,
  ExchangeStreams,
  OrderUpdate,
  StreamListener,
} from './ports.js';
import { Prices } from './prices.js';
import { type ReconciliationSettings, reconcile } from './reconcile.js';
import { doubtRequestsOfAnEarlierLife, resync } from './resync.js';
import type { Store } from './store.js';
import { StrategyRunner } from './strategyRunner.js';
import { systemClock } from './systemClock.js';
import {
  averagePreview,
  bookedByAsset,
  freshPreview,
  orderViews,
  settingsView,
  statusView,
} from './views.js';

export interface EngineOptions {
  readonly runMode: 'paper' | 'live';
  readonly strategies: readonly { readonly parameters: StrategyParameters; readonly market: Market }[];
  readonly fees: AccountFees;
  readonly start: 'restore' | 'fresh';
  readonly reconciliation: ReconciliationSettings & { readonly autoSyncOnStartup: boolean };
  readonly signatureWindowMs: number;
  readonly exchange: Exchange;
  readonly streams: ExchangeStreams;
  readonly store: Store;
  readonly clock: Clock;
  /** Times what waits for the network rather than for the market. Default: the machine's time, in a replay too. */
  readonly networkClock?: Clock;
  readonly logger: Logger;
  /** Alerts were recorded: deliver them. */
  onAlerts(): void;
  /** Sees every best bid, e.g. to measure drawdown. */
  onBid?(symbol: string, bid: number): void;
}

/** Between two attempts to bring the books up to the exchange. Real time: it must go on while a market stands still. */
const RESYNC_RETRY_MS = 2_000;
/** `/fresh` waits this long for its cancels before it says that they are still under way. */
const FRESH_PATIENCE_MS = 15_000;

/** After a shutdown that cancels the rungs: a restart within this time waits for the rest of it. */
const STAND_DOWN_MS = 10_000;
/** A shutdown waits this long for answers that are on their way; what comes later is found at the next start. */
const SHUTDOWN_PATIENCE_MS = 1_500;

interface MarketWatch {
  readonly prices: Prices;
  readonly runners: StrategyRunner[];
  bid: number;
}

/**
 * The heart of the program: takes every event to the strategy that it concerns, one after another, and answers
 * the chat. Knows the world by its ports alone.
 */
export class Engine implements EngineFace, StreamListener {
  readonly #options: EngineOptions;
  readonly #runners = new Map<string, StrategyRunner>();
  readonly #bySlot = new Map<number, StrategyRunner>();
  readonly #markets = new Map<string, MarketWatch>();
  readonly #activity: Activity;
  readonly #effects: Effects;
  readonly #connection: Connection;
  readonly #networkClock: Clock;
  readonly #startedAtMs: number;
  readonly #waiters = new Set<() => void>();
  /** Strategies whose books are being brought up to the exchange. */
  readonly #catchingUp = new Set<string>();
  /** ... and for which another gap came meanwhile. */
  readonly #catchUpAgain = new Set<string>();
  /** ... and those that wait for another attempt. */
  readonly #catchUpTimed = new Set<string>();
  /** Strategies that have been started as the options say: restored or fresh. */
  readonly #begun = new Set<string>();
  #fees: AccountFees;
  #lastUpdateId = 0;
  #stopped = false;

  constructor(options: EngineOptions) {
    this.#options = options;
    this.#networkClock = options.networkClock ?? systemClock;
    this.#fees = options.fees;
    this.#startedAtMs = options.clock.now();
    this.#activity = new Activity(() => this.#changed());
    this.#connection = new Connection(options.clock, (content) => this.alert('critical', content));
    this.#effects = new Effects({
      ...options,
      networkClock: this.#networkClock,
      activity: this.#activity,
      reconcile: (strategyId, trigger) => this.#reconcileInBackground(strategyId, trigger),
    });
    for (const { parameters, market } of options.strategies) this.#addStrategy(parameters, market);
  }

  /** Connects, brings the books up to the exchange and begins to trade. Resolves when it trades. */
  async start(): Promise<void> {
    this.#connection.lost();
    await this.#options.streams.start([...this.#markets.keys()], this);
    await this.#until(() => [...this.#runners.values()].every((runner) => runner.trusted));
  }

  /**
   * Ends: takes no more events, lets what is under way end, and either leaves the rungs resting or cancels them.
   * Everything is recorded already; there is nothing to save.
   */
  async stop(rungs: 'leave' | 'cancel'): Promise<void> {
    if (this.#stopped) return;
    // What comes in from here on is recorded, and acted on by the next start.
    for (const runner of this.#runners.values()) runner.distrust();
    if (rungs === 'cancel') await this.#cancelRungs();
    this.#stopped = true;
    this.#effects.stop();
    this.#connection.stop();
    for (const runner of this.#runners.values()) runner.stop();
    this.#changed();
    await this.#until(() => this.#activity.idle, SHUTDOWN_PATIENCE_MS);
    await this.#options.streams.stop();
  }

  /**
   * Resolves when the price with this update id, and everything that follows from it, has been dealt with:
   * so a replay gives the same result however fast it runs.
   */
  async settled(updateId: string): Promise<void> {
    const id = Number(updateId);
    if (this.#isSettled(id)) return;
    await this.#until(() => this.#isSettled(id) || this.#stopped || !this.#connection.connected);
  }

  alert(level: AlertLevel, content: AlertContent): void {
    const nowMs = this.#options.clock.now();
    this.#record({
      level,
      strategyId: null,
      timeMs: nowMs,
      content,
      mergeKey: null,
      deliverAtMs: nowMs,
    });
  }

  /** Fees and market rules as the exchange has them now. */
  refreshRules(markets: readonly Market[], fees: AccountFees): void {
    this.#fees = fees;
    for (const runner of this.#runners.values()) {
      const market = markets.find(({ symbol }) => symbol === runner.state.market.symbol);
      if (market !== undefined) {
        runner.handle({ type: 'rulesLoaded', parameters: runner.state.parameters, market });
      }
    }
  }

  state(strategyId: string): StrategyState {
    return this.#runner(strategyId).state;
  }

  // ------------------------------------------------------------------------------------------ streams

  onBookTicker(ticker: BookTicker): void {
    const market = this.#markets.get(ticker.symbol);
    if (market === undefined || this.#stopped) return;
    market.prices.take(ticker, this.#options.clock.now());
    this.#lastUpdateId = Number(ticker.updateId);
    const bid = Number(ticker.bid);
    if (bid !== market.bid) {
      // The first price, and the first after an empty book, is waited for; else a strategy says which ones matter.
      const first = !(market.bid > 0);
      market.bid = bid;
      for (const runner of market.runners) {
        if (first) runner.handle({ type: 'wake' });
        else runner.onBid(bid);
      }
      // Who only watches comes after those who may have to sell.
      this.#options.onBid?.(ticker.symbol, bid);
    }
    if (this.#waiters.size > 0) this.#changed();
  }

  onLastPrice(symbol: string, price: string): void {
    this.#markets.get(symbol)?.prices.takeLastPrice(price, this.#options.clock.now());
  }

  onOrderUpdate(update: OrderUpdate): void {
    const runner = this.#runnerOf(update.order.clientId, update.order.symbol);
    if (runner === null || update.order.clientId === null || this.#stopped) return;
    const { clientId } = update.order;
    if (!runner.state.orders.has(clientId) && this.#options.store.order(clientId) === null) return;
    if (update.fill !== null && !this.#options.store.hasFill(update.fill)) {
      const market = this.#markets.get(update.fill.symbol);
      if (market?.prices.takeFill(update.fill)) market.bid = Number(update.fill.price.toString());
      runner.handle({ type: 'filled', fill: update.fill });
    }
    runner.handle({ type: 'orderReported', clientId, order: update.order });
  }

  onConnected(): void {
    this.#connection.back();
    for (const runner of this.#runners.values()) this.#catchUp(runner);
  }

  onDisconnected(reason: string): void {
    if (this.#stopped) return;
    this.#options.logger.warn({ reason }, 'the streams are down');
    this.#connection.lost();
    for (const runner of this.#runners.values()) runner.distrust();
    for (const market of this.#markets.values()) {
      market.prices.outdate();
      market.bid = Number.NaN;
    }
    this.#changed();
  }

  // ------------------------------------------------------------------------------------------ chat

  strategies(): readonly StrategySummary[] {
    return [...this.#runners.values()].map(({ state }) => ({
      id: state.parameters.id,
      symbol: state.market.symbol,
      mode: state.mode,
    }));
  }

  status(strategyId: string): StatusView {
    const { state } = this.#runner(strategyId);
    return statusView(state, {
      runMode: this.#options.runMode,
      connection: { connected: this.#connection.connected, sinceMs: this.#connection.sinceMs },
      prices: this.#prices(state),
      store: this.#options.store,
      nowMs: this.now(),
      startedAtMs: this.#startedAtMs,
    });
  }

  openOrders(strategyId: string): readonly OrderView[] {
    const { state } = this.#runner(strategyId);
    return orderViews(state, this.#prices(state).bid);
  }

  settings(strategyId: string): SettingsView {
    const { state } = this.#runner(strategyId);
    return settingsView(state, this.#fees, this.#prices(state).bid);
  }

  async balances(): Promise<readonly BalanceView[]> {
    const holdings = await this.#options.exchange.holdings();
    const booked = bookedByAsset([...this.#runners.values()].map(({ state }) => state));
    return [...holdings.values()].map((holding) => ({
      ...holding,
      total: holding.available.plus(holding.locked).plus(holding.staked).plus(holding.lent),
      booked: booked.get(holding.asset) ?? null,
    }));
  }

  async pause(strategyId: string, by: string): Promise<ModeChange> {
    const runner = this.#runner(strategyId);
    const before = runner.state.mode;
    const rungs = openRungCount(runner.state);
    this.#handle(runner, { type: 'pause', by });
    return { changed: runner.state.mode !== before, mode: runner.state.mode, rungs };
  }

  async resume(strategyId: string, by: string): Promise<ModeChange> {
    const runner = this.#runner(strategyId);
    const before = runner.state.mode;
    if (before.kind === 'blocked' && before.reason === 'unknownCost') {
      throw new CommandRefusedError('unknownCost', 'the average entry price is unknown');
    }
    this.#handle(runner, { type: 'resume', by });
    const changed = before.kind !== runner.state.mode.kind;
    return { changed, mode: runner.state.mode, rungs: openRungCount(runner.state) };
  }

  previewAverageEntryPrice(strategyId: string, price: Decimal): AveragePreview {
    const { state } = this.#runner(strategyId);
    if (state.position.quantity.lte(ZERO)) {
      throw new CommandRefusedError('nothingHeld', 'nothing is held, so there is no average to set');
    }
    if (state.exit !== null) throw new CommandRefusedError('saleInFlight', 'the position is being sold');
    return averagePreview(state, price, this.#prices(state).bid);
  }

  async setAverageEntryPrice(strategyId: string, price: Decimal, by: string): Promise<AveragePreview> {
    const preview = this.previewAverageEntryPrice(strategyId, price);
    this.#handle(this.#runner(strategyId), { type: 'setAverage', price, by });
    return preview;
  }

  previewFresh(strategyId: string): FreshPreview {
    const { state } = this.#runner(strategyId);
    return freshPreview(state, this.#prices(state).bid);
  }

  async fresh(strategyId: string, by: string): Promise<FreshResult> {
    const runner = this.#runner(strategyId);
    const preview = this.previewFresh(strategyId);
    this.#handle(runner, { type: 'fresh', by });
    await this.#until(() => runner.state.closing === null, FRESH_PATIENCE_MS);
    if (runner.state.closing !== null) {
      throw new CommandRefusedError(
        'busy',
        'the orders are still being cancelled; the new cycle begins after that',
      );
    }
    return { ...preview, cancelledOrders: preview.orders.length, nextCycle: runner.state.cycle.number };
  }

  async reconcile(strategyId: string): Promise<NumberedReport> {
    if (!this.#options.reconciliation.enabled) {
      throw new CommandRefusedError(
        'reconciliationOff',
        'reconciliation.enabled is false in the configuration',
      );
    }
    return this.#reconcile(this.#runner(strategyId), 'command');
  }

  recordCommand(record: {
    readonly who: string;
    readonly what: string;
    readonly strategyId: string | null;
    readonly result: string;
  }): void {
    this.#options.store.recordCommand({ ...record, timeMs: this.now() });
  }

  now(): number {
    return this.#options.clock.now();
  }

  /** Reconciles every strategy in turn; failures are logged. For the schedule. */
  async reconcileAll(trigger: ReconciliationTrigger): Promise<void> {
    for (const runner of this.#runners.values()) {
      try {
        await this.#reconcile(runner, trigger);
      } catch (error) {
        this.#options.logger.warn(
          { err: error, strategy: runner.id, trigger },
          'reconciliation failed; nothing was booked',
        );
      }
    }
  }

  // ------------------------------------------------------------------------------------------ inside

  #addStrategy(parameters: StrategyParameters, market: Market): void {
    const { store, clock, logger } = this.#options;
    const { slot, stored } = store.openStrategy(parameters.id);
    store.rememberParameters(parameters);
    const state: StrategyState =
      stored === null
        ? newStrategy(parameters, market, slot, clock.now())
        : { ...stored, parameters, market };
    const watch = this.#markets.get(market.symbol) ?? { prices: new Prices(), runners: [], bid: Number.NaN };
    this.#markets.set(market.symbol, watch);
    const runner = new StrategyRunner(state, {
      store,
      clock,
      logger,
      prices: watch.prices,
      onAlerts: () => this.#options.onAlerts(),
      onChange: () => this.#changed(),
      onRecordingFailed: () => this.#catchUpLater(runner),
    });
    runner.performWith(this.#effects);
    watch.runners.push(runner);
    this.#runners.set(parameters.id, runner);
    this.#bySlot.set(slot, runner);
    this.#checkBooks(runner);
  }

  /** The stored position must be the fold of its ledger, to the last digit. */
  #checkBooks(runner: StrategyRunner): void {
    const { position, market } = runner.state;
    const folded = fold(this.#options.store.ledger(runner.id), market);
    const costsAgree =
      position.cost === null || folded.cost === null
        ? position.cost === folded.cost
        : position.cost.eq(folded.cost);
    if (costsAgree && position.quantity.eq(folded.quantity) && position.realizedPnl.eq(folded.realizedPnl))
      return;
    throw new Error(
      `${runner.id}: the stored position (${position.quantity} at ${position.cost}) is not what its ledger amounts ` +
        `to (${folded.quantity} at ${folded.cost}). Restore a backup of the database.`,
    );
  }

  /** A disk that is full for a while must not end the program, nor swallow what the owner is to be told. */
  #record(alert: Alert): void {
    try {
      this.#options.store.addAlert(alert);
    } catch (error) {
      this.#options.logger.error({ err: error, alert: alert.content.kind }, 'an alert could not be recorded');
      this.#networkClock.setTimer(RESYNC_RETRY_MS, () => {
        if (!this.#stopped) this.#record(alert);
      });
      return;
    }
    this.#options.onAlerts();
  }

  #handle(runner: StrategyRunner, event: Parameters<StrategyRunner['handle']>[0]): void {
    if (!runner.handle(event)) {
      throw new CommandRefusedError('busy', 'the change could not be recorded; see the log');
    }
  }

  /** After a start or a gap: resolve what was in flight, book what was missed, then trade on. */
  #catchUp(runner: StrategyRunner): void {
    if (this.#stopped) return;
    if (this.#catchingUp.has(runner.id)) {
      this.#catchUpAgain.add(runner.id);
      return;
    }
    this.#catchingUp.add(runner.id);
    void this.#activity.during(async () => {
      const failuresBefore = runner.recordingFailures;
      const caughtUp = (await this.#bringUp(runner)) && runner.recordingFailures === failuresBefore;
      this.#catchingUp.delete(runner.id);
      if (this.#catchUpAgain.delete(runner.id)) this.#catchUp(runner);
      else if (!caughtUp) this.#catchUpLater(runner);
      // Cut off again meanwhile: the next connection catches up.
      else if (this.#connection.connected) runner.trust();
      this.#changed();
    });
  }

  async #bringUp(runner: StrategyRunner): Promise<boolean> {
    const { logger, reconciliation, start } = this.#options;
    try {
      if (!this.#begun.has(runner.id)) doubtRequestsOfAnEarlierLife(runner, this.#options);
      const { missedFills, complete } = await resync(runner, this.#resyncWorld);
      if (missedFills > 0) logger.info({ strategy: runner.id, missedFills }, 'booked fills that were missed');
      if (!this.#begun.has(runner.id)) {
        if (start === 'fresh') this.#handle(runner, { type: 'fresh', by: '--fresh' });
        else if (reconciliation.enabled && reconciliation.autoSyncOnStartup && complete) {
          await this.#reconcile(runner, 'start');
        }
        this.#begun.add(runner.id);
      }
      return true;
    } catch (error) {
      logger.warn({ err: error, strategy: runner.id }, 'could not catch up with the exchange; trying again');
      return false;
    }
  }

  get #resyncWorld() {
    const { exchange, store, signatureWindowMs } = this.#options;
    return {
      exchange,
      store,
      signatureWindowMs,
      lookUpLater: (runner: StrategyRunner, clientId: number) => this.#effects.lookUpLater(runner, clientId),
    };
  }

  #catchUpLater(runner: StrategyRunner): void {
    if (this.#catchUpTimed.has(runner.id)) return;
    this.#catchUpTimed.add(runner.id);
    this.#networkClock.setTimer(RESYNC_RETRY_MS, () => {
      this.#catchUpTimed.delete(runner.id);
      if (this.#connection.connected) this.#catchUp(runner);
    });
  }

  async #reconcile(runner: StrategyRunner, trigger: ReconciliationTrigger): Promise<NumberedReport> {
    return reconcile(runner, trigger, {
      ...this.#resyncWorld,
      clock: this.#options.clock,
      networkClock: this.#networkClock,
      settings: this.#options.reconciliation,
      runners: [...this.#runners.values()],
    });
  }

  #reconcileInBackground(strategyId: string, trigger: ReconciliationTrigger): void {
    const runner = this.#runners.get(strategyId);
    if (runner === undefined) return;
    void this.#activity.during(async () => {
      try {
        await this.#reconcile(runner, trigger);
      } catch (error) {
        this.#options.logger.warn(
          { err: error, strategy: strategyId, trigger },
          'reconciliation failed; nothing was booked',
        );
      }
    });
  }

  async #cancelRungs(): Promise<void> {
    for (const runner of this.#runners.values()) {
      runner.handle({ type: 'standDown', untilMs: this.now() + STAND_DOWN_MS });
    }
    await this.#until(
      () => [...this.#runners.values()].every(({ state }) => openRungCount(state) === 0),
      SHUTDOWN_PATIENCE_MS,
    );
  }

  #runner(strategyId: string): StrategyRunner {
    const runner = this.#runners.get(strategyId);
    if (runner === undefined) {
      throw new CommandRefusedError('unknownStrategy', `there is no strategy ${strategyId}`);
    }
    return runner;
  }

  #runnerOf(clientId: number | null, symbol: string): StrategyRunner | null {
    const parts = readClientId(clientId);
    const runner = parts === null ? undefined : this.#bySlot.get(parts.slot);
    return runner?.state.market.symbol === symbol ? runner : null;
  }

  #prices(state: StrategyState): Prices {
    return this.#markets.get(state.market.symbol)?.prices ?? new Prices();
  }

  #isSettled(updateId: number): boolean {
    if (this.#lastUpdateId < updateId || !this.#activity.idle) return false;
    for (const runner of this.#runners.values()) if (runner.hasOrdersInFlight) return false;
    return true;
  }

  #changed(): void {
    for (const check of [...this.#waiters]) check();
  }

  /** Resolves when `condition` holds after some change, or when `patienceMs` have passed. */
  #until(condition: () => boolean, patienceMs: number | null = null): Promise<void> {
    if (condition()) return Promise.resolve();
    return new Promise((resolve) => {
      const done = () => {
        this.#waiters.delete(check);
        cancelTimer();
        resolve();
      };
      const check = () => {
        if (condition()) done();
      };
      const cancelTimer = patienceMs === null ? () => {} : this.#networkClock.setTimer(patienceMs, done);
      this.#waiters.add(check);
    });
  }
}

function openRungCount(state: StrategyState): number {
  return [...state.orders.values()].filter((order) => order.role === 'rung').length;
}
