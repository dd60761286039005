/** A timer as Node hands it out. */
export class IdleTimer {
  dueMs = 0;
  /** Of those that are due at once, the one that was set first rings first. */
  order = 0;
  readonly #timers: IdleTimers;
  readonly #delayMs: number;
  readonly #callback: () => void;
  readonly #isRepeated: boolean;
  #isRef = true;

  constructor(timers: IdleTimers, callback: () => void, delayMs: number, isRepeated: boolean) {
    this.#timers = timers;
    this.#callback = callback;
    this.#delayMs = delayMs >= 1 && delayMs < 2 ** 31 ? delayMs : 1;
    this.#isRepeated = isRepeated;
    this.refresh();
  }

  ring(): void {
    if (this.#isRepeated) this.refresh();
    this.#callback();
  }

  refresh(): this {
    this.#timers.set(this, this.#delayMs);
    return this;
  }

  close(): this {
    this.#timers.clear(this);
    return this;
  }

  ref(): this {
    this.#isRef = true;
    return this;
  }

  unref(): this {
    this.#isRef = false;
    return this;
  }

  hasRef(): boolean {
    return this.#isRef;
  }

  [Symbol.dispose](): void {
    this.close();
  }
}

/** Timers that ring when they are told to, in their order. */
export class IdleTimers {
  readonly #now: () => number;
  readonly #waiting = new Set<IdleTimer>();
  #set = 0;

  /** @param now milliseconds since whenever; it never goes back */
  constructor(now: () => number) {
    this.#now = now;
  }

  set(timer: IdleTimer, delayMs: number): void {
    timer.dueMs = this.#now() + delayMs;
    this.#set += 1;
    timer.order = this.#set;
    this.#waiting.add(timer);
  }

  clear(timer: IdleTimer): void {
    this.#waiting.delete(timer);
  }

  /** The timer that rings next, if any is set. */
  next(): IdleTimer | undefined {
    let first: IdleTimer | undefined;
    for (const timer of this.#waiting) {
      if (first === undefined || timer.dueMs < first.dueMs) first = timer;
      else if (timer.dueMs === first.dueMs && timer.order < first.order) first = timer;
    }
    return first;
  }

  ring(timer: IdleTimer): void {
    this.#waiting.delete(timer);
    timer.ring();
  }
}
