import { accessSync, constants, existsSync, realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import { bytes, People } from '../../chat/index.js';
import type { Config } from '../../config/index.js';
import type { Decimal } from '../../domain/decimal.js';
import type { ParameterOverrides } from '../../domain/ladder/index.js';
import { systemClock } from '../../engine/ports/index.js';
import {
  type BooksCheckUp,
  checkUpOfBooks,
  holderOfBooks,
  type OpenedStore,
  openStoreCopy,
  StoreError,
} from '../../store/index.js';
import { EXIT } from '../exitCodes.js';
import { endingOf } from '../failures.js';
import { accountName, refuseOtherAccount, refuseOtherMode, withKnownIds } from '../start/index.js';
import { type Finding, failure, ok, type Read, warning, wordsOf } from './finding.js';
import { folderOf } from './volume.js';

/** Facts that a copy of the books tells. Nothing of it is written. */
export interface BooksFacts {
  /** The configuration with the ids by which the books know its strategies. */
  readonly config: Config;
  readonly checkUp: BooksCheckUp;
  /** Reasons for which a start would be refused: another mode, another account. */
  readonly refusals: readonly string[];
  /** By strategy id; one that never ran is missing. */
  readonly strategies: ReadonlyMap<string, StrategyFacts>;
  readonly hasOwner: boolean;
}

export interface StrategyFacts {
  /** Base asset. */
  readonly quantity: Decimal;
  /** Quote asset; null: unknown. */
  readonly cost: Decimal | null;
  readonly overrides: ParameterOverrides;
}

/** The path by which a database is known, whatever links lead to it. */
export function pathOfBooks(file: string): string {
  const path = resolve(file);
  return existsSync(path) ? realpathSync(path) : path;
}

/**
 * Reads the books in a copy in memory.
 *
 * @param apiKey of a live account; null: none is configured, or it is paper money
 * @returns null where there are no books yet
 * @throws StoreError for books that cannot be used
 */
export function readBooks(path: string, config: Config, apiKey: string | null): BooksFacts | null {
  if (!existsSync(path)) return null;
  const checkUp = checkUpOfBooks(path);
  if (checkUp.damage.length > 0) {
    throw new StoreError('notADatabase', `The database ${path} is damaged: ${damageText(checkUp.damage)}`);
  }
  const opened = openStoreCopy(path, { now: () => systemClock.now() });
  try {
    return factsOf(opened, checkUp, config, apiKey);
  } finally {
    opened.close();
  }
}

function damageText(damage: readonly string[]): string {
  const [first = '', ...others] = damage;
  const more = others.length === 0 ? '' : `, and ${others.length} more`;
  return `${first.replace(/\s+/gu, ' ').replace(/^\*\*\* in database main \*\*\* /u, '')}${more}.`;
}

function factsOf(
  { store, chatMemory }: OpenedStore,
  checkUp: BooksCheckUp,
  given: Config,
  apiKey: string | null,
): BooksFacts {
  const config = withKnownIds(given, store, () => {});
  const refusals = [
    () => refuseOtherMode(store, config.mode),
    () => {
      if (apiKey !== null) refuseOtherAccount(store, accountName(config.mode, apiKey));
    },
  ].flatMap(refusalOf);
  const people = new People({
    memory: chatMemory,
    owners: config.telegram?.allowedUsers ?? [],
    groups: [],
    clock: systemClock,
  });
  const strategies = store.strategiesOnRecord().map(({ id, quantity }): [string, StrategyFacts] => {
    const cost = store.openStrategy(id).stored?.position.cost ?? null;
    return [id, { quantity, cost, overrides: store.overrides(id) }];
  });
  return { config, checkUp, refusals, strategies: new Map(strategies), hasOwner: people.hasOwner };
}

/** The first refusal says it all: books of paper money are those of another account, too. */
function refusalOf(check: () => void): readonly string[] {
  try {
    check();
    return [];
  } catch (error) {
    return [wordsOf(error)];
  }
}

export function booksFindings(
  path: string | null,
  read: Read<BooksFacts | null>,
  sizeBytes: number,
): readonly Finding[] {
  if (path === null) return [ok('a replay keeps no books')];
  if ('error' in read) return [unusable(path, read.error)];
  const refused = refusedAccess(path);
  if (refused !== null)
    return [
      failure(refused, 'Give this user the right to write there, or name another database: --db FILE.'),
    ];
  if (read.value === null) return [ok(`none yet; the first start makes ${path}`)];
  const { checkUp, refusals } = read.value;
  const [refusal] = refusals;
  const { version, newestVersion } = checkUp;
  const older =
    version === newestVersion
      ? ''
      : `; the next start brings them from version ${version} to ${newestVersion}, and keeps a copy`;
  return [
    ok(`${path}, ${bytes(sizeBytes)}, sound${older}`),
    ...(refusal === undefined
      ? []
      : [failure(refusal, 'Do what that sentence says; the books stay as they are.', EXIT.badConfiguration)]),
  ];
}

function unusable(path: string, error: unknown): Finding {
  const exitCode = endingOf(error)?.exitCode ?? EXIT.failed;
  const isDamaged = error instanceof StoreError && error.failure === 'notADatabase';
  const next = isDamaged
    ? 'Stop Rung, and restore the newest backup: docs/operations.md, "Backup and restore".'
    : exitCode === EXIT.newerDatabase
      ? 'Bring Rung up to date: git pull && npm run build.'
      : `Make ${path} readable, or name another database: --db FILE.`;
  return failure(wordsOf(error), next, exitCode);
}

/** A sentence when this user may not write the books; null when it may. */
function refusedAccess(path: string): string | null {
  const wanted = [folderOf(path), ...(existsSync(path) ? [path] : [])];
  const refused = wanted.find((each) => !mayWrite(each));
  return refused === undefined ? null : `${refused} cannot be written by this user`;
}

function mayWrite(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** Tells which process has the books open: that one is the only one that may. */
export function instanceFinding(path: string | null): Finding {
  try {
    const holder = path === null ? null : holderOfBooks(path);
    if (holder === null) return ok('Rung is not running with these books');
    return ok(`Rung runs with these books: ${holder}. A second start is refused.`);
  } catch (error) {
    return warning(
      `it cannot be told whether Rung runs with these books (${wordsOf(error)})`,
      'Run this as the user that runs Rung.',
    );
  }
}
