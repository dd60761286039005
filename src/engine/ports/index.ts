export type { CancelTimer, Clock } from './clock.js';
export {
  type AccountFees,
  type BestPrices,
  type Candle,
  type Congestion,
  type Exchange,
  ExchangeRefusedError,
  ExchangeUnavailableError,
  type FillQuery,
  type HistoryQuery,
  type Holding,
  type NewOrder,
  type RequestBucket,
  type RequestPriority,
  UnknownOutcomeError,
} from './exchange.js';
export type { Logger } from './logger.js';
export type { Outbox, OutboxGauge } from './outbox.js';
export type {
  CommandRecord,
  Commit,
  CycleResult,
  FillFee,
  Note,
  Store,
  StoredAlert,
  StoredStrategy,
  StrategyOnRecord,
} from './store.js';
export {
  type BookTicker,
  type ExchangeStreams,
  FUTURE_MS,
  type OrderUpdate,
  type StreamListener,
} from './streams.js';
export { exchangeClock, steadyClock, systemClock } from './systemClock.js';
