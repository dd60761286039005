import type { Alert } from '../../domain/alerts/index.js';
import type { BrakeMemory } from '../../domain/brakes/index.js';
import type { Decimal } from '../../domain/decimal.js';
import type {
  ClosedCycle,
  Decision,
  ParameterOverrides,
  StrategyOrder,
  StrategyParameters,
  StrategyState,
} from '../../domain/ladder/index.js';
import type { AdjustmentEntry, FillEntry, LedgerEntry } from '../../domain/ledger.js';
import type { Fill } from '../../domain/order.js';
import type { NumberedReport } from '../../domain/reconciliation/index.js';

/** Changes of one event: committed in one transaction before any request leaves the process. */
export type Commit = Omit<Decision, 'effects'>;

/** A strategy as the database has it; `market` and `parameters` come from the exchange and the configuration. */
export type StoredStrategy = Omit<StrategyState, 'parameters' | 'market'>;

export interface StoredAlert extends Alert {
  readonly id: number;
  /** Name of its strategy as it is now; missing where it has none. */
  readonly strategyName?: string;
}

export interface CommandRecord {
  readonly timeMs: number;
  /** Transport and user, e.g. `telegram:12345`, `console`. */
  readonly who: string;
  /** The command as it was written. */
  readonly what: string;
  readonly strategyId: string | null;
  /** `done`, `refused: ...`, `failed: ...`, `asked` (a confirmation), `declined`. */
  readonly result: string;
}

/** Result of a closed cycle. */
export type CycleResult = Pick<ClosedCycle, 'number' | 'startedAtMs' | 'closedAtMs' | 'end' | 'realizedPnl'>;

/** Fee of a fill, and its price. */
export type FillFee = Pick<Fill, 'timeMs' | 'price' | 'fee' | 'feeAsset'>;

/** Setting to remember together with something else; see `Store.setting`. */
export interface Note {
  readonly key: string;
  readonly value: string;
}

export interface StrategyOnRecord {
  readonly id: string;
  /** The market it last ran on; null when it never did. */
  readonly symbol: string | null;
  /** Parameters that it last ran with; null: it never ran. */
  readonly parameters: StrategyParameters | null;
  /** Name that its owner gave it last; null: none. */
  readonly name: string | null;
  /** Orders that may still change. */
  readonly liveOrders: number;
  /** Base asset. */
  readonly quantity: Decimal;
  /** Base asset that it left to the owner. */
  readonly setAside: Decimal;
}

/** The books. Synchronous: SQLite answers in microseconds and a transaction must not be interleaved. */
export interface Store {
  /** Slot and stored state of a strategy; makes its slot when it is new. `state` is null for a new one. */
  openStrategy(id: string): { readonly slot: number; readonly stored: StoredStrategy | null };
  /** Every strategy that the database has ever seen. */
  strategiesOnRecord(): readonly StrategyOnRecord[];
  commit(commit: Commit): void;
  /**
   * Alerts that concern no strategy, e.g. a lost connection.
   *
   * @param note   set in the same transaction, for what is to be told once
   * @param toldBy transports that have told it already: to those to whom nothing else waits it counts as delivered
   */
  addAlert(alert: Alert, note?: Note, toldBy?: readonly string[]): void;
  /** Entries of a strategy in sequence, those after entry `after` (default 0: all). */
  ledger(strategyId: string, after?: number): Iterable<LedgerEntry>;
  /** True when this execution is booked, for whatever strategy. */
  hasFill(fill: Pick<Fill, 'symbol' | 'tradeId' | 'orderId'>): boolean;
  lastFillTimeMs(strategyId: string): number | null;
  order(clientId: number): StrategyOrder | null;
  /** The order that the exchange knows by this id; null when none of these books has it. */
  orderAtExchange(symbol: string, orderId: string): StrategyOrder | null;
  closedCycles(strategyId: string, limit: number): readonly ClosedCycle[];
  /** Counts the cycles closed since. */
  cyclesSince(strategyId: string, sinceMs: number): number;
  /** Cycles closed from `fromMs` on and before `toMs`, oldest first. */
  cycleResults(strategyId: string, fromMs: number, toMs: number): readonly CycleResult[];
  /** The fees of fills from `fromMs` on and before `toMs`, oldest first. */
  fillFees(strategyId: string, fromMs: number, toMs: number): Iterable<FillFee>;
  /** Null when there is none of this number. */
  closedCycle(strategyId: string, number: number): ClosedCycle | null;
  /** The orders of a cycle's rungs, in the order in which they were made; those of a ladder that was replaced too. */
  rungsOfCycle(strategyId: string, cycle: number): readonly StrategyOrder[];
  /**
   * The deepest rung of each cycle from `first` to `last` of which anything was bought; null where an order does not tell its rung.
   * Cycles of which no rung was bought are not among them.
   */
  deepestRungs(strategyId: string, first: number, last: number): ReadonlyMap<number, number | null>;
  /** Fills from `fromMs` on and before `toMs`, oldest first. */
  fillsBetween(strategyId: string, fromMs: number, toMs: number): Iterable<FillEntry>;
  /** Number of ledger fills and sum of their fees by asset. */
  fillTotals(strategyId: string): { readonly fills: number; readonly fees: ReadonlyMap<string, Decimal> };
  /** The number that the next report gets, from 1. It is stored with the commit that carries it. */
  nextReportId(): number;
  /** Newest first, of one strategy. */
  reports(strategyId: string, limit: number): readonly NumberedReport[];
  /** Null when there is none of this number. */
  report(id: number): NumberedReport | null;
  /** The newest adjustment of the ledger that a report made; null when there is none. */
  lastCorrection(strategyId: string): AdjustmentEntry | null;
  /** Remembers a trade of the owner's as evidence for the next reconciliation. One that is known changes nothing. */
  noteManualTrade(fill: Fill): void;
  /** The owner's executions of one order that are remembered, settled or not. */
  manualTradesOf(order: Pick<Fill, 'symbol' | 'orderId'>): readonly Fill[];
  /** Trades of the owner's that may have moved this asset, on whatever market, and that no report has settled; oldest first. */
  openManualTradesOf(asset: string): readonly Fill[];
  /** Becomes another with every report, every trade of the owner's that is noted, and every one that is settled. */
  evidenceRevision(): number;
  /** Gives the moment since which the books know the strategy, milliseconds since the epoch. */
  strategySinceMs(strategyId: string): number;
  recordCommand(record: CommandRecord): void;
  commands(limit: number): readonly CommandRecord[];
  /** Reads what the brakes remember, of each quote asset. */
  brakes(): readonly BrakeMemory[];
  /** Replaces all that the brakes remember, together with the alerts that tell of it. */
  keepBrakes(memories: readonly BrakeMemory[], alerts: readonly Alert[]): void;
  setting(key: string): string | null;
  setSetting(key: string, value: string): void;
  /** On the disk when it returns, with everything that was committed before: not even a loss of power takes it back. */
  setSettingForGood(key: string, value: string): void;
  /** Reads what its owner set beside the configuration; none for a strategy that never ran. */
  overrides(strategyId: string): ParameterOverrides;
  /** These alone stand beside the configuration from the next start on. No effect on a strategy that never ran. */
  keepOverrides(strategyId: string, overrides: ParameterOverrides): void;
  /** Parameters the strategy last ran with, for telling the owner what changed. */
  rememberParameters(parameters: StrategyParameters): void;
}
