import { strategyLabel } from '../../chat/index.js';
import { type Decimal, HUNDRED } from '../../domain/decimal.js';
import type { StrategyParameters } from '../../domain/ladder/index.js';
import type { Market, MarketState } from '../../domain/market.js';
import {
  checkAllocation,
  findMarket,
  nearMarkets,
  rungsBeyondBand,
  StartRefusedError,
} from '../../engine/index.js';
import type { BestPrices } from '../../engine/ports/index.js';
import { EXIT } from '../exitCodes.js';
import { standsAlone } from '../start/index.js';
import type { BooksFacts } from './books.js';
import { type Finding, failure, ok, type Read, warning, wordsOf } from './finding.js';
import { triedWith } from './settings.js';

const STATES: Readonly<Record<Exclude<MarketState, 'open'>, string>> = {
  closed: 'is closed',
  cancelOnly: 'takes no new orders',
  limitOnly: 'takes limit orders alone',
  postOnly: 'takes only orders that rest',
};

/** Facts for the check of one market. */
interface MarketFacts {
  readonly books: BooksFacts | null;
  readonly markets: readonly Market[];
  /** Null: those that are made up begin with the start. */
  readonly prices: Read<BestPrices> | null;
  /** The exchange has the market of another strategy: then that one trades, else a start ends. */
  readonly othersTrade: boolean;
}

/** Looks at the market of a strategy: whether it is open, what it takes, and whether the ladder fits. */
export function marketFinding(strategy: StrategyParameters, facts: MarketFacts): Finding {
  const { books, markets, prices, othersTrade } = facts;
  const market = marketOrRefusal(strategy, markets);
  if (market instanceof StartRefusedError) {
    const next = 'Change tradingCoin in the configuration.';
    return othersTrade
      ? warning(standsAlone(strategyLabel(strategy), strategy.symbol, nearMarkets(strategy, markets)), next)
      : failure(market.message, next, EXIT.badConfiguration);
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

function marketOrRefusal(
  strategy: StrategyParameters,
  markets: readonly Market[],
): Market | StartRefusedError {
  try {
    return findMarket(strategy, markets);
  } catch (error) {
    if (error instanceof StartRefusedError) return error;
    throw error;
  }
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
