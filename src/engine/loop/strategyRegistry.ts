import { readClientId, type SequenceRange } from '../../domain/clientId.js';
import {
  NO_OVERRIDES,
  newStrategy,
  type ParameterOverrides,
  type StrategyParameters,
  type StrategyState,
  withOverrides,
} from '../../domain/ladder/index.js';
import type { Position } from '../../domain/ledger.js';
import type { Market } from '../../domain/market.js';
import { CommandRefusedError } from '../api/index.js';
import { RealizedResults } from '../books/index.js';
import type { Store } from '../ports/index.js';
import { MarketPrices } from './marketPrices.js';
import { MarketWatch, type MarketWatchOptions } from './marketWatch.js';
import { StrategyRunner, type StrategyRunnerDeps } from './strategyRunner.js';

/** For those who do not trade: no price comes, and none grows old. */
const NO_PRICES: MarketWatchOptions = { timeMs: () => 0, isTimeSure: () => true, growOld: false };

/**
 * Client ids passed over by each start. A power loss may take the last commits with it, and with them the knowledge of
 * which ids were given out; so many orders cannot have been among them.
 */
const IDS_PASSED_OVER = 4_096;

/** Identity of this run among all on the same account, also beside one that has a copy of its books. */
export interface Instance {
  /** Draws how many more ids this start passes over: anew each time, so that a copy does not give out the same. */
  idsSkipped(): number;
}

/** The client ids of a strategy in this run, by their sequence numbers. */
export interface IdsOfRun {
  /** Those that earlier runs may have given out and the books do not know of any more. */
  readonly lost: SequenceRange;
  /** Of the order by which this run shows itself to others; null: it does not. */
  readonly greeting: number | null;
}

/** The strategies of this run, by id, by the slot in their client ids, and by market. */
export class StrategyRegistry {
  readonly #byId = new Map<string, StrategyRunner>();
  readonly #bySlot = new Map<number, StrategyRunner>();
  readonly #markets = new Map<string, MarketWatch>();
  readonly #configured = new Map<string, StrategyParameters>();
  readonly #realized = new Map<string, RealizedResults>();
  readonly #watching: MarketWatchOptions;
  readonly #instance: Instance | null;
  readonly #ids = new Map<string, IdsOfRun>();
  #all: readonly StrategyRunner[] = [];

  /** @param instance null: it shares its account with no other program, and shows itself to none */
  constructor(watching: MarketWatchOptions = NO_PRICES, instance: Instance | null = null) {
    this.#watching = watching;
    this.#instance = instance;
  }

  /**
   * Loads a strategy from the books, or begins it. What its owner set beside the configuration is in force again.
   *
   * @param configured its parameters as they are configured
   * @param onStaleOverrides  told what is not in force any more, because the configuration does not go with it
   * @throws Error when the stored position is not what its ledger amounts to
   */
  open(
    configured: StrategyParameters,
    market: Market,
    store: Store,
    depsWith: (prices: MarketPrices) => StrategyRunnerDeps,
    onStaleOverrides: (staleOverrides: ParameterOverrides) => void,
  ): StrategyRunner {
    const { slot, stored } = store.openStrategy(configured.id);
    const { parameters, overrides, staleOverrides } = withOverrides(
      configured,
      stored?.overrides ?? NO_OVERRIDES,
    );
    if (staleOverrides.size > 0) onStaleOverrides(staleOverrides);
    this.#configured.set(configured.id, configured);
    store.rememberParameters(parameters);
    const watch = this.#markets.get(market.symbol) ?? new MarketWatch(market.symbol, this.#watching);
    const deps = depsWith(watch.prices);
    const known: StrategyState =
      stored === null
        ? newStrategy(parameters, market, slot, deps.clock.now())
        : { ...stored, parameters, overrides, market };
    const realized = new RealizedResults(market, (after) => store.ledger(configured.id, after)).readOn();
    checkBooks(known, realized.position);
    this.#realized.set(configured.id, realized);
    const { ids, ordersMade } = idsOfRun(known, stored !== null, store, this.#instance);
    this.#ids.set(configured.id, ids);
    const state = { ...known, ordersMade };
    const runner = new StrategyRunner(state, deps, () => watch.forgetQuiet());
    this.#markets.set(market.symbol, watch);
    watch.add(runner);
    this.#byId.set(parameters.id, runner);
    this.#bySlot.set(slot, runner);
    this.#all = [...this.#byId.values()];
    return runner;
  }

  get all(): readonly StrategyRunner[] {
    return this.#all;
  }

  get symbols(): readonly string[] {
    return [...this.#markets.keys()];
  }

  get markets(): Iterable<MarketWatch> {
    return this.#markets.values();
  }

  market(symbol: string): MarketWatch | undefined {
    return this.#markets.get(symbol);
  }

  pricesOf(state: StrategyState): MarketPrices {
    return this.#markets.get(state.market.symbol)?.prices ?? new MarketPrices(this.#watching);
  }

  /** @throws CommandRefusedError when there is none of this id */
  get(strategyId: string): StrategyRunner {
    const runner = this.#byId.get(strategyId);
    if (runner !== undefined) return runner;
    throw new CommandRefusedError('unknownStrategy', `there is no strategy ${strategyId}`);
  }

  /** Null when there is none of this id. */
  find(strategyId: string): StrategyRunner | null {
    return this.#byId.get(strategyId) ?? null;
  }

  /** Gives what it has realized, and when. @throws CommandRefusedError when there is none of this id */
  realized(strategyId: string): RealizedResults {
    const { ledgerLength } = this.get(strategyId).state;
    const realized = this.#realized.get(strategyId);
    if (realized === undefined) throw new RangeError(`${strategyId} was never opened`);
    return realized.readOn(ledgerLength);
  }

  /** Its parameters without what the owner set beside them. @throws CommandRefusedError when there is none of this id */
  configured(strategyId: string): StrategyParameters {
    return this.#configured.get(strategyId) ?? this.get(strategyId).state.parameters;
  }

  /** @throws CommandRefusedError when there is none of this id */
  idsOf(strategyId: string): IdsOfRun {
    const ids = this.#ids.get(this.get(strategyId).id);
    if (ids === undefined) throw new RangeError(`${strategyId} was never opened`);
    return ids;
  }

  /** The strategy that an order belongs to by its client id; null for a stranger's. */
  owning(clientId: number | null, symbol: string): StrategyRunner | null {
    const parts = readClientId(clientId);
    const runner = parts === null ? undefined : this.#bySlot.get(parts.slot);
    return runner?.state.market.symbol === symbol ? runner : null;
  }
}

/** The stored position must be the fold of its ledger, to the last digit. */
function checkBooks({ parameters, position }: StrategyState, folded: Position): void {
  const costsAgree =
    position.cost === null || folded.cost === null
      ? position.cost === folded.cost
      : position.cost.eq(folded.cost);
  const othersAgree = position.quantity.eq(folded.quantity) && position.realizedPnl.eq(folded.realizedPnl);
  if (costsAgree && othersAgree) return;
  throw new Error(
    `${parameters.id}: the stored position (${position.quantity} at ${position.cost}) is not what its ledger amounts ` +
      `to (${folded.quantity} at ${folded.cost}). Restore a backup of the database.`,
  );
}

/**
 * The first id of this run is past every one that an earlier run may have given out. It is kept for good before any is
 * used: else a loss of power that takes several starts with it would give the ids of the first of them out again.
 */
function idsOfRun(
  { parameters, ordersMade: counted }: StrategyState,
  hasTraded: boolean,
  store: Store,
  instance: Instance | null,
): { readonly ids: IdsOfRun; readonly ordersMade: number } {
  const key = `firstClientId:${parameters.id}`;
  const last = store.setting(key);
  // A new one may have to begin behind another that had its slot: see `Strategies` in the store.
  const ordersMade = hasTraded || last === null ? counted : Number(last);
  const passedOver = hasTraded || last !== null ? IDS_PASSED_OVER : 0;
  // Not before the first id of the run before: what it had recorded may be lost together with that.
  const from = Math.min(ordersMade, Number(last ?? ordersMade));
  const until = Math.max(ordersMade, Number(last ?? 0)) + passedOver;
  const first = until + (instance?.idsSkipped() ?? 0);
  store.setSettingForGood(key, String(first));
  const lost = { from, count: passedOver === 0 ? 0 : until - from };
  return instance === null
    ? { ids: { lost, greeting: null }, ordersMade: first }
    : { ids: { lost, greeting: first }, ordersMade: first + 1 };
}
