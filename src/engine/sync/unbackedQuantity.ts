import { type Decimal, maximum, minimum, ZERO } from '../../domain/decimal.js';
import { sellableQuantity } from '../../domain/market.js';
import { Evidence, shareShortage, sum } from '../../domain/reconciliation/index.js';
import type { StrategyRunner } from '../loop/index.js';
import { formerStrategies } from '../orders/index.js';
import type { Store } from '../ports/index.js';
import type { DriftWatch } from './driftWatch.js';

/** Quantities known of one asset, and the moment of the books of which they are true. */
interface Known {
  readonly revision: number;
  readonly byStrategy: ReadonlyMap<string, Decimal>;
}

export interface WatchedHoldings {
  readonly watch: Pick<DriftWatch, 'of'>;
  /** Reserve of the owner, by asset. */
  readonly reserved: ReadonlyMap<string, Decimal>;
}

/**
 * Quantity that the books still count and the account is known not to hold: sold by hand and not booked yet, or a
 * shortage that a reconciliation found and did not book. A sale leaves so much out, for in the account it would be
 * somebody else's. A shortage that is watched may be none: it is left out only where coins of somebody else would pay
 * for a sale; where there are none, the exchange refuses what is not there.
 */
export class UnbackedQuantity {
  readonly #store: Store;
  readonly #runners: () => readonly StrategyRunner[];
  readonly #watched: WatchedHoldings;
  readonly #byAsset = new Map<string, Known>();

  constructor(store: Store, runners: () => readonly StrategyRunner[], watched: WatchedHoldings) {
    this.#store = store;
    this.#runners = runners;
    this.#watched = watched;
  }

  /** Base asset, of this strategy's position. Asked for with every event, and read again only when something changed. */
  of(strategyId: string): Decimal {
    const runner = this.#runners().find(({ id }) => id === strategyId);
    if (runner === undefined) return ZERO;
    const asset = runner.state.market.baseAsset;
    try {
      return (this.#known(asset).byStrategy.get(strategyId) ?? ZERO).plus(this.#watchedShortage(runner));
    } catch {
      // Books that cannot be read cannot be written either: nothing comes of this event.
      return runner.state.position.quantity;
    }
  }

  #known(asset: string): Known {
    const revision = this.#store.evidenceRevision();
    const known = this.#byAsset.get(asset);
    if (known !== undefined && known.revision === revision) return known;
    const byStrategy = this.#read(asset, this.#holders(asset));
    const found = { revision, byStrategy };
    this.#byAsset.set(asset, found);
    return found;
  }

  #read(asset: string, holders: readonly StrategyRunner[]): ReadonlyMap<string, Decimal> {
    const trades = this.#store.openManualTradesOf(asset);
    const evidence = new Evidence(
      trades,
      asset,
      holders.map(({ state }) => state),
    );
    const shares = shareShortage(
      evidence.traded('sell'),
      holders.map(({ state }) => state.position.quantity),
    );
    return new Map(
      holders.map((runner, index) => [
        runner.id,
        maximum((shares[index] ?? ZERO).abs(), this.#reportedShortage(runner)),
      ]),
    );
  }

  /** Of the last report of the open cycle, where nothing was booked for it. */
  #reportedShortage({ id, state }: StrategyRunner): Decimal {
    const [last] = this.#store.reports(id, 1);
    if (last === undefined || last.timeMs < state.cycle.startedAtMs) return ZERO;
    if (last.action !== 'onlyReported' && last.action !== 'withinTolerance') return ZERO;
    return minimum(last.drift.minus(last.watched?.quantity ?? ZERO), ZERO).abs();
  }

  /** All of it, for each: at most what the account shows beyond the coins of others is offered. */
  #watchedShortage({ id, state: { market } }: StrategyRunner): Decimal {
    const seen = this.#watched.watch.of(market.baseAsset)?.quantity ?? ZERO;
    if (seen.gte(ZERO)) return ZERO;
    return sellableQuantity(this.#ofOthers(id, market.baseAsset), market).gt(ZERO) ? seen.abs() : ZERO;
  }

  /** Reserved, left to the owner, or another strategy's, also of one that does not run any more; base asset. */
  #ofOthers(strategyId: string, asset: string): Decimal {
    const kept = this.#holders(asset).map(({ id, state: { position, setAside } }) =>
      id === strategyId ? setAside : setAside.plus(position.quantity),
    );
    const former = formerStrategies({ asset, concerned: this.#holders(asset) }, this.#store);
    const left = former.map(({ quantity, setAside }) => quantity.plus(setAside));
    return sum([...kept, ...left, this.#watched.reserved.get(asset) ?? ZERO]);
  }

  #holders(asset: string): readonly StrategyRunner[] {
    return this.#runners().filter(({ state }) => state.market.baseAsset === asset);
  }
}
