import { expect, it } from 'vitest';
import { openStore } from '../../src/store/index.js';
import { adjustmentEntry, commitOf, fillEntry, manualTrade, now, reportOf, START_MS } from './books.js';

const FILLS = 10_000;
const ROUNDS = 200;

/** One walk through 10,000 entries takes longer than this; all the answers together take a tenth of it. */
const ROUND_AT_MOST_MS = 0.5;

it('what a reconciliation that finds nothing asks of the books takes no longer with 10,000 fills in them', () => {
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

  let fastestMs = Number.POSITIVE_INFINITY;
  for (let attempt = 0; attempt < 5; attempt++) {
    const startedAt = performance.now();
    for (let round = 0; round < ROUNDS; round++) ask();
    fastestMs = Math.min(fastestMs, (performance.now() - startedAt) / ROUNDS);
  }
  expect(fastestMs).toBeLessThan(ROUND_AT_MOST_MS);
  close();
});
