export type { AccountState, BalanceState } from './accountState.js';
export { ExchangeDatabaseError } from './exchangeDatabase.js';
export type { ExchangeLogger } from './exchangeLogger.js';
export { FeedError } from './feed/quote.js';
export { FeedClock } from './feedClock.js';
export {
  type FeedOptions,
  type PaperExchange,
  type PaperExchangeOptions,
  startPaperExchange,
} from './paperExchange.js';
export { PAPER_MARKETS, type PaperMarket } from './paperMarkets.js';
export { isHostName } from './protocol/foreignPages.js';
export { BACKPACK_LIMITS, NO_LIMITS, type RateLimits } from './protocol/rateLimits.js';
export { PortInUseError } from './protocol/server.js';
export { RequestRefusedError } from './refusal.js';
