import type { Alert, AlertContent } from '../../domain/alerts/index.js';
import { type Decimal, ZERO } from '../../domain/decimal.js';
import { assetsOfSymbol } from '../../domain/market.js';
import { hasMetOwnOrder } from '../../domain/order.js';
import {
  averagePrice,
  type Block,
  duration,
  heading,
  lines,
  moment,
  money,
  type Phrase,
  pairs,
  phrase,
  quantity,
  type Reply,
  type Row,
  reply,
  signedMoney,
  text,
  withButtons,
} from '../message/index.js';
import {
  amount,
  bookNowButton,
  endPhrase,
  foreignOrderPhrase,
  problemPhrase,
  surplusButtons,
  unknownCostButtons,
} from '../phrases/index.js';
import { codesLockedBlocks, orderGivenBlocks, saleRows, strangersBlocks } from '../replies/index.js';
import { dailyReportBlocks, wasDownBlocks } from './dailyReportReply.js';
import { discrepancyReply } from './discrepancyReply.js';

type ContentOf<Kind extends AlertContent['kind']> = Extract<AlertContent, { readonly kind: Kind }>;

/**
 * The message that an alert becomes: short, the news first, and buttons where the owner has a choice.
 *
 * @param alert the content, the time at which it was true, and the strategy that its buttons name
 */
export function alertReply({
  content,
  timeMs,
  strategyId,
}: Pick<Alert, 'content' | 'timeMs' | 'strategyId'>): Reply {
  switch (content.kind) {
    case 'discrepancy':
      return discrepancyReply(content, strategyId);
    case 'differenceWatched':
      return differenceWatched(content, strategyId);
    case 'blocked': {
      const told = reply(...blocked(content));
      return content.reason === 'unknownCost' ? withButtons(told, unknownCostButtons(strategyId)) : told;
    }
    default:
      return reply(...blocksOf(content, timeMs));
  }
}

function blocksOf(
  content: Exclude<AlertContent, { readonly kind: 'discrepancy' | 'blocked' | 'differenceWatched' }>,
  timeMs: number,
): Block[] {
  switch (content.kind) {
    case 'rungFilled':
      return rungFilled(content);
    case 'cycleClosed':
      return cycleClosed(content);
    case 'connectionLost':
      return [text('alert.connectionLost', { duration: duration(timeMs - content.sinceMs) })];
    case 'connectionBack':
      return [text('alert.connectionBack', { duration: duration(content.downForMs) })];
    case 'ordersRefused':
      return ordersRefused(content);
    case 'orderCancelledElsewhere':
      return orderCancelled(content);
    case 'differenceOver':
      return differenceOver(content);
    case 'reconciliationFailing':
      return reconciliationFailing(content, timeMs);
    case 'reconciliationWorks':
      return [
        text('alert.reconciliationWorks', {
          symbol: content.symbol,
          duration: duration(content.failedForMs),
        }),
      ];
    case 'dailyReport':
      return dailyReportBlocks(content, timeMs);
    case 'wasDown':
      return wasDownBlocks(content);
    case 'clockSkew':
      return [text('alert.clockSkew', { skew: duration(Math.abs(content.skewMs)) })];
    case 'strangers':
      return strangersBlocks(content);
    case 'telegramConflict':
      return [
        text(content.isOver ? 'alert.telegramConflictOver' : 'alert.telegramConflict', {
          duration: duration(timeMs - content.sinceMs),
        }),
      ];
    case 'groupMoved':
      return [text('alert.groupMoved', { group: String(content.fromId), newGroup: String(content.toId) })];
    case 'codesLocked':
      return codesLockedBlocks(content);
    case 'orderGiven':
      return orderGivenBlocks(content);
    case 'problem':
      return [text('alert.needsPerson', { what: problemPhrase(content.problem) })];
    case 'problemOver':
      return [lines(endPhrase(content.problem, timeMs - content.sinceMs))];
    case 'needsPerson':
      return [text('alert.needsPerson', { what: content.what })];
  }
}

function rungFilled(fill: ContentOf<'rungFilled'>): Block[] {
  const { symbol, executedQuantity, orderQuantity } = fill;
  const rung = phrase('term.rungOf', { rung: String(fill.rung), rungCount: String(fill.rungCount) });
  const price = averagePrice(fill.price);
  const inQuote = (figure: string) => withAsset(figure, fill.assets?.quoteAsset);
  const isWhole = executedQuantity.gte(orderQuantity);
  return [
    heading(isWhole ? 'alert.rungFilled' : 'alert.rungPartlyFilled', { symbol, rung }),
    pairs([
      [
        phrase('alert.bought'),
        isWhole
          ? phrase('alert.boughtAt', {
              quantity: withAsset(quantity(executedQuantity), fill.assets?.baseAsset),
              price,
            })
          : phrase('alert.boughtPart', {
              executed: quantity(executedQuantity),
              quantity: withAsset(quantity(orderQuantity), fill.assets?.baseAsset),
              price,
            }),
      ],
      [phrase('label.paid'), inQuote(money(fill.price.times(executedQuantity)))],
      ...heldRows(fill),
    ]),
  ];
}

/** What is held after a purchase, and what becomes of it. */
export function heldRows({
  assets,
  position,
  averageEntryPrice,
  target,
}: ContentOf<'rungFilled'>): readonly Row[] {
  const inQuote = (price: Decimal) => withAsset(averagePrice(price), assets?.quoteAsset);
  return [
    [phrase('label.position'), withAsset(quantity(position), assets?.baseAsset)],
    [
      phrase('label.average'),
      averageEntryPrice === null ? phrase('term.unknown') : inQuote(averageEntryPrice),
    ],
    [phrase('label.target'), target === null ? null : inQuote(target)],
  ];
}

/** Alerts of earlier versions did not name the assets. */
export function withAsset(figure: string, asset: string | undefined): Phrase | string {
  return asset === undefined ? figure : amount(figure, asset);
}

function cycleClosed(cycle: ContentOf<'cycleClosed'>): Block[] {
  const { symbol, dustQuantity, totalRealizedPnl, sums } = cycle;
  const { baseAsset, quoteAsset } = assetsOfSymbol(symbol);
  const dust = dustQuantity.gt(ZERO) ? amount(quantity(dustQuantity), baseAsset) : null;
  return [
    heading(titleOf(cycle), { symbol, cycle: String(cycle.cycle) }),
    pairs([
      ...(sums === null ? rowsWithoutSums(cycle) : saleRows(sums, cycle.soldQuantity, cycle.netProfit)),
      [phrase('label.dust'), dust],
      [phrase('label.cycleTime'), duration(cycle.durationMs)],
      [phrase('label.inAll'), amount(signedMoney(totalRealizedPnl), quoteAsset)],
    ]),
    ...whatFollows(cycle),
  ];
}

/** With nothing sold, and of alerts of earlier versions. */
function rowsWithoutSums({
  netProfit,
  soldQuantity,
  averageBuyPrice,
  averageSellPrice,
  symbol,
}: ContentOf<'cycleClosed'>): readonly Row[] {
  const { baseAsset, quoteAsset } = assetsOfSymbol(symbol);
  const inQuote = (price: Decimal | null) =>
    price === null ? null : amount(averagePrice(price), quoteAsset);
  return [
    [phrase('label.result'), amount(signedMoney(netProfit), quoteAsset)],
    [
      phrase('label.sold'),
      soldQuantity.gt(ZERO) ? amount(quantity(soldQuantity), baseAsset) : phrase('term.none'),
    ],
    [phrase('label.averageBuy'), inQuote(averageBuyPrice)],
    [phrase('label.averageSell'), inQuote(averageSellPrice)],
  ];
}

/** Coins that were withdrawn have ended a cycle, too. */
function titleOf({ reason, soldQuantity, netProfit }: ContentOf<'cycleClosed'>) {
  if (reason === 'manual' && soldQuantity.eq(ZERO)) return 'alert.cycleGone';
  return `exit.${reason}.${netProfit.lt(ZERO) ? 'closedAtLoss' : 'closed'}` as const;
}

/** Said where it is not what always follows: a new cycle after a take profit. */
function whatFollows({ reason, next }: ContentOf<'cycleClosed'>): Block[] {
  if (next === null || (next === 'trading' && reason !== 'manual')) return [];
  return [text(`alert.next.${next}`)];
}

function blocked({ symbol, reason, detail, order }: ContentOf<'blocked'>): Block[] {
  return [
    heading('alert.blocked', { symbol, reason: phrase(`blockReason.${reason}`) }),
    lines(
      phrase(`blockHint.${reason}`),
      ...detailLine(detail),
      ...(order === undefined ? [] : [foreignOrderPhrase(order)]),
    ),
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
      ...(hasMetOwnOrder(order.detail) ? [phrase('alert.metOwnOrder')] : detailLine(order.detail)),
      phrase(order.comesBack ? 'alert.orderCancelledBack' : 'alert.orderCancelledLeft', {
        rungs: String(order.rungsLeft),
      }),
    ),
  ];
}

function differenceWatched(
  { asset, drift, sinceMs, untilMs }: ContentOf<'differenceWatched'>,
  strategyId: string | null,
): Reply {
  const isMissing = drift.lt(ZERO);
  const values = { asset, quantity: quantity(drift.abs()), since: moment(sinceMs, 'time') };
  const told = reply(
    heading(isMissing ? 'alert.shortageWatched' : 'alert.surplusWatched', values),
    lines(phrase('alert.watchedWhy', { until: moment(untilMs, 'time') })),
  );
  return withButtons(told, [...(isMissing ? [] : surplusButtons(strategyId)), [bookNowButton(strategyId)]]);
}

function differenceOver({ asset, drift, lastedMs, wasBooked }: ContentOf<'differenceOver'>): Block[] {
  const values = { asset, quantity: quantity(drift.abs()), duration: duration(lastedMs) };
  if (wasBooked) return [text('alert.differenceBooked', { asset, quantity: values.quantity })];
  return [text(drift.lt(ZERO) ? 'alert.shortageOver' : 'alert.surplusOver', values)];
}

function reconciliationFailing(
  { symbol, failures, sinceMs, message }: ContentOf<'reconciliationFailing'>,
  timeMs: number,
): Block[] {
  return [
    heading('alert.reconciliationFailing', { symbol }),
    lines(
      phrase('alert.reconciliationFailingWhat', {
        failures: String(failures),
        duration: duration(timeMs - sinceMs),
      }),
      phrase('alert.plainReason', { message }),
    ),
  ];
}

function detailLine(detail: string): Phrase[] {
  return detail === '' ? [] : [phrase('alert.detail', { detail })];
}
