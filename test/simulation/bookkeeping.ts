import { type Decimal, decimal, ZERO } from '../../src/domain/decimal.js';
import type { AdjustmentEntry, LedgerEntry, MarketAssets } from '../../src/domain/ledger.js';
import type { Fill } from '../../src/domain/order.js';

/*
 * Bookkeeping once more, by other hands: nothing of `src/domain/ledger.ts` is used, so that a fault in it is not
 * on both sides of the comparison.
 */

/** Quote money below this comes of rounding quotients. */
const ROUNDING = decimal('0.000000001');

export interface Books {
  readonly quantity: Decimal;
  /** Null when unknown. */
  readonly cost: Decimal | null;
  readonly earned: Decimal;
}

export const EMPTY_BOOKS: Books = { quantity: ZERO, cost: ZERO, earned: ZERO };

/** What a fill moved on each side, the fee where it was taken; positive for what came in. */
export function moves(fill: Fill, assets: MarketAssets): { readonly base: Decimal; readonly quote: Decimal } {
  const sign = decimal(fill.side === 'buy' ? '1' : '-1');
  const feeIn = (asset: string) => (fill.feeAsset === asset ? fill.fee : ZERO);
  return {
    base: fill.quantity.times(sign).minus(feeIn(assets.baseAsset)),
    quote: ZERO.minus(fill.price.times(fill.quantity).times(sign)).minus(feeIn(assets.quoteAsset)),
  };
}

export function after(books: Books, entry: LedgerEntry, assets: MarketAssets): Books {
  if (entry.kind === 'adjustment') {
    return {
      quantity: books.quantity.plus(entry.quantityDelta),
      cost: entry.costAfter,
      earned: books.earned.plus(entry.realizedPnl),
    };
  }
  const { base, quote } = moves(entry.fill, assets);
  const quantity = books.quantity.plus(base);
  if (books.cost === null) return { ...books, quantity, cost: isNothing(quantity) ? ZERO : null };
  if (entry.fill.side === 'buy') return { ...books, quantity, cost: books.cost.minus(quote) };
  const cost = isNothing(quantity) ? ZERO : books.cost.times(quantity).div(books.quantity);
  return { quantity, cost, earned: books.earned.plus(quote).minus(books.cost.minus(cost)) };
}

/** Null when both are, or when they are the same but for rounding; else what differs. */
export function difference(mine: Books, theirs: Books): string | null {
  const isSame =
    mine.quantity.eq(theirs.quantity) && near(mine.cost, theirs.cost) && near(mine.earned, theirs.earned);
  return isSame ? null : `${text(mine)} by the witness, ${text(theirs)} in the books`;
}

/**
 * What an adjustment may do to a position besides changing its quantity; null when this one may.
 *
 * @param value quote asset of the owner's trade that it takes over, fees included; null when it is none
 */
export function wrongAdjustment(before: Books, entry: AdjustmentEntry, value: Decimal | null): string | null {
  const { reason, quantityDelta, costAfter, price, realizedPnl } = entry;
  const quantity = before.quantity.plus(quantityDelta);
  const earnsNothing = near(realizedPnl, ZERO);
  switch (reason) {
    case 'setAverage':
      return isNothing(quantityDelta) && earnsNothing && near(costAfter, price?.times(quantity) ?? null)
        ? null
        : 'an average that was set makes the cost that price times the quantity, and nothing else';
    case 'fresh':
    case 'retired':
      return isNothing(quantity) && near(costAfter, ZERO) && earnsNothing
        ? null
        : 'afresh is a position of nothing, and earns nothing';
    case 'manualTrade':
      return wrongTrade(before, entry, value);
    case 'reconciliation':
      if (!earnsNothing) return 'a correction earns nothing';
      if (quantityDelta.lt(ZERO) || price === null || costAfter === null || before.cost === null) break;
      return near(costAfter, before.cost.plus(price.times(quantityDelta)))
        ? null
        : 'what is taken in costs its price';
  }
  if (quantityDelta.gt(ZERO))
    return costAfter === null ? null : 'nobody knows what was paid, and a cost is booked';
  if (before.cost === null) return null;
  const kept = isNothing(before.quantity) ? ZERO : before.cost.times(quantity).div(before.quantity);
  return near(costAfter, kept) ? null : 'what has left takes its share of the cost: the average stays';
}

/** A trade of the owner's: bought for its value, or sold for it against a share of the cost. */
function wrongTrade(
  before: Books,
  { quantityDelta, costAfter, realizedPnl }: AdjustmentEntry,
  value: Decimal | null,
): string | null {
  if (value === null) return 'a trade has a value';
  if (before.cost === null) return near(realizedPnl, ZERO) ? null : 'nothing is earned on an unknown cost';
  if (quantityDelta.gt(ZERO)) {
    const isRight = near(costAfter, before.cost.plus(value)) && near(realizedPnl, ZERO);
    return isRight ? null : 'a buy costs what was paid';
  }
  const left = before.quantity.plus(quantityDelta);
  const share = isNothing(left) ? before.cost : before.cost.times(quantityDelta.abs()).div(before.quantity);
  const isRight = near(costAfter, before.cost.minus(share)) && near(realizedPnl, value.minus(share));
  return isRight ? null : 'a sale earns what it brought less its share of the cost';
}

function isNothing(value: Decimal): boolean {
  return value.eq(ZERO);
}

function near(a: Decimal | null, b: Decimal | null): boolean {
  if (a === null || b === null) return a === b;
  return a.minus(b).abs().lt(ROUNDING);
}

function text({ quantity, cost, earned }: Books): string {
  return `${quantity} for ${cost}, ${earned} earned`;
}
