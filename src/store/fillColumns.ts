import type { Fill } from '../domain/order.js';
import { decimalColumn, flag, integer, nullable, oneOf, text } from './column.js';
import type { Columns } from './table.js';

/** An execution, ours or the owner's. */
export const fillColumns: Columns<Fill> = {
  tradeId: text,
  orderId: text,
  clientId: nullable(integer),
  symbol: text,
  side: oneOf(['buy', 'sell']),
  price: decimalColumn,
  quantity: decimalColumn,
  fee: decimalColumn,
  feeAsset: text,
  isMaker: flag,
  timeMs: integer,
};
