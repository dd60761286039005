import { chmodSync, existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileAt } from './fileAt.js';

/** Rights to a file of others than its user, and among them those to read it. */
const OTHERS = 0o077;
const READ_BY_OTHERS = 0o044n;

/**
 * Lets all that this process makes from here on be read and written by its user alone: books, logs and copies hold
 * what an account is worth. Call it first, before any file is made.
 */
export function keepNewFilesPrivate(): void {
  process.umask(OTHERS);
}

/** Takes from others what they may do with a file of ours, e.g. one that an older version made. One that is not there is fine. */
export function keepPrivate(file: string): void {
  if (!isOpenToOthers(file)) return;
  try {
    chmodSync(file, 0o600);
  } catch {
    // Another user's file, or a file system without rights: it stays as it is, and can be used all the same.
  }
}

/** True when others than its user can read a file. False where there are no such rights, and where there is no file. */
export function isOpenToOthers(file: string): boolean {
  if (process.platform === 'win32') return false;
  const found = fileAt(file);
  return found?.isFile() === true && (found.mode & READ_BY_OTHERS) !== 0n;
}

/**
 * Makes the folder of a file, and those above it that are missing. Node's own way never ends below a folder in which
 * nothing can be made, such as /proc.
 *
 * @throws the system's error of the first that cannot be made
 */
export function makeFolderOf(file: string): void {
  makeFolder(dirname(resolve(file)));
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    if (code === 'EEXIST' && statSync(folder).isDirectory()) return;
    const above = dirname(folder);
    if (code !== 'ENOENT' || existsSync(above)) throw error;
    makeFolder(above);
    mkdirSync(folder);
  }
}
