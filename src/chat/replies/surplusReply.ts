import { type Decimal, ZERO } from '../../domain/decimal.js';
import { targetPrice } from '../../domain/ladder/index.js';
import { averageEntryPrice, type Position } from '../../domain/ledger.js';
import type { ReconciliationReport } from '../../domain/reconciliation/index.js';
import type { StatusView } from '../../engine/api/index.js';
import {
  averagePrice,
  type Block,
  exact,
  heading,
  lines,
  money,
  pairs,
  phrase,
  quantity,
  type Reply,
  type Row,
  reply,
  text,
} from '../message/index.js';
import { amount, bookingPhrase, type Units } from '../phrases/index.js';
import { change } from './averageReply.js';

/* What is held beyond the books, and what would follow from adopting it. */

export function surplusRows({ held, booked, drift, asset }: ReconciliationReport): Row[] {
  return [
    ['label.held', amount(quantity(held), asset)],
    ['label.booked', amount(quantity(booked), asset)],
    ['label.beyondBooks', drift.gt(ZERO) ? amount(quantity(drift), asset) : phrase('term.none')],
  ];
}

export function nothingBeyondBooks(found: ReconciliationReport, symbol: string): Reply {
  return reply(text('adopt.nothing', { symbol }), pairs(surplusRows(found)));
}

/** The question of `/adopt PRICE`: what is taken over, at which cost, and what becomes of average and target. */
export function adoptQuestion(found: ReconciliationReport, status: StatusView, price: Decimal): Reply {
  const { symbol, quoteAsset } = status;
  const byTrades = ownPurchases(found);
  const rest = unexplained(found);
  const paid = byTrades.reduce((sum: Decimal, { value }) => sum.plus(value ?? ZERO), ZERO);
  const cost = paid.plus(price.times(rest));
  return reply(
    heading('adopt.title', { quantity: quantity(found.drift), asset: found.asset, symbol }),
    pairs([
      ...surplusRows(found),
      ['label.price', rest.gt(ZERO) ? amount(exact(price), quoteAsset) : null],
      ['label.cost', amount(money(cost), quoteAsset)],
      ...outcomeRows(status, found.drift, cost),
    ]),
    ...tradeLines(byTrades, { baseAsset: found.asset, quoteAsset }),
  );
}

/** Counts what no trade of the owner explains, base asset: the named price is for it alone. */
export function unexplained(found: ReconciliationReport): Decimal {
  return ownPurchases(found).reduce(
    (rest: Decimal, { quantityDelta }) => rest.minus(quantityDelta),
    found.drift,
  );
}

function ownPurchases({ bookings }: ReconciliationReport): ReconciliationReport['bookings'] {
  return bookings.filter(({ row }) => row === 'manualBuy');
}

function outcomeRows(status: StatusView, quantityDelta: Decimal, cost: Decimal): Row[] {
  const before: Position = { quantity: status.position, cost: status.cost, realizedPnl: ZERO };
  const after: Position = {
    ...before,
    quantity: before.quantity.plus(quantityDelta),
    cost: before.cost?.plus(cost) ?? null,
  };
  const target = targetPrice(after, {
    ...status.parameters,
    takeProfitPercentage: status.targetInForce.percentage,
  });
  const isFirst = before.quantity.eq(ZERO);
  const become = (was: Decimal | null, is: Decimal | null) =>
    isFirst && is !== null ? averagePrice(is) : change(was, is, averagePrice);
  return [
    ['label.average', become(averageEntryPrice(before), averageEntryPrice(after))],
    ['label.target', become(status.target, target)],
  ];
}

function tradeLines(byTrades: ReconciliationReport['bookings'], units: Units): Block[] {
  if (byTrades.length === 0) return [];
  const told = byTrades.map((booking) => bookingPhrase(booking, true, units));
  return [lines(phrase('adopt.byTrades'), ...told)];
}
