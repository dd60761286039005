import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PaperExchange } from '../../../src/exchange/paper/index.js';
import { manualExchange, Trader, tick } from './trader.js';

let exchange: PaperExchange;
let trader: Trader;

beforeEach(async () => {
  exchange = await manualExchange();
  trader = new Trader(exchange);
  await tick(exchange, '149.98', '150.02');
});
afterEach(() => exchange.stop());

describe('a limit order', () => {
  it('rests with its money locked and is answered in the exchange’s shape', async () => {
    const { status, body } = await trader.limit('Bid', '2', '140', { clientId: 4294967295 });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      clientId: 4294967295,
      executedQuantity: '0',
      executedQuoteQuantity: '0',
      orderType: 'Limit',
      postOnly: false,
      price: '140',
      quantity: '2',
      selfTradePrevention: 'RejectTaker',
      side: 'Bid',
      status: 'New',
      symbol: 'SOL_USDC',
      timeInForce: 'GTC',
      triggerPrice: null,
    });
    expect(body.id).toMatch(/^\d+$/);
    expect(Math.abs(body.createdAt - Date.now())).toBeLessThan(5_000);
    expect((await trader.capital()).USDC).toEqual({ available: '9720', locked: '280', staked: '0' });
  });

  it('fills as maker at its own price when the ask falls to it, its fee taken in the base asset', async () => {
    await trader.limit('Bid', '2', '140');
    await tick(exchange, '139.5', '139.6');
    const { fills, balances, openOrders } = exchange.state(trader.apiKey);
    expect(openOrders).toEqual([]);
    expect(fills).toMatchObject([
      { price: '140', quantity: '2', fee: '0.0016', feeSymbol: 'SOL', isMaker: true },
    ]);
    expect(balances.SOL?.available).toBe('11.9984');
    expect(balances.USDC).toMatchObject({ available: '9720', locked: '0', total: '9720' });
  });

  it('fills a sell as maker when the bid rises to it, its fee taken in the quote asset', async () => {
    await trader.limit('Ask', '3', '155.5');
    expect((await trader.capital()).SOL).toEqual({ available: '7', locked: '3', staked: '0' });
    await tick(exchange, '155.5', '155.6');
    const { fills, balances } = exchange.state(trader.apiKey);
    expect(fills).toMatchObject([
      { side: 'Ask', price: '155.5', fee: '0.3732', feeSymbol: 'USDC', isMaker: true },
    ]);
    expect(balances.USDC?.available).toBe('10466.1268');
    expect(balances.SOL?.total).toBe('7');
  });

  it('fills only as much as the tick offers, and the same size is not offered twice', async () => {
    await trader.limit('Bid', '1', '141');
    await trader.limit('Bid', '2', '140');
    await tick(exchange, '139.5', '139.6', { askQuantity: '1.5' });
    expect(exchange.state(trader.apiKey).openOrders).toMatchObject([
      { price: '140', quantity: '2', executedQuantity: '0.5', status: 'PartiallyFilled' },
    ]);
    const late = await trader.limit('Bid', '1', '142', { timeInForce: 'IOC' });
    expect(late.body).toMatchObject({ status: 'Expired', executedQuantity: '0' });
    await tick(exchange, '139.5', '139.6', { askQuantity: '9' });
    expect(exchange.state(trader.apiKey).openOrders).toEqual([]);
  });

  it('takes at the book’s price as taker and gets the better price’s difference back', async () => {
    const { body } = await trader.limit('Bid', '1', '160');
    expect(body).toMatchObject({ status: 'Filled', executedQuantity: '1', executedQuoteQuantity: '150.02' });
    expect((await trader.capital()).USDC).toEqual({ available: '9849.98', locked: '0', staked: '0' });
    expect((await trader.capital()).SOL?.available).toBe('10.999');
  });

  it('leaves the rest on the book when the volume is small', async () => {
    await tick(exchange, '149.98', '150.02', { askQuantity: '0.4' });
    const { body } = await trader.limit('Bid', '1', '151');
    expect(body).toMatchObject({ status: 'PartiallyFilled', executedQuantity: '0.4' });
    expect((await trader.capital()).USDC).toEqual({ available: '9849.392', locked: '90.6', staked: '0' });
  });

  it('is killed whole as FOK and in its rest as IOC', async () => {
    await tick(exchange, '149.98', '150.02', { askQuantity: '0.4' });
    const killed = await trader.limit('Bid', '1', '151', { timeInForce: 'FOK' });
    expect(killed.body).toMatchObject({ status: 'Expired', executedQuantity: '0' });
    const partly = await trader.limit('Bid', '1', '151', { timeInForce: 'IOC' });
    expect(partly.body).toMatchObject({ status: 'Expired', executedQuantity: '0.4' });
    expect((await trader.capital()).USDC).toEqual({ available: '9939.992', locked: '0', staked: '0' });
    const history = await trader.get('/wapi/v1/history/orders', 'orderHistoryQueryAll', {
      sortDirection: 'Asc',
    });
    expect(history.body.map((order: { expiryReason: string }) => order.expiryReason)).toEqual([
      'FillOrKill',
      'ImmediateOrCancel',
    ]);
  });

  it('is refused as post only when it would take', async () => {
    const taking = await trader.limit('Bid', '1', '150.02', { postOnly: true });
    expect(taking).toEqual({
      status: 400,
      body: { code: 'INVALID_ORDER', message: 'Order would immediately match and take' },
    });
    expect((await trader.limit('Bid', '1', '150.01', { postOnly: true })).body.status).toBe('New');
  });

  it('trades with another account’s resting order inside the spread', async () => {
    const other = new Trader(exchange);
    await other.limit('Ask', '1', '150');
    const { body } = await trader.limit('Bid', '1.5', '150.02');
    expect(body).toMatchObject({ status: 'Filled', executedQuoteQuantity: '225.01' });
    const [theirs] = exchange.state(other.apiKey).fills;
    const [mine] = exchange.state(trader.apiKey).fills;
    expect(theirs).toMatchObject({
      price: '150',
      quantity: '1',
      isMaker: true,
      fee: '0.12',
      feeSymbol: 'USDC',
    });
    expect(mine).toMatchObject({
      price: '150',
      quantity: '1',
      isMaker: false,
      fee: '0.001',
      feeSymbol: 'SOL',
    });
    expect(mine?.tradeId).toBe(theirs?.tradeId);
  });
});

describe('self-trade prevention', () => {
  beforeEach(() => trader.limit('Ask', '1', '150'));

  it('rejects the taker by default', async () => {
    expect((await trader.limit('Bid', '1', '150')).body).toMatchObject({
      status: 'Expired',
      executedQuantity: '0',
    });
    expect(exchange.state(trader.apiKey).openOrders).toHaveLength(1);
  });

  it('takes the maker off the book with RejectMaker', async () => {
    const { body } = await trader.limit('Bid', '1', '150.02', { selfTradePrevention: 'RejectMaker' });
    expect(body).toMatchObject({ status: 'Filled', executedQuoteQuantity: '150.02' });
    expect(exchange.state(trader.apiKey).balances.SOL?.locked).toBe('0');
  });

  it('ends both with RejectBoth', async () => {
    const { body } = await trader.limit('Bid', '1', '150.02', { selfTradePrevention: 'RejectBoth' });
    expect(body.status).toBe('Expired');
    const state = exchange.state(trader.apiKey);
    expect(state.openOrders).toEqual([]);
    expect(state.balances.USDC).toMatchObject({ available: '10000', locked: '0' });
  });
});

describe('a market order', () => {
  it('trades by quantity at the book’s price', async () => {
    const { body } = await trader.market('Ask', { quantity: '2' });
    expect(body).toMatchObject({ status: 'Filled', orderType: 'Market', executedQuoteQuantity: '299.96' });
    expect((await trader.capital()).USDC?.available).toBe('10299.66004');
  });

  it('trades by quote quantity, as many steps as the money pays for', async () => {
    const { body } = await trader.market('Bid', { quoteQuantity: '100' });
    expect(body).toMatchObject({
      status: 'Filled',
      executedQuantity: '0.66',
      executedQuoteQuantity: '99.0132',
    });
  });

  it('expires with what nobody offers', async () => {
    await tick(exchange, '149.98', '150.02', { bidQuantity: '0.5' });
    const { body } = await trader.market('Ask', { quantity: '2' });
    expect(body).toMatchObject({ status: 'Expired', executedQuantity: '0.5' });
    expect((await trader.capital()).SOL).toEqual({ available: '9.5', locked: '0', staked: '0' });
  });

  it('takes slippage and lending parameters', async () => {
    const { body } = await trader.market('Bid', {
      quantity: '1',
      slippageTolerance: '10',
      slippageToleranceType: 'TickSize',
      autoLend: true,
      autoLendRedeem: true,
    });
    expect(body.status).toBe('Filled');
  });
});

describe('a refused order says so with the exchange’s code and changes nothing', () => {
  it.each([
    ['INVALID_CLIENT_REQUEST', 'Price decimal too long', { price: '140.001' }],
    ['INVALID_PRICE', 'too far', { price: '14' }],
    ['INVALID_PRICE', 'too far', { price: '1501' }],
    ['INVALID_CLIENT_REQUEST', 'Quantity decimal too long', { quantity: '1.001' }],
    ['INVALID_QUANTITY', 'above the maximum', { quantity: '500001' }],
    ['INSUFFICIENT_FUNDS', 'Insufficient funds', { quantity: '100' }],
    ['INSUFFICIENT_FUNDS', 'Insufficient funds', { side: 'Ask', price: '160', quantity: '10.01' }],
    ['INVALID_SYMBOL', 'DOGE_USDC', { symbol: 'DOGE_USDC' }],
    ['INVALID_CLIENT_REQUEST', 'clientId', { clientId: 4294967296 }],
    ['INVALID_CLIENT_REQUEST', 'clientId', { clientId: -1 }],
    ['INVALID_CLIENT_REQUEST', 'side', { side: 'Buy' }],
    ['INVALID_CLIENT_REQUEST', 'price', { price: 'cheap' }],
    ['INVALID_CLIENT_REQUEST', 'price', { price: '0' }],
    ['INVALID_CLIENT_REQUEST', 'price', { price: null }],
    ['INVALID_CLIENT_REQUEST', 'IOC', { postOnly: true, timeInForce: 'IOC' }],
    ['INVALID_CLIENT_REQUEST', '`triggerQuantity` or neither', { triggerPrice: '130' }],
    ['NOT_IMPLEMENTED', 'stopLossTriggerPrice', { stopLossTriggerPrice: '130' }],
    ['NOT_IMPLEMENTED', 'reduceOnly', { reduceOnly: true }],
  ])('%s: %s', async (code, words, wrong) => {
    const { status, body } = await trader.limit('Bid', '1', '140', wrong);
    expect({ status, code: body.code }).toEqual({ status: 400, code });
    expect(body.message).toContain(words);
    const state = exchange.state(trader.apiKey);
    expect(state.openOrders).toEqual([]);
    expect(state.balances.USDC).toMatchObject({ available: '10000', locked: '0' });
  });

  it('a rung 25 % below the price is not too far, and a deeper one is', async () => {
    expect((await trader.limit('Bid', '1', '112.5')).body.status).toBe('New');
    expect((await trader.limit('Bid', '1', '112.48')).body.code).toBe('INVALID_PRICE');
  });

  it('a client id is free again once its order is done', async () => {
    await trader.limit('Bid', '1', '140', { clientId: 7 });
    expect((await trader.limit('Bid', '1', '139', { clientId: 7 })).body.code).toBe('INVALID_CLIENT_REQUEST');
    await trader.delete('/api/v1/order', 'orderCancel', { symbol: 'SOL_USDC', clientId: 7 });
    expect((await trader.limit('Bid', '1', '139', { clientId: 7 })).body.status).toBe('New');
  });
});

describe('cancelling and asking', () => {
  it('gives back what was locked, by order id and by client id', async () => {
    const { body } = await trader.limit('Bid', '2', '140', { clientId: 3 });
    await trader.limit('Bid', '1', '139', { clientId: 4 });
    const query = await trader.get('/api/v1/order', 'orderQuery', { symbol: 'SOL_USDC', clientId: '3' });
    expect(query.body).toEqual(body);
    const one = await trader.delete('/api/v1/order', 'orderCancel', { symbol: 'SOL_USDC', orderId: body.id });
    expect(one.body).toMatchObject({ id: body.id, status: 'Cancelled' });
    await trader.delete('/api/v1/order', 'orderCancel', { symbol: 'SOL_USDC', clientId: 4 });
    expect((await trader.capital()).USDC).toEqual({ available: '10000', locked: '0', staked: '0' });
  });

  it('does not find an order that does not rest, whatever became of it: 404 for GET, 400 for DELETE', async () => {
    const { body } = await trader.limit('Bid', '1', '151');
    expect(body.status).toBe('Filled');
    const query = await trader.get('/api/v1/order', 'orderQuery', { symbol: 'SOL_USDC', orderId: body.id });
    expect(query).toMatchObject({ status: 404, body: { code: 'RESOURCE_NOT_FOUND' } });
    const gone = { symbol: 'SOL_USDC', orderId: body.id };
    expect(await trader.delete('/api/v1/order', 'orderCancel', gone)).toMatchObject({
      status: 400,
      body: { code: 'RESOURCE_NOT_FOUND', message: 'Not Found' },
    });
  });

  it('cancels all of one market and leaves other markets and other accounts alone', async () => {
    const other = new Trader(exchange);
    await other.limit('Bid', '1', '140');
    await trader.limit('Bid', '1', '140');
    await trader.limit('Ask', '1', '160');
    await trader.post('/api/v1/order', 'orderExecute', {
      symbol: 'BTC_USDC',
      side: 'Bid',
      orderType: 'Limit',
      quantity: '0.001',
      price: '50000',
    });
    const all = await trader.delete('/api/v1/orders', 'orderCancelAll', { symbol: 'SOL_USDC' });
    expect(all.body.map((order: { status: string }) => order.status)).toEqual(['Cancelled', 'Cancelled']);
    expect((await trader.get('/api/v1/orders', 'orderQueryAll')).body).toMatchObject([
      { symbol: 'BTC_USDC' },
    ]);
    expect(exchange.state(other.apiKey).openOrders).toHaveLength(1);
  });

  it('takes a batch in which one bad order does not fail the others', async () => {
    const order = { symbol: 'SOL_USDC', side: 'Bid', orderType: 'Limit', quantity: '1' };
    const { status, body } = await trader.batch([
      { ...order, price: '140', clientId: 1 },
      { ...order, price: '139.999', clientId: 2 },
      { ...order, price: '138', clientId: 3, postOnly: true },
    ]);
    expect(status).toBe(200);
    expect(body).toMatchObject([
      { operation: 'Ok', clientId: 1, status: 'New' },
      { operation: 'Err', code: 'INVALID_CLIENT_REQUEST', message: 'Price decimal too long' },
      { operation: 'Ok', clientId: 3, postOnly: true },
    ]);
  });
});
