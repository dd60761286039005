import { growingPauseMs, pause } from './pauses.js';
import type { Timer } from './timer.js';

export interface RetryForeverOptions {
  readonly clock: Timer;
  /** Aborts when it is not wanted any more. */
  readonly signal: AbortSignal;
  /**
   * @param failures so far, 1 or more
   * @returns whether to try again
   */
  readonly onFailure: (error: unknown, failures: number) => boolean;
}

const PAUSES = { firstMs: 5_000, mostMs: 300_000 };

/** Does what should be possible and may fail all the same, with growing pauses until it is done. Never rejects. */
export async function retryForever(
  attempt: () => Promise<void>,
  { clock, signal, onFailure }: RetryForeverOptions,
): Promise<void> {
  for (let failures = 1; !signal.aborted; failures += 1) {
    try {
      await attempt();
      return;
    } catch (error) {
      if (!onFailure(error, failures)) return;
      await pause(clock, growingPauseMs(failures, PAUSES), signal);
    }
  }
}
