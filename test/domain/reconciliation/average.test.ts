import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Decimal, decimal, maximum, minimum, ZERO } from '../../../src/domain/decimal.js';
import { averageEntryPrice } from '../../../src/domain/ledger.js';
import { reconcileAsset } from '../../../src/domain/reconciliation/index.js';
import { anySnapshot, rowIs, type Step, stepsOf } from '../support/anySnapshot.js';
import { anyPrice } from '../support/arbitraries.js';
import { booked, onlyOne, snapshotOf } from '../support/snapshots.js';

/* What every reconciliation leaves of the average entry price. */

describe('the average', () => {
  /** Half a unit of the 18th decimal, to which a share of the cost is rounded, and of the 30th, to which a quotient is. */
  const rounding = decimal('0.0000000000000000005000000000005');

  /** |cost after · quantity before − cost before · quantity after|: zero if the averages were exactly the same. */
  function shift({ before, after }: Step): Decimal {
    const { cost } = before;
    if (cost === null || after.cost === null) throw new Error('the costs are known');
    return after.cost.times(before.quantity).minus(cost.times(after.quantity)).abs();
  }

  test('stays when what is missing without a trade is taken away, and when what has come is added: to the rounding', () => {
    let compared = 0;
    fc.assert(
      fc.property(anySnapshot, (snapshot) => {
        // What is only reported is told in short, and sums up roundings.
        const steps = stepsOf({ ...snapshot, forceSync: true });
        for (const step of steps.filter(rowIs('quantityReduced', 'virtualBuy'))) {
          if (step.before.cost === null) continue;
          compared += 1;
          // after·before − before·after differs by no more than one share's rounding times the quantity it was taken of.
          expect(shift(step).lte(rounding.times(step.before.quantity))).toBe(true);
        }
      }),
      { numRuns: 1_500 },
    );
    expect(compared).toBeGreaterThan(100);
  });

  test('stays when a part is sold by hand: the result takes what the price was better or worse', () => {
    fc.assert(
      fc.property(anySnapshot, (snapshot) => {
        for (const step of stepsOf({ ...snapshot, forceSync: true }).filter(rowIs('manualSell'))) {
          if (step.before.cost !== null && step.after.quantity.gt(ZERO)) {
            expect(shift(step).lte(rounding.times(step.before.quantity))).toBe(true);
          }
        }
      }),
    );
  });

  test('stays exactly where the share has an end', () => {
    fc.assert(
      fc.property(anyPrice, fc.integer({ min: 1, max: 99 }), (price, hundredths) => {
        const position = { quantity: decimal('1'), cost: price, realizedPnl: ZERO };
        const total = decimal(String(hundredths)).times(decimal('0.01'));
        const part = snapshotOf({ position, total, tolerance: ZERO });
        const { bookings } = onlyOne(reconcileAsset(part).corrections);
        expect(averageEntryPrice(booked(position, bookings))?.toString()).toBe(price.toString());
      }),
    );
  });

  test('of what is bought by hand lies between what was paid and what it was', () => {
    fc.assert(
      fc.property(anySnapshot, (snapshot) => {
        for (const { before, booking, after } of stepsOf(snapshot).filter(rowIs('manualBuy'))) {
          const [was, is] = [averageEntryPrice(before), averageEntryPrice(after)];
          if (was === null || is === null || booking.value === null) continue;
          const paid = booking.value.div(booking.quantityDelta);
          const quotient = decimal('0.000000000000000000000000000001');
          expect(is.gte(minimum(was, paid).minus(quotient))).toBe(true);
          expect(is.lte(maximum(was, paid).plus(quotient))).toBe(true);
        }
      }),
    );
  });
});
