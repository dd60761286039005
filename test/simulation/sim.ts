import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { runFleet } from './fleet.js';
import { shrink } from './shrink.js';
import { type RunResult, Simulation } from './simulation.js';
import { table } from './table.js';

const USAGE = `npm run sim -- [options]

  --seed N          one seed
    --trace         write its whole story
    --without A,B   leave faults out: kinds (crash) or single ones (crash#3)
    --shrink        if it fails, leave out all that is not needed to fail
  --seeds N         many seeds on every core (default 1000)
    --first-seed M  from this one on (default 1)
    --workers N     on so many cores
    --until-failure one after another until one breaks something
`;

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    trace: { type: 'boolean', default: false },
    without: { type: 'string', default: '' },
    shrink: { type: 'boolean', default: false },
    seeds: { type: 'string', default: '1000' },
    'first-seed': { type: 'string', default: '1' },
    'until-failure': { type: 'boolean', default: false },
    workers: { type: 'string', default: String(availableParallelism()) },
    help: { type: 'boolean', default: false },
  },
});

const PROGRESS_EVERY_MS = 5_000;
const SHOWN_FAILURES = 5;

const write = (text: string) => process.stdout.write(`${text}\n`);

if (values.help) write(USAGE);
else if (values.seed !== undefined) await oneSeed(whole('seed', values.seed));
else if (values['until-failure'])
  await untilFailure(whole('seeds', values.seeds), whole('first-seed', values['first-seed']));
else await manySeeds(whole('seeds', values.seeds), whole('first-seed', values['first-seed']));

async function oneSeed(seed: number): Promise<void> {
  const without = new Set(values.without.split(',').filter((name) => name !== ''));
  const trace = values.trace ? write : undefined;
  const result = await new Simulation(seed, {
    without,
    ...(trace === undefined ? {} : { trace }),
  }).run();
  write(table(result.statistics));
  if (result.violation === null) {
    write(`seed ${seed}: everything holds`);
    return;
  }
  process.exitCode = 1;
  tellFailure(result, without);
  if (values.shrink) await tellShrunk(result);
}

async function untilFailure(seeds: number, firstSeed: number): Promise<void> {
  for (let seed = firstSeed; seed < firstSeed + seeds; seed += 1) {
    const { violation } = await new Simulation(seed).run();
    if (violation === null) continue;
    write(`${seed - firstSeed + 1} ${violation.invariant}`);
    process.exitCode = 1;
    return;
  }
  write(`${seeds} seeds and nothing broken`);
}

async function manySeeds(seeds: number, firstSeed: number): Promise<void> {
  const startedAt = performance.now();
  let toldAt = startedAt;
  const { total, failures } = await runFleet({
    firstSeed,
    seeds,
    workers: whole('workers', values.workers),
    onResult(result, done) {
      if (result.violation !== null) write(`seed ${result.seed} broke ${result.violation.invariant}`);
      const now = performance.now();
      if (now - toldAt < PROGRESS_EVERY_MS && done < seeds) return;
      toldAt = now;
      const perSecond = (1_000 * done) / (now - startedAt);
      const left = Math.round((seeds - done) / perSecond);
      write(`${done} of ${seeds} seeds, ${perSecond.toFixed(1)} a second, about ${left} s to go`);
    },
  });
  write(table(total));
  write(`violations  ${failures.length}`);
  if (failures.length > 0) process.exitCode = 1;
  for (const failure of failures.slice(0, SHOWN_FAILURES)) tellFailure(failure, new Set());
}

function tellFailure({ seed, violation, last, steps }: RunResult, without: ReadonlySet<string>): void {
  if (violation === null) return;
  const leavingOut = without.size === 0 ? '' : ` --without ${[...without].join(',')}`;
  write(`
seed ${seed}, step ${steps}: ${violation.invariant}
${violation.message}

what happened last:
  ${last.join('\n  ')}

again: npm run sim -- --seed ${seed} --trace${leavingOut}`);
}

async function tellShrunk(failed: RunResult): Promise<void> {
  const { result, without, runs } = await shrink(failed);
  write(`\nshrunk in ${runs} runs to ${result.faults.length} faults: ${result.faults.join(', ')}`);
  tellFailure(result, without);
}

function whole(name: string, text: string): number {
  if (/^\d{1,12}$/.test(text)) return Number(text);
  process.stderr.write(`--${name}: "${text}" is no whole number.\n\n${USAGE}`);
  process.exit(2);
}
