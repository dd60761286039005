import { type BigIntStats, statSync } from 'node:fs';

/**
 * Facts about what has a name in the file system; links are followed. Node's own option for this, `throwIfNoEntry: false`,
 * takes a name below a file for a fault in version 20 and for nothing in newer ones: here it is a fault in all.
 *
 * @returns null where nothing has that name
 * @throws the system's error of what cannot be looked at: below a file (`ENOTDIR`), or without rights to its folder
 */
export function fileAt(path: string): BigIntStats | null {
  try {
    return statSync(path, { bigint: true });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}
