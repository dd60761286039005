import {
  type BrakeLimits,
  buyingRoom,
  type Exposure,
  exposureLimit,
  exposureOf,
} from '../../domain/brakes/index.js';
import type { Decimal } from '../../domain/decimal.js';
import { moneyInMarket, type StrategyState, waitingRungs } from '../../domain/ladder/index.js';
import type { ExposureView } from '../api/index.js';

function exposureOfStrategy(state: StrategyState): Exposure {
  return { baseAsset: state.market.baseAsset, amount: moneyInMarket(state) };
}

/** Gives where the exposure of one quote asset stands, by limit that is set. */
export function exposureViews(
  limits: BrakeLimits,
  quoteAsset: string,
  states: readonly StrategyState[],
): readonly ExposureView[] {
  const exposures = states.map(exposureOfStrategy);
  const { maxExposure } = limits;
  const all =
    maxExposure === null
      ? []
      : [{ quoteAsset, baseAsset: null, limit: maxExposure, exposure: exposureOf(exposures) }];
  const assets = [...new Set(exposures.map(({ baseAsset }) => baseAsset))];
  const each = assets.flatMap((baseAsset) => {
    const limit = exposureLimit(limits, baseAsset);
    const exposure = exposureOf(exposures.filter((one) => one.baseAsset === baseAsset));
    return limit === null ? [] : [{ quoteAsset, baseAsset, limit, exposure }];
  });
  return [...all, ...each];
}

/** The limit that keeps rungs of these strategies waiting, as it stands; null: none waits. */
export function limitInTheWay(
  limits: BrakeLimits,
  quoteAsset: string,
  states: readonly StrategyState[],
): ExposureView | null {
  const waiting = states.find((state) => waitingRungs(state).some(({ lacks }) => lacks === 'exposure'));
  if (waiting === undefined) return null;
  const room = (view: ExposureView): Decimal => view.limit.minus(view.exposure);
  const views = exposureViews(limits, quoteAsset, states).filter(
    ({ baseAsset }) => baseAsset === null || baseAsset === waiting.market.baseAsset,
  );
  const [first, ...others] = views;
  return first === undefined
    ? null
    : others.reduce((least, view) => (room(view).lt(room(least)) ? view : least), first);
}

export function roomFor(
  limits: BrakeLimits,
  state: StrategyState,
  states: readonly StrategyState[],
): Decimal | null {
  return buyingRoom(limits, state.market.baseAsset, states.map(exposureOfStrategy));
}
