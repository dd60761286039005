import { phrase } from '../chat/message/index.js';
import { triangle } from './fillMarks.js';
import type { Sheet } from './sheet.js';
import { textAt } from './svg.js';
import { textWidth } from './textWidth.js';

const AREA = 28;
const SIZE = 11;
const BESIDE_MARK = 13;
const BETWEEN = 14;

/** Draws the count of fills of each side, with the triangle that stands for them. @param y of the base line */
export function fillLegend({ picture, palette, words }: Sheet, left: number, y: number): string {
  const count = (wanted: 'buy' | 'sell') => ({
    count: String(picture.fills.filter(({ side }) => side === wanted).length),
  });
  let at = left;
  let drawn = '';
  for (const [side, text] of [
    ['buy', words.say(phrase('picture.bought', count('buy')))],
    ['sell', words.say(phrase('picture.sold', count('sell')))],
  ] as const) {
    drawn += triangle(side, at + 5, y - 4 + (side === 'buy' ? 1 : -1), AREA, palette);
    drawn += textAt(at + BESIDE_MARK, y, text, { size: SIZE, colour: palette.muted });
    at += BESIDE_MARK + textWidth(text, SIZE) + BETWEEN;
  }
  return drawn;
}
