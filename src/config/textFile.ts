import { readFileSync } from 'node:fs';

/** The whole text of a file; throws when it cannot be read. */
export type ReadTextFile = (path: string) => string;

export const readUtf8File: ReadTextFile = (path) => readFileSync(path, 'utf8');

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file',
  EACCES: 'no permission',
  EPERM: 'no permission',
  EISDIR: 'it is a directory',
};

/** Why a file could not be read. The system's own message is left out, for it repeats the path. */
export function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return REASONS[code] ?? (code || 'unknown reason');
}
