import { type Decimal, maximum, ZERO } from '../../decimal.js';
import { averageEntryPrice, baseChange, costOfPart } from '../../ledger.js';
import type { Fill } from '../../order.js';
import { costOfMissing, withoutOwn } from '../../reconciliation/index.js';
import {
  breakEvenPrice,
  isRestingTakeProfit,
  netAtTarget,
  newExit,
  noteLevelSale,
  sellingParameters,
  takeProfitFeeBps,
  targetPrice,
} from '../exits/index.js';
import type { Draft, StrategyOrder, StrategyState } from '../state/index.js';
import { cycleWithFill } from '../state/index.js';
import { settle } from './orderEnd.js';

/** Further executions of the same rung within this time become part of the same message. */
const MERGE_PARTIAL_FILLS_MS = 3_000;

/** Books an execution of ours. The caller has made sure that it is not booked yet. */
export function applyFill(draft: Draft, fill: Fill): void {
  const couldSell = draft.sellable.gt(ZERO);
  coverSale(draft, fill);
  const { position: before } = draft.state;
  const { exit } = draft.state;
  const order = fill.clientId === null ? undefined : draft.state.orders.get(fill.clientId);
  noteFree(draft, order);
  draft.bookFill(fill, order?.role === 'sellNow' ? (exit?.by ?? order.orderedBy) : null);
  draft.change({ cycle: cycleWithFill(draft.state.cycle, fill, draft.state.market, before) });
  if (fill.side === 'sell' && exit !== null) draft.change({ exit: { ...exit, hasSold: true } });
  if (order?.role === 'takeProfit') {
    const pnl = draft.state.position.realizedPnl.minus(before.realizedPnl);
    noteLevelSale(draft, { quantity: fill.quantity, value: fill.price.times(fill.quantity), pnl });
  }
  if (order === undefined || !isThisOrder(order, fill.orderId)) return;
  if (fill.side === 'sell' && exit === null && couldSell) endWithLateSale(draft, order);
  const bookedQuantity = order.bookedQuantity.plus(fill.quantity);
  const filled: StrategyOrder = {
    ...order,
    orderId: fill.orderId,
    phase: order.phase === 'settling' ? 'settling' : 'open',
    validUntilMs: null,
    bookedQuantity,
    bookedValue: order.bookedValue.plus(fill.price.times(fill.quantity)),
    executedQuantity: maximum(order.executedQuantity, bookedQuantity),
  };
  if (order.role === 'rung' && order.bookedQuantity.eq(ZERO)) {
    const { cycle } = draft.state;
    draft.change({ cycle: { ...cycle, rungsFilled: cycle.rungsFilled + 1 } });
  }
  if (bookedQuantity.gte(order.quantity)) settle(draft, { ...filled, outcome: 'filled', cancelling: false });
  else if (filled.phase === 'settling') settle(draft, filled);
  else draft.putOrder(filled);
  if (order.role === 'rung') tellRungFilled(draft, filled);
}

/** Forgets what was free to sell: it was said of another position. A take profit that sells is refused no more. */
function noteFree(draft: Draft, order: StrategyOrder | undefined): void {
  const { restingRetry } = draft.state;
  if (restingRetry === null) return;
  const isSold = order !== undefined && isRestingTakeProfit(order);
  draft.change({ restingRetry: isSold ? null : { ...restingRetry, sellAtMost: null } });
}

/** An id of ours may have been given out before, by a database that was set back: then the exchange's own id differs. */
export function isThisOrder(order: StrategyOrder, orderId: string): boolean {
  return order.orderId === null || order.orderId === orderId;
}

/**
 * A take profit that rests has sold the last of the position, or a sale that was written off has after all, when no sale was
 * wanted any more: nothing is left, so the cycle ends.
 */
function endWithLateSale(draft: Draft, { role, orderedBy }: StrategyOrder): void {
  if (role === 'rung' || draft.sellable.gt(ZERO) || draft.state.closing !== null) return;
  const reason = role === 'restingTakeProfit' ? 'takeProfit' : role;
  draft.change({ exit: { ...newExit(reason, orderedBy), hasSold: true }, ladder: { kind: 'off' } });
}

/**
 * The exchange has sold more than the books hold: a correction had taken away what was being sold. The sale is the
 * truth, so what was missing is put back, at the cost that was written off or at the average, before it is booked, and a
 * person is told.
 */
function coverSale(draft: Draft, fill: Fill): void {
  const { position, market } = draft.state;
  const missing = ZERO.minus(position.quantity.plus(baseChange(fill, market)));
  if (missing.lte(ZERO)) return;
  const cost = costOfCover(draft.state, missing);
  const evidence = `trade ${fill.tradeId} sold ${fill.quantity} of ${position.quantity} booked`;
  draft.bookAdjustment({
    orderedBy: null,
    reason: 'reconciliation',
    quantityDelta: missing,
    costAfter: position.cost === null || cost === null ? position.cost : position.cost.plus(cost),
    price: cost === null ? averageEntryPrice(position) : cost.div(missing),
    realizedPnl: ZERO,
    evidence,
    reportId: null,
  });
  draft.change({ missing: withoutOwn(draft.state.missing, missing) });
  draft.alert({
    kind: 'problem',
    problem: {
      ...{ kind: 'soldMoreThanBooked', symbol: market.symbol, tradeId: fill.tradeId },
      ...{ sold: fill.quantity, booked: position.quantity },
    },
  });
}

/** Gives the cost: what had been written off cost what it had cost; else the average tells, or nothing does. */
function costOfCover({ position, missing }: StrategyState, quantity: Decimal): Decimal | null {
  if (quantity.lte(missing.quantity)) return costOfMissing(missing, quantity);
  const isTold = position.cost !== null && position.quantity.gt(ZERO);
  return isTold ? costOfPart(position.cost, quantity, position.quantity) : null;
}

function tellRungFilled(draft: Draft, order: StrategyOrder): void {
  const { position, parameters, market, levelsSold } = draft.state;
  const selling = sellingParameters(draft.state);
  const whole = order.bookedQuantity.gte(order.quantity);
  const { fees } = draft.moment;
  // Of many executions the last is told of: the others need not be reckoned.
  draft.alert(
    () => ({
      kind: 'rungFilled',
      symbol: market.symbol,
      rung: order.rung ?? 0,
      rungCount: parameters.orderCount,
      executedQuantity: order.bookedQuantity,
      orderQuantity: order.quantity,
      price: order.bookedValue.div(order.bookedQuantity),
      position: position.quantity,
      averageEntryPrice: averageEntryPrice(position),
      target: targetPrice(position, selling),
      breakEven:
        fees === undefined ? null : breakEvenPrice({ position, market }, takeProfitFeeBps(fees, selling)),
      netAtTarget:
        fees === undefined ? null : netAtTarget({ position, market, parameters: selling, levelsSold }, fees),
      assets: { baseAsset: market.baseAsset, quoteAsset: market.quoteAsset },
    }),
    { key: `rungFilled:${order.clientId}:${order.createdAtMs}`, delayMs: whole ? 0 : MERGE_PARTIAL_FILLS_MS },
  );
}
