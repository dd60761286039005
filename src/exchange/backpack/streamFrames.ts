import type { StreamListener } from '../../engine/ports.js';
import type { Logger } from './logger.js';
import { describeIssues, excerpt } from './wireAnswer.js';
import { bookTickerOf, lastPriceOf, orderUpdateRow, type RawFrame } from './wireStreams.js';

export interface StreamFramesOptions {
  readonly listener: StreamListener;
  readonly logger: Logger;
  /** The server refused a subscription. */
  readonly onRefused: (message: string) => void;
  /** What a frame told could not be dealt with: whatever it was is now unknown. */
  readonly onFailed: () => void;
}

export const ORDER_UPDATES = 'account.orderUpdate';
export const BOOK_TICKER = 'bookTicker.';
export const TICKER = 'ticker.';
const COMPLAIN_EVERY_MS = 10_000;

/**
 * Reads frames and tells the listener. `onData` is called for a frame of any stream, before the listener.
 *
 * What cannot be read is logged, one line for many, and passed over. An order update among it may have been a
 * fill: the listener is told of a gap, and asks for the truth by REST.
 */
export function createStreamFrames(options: StreamFramesOptions): (text: string, onData: () => void) => void {
  const { listener, logger, onRefused, onFailed } = options;
  let unreadable = 0;
  let complainedAtMs = Number.NEGATIVE_INFINITY;

  function complain(problem: string): void {
    unreadable += 1;
    const nowMs = performance.now();
    if (nowMs - complainedAtMs < COMPLAIN_EVERY_MS) return;
    logger.warn({ problem, frames: unreadable }, 'frames of a stream that cannot be read are passed over');
    complainedAtMs = nowMs;
    unreadable = 0;
  }

  function readOrderUpdate(data: unknown): void {
    const parsed = orderUpdateRow.safeParse(data);
    if (parsed.success) {
      listener.onOrderUpdate(parsed.data);
      return;
    }
    logger.error({ problem: describeIssues(parsed.error) }, 'an order update that cannot be read');
    listener.onConnected(true);
  }

  function read(text: string, onData: () => void): void {
    const frame = parseFrame(text);
    if (frame === undefined) {
      complain(`expected a JSON object, found ${excerpt(text)}`);
      return;
    }
    const { stream, data } = frame;
    if (typeof stream !== 'string') {
      if (frame.error != null) onRefused(errorText(frame.error));
      else if (!('result' in frame)) complain(`neither stream, result nor error: ${excerpt(text)}`);
      return;
    }
    onData();
    if (stream.startsWith(BOOK_TICKER)) {
      const ticker = bookTickerOf(data);
      if (ticker === undefined) complain(`no best bid and ask: ${excerpt(text)}`);
      else listener.onBookTicker(ticker);
    } else if (stream.startsWith(ORDER_UPDATES)) {
      readOrderUpdate(data);
    } else if (stream.startsWith(TICKER)) {
      const last = lastPriceOf(data);
      if (last === undefined) complain(`no last price: ${excerpt(text)}`);
      else listener.onLastPrice(last.symbol, last.price, last.timeMs);
    }
  }

  return (text, onData) => {
    try {
      read(text, onData);
    } catch (error) {
      // Thrown from here it would end the process: the socket's events have nobody above them.
      logger.error({ err: error }, 'a frame of a stream could not be dealt with; the connection is replaced');
      onFailed();
    }
  };
}

function parseFrame(text: string): RawFrame | undefined {
  try {
    const frame: unknown = JSON.parse(text);
    // At the border: an object whose fields are all unknown.
    return typeof frame === 'object' && frame !== null ? (frame as RawFrame) : undefined;
  } catch {
    return undefined;
  }
}

/** `{"code":4005,"message":"..."}` in a line. */
function errorText(error: unknown): string {
  if (typeof error === 'string') return excerpt(error);
  if (typeof error !== 'object' || error === null) return excerpt(String(error));
  const [code, message] = ['code' in error ? error.code : '', 'message' in error ? error.message : ''];
  const parts = [code, message].filter((part) => typeof part === 'string' || typeof part === 'number');
  return excerpt(parts.join(' '));
}
