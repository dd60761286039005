import type { Decimal } from '../decimal.js';
import type { BrakeKind, Release } from './kinds.js';

export interface FallenBrake {
  readonly kind: BrakeKind;
  readonly sinceMs: number;
  /** Measure and limit when it fell: money, percent or a count. */
  readonly measured: Decimal;
  readonly limit: Decimal;
  readonly release: Release;
  /** The positions are sold. */
  readonly sells: boolean;
}

/** Memory of the brakes of one quote asset; stored, and read by the next start. */
export interface BrakeMemory {
  readonly quoteAsset: string;
  /** Oldest first. */
  readonly fallen: readonly FallenBrake[];
  /** Null until the PnL was known once. */
  readonly peak: Peak | null;
  /** Loss of that day that was there when the owner let trading go on; null: none. */
  readonly forgiven: { readonly day: number; readonly loss: Decimal } | null;
  /** Numbers of the first cycles that count for losses in a row, by strategy; all count where none is named. */
  readonly cyclesFrom: ReadonlyMap<string, number>;
  /** Rungs bought before do not count; milliseconds since the epoch. */
  readonly rungsFromMs: number;
}

/** The highest PnL of these strategies, and how far below it they were last. Quote asset. */
export interface Peak {
  readonly pnl: Decimal;
  readonly drawdown: Decimal;
  /** By id, sorted. */
  readonly strategies: readonly string[];
}

export function newMemory(quoteAsset: string): BrakeMemory {
  return { quoteAsset, fallen: [], peak: null, forgiven: null, cyclesFrom: new Map(), rungsFromMs: 0 };
}
