import { setTimeout as sleep } from 'node:timers/promises';

/** Far longer than anything waited for here takes on a busy machine: only what never comes takes so long. */
const PATIENCE_MS = 120_000;
const FIRST_PAUSE_MS = 4;
/** Looking is asking the exchange, which answers so many questions in a minute and no more. */
const LONGEST_PAUSE_MS = 500;

/**
 * Looks again and again, less and less often, until there is something.
 *
 * @throws Error that says what was waited for in vain, and `describe()`
 */
export async function until<Found>(
  what: string,
  look: () => Found | null | undefined | false | Promise<Found | null | undefined | false>,
  describe: () => string = () => '',
): Promise<Found> {
  const endMs = performance.now() + PATIENCE_MS;
  for (
    let pauseMs = FIRST_PAUSE_MS;
    performance.now() < endMs;
    pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)
  ) {
    const found = await look();
    if (found !== null && found !== undefined && found !== false) return found;
    await sleep(pauseMs);
  }
  throw new Error(`waited in vain until ${what}\n${describe()}`);
}
