import { type Decimal, decimal, ZERO } from '../../../src/domain/decimal.js';
import { fold, type LedgerEntry, type Position } from '../../../src/domain/ledger.js';
import { type Market, sellableQuantity } from '../../../src/domain/market.js';
import type { LastPrice } from '../../../src/domain/statistics/index.js';

/*
 * The figures of a span counted by hand: every millisecond by itself, every pair of equities against each other, every position
 * folded anew. Slow, and as the definitions in docs/statistics.md read.
 */

export interface Book {
  readonly entries: readonly LedgerEntry[];
  readonly market: Market;
  readonly last: LastPrice;
}

interface Seen {
  readonly timeMs: number;
  /** Of all strategies together, less what corrections have made of it. */
  readonly gained: Decimal | null;
}

export function naiveFigures(books: readonly Book[], fromMs: number, toMs: number) {
  const milliseconds = Array.from({ length: toMs - fromMs }, (_, index) => fromMs + index);
  const capitals = milliseconds.map((atMs) => sum(books.map((book) => capitalOf(positionAt(book, atMs)))));
  const marks = marksOf(books);
  const isBefore = ({ timeMs }: Seen) => timeMs < fromMs;
  const begin = marks.filter(isBefore).at(-1);
  const seen = [...(begin === undefined ? [] : [begin]), ...marks.filter((mark) => !isBefore(mark))];
  const isKnown = seen.every(({ gained }) => gained !== null);
  const falls = seen.flatMap(({ gained: later }, end) =>
    seen.slice(0, end + 1).map(({ gained }) => (gained ?? ZERO).minus(later ?? ZERO)),
  );
  const wet = milliseconds.map((atMs) => {
    const until = seen.filter(({ timeMs }) => timeMs <= atMs).map(({ gained }) => gained ?? ZERO);
    const now = until.at(-1);
    return now !== undefined && until.some((earlier) => earlier.gt(now));
  });
  // With what was in use when it began.
  const mosts = seen.map((mark) => capitalAfter(books, marks.indexOf(mark)));
  return {
    averageCapital: capitals.includes(null) || mosts.includes(null) ? null : mean(capitals),
    mostCapital: mosts.includes(null) ? null : highest(mosts),
    maxDrawdown: isKnown ? highest([ZERO, ...falls]) : null,
    inMarketMs: milliseconds.filter((atMs) =>
      books.some((book) => sellableQuantity(positionAt(book, atMs).quantity, book.market).gt(ZERO)),
    ).length,
    underWaterMs: isKnown ? wet.filter(Boolean).length : null,
    longestUnderWaterMs: isKnown ? longest(wet) : null,
  };
}

const timeOf = (entry: LedgerEntry) => (entry.kind === 'fill' ? entry.fill.timeMs : entry.timeMs);

/** Entries of a ledger that count by then: one that stands behind a later one counts with it. */
function until(entries: readonly LedgerEntry[], atMs: number): readonly LedgerEntry[] {
  return entries.filter((_, index) => Math.max(...entries.slice(0, index + 1).map(timeOf)) <= atMs);
}

function positionAt({ entries, market }: Book, atMs: number): Position {
  return fold(until(entries, atMs), market);
}

function capitalOf({ quantity, cost }: Position): Decimal | null {
  return cost ?? (quantity.gt(ZERO) ? null : ZERO);
}

interface Moment {
  readonly book: number;
  readonly timeMs: number;
  readonly position: Position;
  readonly price: Decimal | null;
  readonly corrected: Decimal;
}

/** Moments of every strategy at which it is looked at, in the sequence of their times. */
function momentsOf(books: readonly Book[]): readonly Moment[] {
  return books
    .flatMap(({ entries, market, last }, book) => {
      const moments: Moment[] = [];
      let price: Decimal | null = null;
      entries.forEach((entry, index) => {
        const timeMs = Math.max(...entries.slice(0, index + 1).map(timeOf));
        const [before, after] = [
          fold(entries.slice(0, index), market),
          fold(entries.slice(0, index + 1), market),
        ];
        const isTrade = entry.kind === 'fill' || entry.reason === 'manualTrade';
        const paid = entry.kind === 'fill' ? entry.fill.price : isTrade ? entry.price : null;
        price = paid ?? price;
        if (isTrade && after.quantity.gt(before.quantity)) {
          moments.push({ book, timeMs, position: before, price, corrected: ZERO });
        }
        const change = isTrade ? null : difference(equityOf(after, price), equityOf(before, price));
        moments.push({ book, timeMs, position: after, price, corrected: change ?? ZERO });
      });
      const lastMs = Math.max(last.timeMs, ...entries.map(timeOf));
      if (last.price !== null)
        moments.push({
          book,
          timeMs: lastMs,
          position: fold(entries, market),
          price: last.price,
          corrected: ZERO,
        });
      return moments;
    })
    .sort((a, b) => a.timeMs - b.timeMs);
}

function marksOf(books: readonly Book[]): readonly Seen[] {
  const moments = momentsOf(books);
  return moments.map(({ timeMs }, index) => {
    const told = moments.slice(0, index + 1);
    const equities = books.map((_, book) => {
      const at = told.findLast((moment) => moment.book === book);
      return at === undefined ? ZERO : equityOf(at.position, at.price);
    });
    const corrected = told.reduce((total, moment) => total.plus(moment.corrected), ZERO);
    return { timeMs, gained: difference(sum(equities), corrected) };
  });
}

/** Capital in use after so many moments. */
function capitalAfter(books: readonly Book[], index: number): Decimal | null {
  const told = momentsOf(books).slice(0, index + 1);
  return sum(
    books.map((_, book) => {
      const at = told.findLast((moment) => moment.book === book);
      return at === undefined ? ZERO : capitalOf(at.position);
    }),
  );
}

function equityOf(position: Position, price: Decimal | null): Decimal | null {
  if (capitalOf(position) === null) return null;
  const value = price === null ? (position.cost ?? ZERO) : position.quantity.times(price);
  return position.realizedPnl.plus(value).minus(position.cost ?? ZERO);
}

function difference(a: Decimal | null, b: Decimal | null): Decimal | null {
  return a === null || b === null ? null : a.minus(b);
}

function sum(parts: readonly (Decimal | null)[]): Decimal | null {
  return parts.includes(null) ? null : parts.reduce((total: Decimal, part) => total.plus(part ?? ZERO), ZERO);
}

function mean(parts: readonly (Decimal | null)[]): Decimal | null {
  return parts.length === 0 ? null : (sum(parts)?.div(decimal(String(parts.length))) ?? null);
}

function highest(parts: readonly (Decimal | null)[]): Decimal {
  return parts.reduce((found: Decimal, part) => ((part ?? ZERO).gt(found) ? (part ?? ZERO) : found), ZERO);
}

function longest(flags: readonly boolean[]): number {
  const runs = flags.map((_, end) => {
    const begin = flags.slice(0, end + 1).lastIndexOf(false);
    return end - begin;
  });
  return Math.max(0, ...runs);
}
