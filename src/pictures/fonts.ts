import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Regular and bold. What is in them, and how they are made: see fonts/README.md. */
const FILES = ['NotoSansSC-Regular.ttf', 'NotoSansSC-Bold.ttf'];

/** The compiler copies no files: the compiled program finds the fonts where the sources have them, beside `dist`. */
const FOLDERS = ['./fonts/', '../../../src/pictures/fonts/'].map((path) =>
  fileURLToPath(new URL(path, import.meta.url)),
);

/**
 * The files of the fonts.
 *
 * @throws Error when they are not there: a picture without its words is worse than none
 */
export function fontFiles(): string[] {
  for (const folder of FOLDERS) {
    const files = FILES.map((file) => `${folder}${file}`);
    if (files.every((file) => existsSync(file))) return files;
  }
  throw new Error(
    `The fonts of the pictures (${FILES.join(', ')}) are neither in ${FOLDERS.join(' nor in ')}. ` +
      'Install Rung anew, with its folder src/pictures/fonts.',
  );
}
