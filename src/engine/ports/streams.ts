import type { ExchangeOrder, Fill } from '../../domain/order.js';

/**
 * A word from further in the future than this, milliseconds, tells that the time that is known is behind, and that what is
 * old may look young: it moves nothing, and the time is measured.
 */
export const FUTURE_MS = 1_500;

/** The market's best prices as they came; strings, because most of them are compared once and forgotten. */
export interface BookTicker {
  readonly symbol: string;
  readonly bid: string;
  readonly ask: string;
  readonly updateId: string;
  /** The exchange's engine time, milliseconds since the epoch. */
  readonly timeMs: number;
}
export interface OrderUpdate {
  readonly order: ExchangeOrder;
  /** The execution that it tells of; null: it tells of something else. */
  readonly fill: Fill | null;
  readonly timeMs: number;
}
export interface StreamListener {
  onBookTicker(ticker: BookTicker): void;
  onLastPrice(symbol: string, price: string, timeMs: number): void;
  onOrderUpdate(update: OrderUpdate): void;
  /** The streams are up and subscribed. `gap` is true when messages may have been missed since they were up before. */
  onConnected(gap: boolean): void;
  /** The first data since: it is more than a line that is open. */
  onAlive(): void;
  onDisconnected(reason: string): void;
  /** The exchange tells nothing of this market, and has said that it does not have one of those asked for. */
  onMarketRefused(symbol: string, message: string): void;
}
export interface ExchangeStreams {
  /** Connects and stays connected until `stop`; resolves when first subscribed. */
  start(symbols: readonly string[], listener: StreamListener): Promise<void>;
  stop(): Promise<void>;
  /** Replaces the connection: what should have been told was not. `onDisconnected` and `onConnected` follow. */
  renew(reason: string): void;
}
