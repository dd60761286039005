import { type Decimal, minimum, ZERO } from './decimal.js';
import { averageEntryPrice, costOfPart, type Position } from './ledger.js';
import type { Market } from './market.js';
import { sellableQuantity } from './takeProfit.js';

export type ReconciliationAction =
  | 'none'
  | 'withinTolerance'
  | 'virtualBuy'
  | 'adoptedWithoutCost'
  | 'quantityReduced'
  | 'onlyReported';

export type ReconciliationTrigger = 'start' | 'command' | 'schedule' | 'reconnect' | 'saleRefused';

/** What a reconciliation compared, found and booked, for one strategy. */
export interface ReconciliationReport {
  readonly strategyId: string;
  readonly trigger: ReconciliationTrigger;
  readonly asset: string;
  readonly timeMs: number;
  readonly durationMs: number;
  /** Available + locked + staked + lent, less reserved and less what `/fresh` left to the owner. */
  readonly held: Decimal;
  readonly reserved: Decimal;
  readonly booked: Decimal;
  readonly drift: Decimal;
  readonly tolerance: Decimal;
  readonly action: ReconciliationAction;
  /** What was booked: base asset, quote asset, and at which price. Null when nothing was. */
  readonly adjustment: {
    readonly quantity: Decimal;
    readonly value: Decimal;
    readonly price: Decimal | null;
  } | null;
  /** Fills of ours that the books had missed and that were booked first. */
  readonly missedFills: number;
  readonly explanation: string;
}

export interface NumberedReport extends ReconciliationReport {
  /** From 1, without a gap. */
  readonly id: number;
}

/** What a reconciliation found that the books must take over. */
export interface PositionCorrection {
  readonly asset: string;
  readonly held: Decimal;
  readonly booked: Decimal;
  readonly drift: Decimal;
  readonly tolerance: Decimal;
  readonly action: 'virtualBuy' | 'adoptedWithoutCost' | 'quantityReduced' | 'onlyReported' | 'none';
  /** Base asset, signed; zero when nothing is booked. */
  readonly quantityDelta: Decimal;
  /** What is left of the quantity that `/fresh` set aside. */
  readonly setAside: Decimal;
  readonly evidence: string;
}

export interface HoldingsComparison {
  readonly market: Market;
  /** Everything of the asset in the account: available, locked, staked and lent. */
  readonly total: Decimal;
  /** What Rung must never touch. */
  readonly reserved: Decimal;
  /** What other strategies hold of it, and what they set aside. */
  readonly elsewhere: Decimal;
  readonly position: Position;
  /** What `/fresh` of this strategy left to the owner. */
  readonly setAside: Decimal;
  /** Drift up to this is not booked. Base asset, zero or more. */
  readonly tolerance: Decimal;
  /** The same for shortages alone, after a sale was refused: then something is missing, however little. */
  readonly shortageTolerance?: Decimal;
  /** False: only report. */
  readonly forceSync: boolean;
}

/**
 * Decides what the books must take over from the account:
 *
 * | drift                  | books          | booked                                                       |
 * | ---------------------- | -------------- | ------------------------------------------------------------ |
 * | within the tolerance   |                | nothing                                                      |
 * | more than the books    | average known  | a virtual buy at the average                                 |
 * | more than the books    | no average     | adopted without cost: take profit off until the owner tells  |
 * | less than the books    |                | the quantity, at the average: the average stays, no result   |
 *
 * What the owner does with the quantity that was set aside for him is his: a shortage uses that up first.
 */
export function reconcilePosition(comparison: HoldingsComparison): PositionCorrection {
  const { market, position } = comparison;
  const asset = market.baseAsset;
  const claimable = comparison.total.minus(comparison.reserved).minus(comparison.elsewhere);
  const excess = claimable.minus(position.quantity);
  const setAside = excess.lt(ZERO) ? ZERO : minimum(excess, comparison.setAside);
  const drift = excess.minus(setAside);
  const held = claimable.minus(setAside);
  const tolerance = (drift.lt(ZERO) ? comparison.shortageTolerance : undefined) ?? comparison.tolerance;
  const compared = { asset, held, booked: position.quantity, drift, tolerance, setAside };
  const evidence = `held ${held} ${asset}, booked ${position.quantity} ${asset}`;
  if (drift.abs().lte(tolerance)) return { ...compared, action: 'none', quantityDelta: ZERO, evidence };
  if (!comparison.forceSync) return { ...compared, action: 'onlyReported', quantityDelta: ZERO, evidence };
  // An account that owes more than it holds cannot be told by a position below zero.
  const quantityDelta = drift.lt(ZERO) ? ZERO.minus(minimum(drift.abs(), position.quantity)) : drift;
  return { ...compared, action: rowFor(drift, position, market), quantityDelta, evidence };
}

function rowFor(drift: Decimal, position: Position, market: Market): PositionCorrection['action'] {
  if (drift.lt(ZERO)) return position.quantity.gt(ZERO) ? 'quantityReduced' : 'onlyReported';
  // The average of dust says nothing about what a deposit has cost.
  const averageKnown =
    averageEntryPrice(position) !== null && sellableQuantity(position.quantity, market).gt(ZERO);
  return averageKnown ? 'virtualBuy' : 'adoptedWithoutCost';
}

/** What a correction books: worth what it is at the position's average, or nothing where it was adopted without cost. */
export function correctionValue(
  correction: PositionCorrection,
  position: Position,
): { readonly quantity: Decimal; readonly value: Decimal; readonly price: Decimal | null } | null {
  if (correction.quantityDelta.eq(ZERO)) return null;
  const price = correction.action === 'adoptedWithoutCost' ? null : averageEntryPrice(position);
  const value =
    price === null || position.cost === null
      ? ZERO
      : costOfPart(position.cost, correction.quantityDelta.abs(), position.quantity);
  return { quantity: correction.quantityDelta, value, price };
}
