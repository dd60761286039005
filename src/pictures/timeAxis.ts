/*
 * Round moments of the reader's clock, and how they are written. d3's own time scales know UTC and the machine's time
 * zone only.
 */

export interface TimeTick {
  readonly timeMs: number;
  readonly label: string;
  /** A new day begins, or a month where days are not told. */
  readonly isMain: boolean;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** All time zones are whole quarters of an hour from UTC. */
const QUARTER_MS = 15 * MINUTE_MS;

const CLOCK_STEPS_MS = [
  ...[1, 5, 10, 15, 30].map((minutes) => minutes * MINUTE_MS),
  ...[1, 2, 3, 4, 6, 8, 12].map((hours) => hours * HOUR_MS),
];
const DAY_STEPS = [1, 2, 3, 7, 14];
const MONTH_STEPS = [1, 2, 3, 6, 12, 24, 60];
const LONGEST_MONTH_MS = 31 * DAY_MS;

/** Formats of moments at the axis, with everything that Intl may put into them. */
export const TICK_FORMATS = {
  time: { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  day: { day: 'numeric', month: 'short' },
  month: { month: 'short', year: 'numeric' },
} as const satisfies Readonly<Record<string, Intl.DateTimeFormatOptions>>;

/**
 * Round moments between two others, from the left.
 *
 * @param most     ticks that have room, 1 or more
 * @param locale   for their writing, e.g. `en-GB`
 * @param timeZone IANA name
 */
export function timeTicks(
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
  most: number,
  { locale, timeZone }: { readonly locale: string; readonly timeZone: string },
): readonly TimeTick[] {
  const write = (style: keyof typeof TICK_FORMATS) =>
    new Intl.DateTimeFormat(locale, { timeZone, ...TICK_FORMATS[style] });
  const clock = localClock(timeZone);
  const fits = (stepMs: number) => (toMs - fromMs) / stepMs <= most;
  const within = (timeMs: number) => timeMs >= fromMs && timeMs <= toMs;

  const clockStepMs = CLOCK_STEPS_MS.find(fits);
  if (clockStepMs !== undefined) {
    const [time, day] = [write('time'), write('day')];
    return clockTimes(fromMs, toMs, clockStepMs, clock).map((timeMs) => {
      const isMain = clock.localMs(timeMs) % DAY_MS === 0;
      return { timeMs, isMain, label: (isMain ? day : time).format(timeMs) };
    });
  }
  const dayStep = DAY_STEPS.find((days) => fits(days * DAY_MS));
  const isMonths = dayStep === undefined;
  const times =
    dayStep === undefined
      ? monthStarts(fromMs, toMs, MONTH_STEPS.find((months) => fits(months * LONGEST_MONTH_MS)) ?? 120, clock)
      : dayStarts(fromMs, toMs, dayStep, clock);
  const format = write(isMonths ? 'month' : 'day');
  return times.filter(within).map((timeMs) => ({ timeMs, isMain: false, label: format.format(timeMs) }));
}

interface LocalClock {
  /** Gives what a clock on the wall shows, as if it were UTC. */
  localMs(timeMs: number): number;
  /** The moment at which the clock on the wall shows this. */
  momentOf(localMs: number): number;
}

function localClock(timeZone: string): LocalClock {
  const format = new Intl.DateTimeFormat('en-US', {
    ...{ timeZone, hourCycle: 'h23', era: 'short' },
    ...{ year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric' },
  });
  const localMs = (timeMs: number) => {
    const parts = new Map(format.formatToParts(timeMs).map(({ type, value }) => [type, Number(value)]));
    const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? 0;
    const minute = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'));
    return minute + (timeMs % MINUTE_MS);
  };
  return {
    localMs,
    momentOf(wantedMs) {
      // The offset of a moment nearby, then that of the moment itself: right but within a change of the clocks.
      const nearMs = wantedMs - (localMs(wantedMs) - wantedMs);
      return wantedMs - (localMs(nearMs) - nearMs);
    },
  };
}

function clockTimes(fromMs: number, toMs: number, stepMs: number, { localMs }: LocalClock): number[] {
  const grainMs = Math.min(stepMs, QUARTER_MS);
  const times: number[] = [];
  for (let timeMs = Math.ceil(fromMs / grainMs) * grainMs; timeMs <= toMs; timeMs += grainMs) {
    if (localMs(timeMs) % stepMs === 0) times.push(timeMs);
  }
  return times;
}

/** The epoch began on a Thursday; weeks on Mondays. */
const MONDAY_SHIFT_DAYS = 3;

function dayStarts(fromMs: number, toMs: number, step: number, clock: LocalClock): number[] {
  const shift = step % 7 === 0 ? MONDAY_SHIFT_DAYS : 0;
  const firstDay = Math.floor(clock.localMs(fromMs) / DAY_MS);
  const lastDay = Math.floor(clock.localMs(toMs) / DAY_MS);
  const times: number[] = [];
  for (let day = firstDay; day <= lastDay; day += 1) {
    if ((day + shift) % step === 0) times.push(clock.momentOf(day * DAY_MS));
  }
  return times;
}

function monthStarts(fromMs: number, toMs: number, step: number, clock: LocalClock): number[] {
  const month = (timeMs: number) => {
    const local = new Date(clock.localMs(timeMs));
    return local.getUTCFullYear() * 12 + local.getUTCMonth();
  };
  const times: number[] = [];
  for (let index = Math.ceil(month(fromMs) / step) * step; index <= month(toMs); index += step) {
    times.push(clock.momentOf(Date.UTC(Math.floor(index / 12), index % 12, 1)));
  }
  return times;
}
