import type { AlertContent } from '../domain/alerts/index.js';
import { ZERO } from '../domain/decimal.js';
import type { ParameterOverrides, StrategyParameters, StrategyState } from '../domain/ladder/index.js';
import { assetChange } from '../domain/ledger.js';
import type { Market } from '../domain/market.js';
import { PATIENCE } from '../domain/reconciliation/index.js';
import { AlertRecorder } from './alerts/index.js';
import type { EngineApi } from './api/index.js';
import { Calendar } from './books/index.js';
import type { MarketPrices, StrategyRunner, StrategyRunnerDeps } from './loop/index.js';
import {
  ConditionWaiter,
  Doubts,
  InFlight,
  type Instance,
  StrategyRegistry,
  StreamHealth,
  settingsIgnored,
  Troubles,
} from './loop/index.js';
import { PriceWatchdog, RulesWatch } from './market/index.js';
import { OperatorApi } from './operatorApi.js';
import type { OrderPatience, OrderResolutionDeps, ReconciliationSettings } from './orders/index.js';
import { EffectPerformer, orderDesk, orderOf, takeOrderUpdate } from './orders/index.js';
import type {
  AccountFees,
  BookTicker,
  Clock,
  Exchange,
  ExchangeStreams,
  Logger,
  OrderUpdate,
  Store,
  StreamListener,
} from './ports/index.js';
import { systemClock } from './ports/index.js';
import {
  DriftWatch,
  type FreshStart,
  greet,
  isManual,
  ManualTrades,
  MissedUpdates,
  OtherPrograms,
  Outage,
  ReconciliationQueue,
  Recovery,
  UnbackedQuantity,
} from './sync/index.js';

export interface EngineOptions {
  readonly runMode: 'paper' | 'live';
  readonly strategies: readonly { readonly parameters: StrategyParameters; readonly market: Market }[];
  readonly fees: AccountFees;
  readonly start: 'restore' | { readonly fresh: FreshStart };
  readonly reconciliation: ReconciliationSettings & {
    readonly autoSyncOnStartup: boolean;
    readonly logDetailedReport?: boolean;
  };
  readonly signatureWindowMs: number;
  readonly exchange: Exchange;
  readonly streams: ExchangeStreams;
  readonly store: Store;
  readonly clock: Clock;
  /** Identity of this run on the account, which it then shows to others. Default: nobody else has the key. */
  readonly instance?: Instance;
  /** IANA name of the owner's time zone, in which days begin. Default: UTC. */
  readonly timeZone?: string;
  /** Times what waits for the network rather than for the market. Default: the machine's time, in a replay too. */
  readonly networkClock?: Clock;
  /**
   * The market's time stands still between two prices, as in a replay inside this process: no price is ever too old there,
   * and the streams do not fail. Default: false.
   */
  readonly isMarketTime?: boolean;
  /** Patience with an order that is found nowhere, before it is ended. Default: `ORDER_PATIENCE`. */
  readonly orderPatience?: Partial<OrderPatience>;
  /** Between two looks for what the streams have lost, milliseconds. Default: a few minutes. */
  readonly lookAgainEveryMs?: number;
  readonly logger: Logger;
  /** Alerts were recorded: deliver them. */
  onAlerts(): void;
  /** Sees every best bid, e.g. to measure drawdown. */
  onBid?(symbol: string, bid: number): void;
}

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
  readonly reconciler: ReconciliationQueue;
  /** Recorder that is told of whatever could not be recorded. */
  readonly alerts: AlertRecorder;
  /** Troubles at present: whoever finds one raises it here, and settles it. */
  readonly troubles: Troubles;
  readonly #options: EngineOptions;
  readonly #strategies: StrategyRegistry;
  readonly #changes: ConditionWaiter;
  readonly #activity: InFlight;
  readonly #effects: EffectPerformer;
  readonly #orders: OrderResolutionDeps;
  readonly #others: OtherPrograms;
  readonly #connection: StreamHealth;
  readonly #catchUp: Recovery;
  readonly #outage: Outage;
  readonly #watchdog: PriceWatchdog;
  readonly #manualTrades: ManualTrades;
  readonly #notHeld: UnbackedQuantity;
  readonly #doubts: Doubts;
  readonly #watch: DriftWatch;
  readonly #rules: RulesWatch;
  readonly #lostWords: MissedUpdates;
  #lastUpdateId = 0;
  /** The exchange's time of the newest order update. */
  #orderToldAtMs: number | null = null;
  #stopped = false;
  /** Reason why it must not trade. */
  #givenUp: Error | null = null;

  /** @throws Error when the books of a strategy contradict themselves */
  constructor(options: EngineOptions) {
    const { clock, store, exchange, logger, reconciliation, runMode } = options;
    this.#options = options;
    const { isMarketTime = false, onBid } = options;
    this.#strategies = new StrategyRegistry(
      {
        timeMs: () => exchange.timeMs(),
        isTimeSure: () => exchange.isTimeSure(),
        growOld: !isMarketTime,
        ...(onBid === undefined ? {} : { onBid }),
      },
      options.instance ?? null,
    );
    const networkClock = options.networkClock ?? systemClock;
    this.alerts = new AlertRecorder({
      ...options,
      networkClock,
      onFailing: (message) => this.troubles.raise({ kind: 'notRecorded', message }),
      onWorking: () => this.troubles.settle('notRecorded'),
    });
    const strategies = this.#strategies;
    this.troubles = new Troubles({
      clock,
      tell: (content) => this.alert(content),
      onBuyingChange: (strategyId) => {
        const concerned = strategyId === null ? strategies.all : [strategies.get(strategyId)];
        for (const runner of concerned) runner.gather({ type: 'wake' });
      },
    });
    const changes = new ConditionWaiter(networkClock);
    this.#changes = changes;
    const activity = new InFlight(() => changes.notify());
    this.#activity = activity;
    this.#rules = new RulesWatch({
      ...options,
      ...{ networkClock, activity, troubles: this.troubles },
      strategies: () => strategies.all,
    });
    const connection = new StreamHealth(clock, (content) => this.alert(content));
    this.#connection = connection;
    this.#doubts = new Doubts((strategyId) => strategies.get(strategyId).gather({ type: 'wake' }));
    const watch = new DriftWatch({
      patience: reconciliation.patience ?? PATIENCE,
      ...{ clock, networkClock, doubts: this.#doubts },
      look: (asset) => reconciler.lookAgain(asset),
      tell: (alert) => this.alerts.record(alert),
    });
    this.#watch = watch;
    this.#notHeld = new UnbackedQuantity(store, () => strategies.all, {
      watch,
      reserved: reconciliation.reserved,
    });
    this.#orders = orderDesk({
      ...options,
      settings: reconciliation,
      strategies: () => strategies.all,
      notHeld: (strategyId) => this.#notHeld.of(strategyId),
      ...(options.orderPatience === undefined ? {} : { patience: options.orderPatience }),
      lookUpLater: (runner, clientId) => this.#effects.lookUpLater(runner, clientId),
    });
    this.#others = new OtherPrograms({
      ...{ store, exchange, logger },
      strategies: () => strategies,
      readAgain: (runner) => this.#catchUp.later(runner),
    });
    const reconciler = new ReconciliationQueue({
      ...options,
      others: this.#others,
      watch,
      networkClock,
      activity,
      strategies,
      settings: reconciliation,
      orders: this.#orders,
      effects: () => this.#effects,
      alert: (content) => this.alert(content),
    });
    this.reconciler = reconciler;
    this.#effects = new EffectPerformer({
      exchange,
      store,
      logger,
      networkClock,
      resolution: () => this.#orders,
      activity,
      isConnected: () => connection.connected,
      renewStreams: (reason) => options.streams.renew(reason),
      readRules: () => this.#rules.read(),
      reconcile: (runner, trigger) => reconciler.inBackground(runner, trigger),
    });
    this.#catchUp = new Recovery({
      reconciler,
      connection,
      networkClock,
      activity,
      changes,
      logger,
      troubles: this.troubles,
      freshStart: options.start === 'restore' ? null : options.start.fresh,
      greet: (runner) => greet(runner, { exchange, logger, strategies }),
      reconciles: reconciliation.enabled,
      reconcilesAtStart: reconciliation.enabled && reconciliation.autoSyncOnStartup,
      previewFresh: (strategyId) => this.api.strategy(strategyId).books.previewFresh(),
      fresh: (strategyId, by, ownersOrders) => this.api.strategy(strategyId).books.fresh(by, ownersOrders),
      onCaughtUp: (runner) => this.#outage.caughtUp(runner),
      giveUp: (error) => {
        this.#givenUp = error;
        changes.notify();
      },
    });
    this.#lostWords = new MissedUpdates({
      ...{ catchUp: this.#catchUp, networkClock },
      ...(options.lookAgainEveryMs === undefined ? {} : { lookEveryMs: options.lookAgainEveryMs }),
      strategies: () => strategies.all,
      isConnected: () => connection.connected,
    });
    this.#watchdog = new PriceWatchdog({
      ...{ exchange, clock, networkClock, logger, troubles: this.troubles },
      isStreaming: () => connection.isAlive,
      onDeaf: ({ runners }) => {
        for (const runner of runners) this.#outage.review(runner);
      },
      renew: (reason) => options.streams.renew(reason),
    });
    this.#outage = new Outage({
      ...{ strategies, clock, networkClock },
      catchUp: this.#catchUp,
      doubts: this.#doubts,
      isDeaf: (symbol) => this.#watchdog.isDeaf(symbol),
      isStreaming: () => connection.isAlive,
      onOver: () => this.#catchUpAll(),
    });
    this.#manualTrades = new ManualTrades({
      store,
      ownersTrades: this.#orders.ownersTrades,
      strategies,
      settings: reconciliation,
      reconciler,
      networkClock,
    });
    this.api = new OperatorApi({
      runMode,
      strategies,
      connection,
      store,
      exchange,
      clock,
      calendar: new Calendar(options.timeZone ?? 'UTC'),
      changes,
      reconciler,
      watch,
      doubts: this.#doubts,
      reconciliationEnabled: reconciliation.enabled,
      startedAtMs: clock.now(),
      fees: () => this.#rules.fees,
      watchdog: this.#watchdog,
      refreshPrice: (symbol) => this.#watchdog.refresh(symbol),
      orderToldAtMs: () => this.#orderToldAtMs,
      troubles: this.troubles,
    });
    for (const { parameters, market } of options.strategies) this.#open(parameters, market);
  }

  /**
   * Connects, brings the books up to the exchange and begins to trade. Resolves when it trades.
   *
   * @throws FreshDeclinedError when a fresh start was shown and not wanted
   */
  async start(): Promise<void> {
    this.#onStreamsDown();
    this.#rules.begin();
    if (this.#options.isMarketTime !== true) {
      this.#watchdog.start(this.#strategies.markets);
      this.#lostWords.begin();
    }
    await this.#options.streams.start(this.#strategies.symbols, this);
    const trades = () => this.#strategies.all.every((runner) => runner.trusted);
    await this.#changes.until(() => trades() || this.#givenUp !== null);
    if (this.#givenUp !== null) throw this.#givenUp;
  }

  /**
   * Ends: takes no more events, lets what is under way end, and either leaves the rungs resting or cancels them.
   * Everything is recorded already; there is nothing to save.
   *
   * @returns how many rungs may still be on the book
   */
  async stop(rungs: 'leave' | 'cancel'): Promise<number> {
    if (this.#stopped) return this.#liveRungCount;
    // What comes in from here on is recorded, and acted on by the next start.
    for (const runner of this.#strategies.all) runner.distrust();
    this.#catchUp.stop();
    this.#outage.stop();
    this.#watchdog.stop();
    this.#lostWords.stop();
    this.#manualTrades.stop();
    this.reconciler.stop();
    this.#watch.stop();
    if (rungs === 'cancel') await this.#cancelRungs();
    this.#stopped = true;
    this.alerts.stop();
    this.#effects.stop();
    this.#connection.stop();
    this.#rules.stop();
    for (const runner of this.#strategies.all) runner.stop();
    this.#changes.notify();
    await this.#changes.until(() => this.#activity.idle, SHUTDOWN_PATIENCE_MS);
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
    await this.#changes.until(() => this.#isSettled(id) || this.#stopped || !this.#connection.connected);
  }

  /** Tells the owner something that concerns no strategy. */
  alert(content: AlertContent): void {
    this.alerts.tell(content);
  }

  /**
   * Fees and market rules as the exchange has them now.
   *
   * @returns markets that are missing for the first time: whoever read this reads again, for it is not believed yet
   */
  refreshRules(markets: readonly Market[], fees: AccountFees): readonly string[] {
    return this.#rules.take(markets, fees);
  }

  /** @throws CommandRefusedError when there is none of this id */
  state(strategyId: string): StrategyState {
    return this.#strategies.get(strategyId).state;
  }

  onBookTicker(ticker: BookTicker): void {
    const market = this.#strategies.market(ticker.symbol);
    if (market === undefined || this.#stopped) return;
    market.take(ticker);
    this.#lastUpdateId = Number(ticker.updateId);
    if (market.wantsSecondLook) this.#watchdog.lookTwice(market.symbol);
    if (this.#changes.areAwaited) this.#changes.notify();
  }

  onLastPrice(symbol: string, price: string, timeMs: number): void {
    const market = this.#strategies.market(symbol);
    if (market === undefined || this.#stopped) return;
    market.prices.takeLastPrice(price, timeMs);
    const traded = Number(price);
    for (const runner of market.runners) runner.onTrade(traded);
  }

  onOrderUpdate(update: OrderUpdate): void {
    if (this.#stopped) return;
    this.#orderToldAtMs = Math.max(this.#orderToldAtMs ?? 0, update.timeMs);
    let runner: StrategyRunner | null = null;
    try {
      const order = orderOf(update.order, this.#options.store);
      runner = order === null ? null : this.#strategies.find(order.strategyId);
      if (order === null) this.#others.heard(update);
      else this.#effects.mentions.heard(order.clientId);
      if (order !== null && runner !== null) takeOrderUpdate(runner, order, update, this.#orders);
      this.#mayBeInTheWay(update, runner);
      if (update.fill !== null && isManual(orderOf(update.fill, this.#options.store)))
        this.#manualTrades.take(update.fill);
    } catch (error) {
      // The books could not be read: what was told is asked for again.
      this.#options.logger.error({ err: error }, 'an order update could not be taken');
      this.alerts.failed(error);
      for (const concerned of runner === null ? this.#concernedBy(update) : [runner]) {
        concerned.distrust();
        this.#catchUp.later(concerned);
      }
    }
  }

  /** An order of the account may be, or have been, in the way of the sale of a strategy that has not placed it. */
  #mayBeInTheWay({ order }: OrderUpdate, its: StrategyRunner | null): void {
    for (const runner of this.#strategies.market(order.symbol)?.runners ?? [])
      if (runner !== its) this.#effects.ownBids.heard(runner, order);
  }

  /** Those whose coins an execution has moved, on whatever market. */
  #concernedBy({ order, fill }: OrderUpdate): readonly StrategyRunner[] {
    if (fill === null) return this.#strategies.market(order.symbol)?.runners ?? [];
    return this.#strategies.all.filter(({ state }) => !assetChange(fill, state.market.baseAsset).eq(ZERO));
  }

  onConnected(): void {
    this.#connection.open();
    // Who is brought up by requests goes on so until the streams have brought data for a while.
    if (!this.#outage.lasts) this.#catchUpAll();
  }

  onAlive(): void {
    this.#connection.alive();
    this.#outage.alive();
  }

  onMarketRefused(symbol: string, message: string): void {
    this.#watchdog.refused(symbol);
    const problem = { kind: 'streamsRefused', message: `${symbol}: ${message}` } as const;
    this.alert({ kind: 'problem', problem });
  }

  onDisconnected(reason: string): void {
    if (this.#stopped) return;
    this.#options.logger.warn({ reason }, 'the streams are down');
    if (!this.#outage.lasts) for (const runner of this.#strategies.all) runner.distrust();
    for (const market of this.#strategies.markets) market.prices.outdate();
    this.#onStreamsDown();
    this.#changes.notify();
  }

  #onStreamsDown(): void {
    this.#connection.lost();
    if (this.#options.isMarketTime !== true) this.#outage.begin();
  }

  #catchUpAll(): void {
    for (const runner of this.#strategies.all) this.#catchUp.begin(runner, 'reconnect');
  }

  #open(parameters: StrategyParameters, market: Market): void {
    const { store, clock, logger } = this.#options;
    const depsWith = (prices: MarketPrices): StrategyRunnerDeps => ({
      store,
      clock,
      logger,
      prices,
      onAlerts: () => this.#options.onAlerts(),
      onChange: () => this.#changes.notify(),
      tell: (content) => this.alert(content),
      onAcquitted: () => this.#others.acquit(runner),
      onParameters: () => this.#rules.parametersChanged(runner),
      beforeRecording: () => this.alerts.recordWaiting(),
      onRecordingFailed: (_strategyId, error) => {
        this.alerts.failed(error);
        this.#catchUp.later(runner);
      },
      notHeld: (strategyId) => this.#notHeld.of(strategyId),
      mayBuy: (strategyId) => this.#doubts.of(strategyId).length === 0 && this.troubles.mayBuy(strategyId),
      onFill: (fill) => this.#strategies.market(fill.symbol)?.takeFill(fill),
      onPassed: (_strategyId, price) => this.#effects.marketPassed(runner, price),
    });
    const runner = this.#strategies.open(parameters, market, store, depsWith, (misfits) =>
      this.#tellMisfits(market.symbol, misfits),
    );
    runner.performWith(this.#effects);
  }

  /** Tells the owner what he set once and is not in force, as the configuration does not go with it any more. */
  #tellMisfits(symbol: string, misfits: ParameterOverrides): void {
    const { logger, clock } = this.#options;
    logger.warn(
      { symbol, misfits: [...misfits.keys()] },
      'what was set does not go with the configuration any more',
    );
    this.alerts.record(settingsIgnored(symbol, misfits, clock.now()));
  }

  async #cancelRungs(): Promise<void> {
    const untilMs = this.#options.clock.now() + STAND_DOWN_MS;
    for (const runner of this.#strategies.all) runner.handle({ type: 'standDown', untilMs });
    const mayRest = () => this.#strategies.all.some(({ hasRestingSale }) => hasRestingSale);
    await this.#changes.until(() => this.#liveRungCount === 0 && !mayRest(), SHUTDOWN_PATIENCE_MS);
  }

  get #liveRungCount(): number {
    return this.#strategies.all.reduce((sum, { liveRungCount }) => sum + liveRungCount, 0);
  }

  #isSettled(updateId: number): boolean {
    if (this.#lastUpdateId < updateId || !this.#activity.idle) return false;
    return !this.#strategies.all.some(({ awaitsAnswers }) => awaitsAnswers);
  }
}
