import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decimal, ZERO } from '../../src/domain/decimal.js';
import { averageEntryPrice } from '../../src/domain/ledger.js';
import {
  correctionValue,
  type HoldingsComparison,
  reconcilePosition,
} from '../../src/domain/reconciliation.js';
import { onGrid } from './support/arbitraries.js';
import { btcMarket, positionOf, solMarket } from './support/builders.js';

/** An account that holds what the books say: 2 SOL bought for 200. */
function comparison(part: Partial<HoldingsComparison> = {}): HoldingsComparison {
  return {
    market: solMarket,
    total: decimal('2'),
    reserved: ZERO,
    elsewhere: ZERO,
    position: positionOf('2', '200'),
    setAside: ZERO,
    tolerance: decimal('0.01'),
    forceSync: true,
    ...part,
  };
}

const found = (part: Partial<HoldingsComparison>) => {
  const { action, drift, quantityDelta, setAside, held } = reconcilePosition(comparison(part));
  return {
    action,
    drift: String(drift),
    booked: String(quantityDelta),
    setAside: String(setAside),
    held: String(held),
  };
};

describe('a reconciliation', () => {
  test('of the example that users know books 0.0002 BTC for 11.825 at the average of 59,125', () => {
    const position = positionOf('0.0040', '236.5');
    const correction = reconcilePosition(
      comparison({ market: btcMarket, total: decimal('0.0042'), position, tolerance: decimal('0.0001') }),
    );
    expect(correction.action).toBe('virtualBuy');
    expect(correction.evidence).toBe('held 0.0042 BTC, booked 0.004 BTC');
    const value = correctionValue(correction, position);
    expect([value?.quantity, value?.value, value?.price].map(String)).toEqual(['0.0002', '11.825', '59125']);
  });

  test.each([
    { case: 'all agrees', total: '2', action: 'none', booked: '0' },
    { case: 'a little more, within the tolerance', total: '2.01', action: 'none', booked: '0' },
    { case: 'a little less, within the tolerance', total: '1.99', action: 'none', booked: '0' },
    { case: 'just more than the tolerance', total: '2.0100001', action: 'virtualBuy', booked: '0.0100001' },
    {
      case: 'just less than the tolerance',
      total: '1.9899999',
      action: 'quantityReduced',
      booked: '-0.0100001',
    },
    { case: 'half is gone', total: '1', action: 'quantityReduced', booked: '-1' },
    { case: 'everything is gone', total: '0', action: 'quantityReduced', booked: '-2' },
  ])('books $booked when $case', ({ total, action, booked }) => {
    expect(found({ total: decimal(total) })).toMatchObject({ action, booked });
  });

  test.each([
    { case: 'the smallest shortage', total: '1.99999', action: 'quantityReduced', booked: '-0.00001' },
    { case: 'a small excess', total: '2.005', action: 'none', booked: '0' },
    { case: 'an excess above the tolerance', total: '2.02', action: 'virtualBuy', booked: '0.02' },
  ])('after a refused sale books $booked of $case', ({ total, action, booked }) => {
    const afterRefusal = { total: decimal(total), shortageTolerance: ZERO };
    expect(found(afterRefusal)).toMatchObject({ action, booked });
  });

  test('after a refused sale never adopts a small excess, also where the books hold nothing', () => {
    fc.assert(
      fc.property(onGrid(0, 10, 3), fc.constantFrom('0', '2'), (excess, booked) => {
        const position = positionOf(booked, booked === '0' ? '0' : '200');
        const part = { total: position.quantity.plus(excess), position, tolerance: decimal('0.01') };
        expect(found({ ...part, shortageTolerance: ZERO })).toEqual(found(part));
        expect(found({ ...part, shortageTolerance: ZERO }).action).toBe('none');
      }),
    );
  });

  test('adopts without a cost when the books hold nothing: nobody invents a price', () => {
    expect(found({ position: positionOf('0', '0') })).toMatchObject({
      action: 'adoptedWithoutCost',
      booked: '2',
    });
  });

  test('adopts without a cost when the cost is unknown already', () => {
    expect(found({ position: positionOf('1', null) })).toMatchObject({
      action: 'adoptedWithoutCost',
      booked: '1',
    });
  });

  test('adopts without a cost when only dust is booked, whose average says nothing about a deposit', () => {
    expect(found({ position: positionOf('0.019', '2') })).toMatchObject({
      action: 'adoptedWithoutCost',
      booked: '1.981',
    });
  });

  test('that adopts without a cost names no price and no value, though dust has an average', () => {
    const position = positionOf('0.019', '2');
    const value = correctionValue(reconcilePosition(comparison({ position })), position);
    expect([value?.quantity, value?.value, value?.price].map(String)).toEqual(['1.981', '0', 'null']);
  });

  test('that only reports books nothing, whichever way the drift goes', () => {
    for (const total of ['1', '3']) {
      expect(found({ total: decimal(total), forceSync: false })).toMatchObject({
        action: 'onlyReported',
        booked: '0',
      });
    }
  });

  test('leaves alone what is reserved and what other strategies hold', () => {
    const part = { total: decimal('10'), reserved: decimal('5'), elsewhere: decimal('3') };
    expect(found(part)).toMatchObject({ action: 'none', held: '2' });
  });

  test('only reports an account that owes: a position below zero cannot tell it', () => {
    const part = { total: decimal('1'), reserved: decimal('4'), position: positionOf('0', '0') };
    expect(found(part)).toMatchObject({ action: 'onlyReported', drift: '-3', booked: '0' });
  });

  test('takes no more than the position when even the reserved quantity is missing', () => {
    expect(found({ total: decimal('1'), reserved: decimal('4') })).toMatchObject({
      action: 'quantityReduced',
      drift: '-5',
      booked: '-2',
    });
  });

  describe('where /fresh has set 3 SOL aside for the owner', () => {
    const setAside = decimal('3');

    test("does not count them as the strategy's", () => {
      expect(found({ total: decimal('5'), setAside })).toMatchObject({
        action: 'none',
        held: '2',
        setAside: '3',
      });
    });

    test('takes what the owner sold of them off them first', () => {
      expect(found({ total: decimal('3.5'), setAside })).toMatchObject({
        action: 'none',
        held: '2',
        setAside: '1.5',
      });
    });

    test('reduces the position only by what they do not cover', () => {
      expect(found({ total: decimal('1.5'), setAside })).toMatchObject({
        action: 'quantityReduced',
        booked: '-0.5',
        setAside: '0',
      });
    });

    test('books what came on top of them', () => {
      expect(found({ total: decimal('6'), setAside })).toMatchObject({
        action: 'virtualBuy',
        booked: '1',
        setAside: '3',
      });
    });
  });

  const quantity = onGrid(0, 1_000, 3);

  test('that books leaves books and account in agreement, or the position at zero', () => {
    fc.assert(
      fc.property(
        quantity,
        quantity,
        quantity,
        quantity,
        quantity,
        (total, reserved, elsewhere, held, aside) => {
          const position = positionOf(held.toString(), held.times(decimal('100')).toString());
          const correction = reconcilePosition(
            comparison({ total, reserved, elsewhere, position, setAside: aside, tolerance: ZERO }),
          );
          const after = held.plus(correction.quantityDelta);
          const claimable = total.minus(reserved).minus(elsewhere);
          expect(after.gte(ZERO)).toBe(true);
          expect(correction.setAside.gte(ZERO) && correction.setAside.lte(aside)).toBe(true);
          if (after.gt(ZERO)) expect(after.plus(correction.setAside).toString()).toBe(claimable.toString());
          else expect(claimable.lte(aside)).toBe(true);
        },
      ),
    );
  });

  test('with a tolerance books nothing or brings the drift to zero, never half', () => {
    fc.assert(
      fc.property(quantity, quantity, quantity, (total, held, tolerance) => {
        const position = positionOf(held.toString(), held.times(decimal('100')).toString());
        const { drift, quantityDelta } = reconcilePosition(comparison({ total, position, tolerance }));
        expect(drift.toString()).toBe(total.minus(held).toString());
        expect(quantityDelta.toString()).toBe(drift.abs().lte(tolerance) ? '0' : drift.toString());
      }),
    );
  });

  test('values what it books at the average', () => {
    const position = positionOf('3', '100');
    const correction = reconcilePosition(comparison({ total: decimal('1.5'), position }));
    const value = correctionValue(correction, position);
    expect([value?.value, value?.quantity].map(String)).toEqual(['50', '-1.5']);
    expect(value?.price?.toString()).toBe(averageEntryPrice(position)?.toString());
  });

  test('has no value when nothing is booked', () => {
    const position = positionOf('2', '200');
    expect(correctionValue(reconcilePosition(comparison({ position })), position)).toBeNull();
  });
});
