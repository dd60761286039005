/** Length of a day in UTC, milliseconds. */
export const DAY_MS = 24 * 60 * 60_000;

/** The beginning of a day in UTC, milliseconds since the epoch. */
export function dayStart(timeMs: number): number {
  return timeMs - (((timeMs % DAY_MS) + DAY_MS) % DAY_MS);
}
