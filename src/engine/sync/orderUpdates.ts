import { ZERO } from '../../domain/decimal.js';
import { assetChange } from '../../domain/ledger.js';
import type { StrategyRegistry, StrategyRunner } from '../loop/index.js';
import { type EffectPerformer, type OrderResolutionDeps, orderOf, takeOrderUpdate } from '../orders/index.js';
import type { Logger, OrderUpdate, Store } from '../ports/index.js';
import type { ManualTrades } from './manualTrades.js';
import { isManual } from './orderSync.js';
import type { OtherPrograms } from './otherPrograms.js';
import type { Recovery } from './recovery.js';

export interface OrderUpdatesDeps {
  readonly store: Store;
  readonly logger: Logger;
  readonly strategies: StrategyRegistry;
  readonly orders: OrderResolutionDeps;
  readonly effects: Pick<EffectPerformer, 'mentions' | 'ownBids'>;
  readonly others: OtherPrograms;
  readonly manualTrades: ManualTrades;
  readonly recovery: Pick<Recovery, 'later'>;
  /** Those that do not trade any more: an order of theirs may have a late word. */
  ofFormer(strategyId: string): StrategyRunner | null;
  /** The books could not be read. */
  onFailed(error: unknown): void;
}

/** Takes what the order stream tells of any order of the account to those whom it concerns. */
export class OrderUpdates {
  readonly #deps: OrderUpdatesDeps;
  #toldAtMs: number | null = null;

  constructor(deps: OrderUpdatesDeps) {
    this.#deps = deps;
  }

  /** The exchange's time of the newest one; null: there was none yet. */
  get toldAtMs(): number | null {
    return this.#toldAtMs;
  }

  take(update: OrderUpdate): void {
    const { store, strategies, orders, effects, others, manualTrades, ofFormer } = this.#deps;
    this.#toldAtMs = Math.max(this.#toldAtMs ?? 0, update.timeMs);
    let runner: StrategyRunner | null = null;
    try {
      const order = orderOf(update.order, store);
      if (order !== null) runner = strategies.find(order.strategyId) ?? ofFormer(order.strategyId);
      if (order === null) others.heard(update);
      else effects.mentions.heard(order.clientId);
      if (order !== null && runner !== null) takeOrderUpdate(runner, order, update, orders);
      this.#mayBeInTheWay(update, runner);
      if (update.fill !== null && isManual(orderOf(update.fill, store))) manualTrades.take(update.fill);
    } catch (error) {
      // The books could not be read: what was told is asked for again.
      this.#deps.logger.error({ err: error }, 'an order update could not be taken');
      this.#deps.onFailed(error);
      this.#askAgain(runner === null ? this.#concernedBy(update) : [runner]);
    }
  }

  #askAgain(runners: readonly StrategyRunner[]): void {
    const { strategies, recovery } = this.#deps;
    for (const runner of runners) {
      // Who does not trade is read anew by the next start.
      if (strategies.find(runner.id) === null) continue;
      runner.distrust();
      recovery.later(runner);
    }
  }

  /** An order of the account may be, or have been, in the way of the sale of a strategy that has not placed it. */
  #mayBeInTheWay({ order }: OrderUpdate, its: StrategyRunner | null): void {
    const { strategies, effects } = this.#deps;
    for (const runner of strategies.market(order.symbol)?.runners ?? [])
      if (runner !== its) effects.ownBids.heard(runner, order);
  }

  /** Those whose coins an execution has moved, on whatever market. */
  #concernedBy({ order, fill }: OrderUpdate): readonly StrategyRunner[] {
    const { strategies } = this.#deps;
    if (fill === null) return strategies.market(order.symbol)?.runners ?? [];
    return strategies.all.filter(({ state }) => !assetChange(fill, state.market.baseAsset).eq(ZERO));
  }
}
