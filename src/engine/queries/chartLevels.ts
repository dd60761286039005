import { type Decimal, ONE, percent, ZERO } from '../../domain/decimal.js';
import type { ClosedCycle, StrategyOrder, StrategyState } from '../../domain/ladder/index.js';
import { targetInForce } from '../../domain/ladder/index.js';
import { averageEntryPrice, type FillEntry } from '../../domain/ledger.js';
import type { Market } from '../../domain/market.js';
import { sellableQuantity } from '../../domain/market.js';
import type { AverageStep, ChartView } from '../api/index.js';
import type { LedgerLine } from '../books/index.js';
import { timeOf } from '../books/index.js';

/* The lines of a chart, each with the time in which it stood: what there was not yet must not be drawn. */

/**
 * The newest order of each rung: a ladder that followed the price left many behind. Highest price first.
 *
 * @param untilMs when it was filled or taken off the book; null while it rests
 */
export function rungsOf(
  orders: readonly StrategyOrder[],
  untilMs: (order: StrategyOrder) => number | null,
): ChartView['rungs'] {
  const newest = new Map<number | null, StrategyOrder>();
  for (const order of orders) {
    const wasOnTheBook = order.outcome !== 'refused' && order.outcome !== 'neverArrived';
    if (order.role === 'rung' && wasOnTheBook) newest.set(order.rung, order);
  }
  return [...newest.values()]
    .sort((a, b) => b.price.cmp(a.price))
    .map((order) => {
      const { rung, price, quantity, createdAtMs } = order;
      return { rung, price, quantity, fromMs: createdAtMs, untilMs: untilMs(order) };
    });
}

/** Tells when the rungs of a closed cycle ended: with their last execution or the cycle. @param entries its fills */
export function endOfRung(
  entries: readonly FillEntry[],
  closedAtMs: number,
): (order: StrategyOrder) => number {
  const lastFills = new Map<string, number>();
  for (const { fill } of entries) {
    lastFills.set(fill.orderId, Math.max(fill.timeMs, lastFills.get(fill.orderId) ?? fill.timeMs));
  }
  return ({ outcome, orderId }) =>
    outcome === 'filled' && orderId !== null ? (lastFills.get(orderId) ?? closedAtMs) : closedAtMs;
}

/** After this entry nothing was held, or dust alone. */
export function isWithoutPosition(market: Market): (line: LedgerLine) => boolean {
  return ({ position }) => sellableQuantity(position.quantity, market).eq(ZERO);
}

/**
 * Tells how the average of what is held came about, in steps. Empty with nothing held, or when the cost is unknown.
 *
 * @param lines from before the position began
 */
export function stepsOfAverage(lines: readonly LedgerLine[], market: Market): readonly AverageStep[] {
  const isNone = isWithoutPosition(market);
  let steps: AverageStep[] = [];
  for (const line of lines) {
    const average = isNone(line) ? null : averageEntryPrice(line.position);
    if (average === null) steps = [];
    // A sale leaves the average as it is, but for the rounding of what was sold.
    else if (!isSale(line)) {
      // An execution that was found late stands behind newer ones.
      const timeMs = Math.max(timeOf(line.entry), steps.at(-1)?.timeMs ?? 0);
      steps.push({ timeMs, price: average });
    }
  }
  return steps;
}

/** The same of a cycle, as it was when its last sale began. @param lines of the cycle */
export function stepsBeforeSale(lines: readonly LedgerLine[], market: Market): readonly AverageStep[] {
  return stepsOfAverage(lines.slice(0, lastBeforeSale(lines) + 1), market);
}

/** Gives the average entry price when the last sale of the position began. */
export function averageBeforeSale(lines: readonly LedgerLine[]): Decimal | null {
  const line = lines[lastBeforeSale(lines)];
  return line === undefined ? null : averageEntryPrice(line.position);
}

/** The place of the last line that is no sale; -1 when there is none. */
function lastBeforeSale(lines: readonly LedgerLine[]): number {
  return lines.findLastIndex((line) => !isSale(line) && line.position.quantity.gt(ZERO));
}

function isSale({ entry }: LedgerLine): boolean {
  return entry.kind === 'fill' && entry.fill.side === 'sell';
}

/** Of a cycle that reached it; null when its sale contradicts the percentage, which was another one then. */
export function targetOf(
  cycle: ClosedCycle,
  average: Decimal,
  fills: ChartView['fills'],
  { parameters }: StrategyState,
): Decimal | null {
  const { end } = cycle;
  const sale = fills.findLast(({ side }) => side === 'sell');
  if (end !== 'takeProfit' || sale === undefined) return null;
  const targetAgeMs = sale.timeMs - (fills[0]?.timeMs ?? sale.timeMs);
  const target = average.times(
    ONE.plus(percent(targetInForce({ parameters, cycle, targetAgeMs }).percentage)),
  );
  const lowest = target.times(ONE.minus(percent(parameters.slippagePercentage)));
  return sale.price.lt(lowest) ? null : target;
}
