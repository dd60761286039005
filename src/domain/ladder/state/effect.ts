import type { Alert } from '../../alerts/index.js';
import type { LedgerEntry } from '../../ledger.js';
import type { Fill } from '../../order.js';
import type { NumberedReport, ReconciliationTrigger } from '../../reconciliation/index.js';
import type { ClosedCycle, OwnBid, StrategyOrder, StrategyState } from './state.js';

/** Task to be done once the decision is recorded. */
export type Effect =
  /** Place these in one signed request. `urgent` goes before everything else. */
  | {
      readonly kind: 'place';
      readonly orders: readonly StrategyOrder[];
      readonly priority: 'urgent' | 'normal';
    }
  | { readonly kind: 'cancel'; readonly order: StrategyOrder }
  /** Find out what became of an order and which of its fills are missing. */
  | { readonly kind: 'resolve'; readonly clientId: number; readonly afterMs: number }
  | { readonly kind: 'wake'; readonly atMs: number }
  /** Plan once more, as soon as what is urgent has left: what waits for that is not recorded before it. */
  | { readonly kind: 'goOn' }
  /** Read the rules of the market before the next attempt: the exchange says that an order does not fit them. */
  | { readonly kind: 'readRules' }
  /** Read what the account has free, before a ladder is placed. A `wake` follows. */
  | { readonly kind: 'readFreeMoney' }
  /** Read which orders of the account buy on the market: a sale has met one of them. `ownBidsRead` follows. */
  | { readonly kind: 'readOwnBids' }
  /** Take this order of the owner's off the book, as he allowed, and read again. */
  | { readonly kind: 'cancelOwnBid'; readonly bid: OwnBid }
  | { readonly kind: 'reconcile'; readonly trigger: ReconciliationTrigger };

/** A trade of the owner's that need not be looked at again, and the report that says why. */
export interface SettledTrade {
  readonly fill: Fill;
  readonly reportId: number;
}

/** Changes that an event makes, recorded in one transaction, and what it asks to be done then. */
export interface Decision {
  readonly state: StrategyState;
  /** Orders made or changed by the event, settled ones too. */
  readonly orders: readonly StrategyOrder[];
  readonly entries: readonly LedgerEntry[];
  readonly closedCycles: readonly ClosedCycle[];
  readonly alerts: readonly Alert[];
  readonly reports: readonly NumberedReport[];
  /** Each gets the number of a report that is recorded with it or was before; see `Store.noteManualTrade`. */
  readonly settledTrades: readonly SettledTrade[];
  readonly effects: readonly Effect[];
}
