import { uptime } from 'node:os';
import type { Clock } from './clock.js';

/** Timers longer than this overflow in Node and would fire at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Node times by what passes: setting the machine's clock changes nothing. */
function setTimer(delayMs: number, callback: () => void): () => void {
  const timer = setTimeout(callback, Math.min(delayMs, LONGEST_TIMER_MS));
  timer.unref();
  return () => clearTimeout(timer);
}

/** The machine's own time. Somebody, or a time server, may set it by hours. */
export const systemClock: Clock = { now: () => Date.now(), setTimer };

/** Measures of the machine that nobody sets; milliseconds and seconds since whenever. */
interface Measures {
  /** On most systems it stands still while the machine sleeps. */
  awakeMs(): number;
  /** Goes on then, and is read from a file: not asked at every price. */
  uptimeS(): number;
}

const LOOK_FOR_SLEEP_EVERY_MS = 1_000;
/** Of less the two measures may differ by themselves. */
const SHORTEST_SLEEP_MS = 5_000;

/** Counts what really passes, the machine's sleep as well. @returns how long ago that began, milliseconds */
export function passing({ awakeMs, uptimeS }: Measures): () => number {
  const startMs = awakeMs();
  const startS = uptimeS();
  let sleptMs = 0;
  let lookedAtMs = startMs;
  return () => {
    const nowMs = awakeMs();
    if (nowMs - lookedAtMs >= LOOK_FOR_SLEEP_EVERY_MS) {
      lookedAtMs = nowMs;
      const foundMs = (uptimeS() - startS) * 1_000 - (nowMs - startMs);
      if (foundMs - sleptMs > SHORTEST_SLEEP_MS) sleptMs = foundMs;
    }
    return nowMs - startMs + sleptMs;
  };
}

const beganAtMs = Date.now();
const passedMs = passing({ awakeMs: () => performance.now(), uptimeS: uptime });

/** Clock of the machine's time when the program began, and of what has passed since: nobody sets it. */
export const steadyClock: Clock = { now: () => Math.floor(beganAtMs + passedMs()), setTimer };

/** The time of the exchange, for all that trades: the machine's clock may say what it will. */
export function exchangeClock(exchange: { timeMs(): number }): Clock {
  return { now: () => exchange.timeMs(), setTimer };
}
