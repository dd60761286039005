import type { RunResult } from './simulation.js';

/** @throws Error with the end of the story, and how to read all of it */
export function expectAllHolds({ seed, violation, last }: RunResult): void {
  if (violation === null) return;
  throw new Error(
    `seed ${seed}: ${violation.invariant}\n${violation.message}\n${last.join('\n')}\n` +
      `again: npm run sim -- --seed ${seed} --trace`,
  );
}
