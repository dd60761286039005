import type { HttpAnswer } from './transport.js';
import { excerpt, parseErrorBody } from './wireAnswer.js';

/** Outcome of a request, as an answer tells it. */
export type Verdict =
  /** Done; the body is the result. */
  | { readonly kind: 'done' }
  /** Turned away at the door by the rate limit: nothing happened. */
  | { readonly kind: 'tooManyRequests'; readonly message: string }
  /** The exchange is closed and says so: nothing happened. */
  | { readonly kind: 'closed'; readonly message: string }
  /** The exchange considered it and said no: nothing happened. */
  | { readonly kind: 'refused'; readonly code: string; readonly message: string }
  /**
   * It failed on the way, or somebody else than the exchange answered; what it was meant to change may have been changed.
   * `overloaded`: to ask for less is asked for.
   */
  | { readonly kind: 'failed'; readonly overloaded: boolean; readonly message: string };

type VerdictByCode = Exclude<Verdict['kind'], 'done'>;

const CODES: ReadonlyMap<string, VerdictByCode> = new Map([
  ['TOO_MANY_REQUESTS', 'tooManyRequests'],
  ['MAINTENANCE', 'closed'],
  ['TRADING_PAUSED', 'closed'],
  ['TIMEOUT', 'failed'],
  ['SERVER_ERROR', 'failed'],
]);
const REQUEST_TIMEOUT = 408;
const TOO_MANY_REQUESTS = 429;
const SERVICE_UNAVAILABLE = 503;

/** Judges a request, or one order of a batch, by a code of the exchange's own. */
export function verdictOfCode(code: string): VerdictByCode {
  return CODES.get(code) ?? 'refused';
}

/**
 * Judges an answer by the exchange's own code. Only that proves that nothing happened: the page of a gateway, at whatever
 * status, was written by somebody who may have passed the request on before.
 *
 * `MAINTENANCE` and `TRADING_PAUSED` are the exchange's statement that it takes nothing, at whatever status. A
 * 503 without them means overloaded, and then an order may have been accepted (Backpack's API documentation).
 */
export function judge(answer: HttpAnswer): Verdict {
  const { status } = answer;
  if (status >= 200 && status < 300) return { kind: 'done' };

  const body = parseErrorBody(answer.body);
  if (body === undefined) {
    const overloaded = status === SERVICE_UNAVAILABLE || status === TOO_MANY_REQUESTS;
    return { kind: 'failed', overloaded, message: `HTTP ${status}, ${excerpt(answer.body)}` };
  }
  const { code } = body;
  const message = `${code}: ${body.message}`;
  const byCode = verdictOfCode(code);
  if (byCode === 'closed') return { kind: 'closed', message };
  if (byCode === 'tooManyRequests' || status === TOO_MANY_REQUESTS) {
    return { kind: 'tooManyRequests', message };
  }
  if (byCode === 'failed' || status >= 500 || status === REQUEST_TIMEOUT) {
    return { kind: 'failed', overloaded: status === SERVICE_UNAVAILABLE, message };
  }
  return { kind: 'refused', code, message: body.message };
}

/**
 * A `Retry-After` header in milliseconds: seconds or an HTTP date. Undefined when there is none or it makes no
 * sense.
 *
 * @param nowMs milliseconds since the epoch, for the date form
 */
export function retryAfterMs(header: string | undefined, nowMs: number): number | undefined {
  if (header === undefined) return undefined;
  const text = header.trim();
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text) * 1000;
  const atMs = Date.parse(text);
  return Number.isNaN(atMs) ? undefined : Math.max(0, atMs - nowMs);
}
