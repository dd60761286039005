import { syncBuiltinESMExports } from 'node:module';
import os from 'node:os';
import { performance } from 'node:perf_hooks';
import timersPromises from 'node:timers/promises';
import { Connections } from './connections.js';
import { IdleTimer, IdleTimers } from './timers.js';

/*
 * Time that nobody spends waiting. A story of the real client before a local exchange is done with its work in
 * milliseconds, and waits for seconds until answers that never come are given up. Both ends of every connection are in
 * this process: when the event loop brings nothing more, all of them wait for the next timer, and the time leaps there.
 *
 * While there is work the time nearly stands still, so that a busy machine makes nothing late. While something outside
 * this process is waited for, a child or the disk, it passes as it does in life.
 */

/** Kept before anything is put in their place. */
const real = {
  Date,
  setTimeout,
  setInterval,
  clearTimeout,
  clearInterval,
  setImmediate,
  now: performance.now.bind(performance),
  soon: timersPromises.setImmediate,
};

/** How much of the time that work takes passes. */
const BUSY_RATE = 0.1;
/** Rounds of the event loop that bring nothing: what one end has written, the other has then been given. */
const QUIET_ROUNDS = 4;
/** What is on its way for longer is not waited for. */
const LONGEST_WAY_MS = 200;
const LOOK_OUTSIDE_EVERY_MS = 2;

/** What is there all the time: what is open, and what has been set. */
const LASTING = /^(?:TCPSocketWrap|TCPServerWrap|PipeWrap|TTYWrap|Timeout|Immediate|MessagePort)$/u;

interface Waiting {
  readonly since: number;
  readonly resolve: (stirs: number) => void;
}

export class IdleTime {
  readonly #timers = new IdleTimers(() => this.now());
  readonly #connections = new Connections();
  readonly #waiting = new Set<Waiting>();
  #isRunning = false;
  /** Whether it may leap. */
  #leaps = false;
  #nowMs = real.now();
  #readAtMs = this.#nowMs;
  #rate = 1;
  /** How often something began by itself: a timer rang, or something outside was given time. */
  #stirs = 0;
  /** What this process set about itself, that no event tells of. */
  #begun = 0;
  #eventsSeen = 0;
  #begunSeen = 0;
  #quietRounds = 0;
  #quietSinceMs = 0;

  /** Milliseconds as of `performance.now()`. */
  now(): number {
    const readAtMs = real.now();
    this.#nowMs += (readAtMs - this.#readAtMs) * this.#rate;
    this.#readAtMs = readAtMs;
    return this.#nowMs;
  }

  /**
   * Resolves when nothing more happens, before the time leaps.
   *
   * @param since what it answered last: it answers again when something has begun by itself since, e.g. a timer rang
   */
  idle(since: number): Promise<number> {
    return new Promise((resolve) => this.#waiting.add({ since, resolve }));
  }

  /** Puts this time in the place of the process's: its clocks and its timers. */
  install(): void {
    this.#connections.watch();
    const beganAtMs = real.Date.now() - real.now();
    const epochMs = () => Math.floor(beganAtMs + this.now());
    performance.now = () => this.now();
    const upAtMs = os.uptime() * 1_000 - real.now();
    os.uptime = () => (upAtMs + this.now()) / 1_000;
    globalThis.Date = dateBy(epochMs);
    const begin = this.#beginner();
    const set =
      (isRepeated: boolean) =>
      (callback: (...args: unknown[]) => void, delayMs?: number, ...args: unknown[]) =>
        new IdleTimer(this.#timers, () => callback(...args), Number(delayMs), isRepeated);
    const clear = (reallyClear: (timer: NodeJS.Timeout) => void) => (timer: unknown) => {
      if (timer instanceof IdleTimer) timer.close();
      else reallyClear(timer as NodeJS.Timeout);
    };
    Object.assign(globalThis, {
      setTimeout: Object.assign(set(false), { __promisify__: undefined }),
      setInterval: set(true),
      clearTimeout: clear(real.clearTimeout),
      clearInterval: clear(real.clearInterval),
      setImmediate: (callback: (...args: unknown[]) => void, ...args: unknown[]) => {
        begin();
        return real.setImmediate(callback, ...args);
      },
    });
    Object.assign(timersPromises, {
      setTimeout: <T>(delayMs?: number, value?: T, options: { readonly signal?: AbortSignal } = {}) =>
        this.#pause(delayMs, value as T, options.signal),
      setImmediate: (...args: Parameters<typeof real.soon>) => {
        begin();
        return real.soon(...args);
      },
    });
    syncBuiltinESMExports();
  }

  /** From now on the time leaps when all is idle. */
  run(): void {
    this.#leaps = true;
    if (this.#isRunning) return;
    this.#isRunning = true;
    this.#settle();
    real.setImmediate(this.#look);
  }

  /** From now on it passes as it does in life. */
  rest(): void {
    this.#leaps = false;
  }

  #beginner(): () => void {
    return () => {
      this.#begun += 1;
    };
  }

  /** As `setTimeout` of `node:timers/promises`. */
  #pause<T>(delayMs: number | undefined, value: T, signal: AbortSignal | undefined): Promise<T> {
    return new Promise((resolve, reject) => {
      const refuse = () => {
        timer.close();
        reject(new DOMException('The operation was aborted', { name: 'AbortError', cause: signal?.reason }));
      };
      const ring = () => {
        signal?.removeEventListener('abort', refuse);
        resolve(value);
      };
      const timer = new IdleTimer(this.#timers, ring, Number(delayMs), false);
      if (signal?.aborted === true) refuse();
      else signal?.addEventListener('abort', refuse, { once: true });
    });
  }

  #passAt(rate: number): void {
    this.now();
    this.#rate = rate;
  }

  readonly #look = (): void => {
    const next = this.#timers.next();
    if (next !== undefined && next.dueMs <= this.now()) {
      // One at a time: between two of them what the first has resolved goes on.
      this.#settle();
      this.#stirs += 1;
      real.setImmediate(this.#look);
      this.#timers.ring(next);
      return;
    }
    if (!this.#leaps) {
      this.#live();
      return;
    }
    const { events } = performance.nodeTiming.uvMetricsInfo;
    if (events !== this.#eventsSeen || this.#begun !== this.#begunSeen) {
      this.#passAt(BUSY_RATE);
      this.#settle();
    } else {
      this.#quietRounds += 1;
    }
    if (this.#quietRounds < QUIET_ROUNDS) real.setImmediate(this.#look);
    else this.#beIdle(next);
  };

  /** Something has happened: it is waited for all that follows from it. */
  #settle(): void {
    this.#eventsSeen = performance.nodeTiming.uvMetricsInfo.events;
    this.#begunSeen = this.#begun;
    this.#quietRounds = 0;
    this.#quietSinceMs = real.now();
  }

  #beIdle(next: IdleTimer | undefined): void {
    if (this.#connections.isSomethingOnItsWay) {
      if (real.now() - this.#quietSinceMs > LONGEST_WAY_MS) this.#connections.giveUp();
      real.setTimeout(this.#look, 1);
      return;
    }
    if (this.#isSomethingOutside()) {
      this.#live();
      return;
    }
    this.#passAt(BUSY_RATE);
    if (this.#wake()) {
      real.setImmediate(this.#look);
    } else if (next === undefined) {
      this.#live();
    } else {
      this.#nowMs = Math.max(this.now(), next.dueMs);
      real.setImmediate(this.#look);
    }
    this.#settle();
  }

  /** The time passes as it does in life. */
  #live(): void {
    this.#passAt(1);
    this.#stirs += 1;
    this.#wake();
    real.setTimeout(this.#look, LOOK_OUTSIDE_EVERY_MS);
  }

  #isSomethingOutside(): boolean {
    return process.getActiveResourcesInfo().some((resource) => !LASTING.test(resource));
  }

  /** @returns whether anybody waited for this moment */
  #wake(): boolean {
    const woken = [...this.#waiting].filter(({ since }) => since < this.#stirs);
    // What a test does next is done later than what it waited for, however fast the machine.
    if (woken.length > 0) this.#nowMs += 1;
    for (const waiting of woken) {
      this.#waiting.delete(waiting);
      waiting.resolve(this.#stirs);
    }
    return woken.length > 0;
  }
}

function dateBy(now: () => number): DateConstructor {
  const { Date: RealDate } = real;
  function IdleDate(this: unknown, ...args: []): Date | string {
    if (new.target === undefined) return new RealDate(now()).toString();
    return Reflect.construct(RealDate, args.length === 0 ? [now()] : args, new.target);
  }
  return Object.assign(IdleDate as unknown as DateConstructor, {
    prototype: RealDate.prototype,
    now,
    parse: RealDate.parse,
    UTC: RealDate.UTC,
  });
}
