import { symbol, symbolTriangle } from 'd3-shape';
import type { Panel, Sheet } from './sheet.js';
import { element, textAt } from './svg.js';
import { textWidth } from './textWidth.js';

/** Square points, as d3 measures its symbols: many marks are small ones, or nothing else would be seen. */
const MARK_AREAS = [
  { upTo: 30, area: 40 },
  { upTo: 80, area: 22 },
  { upTo: Number.POSITIVE_INFINITY, area: 12 },
] as const;
const LEGEND_AREA = 28;
/** Marks nearer to each other than this are one: a fill of many executions, or a day of many cycles. */
const GRAIN = 2.5;
const OUTLINE = 1.2;
const LEGEND_SIZE = 11;

type Side = 'buy' | 'sell';

/** A triangle for each fill, its tip at the price: upwards from below for a purchase, downwards from above for a sale. */
export function fillMarks({ picture, palette }: Sheet, { x, y }: Panel): string {
  const seen = new Set<string>();
  const area = MARK_AREAS.find(({ upTo }) => picture.fills.length <= upTo)?.area ?? LEGEND_AREA;
  // From the middle of a triangle to its tip, and a little from the price.
  const tip = Math.sqrt((area * 4) / (3 * Math.sqrt(3))) + 0.5;
  return picture.fills
    .flatMap(({ side, timeMs, price }) => {
      const [markX, markY] = [x(timeMs), y(Number(price.toFixed()))];
      const place = `${side} ${Math.round(markX / GRAIN)} ${Math.round(markY / GRAIN)}`;
      if (seen.has(place)) return [];
      seen.add(place);
      return [triangle(side, markX, markY + (side === 'buy' ? tip : -tip), area, palette)];
    })
    .join('');
}

/** How many fills of each side there are, with the triangle that stands for them. @param y of the base line */
export function fillLegend({ picture, palette, words }: Sheet, left: number, y: number): string {
  const count = (wanted: Side) => picture.fills.filter(({ side }) => side === wanted).length;
  let at = left;
  let drawn = '';
  for (const [side, text] of [
    ['buy', words.say({ kind: 'message', key: 'picture.bought', values: counted(count('buy')) })],
    ['sell', words.say({ kind: 'message', key: 'picture.sold', values: counted(count('sell')) })],
  ] as const) {
    drawn += triangle(side, at + 5, y - 4 + (side === 'buy' ? 1 : -1), LEGEND_AREA, palette);
    drawn += textAt(at + 13, y, text, { size: LEGEND_SIZE, colour: palette.muted });
    at += 13 + textWidth(text, LEGEND_SIZE) + 14;
  }
  return drawn;
}

function counted(count: number) {
  return { count: { kind: 'literal', text: String(count) } } as const;
}

function triangle(side: Side, x: number, y: number, area: number, palette: Sheet['palette']): string {
  return element('path', {
    d: symbol(symbolTriangle, area).digits(2)() ?? '',
    transform: `translate(${x.toFixed(2)} ${y.toFixed(2)})${side === 'sell' ? ' rotate(180)' : ''}`,
    fill: side === 'buy' ? palette.buying : palette.selling,
    // Parts it from the candles beneath.
    stroke: palette.background,
    'stroke-width': OUTLINE,
    'stroke-linejoin': 'round',
    'paint-order': 'stroke',
  });
}
