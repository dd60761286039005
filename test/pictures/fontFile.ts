import { tableOf } from '../../src/pictures/fontTables.js';
import { charactersOf } from '../../src/pictures/glyphs.js';

/** How far each character advances, in thousandths of the size: by the table `hmtx`. */
export function advancesOf(font: Buffer): ReadonlyMap<number, number> {
  const [head, hhea, hmtx] = ['head', 'hhea', 'hmtx'].map((name) => tableOf(font, name));
  if (head === undefined || hhea === undefined || hmtx === undefined)
    throw new Error('the font has no widths');
  const unitsPerSize = font.readUInt16BE(head + 18);
  const lastWidth = font.readUInt16BE(hhea + 34) - 1;
  return new Map(
    [...charactersOf(font)].map(([character, shape]) => [
      character,
      (font.readUInt16BE(hmtx + 4 * Math.min(shape, lastWidth)) / unitsPerSize) * 1_000,
    ]),
  );
}
