import { type Decimal, ZERO } from '../../decimal.js';
import { averageEntryPrice } from '../../ledger.js';
import { isPriced, isRestingTakeProfit } from '../exits/index.js';
import type { Closing, Draft } from '../state/index.js';
import { afresh, beneathBlock, beneathBrake, blocked, unblocked, unbraked } from '../state/index.js';

/** The open rungs are cancelled; the take profit goes on. What is blocked is paused once nothing blocks it any more. */
export function applyPause(draft: Draft, by: string): void {
  const { mode } = draft.state;
  const before = unblocked(mode);
  if (unbraked(before).kind === 'paused') return;
  const paused = { kind: 'paused' as const, sinceMs: draft.moment.nowMs, by };
  draft.change({ mode: beneathBlock(mode, beneathBrake(before, paused)), ladder: { kind: 'off' } });
}

/**
 * No rung is placed any more, and those that rest stay. What buys nothing already stays as it is; what is blocked buys
 * nothing once nothing blocks it any more.
 */
export function applyStopBuying(draft: Draft, by: string): void {
  const { mode } = draft.state;
  const before = unblocked(mode);
  if (unbraked(before).kind !== 'trading') return;
  const stopping = { kind: 'stoppingBuys' as const, sinceMs: draft.moment.nowMs, by };
  draft.change({ mode: beneathBlock(mode, beneathBrake(before, stopping)) });
}

/**
 * Trades again. When trading already, the rungs that are missing are placed: the whole ladder is placed anew. Also the
 * owner's word that no other program trades any more: what it has done to the account is looked for at once.
 */
export function applyResume(draft: Draft): void {
  const { mode } = draft.state;
  if (mode.kind === 'blocked' && mode.reason !== 'anotherProgram') return;
  if (mode.kind === 'blocked') {
    draft.effect({ kind: 'reconcile', trigger: 'command' });
    if (blockForUnknownCost(draft)) return;
  }
  // A brake that is on holds it further: to release one is another order.
  const resumed = beneathBrake(unblocked(mode), { kind: 'trading' });
  draft.change({ mode: resumed });
  if (resumed.kind !== 'trading' || draft.state.exit !== null || draft.state.closing !== null) return;
  if (draft.state.ladder.kind === 'off' || draft.state.ladder.kind === 'due') due(draft);
  else draft.change({ ladder: { kind: 'reanchoring' } });
}

/**
 * The cycle's orders are cancelled; what is held is then written off and left to the owner. What became of an order is asked
 * at once: on his word one that is nowhere is over.
 */
export function applyFresh(draft: Draft, by: string): void {
  close(draft, { end: 'fresh', by });
}

/** The owner has taken the strategy out of the configuration, which is his word as `/fresh` is. */
export function applyRetirement(draft: Draft): void {
  // A start that was cut short is gone on with, and tells of all its orders.
  const { closing } = draft.state;
  const before = closing?.end === 'retired' ? (closing.orders ?? 0) : 0;
  close(draft, { end: 'retired', by: null, orders: Math.max(before, draft.liveOrders.length) });
}

function close(draft: Draft, closing: Closing): void {
  for (const { clientId, phase } of draft.liveOrders) {
    if (phase !== 'open') draft.effect({ kind: 'resolve', clientId, afterMs: 0 });
  }
  draft.change({ mode: afresh(draft.state.mode), closing, exit: null, ladder: { kind: 'off' } });
}

/**
 * No rung rests until `untilMs`, so that none is placed while the program ends; nor does a sale, but for a take profit that
 * rests: it sells while the program is down.
 */
export function applyStandDown(draft: Draft, untilMs: number): void {
  for (const sale of draft.liveSales) {
    if (isRestingTakeProfit(sale)) continue;
    if (sale.timeInForce === 'GTC' && sale.phase === 'open' && !sale.cancelling) draft.cancel(sale);
  }
  if (draft.state.ladder.kind === 'off') return;
  draft.change({ ladder: { kind: 'due', notBeforeMs: untilMs, attempts: 0 } });
}

/** The owner says what was paid per unit. Ends the state of an unknown cost. Nothing held: nothing happens. */
export function applySetAverage(draft: Draft, price: Decimal, by: string): void {
  const { position, mode } = draft.state;
  if (position.quantity.lte(ZERO)) return;
  const before = averageEntryPrice(position);
  draft.bookAdjustment({
    orderedBy: by,
    reason: 'setAverage',
    quantityDelta: ZERO,
    costAfter: price.times(position.quantity),
    price,
    realizedPnl: ZERO,
    evidence: `set by ${by}; before: ${before === null ? 'unknown' : before.round(8)}`,
    reportId: null,
  });
  // A sale that waits was for another target; one that the owner ordered has none.
  const { exit } = draft.state;
  if (exit !== null && isPriced(exit.reason) && draft.liveSales.length === 0) {
    draft.change({ exit: null });
    if (mode.kind === 'trading') due(draft);
  }
  if (mode.kind === 'blocked' && mode.reason === 'unknownCost') {
    const resumed = unblocked(mode);
    draft.change({ mode: resumed });
    if (resumed.kind === 'trading') due(draft);
  }
}

function due(draft: Draft): void {
  draft.change({ ladder: { kind: 'due', notBeforeMs: draft.moment.nowMs, attempts: 0 } });
}

/** Keeps what has no cost from sale, whatever else blocked it meanwhile. @returns whether it is blocked for that */
function blockForUnknownCost(draft: Draft): boolean {
  const { position, market } = draft.state;
  if (position.cost !== null) return false;
  const reason = 'unknownCost';
  const detail = `${position.quantity} ${market.baseAsset} without a cost`;
  draft.change({ mode: blocked({ kind: 'trading' }, reason, detail, draft.moment.nowMs) });
  draft.alert({ kind: 'blocked', symbol: market.symbol, reason, detail });
  return true;
}
