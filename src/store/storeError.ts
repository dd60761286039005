/**
 * `noDriver`        the native part of better-sqlite3 is missing, or of another version of Node.js
 * `newerVersion`    a newer program wrote the database
 * `locked`          another process has it open
 * `notADatabase`    the file is something else, another program's, or damaged
 * `missing`         there is no database to read
 * `unreadable`      the file cannot be read
 * `unwritable`      the file or its directory cannot be made or written
 * `diskFull`        no room left
 * `busy`            another program holds a write lock (e.g. an open `sqlite3` session)
 * `inputOutput`     the disk failed
 * `brokenRow`       a row does not read as what it should be
 * `brokenInvariant` what was to be recorded contradicts what is recorded; a fault of the program
 * `noSlot`          the database has all the strategies that client ids can tell apart
 * `closed`          used after `close()`
 */
export type StoreFailure =
  | 'noDriver'
  | 'newerVersion'
  | 'locked'
  | 'notADatabase'
  | 'missing'
  | 'unreadable'
  | 'unwritable'
  | 'diskFull'
  | 'busy'
  | 'inputOutput'
  | 'brokenRow'
  | 'brokenInvariant'
  | 'noSlot'
  | 'closed';

/** The books could not be opened, read or written. The message is for a person; nothing was half done. */
export class StoreError extends Error {
  override readonly name = 'StoreError';
  readonly failure: StoreFailure;
  constructor(failure: StoreFailure, message: string, options?: { readonly cause: unknown }) {
    super(message, options);
    this.failure = failure;
  }
}

const RIGHTS = 'Give this user the right to write it and its directory, or name another file.';

/**
 * Meaning to a person of the result codes of SQLite (https://sqlite.org/rescode.html) and of the file system. A code is
 * told by its beginning: SQLITE_BUSY is also SQLITE_BUSY_SNAPSHOT.
 */
const MEANINGS: readonly {
  readonly codes: readonly string[];
  readonly failure: StoreFailure;
  readonly say: (file: string) => string;
}[] = [
  {
    codes: ['SQLITE_FULL', 'ENOSPC', 'EDQUOT', 'EFBIG'],
    failure: 'diskFull',
    say: (file) =>
      `No room for ${file} to grow: nothing of this step was recorded. Free some space on its disk.`,
  },
  {
    codes: ['SQLITE_BUSY'],
    failure: 'busy',
    say: (file) =>
      `Another program holds a lock on ${file}: nothing of this step was recorded. Close it (an sqlite3 session?).`,
  },
  {
    codes: ['SQLITE_NOTADB'],
    failure: 'notADatabase',
    say: (file) => `${file} is not a database. Move it away, or name another file.`,
  },
  {
    codes: ['SQLITE_CORRUPT'],
    failure: 'notADatabase',
    say: (file) => `The database ${file} is damaged. Restore it from a backup.`,
  },
  {
    codes: [
      'SQLITE_READONLY',
      'SQLITE_PERM',
      'SQLITE_CANTOPEN',
      'EACCES',
      'EPERM',
      'EROFS',
      'ENOTDIR',
      'EEXIST',
      'EISDIR',
      'ENOENT',
    ],
    failure: 'unwritable',
    say: (file) => `${file} cannot be opened for writing. ${RIGHTS}`,
  },
  {
    codes: ['SQLITE_CONSTRAINT'],
    failure: 'brokenInvariant',
    say: (file) =>
      `What was to be recorded contradicts what ${file} holds: nothing of this step was recorded.`,
  },
  {
    codes: ['SQLITE_', 'EIO'],
    failure: 'inputOutput',
    say: (file) => `The database ${file} cannot be read or written: nothing of this step was recorded.`,
  },
];

const NO_DRIVER =
  'The driver of the database is missing, or was made for another version of Node.js. Run `npm run build`, and start again.';

/** A failure of SQLite or of the file system as a `StoreError` about `file`; every other error stays what it is. */
export function explain(error: unknown, file: string): unknown {
  if (!(error instanceof Error) || error instanceof StoreError) return error;
  const code = 'code' in error ? String(error.code) : '';
  const meaning = MEANINGS.find(({ codes }) => codes.some((beginning) => code.startsWith(beginning)));
  if (meaning !== undefined) {
    return new StoreError(
      meaning.failure,
      `${meaning.say(file)} (${error.message.startsWith(code) ? '' : `${code}: `}${error.message})`,
      {
        cause: error,
      },
    );
  }
  if (code === 'ERR_DLOPEN_FAILED' || error.message.startsWith('Could not locate the bindings file')) {
    return new StoreError('noDriver', NO_DRIVER, { cause: error });
  }
  // better-sqlite3 tells a closed connection by this message alone.
  if (error.message === 'The database connection is not open') {
    return new StoreError('closed', `The database ${file} is closed.`, { cause: error });
  }
  return error;
}
