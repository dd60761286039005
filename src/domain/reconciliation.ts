import type { Decimal } from './decimal.js';

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
  /** Available + locked + staked + lent, less reserved. */
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
