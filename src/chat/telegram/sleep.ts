import type { Clock } from '../../engine/ports/index.js';

export interface SleepWatch {
  /** Aborts when the machine has slept, and when Rung ends. */
  readonly signal: AbortSignal;
  stop(): void;
}

const LOOK_EVERY_MS = 4_000;
const SLEEP_MS = 20_000;

/** Measures how far the wall clock is ahead of the clock that stands still while the machine sleeps. */
function wallLeadMs(): number {
  return Date.now() - performance.now();
}

/**
 * Notices that the machine slept: a laptop that was closed, a virtual machine that was moved. Its connections are dead
 * then, and nothing says so: without this a poll would wait for its deadline. A wall clock that is set looks the same;
 * that costs one request.
 */
export function watchForSleep(
  clock: Pick<Clock, 'setTimer'>,
  ending: AbortSignal,
  leadMs: () => number = wallLeadMs,
): SleepWatch {
  // Not AbortSignal.any: what it hangs on a signal that lives long stays there in some versions of Node.js.
  const over = new AbortController();
  const end = () => over.abort();
  if (ending.aborted) end();
  ending.addEventListener('abort', end, { once: true });
  let lastLeadMs = leadMs();
  let cancel = () => {};
  const look = () => {
    const nowLeadMs = leadMs();
    if (nowLeadMs - lastLeadMs > SLEEP_MS) {
      end();
      return;
    }
    lastLeadMs = nowLeadMs;
    cancel = clock.setTimer(LOOK_EVERY_MS, look);
  };
  cancel = clock.setTimer(LOOK_EVERY_MS, look);
  return {
    signal: over.signal,
    stop() {
      cancel();
      ending.removeEventListener('abort', end);
    },
  };
}
