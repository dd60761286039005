/*
 * When days, weeks and months begin for somebody in a time zone. The rules of the zones are Intl's, with all their
 * changes of the clock: a day has 23, 24 or 25 hours, and some begin at one o'clock.
 */

export type PeriodKind = 'day' | 'week' | 'month';

/** Milliseconds since the epoch; `toMs` belongs to the next period. */
export interface Period {
  readonly fromMs: number;
  readonly toMs: number;
}

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** Zones are at most 14 hours ahead of UTC and 12 behind it; some were a little more in other centuries. */
const MOST_OFFSET_MS = 16 * 60 * MINUTE_MS;
/** Clocks are turned by an hour, seldom by two, and whole days are left out. */
const LONGEST_TURN_MS = 25 * 60 * MINUTE_MS;
/** Weeks begin on Monday; the first day of the epoch was a Thursday. */
const DAYS_FROM_MONDAY_TO_EPOCH = 3;

/** Days, weeks (from Monday) and months by the clocks of one time zone. */
export class Calendar {
  readonly timeZone: string;
  readonly #clockFace: Intl.DateTimeFormat;
  /** The last one asked for of each kind: most questions are about now. */
  readonly #last = new Map<PeriodKind, Period>();

  /**
   * @param timeZone IANA name, e.g. `Europe/Berlin`
   * @throws RangeError when there is no such zone
   */
  constructor(timeZone: string) {
    this.timeZone = timeZone;
    this.#clockFace = new Intl.DateTimeFormat('en-US-u-ca-gregory-nu-latn', {
      ...{ timeZone, hourCycle: 'h23' },
      ...{ year: 'numeric', month: 'numeric', day: 'numeric' },
      ...{ hour: 'numeric', minute: 'numeric', second: 'numeric', era: 'short' },
    });
  }

  /** The day, week or month that a moment belongs to. */
  periodAt(kind: PeriodKind, timeMs: number): Period {
    const last = this.#last.get(kind);
    if (last !== undefined && last.fromMs <= timeMs && timeMs < last.toMs) return last;
    const period = this.#find(kind, timeMs);
    this.#last.set(kind, period);
    return period;
  }

  #find(kind: PeriodKind, timeMs: number): Period {
    let first = firstDayOf(kind, dayNumber(this.#wallMs(timeMs)));
    // Where clocks were turned back over midnight, the date they show there is not the day that has begun.
    while (this.#beginOf(first) > timeMs) first = firstDayOf(kind, first - 1);
    let next = firstDayAfter(kind, first);
    while (this.#beginOf(next) <= timeMs) {
      first = next;
      next = firstDayAfter(kind, first);
    }
    return { fromMs: this.#beginOf(first), toMs: this.#beginOf(next) };
  }

  /** The period that ends where this one begins. */
  before(kind: PeriodKind, { fromMs }: Period): Period {
    return this.periodAt(kind, fromMs - 1);
  }

  /**
   * The period of a moment and those before it, newest first, without a gap.
   *
   * @param count 1 or more
   */
  latest(kind: PeriodKind, count: number, timeMs: number): readonly Period[] {
    const periods = [this.periodAt(kind, timeMs)];
    for (let last = periods[0]; last !== undefined && periods.length < count; last = periods.at(-1)) {
      periods.push(this.before(kind, last));
    }
    return periods;
  }

  /**
   * Gives the moment at which the clocks show a time of a day, or the first after it where they pass it over.
   *
   * @param day the day, by any moment of it
   * @param minute minutes after midnight, 0 to 1439
   */
  atMinute(day: number, minute: number): number {
    const { fromMs, toMs } = this.periodAt('day', day);
    // Noon is on no other day, wherever clocks are turned.
    const number = dayNumber(this.#wallMs(Math.floor((fromMs + toMs) / 2)));
    return this.#firstMomentAt(number * DAY_MS + minute * MINUTE_MS);
  }

  /** The date of a moment's day, e.g. `2026-11-22`. */
  dateOf(timeMs: number): string {
    const { fromMs, toMs } = this.periodAt('day', timeMs);
    return new Date(this.#wallMs(Math.floor((fromMs + toMs) / 2))).toISOString().slice(0, 10);
  }

  #beginOf(day: number): number {
    return this.#firstMomentAt(day * DAY_MS);
  }

  /** The first second in which the clocks show this time or a later one. */
  #firstMomentAt(wallMs: number): number {
    // Where the clocks have not been turned for some hours it is the only such moment; else it is searched for.
    const likely = 2 * wallMs - this.#wallMs(wallMs);
    const hasSettled = this.#wallMs(likely - LONGEST_TURN_MS) === wallMs - LONGEST_TURN_MS;
    if (hasSettled && this.#wallMs(likely) === wallMs) return likely;
    let before = Math.floor((wallMs - MOST_OFFSET_MS) / SECOND_MS);
    let found = Math.ceil((wallMs + MOST_OFFSET_MS) / SECOND_MS);
    while (found - before > 1) {
      const middle = Math.floor((before + found) / 2);
      if (this.#wallMs(middle * SECOND_MS) >= wallMs) found = middle;
      else before = middle;
    }
    return found * SECOND_MS;
  }

  /** Gives what the clocks show, as the milliseconds at which UTC shows the same. */
  #wallMs(timeMs: number): number {
    const shown = new Map(
      this.#clockFace.formatToParts(timeMs).map(({ type, value }) => [type, value] as const),
    );
    const part = (type: Intl.DateTimeFormatPartTypes) => Number(shown.get(type));
    const year = shown.get('era') === 'BC' ? 1 - part('year') : part('year');
    const date = new Date(0);
    date.setUTCFullYear(year, part('month') - 1, part('day'));
    date.setUTCHours(part('hour'), part('minute'), part('second'));
    return date.getTime();
  }
}

/** Days since the epoch. */
function dayNumber(wallMs: number): number {
  return Math.floor(wallMs / DAY_MS);
}

function firstDayOf(kind: PeriodKind, day: number): number {
  switch (kind) {
    case 'day':
      return day;
    case 'week':
      return day - remainder(day + DAYS_FROM_MONDAY_TO_EPOCH, 7);
    case 'month':
      return day - new Date(day * DAY_MS).getUTCDate() + 1;
  }
}

function firstDayAfter(kind: PeriodKind, first: number): number {
  switch (kind) {
    case 'day':
      return first + 1;
    case 'week':
      return first + 7;
    case 'month': {
      const date = new Date(first * DAY_MS);
      return Math.round(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1) / DAY_MS);
    }
  }
}

/** Never negative, for days before the epoch. */
function remainder(value: number, divisor: number): number {
  return ((value % divisor) + divisor) % divisor;
}
