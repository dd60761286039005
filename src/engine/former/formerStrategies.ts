import { growingPauseMs } from '../../async/pauses.js';
import { alertOf } from '../../domain/alerts/index.js';
import { ZERO } from '../../domain/decimal.js';
import type { StrategyParameters } from '../../domain/ladder/index.js';
import type { Market } from '../../domain/market.js';
import type { AlertRecorder } from '../alerts/index.js';
import {
  type ConditionWaiter,
  type InFlight,
  type MarketPrices,
  StrategyRegistry,
  type StrategyRunner,
  type Troubles,
  take,
} from '../loop/index.js';
import { EffectPerformer, type OrderDeskDeps, orderDesk, watchingDeps } from '../orders/index.js';
import type { CancelTimer, Clock, Exchange, Logger, Store } from '../ports/index.js';
import { type OrderSyncDeps, OtherPrograms, pause, readOrders, takeOrders } from '../sync/index.js';

/** Strategy that the books know and that does not trade in this run. */
export interface FormerStrategy {
  readonly parameters: StrategyParameters;
  readonly market: Market;
  /** `retired`: taken out of the configuration. `switchedOff`: there, with `enabled: false`. */
  readonly is: 'retired' | 'switchedOff';
}

/** Strategies of a configuration, and the markets that the exchange has. */
interface Configured {
  readonly strategies: readonly StrategyParameters[];
  readonly disabledStrategies: readonly StrategyParameters[];
  readonly markets: readonly Market[];
}

/**
 * Finds the strategies of the books that do not trade and are not settled for good.
 *
 * @param onNoMarket told of one whose market the exchange does not have now: it stays as it is
 */
export function formerStrategiesOf(
  { strategies, disabledStrategies, markets }: Configured,
  store: Pick<Store, 'strategiesOnRecord' | 'setting'>,
  onNoMarket: (parameters: StrategyParameters) => void,
): readonly FormerStrategy[] {
  return store.strategiesOnRecord().flatMap(({ id, parameters: known }): readonly FormerStrategy[] => {
    if (known === null || strategies.some((each) => each.id === id)) return [];
    const disabled = disabledStrategies.find((each) => each.id === id);
    if (disabled === undefined && store.setting(keyOf(id))?.startsWith(RETIRED) === true) return [];
    const market = markets.find(({ symbol }) => symbol === known.symbol);
    if (market === undefined) {
      onNoMarket(known);
      return [];
    }
    const parameters = disabled ?? known;
    return [{ parameters, market, is: disabled === undefined ? 'retired' : 'switchedOff' }];
  });
}

/** Setting of the books: what a strategy is that does not trade, and since when; see `Strategies` in the store. */
function keyOf(strategyId: string): string {
  return `former:${strategyId}`;
}
const RETIRED = 'retired ';
const SWITCHED_OFF = 'switchedOff';

export interface FormerStrategiesDeps
  extends Omit<OrderDeskDeps, 'strategies' | 'unbackedQuantity' | 'lookUpLater'> {
  readonly former: readonly FormerStrategy[];
  /** Those that trade. */
  readonly strategies: StrategyRegistry;
  readonly store: Store;
  readonly exchange: Exchange;
  readonly clock: Clock;
  readonly networkClock: Clock;
  readonly logger: Logger;
  readonly activity: InFlight;
  readonly changes: ConditionWaiter;
  readonly alerts: Pick<AlertRecorder, 'record' | 'recordWaiting' | 'failed'>;
  readonly troubles: Pick<Troubles, 'raise' | 'settle'>;
  readonly signatureWindowMs: number;
  /** Alerts were recorded and can be delivered. */
  onAlerts(): void;
}

const PAUSES = { firstMs: 1_000, mostMs: 30_000 };
/** Time that those who trade wait for those who do not: what the exchange answers at all, it answers by then. */
const PATIENCE_MS = 10_000;
/** A strategy that is not settled after this is told of. */
const TELL_AFTER_MS = 60_000;

/**
 * Settles the strategies that do not trade any more: their orders are resolved and taken off the book, and all fills are
 * booked. Those that trade wait for it, but not for long: nobody's take profit hangs on an order of which the exchange
 * tells nothing. Until it is done, `isSettling` keeps their coins from being compared. What a retired one holds is left to the owner; what a switched off one holds stays in its
 * books. A start that is cut short is gone on with by the next. Nothing is bought or sold: no price ever reaches them.
 */
export class FormerStrategies {
  readonly #deps: FormerStrategiesDeps;
  readonly #registry = new StrategyRegistry();
  readonly #sync: OrderSyncDeps;
  readonly #effects: EffectPerformer;
  /** Those that are not settled yet. */
  readonly #unsettled: Set<FormerStrategy>;
  #cancelTelling: CancelTimer = () => {};
  #stopped = false;

  /** @throws Error when the books of one contradict themselves */
  constructor(deps: FormerStrategiesDeps) {
    this.#deps = deps;
    this.#unsettled = new Set(deps.former);
    const nobody = () => {};
    const lookUpLater = (runner: StrategyRunner, clientId: number) =>
      this.#effects.lookUpLater(runner, clientId);
    const orders = orderDesk({
      ...deps,
      strategies: () => [...deps.strategies.all, ...this.#registry.all],
      unbackedQuantity: () => ZERO,
      lookUpLater,
    });
    const effects = new EffectPerformer({
      ...deps,
      resolution: () => orders,
      isConnected: () => false,
      renewStreams: nobody,
      readRules: nobody,
      funds: { read: nobody },
      reconcile: nobody,
    });
    this.#effects = effects;
    const others = new OtherPrograms({ ...deps, strategies: () => this.#registry, readAgain: nobody });
    this.#sync = { ...orders, ...deps, others, isPlacing: () => false, lookUpLater };
    const depsWith = (prices: MarketPrices) => ({
      ...watchingDeps(prices, deps),
      onAlerts: () => deps.onAlerts(),
      onChange: () => deps.changes.notify(),
      beforeRecording: () => deps.alerts.recordWaiting(),
      onRecordingFailed: (_strategyId: string, error: unknown) => deps.alerts.failed(error),
    });
    for (const { parameters, market } of deps.former)
      this.#registry.open(parameters, market, deps.store, depsWith, nobody).performWith(effects);
  }

  /** Null when there is none of this id. */
  find(strategyId: string): StrategyRunner | null {
    return this.#registry.find(strategyId);
  }

  /** True when there is one, or one of those that trade was one. */
  get areAny(): boolean {
    const { former, strategies, store } = this.#deps;
    return former.length > 0 || strategies.all.some(({ id }) => store.setting(keyOf(id)));
  }

  /** True while what one of them holds of this asset may still change. */
  isSettling(asset: string): boolean {
    return [...this.#unsettled].some(({ market }) => market.baseAsset === asset);
  }

  /**
   * Settles all, however long it takes.
   *
   * @param others what becomes of those that trade. `trade`: they go on after some seconds at the latest, and this resolves
   *   then. `wait`: it resolves when all are settled, or when it was stopped
   */
  async settle(others: 'trade' | 'wait'): Promise<void> {
    const { former, activity, changes, networkClock } = this.#deps;
    this.#cancelTelling = networkClock.setTimer(TELL_AFTER_MS, () => this.#tellUnsettled());
    const works = [async () => this.#noteTrading(), ...former.map((each) => () => this.#end(each))];
    let isOver = false;
    void activity.during(async () => {
      await Promise.all(works.map((work) => this.#untilDone(work)));
      this.#cancelTelling();
      isOver = true;
      changes.notify();
    });
    await changes.until(() => isOver, others === 'trade' ? PATIENCE_MS : null);
  }

  stop(): void {
    this.#stopped = true;
    this.#cancelTelling();
    this.#effects.stop();
    for (const runner of this.#registry.all) runner.stop();
    this.#deps.changes.notify();
  }

  /** Tries again where the exchange does not answer, or the disk does not take it. */
  async #untilDone(work: () => Promise<void>): Promise<void> {
    for (let attempt = 1; !this.#stopped; attempt += 1) {
      try {
        await work();
        return;
      } catch (error) {
        this.#deps.logger.warn({ err: error }, 'a strategy that does not trade could not be settled yet');
        if (!this.#stopped) await pause(growingPauseMs(attempt, PAUSES), this.#deps);
      }
    }
  }

  /** Those that trade are former ones no more. */
  #noteTrading(): void {
    const { strategies, store } = this.#deps;
    for (const { id } of strategies.all) if (store.setting(keyOf(id))) store.setSetting(keyOf(id), '');
  }

  async #end(former: FormerStrategy): Promise<void> {
    const { is, parameters } = former;
    const { changes, clock, store, logger, troubles } = this.#deps;
    const runner = this.#registry.get(parameters.id);
    // What retires is closed, which lets nothing rest.
    if (is === 'switchedOff') letNothingRest(runner);
    await takeOrders(runner, await readOrders([runner], this.#sync, 'ours'), this.#sync);
    if (this.#stopped) return;
    take(runner, is === 'retired' ? { type: 'retire' } : { type: 'standDown', untilMs: clock.now() });
    await changes.until(() => this.#stopped || isOver(runner));
    if (this.#stopped) return;
    if (is === 'retired') store.setSetting(keyOf(runner.id), `${RETIRED}${clock.now()}`);
    else this.#tellSwitchedOff(runner);
    this.#unsettled.delete(former);
    troubles.settle('notCaughtUp', runner.id);
    const { position, setAside } = runner.state;
    logger.info(
      { strategy: runner.id, is, held: position.quantity.toString(), leftToOwner: setAside.toString() },
      'a strategy that does not trade is settled',
    );
  }

  #tellUnsettled(): void {
    for (const { parameters, market } of this.#unsettled)
      this.#deps.troubles.raise({ kind: 'notCaughtUp', symbol: market.symbol }, parameters.id);
  }

  /** Once for each time that it is switched off. */
  #tellSwitchedOff({ id, state: { market, position } }: StrategyRunner): void {
    const { store, clock, onAlerts } = this.#deps;
    if (store.setting(keyOf(id)) === SWITCHED_OFF) return;
    const { symbol, baseAsset, quoteAsset } = market;
    const { quantity, cost } = position;
    const content = { kind: 'strategySwitchedOff', symbol, baseAsset, quoteAsset, quantity, cost } as const;
    store.addAlert(alertOf(content, id, clock.now()), { key: keyOf(id), value: SWITCHED_OFF });
    onAlerts();
  }
}

/** Its take profit is taken off the book, and none is placed: the books keep what is set. */
function letNothingRest(runner: StrategyRunner): void {
  const { parameters, overrides } = runner.state;
  take(runner, {
    type: 'parametersSet',
    parameters: { ...parameters, takeProfitMode: 'trigger' },
    overrides,
  });
}

/** True when nothing of it can change any more. */
function isOver({ state: { orders, closing } }: StrategyRunner): boolean {
  return orders.size === 0 && closing === null;
}
