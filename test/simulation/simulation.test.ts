import { expect, test } from 'vitest';
import { REGRESSIONS } from './regressions.js';
import { type RunResult, Simulation } from './simulation.js';
import { Statistics } from './statistics.js';

const FIRST_SEED = 1_000;
const SEEDS = 200;
/** On a busy machine fewer seeds are run rather than more time taken. */
const BUDGET_MS = 45_000;

function story({ seed, violation, last }: RunResult): string {
  return (
    `seed ${seed}: ${violation?.invariant}\n${violation?.message}\n${last.join('\n')}\n` +
    `again: npm run sim -- --seed ${seed} --trace`
  );
}

test('whatever goes wrong, what must hold does', { timeout: 120_000 }, async () => {
  const total = new Statistics();
  const startedAt = performance.now();
  for (let seed = FIRST_SEED; seed < FIRST_SEED + SEEDS; seed += 1) {
    if (performance.now() - startedAt > BUDGET_MS) break;
    const result = await new Simulation(seed).run();
    if (result.violation !== null) throw new Error(story(result));
    total.add(result.statistics);
  }
  // A storm in which nothing is traded and nothing goes wrong would prove nothing.
  expect(total.fills).toBeGreaterThan(total.seeds);
  expect(total.deaths).toBeGreaterThan(total.seeds);
  expect(Object.keys(total.faults).length).toBeGreaterThan(50);
});

test.each([...REGRESSIONS])('seed $seed no longer breaks: $was', async ({ seed }) => {
  const result = await new Simulation(seed).run();
  if (result.violation !== null) throw new Error(story(result));
});

test('a seed tells the same story every time', async () => {
  const tell = async () => {
    const lines: string[] = [];
    await new Simulation(17, { trace: (line) => lines.push(line) }).run();
    return lines;
  };
  expect(await tell()).toEqual(await tell());
});
