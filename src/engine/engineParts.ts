import type { AlertContent } from '../domain/alerts/index.js';
import { type BrakeLimits, NO_LIMITS } from '../domain/brakes/index.js';
import type { Decimal } from '../domain/decimal.js';
import type { ParameterOverrides, StrategyParameters } from '../domain/ladder/index.js';
import type { Market } from '../domain/market.js';
import { PATIENCE } from '../domain/reconciliation/index.js';
import { AlertRecorder } from './alerts/index.js';
import type { EngineApi } from './api/index.js';
import { Calendar } from './books/index.js';
import { Brakes } from './brakes/index.js';
import type { EngineOptions } from './engineOptions.js';
import { FormerStrategies } from './former/index.js';
import { Funds } from './funds/index.js';
import {
  ConditionWaiter,
  Doubts,
  InFlight,
  type MarketPrices,
  type SanityLimits,
  StrategyRegistry,
  type StrategyRunner,
  type StrategyRunnerDeps,
  StreamHealth,
  settingsIgnored,
  Troubles,
} from './loop/index.js';
import { PriceWatchdog, RulesWatch, VolatilityWatch } from './market/index.js';
import { OperatorApi } from './operatorApi.js';
import { EffectPerformer, type OrderResolutionDeps, orderDesk } from './orders/index.js';
import { type Clock, systemClock } from './ports/index.js';
import {
  DriftWatch,
  greet,
  ManualTrades,
  MissedUpdates,
  OrderUpdates,
  OtherPrograms,
  Outage,
  ReconciliationQueue,
  Recovery,
  UnbackedQuantity,
} from './sync/index.js';

/** Parts that all others share: the strategies, what they wait for, and what is to be told of them. */
interface SharedParts {
  readonly strategies: StrategyRegistry;
  readonly networkClock: Clock;
  /** Recorder that is told of whatever could not be recorded. */
  readonly alerts: AlertRecorder;
  /** Troubles at present: whoever finds one raises it here, and settles it. */
  readonly troubles: Troubles;
  readonly doubts: Doubts;
  readonly changes: ConditionWaiter;
  readonly activity: InFlight;
  readonly streamHealth: StreamHealth;
  readonly brakes: Brakes;
  readonly funds: Funds;
  /** Tells the owner something that concerns no strategy. */
  alert(content: AlertContent): void;
}

/** Parts of an engine, joined. */
export interface EngineParts extends SharedParts {
  readonly rules: RulesWatch;
  readonly watchdog: PriceWatchdog;
  readonly volatility: VolatilityWatch;
  readonly watch: DriftWatch;
  readonly unbacked: UnbackedQuantity;
  readonly orders: OrderResolutionDeps;
  readonly effects: EffectPerformer;
  readonly others: OtherPrograms;
  readonly reconciliationQueue: ReconciliationQueue;
  readonly recovery: Recovery;
  readonly missedUpdates: MissedUpdates;
  readonly outage: Outage;
  readonly orderUpdates: OrderUpdates;
  readonly manualTrades: ManualTrades;
  readonly former: FormerStrategies;
  readonly api: EngineApi;
}

/** Reads a part that is made later than the one that asks: once all are joined. */
type Later = () => EngineParts;

/**
 * Makes the parts of an engine, joins them, and opens its strategies.
 *
 * @throws Error when the books of a strategy contradict themselves
 */
export function engineParts(options: EngineOptions): EngineParts {
  const later: Later = () => parts;
  const shared = sharedParts(options, later);
  const sync = syncParts(options, shared, later);
  const market = marketParts(options, shared, later);
  const { reconciliation, timeZone = 'UTC', clock } = options;
  const api = new OperatorApi({
    ...options,
    ...shared,
    ...market,
    ...sync,
    calendar: new Calendar(timeZone),
    reconciliationEnabled: reconciliation.enabled,
    startedAtMs: clock.now(),
  });
  const former = new FormerStrategies({
    ...{ ...options, ...shared, settings: reconciliation, former: options.former ?? [] },
    ...(options.orderPatience === undefined ? {} : { patience: options.orderPatience }),
  });
  const parts: EngineParts = { ...shared, ...market, ...sync, api, former };
  for (const { parameters, market: its } of options.strategies) open(parameters, its, options, parts);
  return parts;
}

function sharedParts(options: EngineOptions, later: Later): SharedParts {
  const { clock, exchange, isMarketTime = false, onBid, networkClock = systemClock } = options;
  const strategies = new StrategyRegistry(
    {
      timeMs: () => exchange.timeMs(),
      isTimeSure: () => exchange.isTimeSure(),
      growOld: !isMarketTime,
      ...sanityOf(options.limits ?? NO_LIMITS),
      ...(onBid === undefined ? {} : { onBid }),
    },
    options.instance ?? null,
  );
  const alerts = new AlertRecorder({
    ...options,
    networkClock,
    onFailing: (message) => later().troubles.raise({ kind: 'notRecorded', message }),
    onWorking: () => later().troubles.settle('notRecorded'),
  });
  const alert = (content: AlertContent) => alerts.tell(content);
  const wake = (runner: StrategyRunner) => runner.gather({ type: 'wake' });
  const changes = new ConditionWaiter(networkClock);
  const troubles = new Troubles({
    clock,
    tell: alert,
    onBuyingChange: (strategyId) =>
      strategyId === null ? strategies.all.forEach(wake) : wake(strategies.get(strategyId)),
  });
  const activity = new InFlight(() => changes.notify());
  return {
    ...{ strategies, networkClock, alerts, alert, changes, troubles, activity },
    funds: new Funds({ ...options, strategies, networkClock, troubles, activity }),
    brakes: new Brakes({
      ...{ ...options, strategies, troubles, limits: options.limits ?? NO_LIMITS },
      onFailed: (error) => alerts.failed(error),
    }),
    doubts: new Doubts((strategyId) => wake(strategies.get(strategyId))),
    streamHealth: new StreamHealth(clock, alert),
  };
}

/** Makes comparable numbers of the limits of odd prices; of none where none is set. */
function sanityOf({ maxSpreadPercentage, maxPriceDeviationPercentage }: BrakeLimits): {
  readonly sanity?: SanityLimits;
} {
  if (maxSpreadPercentage === null && maxPriceDeviationPercentage === null) return {};
  const number = (limit: Decimal | null) => (limit === null ? null : Number(limit.toString()));
  return {
    sanity: {
      maxSpreadPercentage: number(maxSpreadPercentage),
      maxPriceDeviationPercentage: number(maxPriceDeviationPercentage),
    },
  };
}

type MarketParts = Pick<EngineParts, 'rules' | 'watchdog' | 'volatility'>;

function marketParts(options: EngineOptions, shared: SharedParts, later: Later): MarketParts {
  const { strategies, streamHealth } = shared;
  return {
    volatility: new VolatilityWatch({ ...options, ...shared, strategies: () => strategies.all }),
    rules: new RulesWatch({ ...options, ...shared, strategies: () => strategies.all }),
    watchdog: new PriceWatchdog({
      ...options,
      ...shared,
      isStreaming: () => streamHealth.isAlive,
      onDeaf: ({ runners }) => {
        for (const runner of runners) later().outage.review(runner);
      },
      renew: (reason) => options.streams.renew(reason),
    }),
  };
}

type SyncParts = Omit<EngineParts, keyof SharedParts | keyof MarketParts | 'api' | 'former'>;

/** Parts that know of orders and executions, and bring the books up to the exchange. */
function syncParts(options: EngineOptions, shared: SharedParts, later: Later): SyncParts {
  const { reconciliation: settings, store, orderPatience, lookAgainEveryMs } = options;
  const { strategies, alerts, alert, streamHealth } = shared;
  const all = { ...options, ...shared, settings };
  const watch = new DriftWatch({
    ...all,
    patience: settings.patience ?? PATIENCE,
    look: (asset) => reconciliationQueue.lookAgain(asset),
    tell: (content) => alerts.record(content),
  });
  const unbacked = new UnbackedQuantity(store, () => strategies.all, { watch, reserved: settings.reserved });
  const orders = orderDesk({
    ...all,
    strategies: () => strategies.all,
    unbackedQuantity: (strategyId) => unbacked.of(strategyId),
    ...(orderPatience === undefined ? {} : { patience: orderPatience }),
    lookUpLater: (runner, clientId) => effects.lookUpLater(runner, clientId),
  });
  const others = new OtherPrograms({
    ...all,
    strategies: () => strategies,
    readAgain: (runner) => recovery.later(runner),
  });
  const reconciliationQueue: ReconciliationQueue = new ReconciliationQueue({
    ...{ ...all, others, watch, orders },
    effects: () => effects,
    isSettling: (asset) => later().former.isSettling(asset),
    alert,
  });
  const effects: EffectPerformer = new EffectPerformer({
    ...all,
    resolution: () => orders,
    isConnected: () => streamHealth.connected,
    renewStreams: (reason) => options.streams.renew(reason),
    readRules: () => later().rules.read(),
    reconcile: (runner, trigger) => reconciliationQueue.inBackground(runner, trigger),
  });
  const books = (strategyId: string) => later().api.strategy(strategyId).books;
  const recovery: Recovery = new Recovery({
    ...all,
    reconciliationQueue,
    freshStart: options.start === 'restore' ? null : options.start.fresh,
    greet: (runner) => greet(runner, all),
    reconciles: settings.enabled,
    reconcilesAtStart: settings.enabled && settings.autoSyncOnStartup,
    previewFresh: (strategyId) => books(strategyId).previewFresh(),
    fresh: (strategyId, by, ownersOrders) => books(strategyId).fresh(by, ownersOrders),
    onCaughtUp: (runner) => outage.caughtUp(runner),
  });
  const missedUpdates = new MissedUpdates({
    ...{ ...all, recovery },
    ...(lookAgainEveryMs === undefined ? {} : { lookEveryMs: lookAgainEveryMs }),
    strategies: () => strategies.all,
    isConnected: () => streamHealth.connected,
  });
  const outage: Outage = new Outage({
    ...{ ...all, recovery },
    isDeaf: (symbol) => later().watchdog.isDeaf(symbol),
    isStreaming: () => streamHealth.isAlive,
    onOver: () => recovery.beginAll(),
  });
  const manualTrades = new ManualTrades({ ...all, ownersTrades: orders.ownersTrades, reconciliationQueue });
  const parts = { watch, unbacked, orders, effects, others, reconciliationQueue, recovery, missedUpdates };
  const orderUpdates = new OrderUpdates({
    ...{ ...all, ...parts, manualTrades },
    ofFormer: (strategyId) => later().former.find(strategyId),
    onFailed: (error) => alerts.failed(error),
  });
  return { ...parts, outage, manualTrades, orderUpdates };
}

function open(
  parameters: StrategyParameters,
  market: Market,
  options: EngineOptions,
  parts: EngineParts,
): void {
  const { store, clock, logger } = options;
  const { strategies, alerts, doubts, troubles, brakes, effects, recovery } = parts;
  const depsWith = (prices: MarketPrices): StrategyRunnerDeps => ({
    store,
    clock,
    logger,
    prices,
    onAlerts: () => options.onAlerts(),
    onChange: () => {
      brakes.changed(runner);
      parts.funds.changed(runner);
      parts.changes.notify();
    },
    tell: (content) => parts.alert(content),
    onAcquitted: () => parts.others.acquit(runner),
    onParameters: () => {
      parts.rules.parametersChanged(runner);
      parts.volatility.look();
    },
    volatility: (state) => parts.volatility.of(state),
    beforeRecording: () => alerts.recordWaiting(),
    onRecordingFailed: (_strategyId, error) => {
      alerts.failed(error);
      recovery.later(runner);
    },
    unbackedQuantity: (strategyId) => parts.unbacked.of(strategyId),
    mayBuy: (strategyId) =>
      doubts.of(strategyId).length === 0 && troubles.mayBuy(strategyId) && brakes.mayBuy(strategyId),
    buyingRoom: (strategyId) => brakes.roomFor(strategyId),
    freeMoney: (strategyId) => parts.funds.of(strategyId),
    hasBrakes: brakes.areSet,
    fees: () => parts.rules.fees,
    onFill: (fill) => strategies.market(fill.symbol)?.takeFill(fill),
    onPassed: (_strategyId, price) => effects.marketPassed(runner, price),
  });
  const tellStale = (staleOverrides: ParameterOverrides) => {
    const { symbol } = market;
    logger.warn(
      { symbol, staleOverrides: [...staleOverrides.keys()] },
      'what was set does not go with the configuration any more',
    );
    alerts.record(settingsIgnored(symbol, staleOverrides, clock.now()));
  };
  const runner = strategies.open(parameters, market, store, depsWith, tellStale);
  runner.performWith(effects);
}
