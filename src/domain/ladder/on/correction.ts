import { type Decimal, ZERO } from '../../decimal.js';
import { averageEntryPrice } from '../../ledger.js';
import { sellableQuantity } from '../../market.js';
import type { Booking } from '../../reconciliation/index.js';
import { restAtMost, sellingParameters, targetPrice } from '../exits/index.js';
import type { Draft, StrategyEvent } from '../state/index.js';
import { blocked, cycleWithManualTrade, unblocked } from '../state/index.js';

type HoldingsRead = Extract<StrategyEvent, { readonly type: 'holdingsRead' }>;

/** Books what a reconciliation found, and tells the owner when it found anything. */
export function applyCorrection(draft: Draft, event: HoldingsRead): void {
  const { correction, report, settledTrades } = event;
  const before = draft.state.position;
  if (!correction.booked.eq(before.quantity)) {
    throw new RangeError(`a correction of ${correction.booked} booked, and ${before.quantity} are`);
  }
  draft.report(report);
  draft.settleTrades(settledTrades, report.id);
  if (!correction.setAside.eq(draft.state.setAside)) draft.change({ setAside: correction.setAside });
  if (correction.missing !== draft.state.missing) draft.change({ missing: correction.missing });
  limitSale(draft, event.free);
  const { action } = correction;
  if (action === 'none' || action === 'withinTolerance' || action === 'watched') return;
  if (action !== 'onlyReported') {
    for (const booking of correction.bookings) book(draft, booking, event);
    // Dust that leaves the account ends no cycle.
    const hadSomething = sellableQuantity(before.quantity, draft.state.market).gt(ZERO);
    goOnWith(draft, correction.bookings, correction.explanation, hadSomething);
  }
  // The owner has heard of a difference that is only reported and that nobody has changed since.
  if (!event.isNews) return;
  const { position, market } = draft.state;
  draft.alert({
    kind: 'discrepancy',
    symbol: market.symbol,
    asset: correction.asset,
    held: correction.held,
    booked: correction.booked,
    drift: correction.drift,
    tolerance: correction.tolerance,
    action,
    bookings: correction.bookings.map(({ row, quantityDelta, price, realizedPnl, isElsewhere }) => ({
      ...{ row, quantityDelta, price, realizedPnl },
      ...(isElsewhere === undefined ? {} : { isElsewhere }),
    })),
    position: position.quantity,
    averageBefore: averageEntryPrice(before),
    averageEntryPrice: averageEntryPrice(position),
    target: targetPrice(position, sellingParameters(draft.state)),
    reportId: report.id,
    quoteAsset: market.quoteAsset,
    ...(event.askedBy === null ? {} : { askedBy: event.askedBy }),
  });
}

/** Loud at every start: what neither buys nor sells until a person has acted, and nothing else tells so. */
export function remindOfBlock(draft: Draft): void {
  const { mode, market } = draft.state;
  if (mode.kind !== 'blocked' || mode.reason === 'brokenInvariant') return;
  const { reason, detail, order } = mode;
  draft.alert({
    ...{ kind: 'blocked', symbol: market.symbol, reason, detail },
    ...(order === undefined ? {} : { order }),
  });
}

/** A sale that the exchange refused goes on with what is really free, e.g. beside an order of the owner's. */
function limitSale(draft: Draft, free: Decimal | null): void {
  const { exit } = draft.state;
  if (free !== null) restAtMost(draft, free);
  // What rests is sold out of what is not free.
  if (draft.liveSales.length > 0) return;
  if (exit !== null && exit.refusals > 0) draft.change({ exit: { ...exit, sellAtMost: free } });
}

function book(draft: Draft, booking: Booking, { report, askedBy }: HoldingsRead): void {
  const { reason, quantityDelta, costAfter, price, realizedPnl } = booking;
  const { position: before } = draft.state;
  const evidence = askedBy === null ? booking.evidence : `${booking.evidence}; asked by ${askedBy}`;
  const made = { orderedBy: askedBy, evidence, reportId: report.id };
  draft.bookAdjustment({ reason, quantityDelta, costAfter, price, realizedPnl, ...made });
  draft.change({ cycle: cycleWithManualTrade(draft.state.cycle, booking, before) });
}

/** Goes on with a position that became another under the strategy's hands. */
function goOnWith(
  draft: Draft,
  bookings: readonly Booking[],
  explanation: string,
  hadSomething: boolean,
): void {
  if (bookings.some(({ row }) => row === 'adoptedWithoutCost'))
    return blockForUnknownCost(draft, explanation);
  const isLess = bookings.some(({ quantityDelta }) => quantityDelta.lt(ZERO));
  if (!isLess) return;
  const { mode, exit, position } = draft.state;
  // What was waited for with a sale may be there now.
  if (exit !== null) draft.change({ exit: { ...exit, notBeforeMs: draft.moment.nowMs } });
  draft.change({ restingRetry: null });
  const isFreed = mode.kind === 'blocked' && mode.reason === 'unknownCost' && position.quantity.eq(ZERO);
  if (isFreed) draft.change({ mode: unblocked(mode) });
  if (hadSomething && draft.sellable.eq(ZERO) && exit === null) {
    draft.change({ closing: { end: 'manual', by: null }, ladder: { kind: 'off' } });
  } else if (isFreed && draft.state.mode.kind === 'trading') {
    // What it was blocked for could not be sold, so that no cycle ends that would begin a ladder.
    draft.change({ ladder: { kind: 'due', notBeforeMs: draft.moment.nowMs, attempts: 0 } });
  }
}

/** Blocks all sales until a price is told: nobody invents one. What the owner is told of the difference asks for it. */
function blockForUnknownCost(draft: Draft, explanation: string): void {
  const { mode } = draft.state;
  draft.change({
    mode: blocked(mode, 'unknownCost', explanation, draft.moment.nowMs),
    exit: null,
    ladder: { kind: 'off' },
  });
}
