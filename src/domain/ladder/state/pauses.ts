/** The code of a request that did not get through: not the exchange's word. */
export const NOT_SENT = 'NOT_SENT';
/** The code of a rung that must rest and would have been executed at once: the market has moved. */
export const WOULD_TAKE = 'WOULD_TAKE';

/** First pause of what did not get through: it is worth another attempt soon. */
export const FIRST_RETRY_MS = 1_000;
export const LADDER_RETRY_MS = 30_000;
export const LONGEST_RETRY_MS = 15 * 60_000;
/** Longest pause of a sale, and of what did not get through: both are worth another attempt sooner. */
export const LONGEST_SALE_RETRY_MS = 30_000;

/** The pause before another attempt at rungs: it doubles with every attempt. @returns milliseconds */
export function ladderPauseMs(code: string, attempts: number): number {
  return isSoonAgain(code)
    ? Math.min(retryDelay(FIRST_RETRY_MS, attempts), LONGEST_SALE_RETRY_MS)
    : retryDelay(LADDER_RETRY_MS, attempts);
}

/** Tells whether it says nothing against another attempt: the first pauses are short, and a few go by without a word. */
export function isSoonAgain(code: string): boolean {
  return code === NOT_SENT || code === WOULD_TAKE;
}

/** Doubles with every attempt. @returns milliseconds */
export function retryDelay(firstMs: number, attempts: number): number {
  return Math.min(firstMs * 2 ** Math.min(attempts - 1, 20), LONGEST_RETRY_MS);
}

/** Tells whether a moment waited for is still to come. A wait longer than any asked for: the clock was set back. */
export function isEarly(notBeforeMs: number, nowMs: number, longestMs: number): boolean {
  return nowMs < notBeforeMs && notBeforeMs - nowMs <= longestMs;
}
