import { HUNDRED, ZERO } from '../domain/decimal.js';
import { baseChange } from '../domain/ledger.js';
import type { Fill } from '../domain/order.js';
import { sum } from '../domain/reconciliation/index.js';
import type { Clock } from './ports.js';
import type { ReconciliationSettings } from './reconcile.js';
import type { Reconciler } from './reconciler.js';
import type { Store } from './store.js';
import type { Strategies } from './strategies.js';
import type { StrategyRunner } from './strategyRunner.js';

export interface ManualTradesWorld {
  readonly store: Store;
  readonly strategies: Strategies;
  readonly settings: ReconciliationSettings;
  readonly reconciler: Reconciler;
  readonly networkClock: Clock;
}

/** Balances may show a trade a little later than the stream tells of it: looked at again after these pauses. */
const SECOND_LOOKS_MS = [2_000, 10_000, 61_000] as const;

/**
 * The owner's own trades, as the order stream tells of them: remembered as evidence at once, and where they move the
 * position far enough, the books are compared with the account without waiting for the next reconciliation.
 */
export class ManualTrades {
  readonly #world: ManualTradesWorld;
  /** Markets on which a second look is planned. */
  readonly #planned = new Set<string>();
  #stopped = false;

  constructor(world: ManualTradesWorld) {
    this.#world = world;
  }

  /** @throws StoreError when it could not be remembered */
  take(fill: Fill): void {
    this.#world.store.noteManualTrade(fill);
    if (!this.#isUrgent(fill)) return;
    this.#check(fill);
    this.#lookAgain(fill, 0);
  }

  stop(): void {
    this.#stopped = true;
  }

  #check({ symbol }: Fill): void {
    const [first] = this.#holders(symbol);
    if (first !== undefined) this.#world.reconciler.inBackground(first, 'manualTrade');
  }

  #lookAgain(fill: Fill, look: number): void {
    const { networkClock } = this.#world;
    const pauseMs = SECOND_LOOKS_MS[look];
    if (pauseMs === undefined || (look === 0 && this.#planned.has(fill.symbol))) return;
    this.#planned.add(fill.symbol);
    networkClock.setTimer(pauseMs, () => {
      if (this.#stopped) return;
      const isOpen = this.#isOpen(fill.symbol);
      const isLast = look + 1 === SECOND_LOOKS_MS.length;
      if (!isOpen || isLast) this.#planned.delete(fill.symbol);
      if (!isOpen) return;
      this.#check(fill);
      this.#lookAgain(fill, look + 1);
    });
  }

  /** Also when the books cannot be read: the look itself then says so, and is made again. */
  #isOpen(symbol: string): boolean {
    try {
      return this.#world.store.openManualTrades(symbol).length > 0;
    } catch {
      return true;
    }
  }

  /**
   * Far enough: the open trades together move the position by more than the threshold, in percent. Below it, a take
   * profit leaves out what was sold all the same: see `NotHeld`.
   */
  #isUrgent({ symbol, side }: Fill): boolean {
    const { settings, store } = this.#world;
    if (!settings.enabled || !settings.realTimePositionCheck) return false;
    const holders = this.#holders(symbol);
    const [first] = holders;
    if (first === undefined) return false;
    const { market } = first.state;
    const position = sum(holders.map(({ state }) => state.position.quantity));
    // Nothing of the strategies' can be sold by hand: what the owner sold is his.
    if (position.lte(ZERO)) return side === 'buy';
    const moved = sum(store.openManualTrades(symbol).map((fill) => baseChange(fill, market))).abs();
    return moved.times(HUNDRED).gt(position.times(settings.positionDifferenceThreshold));
  }

  #holders(symbol: string): readonly StrategyRunner[] {
    const { strategies } = this.#world;
    const asset = strategies.market(symbol)?.runners[0]?.state.market.baseAsset;
    return strategies.all.filter(({ state }) => state.market.baseAsset === asset);
  }
}
