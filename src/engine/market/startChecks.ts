import { distance } from 'fastest-levenshtein';
import { type Decimal, HUNDRED, percent, ZERO } from '../../domain/decimal.js';
import {
  atLowestTarget,
  breakEvenTakeProfitPercentage,
  mayRest,
  netTakeProfitPercentage,
  PARAMETERS,
  planLadder,
  type Step,
  type StrategyParameters,
  smallestAllocation,
} from '../../domain/ladder/index.js';
import { assetsOfSymbol, type Market } from '../../domain/market.js';
import type { AccountFees } from '../ports/index.js';

/** The configuration does not fit the exchange: nothing is traded. The message tells what to change. */
export class StartRefusedError extends Error {
  override readonly name = 'StartRefusedError';
}

const NEAR_NAMES = 3;

/** Names a setting as its owner finds it in the file: in `trading`, or in that of several strategies that has the name. */
export function settingOf({ name }: Pick<StrategyParameters, 'name'>, key: string): string {
  return name === null ? `trading.${key}` : `${name}, ${key}`;
}

/** The strategy's market. @throws StartRefusedError naming near ones when the exchange does not have it */
export function findMarket(parameters: StrategyParameters, markets: readonly Market[]): Market {
  const market = markets.find(({ symbol }) => symbol === parameters.symbol);
  if (market !== undefined) return market;
  const near = nearMarkets(parameters, markets).join(', ');
  throw new StartRefusedError(
    `${settingOf(parameters, 'tradingCoin')}: the exchange has no spot market ${parameters.symbol}. Near names: ${near}.`,
  );
}

/** Lists the markets whose names are the most like the strategy's, the nearest first. */
export function nearMarkets(
  { symbol: wanted }: Pick<StrategyParameters, 'symbol'>,
  markets: readonly Market[],
): readonly string[] {
  return markets
    .map(({ symbol }) => ({ symbol, steps: distance(symbol, wanted.toUpperCase()) }))
    .sort((a, b) => a.steps - b.steps)
    .slice(0, NEAR_NAMES)
    .map(({ symbol }) => symbol);
}

/** @throws StartRefusedError with the smallest amount that works when no rung can be placed at this price */
export function checkAllocation(parameters: StrategyParameters, market: Market, price: Decimal): void {
  if (planLadder(parameters, market, price, ZERO).rungs.length > 0) return;
  const smallest = smallestAllocation(parameters, market, price);
  throw new StartRefusedError(
    `${settingOf(parameters, 'totalAmount')}: ${parameters.totalAmount} ${market.quoteAsset} is too small for ${market.symbol}, not one ` +
      `rung can be placed. The smallest that works at ${price} is ${smallest} ${market.quoteAsset}.`,
  );
}

/** Percent that the target would have to be above to pay the fees of a round trip; null when it is. */
export function unprofitableBelow(parameters: StrategyParameters, fees: AccountFees): Decimal | null {
  const breakEven = breakEvenTakeProfitPercentage(fees, parameters);
  return atLowestTarget(parameters).takeProfitPercentage.gt(breakEven) ? null : breakEven.round(4, ROUND_UP);
}

/** A warning when rungs lie deeper than the exchange lets an order rest; null when none does. */
export function rungsBeyondBand(
  parameters: StrategyParameters,
  market: Market,
  price: Decimal,
): string | null {
  const { minPriceMultiplier } = market;
  const deep = planLadder(parameters, market, price, ZERO).rungs.filter(
    (rung) => !mayRest(rung.price, price, market),
  );
  if (minPriceMultiplier === null || deep.length === 0) return null;
  return (
    `${settingOf(parameters, 'maxDropPercentage')}: ${market.symbol} takes no order below ${minPriceMultiplier.times(HUNDRED)} % of the last ` +
    `price. Rungs that wait for the price to come nearer: ${deep.map(({ rung }) => rung).join(', ')}.`
  );
}

/** A warning when the target does not pay the fees of a round trip; null when it does. */
export function unprofitableTarget(parameters: StrategyParameters, fees: AccountFees): string | null {
  const breakEven = unprofitableBelow(parameters, fees);
  if (breakEven === null) return null;
  const lowest = atLowestTarget(parameters);
  const lost = netTakeProfitPercentage(fees, lowest).abs();
  const isLowest = ({ percentage }: Pick<Step, 'percentage'>) => percentage.eq(lowest.takeProfitPercentage);
  const name = (['depthTargets', 'ageTargets', 'levels'] as const).find((steps) =>
    parameters[steps]?.some(isLowest),
  );
  const { path: key } = PARAMETERS[name ?? 'takeProfitPercentage'];
  const ofLadder = parameters.totalAmount.times(percent(lost)).round(2, ROUND_UP);
  return (
    `${settingOf(parameters, key)}: ${lowest.takeProfitPercentage} % does not pay the fees of a round trip ` +
    `(maker ${fees.makerFeeBps} bps, taker ${fees.takerFeeBps} bps, slippage ${parameters.slippagePercentage} %): ` +
    `it takes more than ${breakEven} %. A cycle sold at its lowest price loses ${lost.round(4, ROUND_UP)} % of what was paid, ` +
    `${ofLadder} ${assetsOfSymbol(parameters.symbol).quoteAsset} with all rungs bought.`
  );
}

const ROUND_UP = 3;
