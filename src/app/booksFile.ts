import type { Troubles } from '../engine/index.js';
import type { Logger } from '../engine/ports/index.js';
import type { BooksFile } from '../store/index.js';

interface BooksFileDeps {
  readonly file: BooksFile;
  readonly troubles: () => Pick<Troubles, 'raise' | 'settle'> | null;
  readonly logger: Pick<Logger, 'error'>;
}

/**
 * Looks after the file of the books while Rung runs. One that was deleted or replaced is told, nothing is bought on books
 * that are lost when the program ends, and what is in them is saved beside it: at once, and again at the end.
 */
export class BooksFileWatch {
  readonly #needs: BooksFileDeps;
  #isGone = false;

  constructor(needs: BooksFileDeps) {
    this.#needs = needs;
  }

  /** Call it every minute. */
  look(): void {
    const { file, troubles } = this.#needs;
    const { path } = file;
    const presence = file.presence();
    if (path === null || presence === 'unknown' || (presence === 'gone') === this.#isGone) return;
    this.#isGone = presence === 'gone';
    if (this.#isGone) {
      this.#save(path);
      troubles()?.raise({ kind: 'booksGone', file: path });
    } else troubles()?.settle('booksGone');
  }

  /** The last look, when nothing more is recorded and the books are still open. */
  end(): void {
    const { file } = this.#needs;
    const { path } = file;
    if (path !== null && file.presence() === 'gone') this.#save(path);
  }

  #save(path: string): void {
    const { file, logger } = this.#needs;
    try {
      file.saveAs(`${path}.rescued`);
      logger.error({ file: path }, 'the file of the books is gone; they were saved beside it');
    } catch (error) {
      logger.error({ err: error, file: path }, 'the file of the books is gone, and they could not be saved');
    }
  }
}
