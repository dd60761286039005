import { duration, moment, type PlainMessageKey, phrase } from '../chat/phrase.js';
import { toNumber } from './levels.js';
import { signedMoney, signedPercentage } from './money.js';
import type { Sheet } from './sheet.js';
import { element, textAt } from './svg.js';
import { textWidth } from './textWidth.js';

const TITLE_SIZE = 17;
const SIZE = 12;
const FIRST_LINE = 25;
const SECOND_LINE = 43;
const HOUR_MS = 3_600_000;
const DAY_HOURS = 24;

/** What the picture is of, to the left, and its figure, to the right. */
export function header(sheet: Sheet, left: number, right: number, decimals: number): string {
  const { picture, palette } = sheet;
  const title = `${picture.baseAsset}/${picture.quoteAsset}`;
  const { figure, note, value } =
    picture.cycle === null ? standing(sheet, decimals) : result(sheet, picture.cycle);
  const isFlat = value === 0 || note === signedPercentage(0);
  const colour = isFlat ? palette.muted : value > 0 ? palette.rising : palette.falling;
  const figureColour = picture.cycle === null ? palette.text : colour;
  const bold = { size: TITLE_SIZE, weight: 'bold' } as const;
  const small = { size: SIZE, colour: palette.muted } as const;
  return [
    textAt(left, FIRST_LINE, title, { ...bold, colour: palette.text }),
    subtitle(sheet, left),
    textAt(right, FIRST_LINE, figure, { ...bold, colour: figureColour, anchor: 'end' }),
    picture.cycle === null
      ? change(note, value, right, colour)
      : textAt(right, SECOND_LINE, note, { ...small, anchor: 'end' }),
  ].join('');
}

interface Figure {
  readonly figure: string;
  readonly note: string;
  /** Its sign gives the colour. */
  readonly value: number;
}

function standing({ picture }: Sheet, decimals: number): Figure {
  const first = picture.candles[0];
  const last = picture.candles.at(-1);
  if (first === undefined || last === undefined) return { figure: '', note: '', value: 0 };
  const value = toNumber(last.close) / toNumber(first.open) - 1;
  return { figure: last.close.toFixed(decimals), note: signedPercentage(value), value };
}

function result({ picture, words }: Sheet, cycle: NonNullable<Sheet['picture']['cycle']>): Figure {
  const value = toNumber(cycle.netProfit);
  const end: PlainMessageKey = `picture.${cycle.end}`;
  return {
    figure: `${signedMoney(value)} ${picture.quoteAsset}`,
    note: words.say(phrase(end)),
    value,
  };
}

/** With a triangle, so that the direction is not a matter of colour alone. */
function change(note: string, value: number, right: number, colour: string): string {
  const text = textAt(right, SECOND_LINE, note, { size: SIZE, weight: 'bold', colour, anchor: 'end' });
  if (note === '' || note === signedPercentage(0)) return text;
  const x = right - textWidth(note, SIZE, 'bold') - 11.5;
  const d = value > 0 ? `M${x} ${SECOND_LINE - 0.5}h8l-4 -7.5z` : `M${x} ${SECOND_LINE - 8}h8l-4 7.5z`;
  return element('path', { d, fill: colour }) + text;
}

/** Two facts with a point between them. The font's own is as wide as a Chinese character. */
function subtitle(sheet: Sheet, left: number): string {
  const [first, second] = facts(sheet);
  const style = { size: SIZE, colour: sheet.palette.muted };
  const pointAt = left + textWidth(first, SIZE) + 7;
  return (
    textAt(left, SECOND_LINE, first, style) +
    element('circle', { cx: pointAt, cy: SECOND_LINE - 4.3, r: 1.4, fill: sheet.palette.muted }) +
    textAt(pointAt + 6, SECOND_LINE, second, style)
  );
}

function facts({ picture, words }: Sheet): readonly [string, string] {
  const { cycle, fromMs, toMs } = picture;
  if (cycle !== null) {
    const number = words.say(phrase('picture.cycle', { cycle: String(cycle.number) }));
    return [number, words.say(duration(cycle.closedAtMs - cycle.startedAtMs))];
  }
  const hours = Math.round((toMs - fromMs) / HOUR_MS);
  const span =
    hours < DAY_HOURS
      ? phrase('picture.hours', { hours: String(hours) })
      : phrase('picture.days', { days: String(Math.round(hours / DAY_HOURS)) });
  return [words.say(span), words.say(moment(toMs, 'dayAndTime'))];
}
