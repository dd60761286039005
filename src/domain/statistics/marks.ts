import { type Decimal, ZERO } from '../decimal.js';
import { book, EMPTY_POSITION, type LedgerEntry, type Position } from '../ledger.js';
import { type Market, sellableQuantity } from '../market.js';
import { equityAt, isCostKnown } from './equity.js';

/** Standing of a strategy, or of several together, from a moment on until the next mark. Money in the quote asset. */
export interface Mark {
  /** Milliseconds since the epoch. */
  readonly timeMs: number;
  /** Realized plus unrealized PnL at the price of its last trade; null while nobody knows what something held has cost. */
  readonly equity: Decimal | null;
  /** Part of the equity's change since the mark before that a correction of the books made: neither gain nor loss. */
  readonly corrected: Decimal;
  /** Cost of what is held; null while nobody knows it. */
  readonly capital: Decimal | null;
  /** True while something is held that could be sold: dust is nothing. */
  readonly isInMarket: boolean;
}

/** Price of the present, at which what is held is marked last. */
export interface LastPrice {
  readonly timeMs: number;
  /** Null: none is known, and the price of the last trade stands. */
  readonly price: Decimal | null;
}

/**
 * Gives the marks of a strategy: one after each entry, at the price of its last trade, one before each purchase at its price, and
 * one at the present price. Not before a sale: what it would have brought without its fee was never to be had, and no peak. Before
 * its first trade a position counts at its cost.
 *
 * The store keeps no prices but those of trades, so what lay between two of them is not seen.
 *
 * @param entries all of its ledger, in sequence. One that was found late counts when the entry before it does.
 */
export function* marksOf(entries: Iterable<LedgerEntry>, market: Market, last: LastPrice): Generator<Mark> {
  let position = EMPTY_POSITION;
  let price: Decimal | null = null;
  let timeMs = Number.NEGATIVE_INFINITY;
  const mark = (corrected: Decimal = ZERO): Mark => markOf(position, { price, timeMs, corrected }, market);
  for (const entry of entries) {
    const isFill = entry.kind === 'fill';
    const isTrade = isFill || entry.reason === 'manualTrade';
    timeMs = Math.max(timeMs, isFill ? entry.fill.timeMs : entry.timeMs);
    const traded = isFill ? entry.fill.price : isTrade ? entry.price : null;
    price = traded ?? price;
    const isPurchase = isFill ? entry.fill.side === 'buy' : isTrade && entry.quantityDelta.gt(ZERO);
    if (isPurchase) yield mark();
    const before = equityOf(position, price);
    position = book(position, entry, market);
    const after = equityOf(position, price);
    yield mark(isTrade || before === null || after === null ? ZERO : after.minus(before));
  }
  if (last.price === null) return;
  price = last.price;
  timeMs = Math.max(timeMs, last.timeMs);
  yield mark();
}

function markOf(
  position: Position,
  {
    price,
    timeMs,
    corrected,
  }: { readonly price: Decimal | null; readonly timeMs: number; readonly corrected: Decimal },
  market: Market,
): Mark {
  return {
    timeMs,
    equity: equityOf(position, price),
    corrected,
    capital: isCostKnown(position) ? (position.cost ?? ZERO) : null,
    isInMarket: sellableQuantity(position.quantity, market).gt(ZERO),
  };
}

function equityOf(position: Position, price: Decimal | null): Decimal | null {
  if (!isCostKnown(position)) return null;
  return price === null ? position.realizedPnl : equityAt(position, price);
}
