export type { AccountState, BalanceState } from './account-state.js';
export type { ExchangeLogger } from './exchange-logger.js';
export { ExchangeDatabaseError } from './exchange-records.js';
export { FeedError } from './feed/quote.js';
export { FeedClock, systemClock } from './feed-clock.js';
export {
  type FeedOptions,
  type PaperExchange,
  type PaperExchangeOptions,
  startPaperExchange,
} from './paper-exchange.js';
export { PAPER_MARKETS, type PaperMarket } from './paper-markets.js';
export { PortInUseError } from './protocol/server.js';
export { RequestRefusedError } from './refusal.js';
