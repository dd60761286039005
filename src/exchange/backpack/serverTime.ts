import type { Clock } from '../../engine/ports.js';
import type { Logger } from './logger.js';

export interface ServerTimeOptions {
  readonly clock: Clock;
  /** Asks the exchange for its time and measures how long that took. */
  readonly sample: () => Promise<TimeSample>;
  readonly windowMs: number;
  readonly onClockSkew: (skewMs: number) => void;
  readonly logger: Logger;
}

export interface TimeSample {
  /** What the exchange said, milliseconds since the epoch. */
  readonly serverMs: number;
  /** The local clock when the answer arrived. */
  readonly receivedMs: number;
  readonly roundTripMs: number;
}

export interface ServerTime {
  /** The exchange's time as far as it is known, milliseconds since the epoch. */
  now(): number;
  /** Exchange time less local time, milliseconds. */
  offsetMs(): number;
  /**
   * Measures anew: the median of a few samples, each corrected by half its round trip. Answers the offset. Tells
   * `onClockSkew` when it is beyond half the window, because then one bad measurement makes requests invalid.
   *
   * @throws ExchangeUnavailableError when the exchange gives no time; the offset stays as it was
   */
  sync(): Promise<number>;
}

const SAMPLES = 5;

export function createServerTime(options: ServerTimeOptions): ServerTime {
  const { clock, sample, windowMs, onClockSkew, logger } = options;
  let offsetMs = 0;

  async function sync(): Promise<number> {
    const offsets: number[] = [];
    for (let taken = 0; taken < SAMPLES; taken += 1) {
      const { serverMs, receivedMs, roundTripMs } = await sample();
      offsets.push(serverMs + roundTripMs / 2 - receivedMs);
    }
    offsets.sort((a, b) => a - b);
    offsetMs = Math.round(offsets[SAMPLES >> 1] ?? 0);
    logger.debug({ offsetMs }, 'measured the time of the exchange');
    if (Math.abs(offsetMs) > windowMs / 2) {
      logger.warn({ offsetMs, windowMs }, 'the clock of this machine is far from that of the exchange');
      onClockSkew(offsetMs);
    }
    return offsetMs;
  }

  return { now: () => clock.now() + offsetMs, offsetMs: () => offsetMs, sync };
}
