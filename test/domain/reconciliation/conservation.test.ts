import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decimal, maximum, percent, ZERO } from '../../../src/domain/decimal.js';
import { baseChange, quoteChange } from '../../../src/domain/ledger.js';
import { sellableQuantity } from '../../../src/domain/market.js';
import type { Fill } from '../../../src/domain/order.js';
import {
  type AssetSnapshot,
  type Booking,
  NOTHING_MISSING,
  reconcileAsset,
} from '../../../src/domain/reconciliation/index.js';
import { anySnapshot, rowIs, stepsOf } from '../support/anySnapshot.js';
import { solMarket, sum } from '../support/builders.js';
import { booked, booksOf, textOf } from '../support/snapshots.js';

/* What holds of every reconciliation, whatever is held, booked, traded and said. */

describe('a correction that is booked', () => {
  test('leaves books and account in agreement, or says why it cannot', () => {
    let surpluses = 0;
    let shortages = 0;
    fc.assert(
      fc.property(anySnapshot, (snapshot) => {
        reconcileAsset(snapshot).corrections.forEach(({ action, drift, held, bookings }, index) => {
          const { position } = snapshot.strategies[index] ?? booksOf();
          const after = booked(position, bookings);
          const moved = sum(bookings.map(({ quantityDelta }) => quantityDelta));
          expect(after.quantity.toString()).toBe(position.quantity.plus(moved).toString());
          if (bookings.length === 0) return;
          if (drift.lt(ZERO)) {
            shortages += 1;
            // No position below zero can tell what the account owes.
            expect(after.quantity.toString()).toBe(maximum(held, ZERO).toString());
            return;
          }
          surpluses += 1;
          const isRestLeft =
            action !== 'onlyReported' &&
            sellableQuantity(position.quantity, solMarket).eq(ZERO) &&
            drift.minus(moved).lte(snapshot.tolerance);
          if (!isRestLeft && action !== 'onlyReported')
            expect(after.quantity.toString()).toBe(held.toString());
          expect(after.quantity.lte(held)).toBe(true);
        });
      }),
      { numRuns: 500 },
    );
    expect(Math.min(surpluses, shortages), 'of both there were some').toBeGreaterThan(20);
  });

  test('agrees with the account when it looks again', () => {
    fc.assert(
      fc.property(anySnapshot, (snapshot) => {
        const decision = reconcileAsset({ ...snapshot, forceSync: true });
        const strategies = snapshot.strategies.map((books, index) => {
          const {
            bookings = [],
            setAside = ZERO,
            missing = books.missing,
          } = decision.corrections[index] ?? {};
          return { ...books, position: booked(books.position, bookings), setAside, missing };
        });
        const { settledTrades, usedOfReserve } = decision;
        const manualTrades = snapshot.manualTrades.filter((fill) => !settledTrades.includes(fill));
        const again = reconcileAsset({
          ...snapshot,
          ...{ strategies, manualTrades, usedOfReserve, ownersWord: null },
        });
        expect(again.corrections.flatMap(({ bookings }) => bookings)).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  test('never makes a quantity or a cost negative, and leaves no cost where nothing is held', () => {
    fc.assert(
      fc.property(anySnapshot, (snapshot) => {
        for (const { after } of stepsOf(snapshot)) {
          expect(after.quantity.gte(ZERO)).toBe(true);
          if (after.cost !== null) expect(after.cost.gte(ZERO)).toBe(true);
          if (after.quantity.eq(ZERO)) expect(textOf(after).cost).toBe('0');
        }
      }),
    );
  });

  test('is named after what was done: no booking, or the row that moved most', () => {
    fc.assert(
      fc.property(anySnapshot, (snapshot) => {
        for (const { action, bookings } of reconcileAsset(snapshot).corrections) {
          const rows: readonly string[] = bookings.map(({ row }) => row);
          if (action === 'none' || action === 'withinTolerance' || action === 'setAside') {
            expect(bookings).toEqual([]);
          } else if (action !== 'onlyReported') {
            const most = bookings.reduce((found, { quantityDelta }) => {
              return maximum(found, quantityDelta.abs());
            }, ZERO);
            expect(rows).toContain(action);
            const named = bookings.filter(({ row }) => row === action);
            expect(named.some(({ quantityDelta }) => quantityDelta.abs().eq(most))).toBe(true);
          }
        }
      }),
    );
  });
});

describe('money', () => {
  test('is conserved: what was realized less what the cost grew is what the used parts of trades moved', () => {
    let trades = 0;
    fc.assert(
      fc.property(anySnapshot, (snapshot) => {
        for (const { before, booking, after } of stepsOf(snapshot).filter(rowIs('manualBuy', 'manualSell'))) {
          if (before.cost === null) continue;
          trades += 1;
          const worth = booking.value ?? ZERO;
          const moved = booking.row === 'manualBuy' ? ZERO.minus(worth) : worth;
          const realized = after.realizedPnl.minus(before.realizedPnl);
          const grown = (after.cost ?? ZERO).minus(before.cost);
          expect(realized.minus(grown).toString()).toBe(moved.toString());
        }
      }),
      { numRuns: 500 },
    );
    expect(trades).toBeGreaterThan(100);
  });

  test('that was paid for a buy by hand is its cost, and nothing is realized by it', () => {
    fc.assert(
      fc.property(anySnapshot, (snapshot) => {
        for (const { before, booking, after } of stepsOf(snapshot).filter(rowIs('manualBuy'))) {
          expect(booking.realizedPnl.toString()).toBe('0');
          if (before.cost === null) expect(after.cost).toBeNull();
          else expect(after.cost?.minus(before.cost).toString()).toBe(booking.value?.toString());
        }
      }),
    );
  });

  test('is realized by nothing but a sell by hand', () => {
    fc.assert(
      fc.property(anySnapshot, (snapshot) => {
        for (const { booking, before } of stepsOf(snapshot)) {
          if (booking.row !== 'manualSell' || before.cost === null) {
            expect(booking.realizedPnl.toString()).toBe('0');
          }
        }
      }),
    );
  });

  test('of a trade is counted once: its parts are no more than the trade, and all of them are all of it', () => {
    fc.assert(
      fc.property(anySnapshot, (snapshot) => {
        const made = stepsOf(snapshot).map(({ booking }) => booking);
        for (const fill of snapshot.manualTrades) {
          expectNoMoreThanTrade(
            fill,
            made.filter(({ tradeId }) => tradeId === fill.tradeId),
          );
        }
      }),
    );
  });

  function expectNoMoreThanTrade(fill: Fill, bookings: readonly Booking[]): void {
    const used = sum(bookings.map(({ quantityDelta }) => quantityDelta.abs()));
    const value = sum(bookings.map((booking) => booking.value ?? ZERO));
    const whole = baseChange(fill, solMarket).abs();
    expect(used.lte(whole)).toBe(true);
    const worth = quoteChange(fill, solMarket).abs();
    if (used.eq(whole)) expect(value.toString()).toBe(worth.toString());
    else expect(value.lte(worth)).toBe(true);
  }
});

/** What is booked, left to the owner, or expected to come back; and what all of it has cost. */
function owed({ strategies }: Pick<AssetSnapshot, 'strategies'>) {
  return {
    quantity: sum(
      strategies.map(({ position, setAside, missing }) =>
        position.quantity.plus(setAside).plus(missing.quantity).plus(missing.setAside),
      ),
    ),
    cost: sum(strategies.map(({ position, missing }) => (position.cost ?? ZERO).plus(missing.cost ?? ZERO))),
  };
}

function afterwards(snapshot: AssetSnapshot): AssetSnapshot {
  const { corrections, usedOfReserve } = reconcileAsset(snapshot);
  return {
    ...snapshot,
    usedOfReserve,
    strategies: snapshot.strategies.map((books, index) => {
      const { bookings = [], setAside = ZERO, missing = books.missing } = corrections[index] ?? {};
      return { ...books, position: booked(books.position, bookings), setAside, missing };
    }),
  };
}

const everythingKnown = (snapshot: AssetSnapshot): AssetSnapshot => ({
  ...snapshot,
  ...{ manualTrades: [], tolerance: ZERO, forceSync: true, ownersWord: null, watched: ZERO },
  // What the owner had used up of his reserve before is filled first, whatever comes.
  usedOfReserve: ZERO,
  strategies: snapshot.strategies.map((books) => ({
    ...books,
    position: { ...books.position, cost: books.position.cost ?? books.position.quantity },
    missing: NOTHING_MISSING,
  })),
});

const told = ({ strategies, usedOfReserve }: AssetSnapshot) => ({
  strategies: strategies.map(({ position, setAside, missing }) => ({
    ...textOf(position),
    setAside: String(setAside),
    missing: [missing.quantity, missing.cost, missing.setAside, missing.unproven].map(String),
  })),
  usedOfReserve: String(usedOfReserve),
});

describe('coins that are written off without a trade', () => {
  test('are remembered to the last digit, with what they had cost', () => {
    fc.assert(
      fc.property(anySnapshot.map(everythingKnown), (snapshot) => {
        fc.pre(reconcileAsset(snapshot).gap.lt(ZERO));
        const after = afterwards(snapshot);
        expect(String(owed(after).quantity)).toBe(String(owed(snapshot).quantity));
        expect(String(owed(after).cost)).toBe(String(owed(snapshot).cost));
      }),
      { numRuns: 300 },
    );
  });

  test('make everything as it was when they are there again: each with whom it belonged to, at its cost', () => {
    let losses = 0;
    fc.assert(
      fc.property(anySnapshot.map(everythingKnown), (snapshot) => {
        const { gap } = reconcileAsset(snapshot);
        fc.pre(gap.lt(ZERO));
        losses += 1;
        const lost = afterwards(snapshot);
        const back = afterwards({ ...lost, total: snapshot.total.minus(gap) });
        expect(told(back)).toEqual(told(snapshot));
      }),
      { numRuns: 300 },
    );
    expect(losses).toBeGreaterThan(50);
  });

  test('come back in parts at the same cost as in one', () => {
    fc.assert(
      fc.property(
        anySnapshot.map(everythingKnown),
        fc.integer({ min: 1, max: 99 }),
        (snapshot, percentage) => {
          const { gap } = reconcileAsset(snapshot);
          fc.pre(gap.lt(ZERO));
          const lost = afterwards(snapshot);
          const part = percent(decimal(String(percentage))).times(gap);
          const half = afterwards({ ...lost, total: snapshot.total.minus(part) });
          const back = afterwards({ ...half, total: snapshot.total.minus(gap) });
          expect(told(back)).toEqual(told(snapshot));
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe('coins that are taken over without a trade', () => {
  test('leave everything as it was when they are gone again: whoever had them loses them', () => {
    let surpluses = 0;
    fc.assert(
      fc.property(anySnapshot.map(everythingKnown), (snapshot) => {
        const { gap, corrections } = reconcileAsset(snapshot);
        fc.pre(gap.gt(ZERO) && corrections.every(({ action }) => action !== 'adoptedWithoutCost'));
        surpluses += 1;
        const more = afterwards(snapshot);
        const gone = afterwards({ ...more, total: snapshot.total.minus(gap) });
        const quantities = ({ strategies }: AssetSnapshot) =>
          strategies.map(({ position, setAside, missing }) =>
            [position.quantity, setAside, missing.quantity, missing.unproven].map(String),
          );
        expect(quantities(gone)).toEqual(quantities(snapshot));
        gone.strategies.forEach(({ position }, index) => {
          const before = snapshot.strategies[index]?.position.cost ?? ZERO;
          expect((position.cost ?? ZERO).minus(before).abs().lt('0.000000001')).toBe(true);
        });
      }),
      { numRuns: 400 },
    );
    expect(surpluses).toBeGreaterThan(30);
  });
});

describe('a difference that is watched', () => {
  test('books what it would if the account held what it should, whatever is missing or too much', () => {
    fc.assert(
      fc.property(anySnapshot, (snapshot) => {
        fc.pre(snapshot.ownersWord === null);
        const { unexplained } = reconcileAsset(snapshot);
        const watching = reconcileAsset({ ...snapshot, watched: unexplained });
        const without = reconcileAsset({ ...snapshot, total: snapshot.total.minus(unexplained) });
        expect(watching.corrections.map(({ bookings }) => bookings)).toEqual(
          without.corrections.map(({ bookings }) => bookings),
        );
        expect(watching.usedOfReserve.toString()).toBe(without.usedOfReserve.toString());
        watching.corrections.forEach(({ setAside, missing }, index) => {
          expect(setAside).toEqual(without.corrections[index]?.setAside);
          expect(missing).toEqual(without.corrections[index]?.missing);
        });
      }),
      { numRuns: 300 },
    );
  });

  test('is told with all that the account shows', () => {
    fc.assert(
      fc.property(anySnapshot, (snapshot) => {
        fc.pre(snapshot.ownersWord === null);
        const seen = reconcileAsset(snapshot);
        const { corrections } = reconcileAsset({ ...snapshot, watched: seen.unexplained });
        corrections.forEach(({ held, drift }, index) => {
          expect(held.toString()).toBe(seen.corrections[index]?.held.toString());
          expect(drift.toString()).toBe(seen.corrections[index]?.drift.toString());
        });
        const watched = sum(corrections.map((correction) => correction.watched));
        // What the owner has used up of his reserve, or puts back, is nobody's share.
        if (snapshot.usedOfReserve.eq(ZERO)) expect(watched.toString()).toBe(seen.unexplained.toString());
      }),
      { numRuns: 300 },
    );
  });
});
