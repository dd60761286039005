import type { Alert, AlertContent } from '../domain/alert.js';
import { ZERO } from '../domain/decimal.js';
import { averagePrice, quantity, signedMoney, signedQuantity } from './figures.js';
import { duration, type Phrase, type PlainMessageKey, phrase } from './phrase.js';
import { type Block, heading, lines, pairs, type Reply, reply, text } from './reply.js';

type ContentOf<Kind extends AlertContent['kind']> = Extract<AlertContent, { readonly kind: Kind }>;

/**
 * The message that an alert becomes: short, the news first.
 *
 * @param alert the content, and the time at which it was true
 */
export function alertReply(alert: Pick<Alert, 'content' | 'timeMs'>): Reply {
  return reply(...blocksOf(alert.content, alert.timeMs));
}

function blocksOf(content: AlertContent, timeMs: number): Block[] {
  switch (content.kind) {
    case 'rungFilled':
      return rungFilled(content);
    case 'cycleClosed':
      return cycleClosed(content);
    case 'discrepancy':
      return discrepancy(content);
    case 'blocked':
      return blocked(content);
    case 'connectionLost':
      return [text('alert.connectionLost', { duration: duration(timeMs - content.sinceMs) })];
    case 'connectionBack':
      return [text('alert.connectionBack', { duration: duration(content.downForMs) })];
    case 'ordersRefused':
      return ordersRefused(content);
    case 'orderCancelledElsewhere':
      return orderCancelled(content);
    case 'clockSkew':
      return [text('alert.clockSkew', { skew: duration(Math.abs(content.skewMs)) })];
    case 'needsPerson':
      return [text('alert.needsPerson', { what: content.what })];
  }
}

function rungFilled(fill: ContentOf<'rungFilled'>): Block[] {
  const { symbol, executedQuantity, orderQuantity } = fill;
  const rung = phrase('term.rungOf', { rung: String(fill.rung), rungCount: String(fill.rungCount) });
  const price = averagePrice(fill.price);
  const isWhole = executedQuantity.gte(orderQuantity);
  return [
    heading(isWhole ? 'alert.rungFilled' : 'alert.rungPartlyFilled', { symbol, rung }),
    pairs([
      [
        phrase('alert.bought'),
        isWhole
          ? phrase('alert.boughtAt', { quantity: quantity(executedQuantity), price })
          : phrase('alert.boughtPart', {
              executed: quantity(executedQuantity),
              quantity: quantity(orderQuantity),
              price,
            }),
      ],
      [phrase('label.position'), quantity(fill.position)],
      [
        phrase('label.average'),
        fill.averageEntryPrice === null ? phrase('term.unknown') : averagePrice(fill.averageEntryPrice),
      ],
      [phrase('label.target'), fill.target === null ? null : averagePrice(fill.target)],
    ]),
  ];
}

const CYCLE_TITLES = {
  takeProfit: 'alert.cycleTakeProfit',
  stopLoss: 'alert.cycleStopLoss',
  manual: 'alert.cycleManual',
  fresh: 'alert.cycleFresh',
} as const;

function cycleClosed(cycle: ContentOf<'cycleClosed'>): Block[] {
  const { symbol, averageBuyPrice, averageSellPrice, dustQuantity } = cycle;
  return [
    heading(CYCLE_TITLES[cycle.reason], { symbol, cycle: String(cycle.cycle) }),
    pairs([
      [phrase('label.netProfit'), signedMoney(cycle.netProfit)],
      [
        phrase('label.sold'),
        cycle.soldQuantity.gt(ZERO) ? quantity(cycle.soldQuantity) : phrase('term.none'),
      ],
      [phrase('label.averageBuy'), averageBuyPrice === null ? null : averagePrice(averageBuyPrice)],
      [phrase('label.averageSell'), averageSellPrice === null ? null : averagePrice(averageSellPrice)],
      [phrase('label.dust'), dustQuantity.gt(ZERO) ? quantity(dustQuantity) : null],
      [phrase('label.cycleTime'), duration(cycle.durationMs)],
      [phrase('label.inAll'), signedMoney(cycle.totalRealizedPnl)],
    ]),
  ];
}

/** Why it was booked like that, by the report's action. */
const DISCREPANCY_REASONS: ReadonlyMap<string, PlainMessageKey> = new Map([
  ['virtualBuy', 'reconcile.virtualBuyWhy'],
  ['adoptedWithoutCost', 'reconcile.adoptedWithoutCostWhy'],
  ['quantityReduced', 'reconcile.quantityReducedWhy'],
  ['onlyReported', 'reconcile.onlyReportedWhy'],
]);
const NOTHING_BOOKED: ReadonlySet<string> = new Set(['none', 'onlyReported']);

function discrepancy(found: ContentOf<'discrepancy'>): Block[] {
  const { asset, action } = found;
  const why = DISCREPANCY_REASONS.get(action);
  return [
    heading(NOTHING_BOOKED.has(action) ? 'alert.discrepancyOpen' : 'alert.discrepancyBooked', { asset }),
    pairs([
      [phrase('label.held'), quantity(found.held)],
      [phrase('label.booked'), quantity(found.booked)],
      [phrase('label.drift'), signedQuantity(found.drift)],
      [phrase('label.tolerance'), quantity(found.tolerance)],
    ]),
    lines(
      ...(why === undefined ? [] : [phrase(why)]),
      phrase('alert.discrepancyReport', { report: `#${found.reportId}` }),
    ),
  ];
}

function blocked({ symbol, reason, detail }: ContentOf<'blocked'>): Block[] {
  return [
    heading('alert.blocked', { symbol, reason: phrase(`blockReason.${reason}`) }),
    lines(phrase(`blockHint.${reason}`), ...detailLine(detail)),
  ];
}

function ordersRefused(refusal: ContentOf<'ordersRefused'>): Block[] {
  return [
    heading('alert.ordersRefused', { symbol: refusal.symbol }),
    lines(
      phrase('alert.ordersRefusedCount', {
        refused: String(refusal.refused),
        placed: String(refusal.placed),
      }),
      phrase('alert.reason', { message: refusal.message, code: refusal.code }),
    ),
  ];
}

function orderCancelled(order: ContentOf<'orderCancelledElsewhere'>): Block[] {
  const values = { quantity: quantity(order.quantity), price: averagePrice(order.price) };
  return [
    heading('alert.orderCancelled', { symbol: order.symbol }),
    lines(
      order.rung === null
        ? phrase('alert.orderCancelledSale', values)
        : phrase('alert.orderCancelledRung', { ...values, rung: String(order.rung) }),
      ...detailLine(order.detail),
      phrase('alert.orderCancelledLeft', { rungs: String(order.rungsLeft) }),
    ),
  ];
}

function detailLine(detail: string): Phrase[] {
  return detail === '' ? [] : [phrase('alert.detail', { detail })];
}
