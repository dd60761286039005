import type { ExchangeOrder, Fill } from '../../domain/order.js';
import type { Exchange, HistoryQuery } from '../../engine/ports/index.js';
import { type Calls, signedRead } from './calls.js';
import { readAllPages } from './pages.js';
import { fillRow, orderRow } from './wireOrders.js';
import { carriesOurMark, type RowReader } from './wireRows.js';

const FILLS_PATH = '/wapi/v1/history/fills';
const ORDERS_PATH = '/wapi/v1/history/orders';

/** Makes the calls that read what happened: fills and orders of the past. */
export function createHistory(calls: Calls, rowReader: RowReader): Pick<Exchange, 'fills' | 'orderHistory'> {
  async function fills(query: HistoryQuery): Promise<readonly Fill[]> {
    const { symbol, orderId, fromMs, toMs } = query;
    const mayBeOurs = mayBeOursOf(query);
    const rows = await readAllPages({
      endpoint: `GET ${FILLS_PATH}`,
      keyOf: (fill: Fill) => `${fill.symbol}/${fill.orderId}/${fill.tradeId}`,
      readPage: (offset, limit) =>
        calls.perform(
          signedRead(FILLS_PATH, 'fillHistoryQueryAll', {
            ...{ symbol, orderId, from: fromMs, to: toMs, limit, offset },
            ...{ fillType: 'User', sortDirection: 'Asc' },
          }),
          (answer, endpoint) => rowReader.read(fillRow, answer.body, { endpoint, mayBeOurs }),
        ),
    });
    return rows.sort((a, b) => a.timeMs - b.timeMs);
  }

  /**
   * The exchange does not filter its order history by time: it is read from the newest backwards, until a whole
   * page is older than asked for.
   */
  async function orderHistory(query: HistoryQuery): Promise<readonly ExchangeOrder[]> {
    const { symbol, orderId, fromMs = 0, toMs = Number.POSITIVE_INFINITY } = query;
    const mayBeOurs = mayBeOursOf(query);
    const rows = await readAllPages({
      endpoint: `GET ${ORDERS_PATH}`,
      keyOf: (order: ExchangeOrder) => `${order.symbol}/${order.orderId}`,
      isEnough: (page) => isFound(page, orderId) || isOlder(page, fromMs),
      readPage: (offset, limit) =>
        calls.perform(
          signedRead(ORDERS_PATH, 'orderHistoryQueryAll', {
            ...{ symbol, orderId, limit, offset, sortDirection: 'Desc' },
          }),
          (answer, endpoint) => rowReader.read(orderRow, answer.body, { endpoint, mayBeOurs }),
        ),
    });
    return rows
      .filter((order) => order.createdAtMs >= fromMs && order.createdAtMs <= toMs)
      .reverse()
      .sort((a, b) => a.createdAtMs - b.createdAtMs);
  }

  return { fills, orderHistory };
}

/** An order has one row, whose number was asked for. */
function isFound(page: readonly ExchangeOrder[], orderId: string | undefined): boolean {
  return orderId !== undefined && page.some((order) => order.orderId === orderId);
}

function isOlder(page: readonly ExchangeOrder[], fromMs: number): boolean {
  return page.length > 0 && page.every((order) => order.createdAtMs < fromMs);
}

/** Tells which rows may be ours; whoever asks for one order by its number wants all of it. */
function mayBeOursOf({ orderId }: HistoryQuery): (row: unknown) => boolean {
  return orderId === undefined ? carriesOurMark : () => true;
}
