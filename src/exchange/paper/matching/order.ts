import { type Decimal, ZERO } from '../../../domain/decimal.js';
import type { Grid } from '../grid.js';

export type BookSide = 'Bid' | 'Ask';
export type PaperTimeInForce = 'GTC' | 'IOC' | 'FOK';
export type SelfTradePrevention = 'RejectTaker' | 'RejectMaker' | 'RejectBoth';
export type PaperOrderStatus =
  | 'New'
  | 'PartiallyFilled'
  | 'Filled'
  | 'Cancelled'
  | 'Expired'
  | 'TriggerPending'
  | 'TriggerFailed'
  /** An order of its own has taken its place; nobody is shown it any more. */
  | 'Triggered';
/** There is one price here: the last. */
export type TriggerBy = 'LastPrice' | 'MarkPrice' | 'IndexPrice';
export type ExpiryReason =
  | 'FillOrKill'
  | 'ImmediateOrCancel'
  | 'InsufficientLiquidity'
  | 'PriceImpact'
  | 'PriceOutOfBounds'
  | 'SelfTradePrevention'
  | 'SlippageToleranceExceeded';

/** Order that somebody asks for, parsed but not yet checked against the market or the account. */
export interface OrderRequest {
  readonly symbol: string;
  readonly side: BookSide;
  readonly orderType: 'Limit' | 'Market';
  readonly timeInForce: PaperTimeInForce;
  readonly postOnly: boolean;
  readonly selfTradePrevention: SelfTradePrevention;
  readonly clientId: number | null;
  readonly price: Decimal | null;
  readonly quantity: Decimal | null;
  /** Market orders only: quote money to spend (Bid) or to receive (Ask). */
  readonly quoteQuantity: Decimal | null;
  /** Take lent funds back when the available ones do not suffice. */
  readonly autoLendRedeem: boolean;
  readonly slippage: Slippage | null;
}

/** Distance from the best price that a market order may go. */
export interface Slippage {
  readonly tolerance: Decimal;
  readonly type: 'TickSize' | 'Percent';
}

/** Condition that a conditional order waits for. */
export interface Trigger {
  readonly priceTicks: number;
  readonly by: TriggerBy | null;
  /** Base units, or with a percent sign the part of what is available at that time. */
  readonly quantity: string;
  /** True when the price is reached from below. */
  readonly isRising: boolean;
  readonly autoLendRedeem: boolean;
}

/** An order of an account, resting or done. Only the matching engine changes it. */
export interface PaperOrder {
  readonly id: number;
  readonly apiKey: string;
  readonly clientId: number | null;
  readonly symbol: string;
  readonly side: BookSide;
  readonly orderType: 'Limit' | 'Market';
  readonly timeInForce: PaperTimeInForce;
  readonly postOnly: boolean;
  readonly selfTradePrevention: SelfTradePrevention;
  /** Null exactly for market orders. */
  readonly priceTicks: number | null;
  readonly quantitySteps: number;
  readonly quoteQuantity: Decimal | null;
  readonly createdAtMs: number;
  /** Null for an order that waits for nothing; one that does is for no steps. */
  readonly trigger: Trigger | null;
  executedSteps: number;
  executedQuote: Decimal;
  status: PaperOrderStatus;
  expiryReason: ExpiryReason | null;
}

/** One execution of one order. A trade between two accounts gives two fills with the same trade id. */
export interface PaperFill {
  readonly tradeId: number;
  readonly orderId: number;
  readonly clientId: number | null;
  readonly apiKey: string;
  readonly symbol: string;
  readonly side: BookSide;
  readonly priceTicks: number;
  readonly quantitySteps: number;
  readonly fee: Decimal;
  readonly feeAsset: string;
  readonly isMaker: boolean;
  readonly timeMs: number;
}

export type OrderEventKind =
  | 'orderAccepted'
  | 'orderFill'
  | 'orderCancelled'
  | 'orderExpired'
  | 'triggerPlaced'
  | 'triggerFailed';

/** Change of an order, with the order as it was right after. */
export interface OrderEvent {
  readonly kind: OrderEventKind;
  readonly order: Readonly<PaperOrder>;
  readonly fill: PaperFill | null;
  readonly timeMs: number;
}

/** An order of which nothing is executed yet. */
export function newOrder(
  id: number,
  apiKey: string,
  request: OrderRequest,
  counted: Pick<PaperOrder, 'priceTicks' | 'trigger'> & {
    /** Null for an order by quote money: it is for as many steps as that money pays for now. */
    readonly quantitySteps: number | null;
    readonly payableSteps: number;
  },
  nowMs: number,
): PaperOrder {
  const { priceTicks, trigger, quantitySteps, payableSteps } = counted;
  return {
    id,
    apiKey,
    clientId: request.clientId,
    symbol: request.symbol,
    side: request.side,
    orderType: request.orderType,
    timeInForce: request.timeInForce,
    postOnly: request.postOnly,
    selfTradePrevention: request.selfTradePrevention,
    priceTicks,
    quantitySteps: quantitySteps ?? payableSteps,
    quoteQuantity: request.quoteQuantity,
    createdAtMs: nowMs,
    trigger,
    executedSteps: 0,
    executedQuote: ZERO,
    status: trigger === null ? 'New' : 'TriggerPending',
    expiryReason: null,
  };
}

export function isResting(order: PaperOrder): boolean {
  return order.status === 'New' || order.status === 'PartiallyFilled';
}

export function remainingSteps(order: PaperOrder): number {
  return order.quantitySteps - order.executedSteps;
}

/** Tells what `steps` of an order keep locked: quote money at the limit price for a buy, the base asset for a sell. */
export function lockedBy(order: PaperOrder, steps: number, grid: Grid): Decimal {
  if (order.priceTicks === null) return ZERO;
  const quantity = grid.quantity(steps);
  return order.side === 'Bid' ? grid.price(order.priceTicks).times(quantity) : quantity;
}
