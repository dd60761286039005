import { makeClientId } from '../../domain/clientId.js';
import { type Decimal, decimal, maximum, ONE, ZERO } from '../../domain/decimal.js';
import { floorToTick, type Market } from '../../domain/market.js';
import type { StrategyRegistry, StrategyRunner } from '../loop/index.js';
import type { Logger } from '../ports/index.js';
import { type Exchange, ExchangeUnavailableError } from '../ports/index.js';

const TWO = decimal('2');

export interface GreetingDeps {
  readonly exchange: Pick<Exchange, 'placeOrder' | 'bestPrices'>;
  readonly logger: Logger;
  readonly strategies: StrategyRegistry;
}

/**
 * Shows this run to every other program on the account, before it trades: by an order under an id that no copy of its books
 * has given out. It buys the least there is, far below the bid, at once or not at all, so that nothing comes of it. Two
 * programs with the same books are told from each other by nothing else until both sell the same coins.
 *
 * @throws ExchangeUnavailableError when it could not be tried
 */
export async function greet(runner: StrategyRunner, deps: GreetingDeps): Promise<void> {
  const { exchange, logger, strategies } = deps;
  const { greeting } = strategies.idsOf(runner.id);
  const { mode, market, slot } = runner.state;
  if (greeting === null || (mode.kind === 'blocked' && mode.reason === 'anotherProgram')) return;
  const { bid } = await exchange.bestPrices(market.symbol);
  // Without a bid no price is known to be too low.
  if (bid === null) return;
  const order = {
    symbol: market.symbol,
    side: 'buy',
    quantity: market.minQuantity,
    price: lowPrice(bid, market),
    clientId: makeClientId(slot, greeting),
    timeInForce: 'IOC',
    postOnly: false,
  } as const;
  try {
    await exchange.placeOrder(order, 'normal');
  } catch (error) {
    if (error instanceof ExchangeUnavailableError) throw error;
    logger.warn(
      { err: error, strategy: runner.id },
      'other programs on the account were not told of this one',
    );
  }
}

/** Halfway between the bid and what the price band still lets an order be. */
function lowPrice(bid: Decimal, market: Market): Decimal {
  const lowest = market.minPriceMultiplier ?? ZERO;
  return maximum(floorToTick(bid.times(ONE.plus(lowest)).div(TWO), market), market.minPrice);
}
