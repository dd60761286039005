import { table } from '../bench/figures.js';
import { type Collected, type Delays, isCollected } from './readings.js';
import { type SoakResult, SPEED } from './soakRun.js';
import { type Criterion, conduct, leaks, promptness } from './verdict.js';

const MB = 1_024 * 1_024;
const MINUTE_MS = 60_000;

/** Everything that is asked of a soak. */
export function criteria(result: SoakResult): readonly Criterion[] {
  return [...conduct(result), ...leaks(result), promptness(result)];
}

/** The whole report, for a person. */
export function report(result: SoakResult): string {
  const judged = criteria(result);
  return [
    table(events(result)),
    table(memory(result)),
    table(delays(result)),
    table(minutes(result)),
    `log lines at warning or above: ${counted(result.log.warnings)}`,
    table(judged.map(({ name, holds, figure }) => [holds ? 'ok' : 'FAILED', name, figure])),
  ].join('\n\n');
}

function events(result: SoakResult): string[][] {
  const last = result.readings.at(-1);
  const requests = Object.values(last?.requests ?? {}).reduce((sum, count) => sum + count, 0);
  const minutes = result.stormMs / MINUTE_MS;
  return [
    ['seed', String(result.seed)],
    [
      'storm, minutes',
      `${minutes.toFixed(1)} (of which warm-up ${(result.warmUpMs / MINUTE_MS).toFixed(1)})`,
    ],
    ['market time, minutes', String(Math.round(minutes * SPEED))],
    ['steps of the market', String(result.marketSteps)],
    ['orders of the bot', String(result.orders)],
    ['fills of the bot', String(result.ownFills)],
    ['cycles', String(result.cycles)],
    ['requests to the exchange', `${requests} (${last?.requestErrors ?? 0} broken)`],
    ['faults', counted(result.faults)],
    ['odd words of the exchange', counted(result.oddities)],
    ['the owner at the exchange', `${counted(result.ownersDeeds)}; ${result.ownersFills} fills`],
    ['corrections of the books', String(result.corrections)],
    ['commands of the owner', `${result.commandsSaid}, answered ${result.commandsAnswered}`],
    ['messages to the owner', String(result.messagesTold)],
    ['lines of log', String(result.log.lines)],
  ];
}

/** First and last collection after the warm-up. */
function memory(result: SoakResult): string[][] {
  const collected = result.readings.filter(isCollected).filter(({ atMs }) => atMs >= result.warmUpMs);
  const counts = collected.filter(({ living }) => living.closures !== undefined);
  const ends = (all: readonly Collected[], of: (reading: Collected) => string) =>
    [all[0], all.at(-1)].map((reading) => (reading === undefined ? '' : of(reading)));
  const mb = (bytes: number) => `${(bytes / MB).toFixed(2)} MB`;
  const last = result.readings.at(-1);
  return [
    ['', 'after warm-up', 'at the end'],
    ['live heap', ...ends(collected, ({ living }) => mb(living.heap))],
    ['outside the heap', ...ends(collected, ({ living }) => mb(living.external))],
    ['resident', ...ends(collected, (reading) => mb(reading.memory.rss))],
    ['timers', ...ends(counts, ({ living }) => String(living.timers))],
    ['closures', ...ends(counts, ({ living }) => String(living.closures))],
    ['promises', ...ends(counts, ({ living }) => String(living.promises))],
    ['handles', ...ends(collected, ({ resources }) => counted(new Map(Object.entries(resources))))],
    ['open files', ...ends(collected, ({ openFiles }) => String(openFiles))],
    [
      'collections that V8 made itself',
      '',
      `${last?.gcs ?? 0}, ${(last?.gcMs ?? 0).toFixed(0)} ms in all, longest ${(last?.longestGcMs ?? 0).toFixed(1)} ms`,
    ],
  ];
}

/** Of the whole run; only here are the stalls contained that the probe makes by its forced collections. */
function delays({ readings, floor }: SoakResult): string[][] {
  const row = (name: string, delay: Delays | undefined) => [
    name,
    ...(delay === undefined
      ? []
      : [delay.p50, delay.p99, delay.p999, delay.max].map((value) => value.toFixed(1))),
  ];
  return [
    ['event loop delay after warm-up, ms', 'p50', 'p99', 'p99.9', 'max'],
    row('Rung', readings.filter(isCollected).at(-1)?.delay.whole),
    row('floor: a process that does nothing', floor?.delay.whole),
    ['Rung had no processor though it had work', withoutProcessor(readings)],
  ];
}

/** Of the time in which it ran or could have run: others on the machine had that. */
function withoutProcessor(readings: SoakResult['readings']): string {
  const { ranMs, waitedMs } = readings.at(-1)?.processor ?? { ranMs: 0, waitedMs: 0 };
  if (ranMs === 0) return 'not told by this system';
  const share = (100 * waitedMs) / (ranMs + waitedMs);
  return `${(waitedMs / 1_000).toFixed(1)} s, and ran ${(ranMs / 1_000).toFixed(1)} s (${share.toFixed(0)} %)`;
}

/** By the minute, the worst of its parts; without what the probe's own collections take. */
function minutes({ readings }: SoakResult): string[][] {
  const byMinute = new Map<number, Collected[]>();
  for (const reading of readings.filter(isCollected)) {
    const minute = Math.ceil(reading.atMs / MINUTE_MS);
    byMinute.set(minute, [...(byMinute.get(minute) ?? []), reading]);
  }
  return [
    ['minute', 'p99, ms', 'max, ms', 'live heap, MB', 'resident, MB'],
    ...[...byMinute].map(([minute, all]) => [
      String(minute),
      Math.max(...all.map(({ delay }) => delay.window.p99)).toFixed(1),
      Math.max(...all.map(({ delay }) => delay.window.max)).toFixed(1),
      ((all.at(-1)?.living.heap ?? 0) / MB).toFixed(2),
      ((all.at(-1)?.memory.rss ?? 0) / MB).toFixed(1),
    ]),
  ];
}

function counted(counts: ReadonlyMap<string, number>): string {
  if (counts.size === 0) return 'none';
  return [...counts]
    .sort(([, one], [, other]) => other - one)
    .map(([what, count]) => `${count} ${what}`)
    .join(', ');
}
