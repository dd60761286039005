import { strategyLabel } from '../../chat/index.js';
import { type Decimal, HUNDRED } from '../../domain/decimal.js';
import type { StrategyParameters } from '../../domain/ladder/index.js';
import type { Market, MarketState } from '../../domain/market.js';
import { checkAllocation, findMarket, rungsBeyondBand, StartRefusedError } from '../../engine/index.js';
import type { BestPrices } from '../../engine/ports/index.js';
import { EXIT } from '../exitCodes.js';
import type { BooksFacts } from './books.js';
import { type Finding, failure, ok, type Read, warning, wordsOf } from './finding.js';
import { triedWith } from './settings.js';

const STATES: Readonly<Record<Exclude<MarketState, 'open'>, string>> = {
  closed: 'is closed',
  cancelOnly: 'takes no new orders',
  limitOnly: 'takes limit orders alone',
  postOnly: 'takes only orders that rest',
};

/**
 * Looks at the market of a strategy: whether it is open, what it takes, and whether the ladder fits.
 *
 * @param prices null: those that are made up begin with the start
 */
export function marketFinding(
  strategy: StrategyParameters,
  books: BooksFacts | null,
  markets: readonly Market[],
  prices: Read<BestPrices> | null,
): Finding {
  let market: Market;
  try {
    market = findMarket(strategy, markets);
  } catch (error) {
    if (!(error instanceof StartRefusedError)) throw error;
    return failure(error.message, 'Change tradingCoin in the configuration.', EXIT.badConfiguration);
  }
  const label = strategyLabel(strategy);
  if (market.state !== 'open') {
    const found = `${label} ${STATES[market.state]}`;
    const next = 'Wait until the exchange opens it: Rung goes on by itself.';
    return market.state === 'closed' || market.state === 'cancelOnly'
      ? failure(found, next)
      : warning(found, next);
  }
  if (prices === null) return ok(`${label}: ${rulesOf(market)}`);
  if ('error' in prices) return failure(`${label}: ${wordsOf(prices.error)}`, 'Run this again in a moment.');
  const price = prices.value.bid ?? prices.value.ask;
  if (price === null) {
    return warning(
      `${label}: nobody offers anything at the moment`,
      'Rung places its ladder when there is a price.',
    );
  }
  const { finding } = triedWith(strategy, books, (parameters, warn) => {
    checkAllocation(parameters, market, price);
    const deep = rungsBeyondBand(parameters, market, price);
    if (deep !== null) warn(deep);
  });
  return finding ?? ok(`${label}: open at ${price}; ${rulesOf(market)}`);
}

/** The rules of a market: smallest order, steps, price band. */
function rulesOf({ baseAsset, minQuantity, stepSize, tickSize, ...band }: Market): string {
  const part = (multiplier: Decimal | null | undefined) =>
    multiplier === null || multiplier === undefined ? 'any' : `${multiplier.times(HUNDRED)} %`;
  return (
    `from ${minQuantity} ${baseAsset}, steps of ${stepSize}, ticks of ${tickSize}, ` +
    `band ${part(band.minPriceMultiplier)} to ${part(band.maxPriceMultiplier)} of the price`
  );
}
