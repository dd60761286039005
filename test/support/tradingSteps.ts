import type { Decimal } from '../../src/domain/decimal.js';
import type { NumberedReport } from '../../src/domain/reconciliation/index.js';
import type { ReserveResult } from '../../src/engine/api/engineApi.js';
import { postPaper } from '../exchange/paper/trader.js';
import type { Trading, TradingOptions } from './trading.js';

/* Steps that many stories of a bot that trades have in common. */

/** The owner's trades wait for the next reconciliation. */
export const NOT_IN_REAL_TIME: TradingOptions = { reconciliation: { realTimePositionCheck: false } };

/** Rung 1, 2.02 at 99, is filled: 2.018384 SOL are held after the fee, for 199.98 USDC. */
export async function buyFirstRung(trading: Trading): Promise<void> {
  await trading.tick('98.98', { ask: '98.99' });
  await trading.until('rung 1 is booked', () => trading.state().position.quantity.toString() === '2.018384');
}

/** The owner buys at the ask of `buyFirstRung`. A thousandth of it stays with the exchange. */
export async function ownerBuys(trading: Trading, quantity: string, price = '98.99'): Promise<void> {
  await trading.ownerOrders('Bid', quantity, price, { timeInForce: 'IOC' });
}

/** The owner sells at the bid of `buyFirstRung`. A thousandth of the proceeds stays with the exchange. */
export async function ownerSells(trading: Trading, quantity: string, price = '98.98'): Promise<void> {
  await trading.ownerOrders('Ask', quantity, price, { timeInForce: 'IOC' });
}

/** The owner lends what is available, or with a negative quantity takes it back. */
export async function ownerLends(trading: Trading, asset: string, quantity: string): Promise<void> {
  const { apiKey } = trading.owner;
  const { status, body } = await postPaper(trading.exchange, '/paper/lend', { apiKey, asset, quantity });
  if (status !== 200) throw new Error(`the loan was refused: ${JSON.stringify(body)}`);
}

export async function untilLadderRests(trading: Trading, rungs = 3): Promise<void> {
  await trading.until(
    `${rungs} rungs rest`,
    () => trading.isQuiet && trading.rungs().length === rungs && trading.state().ladder.kind === 'placed',
  );
}

export async function untilSold(trading: Trading, cycles = 1): Promise<void> {
  await trading.until('the cycle is closed', () => trading.books.closedCycles('main', 99).length === cycles);
}

/** The next answers to this endpoint tell what is so now, whatever has happened since. */
export async function outdateCapital(trading: Trading, times: number): Promise<void> {
  const body = JSON.stringify(await trading.owner.capital());
  trading.line.harm('GET /api/v1/capital', { kind: 'answered', status: 200, body, done: false }, times);
}

/** What a strategy holds, and what it cost. */
export function booked(trading: Trading, id = 'main'): string {
  const { quantity, cost } = trading.state(id).position;
  return `${quantity} for ${cost}`;
}

/** What the owner was last told of as booked, or as what would be: row, quantity and price. */
export function toldBookings(trading: Trading): readonly string[] {
  const bookings = trading.told('discrepancy').at(-1)?.bookings ?? [];
  return bookings.map(({ row, quantityDelta, price }) => `${row} ${quantityDelta} at ${price}`);
}

/** An average is a quotient: what is added to it or taken from it at the average may move its last digits. */
export function rounded(value: Decimal | null | undefined): string | undefined {
  return value?.round(12).toString();
}

/** With its decimals as texts, to compare them to the last digit. */
export function plain<T>(value: T): unknown {
  return JSON.parse(JSON.stringify(value));
}

/** The owner is shown what is held beyond the books, and says what it cost. */
export async function adopt(trading: Trading, price: Decimal): Promise<NumberedReport> {
  const { api } = trading.engine;
  const { drift } = await api.strategy('main').books.compare();
  return api.strategy('main').books.adoptSurplus({ quantity: drift, price }, null);
}

/** The owner is shown what is held beyond the books, or a position of unknown cost, and keeps it. */
export async function reserve(trading: Trading): Promise<ReserveResult> {
  const { api } = trading.engine;
  const { mode, position } = trading.state();
  const quantity =
    mode.kind === 'blocked' ? position.quantity : (await api.strategy('main').books.compare()).drift;
  return api.strategy('main').books.reserveSurplus({ quantity }, 'test');
}

/** Of the comparison at the last start. On a busy machine another follows at once, when the streams have come late. */
export function startReport(trading: Trading): NumberedReport | undefined {
  return trading.books.reports('main', 99).find(({ trigger }) => trigger === 'start');
}
