/*
 * How much room a text takes, close enough to draw a box around it: resvg lays texts out itself and does not tell.
 */

/** Advance widths of Noto Sans SC, in the size of the text. */
const WIDTHS: readonly (readonly [characters: RegExp, width: number])[] = [
  [/[0-9]/u, 0.555],
  [/[.,:;'|!iIjl·]/u, 0.29],
  [/[ ]/u, 0.225],
  [/[-–/()[\]frt]/u, 0.36],
  [/[+−×<>=~]/u, 0.555],
  [/[%]/u, 0.92],
  [/[mwMW]/u, 0.86],
  [/[a-z]/u, 0.555],
  [/[A-Z#&]/u, 0.65],
];

/** Chinese characters and their punctuation fill a square. */
const SQUARE = 1;
const BOLD = 1.06;

/** @returns the width of a text of this size, in the unit of `size` */
export function textWidth(text: string, size: number, weight: 'bold' | 'regular' = 'regular'): number {
  let width = 0;
  for (const character of text) {
    width += WIDTHS.find(([characters]) => characters.test(character))?.[1] ?? SQUARE;
  }
  return width * size * (weight === 'bold' ? BOLD : 1);
}
