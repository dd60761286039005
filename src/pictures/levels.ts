import { type PlainMessageKey, phrase } from '../chat/message/index.js';
import type { PriceRange } from './priceScale.js';
import { toNumber, writtenPrice } from './prices.js';
import type { Sheet } from './sheet.js';

/** A price that has a line of its own and a label at the axis. */
export interface Level {
  readonly kind: 'price' | 'average' | 'target' | 'rung';
  readonly price: number;
  /** Places of its line from `fromMs` on, oldest first; the last one is `price`. */
  readonly course: readonly { readonly fromMs: number; readonly price: number }[];
  /** Moment of its end; null while it stands. */
  readonly untilMs: number | null;
  /** The price as it is written. */
  readonly written: string;
  /** Stands beside it; empty for none. */
  readonly name: string;
  readonly colour: string;
  /** Null: drawn through. */
  readonly dashes: string | null;
  readonly width: number;
  /** `filled`: on its colour; `outlined`: on the background. */
  readonly look: 'filled' | 'outlined';
  /** Rank of its label: when there is no room for all, the least important go. */
  readonly importance: number;
}

/** The lines of a picture, the most important first: price, average, target, then the rungs from the highest. */
export function levelsOf(sheet: Sheet): readonly Level[] {
  const { picture, palette, words } = sheet;
  const { average, averageSteps, restsAt, tickSize, fromMs } = picture;
  const target = restsAt ?? picture.target;
  const named = (key: PlainMessageKey) => words.say(phrase(key));
  const last = picture.candles.at(-1)?.close ?? null;
  const untilMs = picture.cycle?.closedAtMs ?? null;
  const levels: Level[] = [];
  // What the price was after a cycle is not what its picture is about.
  if (last !== null && picture.kind === 'chart') {
    const look = { colour: palette.text, dashes: '1 2.5', width: 0.9, look: 'filled' } as const;
    const price = { price: toNumber(last), written: writtenPrice(last, tickSize) };
    const course = [{ fromMs, price: price.price }];
    levels.push({ ...price, course, untilMs: null, kind: 'price', name: '', importance: 1_003, ...look });
  }
  const course = averageSteps.map(({ timeMs, price }) => ({ fromMs: timeMs, price: toNumber(price) }));
  if (average !== null) {
    const look = { colour: palette.buying, dashes: null, width: 1.3, look: 'filled' } as const;
    const price = { price: toNumber(average), written: writtenPrice(average, tickSize), course, untilMs };
    levels.push({ ...price, kind: 'average', name: named('picture.average'), importance: 1_002, ...look });
  }
  if (target !== null) {
    // What rests is drawn through.
    const dashes = restsAt === null ? '6 3' : null;
    const look = { colour: palette.selling, dashes, width: 1.3, look: 'filled' } as const;
    const price = { price: toNumber(target), written: writtenPrice(target, tickSize), untilMs };
    // The target of today came with the average of today.
    const since = [{ fromMs: course.at(-1)?.fromMs ?? fromMs, price: price.price }];
    const name = named(restsAt === null ? 'picture.target' : 'picture.resting');
    levels.push({ ...price, course: since, kind: 'target', name, importance: 1_001, ...look });
  }
  return [...levels, ...rungLevels(sheet)];
}

function rungLevels({ picture, palette }: Sheet): readonly Level[] {
  const look = { colour: palette.rung, dashes: '3 2.5', width: 1, look: 'outlined' } as const;
  return [...picture.rungs]
    .sort((a, b) => b.price.cmp(a.price))
    .map(({ rung, price: exact, fromMs, untilMs }, index) => {
      const price = toNumber(exact);
      return {
        ...{ kind: 'rung', price, written: writtenPrice(exact, picture.tickSize) },
        ...{ course: [{ fromMs, price }], untilMs },
        ...{ name: rung === null ? '' : `#${rung}`, importance: 1_000 - index, ...look },
      };
    });
}

/** The levels as they are labelled: those beyond the range with an arrow, the rungs beneath it as one. */
export function labelledLevels(
  levels: readonly Level[],
  { low, high }: PriceRange,
  { words }: Sheet,
): readonly Level[] {
  const isBelow = ({ kind, price }: Level) => kind === 'rung' && price < low;
  const deep = levels.filter(isBelow);
  const shown = levels
    .filter((level) => !isBelow(level))
    .map((level) => {
      if (level.price <= high && level.price >= low) return level;
      return { ...level, name: `${level.price > high ? '↑' : '↓'} ${level.name}`.trimEnd() };
    });
  const deepest = deep.at(-1);
  if (deepest === undefined) return shown;
  const more =
    deep.length === 1
      ? `↓ ${deepest.name}`.trimEnd()
      : words.say(phrase('picture.moreRungs', { count: String(deep.length) }));
  return [...shown, { ...deepest, name: more, importance: 1_000 }];
}
