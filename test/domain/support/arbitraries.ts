import fc from 'fast-check';
import { type Decimal, decimal } from '../../../src/domain/decimal.js';
import type { StrategyParameters } from '../../../src/domain/ladder/index.js';
import type { Market } from '../../../src/domain/market.js';
import type { Fill, Side } from '../../../src/domain/order.js';
import { fillOf, parametersOf, solMarket } from './builders.js';

/** A multiple of 10^-places between two whole multiples of it, e.g. (1, 250, 2) for 0.01 to 2.50. */
export function onGrid(min: number, max: number, places: number): fc.Arbitrary<Decimal> {
  const unit = decimal('10').pow(-places);
  return fc.integer({ min, max }).map((multiple) => unit.times(decimal(String(multiple))));
}

const grid = fc.constantFrom('1', '0.5', '0.25', '0.1', '0.01', '0.001', '0.00001').map(decimal);

/** Any market whose steps are as those of real ones; the minimum need not lie on the step grid. */
export const anyMarket: fc.Arbitrary<Market> = fc
  .record({
    tickSize: fc.constantFrom('0.1', '0.01', '0.0001', '0.05').map(decimal),
    stepSize: grid,
    minimumInHalfSteps: fc.integer({ min: 1, max: 12 }),
    largestInSteps: fc.option(fc.integer({ min: 20, max: 100_000 }), { nil: null }),
  })
  .map(({ tickSize, stepSize, minimumInHalfSteps, largestInSteps }) => ({
    ...solMarket,
    tickSize,
    minPrice: tickSize,
    stepSize,
    minQuantity: stepSize.times(decimal('0.5')).times(decimal(String(minimumInHalfSteps))),
    maxQuantity: largestInSteps === null ? null : stepSize.times(decimal(String(largestInSteps))),
  }));

/** A ladder as an owner may configure it. */
export const anyLadder: fc.Arbitrary<StrategyParameters> = fc
  .record({
    totalAmount: onGrid(1, 5_000_000, 2),
    orderCount: fc.integer({ min: 1, max: 20 }),
    incrementPercentage: onGrid(0, 2_000, 1),
    maxDropPercentage: onGrid(10, 900, 1),
    firstDropShare: fc.option(onGrid(1, 100, 2), { nil: null }),
    minOrderAmount: fc.option(onGrid(1, 5_000, 2), { nil: null }),
    stepScale: fc.oneof(fc.constant(decimal('1')), onGrid(10, 1_000, 2)),
  })
  .map(({ firstDropShare, ...ladder }) =>
    parametersOf({
      ...ladder,
      firstDropPercentage: firstDropShare === null ? null : ladder.maxDropPercentage.times(firstDropShare),
    }),
  );

export const anyPrice = onGrid(100, 10_000_000, 2);

/** A fill of `side` whose fee, up to one percent, is taken in the asset named. */
export function anyFill(side: Side, feeAsset: 'SOL' | 'USDC'): fc.Arbitrary<Fill> {
  return fc
    .record({ price: anyPrice, quantity: onGrid(1, 1_000_000, 5), feeBps: onGrid(0, 1_000, 1) })
    .map(({ price, quantity, feeBps }) => {
      const charged = feeAsset === 'SOL' ? quantity : quantity.times(price);
      return fillOf({ side, price, quantity, fee: charged.times(feeBps).times(decimal('0.0001')), feeAsset });
    });
}

/** A buy, with the fee in either asset: Backpack takes it in the base asset. */
export const anyBuy = fc.oneof(anyFill('buy', 'SOL'), anyFill('buy', 'USDC'));

/** Buys, and between them sales of a part of what is then held: `ten` tenths of it. */
export const anyTrading = fc.array(
  fc.oneof(
    anyBuy.map((fill) => ({ kind: 'buy' as const, fill })),
    fc.record({
      kind: fc.constant('sell' as const),
      tenths: fc.integer({ min: 1, max: 10 }),
      price: anyPrice,
      feeBps: onGrid(0, 1_000, 1),
    }),
  ),
  { maxLength: 25 },
);

/** The owner's own trades on SOL_USDC, oldest first, with fees in either asset. */
export const anyManualTrades: fc.Arbitrary<readonly Fill[]> = fc.array(
  fc.oneof(anyBuy, anyFill('sell', 'USDC'), anyFill('sell', 'SOL')),
  { maxLength: 8 },
);
