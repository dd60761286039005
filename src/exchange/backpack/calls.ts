import { setTimeout } from 'node:timers/promises';
import {
  type Clock,
  ExchangeRefusedError,
  ExchangeUnavailableError,
  type RequestPriority,
  UnknownOutcomeError,
} from '../../engine/ports.js';
import type { Logger } from './logger.js';
import type { RequestQueue } from './requestQueue.js';
import { instructionString, type KeyPair, type SigningParameters, signingText } from './signing.js';
import { type HttpAnswer, type HttpRequest, type Transport, TransportError } from './transport.js';
import { judge, retryAfterMs } from './verdict.js';
import { UnexpectedAnswerError } from './wireAnswer.js';

/** One call of the REST API. */
export interface Call {
  readonly method: HttpRequest['method'];
  readonly path: string;
  readonly priority: RequestPriority;
  /** The instruction to sign with; null for public calls. */
  readonly instruction: string | null;
  /** Query of a GET, body of a POST or DELETE; a list for a batch. */
  readonly parameters: SigningParameters | readonly SigningParameters[];
}

export interface CallsOptions {
  readonly transport: Transport;
  readonly queue: RequestQueue;
  readonly keyPair: KeyPair;
  readonly clock: Clock;
  /** The exchange's time, milliseconds since the epoch. */
  readonly serverNow: () => number;
  readonly windowMs: number;
  /** A request that changes something and could not leave for so long is given up: the world has moved on. */
  readonly patienceMs: number;
  readonly logger: Logger;
  /** The exchange refused a request for its time. */
  readonly onTimeDoubted: () => void;
}

export interface Calls {
  /**
   * Makes the call and reads its answer with `read`.
   *
   * Reads are tried again a few times when they fail. A call that changes something is sent once; only when the
   * rate limit turned it away at the door, so that nothing happened, it goes again, newly signed.
   *
   * @throws ExchangeRefusedError, UnknownOutcomeError (not for GET), ExchangeUnavailableError
   */
  perform<T>(call: Call, read: (answer: HttpAnswer, endpoint: string) => T): Promise<T>;
}

/** How one attempt ended. `validUntilMs` is when its signature runs out, exchange time. */
type Attempt =
  | { readonly kind: 'answered'; readonly answer: HttpAnswer; readonly validUntilMs: number }
  | { readonly kind: 'lost'; readonly error: TransportError; readonly validUntilMs: number }
  | { readonly kind: 'tooLate' };

/** `Request has expired`, `Invalid timestamp` and the like. */
const TIME_REFUSAL = /expire|timestamp|window|future/i;
const MAX_ATTEMPTS = 4;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;
const LONGEST_ASKED_PAUSE_MS = 300_000;

export function createCalls(options: CallsOptions): Calls {
  const { transport, queue, keyPair, clock, serverNow, windowMs, patienceMs, logger } = options;
  const { onTimeDoubted } = options;
  let pausesInARow = 0;

  /** Signs and sends; synchronous up to the socket, because a sale takes this way. */
  async function attempt(call: Call, calledAtMs: number): Promise<Attempt> {
    const changes = call.method !== 'GET';
    if (changes && performance.now() - calledAtMs > patienceMs) return { kind: 'tooLate' };
    const timestampMs = Math.floor(serverNow());
    const validUntilMs = timestampMs + windowMs;
    try {
      const answer = await transport.send(requestOf(call, timestampMs));
      return { kind: 'answered', answer, validUntilMs };
    } catch (error) {
      if (!(error instanceof TransportError)) throw error;
      return { kind: 'lost', error, validUntilMs };
    }
  }

  function requestOf(call: Call, timestampMs: number): HttpRequest {
    const { method, path, parameters, instruction } = call;
    const headers: Record<string, string> = {};
    if (instruction !== null) {
      const each = isBatch(parameters) ? parameters : [parameters];
      const text = signingText(
        each.map((one) => instructionString(instruction, one)),
        timestampMs,
        windowMs,
      );
      headers['X-API-Key'] = keyPair.apiKey;
      headers['X-Signature'] = keyPair.sign(text);
      headers['X-Timestamp'] = String(timestampMs);
      headers['X-Window'] = String(windowMs);
    }
    if (method === 'GET') {
      return {
        method,
        path: isBatch(parameters) ? path : path + queryString(parameters),
        headers,
        body: null,
      };
    }
    headers['Content-Type'] = 'application/json; charset=utf-8';
    return { method, path, headers, body: JSON.stringify(parameters) };
  }

  /** Stops everything for as long as the exchange asks, or longer each time when it does not say. */
  function backOff(answer: HttpAnswer, endpoint: string): number {
    const asked = retryAfterMs(answer.retryAfter, clock.now());
    if (!queue.isPaused()) pausesInARow += 1;
    const grown = Math.min(FIRST_PAUSE_MS * 2 ** (pausesInARow - 1), LONGEST_PAUSE_MS);
    const pauseMs = Math.min(asked ?? grown, LONGEST_ASKED_PAUSE_MS);
    queue.pause(pauseMs);
    logger.warn({ endpoint, status: answer.status, pauseMs }, 'the exchange asks to slow down');
    return pauseMs;
  }

  async function pauseBeforeAgain(endpoint: string, tries: number, problem: string): Promise<void> {
    const pauseMs = FIRST_PAUSE_MS * 2 ** (tries - 2);
    logger.warn({ endpoint, tries, problem, pauseMs }, 'a read failed; trying again');
    await setTimeout(pauseMs);
  }

  async function perform<T>(call: Call, read: (answer: HttpAnswer, endpoint: string) => T): Promise<T> {
    const endpoint = `${call.method} ${call.path}`;
    const changes = call.method !== 'GET';
    const calledAtMs = performance.now();

    for (let tries = 1; ; tries += 1) {
      const tried = await queue.run(call.priority, () => attempt(call, calledAtMs), tries > 1);
      const last = tries === MAX_ATTEMPTS;

      if (tried.kind === 'tooLate') {
        throw new ExchangeUnavailableError(
          `${endpoint}: not sent, because nothing could leave for ${patienceMs} ms (rate limit).`,
        );
      }
      if (tried.kind === 'lost') {
        const { message, sent } = tried.error;
        if (changes && sent) throw new UnknownOutcomeError(`${endpoint}: ${message}`, tried.validUntilMs);
        if (changes) throw new ExchangeUnavailableError(`${endpoint}: not sent, ${message}`);
        if (last) throw new ExchangeUnavailableError(`${endpoint}: ${message}`);
        await pauseBeforeAgain(endpoint, tries, message);
        continue;
      }

      const { answer, validUntilMs } = tried;
      const verdict = judge(answer);
      if (verdict.kind === 'done') {
        pausesInARow = 0;
        try {
          return read(answer, endpoint);
        } catch (error) {
          if (!(error instanceof UnexpectedAnswerError)) throw error;
          logger.error({ endpoint, problem: error.message }, 'an answer that cannot be read');
          if (changes) throw new UnknownOutcomeError(error.message, validUntilMs);
          throw new ExchangeUnavailableError(error.message);
        }
      }

      const message = `${endpoint}: ${verdict.message}`;
      if (verdict.kind === 'refused') {
        if (call.instruction !== null && TIME_REFUSAL.test(verdict.message)) onTimeDoubted();
        throw new ExchangeRefusedError(verdict.code, verdict.message, answer.status);
      }
      if (verdict.kind === 'closed') throw new ExchangeUnavailableError(message);
      if (verdict.kind === 'tooManyRequests') {
        const pauseMs = backOff(answer, endpoint);
        const waitedMs = performance.now() - calledAtMs;
        if (last || (changes && waitedMs + pauseMs > patienceMs)) throw new ExchangeUnavailableError(message);
        continue;
      }
      if (verdict.overloaded) backOff(answer, endpoint);
      if (changes) throw new UnknownOutcomeError(message, validUntilMs);
      if (last) throw new ExchangeUnavailableError(message);
      if (!verdict.overloaded) await pauseBeforeAgain(endpoint, tries, verdict.message);
    }
  }

  return { perform };
}

function isBatch(parameters: Call['parameters']): parameters is readonly SigningParameters[] {
  return Array.isArray(parameters);
}

/** `?k=v&...` of what has a value, or nothing. */
function queryString(parameters: SigningParameters): string {
  const query = new URLSearchParams();
  for (const [key, value] of Object.entries(parameters)) {
    if (value !== null && value !== undefined) query.set(key, String(value));
  }
  return query.size === 0 ? '' : `?${query}`;
}
