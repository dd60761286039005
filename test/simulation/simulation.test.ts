import { expect, test } from 'vitest';
import { expectAllHolds } from './expectAllHolds.js';
import { REGRESSIONS } from './regressions.js';
import { Simulation } from './simulation.js';
import { Statistics } from './statistics.js';

const FIRST_SEED = 1_000;
const SEEDS = 200;

test('whatever goes wrong, what must hold does', { timeout: 900_000 }, async () => {
  const total = new Statistics();
  for (let seed = FIRST_SEED; seed < FIRST_SEED + SEEDS; seed += 1) {
    const result = await new Simulation(seed).run();
    expectAllHolds(result);
    total.add(result.statistics);
  }
  // A storm in which nothing is traded and nothing goes wrong would prove nothing.
  expect(total.fills).toBeGreaterThan(total.seeds);
  expect(total.deaths).toBeGreaterThan(total.seeds);
  expect(Object.keys(total.faults).length).toBeGreaterThan(50);
});

test.each([...REGRESSIONS])('seed $seed no longer breaks: $was', async ({ seed }) => {
  const result = await new Simulation(seed).run();
  expectAllHolds(result);
});

test('a seed tells the same story every time', async () => {
  const tell = async () => {
    const lines: string[] = [];
    await new Simulation(17, { trace: (line) => lines.push(line) }).run();
    return lines;
  };
  expect(await tell()).toEqual(await tell());
});
