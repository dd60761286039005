import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decimal, ZERO } from '../../../src/domain/decimal.js';
import type { LedgerEntry } from '../../../src/domain/ledger.js';
import { dayDrawdown } from '../../../src/engine/books/dailyDrawdown.js';
import type { Candle } from '../../../src/engine/ports/exchange.js';
import { fillOf, positionOf, START_MS, solMarket } from '../../domain/support/builders.js';

const CANDLE_MS = 300_000;

function candle(index: number, prices: readonly [string, string, string, string] | null): Candle {
  const [open, high, low, close] = prices?.map(decimal) ?? [null, null, null, null];
  const startMs = START_MS + index * CANDLE_MS;
  return {
    ...{ startMs, endMs: startMs + CANDLE_MS },
    ...{ open: open ?? null, high: high ?? null, low: low ?? null, close: close ?? null },
  };
}

const candles = (...all: readonly (readonly [string, string, string, string] | null)[]) =>
  all.map((prices, index) => candle(index, prices));

let sequence = 0;
function filled(side: 'buy' | 'sell', price: string, quantity: string, minute: number): LedgerEntry {
  sequence += 1;
  const fill = fillOf({
    ...{ side, price: decimal(price), quantity: decimal(quantity), fee: ZERO },
    timeMs: START_MS + minute * 60_000,
  });
  return { kind: 'fill', strategyId: 'sol', sequence, cycle: 1, orderedBy: null, fill };
}

const fall = (
  before: ReturnType<typeof positionOf>,
  entries: readonly LedgerEntry[],
  prices: readonly Candle[],
) => dayDrawdown({ before, entries }, prices, solMarket)?.toString() ?? null;

describe('the worst fall of a day', () => {
  it('is what the position lost from the peak of the day, though it came back', () => {
    const prices = candles(
      ['100', '101', '99', '100'],
      ['100', '105', '100', '104'],
      ['104', '104', '90', '103'],
    );
    expect(fall(positionOf('2', '200'), [], prices)).toBe('30');
  });

  it('takes a falling candle to have been high first, and a rising one to have been low first', () => {
    expect(fall(positionOf('1', '100'), [], candles(['100', '110', '95', '96']))).toBe('15');
    expect(fall(positionOf('1', '100'), [], candles(['100', '110', '95', '108']))).toBe('5');
  });

  it('counts what was bought on the way down, from where it was bought', () => {
    const prices = candles(['100', '100', '96', '97'], ['97', '97', '94', '95']);
    // One at 98 and one at 96 against a last low of 94.
    expect(
      fall(positionOf('0', '0'), [filled('buy', '98', '1', 1), filled('buy', '96', '1', 2)], prices),
    ).toBe('6');
  });

  it('ends with the sale: a fall after it is nobody’s', () => {
    const prices = candles(['100', '102', '100', '102'], ['102', '102', '50', '50']);
    expect(fall(positionOf('1', '100'), [filled('sell', '101', '1', 3)], prices)).toBe('0');
  });

  it('is no matter of corrections of the books', () => {
    const correction: LedgerEntry = {
      ...{
        kind: 'adjustment',
        strategyId: 'sol',
        sequence: 1,
        cycle: 1,
        orderedBy: null,
        timeMs: START_MS + 60_000,
      },
      ...{ reason: 'setAverage', quantityDelta: ZERO, costAfter: decimal('500'), price: decimal('500') },
      ...{ realizedPnl: ZERO, evidence: '', reportId: null },
    };
    expect(fall(positionOf('1', '100'), [correction], candles(['100', '100', '98', '99']))).toBe('2');
  });

  it('passes over candles without prices, and is unknown while the cost is', () => {
    expect(fall(positionOf('1', '100'), [], candles(null, ['100', '100', '98', '99'], null))).toBe('2');
    expect(fall(positionOf('1', null), [], candles(['100', '100', '98', '99']))).toBeNull();
  });
});

describe('whatever the prices', () => {
  const cents = fc.integer({ min: 5_000, max: 15_000 });
  const anyCandle = fc.tuple(cents, cents, fc.nat({ max: 500 }), fc.nat({ max: 500 })).map(
    ([open, close, above, below]) =>
      [open, Math.max(open, close) + above, Math.min(open, close) - below, close].map((value) =>
        String(value / 100),
      ) as [string, string, string, string], // Four of four.
  );
  const anyDay = fc.array(anyCandle, { minLength: 1, maxLength: 20 });

  it('with one holding and no fills it is the worst fall of the price, times what is held', () => {
    fc.assert(
      fc.property(anyDay, fc.integer({ min: 1, max: 50 }), (day, held) => {
        const path = day.flatMap(([open, high, low, close]) =>
          (Number(close) >= Number(open) ? [open, low, high, close] : [open, high, low, close]).map((price) =>
            Math.round(Number(price) * 100),
          ),
        );
        let worst = 0;
        for (const [index, price] of path.entries()) {
          worst = Math.max(worst, Math.max(...path.slice(0, index + 1)) - price);
        }
        const found = fall(positionOf(String(held), '1000'), [], candles(...day));
        expect(Number(found)).toBeCloseTo((worst * held) / 100, 8);
      }),
    );
  });

  it('what was realized before, and what it cost, are no part of it', () => {
    fc.assert(
      fc.property(
        anyDay,
        fc.integer({ min: -900, max: 900 }),
        fc.integer({ min: 0, max: 900 }),
        (day, realized, cost) => {
          const other = fall(positionOf('3', String(cost), String(realized)), [], candles(...day));
          expect(other).toBe(fall(positionOf('3', '300'), [], candles(...day)));
        },
      ),
    );
  });

  it('nothing held, nothing lost; and a longer day is never a better one', () => {
    fc.assert(
      fc.property(anyDay, anyCandle, (day, more) => {
        expect(fall(positionOf('0', '0'), [], candles(...day))).toBe('0');
        const shorter = Number(fall(positionOf('1', '100'), [], candles(...day)));
        expect(shorter).toBeGreaterThanOrEqual(0);
        expect(Number(fall(positionOf('1', '100'), [], candles(...day, more)))).toBeGreaterThanOrEqual(
          shorter,
        );
      }),
    );
  });
});
