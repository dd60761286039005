import { type Decimal, decimal, ZERO } from './decimal.js';
import type { Fill } from './order.js';
import { remembered } from './remembered.js';

/** Holding of a strategy. `cost` is in the quote asset with fees; null when nobody knows what was paid. */
export interface Position {
  /** Base asset, net of fees taken in it. */
  readonly quantity: Decimal;
  readonly cost: Decimal | null;
  /** Quote asset earned by everything sold since the strategy's first day, fees included. */
  readonly realizedPnl: Decimal;
}

export const EMPTY_POSITION: Position = { quantity: ZERO, cost: ZERO, realizedPnl: ZERO };

interface EntryBase {
  readonly strategyId: string;
  /** 1 for the first entry of a strategy, then without a gap. */
  readonly sequence: number;
  readonly cycle: number;
  /** Person behind it, as the audit names people; null: nobody, and in entries of versions that did not keep it. */
  readonly orderedBy: string | null;
}

export interface FillEntry extends EntryBase {
  readonly kind: 'fill';
  readonly fill: Fill;
}

/**
 * `manualTrade`: the owner's own buy or sell of the asset, taken over by a reconciliation at its real price. `retired`:
 * written off and left to the owner, as by `/fresh`, because the strategy was taken out of the configuration.
 */
export type AdjustmentReason = 'reconciliation' | 'manualTrade' | 'setAverage' | 'fresh' | 'retired';

/** A ledger entry that is no fill. It says why it was made and what proved it. */
export interface AdjustmentEntry extends EntryBase {
  readonly kind: 'adjustment';
  readonly timeMs: number;
  readonly reason: AdjustmentReason;
  /** Base asset, signed. */
  readonly quantityDelta: Decimal;
  /** The position's cost once this entry is booked; null makes it unknown. */
  readonly costAfter: Decimal | null;
  /** Quote asset per base asset at which it was booked; null where no price is meant. */
  readonly price: Decimal | null;
  readonly realizedPnl: Decimal;
  /** Evidence in words, for a person: e.g. `held 0.0042, booked 0.0040`. */
  readonly evidence: string;
  /** The reconciliation report that made it; null for the owner's commands. */
  readonly reportId: number | null;
}

export type LedgerEntry = FillEntry | AdjustmentEntry;

/** Decimal places to which the cost of what is sold is rounded; the rounding stays with what is left. */
const COST_DECIMALS = 18;

/**
 * Books one entry.
 *
 * A buy's fee in the base asset lowers the quantity, one in the quote asset raises the cost; a sell's fee in
 * the quote asset lowers the proceeds. A sale takes its share of the cost at the average, and all of it when
 * everything is sold.
 *
 * @param assets the market's base and quote asset, by which fees are told apart
 * @throws RangeError when more is sold than is held: that must never happen
 * @example
 * // Half of 2 SOL that cost 200 USDC is sold at 110, for a fee of 0.11 USDC.
 * book({ quantity: decimal('2'), cost: decimal('200'), realizedPnl: ZERO }, {
 *   ...entry,
 *   fill: { ...sale, price: decimal('110'), quantity: decimal('1'), fee: decimal('0.11'), feeAsset: 'USDC' },
 * }, market) // { quantity: 1, cost: 100, realizedPnl: 9.89 }
 */
export function book(position: Position, entry: LedgerEntry, assets: MarketAssets): Position {
  return entry.kind === 'fill' ? bookFill(position, entry.fill, assets) : bookAdjustment(position, entry);
}

export interface MarketAssets {
  readonly baseAsset: string;
  readonly quoteAsset: string;
}

/**
 * The position that a ledger amounts to: the fold of its entries and nothing else.
 *
 * @example fold([], market) // { quantity: 0, cost: 0, realizedPnl: 0 }
 */
export function fold(entries: Iterable<LedgerEntry>, assets: MarketAssets): Position {
  let position = EMPTY_POSITION;
  for (const entry of entries) position = book(position, entry, assets);
  return position;
}

/**
 * Quote asset that a fill moved, fees included: negative for a buy.
 *
 * @example
 * quoteChange({ ...sale, price: decimal('110'), quantity: decimal('2'), fee: decimal('0.22'), feeAsset: 'USDC' }, market) // 219.78
 */
export function quoteChange(fill: Fill, assets: MarketAssets): Decimal {
  const value = fill.price.times(fill.quantity);
  const fee = fill.feeAsset === assets.quoteAsset ? fill.fee : ZERO;
  return fill.side === 'buy' ? ZERO.minus(value).minus(fee) : value.minus(fee);
}

/**
 * Base asset that a fill moved, fees included: negative for a sell.
 *
 * @example baseChange({ ...purchase, quantity: decimal('2'), fee: decimal('0.002'), feeAsset: 'SOL' }, market) // 1.998
 */
export function baseChange(fill: Fill, assets: MarketAssets): Decimal {
  const fee = fill.feeAsset === assets.baseAsset ? fill.fee : ZERO;
  return fill.side === 'buy' ? fill.quantity.minus(fee) : ZERO.minus(fill.quantity).minus(fee);
}

/**
 * Tells what a fill on whatever market moved of an asset, fees included: it may be bought or sold there, paid with, or
 * what the fee was taken in. Zero where it is none of these.
 *
 * @example assetChange({ ...purchase, symbol: 'BTC_USDC', fee: decimal('0.3'), feeAsset: 'SOL' }, 'SOL') // -0.3
 */
export function assetChange(fill: Fill, asset: string): Decimal {
  const assets = spotAssets(fill.symbol);
  if (asset === assets.baseAsset) return baseChange(fill, assets);
  if (asset === assets.quoteAsset) return quoteChange(fill, assets);
  return fill.feeAsset === asset ? ZERO.minus(fill.fee) : ZERO;
}

/**
 * The assets of a spot market by its symbol, e.g. `SOL_USDC`. What trades on other markets, e.g. `SOL_USDC_PERP`, moves no
 * coins: they have none here.
 */
function spotAssets(symbol: string): MarketAssets {
  const [baseAsset = '', quoteAsset = '', ...others] = symbol.split('_');
  return others.length > 0 ? NO_ASSETS : { baseAsset, quoteAsset };
}

const NO_ASSETS: MarketAssets = { baseAsset: '', quoteAsset: '' };

/**
 * Cost per unit, the true break-even before the exit fee; null when nothing is held or the cost is unknown.
 *
 * @example
 * averageEntryPrice({ quantity: decimal('2'), cost: decimal('100'), realizedPnl: ZERO }) // 50
 * averageEntryPrice({ quantity: decimal('2'), cost: null, realizedPnl: ZERO }) // null
 */
export function averageEntryPrice(position: Position): Decimal | null {
  const { cost, quantity } = position;
  return cost === null || quantity.lte(ZERO) ? null : averageCost(position, cost);
}

const averageCost = remembered(({ quantity }: Position, cost: Decimal) => cost.div(quantity));

function bookFill(position: Position, fill: Fill, assets: MarketAssets): Position {
  const quantity = position.quantity.plus(baseChange(fill, assets));
  if (fill.side === 'buy') {
    const cost = position.cost === null ? null : position.cost.minus(quoteChange(fill, assets));
    return { ...position, quantity, cost };
  }
  const sold = position.quantity.minus(quantity);
  if (sold.gt(position.quantity)) {
    throw new RangeError(`sold ${sold} of ${position.quantity} held (trade ${fill.tradeId})`);
  }
  // What was sold at an unknown cost earns nothing that could be told: the result begins when the cost is known.
  if (position.cost === null) return { ...position, quantity, cost: quantity.eq(ZERO) ? ZERO : null };
  const soldCost = costOfPart(position.cost, sold, position.quantity);
  return {
    quantity,
    cost: position.cost.minus(soldCost),
    realizedPnl: position.realizedPnl.plus(quoteChange(fill, assets)).minus(soldCost),
  };
}

function bookAdjustment(position: Position, entry: AdjustmentEntry): Position {
  const quantity = position.quantity.plus(entry.quantityDelta);
  if (quantity.lt(ZERO)) {
    throw new RangeError(`an adjustment of ${entry.quantityDelta} on ${position.quantity} held`);
  }
  return { quantity, cost: entry.costAfter, realizedPnl: position.realizedPnl.plus(entry.realizedPnl) };
}

/**
 * The cost of `part` out of `whole`, which costs `cost`: at the average, exact when `part` is all of it.
 *
 * @example costOfPart(decimal('100'), decimal('1'), decimal('3')) // 33.333333333333333333
 */
export function costOfPart(cost: Decimal, part: Decimal, whole: Decimal): Decimal {
  if (part.eq(whole)) return cost;
  return cost.times(part).div(whole).round(COST_DECIMALS, ROUND_HALF_EVEN);
}

const ROUND_HALF_EVEN = 2;

/** A position from its texts, as they are stored. */
export function positionFromText(text: {
  readonly quantity: string;
  readonly cost: string | null;
  readonly realizedPnl: string;
}): Position {
  return {
    quantity: decimal(text.quantity),
    cost: text.cost === null ? null : decimal(text.cost),
    realizedPnl: decimal(text.realizedPnl),
  };
}
