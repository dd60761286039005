import type { BrakeKind, BrakeMeasure } from '../../domain/brakes/index.js';
import type { Decimal } from '../../domain/decimal.js';

/** Brakes of the account: how near each is, and which are on. Money is in the quote asset. */
export interface BrakesView {
  readonly measures: readonly BrakeMeasureView[];
  readonly exposures: readonly ExposureView[];
  readonly fallen: readonly FallenBrakeView[];
}

export interface BrakeMeasureView extends BrakeMeasure {
  readonly quoteAsset: string;
}

export interface ExposureView {
  readonly quoteAsset: string;
  /** Null: of all of them. */
  readonly baseAsset: string | null;
  readonly limit: Decimal;
  readonly exposure: Decimal;
}

/** A brake that is on. */
export interface FallenBrakeView {
  readonly kind: BrakeKind;
  readonly quoteAsset: string;
  readonly sinceMs: number;
  /** Measure and limit when it fell: money, percent or a count. */
  readonly measured: Decimal;
  readonly limit: Decimal;
  /** The positions are sold. */
  readonly sells: boolean;
  /** Moment of its release; null: the owner alone releases it. */
  readonly untilMs: number | null;
}
