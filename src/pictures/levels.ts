import { type PlainMessageKey, phrase } from '../chat/phrase.js';
import type { Decimal } from '../domain/decimal.js';
import type { PriceRange } from './priceScale.js';
import type { Sheet } from './sheet.js';

/** A price that has a line of its own and a label at the axis. */
export interface Level {
  readonly kind: 'price' | 'average' | 'target' | 'rung';
  readonly price: number;
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
  /** Which labels go when there is no room for all: the least important. */
  readonly importance: number;
}

/**
 * The lines of a picture, the most important first: price, average, target, then the rungs from the highest.
 *
 * @param decimals of the written prices
 */
export function levelsOf({ picture, palette, words }: Sheet, decimals: number): readonly Level[] {
  const named = (key: PlainMessageKey) => words.say(phrase(key));
  const last = picture.candles.at(-1)?.close ?? null;
  const level = (price: Decimal, rest: Omit<Level, 'price' | 'written'>): Level => ({
    price: toNumber(price),
    written: price.toFixed(decimals),
    ...rest,
  });
  const levels: Level[] = [];
  // What the price was after a cycle is not what its picture is about.
  if (last !== null && picture.kind === 'chart') {
    const look = { colour: palette.text, dashes: '1 2.5', width: 0.9, look: 'filled' } as const;
    levels.push(level(last, { kind: 'price', name: '', importance: 1_003, ...look }));
  }
  if (picture.average !== null) {
    const look = { colour: palette.buying, dashes: null, width: 1.3, look: 'filled' } as const;
    const name = named('picture.average');
    levels.push(level(picture.average, { kind: 'average', name, importance: 1_002, ...look }));
  }
  if (picture.target !== null) {
    const look = { colour: palette.selling, dashes: '6 3', width: 1.3, look: 'filled' } as const;
    const name = named('picture.target');
    levels.push(level(picture.target, { kind: 'target', name, importance: 1_001, ...look }));
  }
  const rungs = [...picture.rungs].sort((a, b) => b.price.cmp(a.price));
  for (const [index, { rung, price }] of rungs.entries()) {
    const look = { colour: palette.rung, dashes: '3 2.5', width: 1, look: 'outlined' } as const;
    const name = rung === null ? '' : `#${rung}`;
    levels.push(level(price, { kind: 'rung', name, importance: 1_000 - index, ...look }));
  }
  return levels;
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

/** For drawing only. */
export function toNumber(value: Decimal): number {
  return Number(value.toFixed());
}
