import { fstatSync } from 'node:fs';
import { EXIT, type ExitCode } from './app/exitCodes.js';
import { endingOf } from './app/failures.js';
import { createLogger, RecentLog, secretsOf } from './app/log/index.js';
import { tellOwners } from './app/ownersNotice.js';
import { runProgram } from './app/program.js';
import { keyProblem } from './app/venue/index.js';
import { programVersion } from './app/version.js';
import {
  HelpRequested,
  type LoadedConfig,
  loadConfig,
  loadDotEnv,
  ownersAddressOf,
  readText,
  VersionRequested,
} from './config/index.js';
import { keepNewFilesPrivate } from './files/privateFiles.js';

/** True when somebody may type here: at a terminal, a pipe or a file. A service has the null device, PM2, or nothing. */
function hasInput(): boolean {
  if (process.stdin.isTTY) return true;
  // PM2 leaves a socket there, into which nobody types.
  if (process.env.pm_id !== undefined) return false;
  try {
    const stdin = fstatSync(0);
    return stdin.isFIFO() || stdin.isFile() || stdin.isSocket();
  } catch {
    return false;
  }
}

function tell(message: string): void {
  process.stderr.write(`${message}\n`);
}

function readConfig(): LoadedConfig | null {
  try {
    const { environment, warnings } = loadDotEnv(process.cwd());
    const loaded = loadConfig(process.argv.slice(2), environment, readText, keyProblem);
    return { ...loaded, warnings: [...warnings, ...loaded.warnings] };
  } catch (error) {
    if (error instanceof HelpRequested) process.stdout.write(`${error.text}\n`);
    else if (error instanceof VersionRequested) process.stdout.write(`rung ${programVersion()}\n`);
    else throw error;
    return null;
  }
}

async function main(): Promise<number> {
  keepNewFilesPrivate();
  const loaded = readConfig();
  if (loaded === null) return EXIT.ok;
  const { config, warnings } = loaded;
  for (const warning of warnings) tell(`Warning: ${warning}`);

  // A full disk, or nobody who reads on, must not end what trades.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
  const stopping = new AbortController();
  // A second signal ends the process at once, as a person who presses Ctrl+C twice expects.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => stopping.abort());
  // Node would open a debugger, and with it everything that this process knows, for whoever sends it.
  process.on('SIGUSR1', () => {});
  // A terminal is for people: the log goes to a file.
  const interactive =
    process.stderr.isTTY === true || (process.stdin.isTTY === true && process.stdout.isTTY === true);
  const recentLog = new RecentLog(secretsOf(config));
  const logger = createLogger(config.logLevel, config.databaseFile, interactive, recentLog);
  process.on('unhandledRejection', (error) => {
    logger.fatal({ err: error }, 'a fault of the program: a rejection nobody handled');
    process.exit(EXIT.failed);
  });
  return runProgram(config, {
    input: hasInput() ? process.stdin : null,
    output: process.stdout,
    tell,
    warn: (message) => tell(`Warning: ${message}`),
    logger,
    recentLog,
    stopping: stopping.signal,
  });
}

/**
 * Tells why Rung has failed, at the shell and, where nobody sits in front of it, on the phone.
 *
 * @returns the exit code
 */
async function tellFailure(error: unknown): Promise<ExitCode> {
  const ending = endingOf(error);
  const exitCode = ending?.exitCode ?? EXIT.failed;
  tell(
    ending?.message ??
      `Rung failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
  );
  // Beside another one that trades, nothing is amiss.
  if (process.stderr.isTTY === true || exitCode === EXIT.ok || exitCode === EXIT.alreadyRunning)
    return exitCode;
  const reason = ending?.message ?? (error instanceof Error ? error.message : String(error));
  try {
    const { environment } = loadDotEnv(process.cwd());
    await tellOwners('ended', reason, ownersAddressOf(process.argv.slice(2), environment));
  } catch {
    // An environment that cannot be read names nobody.
  }
  return exitCode;
}

main()
  .catch(tellFailure)
  .then((code) => process.exit(code));
