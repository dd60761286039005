import type { Clock } from './ports.js';

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

const beganAtMs = Date.now() - performance.now();

/** What the machine's time was when the program began, and what has passed since: nobody sets it. */
export const steadyClock: Clock = { now: () => Math.floor(beganAtMs + performance.now()), setTimer };

/** The time of the exchange, for all that trades: the machine's clock may say what it will. */
export function exchangeClock(exchange: { timeMs(): number }): Clock {
  return { now: () => exchange.timeMs(), setTimer };
}
