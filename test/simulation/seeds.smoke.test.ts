import { expect, test } from 'vitest';
import { expectAllHolds } from './expectAllHolds.js';
import { Simulation } from './simulation.js';
import { Statistics } from './statistics.js';

test('on six bad days, what must hold does', { timeout: 240_000 }, async () => {
  const total = new Statistics();
  for (let seed = 1; seed <= 6; seed += 1) {
    const result = await new Simulation(seed).run();
    expectAllHolds(result);
    total.add(result.statistics);
  }
  expect(total.fills).toBeGreaterThan(0);
  expect(total.deaths).toBeGreaterThan(0);
});
