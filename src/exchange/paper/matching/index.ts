export { Account, type AccountSettings } from './account.js';
export { type Balance, totalOf } from './balances.js';
export type { StoredAccount } from './clearing.js';
export type { MarketRules } from './marketRules.js';
export { MatchingEngine, type OrderReference } from './matchingEngine.js';
export {
  EXPIRY_REASONS,
  isResting,
  ORDER_STATUSES,
  ORDER_TYPES,
  type OrderEvent,
  type OrderRequest,
  type PaperFill,
  type PaperOrder,
  remainingSteps,
  SELF_TRADE_PREVENTIONS,
  SIDES,
  SLIPPAGE_TYPES,
  TIMES_IN_FORCE,
  TRIGGERED_BY,
  type Trigger,
  termsOf,
} from './order.js';
export { type BestPrices, isSameBest, OrderBook } from './orderBook.js';
export { impactLimit } from './orderRules.js';
export type { TriggerRequest } from './triggerOrders.js';
