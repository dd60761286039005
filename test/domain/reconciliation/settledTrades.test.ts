import { describe, expect, test } from 'vitest';
import { decimal } from '../../../src/domain/decimal.js';
import type { Fill } from '../../../src/domain/order.js';
import { reconcileAsset } from '../../../src/domain/reconciliation/index.js';
import { START_MS } from '../support/builders.js';
import { byHand, snapshotOf } from '../support/snapshots.js';

/*
 * Which trades of the owner need not be looked at again. The books hold 2 SOL bought for 200; trades are old enough to
 * show in the holdings unless they are young.
 */

const young = { timeMs: START_MS + 1 };

function settledOf(part: Parameters<typeof snapshotOf>[0]): readonly Fill[] {
  return reconcileAsset(snapshotOf(part)).settledTrades;
}

describe('when a difference is booked', () => {
  test('those are settled that explain it, in part too, and all that are old', () => {
    const manualTrades = [
      byHand('buy', '1', '90'),
      byHand('sell', '0.2', '95'),
      byHand('buy', '5', '80', young),
      byHand('sell', '1', '90', { symbol: 'SOL_USDT' }),
    ];
    expect(settledOf({ total: decimal('3'), manualTrades })).toEqual(manualTrades);
    // Nothing of the purchases explains a shortage, and the balances may not show the young one yet.
    const [first, second, , other] = manualTrades;
    expect(settledOf({ total: decimal('1'), manualTrades })).toEqual([first, second, other]);
  });

  test('a young one of which nothing was needed stays open, though others on its market were', () => {
    const old = byHand('sell', '1', '95');
    const untouched = byHand('sell', '0.5', '96', young);
    expect(settledOf({ total: decimal('1'), manualTrades: [old, untouched] })).toEqual([old]);
  });

  test('a young one that was set against another is settled with it', () => {
    const trades = [byHand('sell', '1', '95'), byHand('buy', '0.4', '90', young)];
    expect(settledOf({ total: decimal('1.4'), manualTrades: trades })).toEqual(trades);
  });

  test('what the owner keeps settles all; what he adopts, as any booking', () => {
    const manualTrades = [byHand('buy', '1', '90'), byHand('buy', '1', '90', young)];
    const part = { total: decimal('3'), manualTrades, forceSync: false };
    expect(settledOf({ ...part, ownersWord: { strategyId: 'sol', kind: 'reserve' } })).toEqual(manualTrades);
    const adopted = settledOf({
      ...part,
      ownersWord: { strategyId: 'sol', kind: 'adopt', price: decimal('60') },
    });
    expect(adopted).toEqual(manualTrades.slice(0, 1));
  });
});

describe('when nothing differs', () => {
  test('the trades are settled that are in the holdings for certain; the young ones may not be yet', () => {
    const old = [byHand('buy', '1', '90'), byHand('sell', '1', '90', { timeMs: START_MS - 86_400_000 })];
    const manualTrades = [...old, byHand('buy', '1', '90', young)];
    expect(settledOf({ total: decimal('2'), manualTrades })).toEqual(old);
  });

  test('a trade from the very moment is not settled', () => {
    const trade = byHand('buy', '1', '90');
    expect(settledOf({ total: decimal('2'), manualTrades: [trade], settledBeforeMs: trade.timeMs })).toEqual(
      [],
    );
  });
});

describe.each([
  { case: 'a surplus within the tolerance', part: { total: decimal('2.01') }, may: 'buy', cannot: 'sell' },
  { case: 'a shortage within the tolerance', part: { total: decimal('1.99') }, may: 'sell', cannot: 'buy' },
  {
    case: 'a surplus that is only reported',
    part: { total: decimal('3'), forceSync: false },
    may: 'buy',
    cannot: 'sell',
  },
  {
    case: 'a shortage that is only reported',
    part: { total: decimal('1'), forceSync: false },
    may: 'sell',
    cannot: 'buy',
  },
] as const)('while there is $case', ({ part, may, cannot }) => {
  test('a trade that explains a part of it stays open', () => {
    expect(settledOf({ ...part, manualTrades: [byHand(may, '0.005', '90')] })).toEqual([]);
  });

  test('a trade that explains exactly all of it stays open', () => {
    const quantity = part.total.minus(decimal('2')).abs().toString();
    expect(settledOf({ ...part, manualTrades: [byHand(may, quantity, '90')] })).toEqual([]);
  });

  test('a trade that explains more than it stays open', () => {
    expect(settledOf({ ...part, manualTrades: [byHand(may, '5', '90')] })).toEqual([]);
  });

  test('a trade on the wrong side is settled, once it is old', () => {
    const old = byHand(cannot, '1', '90');
    expect(settledOf({ ...part, manualTrades: [old, byHand(cannot, '1', '90', young)] })).toEqual([old]);
  });

  test('trades that cancel each other out are settled', () => {
    const manualTrades = [byHand(may, '1', '90'), byHand(cannot, '1', '95')];
    expect(settledOf({ ...part, manualTrades })).toEqual(manualTrades);
  });

  test('trades that are left over from others stay open together with them, so that the same is left next time', () => {
    const manualTrades = [byHand(may, '1', '90'), byHand(may, '1', '60'), byHand(cannot, '0.5', '95')];
    expect(settledOf({ ...part, manualTrades })).toEqual([]);
  });
});

describe('when what was left to the owner has become less, or is back', () => {
  const sold = byHand('sell', '1', '95', young);
  const part = { setAside: decimal('3'), manualTrades: [sold] };

  test('a young sale that explains it is settled, and explains nothing more', () => {
    expect(settledOf({ ...part, total: decimal('4') })).toEqual([sold]);
  });

  test('one that the balances do not show yet stays open', () => {
    expect(settledOf({ ...part, total: decimal('5') })).toEqual([]);
  });

  test('where nothing is booked, it stays open', () => {
    expect(settledOf({ ...part, total: decimal('4'), forceSync: false })).toEqual([]);
  });
});
