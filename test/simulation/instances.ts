import { Draw } from './random.js';

/** As the program draws it. */
const MOST_IDS_SKIPPED = 4_095;

/** How many client ids each start of a program passes over, so that it is told from others with the same books. */
export function idsSkippedBy(program: 'first' | 'second', seed: number): () => number {
  const draw = new Draw(seed, `instances of the ${program} program`);
  return () => draw.integer(0, MOST_IDS_SKIPPED);
}
