import { openSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type DestinationStream, type Logger, multistream, pino, stdSerializers } from 'pino';
import { keepPrivate, makeFolderOf } from '../../files/privateFiles.js';
import { LogFile } from './logFile.js';

/**
 * The program's log, one JSON object a line. In a terminal it goes to a file beside the database, because a chat
 * between log lines is none; everywhere else to stderr, where a supervisor collects it.
 *
 * @param databaseFile null for a replay with a temporary database, which keeps no log in a terminal
 * @param recent gets every line as well
 */
export function createLogger(
  level: string,
  databaseFile: string | null,
  interactive: boolean,
  recent?: DestinationStream,
): Logger {
  const options = {
    level,
    base: null,
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (label: string) => ({ level: label }) },
    serializers: { err: stdSerializers.err },
    // A second lock on the door: nothing of ours logs these.
    redact: {
      paths: ['apiSecret', 'secret', 'token', '*.apiSecret', '*.secret', '*.token'],
      censor: '[secret]',
    },
  };
  const streams = [keptLog(databaseFile, interactive), recent].filter((stream) => stream !== undefined);
  // The level is the logger's; its streams take what it lets through.
  return pino(options, multistream(streams.map((stream) => ({ level: 'trace' as const, stream }))));
}

const STANDARD_ERROR = 2;

function keptLog(databaseFile: string | null, interactive: boolean): DestinationStream | undefined {
  if (!interactive) return new LogFile(STANDARD_ERROR);
  if (databaseFile === null) return undefined;
  const file = join(dirname(databaseFile), 'rung.log');
  makeFolderOf(file);
  keepPrivate(file);
  return new LogFile(openSync(file, 'a'));
}
