const DAY_MS = 24 * 60 * 60_000;

/** Counts the days of UTC from the epoch to a moment. @example utcDay(Date.parse('1970-01-02T00:00:00Z')) // 1 */
export function utcDay(timeMs: number): number {
  return Math.floor(timeMs / DAY_MS);
}

/** Gives the bounds of a day of UTC, milliseconds since the epoch; `toMs` belongs to the next one. */
export function boundsOf(day: number): { readonly fromMs: number; readonly toMs: number } {
  return { fromMs: day * DAY_MS, toMs: (day + 1) * DAY_MS };
}
