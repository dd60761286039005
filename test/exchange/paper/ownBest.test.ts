import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PaperExchange } from '../../../src/exchange/paper/index.js';
import { Listener, manualExchange, request, Trader, tick } from './trader.js';

/* Accounts' orders are in the book: inside the feed's spread they are its best prices. */

const TICKER = 'bookTicker.SOL_USDC';

let exchange: PaperExchange;
let trader: Trader;
let listener: Listener;

beforeEach(async () => {
  exchange = await manualExchange();
  trader = new Trader(exchange);
  await tick(exchange, '149.98', '150.02', { bidQuantity: '5', askQuantity: '5' });
  listener = await Listener.connect(exchange);
  listener.subscribe([TICKER]);
  await listener.dataOf(TICKER, 1);
});
afterEach(async () => {
  listener.close();
  await exchange.stop();
});

/** Best bid and ask with their quantities, of every frame. */
async function told(count: number): Promise<readonly string[]> {
  const frames = await listener.dataOf(TICKER, count);
  return frames.map(({ b, B, a, A }) => `${b} x ${B} / ${a} x ${A}`);
}

async function depth(): Promise<unknown> {
  const { body } = await request(exchange, 'GET', '/api/v1/depth?symbol=SOL_USDC&limit=5');
  return [body.bids.at(-1), body.asks[0]];
}

describe('an order inside the spread', () => {
  it('is told as the best price of its side at once, by stream and by depth, until it is gone', async () => {
    const { body } = await trader.limit('Bid', '2', '150');
    await trader.limit('Bid', '1', '150');
    await trader.limit('Ask', '1', '150.01');
    expect(await told(4)).toEqual([
      '149.98 x 5 / 150.02 x 5',
      '150 x 2 / 150.02 x 5',
      '150 x 3 / 150.02 x 5',
      '150 x 3 / 150.01 x 1',
    ]);
    expect(await depth()).toEqual([
      ['150', '3'],
      ['150.01', '1'],
    ]);
    await trader.delete('/api/v1/order', 'orderCancel', { symbol: 'SOL_USDC', orderId: body.id });
    await trader.delete('/api/v1/orders', 'orderCancelAll', { symbol: 'SOL_USDC' });
    expect((await told(6)).slice(4)).toEqual(['150 x 1 / 150.01 x 1', '149.98 x 5 / 150.02 x 5']);
    const updates = (await listener.dataOf(TICKER, 6)).map(({ u }) => Number(u));
    expect(updates).toEqual([...new Set(updates)].sort((one, other) => one - other));
  });

  it('stays the best when the feed moves behind it, and adds to a price that the feed has too', async () => {
    await trader.limit('Bid', '2', '150');
    await tick(exchange, '149.9', '150.02', { bidQuantity: '5', askQuantity: '5' });
    await tick(exchange, '150', '150.02', { bidQuantity: '5', askQuantity: '5' });
    await tick(exchange, '150.01', '150.02', { bidQuantity: '5', askQuantity: '5' });
    expect((await told(5)).slice(2)).toEqual([
      '150 x 2 / 150.02 x 5',
      '150 x 7 / 150.02 x 5',
      '150.01 x 5 / 150.02 x 5',
    ]);
  });
});

describe('an order that the feed has reached and not wholly filled', () => {
  it('is no best price: the book does not cross', async () => {
    await trader.limit('Bid', '2', '149.5');
    await tick(exchange, '149', '149.4', { askQuantity: '1', bidQuantity: '5' });
    expect(exchange.state(trader.apiKey).openOrders).toMatchObject([{ executedQuantity: '1' }]);
    expect((await told(2)).at(-1)).toBe('149 x 5 / 149.4 x 1');
  });
});

describe('orders below the bid', () => {
  it('tell nobody anything of best prices', async () => {
    await trader.limit('Bid', '1', '149.97');
    await trader.limit('Ask', '1', '150.03');
    await tick(exchange, '149.99', '150.01', { bidQuantity: '5', askQuantity: '5' });
    expect(await told(2)).toEqual(['149.98 x 5 / 150.02 x 5', '149.99 x 5 / 150.01 x 5']);
  });
});

describe('a sale while the best bid is the account’s own', () => {
  it('expires with its reason, and leaves the bid and the coins where they were', async () => {
    listener.subscribeAs(trader, ['account.orderUpdate']);
    await trader.limit('Bid', '1', '150', { clientId: 1 });
    const { body } = await trader.limit('Ask', '3', '149.9', { clientId: 2, timeInForce: 'IOC' });
    expect(body).toMatchObject({ status: 'Expired', executedQuantity: '0' });
    const updates = await listener.dataOf('account.orderUpdate', 3);
    expect(updates.at(-1)).toMatchObject({ e: 'orderExpired', c: 2, R: 'SelfTradePrevention', z: '0' });
    const history = await trader.get('/wapi/v1/history/orders', 'orderHistoryQueryAll');
    expect(history.body[0]).toMatchObject({ expiryReason: 'SelfTradePrevention', executedQuantity: '0' });
    const { openOrders, balances } = exchange.state(trader.apiKey);
    expect(openOrders).toMatchObject([{ clientId: 1 }]);
    expect(balances.SOL).toMatchObject({ available: '10', locked: '0' });
  });

  it('sells to what is better, and expires with the rest', async () => {
    await trader.limit('Bid', '1', '149.9');
    const { body } = await trader.limit('Ask', '8', '149.5', { timeInForce: 'IOC' });
    expect(body).toMatchObject({ status: 'Expired', executedQuantity: '5', executedQuoteQuantity: '749.9' });
    expect(exchange.state(trader.apiKey).openOrders).toHaveLength(1);
  });
});
