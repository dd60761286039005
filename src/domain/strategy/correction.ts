import { type Decimal, ZERO } from '../decimal.js';
import { averageEntryPrice, costOfPart } from '../ledger.js';
import type { PositionCorrection } from '../reconciliation.js';
import type { Draft } from './draft.js';
import type { StrategyEvent } from './event.js';
import { blocked, unblocked } from './mode.js';

type HoldingsRead = Extract<StrategyEvent, { readonly type: 'holdingsRead' }>;

/** Books what a reconciliation found, and tells the owner when it found anything. */
export function applyCorrection(draft: Draft, event: HoldingsRead): void {
  const { correction, report } = event;
  draft.report(report);
  if (!correction.setAside.eq(draft.state.setAside)) draft.change({ setAside: correction.setAside });
  limitSale(draft, event.free);
  if (correction.action === 'none') return;
  bookCorrection(draft, correction, report.id);
  // The owner has heard of a difference that is only reported and that nobody has changed since.
  if (!event.isNews) return;
  draft.alert('critical', {
    kind: 'discrepancy',
    asset: correction.asset,
    held: correction.held,
    booked: correction.booked,
    drift: correction.drift,
    tolerance: correction.tolerance,
    action: correction.action,
    reportId: report.id,
  });
}

/** A sale that the exchange refused goes on with what is really free, e.g. beside an order of the owner's. */
function limitSale(draft: Draft, free: Decimal): void {
  const { exit } = draft.state;
  if (exit !== null && exit.refusals > 0) draft.change({ exit: { ...exit, sellAtMost: free } });
}

function bookCorrection(draft: Draft, correction: PositionCorrection, reportId: number): void {
  switch (correction.action) {
    case 'none':
    case 'onlyReported':
      return;
    case 'virtualBuy':
      return virtualBuy(draft, correction, reportId);
    case 'adoptedWithoutCost':
      return adoptWithoutCost(draft, correction, reportId);
    case 'quantityReduced':
      return reduceQuantity(draft, correction, reportId);
  }
}

/** More is held than booked and nothing tells what was paid: taken to have cost the present average. */
function virtualBuy(draft: Draft, correction: PositionCorrection, reportId: number): void {
  const { position } = draft.state;
  const average = averageEntryPrice(position);
  if (average === null || position.cost === null)
    throw new RangeError('a virtual buy needs an average entry price');
  draft.bookAdjustment({
    reason: 'reconciliation',
    quantityDelta: correction.quantityDelta,
    costAfter: position.cost.plus(costOfPart(position.cost, correction.quantityDelta, position.quantity)),
    price: average,
    realizedPnl: ZERO,
    evidence: correction.evidence,
    reportId,
  });
}

/** More is held than booked and there is no average: nobody invents one, and nothing is sold until it is told. */
function adoptWithoutCost(draft: Draft, correction: PositionCorrection, reportId: number): void {
  draft.bookAdjustment({
    reason: 'reconciliation',
    quantityDelta: correction.quantityDelta,
    costAfter: null,
    price: null,
    realizedPnl: ZERO,
    evidence: correction.evidence,
    reportId,
  });
  draft.change({
    mode: blocked(draft.state.mode, 'unknownCost', correction.evidence, draft.moment.nowMs),
    exit: null,
    ladder: { kind: 'off' },
  });
  draft.alert('critical', {
    kind: 'blocked',
    symbol: draft.state.market.symbol,
    reason: 'unknownCost',
    detail: correction.evidence,
  });
}

/** Less is held than booked: what is missing leaves at the average, so the average stays and nothing is earned. */
function reduceQuantity(draft: Draft, correction: PositionCorrection, reportId: number): void {
  const { position } = draft.state;
  const missing = ZERO.minus(correction.quantityDelta);
  draft.bookAdjustment({
    reason: 'reconciliation',
    quantityDelta: correction.quantityDelta,
    costAfter: remainingCost(position.cost, missing, position.quantity),
    price: averageEntryPrice(position),
    realizedPnl: ZERO,
    evidence: correction.evidence,
    reportId,
  });
  const { mode, exit } = draft.state;
  if (mode.kind === 'blocked' && mode.reason === 'unknownCost' && draft.state.position.quantity.eq(ZERO)) {
    draft.change({ mode: unblocked(mode) });
  }
  if (draft.sellable.eq(ZERO) && exit === null) draft.change({ closing: 'manual', ladder: { kind: 'off' } });
}

function remainingCost(cost: Decimal | null, missing: Decimal, quantity: Decimal): Decimal | null {
  if (missing.eq(quantity)) return ZERO;
  return cost === null ? null : cost.minus(costOfPart(cost, missing, quantity));
}
