import type { Clock } from '../../engine/ports/index.js';

/** A clock in the time of the wrong zone is off by less. */
const FURTHEST_MS = 24 * 60 * 60_000;

/**
 * Telegram's clock, as far as this machine knows it: by the date that Telegram gives to each message it takes. A clock that
 * is wrong here would else make every word of now one of an hour ago, and nobody could order anything any more.
 */
export class TelegramTime {
  readonly #clock: Pick<Clock, 'now'>;
  /** Lead of this machine's clock; Telegram's dates are whole seconds. */
  #aheadMs = 0;

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock;
  }

  /** Telegram has just given this date to something. @param dateS seconds since the epoch */
  heard(dateS: number): void {
    const aheadMs = this.#clock.now() - dateS * 1_000;
    // What lies on the way may answer otherwise than Telegram does.
    if (Math.abs(aheadMs) < FURTHEST_MS) this.#aheadMs = aheadMs;
  }

  /** Tells how long ago that was; zero or more. @param dateMs milliseconds since the epoch, by Telegram's clock */
  ageMs(dateMs: number): number {
    return Math.max(0, this.#clock.now() - this.#aheadMs - dateMs);
  }
}
