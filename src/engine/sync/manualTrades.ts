import { HUNDRED, ZERO } from '../../domain/decimal.js';
import { assetChange } from '../../domain/ledger.js';
import type { Fill } from '../../domain/order.js';
import { sum } from '../../domain/reconciliation/index.js';
import type { StrategyRegistry, StrategyRunner } from '../loop/index.js';
import type { OwnersTrades, ReconciliationSettings } from '../orders/index.js';
import type { Clock, Store } from '../ports/index.js';
import type { ReconciliationQueue } from './reconciliationQueue.js';

export interface ManualTradesDeps {
  readonly store: Store;
  readonly ownersTrades: OwnersTrades;
  readonly strategies: StrategyRegistry;
  readonly settings: ReconciliationSettings;
  readonly reconciliationQueue: ReconciliationQueue;
  readonly networkClock: Clock;
}

/** Balances may show a trade a little later than the stream tells of it: looked at again after these pauses. */
const SECOND_LOOKS_MS = [2_000, 10_000, 61_000] as const;

/**
 * The owner's own trades, as the order stream tells of them, on whatever market: remembered as evidence at once, and where
 * they move the position far enough, the books are compared with the account without waiting for the next reconciliation.
 * One on a market that no strategy trades on is looked into in any case.
 */
export class ManualTrades {
  readonly #deps: ManualTradesDeps;
  /** Assets at which a second look is planned. */
  readonly #planned = new Set<string>();
  #stopped = false;

  constructor(deps: ManualTradesDeps) {
    this.#deps = deps;
  }

  /** @throws StoreError when it could not be remembered */
  take(fill: Fill): void {
    const { settings, strategies, ownersTrades } = this.#deps;
    const assets = new Set(strategies.all.map(({ state }) => state.market.baseAsset));
    const moved = [...assets].filter((asset) => !assetChange(fill, asset).eq(ZERO));
    const isElsewhere = strategies.market(fill.symbol) === undefined;
    if (isElsewhere && moved.length === 0) return;
    ownersTrades.note(fill, 'stream');
    if (!settings.enabled || !settings.realTimePositionCheck) return;
    for (const asset of moved) {
      const isUrgent = this.#isUrgent(asset, fill);
      if (isUrgent) this.#check(asset);
      if (isUrgent || isElsewhere) this.#lookAgain(asset, 0);
    }
  }

  stop(): void {
    this.#stopped = true;
  }

  #check(asset: string): void {
    const [first] = this.#holders(asset);
    if (first !== undefined) this.#deps.reconciliationQueue.inBackground(first, 'manualTrade');
  }

  #lookAgain(asset: string, look: number): void {
    const { networkClock } = this.#deps;
    const pauseMs = SECOND_LOOKS_MS[look];
    if (pauseMs === undefined || (look === 0 && this.#planned.has(asset))) return;
    this.#planned.add(asset);
    networkClock.setTimer(pauseMs, () => {
      if (this.#stopped) return;
      const isOpen = this.#isOpen(asset);
      const isLast = look + 1 === SECOND_LOOKS_MS.length;
      if (!isOpen || isLast) this.#planned.delete(asset);
      if (!isOpen) return;
      this.#check(asset);
      this.#lookAgain(asset, look + 1);
    });
  }

  /** Also when the books cannot be read: the look itself then says so, and is made again. */
  #isOpen(asset: string): boolean {
    try {
      return this.#deps.store.openManualTradesOf(asset).length > 0;
    } catch {
      return true;
    }
  }

  /**
   * Far enough: the open trades together move the position by more than the threshold, in percent. Below it, a take
   * profit leaves out what was sold all the same: see `NotHeld`.
   */
  #isUrgent(asset: string, fill: Fill): boolean {
    const { settings, store } = this.#deps;
    const position = sum(this.#holders(asset).map(({ state }) => state.position.quantity));
    // Nothing of the strategies' can be sold by hand: what the owner sold is his.
    if (position.lte(ZERO)) return assetChange(fill, asset).gt(ZERO);
    const moved = sum(store.openManualTradesOf(asset).map((trade) => assetChange(trade, asset))).abs();
    return moved.times(HUNDRED).gt(position.times(settings.positionDifferenceThreshold));
  }

  #holders(asset: string): readonly StrategyRunner[] {
    return this.#deps.strategies.all.filter(({ state }) => state.market.baseAsset === asset);
  }
}
