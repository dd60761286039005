export { FeedClock } from './feedClock.js';
export {
  type FeedOptions,
  type PaperExchange,
  type PaperExchangeOptions,
  type ReplayFile,
  startPaperExchange,
} from './paperExchange.js';
export { marketOfFile, PAPER_MARKETS, type PaperMarket } from './paperMarkets.js';
export type { AccountState, BalanceState } from './protocol/index.js';
export { BACKPACK_LIMITS, isHostName, NO_LIMITS, type RateLimits } from './protocol/index.js';
export { RequestRefusedError } from './refusal.js';
