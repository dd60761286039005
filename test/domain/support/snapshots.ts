import { decimal, ZERO } from '../../../src/domain/decimal.js';
import { fold, type LedgerEntry, type Position } from '../../../src/domain/ledger.js';
import type { Market } from '../../../src/domain/market.js';
import type { Fill, Side } from '../../../src/domain/order.js';
import {
  type AssetSnapshot,
  type Booking,
  type Correction,
  NOTHING_MISSING,
  reconcileAsset,
  type StrategyBooks,
} from '../../../src/domain/reconciliation/index.js';
import { fillOf, positionOf, START_MS, solMarket } from './builders.js';

/** Books of 2 SOL bought for 200. */
export function booksOf(part: Partial<StrategyBooks> = {}): StrategyBooks {
  return {
    strategyId: 'sol',
    market: solMarket,
    position: positionOf('2', '200'),
    setAside: ZERO,
    missing: NOTHING_MISSING,
    ...part,
  };
}

type SnapshotPart = Partial<Omit<AssetSnapshot, 'strategies'>> & Partial<StrategyBooks>;

/** An account that holds what the books of its one strategy say; every trade shows in it. */
export function snapshotOf(part: SnapshotPart = {}): AssetSnapshot {
  const { strategyId, market, position, setAside, missing, ...snapshot } = part;
  const books = booksOf({
    ...(strategyId === undefined ? {} : { strategyId }),
    ...(market === undefined ? {} : { market }),
    ...(position === undefined ? {} : { position }),
    ...(setAside === undefined ? {} : { setAside }),
    ...(missing === undefined ? {} : { missing }),
  });
  return {
    asset: books.market.baseAsset,
    total: books.position.quantity,
    reserved: ZERO,
    usedOfReserve: ZERO,
    watched: ZERO,
    strategies: [books],
    manualTrades: [],
    ofLostOrders: [],
    settledBeforeMs: START_MS + 1,
    tolerance: decimal('0.01'),
    forceSync: true,
    ownersWord: null,
    ...snapshot,
  };
}

/** The one correction of an account with one strategy. */
export function correctionOf(part: SnapshotPart): Correction {
  return onlyOne(reconcileAsset(snapshotOf(part)).corrections);
}

export function onlyOne<T>(values: readonly T[]): T {
  const [value, another] = values;
  if (value === undefined || another !== undefined) throw new Error(`${values.length} where one is meant`);
  return value;
}

/** A trade of the owner's: `quantity` SOL at `price`, without a fee unless told otherwise. */
export function byHand(side: Side, quantity: string, price: string, part: Partial<Fill> = {}): Fill {
  return fillOf({
    side,
    quantity: decimal(quantity),
    price: decimal(price),
    fee: ZERO,
    feeAsset: 'USDC',
    ...part,
  });
}

/** The ledger entries of what a reconciliation books. */
export function entriesOf(bookings: readonly Booking[]): readonly LedgerEntry[] {
  return bookings.map(({ reason, quantityDelta, costAfter, price, realizedPnl, evidence }, index) => ({
    kind: 'adjustment',
    orderedBy: null,
    strategyId: 'sol',
    sequence: index + 2,
    cycle: 1,
    timeMs: START_MS,
    reason,
    quantityDelta,
    costAfter,
    price,
    realizedPnl,
    evidence,
    reportId: 1,
  }));
}

/** What the ledger's own fold makes of a position and the bookings on top of it. */
export function booked(
  position: Position,
  bookings: readonly Booking[],
  market: Market = solMarket,
): Position {
  const opening: LedgerEntry = {
    kind: 'adjustment',
    orderedBy: null,
    strategyId: 'sol',
    sequence: 1,
    cycle: 1,
    timeMs: START_MS,
    reason: 'reconciliation',
    quantityDelta: position.quantity,
    costAfter: position.cost,
    price: null,
    realizedPnl: position.realizedPnl,
    evidence: 'where the test begins',
    reportId: null,
  };
  return fold([opening, ...entriesOf(bookings)], market);
}

/** A booking as it reads in a table: its row, its quantity, its value and its result. */
export function told({ row, quantityDelta, value, realizedPnl }: Booking): readonly string[] {
  return [row, String(quantityDelta), String(value), String(realizedPnl)];
}

export function textOf({ quantity, cost, realizedPnl }: Position) {
  return { quantity: String(quantity), cost: String(cost), realizedPnl: String(realizedPnl) };
}
