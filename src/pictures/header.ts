import { duration, moment, type PlainMessageKey, phrase } from '../chat/message/index.js';
import { fillLegend } from './fillLegend.js';
import { fitted } from './fitted.js';
import { hasGlyphs } from './glyphs.js';
import { signedMoney, signedPercentage } from './money.js';
import { toNumber, writtenPrice } from './prices.js';
import { type Sheet, signColour } from './sheet.js';
import { element, textAt } from './svg.js';
import { textWidth } from './textWidth.js';

const TITLE_SIZE = 17;
const SIZE = 12;
const SMALL_SIZE = 11;
const FIRST_LINE = 26;
const SECOND_LINE = 44;
const THIRD_LINE = 62;
/** The figure is what counts: the title gets what it leaves, and this at the least. */
const LEAST_TITLE = 90;
const GAP = 12;
const HOUR_MS = 3_600_000;
const DAY_HOURS = 24;

/** Draws what the picture is of, to the left; to the right its figure, and of when it is. */
export function header(sheet: Sheet, left: number, right: number): string {
  const { picture, palette, words } = sheet;
  const figure = picture.cycle === null ? standing(sheet) : result(sheet, picture.cycle);
  const room = right - left - GAP;
  const shown = fitted(figure.written, room - LEAST_TITLE, TITLE_SIZE, 'bold');
  const title = fitted(`${picture.baseAsset}/${picture.quoteAsset}`, room - shown.width, TITLE_SIZE, 'bold');
  const dated = words.say(moment(picture.cycle?.closedAtMs ?? picture.toMs, 'dated'));
  const bold = { weight: 'bold' } as const;
  const colour = picture.cycle === null ? palette.text : signColour(figure.sign, palette);
  const changed = change(figure, right, sheet);
  return [
    textAt(left, FIRST_LINE, title.text, { ...bold, size: title.size, colour: palette.text }),
    textAt(right, FIRST_LINE, shown.text, { ...bold, size: shown.size, colour, anchor: 'end' }),
    subtitle(sheet, left, changed.left - GAP),
    changed.drawn,
    fillLegend(sheet, left, THIRD_LINE),
    textAt(right, THIRD_LINE, dated, { size: SMALL_SIZE, colour: palette.muted, anchor: 'end' }),
  ].join('');
}

interface Figure {
  readonly written: string;
  /** In percent; empty where there is nothing to compare with. */
  readonly share: string;
  /** Stands before the share; empty for none. */
  readonly note: string;
  /** Below zero for a loss. */
  readonly sign: number;
}

function standing({ picture }: Sheet): Figure {
  const first = picture.candles[0];
  const last = picture.candles.at(-1);
  if (first === undefined || last === undefined) return { written: '', share: '', note: '', sign: 0 };
  const gain = toNumber(last.close) / toNumber(first.open) - 1;
  const share = signedPercentage(gain);
  const written = writtenPrice(last.close, picture.tickSize);
  return { written, share, note: '', sign: share === signedPercentage(0) ? 0 : gain };
}

/** Gives what a cycle earned, and how much that is of what was used. */
function result({ picture, words }: Sheet, cycle: NonNullable<Sheet['picture']['cycle']>): Figure {
  const { netProfit, cost } = cycle;
  const end: PlainMessageKey = `exit.${cycle.end}.shown`;
  return {
    written: `${signedMoney(toNumber(netProfit))} ${picture.quoteAsset}`,
    share: cost === null ? '' : signedPercentage(toNumber(netProfit.div(cost))),
    note: words.say(phrase(end)),
    sign: toNumber(netProfit),
  };
}

interface Change {
  readonly drawn: string;
  /** Place at which it begins. */
  readonly left: number;
}

/** With a triangle, so that the direction is not a matter of colour alone. */
function change({ share, note, sign }: Figure, right: number, { palette }: Sheet): Change {
  const colour = signColour(sign, palette);
  const style = { size: SIZE, anchor: 'end' } as const;
  let x = right;
  let drawn = '';
  if (share !== '') {
    drawn += textAt(x, SECOND_LINE, share, { ...style, weight: 'bold', colour });
    x -= textWidth(share, SIZE, 'bold') + 3.5;
    if (sign !== 0) {
      x -= 8;
      const d = sign > 0 ? `M${x} ${SECOND_LINE - 0.5}h8l-4 -7.5z` : `M${x} ${SECOND_LINE - 8}h8l-4 7.5z`;
      drawn += element('path', { d, fill: colour });
    }
    x -= 5;
  }
  const noted = note === '' ? '' : textAt(x, SECOND_LINE, note, { ...style, colour: palette.muted });
  return { drawn: drawn + noted, left: x - textWidth(note, SIZE) };
}

/** Room between two facts. */
const BETWEEN = 13;

/** Facts with a point between them, after the name of the strategy. The font's own point is as wide as a Chinese character. */
function subtitle(sheet: Sheet, left: number, right: number): string {
  const { muted } = sheet.palette;
  const told = facts(sheet);
  const room = told.reduce((rest, fact) => rest - textWidth(fact, SIZE) - BETWEEN, right - left);
  const named = strategyFact(sheet, room);
  let x = left;
  return [...(named === null ? [] : [named]), ...told]
    .map((fact, index) => {
      const point = element('circle', { cx: x - 6.5, cy: SECOND_LINE - 4.3, r: 1.4, fill: muted });
      const drawn = textAt(x, SECOND_LINE, fact, { size: SIZE, colour: muted });
      x += textWidth(fact, SIZE) + BETWEEN;
      return index === 0 ? drawn : point + drawn;
    })
    .join('');
}

/** Name of the strategy, shortened to its room; its id where the fonts cannot write the name. Null: it has no name. */
function strategyFact({ picture: { name, strategyId } }: Sheet, room: number): string | null {
  if (name === null) return null;
  const shown = hasGlyphs(name) ? name : strategyId;
  const kept = [...shown];
  while (kept.length > 1 && textWidth(`${kept.join('')}…`, SIZE) > room) kept.pop();
  return textWidth(shown, SIZE) <= room ? shown : `${kept.join('')}…`;
}

function facts({ picture, words }: Sheet): readonly string[] {
  const { cycle, fromMs, toMs, sinceMs } = picture;
  if (cycle !== null) {
    const number = words.say(phrase('picture.cycle', { cycle: String(cycle.number) }));
    return [number, words.say(duration(cycle.closedAtMs - cycle.startedAtMs))];
  }
  if (sinceMs !== null)
    return [words.say(phrase('picture.since', { moment: moment(sinceMs, 'dayAndTime') }))];
  const hours = Math.round((toMs - fromMs) / HOUR_MS);
  const span =
    hours < DAY_HOURS
      ? phrase('picture.hours', { hours: String(hours) })
      : phrase('picture.days', { days: String(Math.round(hours / DAY_HOURS)) });
  return [words.say(span)];
}
