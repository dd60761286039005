import type { Decimal } from '../../src/domain/decimal.js';
import type { LedgerEntry } from '../../src/domain/ledger.js';
import type { StatisticsView } from '../../src/engine/api/index.js';
import type { LivingProcess, World } from './world.js';

/*
 * The figures of /stats, counted again from the ledger with the arithmetic of the machine, each at its own moment.
 */

/** Longer ledgers let others in between: they are told after the moment that is looked at. */
const MOST_ENTRIES = 100;
const TOLERANCE = 1e-6;
const number = (value: Decimal) => Number(value.toString());

/** Holds what /stats tells of each strategy, and of all, against the ledger. */
export function expectStatistics(world: World): void {
  const { process, judge, scenario, statistics } = world;
  if (process === null) return;
  const ids = scenario.strategies.map(({ id }) => id);
  const all = ids.map((id) => [...process.ledger(id)]);
  if (all.flat().length > MOST_ENTRIES) return;
  const ask = async (some: readonly string[]) => {
    const views = await process.engine.api.statistics(some, null);
    for (const view of views) {
      const books = view.strategyIds.map((id) => ({ id, entries: all[ids.indexOf(id)] ?? [] }));
      expectFigures(world, process, view, books);
    }
    statistics.branch('figures of /stats counted again');
  };
  for (const some of [...ids.map((id) => [id]), ids]) {
    ask(some).catch((error: unknown) => judge.must(false, 'figuresCanBeTold', () => String(error)));
  }
}

interface Book {
  readonly id: string;
  readonly entries: readonly LedgerEntry[];
}

function expectFigures(
  { judge }: World,
  process: LivingProcess,
  view: StatisticsView,
  books: readonly Book[],
): void {
  const toMs = view.fromMs + view.spanMs;
  const found = books.map((book) => stepsOf(book, process));
  const moments = [
    ...new Set([view.fromMs, toMs, ...found.flatMap((steps) => steps.map(({ timeMs }) => timeMs))]),
  ]
    .filter((timeMs) => timeMs >= view.fromMs && timeMs <= toMs)
    .sort((a, b) => a - b);
  let [product, inMarketMs, isKnown] = [0, 0, true];
  for (const [index, fromMs] of moments.entries()) {
    const lastsMs = (moments[index + 1] ?? fromMs) - fromMs;
    const standing = found.map((steps) => steps.findLast(({ timeMs }) => timeMs <= fromMs) ?? NOTHING);
    isKnown &&= standing.every(({ cost }) => cost !== null);
    product += standing.reduce((sum, { cost }) => sum + (cost ?? 0), 0) * lastsMs;
    if (standing.some(({ isSellable }) => isSellable)) inMarketMs += lastsMs;
  }
  const told = `${view.strategyIds.join()}: ${JSON.stringify(view)}`;
  judge.must(
    view.inMarketMs === inMarketMs,
    'figuresAreThoseOfTheLedger',
    () => `in market ${inMarketMs}, told ${told}`,
  );
  if (!isKnown || view.averageCapital === null || view.spanMs === 0) return;
  const average = product / view.spanMs;
  judge.must(
    Math.abs(number(view.averageCapital) - average) <= TOLERANCE * (1 + average),
    'figuresAreThoseOfTheLedger',
    () => `mean capital ${average}, told ${told}`,
  );
  const cycles = view.depth.reduce((sum, depth) => sum + depth.cycles, 0);
  judge.must(cycles === view.cycles, 'figuresAreThoseOfTheLedger', () => `depth of ${cycles}, told ${told}`);
}

interface Standing {
  readonly timeMs: number;
  readonly cost: number | null;
  readonly isSellable: boolean;
}

const NOTHING: Standing = { timeMs: 0, cost: 0, isSellable: false };

/** Cost of what is held after each entry. One that was found late counts with the one before it. */
function stepsOf({ id, entries }: Book, process: LivingProcess): readonly Standing[] {
  const { market } = process.engine.state(id);
  const [step, least] = [number(market.stepSize), number(market.minQuantity)];
  let [quantity, cost, timeMs]: [number, number | null, number] = [0, 0, 0];
  return entries.map((entry) => {
    if (entry.kind === 'adjustment') {
      timeMs = Math.max(timeMs, entry.timeMs);
      quantity += number(entry.quantityDelta);
      cost = entry.costAfter === null ? null : number(entry.costAfter);
    } else {
      const { fill } = entry;
      timeMs = Math.max(timeMs, fill.timeMs);
      const [size, fee] = [number(fill.quantity), number(fill.fee)];
      const baseFee = fill.feeAsset === market.baseAsset ? fee : 0;
      const quoteFee = fill.feeAsset === market.quoteAsset ? fee : 0;
      if (fill.side === 'buy') {
        quantity += size - baseFee;
        cost = cost === null ? null : cost + size * number(fill.price) + quoteFee;
      } else {
        const left = quantity - size - baseFee;
        cost = left < 1e-12 ? 0 : cost === null ? null : cost * (left / quantity);
        quantity = left;
      }
    }
    const isHeld = quantity > 1e-12;
    return {
      timeMs,
      cost: cost ?? (isHeld ? null : 0),
      isSellable: Math.floor(quantity / step + 1e-9) * step >= least - 1e-12,
    };
  });
}
