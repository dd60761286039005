import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { decimal } from '../../../src/domain/decimal.js';
import type { PaperExchange } from '../../../src/exchange/paper/index.js';
import { Listener, manualExchange, request, Trader, tick } from './trader.js';

/* What other clients of Backpack rely on, and Rung does not. */

let exchange: PaperExchange;
let trader: Trader;
beforeEach(async () => {
  exchange = await manualExchange({ makerFeeBps: decimal('-0.5') });
  trader = new Trader(exchange);
  await tick(exchange, '149.98', '150.02', { bidQuantity: '5', askQuantity: '5' });
});
afterEach(() => exchange.stop());

const DEPTH = 'depth.SOL_USDC';
const TRADE = 'trade.SOL_USDC';

async function listen(...streams: readonly string[]): Promise<Listener> {
  const listener = await Listener.connect(exchange);
  listener.subscribe([...streams, 'bookTicker.SOL_USDC']);
  await listener.dataOf('bookTicker.SOL_USDC', 1);
  return listener;
}

describe('orders of accounts', () => {
  it('change the depth at once, each time by what it is now', async () => {
    const listener = await listen(DEPTH);
    const { body } = await trader.limit('Bid', '2', '149');
    await trader.limit('Bid', '1', '149');
    await trader.limit('Ask', '1', '151');
    // Takes what the feed offers, and leaves nothing.
    await trader.limit('Bid', '2', '150.02', { timeInForce: 'IOC' });
    // Changes nothing that is offered.
    await trader.limit('Bid', '1', '140', { timeInForce: 'IOC' });
    await trader.delete('/api/v1/order', 'orderCancel', { symbol: 'SOL_USDC', orderId: body.id });
    const frames = await listener.dataOf(DEPTH, 5);
    listener.close();
    // The first one has the whole book.
    expect(frames[0]).toMatchObject({
      b: [
        ['149.98', '5'],
        ['149', '2'],
      ],
      a: [['150.02', '5']],
    });
    expect(frames.slice(1).map(({ a, b }) => ({ a, b }))).toEqual([
      { b: [['149', '3']], a: [] },
      { b: [], a: [['151', '1']] },
      { b: [], a: [['150.02', '3']] },
      { b: [['149', '1']], a: [] },
    ]);
    for (const [place, { U, u }] of frames.entries()) {
      expect(u).toBeGreaterThanOrEqual(U);
      if (place > 0) expect(U).toBe(frames[place - 1].u + 1);
    }
    const { body: depth } = await request(exchange, 'GET', '/api/v1/depth?symbol=SOL_USDC');
    expect(depth.lastUpdateId).toBe(String(frames.at(-1).u));
    expect(depth.bids).toEqual([
      ['149', '1'],
      ['149.98', '5'],
    ]);
  });

  it('are gathered for as long as the stream says, and joined by their numbers', async () => {
    const gathered = 'depth.200ms.SOL_USDC';
    const listener = await listen(gathered, DEPTH);
    const fromMs = Date.now();
    for (const price of ['149', '148', '147']) await trader.limit('Bid', '1', price);
    const [first] = await listener.dataOf(gathered, 1);
    expect(Date.now() - fromMs).toBeGreaterThanOrEqual(190);
    await trader.limit('Bid', '2', '148');
    await trader.delete('/api/v1/orders', 'orderCancelAll', { symbol: 'SOL_USDC' });
    const [, second] = await listener.dataOf(gathered, 2);
    const each = await listener.dataOf(DEPTH, 5);
    listener.close();
    expect(first.b.map(([price]: [string]) => price)).toEqual(['149.98', '149', '148', '147']);
    expect(second).toMatchObject({ U: first.u + 1, u: each.at(-1).u, a: [] });
    expect(second.b).toEqual([
      ['149', '0'],
      ['148', '0'],
      ['147', '0'],
    ]);
  });

  it('make public trades, with the very ids of the fills, and one for two accounts', async () => {
    const listener = await listen(TRADE);
    const other = new Trader(exchange);
    const bought = (await trader.limit('Bid', '1', '150.02')).body;
    const offered = (await trader.limit('Ask', '2', '150.01')).body;
    const taken = (await other.market('Bid', { quantity: '2' })).body;
    await tick(exchange, '149.98', '150.02', { last: '150' });
    const trades = await listener.dataOf(TRADE, 3);
    listener.close();
    expect(trades).toMatchObject([
      { p: '150.02', q: '1', m: false, b: bought.id, a: '0' },
      { p: '150.01', q: '2', m: false, b: taken.id, a: offered.id },
      { p: '150', b: '0', a: '0' },
    ]);
    const ids = trades.map(({ t }) => t);
    expect(ids).toEqual([ids[0], ids[0] + 1, ids[0] + 2]);
    const fills = (who: Trader) => exchange.state(who.apiKey).fills.map(({ tradeId }) => tradeId);
    expect(fills(trader)).toEqual(ids.slice(0, 2));
    expect(fills(other)).toEqual([ids[1]]);
    const { body } = await request(exchange, 'GET', '/api/v1/trades?symbol=SOL_USDC');
    expect(body.map(({ id }: { id: number }) => id)).toEqual([...ids].reverse());
    expect(body[1]).toMatchObject({
      price: '150.01',
      quantity: '2',
      quoteQuantity: '300.02',
      isBuyerMaker: false,
    });
  });

  it('take from the best price, which is then told with what is left of it, as the depth has it', async () => {
    const listener = await listen(DEPTH);
    await trader.limit('Bid', '2', '150.02', { timeInForce: 'IOC' });
    await trader.market('Ask', { quantity: '1.5' });
    const told = await listener.dataOf('bookTicker.SOL_USDC', 3);
    const changes = await listener.dataOf(DEPTH, 2);
    listener.close();
    expect(told.map(({ a, A, b, B }) => ({ a, A, b, B }))).toEqual([
      { a: '150.02', A: '5', b: '149.98', B: '5' },
      { a: '150.02', A: '3', b: '149.98', B: '5' },
      { a: '150.02', A: '3', b: '149.98', B: '3.5' },
    ]);
    expect(changes.at(-1)).toMatchObject({ b: [['149.98', '3.5']] });
    expect(told.at(-1).u).toBe(String(changes.at(-1).u));
  });

  it('are told as resting sells that a buyer took are: the buyer is no maker, and a resting bid is one', async () => {
    const listener = await listen(TRADE);
    await trader.limit('Bid', '1', '149');
    await tick(exchange, '148.98', '149', { bidQuantity: '5', askQuantity: '5' });
    expect(await listener.dataOf(TRADE, 1)).toMatchObject([{ p: '149', q: '1', m: true, a: '0' }]);
    listener.close();
  });
});

describe('asked for a kind of order or market', () => {
  it('cancel-all leaves limit orders alone when conditional ones are meant', async () => {
    await trader.limit('Bid', '1', '149');
    const cancel = (more: Record<string, string>) =>
      trader.delete('/api/v1/orders', 'orderCancelAll', { symbol: 'SOL_USDC', ...more });
    expect(await cancel({ orderType: 'ConditionalOrder' })).toEqual({ status: 200, body: [] });
    expect(exchange.state(trader.apiKey).openOrders).toHaveLength(1);
    expect((await cancel({ orderType: 'Limit' })).body).toMatchObject({ code: 'INVALID_CLIENT_REQUEST' });
    expect((await cancel({ orderType: 'RestingLimitOrder' })).body).toMatchObject([{ status: 'Cancelled' }]);
    await trader.limit('Bid', '1', '149');
    expect((await cancel({})).body).toMatchObject([{ status: 'Cancelled' }]);
  });

  it('a market type that is not there has nothing, and one that nobody knows is refused', async () => {
    await trader.limit('Bid', '1', '150.02');
    await trader.limit('Bid', '1', '149');
    const lists = [
      ['/api/v1/orders', 'orderQueryAll', 1],
      ['/wapi/v1/history/fills', 'fillHistoryQueryAll', 1],
      ['/wapi/v1/history/orders', 'orderHistoryQueryAll', 2],
    ] as const;
    for (const [path, instruction, count] of lists) {
      const rows = async (marketType: string) => (await trader.get(path, instruction, { marketType })).body;
      expect(await rows('SPOT')).toHaveLength(count);
      expect(await rows('PERP')).toEqual([]);
      expect(await rows('spot')).toMatchObject({ code: 'INVALID_CLIENT_REQUEST' });
    }
    const markets = async (query: string) => (await request(exchange, 'GET', `/api/v1/markets${query}`)).body;
    expect(await markets('')).toHaveLength(3);
    expect(await markets('?marketType=PERP&marketType=SPOT')).toHaveLength(3);
    expect(await markets('?marketType=PERP')).toEqual([]);
    expect(await markets('?marketType=Spot')).toMatchObject({ code: 'INVALID_CLIENT_REQUEST' });
  });

  it('depth has the limits that there are, and no others', async () => {
    for (let rung = 0; rung < 8; rung += 1) await trader.limit('Bid', '1', `${149 - rung}`);
    const depth = (limit: string) => request(exchange, 'GET', `/api/v1/depth?symbol=SOL_USDC&limit=${limit}`);
    expect((await depth('5')).body.bids.map(([price]: [string]) => price)).toEqual([
      '146',
      '147',
      '148',
      '149',
      '149.98',
    ]);
    expect((await depth('10')).body.bids).toHaveLength(9);
    for (const limit of ['0', '1', '6', '2000', 'all']) {
      expect(await depth(limit)).toMatchObject({ status: 400, body: { code: 'INVALID_CLIENT_REQUEST' } });
    }
  });
});

describe('rows and frames', () => {
  it('say what an order is for in quote money, in updates and in the history', async () => {
    const listener = await listen();
    listener.subscribeAs(trader, ['account.orderUpdate']);
    await trader.limit('Bid', '2', '149.5');
    await trader.market('Bid', { quoteQuantity: '160' });
    const updates = await listener.dataOf('account.orderUpdate', 3);
    listener.close();
    expect(updates).toMatchObject([
      { e: 'orderAccepted', Q: '299', r: false, t: null },
      { e: 'orderAccepted', Q: '160', r: false, t: null },
      { e: 'orderFill', Q: '160', r: false, t: expect.any(Number) },
    ]);
    const { body } = await trader.get('/wapi/v1/history/orders', 'orderHistoryQueryAll');
    expect(body).toMatchObject([{ quoteQuantity: '160' }, { price: '149.5', quoteQuantity: '299' }]);
  });

  it('have whole numbers where Backpack has them', async () => {
    await trader.limit('Bid', '1', '150.02');
    const { body: resting } = await trader.limit('Bid', '1', '149');
    expect(Number.isInteger(resting.createdAt)).toBe(true);
    const { body: fills } = await trader.get('/wapi/v1/history/fills', 'fillHistoryQueryAll');
    expect(Number.isInteger(fills[0].tradeId)).toBe(true);
    const { body: orders } = await trader.get('/wapi/v1/history/orders', 'orderHistoryQueryAll');
    expect(orders[0].createdAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}$/);
  });

  it('have the margin functions of what is lent', async () => {
    const body = JSON.stringify({ apiKey: trader.apiKey, asset: 'SOL', quantity: '2' });
    exchange.state(trader.apiKey);
    await request(exchange, 'POST', '/paper/lend', body);
    const { body: positions } = await trader.get('/api/v1/borrowLend/positions', 'borrowLendPositionQuery');
    const none = { type: 'sqrt', base: '0', factor: '0' };
    expect(positions).toMatchObject([
      { symbol: 'SOL', netQuantity: '2', imfFunction: none, mmfFunction: none },
    ]);
  });

  it('have a maker fee below zero, which is paid to the maker', async () => {
    const { body: account } = await trader.get('/api/v1/account', 'accountQuery');
    expect(account).toMatchObject({ spotMakerFee: '-0.5', spotTakerFee: '10' });
    await trader.limit('Bid', '2', '149');
    await tick(exchange, '148.98', '149', { bidQuantity: '5', askQuantity: '5' });
    const { fills, balances } = exchange.state(trader.apiKey);
    expect(fills).toMatchObject([{ fee: '-0.0001', feeSymbol: 'SOL', isMaker: true }]);
    expect(balances.SOL).toMatchObject({ total: '12.0001' });
  });
});
