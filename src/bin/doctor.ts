import { realpathSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { examine } from '../app/doctor/index.js';
import { EXIT, type ExitCode } from '../app/exitCodes.js';
import { endingOf } from '../app/failures.js';
import { programVersion } from '../app/version.js';
import { HelpRequested, VersionRequested } from '../config/index.js';
import { keepNewFilesPrivate } from '../files/privateFiles.js';

/* All that can keep Rung from trading, looked at from the command line: `npm run doctor`. */

const EXIT_CODES = `Exit codes, of the first ✗:
  ${EXIT.ok}  no ✗
  ${EXIT.failed}  something else
  ${EXIT.badConfiguration}  the configuration or the command line is wrong, or does not fit the exchange or the books
  ${EXIT.newerDatabase}  the books were written by a newer version
  ${EXIT.wrongCredentials}  the exchange refuses the keys
`;

/**
 * Prints what it finds to standard output.
 *
 * @param argv what stands after the command's name
 * @returns 0 without a ✗, else the code with which a start would end for the first
 */
export async function doctor(argv: readonly string[]): Promise<ExitCode> {
  keepNewFilesPrivate();
  // While Telegram or the exchange is waited for, nothing else may keep the process alive.
  const alive = setInterval(() => {}, 60_000);
  try {
    const { text, exitCode } = await examine(argv, {
      folder: process.cwd(),
      environment: process.env,
      columns: process.stdout.columns,
    });
    process.stdout.write(`${text}\n`);
    return exitCode;
  } catch (error) {
    if (error instanceof HelpRequested) process.stdout.write(`${error.text}\n${EXIT_CODES}`);
    else if (error instanceof VersionRequested) process.stdout.write(`rung ${programVersion()}\n`);
    else return failed(error);
    return EXIT.ok;
  } finally {
    clearInterval(alive);
  }
}

function failed(error: unknown): ExitCode {
  const ending = endingOf(error);
  const message =
    ending?.message ?? (error instanceof Error ? (error.stack ?? error.message) : String(error));
  process.stderr.write(`${message}\n`);
  return ending?.exitCode ?? EXIT.failed;
}

function isEntry(): boolean {
  const [, script] = process.argv;
  return script !== undefined && import.meta.url === pathToFileURL(realpathSync(script)).href;
}

if (isEntry()) process.exit(await doctor(process.argv.slice(2)));
