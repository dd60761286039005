import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const DRIVER = fileURLToPath(new URL('../../src/bin/driver.js', import.meta.url));

/** Puts the driver of the database in its place before the first test, as `npm start` does: `npm ci` leaves that out. */
export default function putDriverInPlace(): void {
  const { status } = spawnSync(process.execPath, [DRIVER], { stdio: 'inherit' });
  if (status !== 0) throw new Error('No test can run without the driver of the database.');
}
