/** One value of something that should not grow. */
export interface Point {
  readonly minute: number;
  readonly value: number;
}

export interface Growth {
  readonly points: number;
  /** Means of the first and the last third. */
  readonly early: number;
  readonly late: number;
  /** Of the straight line through all points, a minute. */
  readonly slope: number;
  /** The slope is at least this, with a confidence of about 97.5 %. */
  readonly slopeAtLeast: number;
  readonly slopeAtMost: number;
  readonly minutes: number;
}

/** Fewer say nothing about a line. */
export const FEWEST_POINTS = 4;

/**
 * The straight line of least squares through a series, and how sure its slope is. The error takes into account that
 * neighbours resemble each other (what a cache holds now it held a moment ago): so many points count as fewer, by
 * their correlation, as is usual for series in time (Bayley and Hammersley, 1946).
 *
 * @throws RangeError for fewer than four points
 */
export function growthOf(series: readonly Point[]): Growth {
  const points = series.length;
  if (points < FEWEST_POINTS) throw new RangeError(`${points} points are too few to see whether they grow`);
  const meanMinute = mean(series.map(({ minute }) => minute));
  const meanValue = mean(series.map(({ value }) => value));
  let squares = 0;
  let products = 0;
  for (const { minute, value } of series) {
    squares += (minute - meanMinute) ** 2;
    products += (minute - meanMinute) * (value - meanValue);
  }
  const slope = products / squares;
  const rests = series.map(({ minute, value }) => value - meanValue - slope * (minute - meanMinute));
  const noise = rests.reduce((sum, rest) => sum + rest ** 2, 0);
  const error = Math.sqrt((noise / (points - 2) / squares) * resemblance(rests, noise));
  const third = Math.max(1, Math.floor(points / 3));
  return {
    points,
    early: mean(series.slice(0, third).map(({ value }) => value)),
    late: mean(series.slice(-third).map(({ value }) => value)),
    slope,
    slopeAtLeast: slope - CONFIDENCE * error,
    slopeAtMost: slope + CONFIDENCE * error,
    minutes: (series.at(-1)?.minute ?? 0) - (series[0]?.minute ?? 0),
  };
}

/** Standard errors on each side: 95 % lie within. */
const CONFIDENCE = 2;

/**
 * Whether something grows: the line surely rises faster than `perMinute`, and it has risen by more than `inAll`
 * altogether. Both, because a line may be as sure as it is small, or as steep as it is unsure.
 */
export function grows(
  growth: Growth,
  allowed: { readonly perMinute: number; readonly inAll: number },
): boolean {
  return growth.slopeAtLeast > allowed.perMinute && growth.late - growth.early > allowed.inAll;
}

/** How many neighbours say what one says; 1 when they do not know of each other. */
function resemblance(rests: readonly number[], noise: number): number {
  if (noise === 0) return 1;
  let together = 0;
  for (let index = 1; index < rests.length; index += 1) {
    together += (rests[index - 1] ?? 0) * (rests[index] ?? 0);
  }
  const correlation = Math.min(0.9, Math.max(0, together / noise));
  return (1 + correlation) / (1 - correlation);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
