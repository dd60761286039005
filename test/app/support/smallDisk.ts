import { execFileSync } from 'node:child_process';
import { appendFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { emptyFolder } from './process.js';

/** A file system of its own with little room on it: the real thing, that says ENOSPC when it is full. */
export interface SmallDisk {
  readonly folder: string;
  /** Leaves no room on it, to the last byte. */
  fill(): void;
  /** There is room again. */
  free(): void;
}

/** @returns null where this user may not mount one */
export function smallDisk(kilobytes: number): SmallDisk | null {
  const folder = emptyFolder();
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${kilobytes}k`, 'tmpfs', folder], { stdio: 'ignore' });
  } catch {
    return null;
  }
  // Lazily: a process that the test has not ended yet has files open there.
  onTestFinished(() => {
    execFileSync('umount', ['--lazy', folder]);
  });
  const filler = join(folder, 'filler');
  return {
    folder,
    fill() {
      for (let size = 64 * 1_024; size >= 1; size = Math.floor(size / 2)) {
        for (;;) {
          try {
            appendFileSync(filler, Buffer.alloc(size));
          } catch {
            break;
          }
        }
      }
    },
    free: () => rmSync(filler, { force: true }),
  };
}
