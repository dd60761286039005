import type { Timer } from './timer.js';

/**
 * Tells how long to wait before trying again: doubling with every failure in a row.
 *
 * @param failures failures so far, 1 or more
 */
export function growingPauseMs(
  failures: number,
  limits: { readonly firstMs: number; readonly mostMs: number },
): number {
  // The exponent is bounded, so that years of failures do not overflow.
  return Math.min(limits.mostMs, limits.firstMs * 2 ** Math.min(failures - 1, 30));
}

/**
 * True when so much time has passed since a moment. One that is still to come was noted before the clock was set back:
 * nobody knows how long ago that is, and nothing waits until the clock shows it once more.
 */
export function hasPassed(durationMs: number, sinceMs: number, nowMs: number): boolean {
  return nowMs < sinceMs || nowMs - sinceMs >= durationMs;
}

/** Waits, or until `signal` aborts: it never rejects. */
export async function pause(clock: Timer, delayMs: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => {
    const end = () => {
      cancel();
      signal.removeEventListener('abort', end);
      resolve();
    };
    const cancel = clock.setTimer(delayMs, end);
    signal.addEventListener('abort', end, { once: true });
  });
}
