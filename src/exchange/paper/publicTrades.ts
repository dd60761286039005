import type { PublicTrade } from './marketHistory.js';
import type { PaperFill } from './matching/index.js';

/** Tells what the public sees of fills, by market: one for each trade id, of which two accounts have two fills. */
export function publicTrades(fills: readonly PaperFill[]): Iterable<readonly [symbol: string, PublicTrade]> {
  const trades = new Map<number, readonly [string, PublicTrade]>();
  for (const { tradeId, orderId, symbol, side, isMaker, priceTicks, quantitySteps, timeMs } of fills) {
    const other = trades.get(tradeId)?.[1];
    const isBuy = side === 'Bid';
    trades.set(tradeId, [
      symbol,
      {
        id: tradeId,
        priceTicks,
        steps: quantitySteps,
        timeMs,
        buyerIsMaker: isBuy === isMaker,
        buyerOrderId: isBuy ? orderId : (other?.buyerOrderId ?? null),
        sellerOrderId: isBuy ? (other?.sellerOrderId ?? null) : orderId,
      },
    ]);
  }
  return trades.values();
}
