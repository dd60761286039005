import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Decimal, decimal, minimum, ZERO } from '../../../src/domain/decimal.js';
import {
  type AssetSnapshot,
  type Correction,
  NOTHING_MISSING,
  reconcileAsset,
  type StrategyBooks,
} from '../../../src/domain/reconciliation/index.js';
import { onGrid } from '../support/arbitraries.js';
import { positionOf, solMarket, sum } from '../support/builders.js';
import { booked, booksOf, byHand, snapshotOf, textOf, told } from '../support/snapshots.js';

/** Books of so much SOL bought at 100. */
function strategy(strategyId: string, quantity: string, part: Partial<StrategyBooks> = {}): StrategyBooks {
  const cost = decimal(quantity).times(decimal('100')).toString();
  return booksOf({ strategyId, position: positionOf(quantity, cost), ...part });
}

function correctionsOf(
  total: string,
  strategies: readonly StrategyBooks[],
  part: Partial<AssetSnapshot> = {},
): readonly Correction[] {
  return reconcileAsset({ ...snapshotOf(), total: decimal(total), strategies, ...part }).corrections;
}

const shown = ({ strategyId, action, drift, setAside }: Correction) =>
  `${strategyId}: ${action} ${drift}, set aside ${setAside}`;

describe('several strategies on one asset', () => {
  test('agree with the account together', () => {
    expect(correctionsOf('4', [strategy('a', '3'), strategy('b', '1')]).map(shown)).toEqual([
      'a: none 0, set aside 0',
      'b: none 0, set aside 0',
    ]);
  });

  test('share a shortage in proportion to their positions', () => {
    const corrections = correctionsOf('3', [strategy('a', '3'), strategy('b', '1')]);
    expect(corrections.map(shown)).toEqual([
      'a: quantityReduced -0.75, set aside 0',
      'b: quantityReduced -0.25, set aside 0',
    ]);
    expect(corrections.map(({ held, booked: books }) => `${held} of ${books}`)).toEqual([
      '2.25 of 3',
      '0.75 of 1',
    ]);
  });

  test('have nothing to do with a shortage where they hold nothing', () => {
    const corrections = correctionsOf('1', [strategy('a', '0'), strategy('b', '2')]);
    expect(corrections.map(shown)).toEqual(['a: none 0, set aside 0', 'b: quantityReduced -1, set aside 0']);
  });

  test('leave a surplus to the first', () => {
    expect(correctionsOf('5', [strategy('a', '3'), strategy('b', '1')]).map(shown)).toEqual([
      'a: virtualBuy 1, set aside 0',
      'b: none 0, set aside 0',
    ]);
  });

  test('have one tolerance together', () => {
    const part = { tolerance: decimal('0.5') };
    const strategies = [strategy('a', '3'), strategy('b', '1')];
    expect(correctionsOf('3.5', strategies, part).map(({ action }) => action)).toEqual([
      'withinTolerance',
      'withinTolerance',
    ]);
    expect(correctionsOf('3.4', strategies, part).map(shown)).toEqual([
      'a: quantityReduced -0.45, set aside 0',
      'b: quantityReduced -0.15, set aside 0',
    ]);
  });

  test('use up each other’s set-aside before any position, and leave it to the owner beside a surplus', () => {
    const strategies = [
      strategy('a', '3', { setAside: decimal('1') }),
      strategy('b', '1', { setAside: decimal('2') }),
    ];
    expect(correctionsOf('5.5', strategies).map(shown)).toEqual([
      'a: none 0, set aside 1',
      'b: none 0, set aside 0.5',
    ]);
    expect(correctionsOf('2', strategies).map(shown)).toEqual([
      'a: quantityReduced -1.5, set aside 0',
      'b: quantityReduced -0.5, set aside 0',
    ]);
    expect(correctionsOf('8', strategies).map(shown)).toEqual([
      'a: virtualBuy 1, set aside 1',
      'b: none 0, set aside 2',
    ]);
  });

  test('give back what was taken over without proof before anything that was set aside, unless the owner has sold', () => {
    const unproven = { ...NOTHING_MISSING, unproven: decimal('0.5') };
    const strategies = [
      strategy('a', '3', { setAside: decimal('1') }),
      strategy('b', '1', { missing: unproven }),
    ];
    expect(correctionsOf('4.6', strategies).map(shown)).toEqual([
      'a: none 0, set aside 1',
      'b: quantityReduced -0.4, set aside 0',
    ]);
    expect(correctionsOf('4', strategies).map(shown)).toEqual([
      'a: none 0, set aside 0.5',
      'b: quantityReduced -0.5, set aside 0',
    ]);
    const manualTrades = [byHand('sell', '0.3', '110')];
    expect(correctionsOf('4.6', strategies, { manualTrades }).map(shown)).toEqual([
      'a: none 0, set aside 0.7',
      'b: manualSell -0.1, set aside 0',
    ]);
  });

  test('bear what orders of theirs have sold that the books have lost, and nothing that was set aside does', () => {
    const strategies = [strategy('a', '3', { setAside: decimal('1') }), strategy('b', '1')];
    const manualTrades = [byHand('sell', '2', '110'), byHand('sell', '0.5', '110')];
    const ofLostOrders = manualTrades.slice(0, 1);
    expect(correctionsOf('2.5', strategies, { manualTrades, ofLostOrders }).map(shown)).toEqual([
      'a: manualSell -1.5, set aside 0.5',
      'b: manualSell -0.5, set aside 0',
    ]);
    expect(correctionsOf('4.5', strategies, { manualTrades, ofLostOrders }).map(shown)).toEqual([
      'a: manualSell -0.375, set aside 1',
      'b: manualSell -0.125, set aside 0',
    ]);
  });

  test('let the owner’s word be about the surplus of the first', () => {
    const strategies = [strategy('a', '3'), strategy('b', '1', { setAside: decimal('2') })];
    expect(
      correctionsOf('7', strategies, { ownersWord: { strategyId: 'a', kind: 'reserve' } }).map(shown),
    ).toEqual(['a: setAside 1, set aside 1', 'b: none 0, set aside 2']);
  });

  test('use a sell by hand once', () => {
    const manualTrades = [byHand('sell', '1.5', '110')];
    const [a, b] = correctionsOf('2', [strategy('a', '2'), strategy('b', '2')], { manualTrades });
    expect(a?.bookings.map(told)).toEqual([['manualSell', '-1', '110', '10']]);
    expect(b?.bookings.map(told)).toEqual([
      ['manualSell', '-0.5', '55', '5'],
      ['quantityReduced', '-0.5', '50', '0'],
    ]);
  });

  test('explain what is missing with the trades of their own market', () => {
    const usdt = { ...solMarket, symbol: 'SOL_USDT', quoteAsset: 'USDT' };
    const manualTrades = [byHand('sell', '1', '110', { symbol: 'SOL_USDT', feeAsset: 'USDT' })];
    const strategies = [strategy('a', '1'), strategy('b', '1', { market: usdt })];
    const [a, b] = correctionsOf('1', strategies, { manualTrades });
    expect(a?.bookings.map(told)).toEqual([['quantityReduced', '-0.5', '50', '0']]);
    expect(b?.bookings.map(told)).toEqual([['manualSell', '-0.5', '55', '5']]);
  });

  test('leave with the first what even all of them together do not hold', () => {
    const part = { reserved: decimal('5') };
    const corrections = correctionsOf('1', [strategy('a', '3'), strategy('b', '1')], part);
    expect(corrections.map(shown)).toEqual([
      'a: quantityReduced -7, set aside 0',
      'b: quantityReduced -1, set aside 0',
    ]);
    expect(corrections.flatMap(({ bookings }) => bookings.map(told))).toEqual([
      ['quantityReduced', '-3', '300', '0'],
      ['quantityReduced', '-1', '100', '0'],
    ]);
  });
});

describe('a shortage that is shared', () => {
  const anyPositions = fc.array(onGrid(0, 1_000_000, 5), { minLength: 1, maxLength: 6 });
  const anyShortage = fc.record({
    positions: anyPositions,
    missing: onGrid(1, 3_000_000, 5),
  });

  function shared(positions: readonly Decimal[], missing: Decimal): readonly Decimal[] {
    const strategies = positions.map((quantity, index) => strategy(`s${index}`, quantity.toString()));
    const total = sum(positions).minus(missing).toString();
    return correctionsOf(total, strategies, { tolerance: ZERO }).map(({ drift }) => drift);
  }

  test('is the whole shortage, to the last digit', () => {
    fc.assert(
      fc.property(anyShortage, ({ positions, missing }) => {
        expect(sum(shared(positions, missing)).toString()).toBe(ZERO.minus(missing).toString());
      }),
    );
  });

  test('never takes more from a position than it holds, as long as all of them hold enough', () => {
    fc.assert(
      fc.property(anyShortage, ({ positions, missing }) => {
        const bearable = minimum(missing, sum(positions));
        if (bearable.eq(ZERO)) return;
        shared(positions, bearable).forEach((drift, index) => {
          expect(drift.lte(ZERO)).toBe(true);
          expect(positions[index]?.plus(drift).gte(ZERO)).toBe(true);
        });
      }),
    );
  });

  test('is the same in any sequence of the strategies, but for the last digits of the rounding', () => {
    fc.assert(
      fc.property(anyShortage, ({ positions, missing }) => {
        const bearable = minimum(missing, sum(positions));
        if (bearable.eq(ZERO)) return;
        const backwards = shared([...positions].reverse(), bearable).toReversed();
        // At most one unit of the 18th decimal per strategy is rounded off and given to another.
        const unit = decimal('0.000000000000000001').times(decimal(String(positions.length)));
        shared(positions, bearable).forEach((drift, index) => {
          expect(backwards[index]?.minus(drift).abs().lte(unit)).toBe(true);
        });
      }),
    );
  });

  test('of what cannot be divided leaves the rest with the first', () => {
    const drifts = shared(['1', '1', '1'].map(decimal), decimal('1'));
    expect(drifts.map(String)).toEqual([
      '-0.333333333333333334',
      '-0.333333333333333333',
      '-0.333333333333333333',
    ]);
  });

  test('leaves every position with its average', () => {
    const strategies = [strategy('a', '3'), strategy('b', '1', { position: positionOf('1', '70') })];
    const after = correctionsOf('2', strategies).map(({ bookings }, index) =>
      textOf(booked(strategies[index]?.position ?? positionOf('0', '0'), bookings)),
    );
    expect(after).toEqual([
      { quantity: '1.5', cost: '150', realizedPnl: '0' },
      { quantity: '0.5', cost: '35', realizedPnl: '0' },
    ]);
  });
});
