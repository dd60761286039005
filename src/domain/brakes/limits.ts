import type { Decimal } from '../decimal.js';

/** Limits of the account's risk; null: not set. They hold for each quote asset by itself, and money is in it. */
export interface BrakeLimits {
  /** Loss realized in one day of UTC. */
  readonly maxDailyLoss: Decimal | null;
  /** Fall of the strategies' equity from its peak. */
  readonly emergencyStopLoss: Decimal | null;
  /** The same, in percent of the equity at its peak. */
  readonly emergencyStopLossPercentage: Decimal | null;
  /** Closed cycles in a row that have lost. */
  readonly maxConsecutiveLosses: number | null;
  /** Pause after that many; null: until `/resume`. */
  readonly cooldownAfterLossMs: number | null;
  /** Rungs bought within a minute. */
  readonly maxRungsPerMinute: number | null;
  /** Pause after that many. */
  readonly cooldownAfterRungsMs: number;
  /** Cost of positions and resting rungs, in all. */
  readonly maxExposure: Decimal | null;
  /** The same by base asset; `DEFAULT` for assets not named. */
  readonly maxExposurePerAsset: ReadonlyMap<string, Decimal>;
  /** Spread, percent of the ask, and distance of the bid from the last trade, percent of it: beyond them a second look is taken. */
  readonly maxSpreadPercentage: Decimal | null;
  readonly maxPriceDeviationPercentage: Decimal | null;
  /** Fate of the positions when a brake falls that is about money. */
  readonly onBrake: 'keep' | 'sell';
}

export const EVERY_OTHER_ASSET = 'DEFAULT';
const MINUTE_MS = 60_000;

export const NO_LIMITS: BrakeLimits = {
  maxDailyLoss: null,
  emergencyStopLoss: null,
  emergencyStopLossPercentage: null,
  maxConsecutiveLosses: null,
  cooldownAfterLossMs: null,
  maxRungsPerMinute: null,
  cooldownAfterRungsMs: 15 * MINUTE_MS,
  maxExposure: null,
  maxExposurePerAsset: new Map(),
  maxSpreadPercentage: null,
  maxPriceDeviationPercentage: null,
  onBrake: 'keep',
};

/** Gives the limit of what may be in positions and rungs of one base asset; null: none. */
export function exposureLimit({ maxExposurePerAsset }: BrakeLimits, baseAsset: string): Decimal | null {
  return maxExposurePerAsset.get(baseAsset) ?? maxExposurePerAsset.get(EVERY_OTHER_ASSET) ?? null;
}
