import { type Decimal, decimal, ZERO } from '../../src/domain/decimal.js';

/* What the exchange of the benchmarks says, in Backpack's words. */

export const SYMBOL = 'BTC_USDC';
/** The client beside the bot: what it sells is not told on the bot's stream. */
export const FLOOR_CLIENT_ID = 4_294_967_295;
const TICK = decimal('0.1');
const MAKER_RATE = decimal('0.0008');
const TAKER_RATE = decimal('0.001');

export interface BenchOrder {
  readonly id: string;
  readonly clientId: number | null;
  readonly side: 'Bid' | 'Ask';
  readonly price: Decimal;
  readonly quantity: Decimal;
  readonly timeInForce: string;
}

/** @param body of the request that placed it */
export function benchOrder(id: string, body: Readonly<Record<string, unknown>>): BenchOrder {
  return {
    id,
    clientId: typeof body.clientId === 'number' ? body.clientId : null,
    side: body.side === 'Bid' ? 'Bid' : 'Ask',
    price: decimal(String(body.price)),
    quantity: decimal(String(body.quantity)),
    timeInForce: String(body.timeInForce),
  };
}

export function bookTickerFrame(bid: Decimal): string {
  const timeUs = Date.now() * 1_000;
  const data = {
    e: 'bookTicker',
    E: timeUs,
    s: SYMBOL,
    a: bid.plus(TICK).toString(),
    A: '1.25',
    b: bid.toString(),
    B: '0.75',
    u: String(timeUs),
    T: timeUs,
  };
  return JSON.stringify({ stream: `bookTicker.${SYMBOL}`, data });
}

/** An order as it was taken, or taken off the book. */
export function orderFrame(order: BenchOrder, kind: 'orderAccepted' | 'orderCancelled'): string {
  const timeUs = Date.now() * 1_000;
  const data = {
    ...{ e: kind, E: timeUs, s: SYMBOL, ...orderFields(order) },
    X: kind === 'orderAccepted' ? 'New' : 'Cancelled',
    z: '0',
    Z: '0',
    T: timeUs,
  };
  return JSON.stringify({ stream: 'account.orderUpdate', data });
}

function orderFields(order: BenchOrder): Readonly<Record<string, unknown>> {
  return {
    c: order.clientId,
    S: order.side,
    o: 'LIMIT',
    f: order.timeInForce,
    q: order.quantity.toString(),
    p: order.price.toString(),
    i: order.id,
  };
}

/** The order was executed whole, at its price. */
export function fillFrame(order: BenchOrder, tradeId: string, isMaker: boolean): string {
  const timeUs = Date.now() * 1_000;
  const value = order.price.times(order.quantity);
  const rate = isMaker ? MAKER_RATE : TAKER_RATE;
  const data = {
    e: 'orderFill',
    E: timeUs,
    s: SYMBOL,
    ...orderFields(order),
    X: 'Filled',
    t: tradeId,
    l: order.quantity.toString(),
    L: order.price.toString(),
    m: isMaker,
    n: (order.side === 'Bid' ? order.quantity : value).times(rate).toString(),
    N: order.side === 'Bid' ? 'BTC' : 'USDC',
    z: order.quantity.toString(),
    Z: value.toString(),
    T: timeUs,
  };
  return JSON.stringify({ stream: 'account.orderUpdate', data });
}

export function orderAnswer(order: BenchOrder, status: 'New' | 'Filled' | 'Cancelled') {
  const executed = status === 'Filled' ? order.quantity : ZERO;
  return {
    id: order.id,
    clientId: order.clientId,
    createdAt: String(Date.now()),
    executedQuantity: executed.toString(),
    executedQuoteQuantity: executed.times(order.price).toString(),
    orderType: 'Limit',
    postOnly: false,
    price: order.price.toString(),
    quantity: order.quantity.toString(),
    selfTradePrevention: 'RejectTaker',
    side: order.side,
    status,
    symbol: SYMBOL,
    timeInForce: order.timeInForce,
  };
}

/** What never changes, by endpoint. */
export const PUBLIC_ANSWERS: Readonly<Record<string, unknown>> = {
  'GET /api/v1/ping': 'pong',
  'GET /api/v1/status': { status: 'Ok', message: null },
  'GET /api/v1/account': { spotMakerFee: '8', spotTakerFee: '10', autoLend: false },
  'GET /api/v1/capital': { USDC: { available: '10000', locked: '0', staked: '0' } },
  'GET /api/v1/borrowLend/positions': [],
  'GET /api/v1/orders': [],
  'GET /wapi/v1/history/fills': [],
  'GET /wapi/v1/history/orders': [],
  'GET /api/v1/markets': [
    {
      symbol: SYMBOL,
      baseSymbol: 'BTC',
      quoteSymbol: 'USDC',
      marketType: 'SPOT',
      orderBookState: 'Open',
      filters: {
        price: { minPrice: '0.1', maxPrice: null, tickSize: '0.1' },
        quantity: { minQuantity: '0.00001', maxQuantity: null, stepSize: '0.00001' },
      },
    },
  ],
};
