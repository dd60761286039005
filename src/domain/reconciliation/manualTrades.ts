import { type Decimal, minimum, ZERO } from '../decimal.js';
import { assetChange, baseChange, costOfPart, type MarketAssets, quoteChange } from '../ledger.js';
import type { Fill, Side } from '../order.js';

/** A part of one of the owner's own trades, fees included. */
export interface TradePart {
  readonly fill: Fill;
  /** Base asset that it moved, above zero. */
  readonly quantity: Decimal;
  /**
   * Quote asset that it moved: paid for a buy, received for a sell; below zero only if its fee was more than that. Zero for
   * a trade on another market, whose price says nothing here.
   */
  readonly value: Decimal;
  /** True while nothing of the trade was taken off. */
  readonly isWhole: boolean;
}

/**
 * Rest of the owner's trades once his buys and sells have been set against each other, oldest first: in the end he has
 * only bought, or only sold.
 */
export interface NetTrades {
  readonly side: Side;
  readonly parts: readonly TradePart[];
}

/** @param fills executions on one market that are not Rung's, oldest first */
export function netTrades(fills: readonly Fill[], assets: MarketAssets): NetTrades {
  return net(fills.map((fill) => tradedHere(fill, assets)));
}

/**
 * The same of all that has moved an asset, on whatever markets. What another market than `markets` has brought of it counts
 * as bought, whatever its side there.
 *
 * @param fills   oldest first
 * @param markets by symbol
 */
export function netOfAsset(
  fills: readonly Fill[],
  asset: string,
  markets: ReadonlyMap<string, MarketAssets>,
): NetTrades {
  return net(
    fills.map((fill) => {
      const market = markets.get(fill.symbol);
      return market === undefined ? tradedElsewhere(fill, asset) : tradedHere(fill, market);
    }),
  );
}

interface Traded {
  readonly side: Side;
  /** Null for a trade that moved nothing its own way. */
  readonly part: TradePart | null;
}

function tradedHere(fill: Fill, assets: MarketAssets): Traded {
  return { side: fill.side, part: wholeTrade(fill, assets) };
}

function tradedElsewhere(fill: Fill, asset: string): Traded {
  const moved = assetChange(fill, asset);
  const part = { fill, quantity: moved.abs(), value: ZERO, isWhole: true };
  return { side: moved.gt(ZERO) ? 'buy' : 'sell', part: moved.eq(ZERO) ? null : part };
}

function net(trades: readonly Traded[]): NetTrades {
  let side: Side = 'buy';
  const parts: TradePart[] = [];
  let oldest = 0;
  for (const traded of trades) {
    let rest = traded.part;
    while (rest !== null && traded.side !== side) {
      const opposite = parts[oldest];
      if (opposite === undefined) break;
      const offset = minimum(opposite.quantity, rest.quantity);
      const left = lessQuantity(opposite, offset);
      if (left === null) oldest += 1;
      else parts[oldest] = left;
      rest = lessQuantity(rest, offset);
    }
    if (rest === null) continue;
    side = traded.side;
    parts.push(rest);
  }
  return { side, parts: parts.slice(oldest) };
}

/** Takes up to `quantity` from the oldest parts. */
export function takeParts(
  parts: readonly TradePart[],
  quantity: Decimal,
): { readonly taken: readonly TradePart[]; readonly left: readonly TradePart[] } {
  const taken: TradePart[] = [];
  const left: TradePart[] = [];
  let wanted = quantity;
  for (const part of parts) {
    const share = minimum(part.quantity, wanted);
    const beyond = lessQuantity(part, share);
    if (share.gt(ZERO)) taken.push(beyond === null ? part : portion(part, share));
    if (beyond !== null) left.push(beyond);
    wanted = wanted.minus(share);
  }
  return { taken, left };
}

/** Null for a trade that moved nothing its own way: its fee has eaten it. */
function wholeTrade(fill: Fill, assets: MarketAssets): TradePart | null {
  const [base, quote] = [baseChange(fill, assets), quoteChange(fill, assets)];
  const [quantity, value] = fill.side === 'buy' ? [base, ZERO.minus(quote)] : [ZERO.minus(base), quote];
  return quantity.lte(ZERO) ? null : { fill, quantity, value, isWhole: true };
}

function lessQuantity(part: TradePart, quantity: Decimal): TradePart | null {
  if (quantity.eq(ZERO)) return part;
  const left = part.quantity.minus(quantity);
  if (left.lte(ZERO)) return null;
  return {
    ...part,
    quantity: left,
    value: part.value.minus(costOfPart(part.value, quantity, part.quantity)),
    isWhole: false,
  };
}

function portion(part: TradePart, quantity: Decimal): TradePart {
  return { ...part, quantity, value: costOfPart(part.value, quantity, part.quantity), isWhole: false };
}
