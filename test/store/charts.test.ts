import { expect, it } from 'vitest';
import { decimal, ZERO } from '../../src/domain/decimal.js';
import { openStore } from '../../src/store/index.js';
import { closedCycle, commitOf, fillEntry, now, orderOf, START_MS } from './books.js';

/* What pictures ask of the books. */

it('fills of a span come in the order of their times, page by page, the last moment left out', () => {
  const { store, close } = openStore(':memory:', { now });
  store.openStrategy('sol');
  // More than a page, and two of them booked long after they happened.
  const entries = Array.from({ length: 1_100 }, (_, index) =>
    fillEntry(index + 1, { timeMs: START_MS + index }),
  );
  const late = [fillEntry(1_101, { timeMs: START_MS + 500 }), fillEntry(1_102, { timeMs: START_MS + 10 })];
  store.commit(commitOf({ entries: [...entries, ...late] }));
  const read = [...store.fillsBetween('sol', START_MS + 10, START_MS + 900)].map(({ sequence }) => sequence);
  expect(read).toHaveLength(892);
  expect(read.slice(0, 3)).toEqual([11, 1_102, 12]);
  expect(read.slice(490, 494)).toEqual([500, 501, 1_101, 502]);
  expect(read.at(-1)).toBe(900);
  const [entry] = store.fillsBetween('sol', START_MS, START_MS + 1);
  expect(entry).toEqual(entries[0]);
  expect([...store.fillsBetween('other', 0, Number.MAX_SAFE_INTEGER)]).toEqual([]);
  close();
});

it('a closed cycle is found by its number, and its rungs with it', () => {
  const { store, close } = openStore(':memory:', { now });
  store.openStrategy('sol');
  const settled = { phase: 'settled', outcome: 'cancelled' } as const;
  const orders = [
    orderOf({ ...settled, clientId: 1, rung: 1, cycle: 1 }),
    orderOf({ ...settled, clientId: 2, rung: 1, cycle: 2 }),
    orderOf({ ...settled, clientId: 3, rung: 2, cycle: 2 }),
    orderOf({ ...settled, clientId: 4, rung: null, cycle: 2, role: 'takeProfit', side: 'sell' }),
    orderOf({ ...settled, clientId: 5, rung: 1, cycle: 3 }),
  ];
  store.commit(commitOf({ orders, closedCycles: [closedCycle(1), closedCycle(2)] }));
  expect(store.closedCycle('sol', 2)).toEqual(closedCycle(2));
  expect(store.closedCycle('sol', 3)).toBeNull();
  expect(store.closedCycle('other', 2)).toBeNull();
  expect(store.rungsOfCycle('sol', 2).map(({ clientId }) => clientId)).toEqual([2, 3]);
  expect(store.rungsOfCycle('other', 2)).toEqual([]);
  close();
});

it('of each cycle the deepest rung is told of which anything was bought, by the index of the rungs', () => {
  const { store, close } = openStore(':memory:', { now });
  store.openStrategy('sol');
  const some = decimal('0.1');
  const settled = { phase: 'settled', outcome: 'filled', bookedQuantity: some } as const;
  const orders = [
    orderOf({ ...settled, clientId: 1, rung: 1, cycle: 1 }),
    orderOf({ ...settled, clientId: 2, rung: 3, cycle: 1 }),
    orderOf({ ...settled, clientId: 3, rung: 4, cycle: 1, outcome: 'cancelled', bookedQuantity: ZERO }),
    orderOf({ ...settled, clientId: 4, rung: 1, cycle: 2, bookedQuantity: ZERO }),
    orderOf({ ...settled, clientId: 5, rung: null, cycle: 2, role: 'takeProfit', side: 'sell' }),
    orderOf({ ...settled, clientId: 6, rung: null, cycle: 3 }),
    orderOf({ ...settled, clientId: 7, rung: 12, cycle: 4, outcome: 'cancelled' }),
  ];
  store.commit(commitOf({ orders }));
  expect([...store.deepestRungs('sol', 1, 4)]).toEqual([
    [1, 3],
    [3, null],
    [4, 12],
  ]);
  expect([...store.deepestRungs('sol', 2, 3)]).toEqual([[3, null]]);
  expect([...store.deepestRungs('other', 1, 4)]).toEqual([]);
  close();
});
