import { scaleLinear } from 'd3-scale';
import { area, curveStepAfter, line } from 'd3-shape';
import { phrase } from '../chat/phrase.js';
import { verticalAxis } from './axes.js';
import { toNumber } from './levels.js';
import { signedMoney } from './money.js';
import type { Panel, Sheet } from './sheet.js';
import { element, lineBetween, textAt } from './svg.js';
import { textWidth } from './textWidth.js';

const TITLE_SIZE = 11;
const TITLE_HEIGHT = 17;
const MARGIN = 0.2;

/** What was realized since the beginning of the span, in steps. @param place the panel; its heights are made here */
export function realizedPnl(place: Omit<Panel, 'y'>, sheet: Sheet): string {
  const { picture, palette, words } = sheet;
  const { left, axis, top, bottom, x } = place;
  const first = picture.realizedPnl[0];
  const steps = picture.realizedPnl.map(({ timeMs, total }) => ({
    x: x(timeMs),
    // The difference is taken exactly: totals of years would swallow it.
    gain: first === undefined ? 0 : toNumber(total.minus(first.total)),
  }));
  const last = steps.at(-1)?.gain ?? 0;
  const gains = [0, ...steps.map(({ gain }) => gain)];
  const [low, high] = [Math.min(...gains), Math.max(...gains)];
  const height = high - low || 1;
  const y = scaleLinear([low - height * MARGIN, high + height * MARGIN], [bottom, top + TITLE_HEIGHT]);
  const panel: Panel = { ...place, y };
  const colour = last < 0 ? palette.falling : palette.rising;
  const path = [...steps, { x: place.right, gain: last }];
  const stepLine = line<(typeof path)[number]>(
    (step) => step.x,
    (step) => y(step.gain),
  ).curve(curveStepAfter);
  const stepArea = area<(typeof path)[number]>()
    .x((step) => step.x)
    .y0(y(0))
    .y1((step) => y(step.gain))
    .curve(curveStepAfter);
  const title = words.say(phrase('picture.realized'));
  return [
    verticalAxis(
      [...new Set([0, low, high])].map((value) => ({ value, written: signedMoney(value) })),
      panel,
      sheet,
      [],
    ),
    element('path', { d: stepArea.digits(2)(path) ?? '', fill: colour, 'fill-opacity': 0.16 }),
    lineBetween([left, y(0)], [axis, y(0)], { colour: palette.muted, width: 0.7, dashes: '2 2' }),
    element('path', {
      ...{ d: stepLine.digits(2)(path) ?? '', fill: 'none' },
      ...{ stroke: colour, 'stroke-width': 1.5, 'stroke-linejoin': 'round' },
    }),
    textAt(left, top + TITLE_SIZE, title, { size: TITLE_SIZE, colour: palette.muted }),
    textAt(
      left + textWidth(title, TITLE_SIZE) + 7,
      top + TITLE_SIZE,
      `${signedMoney(last)} ${picture.quoteAsset}`,
      { size: TITLE_SIZE, weight: 'bold', colour: last === 0 ? palette.muted : colour },
    ),
  ].join('');
}
