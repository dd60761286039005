import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { MUTATIONS, type Mutation } from './mutations.js';

/*
 * Puts each fault into a copy of the code and counts the seeds until the simulation finds it:
 * `tsx test/simulation/mutate.ts [part of a name]`.
 */

const ROOT = resolve(import.meta.dirname, '../..');
const FIRST_SEEDS = [1, 20_001, 40_001] as const;
const MOST_SEEDS = 150;
const COPIED = ['src', 'test/simulation', 'commands', 'package.json', 'tsconfig.json'] as const;

const wanted = process.argv[2] ?? '';
let missed = 0;
for (const mutation of MUTATIONS.filter(({ name }) => name.includes(wanted))) {
  const found = seedsUntilFound(mutation);
  const needed = found.map(({ seeds }) => seeds).sort((a, b) => a - b);
  const median = needed[Math.floor(needed.length / 2)] ?? Number.POSITIVE_INFINITY;
  if (median > MOST_SEEDS) missed += 1;
  const by = [...new Set(found.flatMap(({ invariant }) => (invariant === null ? [] : [invariant])))].join(
    ', ',
  );
  const verdict = median > MOST_SEEDS ? 'NOT FOUND' : `found after ${median} seeds`;
  process.stdout.write(`${mutation.name}: ${verdict} (${needed.join(', ')}) by ${by || 'nothing'}\n`);
}
process.exitCode = missed === 0 ? 0 : 1;

function seedsUntilFound(mutation: Mutation): readonly { seeds: number; invariant: string | null }[] {
  const copy = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'rung-mutation-'));
  try {
    for (const part of COPIED) cpSync(join(ROOT, part), join(copy, part), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
    const file = join(copy, mutation.file);
    const text = readFileSync(file, 'utf8');
    if (!text.includes(mutation.find))
      throw new Error(`"${mutation.name}" does not fit ${mutation.file} any more`);
    writeFileSync(
      file,
      text.replace(mutation.find, () => mutation.replace),
    );
    return FIRST_SEEDS.map((firstSeed) => untilFailure(copy, firstSeed));
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

function untilFailure(copy: string, firstSeed: number): { seeds: number; invariant: string | null } {
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [
      '--import',
      'tsx',
      'test/simulation/sim.ts',
      '--until-failure',
      '--seeds',
      `${MOST_SEEDS}`,
      '--first-seed',
      `${firstSeed}`,
    ],
    { cwd: copy, encoding: 'utf8' },
  );
  const [, seeds, invariant] = /^(\d+) (\w+)\n$/.exec(stdout) ?? [];
  if (seeds !== undefined && invariant !== undefined) return { seeds: Number(seeds), invariant };
  if (!stdout.includes('nothing broken'))
    throw new Error(`the simulation itself failed:\n${stdout}${stderr}`);
  return { seeds: Number.POSITIVE_INFINITY, invariant: null };
}
