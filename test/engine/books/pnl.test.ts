import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decimal, ZERO } from '../../../src/domain/decimal.js';
import { Calendar, type PeriodKind } from '../../../src/engine/books/calendar.js';
import { feeTotals, resultsByPeriod, resultTotals } from '../../../src/engine/books/pnl.js';
import type { CycleResult } from '../../../src/engine/ports/store.js';
import { sum } from '../../domain/support/builders.js';

const NOW_MS = Date.UTC(2026, 10, 22, 12);
const DAY_MS = 86_400_000;

function closed(number: number, profit: string, part: Partial<CycleResult> = {}): CycleResult {
  const closedAtMs = NOW_MS - number * 1_000;
  return {
    ...{ number, closedAtMs, startedAtMs: closedAtMs - 60_000, end: 'takeProfit' },
    realizedPnl: decimal(profit),
    ...part,
  };
}

describe('the totals', () => {
  it('of nothing are nothing, and no best, worst or mean', () => {
    expect(resultTotals([], ZERO)).toEqual({
      ...{ cycles: 0, wins: 0, realizedPnl: ZERO, best: null, worst: null },
      ...{ averagePnl: null, averageDurationMs: null },
    });
  });

  it('tell wins, the best, the worst and the means of closed cycles, and what was realized in the time', () => {
    const results = [
      closed(1, '2'),
      closed(2, '-1'),
      closed(3, '0'),
      closed(4, '5', { startedAtMs: NOW_MS - 304_000 }),
    ];
    const totals = resultTotals(results, decimal('6.5'));
    expect(totals.realizedPnl.toString()).toBe('6.5');
    expect([totals.cycles, totals.wins]).toEqual([4, 2]);
    expect([totals.best?.number, totals.worst?.number]).toEqual([4, 2]);
    expect(totals.averagePnl?.toString()).toBe('1.5');
    expect(totals.averageDurationMs).toBe((3 * 60_000 + 300_000) / 4);
  });
});

describe('fees', () => {
  it('are summed by asset, and worth what they were at their fills', async () => {
    const fee = (price: string, amount: string, feeAsset: string) => ({
      ...{ timeMs: NOW_MS, price: decimal(price), fee: decimal(amount), feeAsset },
    });
    const totals = await feeTotals(
      [
        fee('100', '0.01', 'SOL'),
        fee('200', '0.01', 'SOL'),
        fee('150', '0.3', 'USDC'),
        fee('150', '7', 'BONK'),
      ],
      { baseAsset: 'SOL', quoteAsset: 'USDC' },
    );
    expect([...totals.byAsset].map(([asset, amount]) => `${amount} ${asset}`)).toEqual([
      '0.02 SOL',
      '0.3 USDC',
      '7 BONK',
    ]);
    expect(totals.value.toString()).toBe('3.3');
  });
});

it('the shares of the periods are the whole, whatever the zone, the period and the cycles', () => {
  const anySale = fc.record({
    minutesAgo: fc.integer({ min: 0, max: 400 * 1_440 }),
    cents: fc.integer({ min: -100_000, max: 100_000 }),
  });
  fc.assert(
    fc.property(
      fc.constantFrom('UTC', 'Europe/Berlin', 'America/Havana', 'Asia/Shanghai', 'Australia/Lord_Howe'),
      fc.constantFrom<PeriodKind>('day', 'week', 'month'),
      fc.array(anySale, { maxLength: 30 }),
      fc.integer({ min: 0, max: 400 }),
      (zone, kind, drawn, shiftDays) => {
        const nowMs = NOW_MS + shiftDays * DAY_MS;
        const sales = drawn.map(({ minutesAgo, cents }) => ({
          ...{ timeMs: nowMs - minutesAgo * 60_000, amount: decimal(String(cents / 100)) },
        }));
        // Each sale ends a cycle, and none is counted where the other is not.
        const results = sales.map(({ timeMs }, index) => closed(index + 1, '1', { closedAtMs: timeMs }));
        const between = (fromMs: number, toMs: number) =>
          sum(sales.filter(({ timeMs }) => timeMs >= fromMs && timeMs < toMs).map(({ amount }) => amount));
        const calendar = new Calendar(zone);
        const oldestMs = Math.min(nowMs, ...results.map(({ closedAtMs }) => closedAtMs));
        const periods = [calendar.periodAt(kind, nowMs)];
        for (let last = periods[0]; last !== undefined && last.fromMs > oldestMs; last = periods.at(-1)) {
          periods.push(calendar.before(kind, last));
        }
        const shares = resultsByPeriod(periods, results, between);
        expect(sum(shares.map(({ realizedPnl }) => realizedPnl)).toString()).toBe(
          sum(sales.map(({ amount }) => amount)).toString(),
        );
        expect(shares.reduce((count, { cycles }) => count + cycles, 0)).toBe(sales.length);
      },
    ),
    { numRuns: 100 },
  );
});
