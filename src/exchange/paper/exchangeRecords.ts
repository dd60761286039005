import Database from 'better-sqlite3';
import { z } from 'zod';
import { decimal } from '../../domain/decimal.js';
import { DatabaseUnwritableError, openDatabase } from './exchangeDatabase.js';
import type { Grid } from './grid.js';
import type { Account } from './matching/account.js';
import type { PaperFill, PaperOrder, Trigger } from './matching/order.js';

/** An order as it is stored and shown: decimals as text. */
export type OrderRecord = z.infer<typeof orderRow>;
export type FillRecord = z.infer<typeof fillRow>;
export type AccountRecord = z.output<typeof accountRow>;
export type BalanceRecord = z.infer<typeof balanceRow>;

export interface RecordsToStore {
  readonly accounts: readonly Account[];
  readonly orders: Iterable<OrderRecord>;
  readonly fills: Iterable<FillRecord>;
  readonly counters: Readonly<Record<CounterName, number>>;
  /** Price text by symbol. */
  readonly lastPrices: Iterable<readonly [string, string]>;
}

export type CounterName = 'nextOrderId' | 'nextTradeId' | 'marketTimeMs';

export interface HistoryFilter {
  readonly apiKey: string;
  readonly symbol: string | null;
  readonly orderId: number | null;
  readonly clientId: number | null;
  /** Inclusive, milliseconds since the epoch. */
  readonly fromMs: number | null;
  readonly toMs: number | null;
  readonly limit: number;
  readonly offset: number;
  readonly oldestFirst: boolean;
}

const UNWRITABLE = /^SQLITE_(FULL|IOERR|READONLY|CANTOPEN|BUSY|LOCKED)/;

const flag = z.union([z.literal(0), z.literal(1)]).transform((value) => value === 1);
const side = z.enum(['Bid', 'Ask']);

const condition = z.object({
  price: z.string(),
  by: z.enum(['LastPrice', 'MarkPrice', 'IndexPrice']).nullable(),
  quantity: z.string(),
  isRising: z.boolean(),
  autoLendRedeem: z.boolean(),
});

const orderRow = z.object({
  id: z.number(),
  apiKey: z.string(),
  clientId: z.number().nullable(),
  symbol: z.string(),
  side,
  orderType: z.enum(['Limit', 'Market']),
  timeInForce: z.enum(['GTC', 'IOC', 'FOK']),
  postOnly: flag,
  selfTradePrevention: z.enum(['RejectTaker', 'RejectMaker', 'RejectBoth']),
  price: z.string().nullable(),
  quantity: z.string(),
  quoteQuantity: z.string().nullable(),
  executedQuantity: z.string(),
  executedQuote: z.string(),
  status: z.enum([
    'New',
    'PartiallyFilled',
    'Filled',
    'Cancelled',
    'Expired',
    'TriggerPending',
    'TriggerFailed',
    'Triggered',
  ]),
  expiryReason: z
    .enum([
      'FillOrKill',
      'ImmediateOrCancel',
      'InsufficientLiquidity',
      'PriceOutOfBounds',
      'SelfTradePrevention',
      'SlippageToleranceExceeded',
    ])
    .nullable(),
  createdAtMs: z.number(),
  /** What an order waits for; the row has it as JSON. */
  condition: z
    .string()
    .transform((text) => condition.parse(JSON.parse(text)))
    .nullable(),
});

const fillRow = z.object({
  tradeId: z.number(),
  orderId: z.number(),
  clientId: z.number().nullable(),
  apiKey: z.string(),
  symbol: z.string(),
  side,
  price: z.string(),
  quantity: z.string(),
  fee: z.string(),
  feeAsset: z.string(),
  isMaker: flag,
  timeMs: z.number(),
});

const balanceRow = z.object({
  apiKey: z.string(),
  asset: z.string(),
  available: z.string(),
  locked: z.string(),
  staked: z.string(),
  lent: z.string(),
});

const accountRow = z.object({
  api_key: z.string(),
  autoLend: flag,
  autoBorrowSettlements: flag,
  autoRepayBorrows: flag,
  leverageLimit: z.string().transform(decimal),
});
const counterRow = z.object({ name: z.string(), value: z.number() });
const lastPriceRow = z.object({ symbol: z.string(), price: z.string() });

/** The local exchange's own SQLite file: accounts, orders, trades and last prices survive a restart. */
export class ExchangeRecords {
  private readonly database: Database.Database;
  private readonly statements: Readonly<Record<StatementName, Database.Statement>>;

  /** @throws ExchangeDatabaseError when the file cannot be opened or was written by a newer version */
  constructor(file: string) {
    this.database = openDatabase(file);
    this.statements = {
      account: this.database.prepare(upsert('accounts', Object.keys(accountRow.shape))),
      balance: this.database.prepare(upsert('balances', Object.keys(balanceRow.shape))),
      order: this.database.prepare(upsert('orders', Object.keys(orderRow.shape))),
      fill: this.database.prepare(upsert('fills', Object.keys(fillRow.shape))),
      counter: this.database.prepare(upsert('counters', ['name', 'value'])),
      lastPrice: this.database.prepare(upsert('lastPrices', ['symbol', 'price'])),
    };
  }

  /**
   * Everything that was changed, in one transaction.
   *
   * @throws DatabaseUnwritableError when it cannot be written now; then nothing of it is
   */
  store({ accounts, orders, fills, counters, lastPrices }: RecordsToStore): void {
    const { account, balance, order, fill, counter, lastPrice } = this.statements;
    const write = this.database.transaction(() => {
      for (const { apiKey, settings, balances } of accounts) {
        account.run({
          api_key: apiKey,
          autoLend: settings.autoLend ? 1 : 0,
          autoBorrowSettlements: settings.autoBorrowSettlements ? 1 : 0,
          autoRepayBorrows: settings.autoRepayBorrows ? 1 : 0,
          leverageLimit: settings.leverageLimit.toString(),
        });
        for (const asset of balances.touchedAssets) {
          const { available, locked, staked, lent } = balances.of(asset);
          balance.run({
            apiKey,
            asset,
            available: available.toString(),
            locked: locked.toString(),
            staked: staked.toString(),
            lent: lent.toString(),
          });
        }
      }
      for (const record of orders) {
        order.run({
          ...record,
          postOnly: record.postOnly ? 1 : 0,
          condition: record.condition === null ? null : JSON.stringify(record.condition),
        });
      }
      for (const record of fills) fill.run({ ...record, isMaker: record.isMaker ? 1 : 0 });
      for (const [name, value] of Object.entries(counters)) counter.run({ name, value });
      for (const [symbol, price] of lastPrices) lastPrice.run({ symbol, price });
    });
    try {
      write();
    } catch (error) {
      if (error instanceof Database.SqliteError && UNWRITABLE.test(error.code)) {
        throw new DatabaseUnwritableError(error.message, { cause: error });
      }
      throw error;
    }
    for (const { balances } of accounts) balances.forgetTouched();
  }

  accounts(): readonly AccountRecord[] {
    return this.rows('SELECT * FROM accounts', accountRow);
  }

  balances(): readonly BalanceRecord[] {
    return this.rows('SELECT * FROM balances', balanceRow);
  }

  /** Those that rest and those that wait for a price, oldest first. */
  openOrders(): readonly OrderRecord[] {
    return this.rows(
      "SELECT * FROM orders WHERE status IN ('New', 'PartiallyFilled', 'TriggerPending') ORDER BY id",
      orderRow,
    );
  }

  counter(name: CounterName): number | null {
    return this.rows('SELECT * FROM counters', counterRow).find((row) => row.name === name)?.value ?? null;
  }

  lastPrices(): ReadonlyMap<string, string> {
    return new Map(this.rows('SELECT * FROM lastPrices', lastPriceRow).map((row) => [row.symbol, row.price]));
  }

  orders(filter: HistoryFilter): readonly OrderRecord[] {
    const shown = `(SELECT * FROM orders WHERE status <> 'Triggered')`;
    return this.history(shown, { id: 'id', time: 'createdAtMs', orderId: 'id' }, filter, orderRow);
  }

  fills(filter: HistoryFilter): readonly FillRecord[] {
    return this.history('fills', { id: 'tradeId', time: 'timeMs', orderId: 'orderId' }, filter, fillRow);
  }

  /** Every fill of an account, oldest first. */
  allFills(apiKey: string): readonly FillRecord[] {
    return this.rows('SELECT * FROM fills WHERE apiKey = ? ORDER BY tradeId, orderId', fillRow, [apiKey]);
  }

  close(): void {
    this.database.close();
  }

  private history<Row>(
    table: string,
    columns: { readonly id: string; readonly time: string; readonly orderId: string },
    filter: HistoryFilter,
    schema: z.ZodType<Row>,
  ): readonly Row[] {
    const direction = filter.oldestFirst ? 'ASC' : 'DESC';
    return this.rows(
      `SELECT * FROM ${table} WHERE apiKey = @apiKey
         AND (@symbol IS NULL OR symbol = @symbol)
         AND (@orderId IS NULL OR ${columns.orderId} = @orderId)
         AND (@clientId IS NULL OR clientId = @clientId)
         AND (@fromMs IS NULL OR ${columns.time} >= @fromMs)
         AND (@toMs IS NULL OR ${columns.time} <= @toMs)
       ORDER BY ${columns.id} ${direction} LIMIT @limit OFFSET @offset`,
      schema,
      [{ ...filter, oldestFirst: null }],
    );
  }

  private rows<Row>(
    sql: string,
    schema: z.ZodType<Row>,
    parameters: readonly unknown[] = [],
  ): readonly Row[] {
    return z.array(schema).parse(this.database.prepare(sql).all(...parameters));
  }
}

type StatementName = 'account' | 'balance' | 'order' | 'fill' | 'counter' | 'lastPrice';

export function orderRecord(order: PaperOrder, grid: Grid): OrderRecord {
  return {
    id: order.id,
    apiKey: order.apiKey,
    clientId: order.clientId,
    symbol: order.symbol,
    side: order.side,
    orderType: order.orderType,
    timeInForce: order.timeInForce,
    postOnly: order.postOnly,
    selfTradePrevention: order.selfTradePrevention,
    price: order.priceTicks === null ? null : grid.priceText(order.priceTicks),
    quantity: grid.quantityText(order.quantitySteps),
    quoteQuantity: order.quoteQuantity === null ? null : order.quoteQuantity.toString(),
    executedQuantity: grid.quantityText(order.executedSteps),
    executedQuote: order.executedQuote.toString(),
    status: order.status,
    expiryReason: order.expiryReason,
    createdAtMs: order.createdAtMs,
    condition: order.trigger === null ? null : conditionOf(order.trigger, grid),
  };
}

function conditionOf({ priceTicks, ...rest }: Trigger, grid: Grid): z.infer<typeof condition> {
  return { ...rest, price: grid.priceText(priceTicks) };
}

export function fillRecord(fill: PaperFill, grid: Grid): FillRecord {
  const { priceTicks, quantitySteps, fee, ...rest } = fill;
  return {
    ...rest,
    price: grid.priceText(priceTicks),
    quantity: grid.quantityText(quantitySteps),
    fee: fee.toString(),
  };
}

function upsert(table: string, columns: readonly string[]): string {
  const values = columns.map((column) => `@${column}`).join(', ');
  return `INSERT OR REPLACE INTO ${table} (${columns.join(', ')}) VALUES (${values})`;
}
