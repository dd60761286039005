import { EXIT, type ExitCode } from '../app/exitCodes.js';
import { endingOf } from '../app/failures.js';
import { createLogger } from '../app/log/index.js';
import { reconcileOnce } from '../app/offlineReconciliation.js';
import { isSettled, reportText } from '../app/reportText.js';
import { ShutdownSteps } from '../app/shutdownSteps.js';
import { keyProblem } from '../app/venue/index.js';
import { programVersion } from '../app/version.js';
import { untilAborted } from '../async/untilAborted.js';
import {
  HelpRequested,
  type LoadedReconciliation,
  loadDotEnv,
  loadReconciliation,
  readText,
  VersionRequested,
} from '../config/index.js';
import { keepNewFilesPrivate } from '../files/privateFiles.js';

/* The books compared with the exchange, from the command line: `npm run reconcile`. */

const EXIT_CODES = `Exit codes:
  ${EXIT.ok}  books and exchange agree, or do now (--apply)
  ${EXIT.failed}  it could not be compared; trying again may help
  ${EXIT.badConfiguration}  the configuration or the command line is wrong, or there are no such books
  ${EXIT.alreadyRunning}  --apply while Rung runs with these books
  ${EXIT.newerDatabase}  the books were written by a newer version
  ${EXIT.wrongCredentials}  the exchange refuses the keys
  ${EXIT.differs}  books and exchange differ, and it is not booked
`;

const DRY_RUN = 'Nothing was changed: this was a dry run.';
const WAY_ON = 'To book it, send /reconcile in the chat, or stop Rung and add --apply.';
const WITHHELD =
  'With reconciliation.forceSync off a difference is only reported. To book it, say in the chat what it is: /adopt or ' +
  '/reserve; or switch forceSync on.';

const stopping = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => stopping.abort());

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    const ending = endingOf(error);
    tell(ending?.message ?? (error instanceof Error ? (error.stack ?? error.message) : String(error)));
    process.exit(ending?.exitCode ?? EXIT.failed);
  },
);

async function main(): Promise<ExitCode> {
  keepNewFilesPrivate();
  const loaded = readConfig();
  if (loaded === null) return EXIT.ok;
  const { config, warnings, applies, isCertain, asJson } = loaded;
  for (const warning of warnings) warn(warning);
  const closing = new ShutdownSteps();
  const logger = createLogger(config.logLevel, config.databaseFile, false);
  // Between two readings nothing else keeps the process alive.
  const alive = setInterval(() => {}, 60_000);
  try {
    const booking = applies ? (isCertain ? 'atOnce' : 'patiently') : 'none';
    const work = reconcileOnce(config, booking, { logger, closing, warn, tell });
    const { reports, strategies } = await untilAborted(work, stopping.signal);
    const text = asJson ? JSON.stringify(reports, null, 2) : reportText(reports, { ...config, strategies });
    process.stdout.write(`${text}\n`);
    const agrees = reports.every(isSettled);
    const isWithheld = reports.some(({ action }) => action === 'onlyReported');
    const note = [
      ...(applies ? [] : [DRY_RUN]),
      ...(isWithheld ? [WITHHELD] : agrees || applies ? [] : [WAY_ON]),
    ];
    if (note.length > 0) tell(note.join(' '));
    return agrees ? EXIT.ok : EXIT.differs;
  } catch (error) {
    if (!stopping.signal.aborted) throw error;
    tell('Stopped before the end.');
    return EXIT.failed;
  } finally {
    await closing.run(logger);
    clearInterval(alive);
  }
}

function readConfig(): LoadedReconciliation | null {
  try {
    const { environment, warnings } = loadDotEnv(process.cwd());
    const loaded = loadReconciliation(process.argv.slice(2), environment, readText, keyProblem);
    return { ...loaded, warnings: [...warnings, ...loaded.warnings] };
  } catch (error) {
    if (error instanceof HelpRequested) process.stdout.write(`${error.text}\n${EXIT_CODES}`);
    else if (error instanceof VersionRequested) process.stdout.write(`rung ${programVersion()}\n`);
    else throw error;
    return null;
  }
}

function warn(message: string): void {
  tell(`Warning: ${message}`);
}

function tell(message: string): void {
  process.stderr.write(`${message}\n`);
}
