import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Decimal, decimal, floorTo, ZERO } from '../../../src/domain/decimal.js';
import { type AdjustmentEntry, book, EMPTY_POSITION, type LedgerEntry } from '../../../src/domain/ledger.js';
import { type Measured, Meter, marksOf, together } from '../../../src/domain/statistics/index.js';
import { onGrid } from '../support/arbitraries.js';
import { fillOf, solMarket } from '../support/builders.js';
import { type Book, naiveFigures } from './naive.js';

const FROM_MS = 1_000;

/** One step of a strategy's life. `laterMs` may be below zero: the fill was found late. */
const anyStep = fc.record({
  kind: fc.constantFrom('buy', 'buy', 'buy', 'sell', 'sell', 'adopt', 'setAverage', 'lose', 'manualSell'),
  laterMs: fc.integer({ min: -3, max: 12 }),
  price: onGrid(50, 200, 0),
  quantity: onGrid(1, 300, 2),
  tenths: fc.integer({ min: 1, max: 10 }),
});
type Step = typeof anyStep extends fc.Arbitrary<infer T> ? T : never;

const anyBook: fc.Arbitrary<Book> = fc
  .record({
    beginsMs: fc.integer({ min: -30, max: 30 }),
    steps: fc.array(anyStep, { maxLength: 9 }),
    lastPrice: fc.option(onGrid(50, 200, 0), { nil: null }),
  })
  .map(({ beginsMs, steps, lastPrice }) => ({
    entries: entriesOf(FROM_MS + beginsMs, steps),
    market: solMarket,
    last: { timeMs: FROM_MS + 60, price: lastPrice },
  }));

function entriesOf(beginsMs: number, steps: readonly Step[]): LedgerEntry[] {
  const entries: LedgerEntry[] = [];
  let position = EMPTY_POSITION;
  let timeMs = beginsMs;
  for (const step of steps) {
    timeMs += step.laterMs;
    const entry = entryOf(step, timeMs, entries.length + 1, position);
    if (entry === null) continue;
    entries.push(entry);
    position = book(position, entry, solMarket);
  }
  return entries;
}

function entryOf(
  { kind, price, quantity, tenths }: Step,
  timeMs: number,
  sequence: number,
  position: typeof EMPTY_POSITION,
): LedgerEntry | null {
  const shared = { strategyId: 'sol', sequence, cycle: 1, orderedBy: null };
  const part = floorTo(position.quantity.times(decimal(String(tenths))).div(decimal('10')), decimal('0.001'));
  const adjusted = (change: Partial<AdjustmentEntry>): LedgerEntry => ({
    ...{
      ...shared,
      kind: 'adjustment',
      timeMs,
      reason: 'reconciliation',
      quantityDelta: ZERO,
      costAfter: position.cost,
    },
    ...{ price: null, realizedPnl: ZERO, evidence: '', reportId: 1 },
    ...change,
  });
  const left = (sold: Decimal) =>
    position.cost === null || position.quantity.eq(ZERO)
      ? position.cost
      : position.cost.times(position.quantity.minus(sold)).div(position.quantity).round(12);
  switch (kind) {
    case 'buy':
      return { ...shared, kind: 'fill', fill: fillOf({ side: 'buy', price, quantity, timeMs }) };
    case 'sell':
      if (part.eq(ZERO)) return null;
      return { ...shared, kind: 'fill', fill: fillOf({ side: 'sell', price, quantity: part, timeMs }) };
    case 'adopt':
      return adjusted({
        quantityDelta: quantity,
        costAfter: position.cost?.plus(quantity.times(price)) ?? null,
      });
    case 'setAverage':
      return position.quantity.eq(ZERO)
        ? null
        : adjusted({ reason: 'setAverage', costAfter: position.quantity.times(price) });
    case 'lose':
      return part.eq(ZERO) ? null : adjusted({ quantityDelta: ZERO.minus(part), costAfter: left(part) });
    case 'manualSell': {
      const costAfter = left(part);
      if (part.eq(ZERO) || costAfter === null || position.cost === null) return null;
      const realizedPnl = part.times(price).minus(position.cost.minus(costAfter));
      return adjusted({
        reason: 'manualTrade',
        quantityDelta: ZERO.minus(part),
        costAfter,
        price,
        realizedPnl,
      });
    }
  }
}

function measured(books: readonly Book[], fromMs: number, toMs: number): Measured {
  const meter = new Meter({ fromMs, toMs });
  for (const mark of together(books.map(({ entries, market, last }) => marksOf(entries, market, last)))) {
    meter.take(mark);
  }
  return meter.end();
}

const written = (figures: { readonly [name: string]: Decimal | number | null }) =>
  Object.fromEntries(
    Object.entries(figures).map(([name, value]) => [
      name,
      typeof value === 'number' || value === null ? value : value.round(9).toString(),
    ]),
  );

describe('the figures of a span', () => {
  it('are those that are counted millisecond by millisecond, of one strategy and of several', () => {
    fc.assert(
      fc.property(fc.array(anyBook, { minLength: 1, maxLength: 3 }), (books) => {
        const toMs = FROM_MS + 60;
        // No entry lies behind the present.
        const past = books.map((each) => ({
          ...each,
          entries: each.entries.filter(
            (entry) => (entry.kind === 'fill' ? entry.fill.timeMs : entry.timeMs) <= toMs,
          ),
        }));
        const isWhole = past.every(({ entries }, index) => entries.length === books[index]?.entries.length);
        fc.pre(isWhole);
        const { spanMs, ...figures } = measured(past, FROM_MS, toMs);
        expect(spanMs).toBe(60);
        expect(written({ ...figures })).toEqual(written(naiveFigures(past, FROM_MS, toMs)));
      }),
      { numRuns: 400 },
    );
  });

  const life = (...steps: readonly Partial<Step>[]): Book => ({
    entries: entriesOf(
      FROM_MS,
      steps.map((step) => ({
        ...{ kind: 'buy', laterMs: 0, price: decimal('100'), quantity: decimal('1'), tenths: 10 },
        ...step,
      })),
    ),
    market: solMarket,
    last: { timeMs: FROM_MS + 100, price: null },
  });

  it('weigh what was in use by how long it was: 100 for 40 of 100 ms, 190 for 10', () => {
    const bought = life(
      { laterMs: 50 },
      { laterMs: 40, price: decimal('90') },
      { kind: 'sell', laterMs: 5, price: decimal('110') },
    );
    const { averageCapital, mostCapital, inMarketMs } = measured([bought], FROM_MS, FROM_MS + 100);
    // 100 · 40 + 190 · 5 in 100 ms, and dust of what the fee has left.
    expect(averageCapital?.round(1).toString()).toBe('49.5');
    expect(mostCapital?.toString()).toBe('190');
    expect(inMarketMs).toBe(45);
  });

  it('have the worst fall at a trade, and are under water from the first purchase until a new peak', () => {
    const deep = life(
      { laterMs: 10 },
      { laterMs: 20, price: decimal('80') },
      { kind: 'sell', laterMs: 30, price: decimal('120') },
    );
    const { maxDrawdown, underWaterMs, longestUnderWaterMs } = measured([deep], FROM_MS, FROM_MS + 100);
    // 20 on the first, and the fees of both purchases.
    expect(maxDrawdown?.toString()).toBe('20.16');
    expect([underWaterMs, longestUnderWaterMs]).toEqual([50, 50]);
  });

  it('are unknown where the cost of something held was, and known again of a time after it', () => {
    const { entries, ...rest } = life({ laterMs: 10 }, { kind: 'setAverage', laterMs: 20 });
    const [first, second] = entries;
    if (first === undefined || second === undefined) throw new Error('two entries');
    const unknown: AdjustmentEntry = {
      ...{
        kind: 'adjustment',
        strategyId: 'sol',
        sequence: 2,
        cycle: 1,
        orderedBy: null,
        timeMs: FROM_MS + 15,
      },
      ...{ reason: 'reconciliation', quantityDelta: decimal('1'), costAfter: null, price: null },
      ...{ realizedPnl: ZERO, evidence: '', reportId: 1 },
    };
    const books = [{ ...rest, entries: [first, unknown, { ...second, sequence: 3 }] }];
    expect(measured(books, FROM_MS, FROM_MS + 100)).toMatchObject({
      ...{ averageCapital: null, mostCapital: null, maxDrawdown: null, underWaterMs: null },
    });
    expect(measured(books, FROM_MS + 40, FROM_MS + 100).averageCapital?.toString()).toBe('99.9');
  });
});
