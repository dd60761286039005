import fc from 'fast-check';
import { decimal, maximum, minimum, ZERO } from '../../../src/domain/decimal.js';
import { baseChange, type Position } from '../../../src/domain/ledger.js';
import {
  type AssetSnapshot,
  type Booking,
  type Missing,
  NOTHING_MISSING,
  reconcileAsset,
} from '../../../src/domain/reconciliation/index.js';
import { anyManualTrades, anyPrice, onGrid } from './arbitraries.js';
import { solMarket, sum } from './builders.js';
import { booked, booksOf, snapshotOf } from './snapshots.js';

const anyQuantity = onGrid(0, 3_000_000, 5);

const anyPosition: fc.Arbitrary<Position> = fc
  .record({
    quantity: fc.oneof({ weight: 1, arbitrary: fc.constant(ZERO) }, { weight: 5, arbitrary: anyQuantity }),
    price: fc.option(anyPrice, { freq: 8, nil: null }),
    realizedPnl: onGrid(-10_000, 10_000, 2),
  })
  .map(({ quantity, price, realizedPnl }) => {
    if (quantity.eq(ZERO)) return { quantity, cost: ZERO, realizedPnl };
    return { quantity, cost: price === null ? null : price.times(quantity), realizedPnl };
  });

/** What was written off before; of most nothing. */
const anyMissing: fc.Arbitrary<Missing> = fc.oneof(
  { weight: 3, arbitrary: fc.constant(NOTHING_MISSING) },
  {
    weight: 2,
    arbitrary: fc
      .record({
        quantity: anyQuantity,
        price: fc.option(anyPrice, { freq: 8, nil: null }),
        setAside: fc.oneof(fc.constant(ZERO), anyQuantity),
        unproven: fc.oneof(fc.constant(ZERO), anyQuantity),
      })
      .map(({ quantity, price, setAside, unproven }) => ({
        ...{ quantity, setAside, unproven },
        cost: quantity.eq(ZERO) ? ZERO : (price?.times(quantity) ?? null),
      })),
  },
);

/** How much more, or less, than the books is held: often just what the owner traded. */
const anyDifference = fc.oneof(
  fc.constant('traded' as const),
  onGrid(-3_000_000, 3_000_000, 5),
  onGrid(-2_000, 2_000, 5),
);

/** Any account with any books of one asset: whatever is held, booked, traded and said. */
export const anySnapshot: fc.Arbitrary<AssetSnapshot> = fc
  .record({
    positions: fc.array(fc.tuple(anyPosition, anyMissing), { minLength: 1, maxLength: 3 }),
    setAside: fc.oneof(fc.constant(ZERO), anyQuantity),
    reserved: fc.oneof(fc.constant(ZERO), anyQuantity),
    used: fc.oneof(fc.constant(ZERO), anyQuantity),
    difference: anyDifference,
    manualTrades: anyManualTrades,
    tolerance: fc.constantFrom(ZERO, decimal('0.001'), decimal('0.5')),
    forceSync: fc.boolean(),
    ownersWord: fc.oneof(
      { weight: 3, arbitrary: fc.constant(null) },
      { weight: 1, arbitrary: fc.constant({ strategyId: 's0', kind: 'reserve' as const }) },
      {
        weight: 1,
        arbitrary: anyPrice.map((price) => ({ strategyId: 's0', kind: 'adopt' as const, price })),
      },
    ),
  })
  .map(({ positions, setAside, reserved, used, difference, ...part }) => {
    const usedOfReserve = minimum(used, reserved);
    const traded = sum(part.manualTrades.map((fill) => baseChange(fill, solMarket)));
    const expected = sum(positions.map(([{ quantity }]) => quantity))
      .plus(setAside)
      .plus(reserved)
      .minus(usedOfReserve);
    return {
      ...snapshotOf(),
      ...part,
      total: maximum(expected.plus(difference === 'traded' ? traded : difference), ZERO),
      reserved,
      usedOfReserve,
      strategies: positions.map(([position, missing], index) =>
        booksOf({ strategyId: `s${index}`, position, missing, setAside: index === 0 ? setAside : ZERO }),
      ),
    };
  });

export interface Step {
  readonly before: Position;
  readonly booking: Booking;
  readonly after: Position;
}

/** Every booking of a snapshot with the position before and after it, as the ledger folds them. */
export function stepsOf(snapshot: AssetSnapshot): readonly Step[] {
  return reconcileAsset(snapshot).corrections.flatMap(({ bookings }, index) => {
    const { position } = snapshot.strategies[index] ?? booksOf();
    return bookings.map((booking, made) => ({
      before: booked(position, bookings.slice(0, made)),
      booking,
      after: booked(position, bookings.slice(0, made + 1)),
    }));
  });
}

export const rowIs =
  (...rows: readonly Booking['row'][]) =>
  ({ booking }: Step) =>
    rows.includes(booking.row);
