import { type AlertContent, type AlertLevel, levelOf } from './kinds.js';

export interface Alert {
  readonly level: AlertLevel;
  /** Null when it concerns the whole program. */
  readonly strategyId: string | null;
  readonly timeMs: number;
  readonly content: AlertContent;
  /** An undelivered alert with the same key is replaced by this one instead of followed. */
  readonly mergeKey: string | null;
  /** Not before: leaves time for further fills to merge into it. */
  readonly deliverAtMs: number;
}

/** Key of the alerts that take the place of an undelivered one, and how long it waits for them. */
export interface Merge {
  readonly key: string;
  readonly delayMs: number;
}

/**
 * Makes an alert of what it says.
 *
 * @param strategyId null: it concerns the whole program
 * @param nowMs      milliseconds since the epoch
 * @param merge      null: it stands alone
 */
export function alertOf(
  content: AlertContent,
  strategyId: string | null,
  nowMs: number,
  merge: Merge | null = null,
): Alert {
  return {
    level: levelOf(content),
    strategyId,
    timeMs: nowMs,
    content,
    mergeKey: merge?.key ?? null,
    deliverAtMs: nowMs + (merge?.delayMs ?? 0),
  };
}
