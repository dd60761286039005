import { statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Environment, isExposed, secretFiles } from '../../config/index.js';
import { keepPrivate } from '../../files/privateFiles.js';
import { type Finding, ok, warning } from './finding.js';

/** File that others than its user can read, and should not. */
export interface ExposedFile {
  readonly path: string;
  /** Name by which a person knows it, e.g. `BACKPACK_API_SECRET_FILE`. */
  readonly name: string;
  readonly holds: 'secrets' | 'books';
  /** This user's, and of the same user as the books: then nobody who needs it loses it. */
  readonly isOurs: boolean;
}

/**
 * Finds which of the files of a start others can read.
 *
 * @param dotEnv       whether `.env` holds secrets that others can read, as the start finds it
 * @param databaseFile null: there are no books
 */
export function exposedFiles(
  folder: string,
  environment: Environment,
  { dotEnv, databaseFile }: { readonly dotEnv: boolean; readonly databaseFile: string | null },
): readonly ExposedFile[] {
  const books =
    databaseFile === null ? [] : ['', '-wal', '-shm'].map((ending) => resolve(`${databaseFile}${ending}`));
  const found: readonly Omit<ExposedFile, 'isOurs'>[] = [
    ...(dotEnv ? [{ path: join(folder, '.env'), name: '.env', holds: 'secrets' as const }] : []),
    ...[...secretFiles(environment)].map(([variable, path]) => ({
      path: resolve(folder, path),
      name: `the file that ${variable} names`,
      holds: 'secrets' as const,
    })),
    ...books.map((path) => ({ path, name: path, holds: 'books' as const })),
  ];
  const owner = ownerOf(databaseFile);
  const isOurs = (path: string) => {
    const user = process.getuid?.();
    return ownerOf(path) === user && (owner === null || owner === user);
  };
  return found.filter(({ path }) => canBeRead(path)).map((file) => ({ ...file, isOurs: isOurs(file.path) }));
}

/** False for what cannot be looked at: that is told where it is needed. */
function canBeRead(path: string): boolean {
  try {
    return isExposed(path);
  } catch {
    return false;
  }
}

/** Null: there is no such file. */
function ownerOf(path: string | null): number | null {
  try {
    return path === null ? null : statSync(path).uid;
  } catch {
    return null;
  }
}

/** Takes from others the right to read these files, as far as they are ours. @returns those of which it was taken */
export function mend(files: readonly ExposedFile[]): readonly ExposedFile[] {
  return files.filter((file) => {
    if (file.isOurs) keepPrivate(file.path);
    return !canBeRead(file.path);
  });
}

export function filesFindings(files: readonly ExposedFile[]): readonly Finding[] {
  if (files.length === 0) return [ok('secrets and books are for their user alone')];
  return files.map(({ name, holds, isOurs }) => {
    const what = holds === 'secrets' ? 'holds secrets, and others' : 'holds what was traded, and others';
    return warning(
      `${name} ${what} on this machine can read it`,
      isOurs
        ? 'Close it to them: chmod 600, or run this with --fix.'
        : 'It belongs to another user, or the books do: that user can close it (chmod 600).',
    );
  });
}
