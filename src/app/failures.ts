import { ConfigError } from '../config/index.js';
import { FreshDeclinedError, StartRefusedError } from '../engine/index.js';
import { KeyPairError } from '../exchange/backpack/index.js';
import { ExchangeDatabaseError, FeedError, PortInUseError } from '../exchange/localErrors.js';
import { StoreError } from '../store/index.js';
import { EXIT, type ExitCode, StartError } from './exitCodes.js';

const DECLINED =
  'Nothing was changed. Start without --fresh to go on with the orders and the cycle as they are.';

/** The message and the exit code of an error that ends the program; null for one that nobody foresaw. */
export function endingOf(error: unknown): { readonly message: string; readonly exitCode: ExitCode } | null {
  if (!(error instanceof Error)) return null;
  if (error instanceof FreshDeclinedError) return { message: DECLINED, exitCode: EXIT.ok };
  const exitCode = exitCodeOf(error);
  return exitCode === null ? null : { message: error.message, exitCode };
}

function exitCodeOf(error: Error): ExitCode | null {
  if (error instanceof StartError) return error.exitCode;
  if (error instanceof ConfigError || error instanceof StartRefusedError) return EXIT.badConfiguration;
  if (error instanceof FeedError) return EXIT.badConfiguration;
  if (error instanceof KeyPairError) return EXIT.wrongCredentials;
  if (error instanceof StoreError) return storeExitCode(error);
  if (error instanceof PortInUseError || error instanceof ExchangeDatabaseError) return EXIT.failed;
  return null;
}

function storeExitCode(error: StoreError): ExitCode {
  if (error.failure === 'locked') return EXIT.alreadyRunning;
  return error.failure === 'newerVersion' ? EXIT.newerDatabase : EXIT.failed;
}
