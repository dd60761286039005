import { expect, it } from 'vitest';
import { openStore } from '../../src/store/index.js';
import { adjustmentEntry, commitOf, fillEntry, manualTrade, now, reportOf, START_MS } from './books.js';

const FILLS = 10_000;
const ROUNDS = 8;

it('what a reconciliation that finds nothing asks of the books is found without walking through 10,000 fills', () => {
  const { store, close } = openStore(':memory:', { now });
  store.openStrategy('sol');
  const fills = Array.from({ length: FILLS }, (_, index) => fillEntry(index + 2));
  store.commit(
    commitOf({
      entries: [adjustmentEntry(1, { reportId: 1 }), ...fills],
      reports: Array.from({ length: 5_000 }, (_, index) => reportOf(index + 1)),
      settledTrades: Array.from({ length: FILLS }, (_, index) => ({
        fill: manualTrade(`m${index}`),
        reportId: 1,
      })),
    }),
  );
  store.noteManualTrade(manualTrade('50'));

  const ask = () => ({
    lastCorrection: store.lastCorrection('sol')?.sequence,
    lastReport: store.reports('sol', 1)[0]?.id,
    nextReport: store.nextReportId(),
    openTrades: store.openManualTradesOf('SOL').length,
    lastFillTimeMs: store.lastFillTimeMs('sol'),
    isBooked: store.hasFill({ symbol: 'SOL_USDC', tradeId: '10001', orderId: '5578417289' }),
    lastEntries: [...store.ledger('sol', FILLS)].length,
    sinceMs: store.strategySinceMs('sol'),
  });
  expect(ask()).toEqual({
    lastCorrection: 1,
    lastReport: 5_000,
    nextReport: 5_001,
    openTrades: 1,
    lastFillTimeMs: START_MS + FILLS + 1,
    isBooked: true,
    lastEntries: 1,
    sinceMs: START_MS,
  });

  // The fastest of each, because others only ever make slower.
  const walk = () => [...store.ledger('sol')].length;
  const [askedMs, walkedMs] = [fastestOf(ask), fastestOf(walk)];
  expect(askedMs * 5).toBeLessThan(walkedMs);
  close();
});

function fastestOf(work: () => unknown): number {
  let fastestMs = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS; round++) {
    const startedAt = performance.now();
    work();
    fastestMs = Math.min(fastestMs, performance.now() - startedAt);
  }
  return fastestMs;
}
