import { type Decimal, ZERO } from '../../../domain/decimal.js';
import type { Grid } from '../grid.js';

export const SIDES = ['Bid', 'Ask'] as const;
export const ORDER_TYPES = ['Limit', 'Market'] as const;
export const TIMES_IN_FORCE = ['GTC', 'IOC', 'FOK'] as const;
export const SELF_TRADE_PREVENTIONS = ['RejectTaker', 'RejectMaker', 'RejectBoth'] as const;
/** The last one: an order of its own has taken its place; nobody is shown it any more. */
export const ORDER_STATUSES = [
  ...(['New', 'PartiallyFilled', 'Filled', 'Cancelled', 'Expired'] as const),
  ...(['TriggerPending', 'TriggerFailed', 'Triggered'] as const),
] as const;
/** There is one price here: the last. */
export const TRIGGERED_BY = ['LastPrice', 'MarkPrice', 'IndexPrice'] as const;
export const EXPIRY_REASONS = [
  ...(['FillOrKill', 'ImmediateOrCancel', 'InsufficientLiquidity', 'PriceImpact'] as const),
  ...(['PriceOutOfBounds', 'SelfTradePrevention', 'SlippageToleranceExceeded'] as const),
] as const;
export const SLIPPAGE_TYPES = ['TickSize', 'Percent'] as const;

export type BookSide = (typeof SIDES)[number];
export type SelfTradePrevention = (typeof SELF_TRADE_PREVENTIONS)[number];
export type PaperOrderStatus = (typeof ORDER_STATUSES)[number];
export type TriggerBy = (typeof TRIGGERED_BY)[number];
export type ExpiryReason = (typeof EXPIRY_REASONS)[number];

/** Terms of an order that stay what they are from its request to its end. */
export interface OrderTerms {
  readonly symbol: string;
  readonly side: BookSide;
  readonly orderType: (typeof ORDER_TYPES)[number];
  readonly timeInForce: (typeof TIMES_IN_FORCE)[number];
  readonly postOnly: boolean;
  readonly selfTradePrevention: SelfTradePrevention;
  readonly clientId: number | null;
  /** Market orders only: quote money to spend (Bid) or to receive (Ask). */
  readonly quoteQuantity: Decimal | null;
}

/** Order that somebody asks for, parsed but not yet checked against the market or the account. */
export interface OrderRequest extends OrderTerms {
  readonly price: Decimal | null;
  readonly quantity: Decimal | null;
  /** Take lent funds back when the available ones do not suffice. */
  readonly autoLendRedeem: boolean;
  readonly slippage: Slippage | null;
}

/** Distance from the best price that a market order may go. */
export interface Slippage {
  readonly tolerance: Decimal;
  readonly type: (typeof SLIPPAGE_TYPES)[number];
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
export interface PaperOrder extends OrderTerms {
  readonly id: number;
  readonly apiKey: string;
  /** Null exactly for market orders. */
  readonly priceTicks: number | null;
  readonly quantitySteps: number;
  readonly createdAtMs: number;
  /** Null for an order that waits for nothing; one that does is for no steps. */
  readonly trigger: Trigger | null;
  executedSteps: number;
  executedQuote: Decimal;
  status: PaperOrderStatus;
  expiryReason: ExpiryReason | null;
}

/** One execution of one order. A trade between two accounts gives two fills with the same trade id. */
export interface PaperFill extends Pick<PaperOrder, 'clientId' | 'apiKey' | 'symbol' | 'side'> {
  readonly tradeId: number;
  readonly orderId: number;
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
    ...termsOf(request),
    priceTicks,
    quantitySteps: quantitySteps ?? payableSteps,
    createdAtMs: nowMs,
    trigger,
    executedSteps: 0,
    executedQuote: ZERO,
    status: trigger === null ? 'New' : 'TriggerPending',
    expiryReason: null,
  };
}

/** The terms among what else is known of an order. */
export function termsOf(order: OrderTerms): OrderTerms {
  const { symbol, side, orderType, timeInForce, postOnly, selfTradePrevention, clientId, quoteQuantity } =
    order;
  return { symbol, side, orderType, timeInForce, postOnly, selfTradePrevention, clientId, quoteQuantity };
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
