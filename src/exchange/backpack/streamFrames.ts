import type { Logger, StreamListener } from '../../engine/ports/index.js';
import { describeIssues, excerpt } from './wireAnswer.js';
import { bookTickerOf, isOthersUpdate, lastPriceOf, orderUpdateRow, type RawFrame } from './wireStreams.js';

export interface StreamFramesOptions {
  readonly listener: StreamListener;
  readonly logger: Logger;
  /** The server refused a subscription; `isOfMarket`: to a market that it does not have, and to nothing else. */
  readonly onRefused: (message: string, isOfMarket: boolean) => void;
  /** Tells that what a frame told could not be dealt with: whatever it was is now unknown. */
  readonly onFailed: () => void;
  /** A price of this market was read. */
  readonly onMarketHeard: (symbol: string) => void;
  /** A frame was read that carries this engine time, milliseconds since the epoch. */
  readonly onTime: (timeMs: number) => void;
}

export const ORDER_UPDATES = 'account.orderUpdate';
export const BOOK_TICKER = 'bookTicker.';
export const TICKER = 'ticker.';
const COMPLAIN_EVERY_MS = 10_000;
/** It says nothing against the other streams of the connection. */
const INVALID_STREAM = { code: '4006', message: /invalid (?:stream|market|symbol)/i };

/**
 * Reads frames and tells the listener. `onHeard` is called for a frame that could be read, before the listener.
 *
 * What cannot be read is logged, one line for many, and passed over: it counts as not heard. An order update among it that
 * may be of an order of ours may have been a fill: the listener is told of a gap, and asks for the truth by REST.
 */
export function createStreamFrames(
  options: StreamFramesOptions,
): (text: string, onHeard: () => void) => void {
  const { listener, logger, onRefused, onFailed, onMarketHeard, onTime } = options;
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

  function readOrderUpdate(data: unknown, onHeard: () => void): void {
    const parsed = orderUpdateRow.safeParse(data);
    if (parsed.success) {
      onHeard();
      onTime(parsed.data.timeMs);
      listener.onOrderUpdate(parsed.data);
      return;
    }
    const problem = describeIssues(parsed.error);
    if (isOthersUpdate(data)) {
      complain(`an order update of somebody else: ${problem}`);
      return;
    }
    logger.error({ problem }, 'an order update that cannot be read');
    listener.onConnected(true);
  }

  function readBookTicker(data: unknown, text: string, onHeard: () => void): void {
    const ticker = bookTickerOf(data);
    if (ticker === undefined) {
      complain(`no best bid and ask: ${excerpt(text)}`);
      return;
    }
    onHeard();
    onMarketHeard(ticker.symbol);
    onTime(ticker.timeMs);
    listener.onBookTicker(ticker);
  }

  function readTicker(data: unknown, text: string, onHeard: () => void): void {
    const last = lastPriceOf(data);
    if (last === undefined) {
      complain(`no last price: ${excerpt(text)}`);
      return;
    }
    onHeard();
    onMarketHeard(last.symbol);
    onTime(last.timeMs);
    listener.onLastPrice(last.symbol, last.price, last.timeMs);
  }

  function read(text: string, onHeard: () => void): void {
    const frame = parseFrame(text);
    if (frame === undefined) {
      complain(`expected a JSON object, found ${excerpt(text)}`);
      return;
    }
    const { stream, data } = frame;
    if (typeof stream !== 'string') {
      if (frame.error != null) onRefused(errorText(frame.error), isInvalidStream(frame.error));
      else if (!('result' in frame)) complain(`neither stream, result nor error: ${excerpt(text)}`);
      return;
    }
    if (stream.startsWith(BOOK_TICKER)) readBookTicker(data, text, onHeard);
    else if (stream.startsWith(ORDER_UPDATES)) readOrderUpdate(data, onHeard);
    else if (stream.startsWith(TICKER)) readTicker(data, text, onHeard);
  }

  return (text, onHeard) => {
    try {
      read(text, onHeard);
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

function isInvalidStream(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  if ('code' in error && String(error.code) === INVALID_STREAM.code) return true;
  return 'message' in error && INVALID_STREAM.message.test(String(error.message));
}
