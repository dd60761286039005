import { expect, it } from 'vitest';
import { decimal, ZERO } from '../../../src/domain/decimal.js';
import { Calendar, RealizedResults } from '../../../src/engine/books/index.js';
import { statisticsOf } from '../../../src/engine/queries/statistics.js';
import { openStore } from '../../../src/store/index.js';
import { solMarket } from '../../domain/support/builders.js';
import { closedCycle, commitOf, fillEntry, orderOf, START_MS } from '../../store/books.js';

const DAY_MS = 86_400_000;
/** A cycle an hour, of which the third rung is bought in every tenth. */
const CYCLES = 480;
const nowMs = START_MS + CYCLES * 3_600_000;
const deepest = (cycle: number) => (cycle % 10 === 0 ? 3 : 1);

function longPast() {
  const { store, close } = openStore(':memory:', { now: () => START_MS });
  store.openStrategy('sol');
  let [sequence, clientId] = [0, 0];
  for (let cycle = 1; cycle <= CYCLES; cycle += 1) {
    const timeMs = nowMs - (CYCLES - cycle + 1) * 3_600_000;
    const traded = (side: 'buy' | 'sell', price: string, laterMs: number) => {
      sequence += 1;
      const ids = { tradeId: `t${sequence}`, orderId: `o${sequence}` };
      const fill = {
        ...ids,
        side,
        price: decimal(price),
        quantity: decimal('1'),
        fee: ZERO,
        timeMs: timeMs + laterMs,
      };
      return { ...fillEntry(sequence, fill), cycle };
    };
    store.commit(
      commitOf({
        // Half of each hour 100 USDC are in use.
        entries: [traded('buy', '100', 0), traded('sell', cycle % 4 === 0 ? '99' : '101', 1_800_000)],
        orders: [1, 2, 3].map((rung) =>
          orderOf({
            ...{ clientId: ++clientId, rung, cycle, phase: 'settled', outcome: 'filled' },
            bookedQuantity: rung <= deepest(cycle) ? decimal('1') : ZERO,
          }),
        ),
        closedCycles: [
          {
            ...closedCycle(cycle),
            ...{ startedAtMs: timeMs, closedAtMs: timeMs + 1_800_000 },
            realizedPnl: decimal(cycle % 4 === 0 ? '-1' : '1'),
          },
        ],
      }),
    );
  }
  return { store, close };
}

function asked(store: ReturnType<typeof longPast>['store'], days: number | null) {
  const position = { quantity: ZERO, cost: ZERO, realizedPnl: ZERO };
  const realized = new RealizedResults(solMarket, (after) => store.ledger('sol', after)).readOn();
  return statisticsOf([{ id: 'sol', state: { market: solMarket, position } }] as never, days, {
    store,
    clock: { now: () => nowMs },
    calendar: new Calendar('UTC'),
    strategies: { realized: () => realized, pricesOf: () => ({ bid: null }) },
  } as never);
}

it('a long past is told as it was, and the last days of it alone', async () => {
  const { store, close } = longPast();
  const all = await asked(store, null);
  expect(all).toMatchObject({ cycles: 480, wins: 360, longestDurationMs: 1_800_000 });
  expect(all.realizedPnl.toString()).toBe('240');
  // Each fourth cycle loses what another has won.
  expect(all.profitFactor?.toString()).toBe('3');
  expect(all.mostCapital?.toString()).toBe('100');
  expect(all.averageCapital?.toString()).toBe('50');
  expect(all.returnOnCapital?.toString()).toBe('480');
  expect(all.maxDrawdown?.toString()).toBe('1');
  expect(all.depth).toEqual([
    { rung: 1, cycles: 432 },
    { rung: 2, cycles: 0 },
    { rung: 3, cycles: 48 },
  ]);
  const days = await asked(store, 2);
  const hours = (nowMs - days.fromMs) / 3_600_000;
  expect(days.fromMs % DAY_MS).toBe(0);
  expect([days.cycles, days.spanMs / 3_600_000]).toEqual([hours, hours]);
  expect(days.averageCapital?.toString()).toBe('50');
  expect(days.depth.reduce((sum, { cycles }) => sum + cycles, 0)).toBe(hours);
  close();
});

it('others get their turn while a long past is told', async () => {
  const { store, close } = longPast();
  let turns = 0;
  let isOver = false;
  const count = () => {
    turns += 1;
    if (!isOver) setImmediate(count);
  };
  setImmediate(count);
  await asked(store, null);
  isOver = true;
  // Three marks a cycle.
  expect(turns).toBeGreaterThanOrEqual(Math.floor((CYCLES * 3) / 250));
  close();
});
