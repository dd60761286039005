export { Account, type AccountSettings } from './account.js';
export { type Balance, totalOf } from './balances.js';
export type { StoredAccount } from './clearing.js';
export type { MarketRules } from './marketRules.js';
export { MatchingEngine, type OrderReference } from './matchingEngine.js';
export {
  isResting,
  type OrderEvent,
  type OrderRequest,
  type PaperFill,
  type PaperOrder,
  remainingSteps,
  type Trigger,
} from './order.js';
export { type BestPrices, isSameBest, OrderBook } from './orderBook.js';
export { impactLimit } from './orderRules.js';
export type { TriggerRequest } from './triggerOrders.js';
