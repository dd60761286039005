import { symbol, symbolTriangle } from 'd3-shape';
import { type FillMark, groupFills, type MarkSize } from './fillGroups.js';
import { toNumber } from './prices.js';
import type { Panel, Sheet } from './sheet.js';
import { element, textAt } from './svg.js';
import { textWidth } from './textWidth.js';

/** Square points, as d3 measures its symbols. */
const AREA = 36;
const OUTLINE = 1.2;
const COUNT_SIZE = 11;
/** From the middle of a triangle to its tip and to its base. */
const TO_TIP = Math.sqrt((AREA * 4) / (3 * Math.sqrt(3)));
const TO_BASE = TO_TIP / 2;
const FROM_PRICE = 0.5;
/** Digits have no descenders: from the top of a count to its base line. */
const COUNT_HEIGHT = COUNT_SIZE * 0.76;
const AROUND = 1;

const MARK: MarkSize = {
  width: TO_TIP * Math.sqrt(3) + 2 * AROUND,
  height: FROM_PRICE + TO_TIP + TO_BASE + AROUND,
  countWidth: (count) => textWidth(String(count), COUNT_SIZE, 'bold') + 2 * AROUND,
  countHeight: COUNT_HEIGHT + AROUND,
};

/**
 * A triangle for each fill, its tip at the price: upwards from below for a purchase, downwards from above for a sale. Those
 * that would cover each other are one, with their number.
 */
export function fillMarks(sheet: Sheet, panel: Panel): string {
  const { x, y, left, right, top, bottom } = panel;
  const spots = sheet.picture.fills.map(({ side, timeMs, price }) => ({
    side,
    x: x(timeMs),
    y: y(toNumber(price)),
  }));
  const bounds = { left, right: right + AROUND, top, bottom };
  return groupFills(spots, MARK, bounds)
    .map((mark) => drawnMark(mark, sheet))
    .join('');
}

function drawnMark({ side, count, box }: FillMark, { palette }: Sheet): string {
  const x = (box.left + box.right) / 2;
  const counted = count > 1 ? MARK.countHeight : 0;
  const isBuy = side === 'buy';
  const base = isBuy ? box.bottom - counted - AROUND - TO_BASE : box.top + counted + AROUND + TO_BASE;
  const drawn = triangle(side, x, base, AREA, palette);
  if (count === 1) return drawn;
  const baseLine = isBuy ? box.bottom - AROUND / 2 : box.top + COUNT_HEIGHT;
  const colour = isBuy ? palette.buying : palette.selling;
  const style = { size: COUNT_SIZE, weight: 'bold', anchor: 'middle', halo: palette.background } as const;
  return drawn + textAt(x, baseLine, String(count), { ...style, colour });
}

export function triangle(
  side: 'buy' | 'sell',
  x: number,
  y: number,
  area: number,
  palette: Sheet['palette'],
): string {
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
