import { type Decimal, minimum, ZERO } from '../decimal.js';
import { type BrakeLimits, exposureLimit } from './limits.js';

/** Money of one strategy in the market: cost of its position and of its resting rungs, quote asset. */
export interface Exposure {
  readonly baseAsset: string;
  readonly amount: Decimal;
}

export function hasExposureLimit({ maxExposure, maxExposurePerAsset }: BrakeLimits): boolean {
  return maxExposure !== null || maxExposurePerAsset.size > 0;
}

/**
 * Gives the money that new rungs on a base asset may still cost: the least that a limit leaves. Quote asset, below zero where it is passed.
 *
 * @param exposures of all strategies of one quote asset
 * @returns null without a limit
 */
export function buyingRoom(
  limits: BrakeLimits,
  baseAsset: string,
  exposures: readonly Exposure[],
): Decimal | null {
  const rooms = [
    roomWithin(limits.maxExposure, exposures),
    roomWithin(
      exposureLimit(limits, baseAsset),
      exposures.filter((exposure) => exposure.baseAsset === baseAsset),
    ),
  ].filter((room) => room !== null);
  return rooms.length === 0 ? null : rooms.reduce(minimum);
}

function roomWithin(limit: Decimal | null, exposures: readonly Exposure[]): Decimal | null {
  return limit === null ? null : limit.minus(exposureOf(exposures));
}

export function exposureOf(exposures: readonly Exposure[]): Decimal {
  return exposures.reduce((sum, { amount }) => sum.plus(amount), ZERO);
}
