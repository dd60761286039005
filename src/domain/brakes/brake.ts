import type { Decimal } from '../decimal.js';
import type { Release } from './kinds.js';
import type { BrakeLimits } from './limits.js';
import type { BrakeMemory } from './memory.js';

/** All that the brakes of one quote asset look at; money is in that asset. */
export interface BrakeReading {
  readonly nowMs: number;
  /** False while nobody knows how much time has passed: nothing is released by the time then. */
  readonly isTimeSure: boolean;
  /** Realized since this day of UTC began, by all its strategies, all fees included. */
  readonly realizedToday: Decimal;
  /** Realized and unrealized PnL of its strategies since they began; null while a price or a cost is not known. */
  readonly pnl: Decimal | null;
  /** Sum of its allocations. */
  readonly allocated: Decimal;
  /** Its strategies by id, sorted, and the number of the open cycle of each. */
  readonly openCycles: ReadonlyMap<string, number>;
  /** Closed cycles that lost, since the last one that did not; those before a release do not count. */
  readonly lossesInRow: number;
  /** Rungs bought within the last minute, and since a release. */
  readonly rungsInMinute: number;
}

/** One brake: how its limit is measured, and what releases it. */
export interface Brake {
  /** Null: it is not set. */
  limit(limits: BrakeLimits): Decimal | null;
  /** The measure that is held against the limit: at the limit or above it the brake falls. Null: not known. */
  measured(reading: BrakeReading, memory: BrakeMemory): Decimal | null;
  release(limits: BrakeLimits, nowMs: number): Release;
  /** True when the positions are sold where the owner wants that: it is about money, and not about haste. */
  readonly isAboutMoney: boolean;
  /** The memory once it is released: it begins to measure anew, or it would fall again at once. */
  afresh(memory: BrakeMemory, reading: BrakeReading): BrakeMemory;
}
