import { setTimeout } from 'node:timers/promises';
import { growingPauseMs } from '../../async/pauses.js';
import {
  ExchangeRefusedError,
  ExchangeUnavailableError,
  type Logger,
  type RequestBucket,
  type RequestPriority,
  UnknownOutcomeError,
} from '../../engine/ports/index.js';
import type { KeyWatch } from './keyWatch.js';
import { type Queued, queuedWith, type RequestQueue, WaitedTooLongError } from './requestQueue.js';
import { instructionString, type KeyPair, type SigningParameters, signingText } from './signing.js';
import { type HttpAnswer, type HttpRequest, type Transport, TransportError } from './transport.js';
import { judge, retryAfterMs } from './verdict.js';
import { type ErrorBody, UnexpectedAnswerError } from './wireAnswer.js';

/** One call of the REST API. */
export interface Call {
  readonly method: HttpRequest['method'];
  readonly path: string;
  readonly priority: RequestPriority;
  /** Counted apart by the exchange, and nobody waits long for it. Default: false. */
  readonly isOfCandles?: boolean;
  /** The instruction to sign with; null for public calls. */
  readonly instruction: string | null;
  /** Query of a GET, body of a POST or DELETE; a list for a batch. */
  readonly parameters: SigningParameters | readonly SigningParameters[];
}

interface CallsOptions {
  readonly transport: Transport;
  readonly queue: RequestQueue;
  readonly keyPair: KeyPair;
  /** The exchange's time, milliseconds since the epoch. */
  readonly serverNow: () => number;
  readonly windowMs: number;
  /** Wait after which a request is given up unsent: the world has moved on, and whoever wanted it knows what to do. */
  readonly patienceMs: number;
  /** Before a read that failed is tried again; doubles. */
  readonly retryPauseMs: number;
  readonly logger: Logger;
  /** The exchange refused a request for its time. */
  readonly onTimeDoubted: () => void;
  readonly keyWatch: Pick<KeyWatch, 'refused' | 'accepted'>;
  /** The exchange took a request. */
  readonly onPassed: (bucket: RequestBucket) => void;
}

export type Calls = ReturnType<typeof createCalls>;

/** Reads an answer. `validUntilMs` is when the signature of its request runs out, exchange time. */
type Reader<T> = (answer: HttpAnswer, endpoint: string, validUntilMs: number) => T;

/** End of one attempt. `validUntilMs` as above. */
type Attempt = Answered | Lost;
type Answered = { readonly kind: 'answered'; readonly answer: HttpAnswer; readonly validUntilMs: number };
type Lost = { readonly kind: 'lost'; readonly error: TransportError; readonly validUntilMs: number };

const MAX_ATTEMPTS = 4;
/** A limit counted by the minute is over after a minute: what is asked for then tells whether it is. */
const PAUSES = { firstMs: 500, mostMs: 60_000 };
/** Pause of an urgent call, which tries on whatever pause is asked for: a coin not sold costs more than a request. */
const URGENT_PAUSES = { firstMs: 250, mostMs: 2_000 };

export function createCalls(options: CallsOptions) {
  const { transport, queue, keyPair, serverNow, windowMs, patienceMs, retryPauseMs, logger } = options;
  const { onTimeDoubted, keyWatch, onPassed } = options;
  const pausesInARow = { ordinary: 0, candles: 0 };

  /** Signs and sends; synchronous up to the socket, because a sale takes this way. */
  async function attempt(call: Call): Promise<Attempt> {
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
      const query = isBatch(parameters) ? '' : queryString(parameters);
      return { method, path: path + query, headers, body: null };
    }
    headers['Content-Type'] = 'application/json; charset=utf-8';
    return { method, path, headers, body: JSON.stringify(parameters) };
  }

  /** Stops what is not urgent, for as long as the exchange asks, or longer each time when it does not say. */
  function backOff(call: Call, answer: HttpAnswer, endpoint: string): number {
    const bucket = call.isOfCandles === true ? 'candles' : 'ordinary';
    const asked = retryAfterMs(answer.retryAfter, serverNow());
    if (!queue.isPaused(bucket)) pausesInARow[bucket] += 1;
    const grownMs = growingPauseMs(pausesInARow[bucket], PAUSES);
    const pauseMs = Math.min(asked ?? grownMs, PAUSES.mostMs);
    queue.pause(bucket, pauseMs);
    logger.warn({ endpoint, status: answer.status, pauseMs }, 'the exchange asks to slow down');
    return pauseMs;
  }

  async function pauseBeforeAgain(endpoint: string, tries: number, problem: string): Promise<void> {
    const pauseMs = growingPauseMs(tries, { firstMs: retryPauseMs, mostMs: PAUSES.mostMs });
    logger.warn({ endpoint, tries, problem, pauseMs }, 'a read failed; trying again');
    await setTimeout(pauseMs);
  }

  async function send(queued: Queued, call: Call): Promise<Attempt> {
    try {
      return await queue.run(queued, () => attempt(call));
    } catch (error) {
      if (!(error instanceof WaitedTooLongError)) throw error;
      throw new ExchangeUnavailableError(
        `${endpointOf(call)}: not sent, because nothing could leave for ${patienceMs} ms (rate limit).`,
      );
    }
  }

  /** @throws UnknownOutcomeError, ExchangeUnavailableError */
  function readAnswer<T>(call: Call, { answer, validUntilMs }: Answered, read: Reader<T>): T {
    const endpoint = endpointOf(call);
    try {
      return read(answer, endpoint, validUntilMs);
    } catch (error) {
      if (!(error instanceof UnexpectedAnswerError)) throw error;
      logger.error({ endpoint, problem: error.message }, 'an answer that cannot be read');
      if (changes(call)) throw new UnknownOutcomeError(error.message, validUntilMs);
      throw new ExchangeUnavailableError(error.message);
    }
  }

  function refusal(call: Call, { code, message }: ErrorBody, status: number): ExchangeRefusedError {
    const error = new ExchangeRefusedError(code, message, status);
    if (call.instruction !== null) {
      if (error.kind === 'expired') onTimeDoubted();
      if (error.kind === 'key') keyWatch.refused(call.instruction, `${code}: ${message}`);
    }
    return error;
  }

  /** Ends a call that nobody answered where it changes something; a read goes on after a pause. */
  async function afterLoss(call: Call, { error, validUntilMs }: Lost, tries: number): Promise<void> {
    const endpoint = endpointOf(call);
    const { message, sent } = error;
    if (changes(call) && sent) throw new UnknownOutcomeError(`${endpoint}: ${message}`, validUntilMs);
    if (changes(call)) throw new ExchangeUnavailableError(`${endpoint}: not sent, ${message}`);
    if (tries >= MAX_ATTEMPTS) throw new ExchangeUnavailableError(`${endpoint}: ${message}`);
    await pauseBeforeAgain(endpoint, tries, message);
  }

  /** Turned away at the door: it goes again. @returns after how many milliseconds, when the queue does not hold it */
  function afterTurnedAway(
    call: Call,
    answer: HttpAnswer,
    { message, tries, giveUpAtMs }: { message: string; tries: number; giveUpAtMs: number },
  ): number {
    const endpoint = endpointOf(call);
    const isUrgent = call.priority === 'urgent';
    const askedMs = backOff(call, answer, endpoint);
    const pauseMs = isUrgent ? growingPauseMs(tries, URGENT_PAUSES) : askedMs;
    const isLast = tries >= MAX_ATTEMPTS && !isUrgent;
    if (isLast || performance.now() + pauseMs > giveUpAtMs) {
      throw new ExchangeUnavailableError(`${endpoint}: ${message}`);
    }
    return isUrgent ? pauseMs : 0;
  }

  /** It failed on the way, or somebody else answered. @returns as `afterTurnedAway` */
  async function afterFailure(
    call: Call,
    { answer, validUntilMs }: Answered,
    { message, overloaded }: { readonly message: string; readonly overloaded: boolean },
    tries: number,
  ): Promise<number> {
    const endpoint = endpointOf(call);
    if (overloaded) backOff(call, answer, endpoint);
    if (changes(call)) throw new UnknownOutcomeError(`${endpoint}: ${message}`, validUntilMs);
    if (tries >= MAX_ATTEMPTS) throw new ExchangeUnavailableError(`${endpoint}: ${message}`);
    if (overloaded) return call.priority === 'urgent' ? growingPauseMs(tries, URGENT_PAUSES) : 0;
    await pauseBeforeAgain(endpoint, tries, message);
    return 0;
  }

  /**
   * Makes the call and reads its answer.
   *
   * Reads are tried again a few times when they fail. A call that changes something is sent once; only when the
   * rate limit turned it away at the door, so that nothing happened, it goes again, newly signed.
   *
   * @throws ExchangeRefusedError, UnknownOutcomeError (not for GET), ExchangeUnavailableError
   */
  async function perform<T>(call: Call, read: Reader<T>): Promise<T> {
    const sinceMs = performance.now();
    const place = queuedWith(call.priority, call.isOfCandles);
    const { bucket } = place;
    const giveUpAtMs = sinceMs + patienceMs;
    let afterMs = 0;

    for (let tries = 1; ; tries += 1) {
      // A read that waited for its answer in vain has not waited to leave.
      const untilMs = changes(call) ? giveUpAtMs : performance.now() + patienceMs;
      const tried = await send({ ...place, sinceMs, untilMs, afterMs, again: tries > 1 }, call);
      afterMs = 0;
      if (tried.kind === 'lost') {
        await afterLoss(call, tried, tries);
        continue;
      }
      const { answer } = tried;
      const verdict = judge(answer);
      switch (verdict.kind) {
        case 'done':
          onPassed(bucket);
          if (bucket !== 'urgent') pausesInARow[bucket] = 0;
          if (call.instruction !== null) keyWatch.accepted(call.instruction);
          return readAnswer(call, tried, read);
        case 'refused':
          onPassed(bucket);
          throw refusal(call, verdict, answer.status);
        case 'closed':
          onPassed(bucket);
          throw new ExchangeUnavailableError(`${endpointOf(call)}: ${verdict.message}`);
        case 'tooManyRequests':
          afterMs = afterTurnedAway(call, answer, { message: verdict.message, tries, giveUpAtMs });
          break;
        case 'failed':
          afterMs = await afterFailure(call, tried, verdict, tries);
      }
    }
  }

  return { perform };
}

/** A call that reads something of the account. Default: without parameters, of normal priority. */
export function signedRead(
  path: string,
  instruction: string,
  parameters: SigningParameters = {},
  priority: RequestPriority = 'normal',
): Call {
  return { method: 'GET', path, priority, instruction, parameters };
}

function endpointOf({ method, path }: Call): string {
  return `${method} ${path}`;
}

function changes({ method }: Call): boolean {
  return method !== 'GET';
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
