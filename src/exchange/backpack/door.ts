export interface DoorOptions {
  /** Infinity for no limit. */
  readonly perMinute: number;
  /** Length of the minute. */
  readonly minuteMs: number;
}

interface Waiting {
  readonly rank: number;
  readonly leave: () => void;
}

/**
 * Lets out at most so many in any minute. Nothing is done for one that nothing stands before but to count it: a sale takes
 * this way. What has to wait leaves by its rank, and of one rank the oldest first.
 */
export class Door {
  readonly #options: DoorOptions;
  /** Moments at which the last ones left, by `performance.now()`, the oldest first. */
  readonly #left: number[] = [];
  /** The next one first. */
  #waiting: Waiting[] = [];
  #opening: NodeJS.Timeout | undefined;

  constructor(options: DoorOptions) {
    this.#options = options;
  }

  /** Counts one that leaves at once. @returns false when it has to wait */
  passes(): boolean {
    if (this.#waiting.length > 0 || !this.#isOpen) return false;
    this.#count();
    return true;
  }

  /** Calls `leave` when its turn comes, perhaps before this returns. @returns what it resolves to */
  wait<T>(leave: () => Promise<T>, rank: number): Promise<T> {
    if (this.passes()) return leave();
    return new Promise((resolve) => {
      const next = this.#waiting.findIndex((other) => other.rank < rank);
      const place = next === -1 ? this.#waiting.length : next;
      this.#waiting.splice(place, 0, { rank, leave: () => resolve(leave()) });
      this.#openLater();
    });
  }

  /** Forgets what waits. */
  clear(): void {
    this.#waiting = [];
    clearTimeout(this.#opening);
  }

  get #isOpen(): boolean {
    const { perMinute, minuteMs } = this.#options;
    const sinceMs = performance.now() - minuteMs;
    while ((this.#left[0] ?? Number.POSITIVE_INFINITY) <= sinceMs) this.#left.shift();
    return this.#left.length < perMinute;
  }

  #count(): void {
    if (Number.isFinite(this.#options.perMinute)) this.#left.push(performance.now());
  }

  /** ... when the oldest of the minute is a minute old. */
  #openLater(): void {
    clearTimeout(this.#opening);
    const [oldest = 0] = this.#left;
    const waitMs = oldest + this.#options.minuteMs - performance.now();
    this.#opening = setTimeout(() => this.#open(), Math.ceil(Math.max(waitMs, 0)));
  }

  #open(): void {
    while (this.#waiting.length > 0 && this.#isOpen) {
      this.#count();
      this.#waiting.shift()?.leave();
    }
    if (this.#waiting.length > 0) this.#openLater();
  }
}
