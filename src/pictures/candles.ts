import { toNumber } from './prices.js';
import type { Panel, Sheet } from './sheet.js';
import { element } from './svg.js';

const BODY_SHARE = 0.68;
const THINNEST_BODY = 0.9;
/** The few candles of a new market are candles all the same, not blocks. */
const WIDEST_BODY = 14;
const WICK = 0.7;
/** So that an open and a close at one price can be seen. */
const LOWEST_BODY = 0.8;

/** The candles of a panel; where nothing was traded there is a gap. */
export function candles({ picture, palette }: Sheet, { x, y }: Panel): string {
  const shapes = { rising: { wicks: '', bodies: '' }, falling: { wicks: '', bodies: '' } };
  for (const { startMs, endMs, open, high, low, close } of picture.candles) {
    const shape = close.gte(open) ? shapes.rising : shapes.falling;
    const left = x(Math.max(startMs, picture.fromMs));
    const right = x(Math.min(endMs, picture.toMs));
    const middle = (left + right) / 2;
    const width = Math.min(Math.max((right - left) * BODY_SHARE, THINNEST_BODY), WIDEST_BODY);
    const [first, second] = [y(toNumber(open)), y(toNumber(close))];
    const height = Math.max(Math.abs(first - second), LOWEST_BODY);
    const top = (first + second) / 2 - height / 2;
    shape.wicks += `M${at(middle)} ${at(y(toNumber(high)))}V${at(y(toNumber(low)))}`;
    shape.bodies += `M${at(middle - width / 2)} ${at(top)}h${at(width)}v${at(height)}h${at(-width)}z`;
  }
  return (['rising', 'falling'] as const)
    .flatMap((direction) => {
      const { wicks, bodies } = shapes[direction];
      if (bodies === '') return [];
      const colour = palette[direction];
      return [
        element('path', { d: wicks, stroke: colour, 'stroke-width': WICK, fill: 'none' }),
        element('path', { d: bodies, fill: colour }),
      ];
    })
    .join('');
}

function at(length: number): string {
  return String(Math.round(length * 100) / 100);
}
