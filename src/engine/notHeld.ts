import { type Decimal, maximum, ZERO } from '../domain/decimal.js';
import { netTrades, shareShortage, sum } from '../domain/reconciliation/index.js';
import type { Store } from './store.js';
import type { StrategyRunner } from './strategyRunner.js';

/** What is known of one asset, and of which moment of the books it is true. */
interface Known {
  readonly revision: number;
  readonly byStrategy: ReadonlyMap<string, Decimal>;
}

/**
 * What the books still count and the account is known not to hold: sold by hand and not booked yet, or a shortage that a
 * reconciliation found and did not book. A sale leaves so much out, for in the account it would be somebody else's.
 */
export class NotHeld {
  readonly #store: Store;
  readonly #runners: () => readonly StrategyRunner[];
  readonly #byAsset = new Map<string, Known>();

  constructor(store: Store, runners: () => readonly StrategyRunner[]) {
    this.#store = store;
    this.#runners = runners;
  }

  /** Base asset, of this strategy's position. Asked for with every event, and read again only when something changed. */
  of(strategyId: string): Decimal {
    const runner = this.#runners().find(({ id }) => id === strategyId);
    if (runner === undefined) return ZERO;
    const asset = runner.state.market.baseAsset;
    try {
      return this.#known(asset).byStrategy.get(strategyId) ?? ZERO;
    } catch {
      // Books that cannot be read cannot be written either: nothing comes of this event.
      return runner.state.position.quantity;
    }
  }

  #known(asset: string): Known {
    const revision = this.#store.evidenceRevision();
    const known = this.#byAsset.get(asset);
    if (known !== undefined && known.revision === revision) return known;
    const byStrategy = this.#read(this.#runners().filter(({ state }) => state.market.baseAsset === asset));
    const found = { revision, byStrategy };
    this.#byAsset.set(asset, found);
    return found;
  }

  #read(holders: readonly StrategyRunner[]): ReadonlyMap<string, Decimal> {
    const symbols = new Map(holders.map(({ state }) => [state.market.symbol, state.market]));
    const sold = [...symbols.values()].map((market) => {
      const { side, parts } = netTrades(this.#store.openManualTrades(market.symbol), market);
      return side === 'sell' ? sum(parts.map(({ quantity }) => quantity)) : ZERO;
    });
    const shares = shareShortage(
      sum(sold),
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
    if (last === undefined || last.drift.gte(ZERO) || last.timeMs < state.cycle.startedAtMs) return ZERO;
    return last.action === 'onlyReported' || last.action === 'withinTolerance' ? last.drift.abs() : ZERO;
  }
}
