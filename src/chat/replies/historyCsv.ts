import { type ColumnOption, stringify } from 'csv-stringify/sync';
import { type Decimal, ZERO } from '../../domain/decimal.js';
import type { ClosedCycle } from '../../domain/ladder/index.js';
import {
  type AdjustmentEntry,
  averageEntryPrice,
  EMPTY_POSITION,
  type FillEntry,
  type LedgerEntry,
  type MarketAssets,
  type Position,
  quoteChange,
} from '../../domain/ledger.js';
import { CapitalUse, isCostKnown } from '../../domain/statistics/index.js';
import type { HistoryView } from '../../engine/api/index.js';
import { exact } from '../message/index.js';

/** Columns of the file, in their order. Amounts are in the market's assets, prices in quote per base. */
const COLUMNS = [
  'time',
  'strategy',
  'market',
  'type',
  'reason',
  'quantity',
  'price',
  'fee',
  'fee asset',
  'quote change',
  'realized PnL',
  'position',
  'cost',
  'average',
  'cycle',
  'trade id',
  'order id',
  'report',
  'evidence',
  'by',
  'started',
  'deepest rung',
  'average capital',
  'most capital',
] as const;

type Row = { readonly [Column in (typeof COLUMNS)[number]]?: string };

/** History as a file, with its counts for a caption. */
export interface HistoryCsv {
  readonly content: string;
  readonly trades: number;
  readonly adjustments: number;
  readonly cycles: number;
}

/** Rows that are made in one go, before others get their turn. */
const ROWS_AT_ONCE = 250;

/** Decimal places of an average: a quotient may have no end. */
const AVERAGE_DECIMALS = 18;
const ROUND_HALF_EVEN = 2;

/**
 * Writes all that happened to a strategy, as CSV (RFC 4180, UTF-8, comma, point): a row for each fill and adjustment in
 * the order of the ledger, and one for each closed cycle behind its last entry.
 *
 * - `strategy` is its name, or its id where it has none.
 * - `quantity` is signed and, for a fill, before its fee; `position` is what was held afterwards, fees taken.
 * - `quote change` is what the account's quote asset moved by, fees included; empty where that is unknown or nothing
 *   was traded.
 * - `by` is who ordered it, as the audit names people: `telegram:12345`, `console`; empty where nobody did or it was not kept.
 * - Of cycles alone: `started`, the deepest rung of which anything was bought, and the capital that it used, see docs/statistics.md;
 *   empty where nobody knows it.
 * - A cycle's `quote change` and `realized PnL` sum up its rows: add up one type of rows, not all.
 *
 * Numbers are exact and in plain notation, but for the average, which is rounded to 18 decimals. Text that a
 * spreadsheet would take for a formula begins with an apostrophe (OWASP, "CSV Injection").
 */
export async function historyCsv(strategy: string, history: HistoryView): Promise<HistoryCsv> {
  const shared = { strategy: freeText(strategy), market: freeText(history.symbol) };
  const counts = { trades: 0, adjustments: 0, cycles: 0 };
  const pieces = [written([], true)];
  let rows: Row[] = [];
  for await (const row of historyRows(history)) {
    if (row.type === 'cycle') counts.cycles += 1;
    else if (row.type === 'adjustment') counts.adjustments += 1;
    else counts.trades += 1;
    rows.push({ ...shared, ...row });
    if (rows.length < ROWS_AT_ONCE) continue;
    pieces.push(written(rows, false));
    rows = [];
    // An order that is due in the middle of a year's trades must not wait for the last of them.
    await new Promise(setImmediate);
  }
  pieces.push(written(rows, false));
  return { content: pieces.join(''), ...counts };
}

/** In the order of the file. */
async function* historyRows(history: HistoryView): AsyncGenerator<Row> {
  const { cycles } = history;
  let told = 0;
  let before = EMPTY_POSITION;
  const capital = new CycleCapital();
  const rowOf = (cycle: ClosedCycle) => {
    const use = capital.until(cycle);
    return cycleRow(cycle, history, use);
  };
  for await (const { entry, position } of history.lines) {
    for (let cycle = cycles[told]; cycle !== undefined && cycle.number < entry.cycle; cycle = cycles[told]) {
      yield rowOf(cycle);
      told += 1;
    }
    const row =
      entry.kind === 'fill'
        ? fillRow(entry, history, before, position)
        : adjustmentRow(entry, before, position);
    yield { ...row, ...positionCells(position), by: freeText(entry.orderedBy ?? '') };
    before = position;
    capital.take(entry, position);
  }
  for (const cycle of cycles.slice(told)) yield rowOf(cycle);
}

function fillRow({ fill, cycle }: FillEntry, assets: MarketAssets, before: Position, after: Position): Row {
  const isBuy = fill.side === 'buy';
  return {
    time: timestamp(fill.timeMs),
    type: fill.side,
    quantity: exact(isBuy ? fill.quantity : ZERO.minus(fill.quantity)),
    price: exact(fill.price),
    fee: exact(fill.fee),
    'fee asset': freeText(fill.feeAsset),
    'quote change': exact(quoteChange(fill, assets)),
    'realized PnL': exact(after.realizedPnl.minus(before.realizedPnl)),
    cycle: String(cycle),
    'trade id': freeText(fill.tradeId),
    'order id': freeText(fill.orderId),
  };
}

function adjustmentRow(entry: AdjustmentEntry, before: Position, after: Position): Row {
  const moved = entry.reason === 'manualTrade' ? quoteMoved(entry, before, after) : null;
  return {
    time: timestamp(entry.timeMs),
    type: 'adjustment',
    reason: entry.reason,
    quantity: exact(entry.quantityDelta),
    price: orEmpty(entry.price),
    'quote change': orEmpty(moved),
    'realized PnL': exact(entry.realizedPnl),
    cycle: String(entry.cycle),
    report: entry.reportId === null ? '' : String(entry.reportId),
    evidence: freeText(entry.evidence),
  };
}

/** Counts what the owner's own trade paid or received: the entry keeps only what it did to the cost and the result. */
function quoteMoved({ realizedPnl }: AdjustmentEntry, before: Position, after: Position): Decimal | null {
  if (before.cost === null || after.cost === null) return null;
  return before.cost.minus(after.cost).plus(realizedPnl);
}

/** Follows the capital that each closed cycle uses, from its start to its end, entry by entry. */
class CycleCapital {
  #changes: { readonly timeMs: number; readonly cost: Decimal | null }[] = [];

  take(entry: LedgerEntry, position: Position): void {
    const timeMs = entry.kind === 'fill' ? entry.fill.timeMs : entry.timeMs;
    this.#changes.push({ timeMs, cost: isCostKnown(position) ? (position.cost ?? ZERO) : null });
  }

  /** Capital of a cycle whose entries were all taken. What was held when it began counts with it. */
  until({ startedAtMs, closedAtMs }: ClosedCycle): CapitalUse {
    const use = new CapitalUse();
    let [cost, atMs]: [Decimal | null, number] = [this.#before, startedAtMs];
    for (const change of this.#changes) {
      const timeMs = Math.min(Math.max(change.timeMs, atMs), closedAtMs);
      use.pass(cost, timeMs - atMs);
      use.pass(change.cost, 0);
      [cost, atMs] = [change.cost, timeMs];
    }
    use.pass(cost, closedAtMs - atMs);
    this.#before = cost;
    this.#changes = [];
    return use;
  }

  /** Cost of what was held when the last cycle ended. */
  #before: Decimal | null = ZERO;
}

function cycleRow(cycle: ClosedCycle, history: HistoryView, capital: CapitalUse): Row {
  const { baseAsset, quoteAsset, deepestRungs } = history;
  const { boughtQuantity, boughtValue, soldQuantity, soldValue } = cycle;
  return {
    time: timestamp(cycle.closedAtMs),
    type: 'cycle',
    reason: cycle.end,
    'quote change': exact(cycle.quoteChange),
    'realized PnL': exact(cycle.realizedPnl),
    position: exact(cycle.dustQuantity),
    cycle: String(cycle.number),
    evidence: freeText(
      `bought ${exact(boughtQuantity)} ${baseAsset} for ${exact(boughtValue)} ${quoteAsset}, ` +
        `sold ${exact(soldQuantity)} ${baseAsset} for ${exact(soldValue)} ${quoteAsset}`,
    ),
    by: freeText(cycle.closedBy ?? ''),
    started: timestamp(cycle.startedAtMs),
    'deepest rung': String(deepestRungs.get(cycle.number) ?? ''),
    'average capital': orEmpty(capital.average?.round(AVERAGE_DECIMALS, ROUND_HALF_EVEN) ?? null),
    'most capital': orEmpty(capital.most),
  };
}

function positionCells(position: Position): Row {
  const average = averageEntryPrice(position);
  return {
    position: exact(position.quantity),
    cost: orEmpty(position.cost),
    average: orEmpty(average?.round(AVERAGE_DECIMALS, ROUND_HALF_EVEN) ?? null),
  };
}

function written(rows: Row[], header: boolean): string {
  return stringify(rows, {
    header,
    columns: COLUMNS.map((key): ColumnOption => ({ key })),
    record_delimiter: '\r\n',
    // A lone one of its two characters would end a row too, for most readers.
    quoted_match: /[\r\n]/u,
  });
}

function timestamp(timeMs: number): string {
  return new Date(timeMs).toISOString();
}

function orEmpty(value: Decimal | null): string {
  return value === null ? '' : exact(value);
}

/** Numbers never come this way: a minus must stay one. */
function freeText(text: string): string {
  return /^[=+\-@\t\r]/u.test(text) ? `'${text}` : text;
}
