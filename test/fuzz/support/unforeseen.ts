import { afterAll, beforeAll } from 'vitest';

/*
 * What would have ended the process: an exception that nobody caught, a rejection that nobody handled. The test
 * runner notices them too, but cannot tell which input it was.
 */

export interface Unforeseen {
  /** Throws when something happened since the last look. Lets everything that is ready have its turn before. */
  expectNone(): Promise<void>;
}

export function watchForUnforeseen(): Unforeseen {
  let found: unknown[] = [];
  const keep = (error: unknown) => {
    found.push(error);
  };
  beforeAll(() => {
    process.on('uncaughtException', keep);
    process.on('unhandledRejection', keep);
  });
  afterAll(() => {
    process.off('uncaughtException', keep);
    process.off('unhandledRejection', keep);
  });
  return {
    async expectNone() {
      // Rejections are reported when the microtasks of a turn are over.
      for (let turn = 0; turn < 2; turn += 1) await new Promise((resolve) => setImmediate(resolve));
      const [first] = found;
      if (first === undefined) return;
      const text = first instanceof Error ? (first.stack ?? first.message) : String(first);
      found = [];
      throw new Error(`this would have ended the process: ${text}`);
    },
  };
}
