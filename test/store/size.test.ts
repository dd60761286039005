import { expect, it } from 'vitest';
import { openStore } from '../../src/store/index.js';
import { adjustmentEntry, commitOf, fillEntry, manualTrade, now, reportOf, START_MS } from './books.js';

const FILLS = 10_000;
const ROUNDS = 20;
const ATTEMPTS = 50;

/** One walk through 10,000 entries takes as long as hundreds of such rounds; a deeper tree takes a little longer. */
const TIMES_AT_MOST = 3;

interface Books {
  ask(): object;
  close(): void;
}

it('what a reconciliation that finds nothing asks of the books takes no longer with 10,000 fills in them', () => {
  const [small, large] = [booksOf(FILLS / 100), booksOf(FILLS)];
  expect(large.ask()).toEqual({
    lastCorrection: 1,
    lastReport: FILLS / 2,
    nextReport: FILLS / 2 + 1,
    openTrades: 1,
    lastFillTimeMs: START_MS + FILLS + 1,
    isBooked: true,
    lastEntries: 1,
    sinceMs: START_MS,
  });

  // By turns, and the fastest of many: a busy machine slows some of them, and never all.
  let [smallMs, largeMs] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    smallMs = Math.min(smallMs, roundsMs(small));
    largeMs = Math.min(largeMs, roundsMs(large));
  }
  expect(largeMs / smallMs).toBeLessThan(TIMES_AT_MOST);
  small.close();
  large.close();
});

function roundsMs({ ask }: Books): number {
  const startedAt = performance.now();
  for (let round = 0; round < ROUNDS; round++) ask();
  return performance.now() - startedAt;
}

function booksOf(fillCount: number): Books {
  const { store, close } = openStore(':memory:', { now });
  store.openStrategy('sol');
  const fills = Array.from({ length: fillCount }, (_, index) => fillEntry(index + 2));
  store.commit(
    commitOf({
      entries: [adjustmentEntry(1, { reportId: 1 }), ...fills],
      reports: Array.from({ length: fillCount / 2 }, (_, index) => reportOf(index + 1)),
      settledTrades: Array.from({ length: fillCount }, (_, index) => ({
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
    isBooked: store.hasFill({
      symbol: 'SOL_USDC',
      tradeId: String(fillCount + 1),
      orderId: '5578417289',
    }),
    lastEntries: [...store.ledger('sol', fillCount)].length,
    sinceMs: store.strategySinceMs('sol'),
  });
  return { ask, close };
}
