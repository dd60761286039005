import { scaleLinear } from 'd3-scale';
import { moment, phrase } from '../chat/message/index.js';
import { verticalAxis } from './axes.js';
import { fitted } from './fitted.js';
import { signedMoney } from './money.js';
import { toNumber } from './prices.js';
import { type Panel, type Sheet, signColour } from './sheet.js';
import { element, lineBetween, textAt } from './svg.js';
import { textWidth } from './textWidth.js';

const TITLE_SIZE = 11;
const TITLE_HEIGHT = 17;
const BESIDE_TITLE = 7;
const MARGIN = 0.2;
const LINE = { 'stroke-width': 1.5, 'stroke-linecap': 'round' } as const;
const AREA_OPACITY = 0.16;
/** A line that begins after more than this share of the span says since when it goes. */
const AT_THE_BEGINNING = 0.05;

/** Gains that were realized since the beginning of the span, in steps. */
export interface Gains {
  readonly steps: readonly { readonly timeMs: number; readonly gain: number }[];
  readonly last: number;
  /** Figures of the axis, the most important first. */
  readonly ticks: readonly { readonly value: number; readonly written: string }[];
}

export function gainsOf({ picture }: Sheet): Gains {
  const first = picture.realizedPnl[0];
  const steps = picture.realizedPnl.map(({ timeMs, total }) => ({
    timeMs,
    // The difference is taken exactly: totals of years would swallow it.
    gain: first === undefined ? 0 : toNumber(total.minus(first.total)),
  }));
  const last = steps.at(-1)?.gain ?? 0;
  const gains = steps.map(({ gain }) => gain);
  const ends = [Math.max(...gains, 0), Math.min(...gains, 0)].sort((a, b) => Math.abs(b) - Math.abs(a));
  const [far = 0, near = 0] = ends;
  const values = [...new Set([far, 0, near])];
  return { steps, last, ticks: values.map((value) => ({ value, written: signedMoney(value) })) };
}

/** The panel of what was realized, above zero in one colour and below it in the other. @param place its heights are made here */
export function realizedPnl(gains: Gains, place: Omit<Panel, 'y'>, sheet: Sheet): string {
  const { picture, palette, words } = sheet;
  const { left, axis, edge, top, bottom } = place;
  const values = gains.ticks.map(({ value }) => value);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const height = high - low || 1;
  const y = scaleLinear([low - height * MARGIN, high + height * MARGIN], [bottom, top + TITLE_HEIGHT]);
  const panel: Panel = { ...place, y };
  const { fromMs, toMs } = picture;
  const sinceMs = picture.realizedPnl[0]?.timeMs ?? fromMs;
  const title =
    sinceMs > fromMs + (toMs - fromMs) * AT_THE_BEGINNING
      ? words.say(phrase('picture.realizedSince', { moment: moment(sinceMs, 'dayAndTime') }))
      : words.say(phrase('picture.realized'));
  const totalAt = left + textWidth(title, TITLE_SIZE) + BESIDE_TITLE;
  const total = fitted(
    `${signedMoney(gains.last)} ${picture.quoteAsset}`,
    edge - totalAt,
    TITLE_SIZE,
    'bold',
  );
  return [
    verticalAxis(gains.ticks, panel, sheet, []),
    lineBetween([left, y(0)], [axis, y(0)], { colour: palette.muted, width: 0.7, dashes: '2 2' }),
    ...stepShapes(gains.steps, panel, sheet),
    textAt(left, top + TITLE_SIZE, title, { size: TITLE_SIZE, colour: palette.muted }),
    textAt(totalAt, top + TITLE_SIZE, total.text, {
      ...{ size: total.size, weight: 'bold' },
      colour: signColour(gains.last, palette),
    }),
  ].join('');
}

/** Each stretch in the colour of its sign; where the line goes through zero, it changes there. */
function stepShapes(steps: Gains['steps'], { right, x, y }: Panel, { palette }: Sheet): string[] {
  const shapes = new Map([-1, 0, 1].map((sign) => [sign, { line: '', area: '' }]));
  const add = (gain: number, line: string, area = '') => {
    const shape = shapes.get(Math.sign(gain));
    if (shape === undefined) return;
    shape.line += line;
    shape.area += area;
  };
  let before = 0;
  for (const [index, { timeMs, gain }] of steps.entries()) {
    const next = steps[index + 1];
    const [from, to] = [at(x(timeMs)), at(next === undefined ? right : x(next.timeMs))];
    const [height, zero] = [at(y(gain)), at(y(0))];
    if (before * gain < 0) {
      add(before, `M${from} ${at(y(before))}V${zero}`);
      add(gain, `M${from} ${zero}V${height}`);
    } else {
      add(gain || before, `M${from} ${at(y(before))}V${height}`);
    }
    add(gain, `M${from} ${height}H${to}`, `M${from} ${zero}V${height}H${to}V${zero}z`);
    before = gain;
  }
  return [...shapes].flatMap(([sign, { line, area }]) => {
    if (line === '') return [];
    const colour = signColour(sign, palette);
    return [
      sign === 0 ? '' : element('path', { d: area, fill: colour, 'fill-opacity': AREA_OPACITY }),
      element('path', { d: line, fill: 'none', stroke: colour, ...LINE }),
    ];
  });
}

function at(length: number): string {
  return length.toFixed(2);
}
