import type { SettledTrade } from '../domain/ladder/index.js';
import type { Fill } from '../domain/order.js';
import { integer, nullable } from './column.js';
import type { Connection } from './connection.js';
import { fillColumns } from './fillColumns.js';
import { StoreError } from './storeError.js';
import { Table } from './table.js';

interface ManualTradeRow extends Fill {
  /** The report that settled it; null for one that is evidence still. */
  readonly reportId: number | null;
}

const trades = new Table<ManualTradeRow>('manual_trades', ['symbol', 'tradeId', 'orderId'], {
  ...fillColumns,
  reportId: nullable(integer),
});

/** The owner's own trades: noted when they are seen, settled by the report that has looked at them. */
export class ManualTrades {
  readonly #sql;

  constructor(connection: Connection) {
    const insert = `${trades.insert}
       ON CONFLICT (symbol, trade_id, order_id)`;
    this.#sql = connection.prepareAll({
      note: `${insert} DO NOTHING`,
      settle: `${insert} DO UPDATE SET report_id = excluded.report_id WHERE report_id IS NULL`,
      knowsReport: 'SELECT 1 FROM reports WHERE id = ?',
      // Never one that is booked as ours by now, nor one of an order of ours, unless `/fresh` gave that up: it was told before
      // its order was known, and is booked as what it is, under whatever trade id the history has for it.
      // By its index, or all that were ever settled would be passed over. Trade ids are numbers as texts: the shorter one
      // is the smaller one. A market's symbol names both its assets, and an underscore stands for any letter in a pattern.
      open: `SELECT ${trades.list} FROM manual_trades INDEXED BY manual_trades_open
       WHERE report_id IS NULL AND (instr(symbol, ? || '_') = 1 OR symbol LIKE '%!_' || ? ESCAPE '!' OR fee_asset = ?)
         AND NOT EXISTS (
         SELECT 1 FROM ledger WHERE ledger.kind = 'fill' AND ledger.symbol = manual_trades.symbol
           AND ledger.trade_id = manual_trades.trade_id AND ledger.order_id = manual_trades.order_id
       ) AND NOT EXISTS (
         SELECT 1 FROM orders WHERE orders.order_id = manual_trades.order_id AND orders.symbol = manual_trades.symbol
           AND orders.outcome IS NOT 'givenUp'
       ) ORDER BY time_ms, length(trade_id), trade_id, order_id`,
      of: `${trades.select} WHERE symbol = ? AND order_id = ?`,
    });
  }

  /** One that is known stays as it is, open or settled. */
  note(fill: Fill): void {
    this.#sql.note.run(...trades.write({ ...fill, reportId: null }));
  }

  /**
   * Settles a trade, noted before or not. One that is settled keeps its first report.
   *
   * @throws StoreError when there is no such report
   */
  settle({ fill, reportId }: SettledTrade): void {
    if (this.#sql.knowsReport.get(reportId) === undefined) {
      throw new StoreError(
        'brokenInvariant',
        `Trade ${fill.tradeId} of order ${fill.orderId} on ${fill.symbol} cannot be settled by report ${reportId}: ` +
          'there is none. Nothing was recorded.',
      );
    }
    this.#sql.settle.run(...trades.write({ ...fill, reportId }));
  }

  /** Those that no report has settled and that may have moved this asset, oldest first. */
  open(asset: string): readonly Fill[] {
    return this.#sql.open.all(asset, asset, asset).map(fillOf);
  }

  /** Those of one order, open or settled. */
  of({ symbol, orderId }: Pick<Fill, 'symbol' | 'orderId'>): readonly Fill[] {
    return this.#sql.of.all(symbol, orderId).map(fillOf);
  }
}

function fillOf(row: readonly unknown[]): Fill {
  const { reportId: _, ...fill } = trades.read(row);
  return fill;
}
