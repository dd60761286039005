import type { Decimal } from './decimal.js';

export type Side = 'buy' | 'sell';

export type TimeInForce = 'GTC' | 'IOC' | 'FOK';

/** `filled`, `cancelled` and `expired` are final; trigger orders are never ours but may be the owner's. */
export type OrderStatus =
  | 'new'
  | 'partiallyFilled'
  | 'filled'
  | 'cancelled'
  | 'expired'
  | 'triggerPending'
  | 'triggerFailed';

/** An order as the exchange reports it, whoever placed it. */
export interface ExchangeOrder {
  readonly orderId: string;
  readonly clientId: number | null;
  readonly symbol: string;
  readonly side: Side;
  readonly orderType: 'limit' | 'market';
  readonly status: OrderStatus;
  readonly timeInForce: TimeInForce;
  /** Quote per base; null for market orders. */
  readonly price: Decimal | null;
  /** Base asset; null for market orders given by quote quantity. */
  readonly quantity: Decimal | null;
  /** Base asset; null when the exchange did not say, which is no zero. */
  readonly executedQuantity: Decimal | null;
  readonly createdAtMs: number;
  /** Reason why the exchange ended it, e.g. `ImmediateOrCancel`; null if it did not or did not say. */
  readonly expiryReason: string | null;
}

/** One execution. `tradeId` and `orderId` together are unique on a symbol. */
export interface Fill {
  readonly tradeId: string;
  readonly orderId: string;
  readonly clientId: number | null;
  readonly symbol: string;
  readonly side: Side;
  readonly price: Decimal;
  /** Base asset, before any fee. */
  readonly quantity: Decimal;
  readonly fee: Decimal;
  readonly feeAsset: string;
  readonly isMaker: boolean;
  readonly timeMs: number;
}

/** Beginning of the trade id of an execution to which the exchange gave none. */
export const UNNUMBERED = 'unnumbered-';

export function isFinalStatus(status: OrderStatus): boolean {
  return status === 'filled' || status === 'cancelled' || status === 'expired' || status === 'triggerFailed';
}

/**
 * Tells whether the exchange ended an order because it would have traded with another of the same account: self-trade
 * prevention.
 *
 * @param expiryReason as the exchange names it, e.g. `SelfTradePrevention`; null when it named none
 */
export function hasMetOwnOrder(expiryReason: string | null): boolean {
  return expiryReason !== null && /^self[\s_-]?trade/i.test(expiryReason);
}
