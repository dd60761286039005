import { renameSync, writeFileSync } from 'node:fs';
import { fileAt } from '../files/fileAt.js';
import { makeFolderOf } from '../files/privateFiles.js';

/** `gone`: deleted, or another file has its name; `unknown`: the file system does not say. */
export type FilePresence = 'inPlace' | 'gone' | 'unknown';

/**
 * The files of an open database by their names. SQLite goes on writing to a file that was deleted or replaced, and all
 * of it is lost when the last who has it open lets go.
 */
export class OpenFiles {
  /** Identity of the file that had the name when first seen. The log beside the database may come a moment after it. */
  readonly #known = new Map<string, string | null>();

  /** @param file the path of a database that is open */
  constructor(file: string) {
    for (const name of [file, `${file}-wal`]) this.#known.set(name, identityOf(name));
  }

  presence(): FilePresence {
    try {
      for (const [name, known] of this.#known) {
        const found = identityOf(name);
        if (known === null) this.#known.set(name, found);
        else if (found !== known) return 'gone';
      }
      return 'inPlace';
    } catch {
      return 'unknown';
    }
  }
}

/** Null: there is no such file. */
function identityOf(name: string): string | null {
  const found = fileAt(name);
  return found === null ? null : `${found.dev} ${found.ino}`;
}

/** Writes a file whole or not at all, and its directory where that is missing. */
export function saveWhole(file: string, content: Buffer): void {
  makeFolderOf(file);
  writeFileSync(`${file}.part`, content);
  renameSync(`${file}.part`, file);
}
