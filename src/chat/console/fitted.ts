import { displayWidth, wrap } from '../message/index.js';

/**
 * Text for a terminal of this width: broken between words where it would not fit; a table stays as it is.
 *
 * @param columns undefined: nobody knows, so that nothing is broken
 */
export function fitted(text: string, columns: number | undefined): string {
  if (columns === undefined) return text;
  const tooWide = (line: string) => displayWidth(line) > columns && !line.includes('  ');
  return text
    .split('\n')
    .map((line) => (tooWide(line) ? wrap(line, columns).join('\n') : line))
    .join('\n');
}
