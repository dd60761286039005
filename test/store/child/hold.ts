import { setTimeout } from 'node:timers/promises';
import { openStore } from '../../../src/store/index.js';
import { now } from '../books.js';

/* Opens the books and holds them until it is killed. Prints `open`, or why they could not be opened. */
const [file = ''] = process.argv.slice(2);
try {
  // Nothing refers to them any more; that must not let go of them.
  openStore(file, { now });
  globalThis.gc?.();
  await setTimeout(10);
  globalThis.gc?.();
  process.stdout.write('open\n');
  setInterval(() => {}, 60_000);
} catch (error) {
  process.stdout.write(`${error instanceof Error ? error.message : String(error)}\n`);
}
