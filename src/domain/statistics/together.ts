import { type Decimal, ZERO } from '../decimal.js';
import type { Mark } from './marks.js';

/** A strategy that is read: its next mark, and where it stands until then. */
interface Reading {
  readonly marks: Iterator<Mark>;
  next: Mark | null;
  standing: Mark | null;
}

/**
 * Gives the marks of several strategies of one quote asset as those of one: sums, in the sequence of their times. What is unknown of
 * one is unknown of all.
 */
export function* together(strategies: readonly Iterable<Mark>[]): Generator<Mark> {
  const readings = strategies.map((marks): Reading => {
    const iterator = marks[Symbol.iterator]();
    return { marks: iterator, next: nextOf(iterator), standing: null };
  });
  for (let first = earliest(readings); first !== null; first = earliest(readings)) {
    const { next } = first;
    if (next === null) return;
    first.standing = next;
    first.next = nextOf(first.marks);
    const standing = readings.flatMap((reading) => reading.standing ?? []);
    yield {
      timeMs: next.timeMs,
      equity: sumOf(standing.map(({ equity }) => equity)),
      corrected: next.corrected,
      capital: sumOf(standing.map(({ capital }) => capital)),
      isInMarket: standing.some(({ isInMarket }) => isInMarket),
    };
  }
}

function nextOf(marks: Iterator<Mark>): Mark | null {
  const { done, value } = marks.next();
  return done === true ? null : value;
}

/** Of equal times the strategy that stands first. */
function earliest(readings: readonly Reading[]): Reading | null {
  return readings.reduce((found: Reading | null, reading) => {
    if (reading.next === null) return found;
    return found?.next === undefined || found.next === null || reading.next.timeMs < found.next.timeMs
      ? reading
      : found;
  }, null);
}

function sumOf(parts: readonly (Decimal | null)[]): Decimal | null {
  return parts.reduce(
    (total: Decimal | null, each) => (total === null || each === null ? null : total.plus(each)),
    ZERO,
  );
}
