import { FEWEST_POINTS, type Growth, grows, growthOf, type Point } from './flatness.js';
import { isCollected, type Reading } from './readings.js';
import type { SoakResult } from './soakRun.js';

/** One thing that is asked of a soak. */
export interface Criterion {
  readonly name: string;
  readonly holds: boolean;
  readonly figure: string;
}

/** What may grow by how much before it is called a leak: surely faster than so much a minute, and in all by so much. */
interface Flat {
  readonly name: string;
  readonly unit: string;
  readonly of: (reading: Reading) => number | null | undefined;
  readonly perMinute: number;
  readonly inAll: number;
  /** Not every system tells of it. */
  readonly isOptional?: true;
}

const KB = 1_024;
const MINUTE_MS = 60_000;
const P99_BELOW_MS = 20;

const FLAT: readonly Flat[] = [
  { name: 'objects', unit: '', of: living('objects'), perMinute: 250, inAll: 2_500 },
  // In bytes there is also what V8 learns of every function that is called for the first time, for many minutes.
  {
    name: 'live heap after collection, but for compiled code',
    unit: 'KB',
    of: (reading) => (isCollected(reading) ? (reading.living.heap - reading.living.code) / KB : null),
    perMinute: 96,
    inAll: 1_536,
  },
  // What runs often is compiled once more; functions that a program went on making would show.
  {
    name: 'compiled code',
    unit: 'KB',
    of: (reading) => (isCollected(reading) ? reading.living.code / KB : null),
    perMinute: 128,
    inAll: 1_536,
  },
  {
    name: 'memory outside the heap',
    unit: 'KB',
    of: (reading) => (isCollected(reading) ? reading.living.external / KB : null),
    perMinute: 16,
    inAll: 256,
  },
  { name: 'timers', unit: '', of: living('timers'), perMinute: 0.25, inAll: 3 },
  { name: 'closures (listeners among them)', unit: '', of: living('closures'), perMinute: 10, inAll: 100 },
  { name: 'promises', unit: '', of: living('promises'), perMinute: 2, inAll: 20 },
  { name: 'listeners of the process', unit: '', of: ({ listeners }) => listeners, perMinute: 0, inAll: 0.5 },
  {
    name: 'sockets and other handles',
    unit: '',
    of: ({ resources }) => Object.values(resources).reduce((sum, count) => sum + count, 0),
    perMinute: 0.25,
    inAll: 3,
  },
  {
    name: 'open files',
    unit: '',
    of: ({ openFiles }) => openFiles,
    perMinute: 0.25,
    inAll: 3,
    isOptional: true,
  },
];

/** Whether nothing leaks; `slack` is for short soaks, in which everything is still settling. */
export function leaks(result: SoakResult, slack = 1): readonly Criterion[] {
  return FLAT.flatMap(({ name: what, unit, of, perMinute, inAll, isOptional = false }) => {
    const name = `flat: ${what}`;
    const series = seriesOf(result, of);
    if (series.length === 0 && isOptional) return [];
    if (series.length < FEWEST_POINTS) {
      return [{ name, holds: false, figure: `measured ${series.length} times only: too short a soak` }];
    }
    const growth = growthOf(series);
    const allowed = { perMinute: perMinute * slack, inAll: inAll * slack };
    return [{ name, holds: !grows(growth, allowed), figure: written(growth, unit) }];
  });
}

function seriesOf({ readings, warmUpMs }: SoakResult, of: Flat['of']): readonly Point[] {
  return readings.flatMap((reading) => {
    const value = of(reading);
    if (value === null || value === undefined || reading.atMs < warmUpMs) return [];
    return [{ minute: reading.atMs / MINUTE_MS, value }];
  });
}

/** Books and conduct: what must hold on the slowest machine. */
export function conduct(result: SoakResult): readonly Criterion[] {
  const { log, readings } = result;
  const warnings = readings.at(-1)?.warnings ?? [];
  const none = (name: string, found: readonly string[], count = found.length): Criterion => ({
    name,
    holds: count === 0,
    figure: count === 0 ? 'none' : `${count}: ${found.slice(0, 3).join(' | ')}`,
  });
  return [
    none('books and account differ in', result.disagreements),
    none('corrections that no trade explains', result.unexplained),
    {
      name: 'sells when the price has risen',
      holds: result.hasSold,
      figure: result.hasSold ? 'all sold' : 'not sold',
    },
    none('errors in the log', log.errors, log.errorCount),
    none('warnings of Node.js (too many listeners among them)', warnings),
    {
      name: 'commands answered, each once',
      holds: result.commandsAnswered === result.commandsSaid,
      figure: `${result.commandsAnswered} of ${result.commandsSaid}`,
    },
    {
      name: 'alerts that did not arrive',
      holds: result.alertsUntold === 0,
      figure: String(result.alertsUntold),
    },
    { name: 'exit code after SIGTERM', holds: result.exitCode === 0, figure: String(result.exitCode) },
  ];
}

/** The one that a busy machine may spoil. */
export function promptness({ readings, floor }: SoakResult): Criterion {
  const p99 = readings.filter(isCollected).at(-1)?.delay.whole.p99 ?? Number.NaN;
  const idle = floor?.delay.whole.p99 ?? Number.NaN;
  return {
    name: `event loop delay p99 below ${P99_BELOW_MS} ms`,
    holds: p99 < P99_BELOW_MS,
    figure: `${p99.toFixed(1)} ms; ${idle.toFixed(1)} ms in a process that does nothing (${(p99 / idle).toFixed(1)} times)`,
  };
}

function living(what: 'objects' | 'timers' | 'closures' | 'promises'): Flat['of'] {
  return (reading) => (isCollected(reading) ? reading.living[what] : null);
}

function written({ early, late, slope, slopeAtLeast, slopeAtMost }: Growth, unit: string): string {
  const digits = unit === '' ? 1 : 0;
  const rate = [slope, slopeAtLeast, slopeAtMost].map((value) => value.toFixed(digits + 1));
  const suffix = unit === '' ? '' : ` ${unit}`;
  return (
    `${early.toFixed(digits)} at first, ${late.toFixed(digits)}${suffix} at last; ` +
    `${rate[0]}${suffix} a minute (95 %: ${rate[1]} to ${rate[2]})`
  );
}
