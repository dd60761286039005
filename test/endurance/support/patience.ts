import { setTimeout as sleep } from 'node:timers/promises';

/** Far longer than anything waited for here takes on a busy machine: only what never comes takes so long. */
const PATIENCE_MS = 60_000;
const LOOK_EVERY_MS = 4;

/**
 * Looks again and again until there is something.
 *
 * @throws Error that says what was waited for in vain, and `describe()`
 */
export async function until<Found>(
  what: string,
  look: () => Found | null | undefined | false | Promise<Found | null | undefined | false>,
  describe: () => string = () => '',
): Promise<Found> {
  for (const endMs = performance.now() + PATIENCE_MS; performance.now() < endMs; await sleep(LOOK_EVERY_MS)) {
    const found = await look();
    if (found !== null && found !== undefined && found !== false) return found;
  }
  throw new Error(`waited in vain until ${what}\n${describe()}`);
}
