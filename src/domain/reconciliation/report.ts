import type { Decimal } from '../decimal.js';
import type { AdjustmentReason } from '../ledger.js';

/** Rows of the decision table that book something: see `decision.ts`. */
export const BOOKING_ROWS = [
  'manualBuy',
  'virtualBuy',
  'adoptedAtPrice',
  'adoptedWithoutCost',
  /** Written off before without proof, and there again. */
  'cameBack',
  'manualSell',
  'quantityReduced',
] as const;
export type BookingRow = (typeof BOOKING_ROWS)[number];

/** Outcome of a comparison; of several rows the one that moved most. */
export const RECONCILIATION_ACTIONS = [
  'none',
  'withinTolerance',
  'setAside',
  'onlyReported',
  /** Not believed yet, and not booked: looked at again. */
  'watched',
  ...BOOKING_ROWS,
] as const;
export type ReconciliationAction = (typeof RECONCILIATION_ACTIONS)[number];

export type ReconciliationTrigger =
  | 'start'
  | 'command'
  | 'schedule'
  | 'reconnect'
  | 'saleRefused'
  /** For lack of funds. */
  | 'rungRefused'
  /** A difference that is watched was looked at again. */
  | 'watch'
  /** The order stream told of a trade of the owner's. */
  | 'manualTrade';

/** One entry that the difference asks for: an adjustment of the ledger, and the row that it follows from. */
export interface Booking {
  readonly row: BookingRow;
  readonly reason: AdjustmentReason;
  /** Base asset, signed. */
  readonly quantityDelta: Decimal;
  /**
   * Quote asset: paid or received with fees, or the share of the cost; null when nobody knows. Below zero only for a sale
   * whose fee was more than it brought.
   */
  readonly value: Decimal | null;
  /** Quote asset per base asset; null when nobody knows. */
  readonly price: Decimal | null;
  /** The position's cost once it is booked; null when nobody knows. */
  readonly costAfter: Decimal | null;
  readonly realizedPnl: Decimal;
  /** The exchange's number of the trade that proves it, on this market or another; null where no trade does. */
  readonly tradeId: string | null;
  /** The trade was on a market of no strategy: it proves the quantity, and its price is in other money. */
  readonly isElsewhere?: true;
  /** Evidence in words, for a person. */
  readonly evidence: string;
}

/** A difference that nothing explains and that has not lasted yet. */
export interface Watched {
  /** Of this strategy's position and of what it left to the owner; base asset, signed. */
  readonly quantity: Decimal;
  /** Milliseconds since the epoch. */
  readonly sinceMs: number;
  /** Moment when it will be booked, unless it is gone by then or has become another. */
  readonly untilMs: number;
}

/** Figures that the comparison looked at besides those of the report. */
export interface Compared {
  /** The asset in the whole account, by where it lies. `lent` is negative when borrowed. */
  readonly available: Decimal;
  readonly locked: Decimal;
  readonly staked: Decimal;
  readonly lent: Decimal;
  /** Part still there of what `/fresh` and `/reserve` left to the owner, all strategies on the asset together. */
  readonly setAside: Decimal;
  /** Quantity that lacks of it by the account, as far as that is believed. Not in reports of versions that did not keep it. */
  readonly lacksAside?: Decimal;
  /** Quantity that other strategies hold of it. */
  readonly elsewhere: Decimal;
  /** Orders of this strategy on the book. */
  readonly openOrders: number;
  /** Executions that were read from the exchange's history, ours and others. */
  readonly fillsRead: number;
  /** Orders whose fate was open before and is known now. */
  readonly resolvedOrders: number;
  /** The owner's own trades on the market that no earlier report had settled. */
  readonly manualTrades: number;
  /** Readings of the account until it was at rest. */
  readonly readings: number;
  /** Moment when the last reading began, by the exchange's clock; null in reports of versions that did not keep it. */
  readonly readAtMs: number | null;
}

/** Result of a reconciliation for one strategy: what it compared, found and booked. */
export interface ReconciliationReport {
  readonly strategyId: string;
  readonly trigger: ReconciliationTrigger;
  readonly asset: string;
  readonly timeMs: number;
  readonly durationMs: number;
  /** Available + locked + staked + lent, less reserved, less what was left to the owner, less other strategies'. */
  readonly held: Decimal;
  readonly reserved: Decimal;
  readonly booked: Decimal;
  readonly drift: Decimal;
  readonly tolerance: Decimal;
  readonly action: ReconciliationAction;
  /** Rows in the sequence in which they are booked; with `onlyReported`, those that would be. */
  readonly bookings: readonly Booking[];
  /** Part of the difference that is not believed yet; null: nothing. */
  readonly watched: Watched | null;
  /** Null in reports of versions that did not keep it. */
  readonly compared: Compared | null;
  /** Fills of ours that the books had missed and that were booked first. */
  readonly missedFills: number;
  readonly explanation: string;
}

export interface NumberedReport extends ReconciliationReport {
  /** From 1, without a gap. */
  readonly id: number;
}
