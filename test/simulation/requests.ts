import {
  ExchangeRefusedError,
  ExchangeUnavailableError,
  type RequestBucket,
  UnknownOutcomeError,
} from '../../src/engine/ports/exchange.js';
import { RequestRefusedError } from '../../src/exchange/paper/refusal.js';
import { drawJourney, drawQueueing, type Journey, PATIENCE_MS, timeoutMs } from './journey.js';
import type { Life } from './life.js';
import type { Draw } from './random.js';
import type { World } from './world.js';

const CLOSED_CODES: ReadonlySet<string> = new Set(['MAINTENANCE', 'TRADING_PAUSED']);

/** What is asked of the exchange. */
export interface Request<T> {
  readonly what: string;
  readonly changes: 'nothing' | 'something' | 'purchase';
  /** What is signed with the key; null for a public one. */
  readonly instruction: string | null;
  readonly bucket: RequestBucket;
  /** It is signed and leaves the process, perhaps after a while in its queue. */
  readonly onLeave?: () => void;
  /** What the exchange does when it takes the request. */
  readonly take: () => T;
}

/** What the client that is not here hears of the key. */
export interface KeyNews {
  refused(instruction: string, message: string): void;
  accepted(instruction: string): void;
}

type Outcome<T> = { readonly value: T } | { readonly error: unknown };

/** Gives the answer to who asked, unless there was one already. */
type Answer = (tell: () => void) => void;

interface Asked<T> {
  readonly request: Request<T>;
  readonly answer: Answer;
  readonly resolve: (value: T) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * The requests of one process: slow, lost, refused for their age, done after all or answered by an error, as the errors
 * that the engine's port promises. They die with their process; what has left it may still arrive.
 */
export class Requests {
  readonly #world: World;
  readonly #life: Life;
  readonly #draw: Draw;
  readonly #timeMs: () => number;
  readonly #key: KeyNews;

  /** @param timeMs the exchange's time as this process knows it */
  constructor(world: World, life: Life, timeMs: () => number, key: KeyNews) {
    this.#world = world;
    this.#key = key;
    this.#life = life;
    this.#draw = world.draw;
    this.#timeMs = timeMs;
  }

  /** Never settles for a process that is dead: nobody is there to hear the answer. */
  send<T>(request: Request<T>): Promise<T> {
    if (!this.#life.isAlive) return new Promise(() => {});
    const { timeline, faults, statistics } = this.#world;
    statistics.requests += 1;
    return new Promise((resolve, reject) => {
      const asked: Asked<T> = { request, answer: this.#answerOnce(), resolve, reject };
      if (faults.happens('requestNotSent')) return this.#fail(asked, this.latency(), 'not connected');
      const { bucket } = request;
      const limitedForMs = (this.#world.limitedUntilMs.get(bucket) ?? 0) - timeline.nowMs;
      if (limitedForMs > 0 || faults.happens('tooManyRequests')) {
        if (limitedForMs <= 0) this.#world.limitRequests(bucket);
        return this.#fail(asked, Math.min(Math.max(limitedForMs, 500), PATIENCE_MS), 'too many requests');
      }
      const queueingMs = drawQueueing(faults);
      if (queueingMs === 0) return this.#leave(asked);
      // What had not left when its process died never will.
      timeline.after(queueingMs, () => this.#life.ring(() => this.#leave(asked)));
    });
  }

  latency(): number {
    const { latencyMs } = this.#world.scenario;
    return this.#draw.integer(1, latencyMs) + (this.#draw.chance(0.02) ? 3 * latencyMs : 0);
  }

  #answerOnce(): Answer {
    let isAnswered = false;
    return (tell) =>
      this.#life.arrive(() => {
        if (isAnswered) return;
        isAnswered = true;
        tell();
      });
  }

  /** It has not left. */
  #fail<T>({ request, answer, reject }: Asked<T>, afterMs: number, why: string): void {
    const error = new ExchangeUnavailableError(`${request.what}: ${why}`);
    this.#world.timeline.after(afterMs, () => answer(() => reject(error)));
  }

  /** It is signed now, and on its way. */
  #leave<T>(asked: Asked<T>): void {
    const { timeline, faults, story, scenario } = this.#world;
    const { request, answer, reject } = asked;
    const { what } = request;
    const changes = request.changes !== 'nothing';
    request.onLeave?.();
    const windowMs = scenario.signatureWindowMs;
    const validUntilMs = this.#timeMs() + windowMs;
    const journey = drawJourney(faults, windowMs, request.changes, () => this.latency());
    if (changes) story.tell(() => `rung: ${what}${journey.fate === 'answered' ? '' : ` (${journey.fate})`}`);
    const unclear = (message: string) =>
      changes
        ? new UnknownOutcomeError(`${what}: ${message}`, validUntilMs)
        : new ExchangeUnavailableError(`${what}: ${message}`);
    timeline.after(timeoutMs(windowMs), () => answer(() => reject(unclear('timed out'))));
    if (journey.fate === 'lost') return;
    if (journey.fate === 'failsAndIsDoneLater') return this.#doLater(asked, journey, validUntilMs, unclear);
    timeline.after(journey.upMs, () => {
      const isUndone = journey.fate === 'failsUndone';
      const outcome = isUndone ? { error: unclear('HTTP 500') } : this.#outcome(request, validUntilMs);
      if (journey.fate === 'unanswered') return;
      const told = journey.fate === 'failsDone' ? { error: unclear('HTTP 503') } : outcome;
      timeline.after(journey.downMs, () => this.#settle(asked, told));
    });
  }

  /** The answer says nothing, and then it is done: in time, or although its window has passed. */
  #doLater<T>(
    asked: Asked<T>,
    { upMs, doneAfterMs, isTakenInTime }: Journey,
    validUntilMs: number,
    unclear: (message: string) => Error,
  ): void {
    const { timeline } = this.#world;
    timeline.after(upMs, () => this.#settle(asked, { error: unclear('HTTP 503') }));
    timeline.after(doneAfterMs, () =>
      this.#outcome(asked.request, isTakenInTime ? Number.POSITIVE_INFINITY : validUntilMs),
    );
  }

  #settle<T>({ request, answer, resolve, reject }: Asked<T>, outcome: Outcome<T>): void {
    const { instruction } = request;
    answer(() => {
      if ('error' in outcome) {
        const { error } = outcome;
        const isOfKey = error instanceof ExchangeRefusedError && error.kind === 'key';
        if (isOfKey && instruction !== null) this.#key.refused(instruction, error.message);
        reject(error);
      } else {
        if (instruction !== null) this.#key.accepted(instruction);
        resolve(outcome.value);
      }
    });
  }

  #outcome<T>({ what, instruction, take }: Request<T>, validUntilMs: number): Outcome<T> {
    const { timeline, faults } = this.#world;
    if (instruction !== null && faults.lasts('keyRevoked')) {
      return { error: new ExchangeRefusedError('UNAUTHORIZED', 'Unauthorized', 401) };
    }
    if (timeline.nowMs > validUntilMs) {
      return { error: new ExchangeRefusedError('INVALID_CLIENT_REQUEST', 'Request has expired', 400) };
    }
    try {
      return { value: take() };
    } catch (error) {
      if (error instanceof ExchangeUnavailableError) return { error };
      if (!(error instanceof RequestRefusedError)) throw error;
      const { code, message, httpStatus } = error;
      return {
        error: CLOSED_CODES.has(code)
          ? new ExchangeUnavailableError(`${what}: ${code}`)
          : new ExchangeRefusedError(code, message, httpStatus),
      };
    }
  }
}
