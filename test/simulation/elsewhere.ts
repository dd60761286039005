import { type Decimal, decimal } from '../../src/domain/decimal.js';
import type { Quote } from '../../src/exchange/paper/feed/quote.js';
import type { MatchingEngine } from '../../src/exchange/paper/matching/matchingEngine.js';
import type { OrderRequest } from '../../src/exchange/paper/matching/order.js';
import type { PaperMarket } from '../../src/exchange/paper/paperMarkets.js';

/** Money that is paid with on the other market; nobody counts it. */
const OTHER_QUOTE = 'USDT';
const MONEY_ENOUGH = decimal('1000000000');
const STEPS_ENOUGH = 1_000_000_000;

/** Another market on which the same coin is traded, and Rung does not. */
export function marketElsewhere(market: PaperMarket): PaperMarket {
  return { ...market, symbol: `${market.baseAsset}_${OTHER_QUOTE}`, quoteAsset: OTHER_QUOTE };
}

/**
 * The owner trades the coin there, at what it costs here.
 *
 * @param quote what it costs here
 * @throws RequestRefusedError
 */
export function tradeElsewhere(
  engine: MatchingEngine,
  apiKey: string,
  { symbol }: PaperMarket,
  order: { readonly side: OrderRequest['side']; readonly quantity: Decimal },
  quote: Quote,
): void {
  engine.quote({ ...quote, symbol, bidSteps: STEPS_ENOUGH, askSteps: STEPS_ENOUGH }, quote.timeMs);
  if (order.side === 'Bid') engine.clearing.transfer(apiKey, OTHER_QUOTE, 'available', MONEY_ENOUGH);
  const request: OrderRequest = {
    ...order,
    symbol,
    orderType: 'Market',
    timeInForce: 'GTC',
    postOnly: false,
    selfTradePrevention: 'RejectTaker',
    clientId: null,
    price: null,
    quoteQuantity: null,
    autoLendRedeem: true,
    slippage: null,
  };
  engine.place(apiKey, request, quote.timeMs);
}
