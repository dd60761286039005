import { IdleTime } from './idleTime.js';

const KEY = Symbol.for('rung.idleTime');

/** One for the process: the files of tests that it runs share it. */
const shared = globalThis as { [KEY]?: IdleTime };

/** The time of this process, from now on; see `IdleTime`. */
export function installIdleTime(): IdleTime {
  const known = shared[KEY];
  if (known !== undefined) return known;
  const idleTime = new IdleTime();
  shared[KEY] = idleTime;
  idleTime.install();
  return idleTime;
}

const POLL_EVERY_MS = 5;

/**
 * Resolves when a condition may have come true: nothing more happens by itself. Where time is as in life, after some
 * milliseconds.
 *
 * @param last what it answered before, in the same wait; at first -1
 */
export function whenIdle(last: number): Promise<number> {
  const idleTime = shared[KEY];
  if (idleTime !== undefined) return idleTime.idle(last);
  return new Promise((resolve) => setTimeout(resolve, POLL_EVERY_MS, last));
}
