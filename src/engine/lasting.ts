import type { CancelTimer, Clock } from './ports.js';

/** What lasts so long is told; shorter troubles are everyday's. */
const TELL_AFTER_MS = 60_000;

export interface LastingOptions {
  /** Times the patience. */
  readonly clock: Pick<Clock, 'setTimer'>;
  /** The time as people read it. */
  readonly nowMs: () => number;
  /** It has lasted a minute. */
  tell(sinceMs: number): void;
  /** It is over, and was told. */
  over(sinceMs: number): void;
}

/** A trouble that comes and goes by itself, and is told when it has lasted a minute. */
export class Lasting {
  readonly #options: LastingOptions;
  #sinceMs: number | null = null;
  #isTold = false;
  #cancel: CancelTimer = () => {};

  constructor(options: LastingOptions) {
    this.#options = options;
  }

  /** Since when it stands, milliseconds since the epoch; null while it does not. */
  get sinceMs(): number | null {
    return this.#sinceMs;
  }

  /** One that stands already keeps its beginning. */
  begin(): void {
    if (this.#sinceMs !== null) return;
    const sinceMs = this.#options.nowMs();
    this.#sinceMs = sinceMs;
    this.#cancel = this.#options.clock.setTimer(TELL_AFTER_MS, () => {
      this.#isTold = true;
      this.#options.tell(sinceMs);
    });
  }

  /** Nothing happens when it does not stand. */
  end(): void {
    const [sinceMs, isTold] = [this.#sinceMs, this.#isTold];
    this.stop();
    if (sinceMs !== null && isTold) this.#options.over(sinceMs);
  }

  /** Nothing is told any more. */
  stop(): void {
    this.#cancel();
    this.#cancel = () => {};
    this.#sinceMs = null;
    this.#isTold = false;
  }
}
