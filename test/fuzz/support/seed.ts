import fc from 'fast-check';

/*
 * What decides over all fuzzing. `RUNG_FUZZ_SEED` is a whole number or `random`; without it every run of the tests
 * says the same. `RUNG_FUZZ_RUNS` is how often a property is tried that is tried a hundred times without it, and
 * moves all others in proportion: the long run of a night is `RUNG_FUZZ_RUNS=10000 RUNG_FUZZ_SEED=random`.
 */

const USUAL_SEED = 20_261_122;
const USUAL_RUNS = 100;

export const SEED = seedOf(process.env.RUNG_FUZZ_SEED);
const SCALE = runsOf(process.env.RUNG_FUZZ_RUNS) / USUAL_RUNS;

/** The title of a test file: every report of a failure then names what repeats it. */
export function fuzzing(what: string): string {
  return `${what} (RUNG_FUZZ_SEED=${SEED})`;
}

/** How often to try what is usually tried `usual` times. */
export function runs(usual: number): number {
  return Math.max(1, Math.round(usual * SCALE));
}

/** Tries a property; a failure is shrunk, and tells the smallest input that fails. */
export async function holds<Input>(
  arbitrary: fc.Arbitrary<Input>,
  usualRuns: number,
  check: (input: Input) => Promise<void> | void,
): Promise<void> {
  const property = fc.asyncProperty(arbitrary, async (input) => check(input));
  await fc.assert(property, { seed: SEED, numRuns: runs(usualRuns), endOnFailure: false });
}

/** Inputs for stories that take seconds and run side by side; each is told whole when its story fails. */
export function samples<Input>(arbitrary: fc.Arbitrary<Input>, usual: number): readonly Input[] {
  return fc.sample(arbitrary, { seed: SEED, numRuns: runs(usual) });
}

/** Long enough for the runs that were asked for. */
export function patienceMs(usualMs: number): number {
  return usualMs * Math.max(1, SCALE);
}

function seedOf(text: string | undefined): number {
  if (text === undefined || text === '') return USUAL_SEED;
  if (text === 'random') return Math.floor(Math.random() * 2 ** 31);
  return wholeNumber('RUNG_FUZZ_SEED', text);
}

function runsOf(text: string | undefined): number {
  return text === undefined || text === '' ? USUAL_RUNS : wholeNumber('RUNG_FUZZ_RUNS', text);
}

function wholeNumber(name: string, text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 0) {
    throw new Error(`${name}: found "${text}", allowed: a whole number from 0 up`);
  }
  return value;
}
