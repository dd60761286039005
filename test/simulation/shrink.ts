import type { FaultKind, FaultName } from './faults.js';
import { FAULT_KINDS } from './faults.js';
import { type RunResult, Simulation } from './simulation.js';

/** Runs that a shrinking may take at most. */
const MOST_RUNS = 400;

export interface Shrunk {
  readonly result: RunResult;
  /** Leaving these out, it still fails. */
  readonly without: ReadonlySet<FaultName>;
  readonly runs: number;
}

/**
 * Leaves out faults as long as the same invariant is broken: whole kinds first, then, of the kinds that are needed,
 * single occurrences.
 */
export async function shrink(failed: RunResult): Promise<Shrunk> {
  let best: Shrunk = { result: failed, without: new Set(), runs: 0 };
  let runs = 0;
  const tryWithout = async (names: readonly FaultName[]): Promise<boolean> => {
    if (runs >= MOST_RUNS) return false;
    runs += 1;
    const without = new Set([...best.without, ...names]);
    const result = await new Simulation(failed.seed, { without }).run();
    if (result.violation?.invariant !== failed.violation?.invariant) return false;
    best = { result, without, runs };
    return true;
  };
  const happened = () => new Set(best.result.faults.map((name) => name.split('#')[0]));
  let isSmaller = true;
  while (isSmaller) {
    isSmaller = false;
    for (const kind of FAULT_KINDS.filter((one: FaultKind) => happened().has(one))) {
      if (await tryWithout([kind])) isSmaller = true;
    }
  }
  // From the end: what came last is needed most seldom but for the cause itself.
  for (const name of [...best.result.faults].reverse()) {
    if (best.result.faults.includes(name)) await tryWithout([name]);
  }
  return { ...best, runs };
}
