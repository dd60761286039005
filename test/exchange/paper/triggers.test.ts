import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/engine/ports/systemClock.js';
import { createBackpackRest } from '../../../src/exchange/backpack/index.js';
import type { PaperExchange } from '../../../src/exchange/paper/index.js';
import { type Answer, Listener, manualExchange, postPaper, Trader, tick } from './trader.js';

let exchange: PaperExchange;
let trader: Trader;
beforeEach(async () => {
  exchange = await manualExchange();
  trader = new Trader(exchange);
  await tick(exchange, '149.98', '150.02', { last: '150' });
});
afterEach(() => exchange.stop());

const SYMBOL = 'SOL_USDC';

/** A sale of 2 SOL that waits for 140, unless it says otherwise. */
function wait(more: Record<string, string | number | boolean> = {}): Promise<Answer> {
  return trader.post('/api/v1/order', 'orderExecute', {
    symbol: SYMBOL,
    side: 'Ask',
    orderType: 'Market',
    triggerPrice: '140',
    triggerQuantity: '2',
    ...more,
  });
}

const limit = (price: string) => ({ orderType: 'Limit', price });
const open = async () => (await trader.get('/api/v1/orders', 'orderQueryAll')).body;
const counts = async () => {
  const { body } = await trader.get('/api/v1/account', 'accountQuery');
  return [body.limitOrders, body.triggerOrders];
};
const history = async () => (await trader.get('/wapi/v1/history/orders', 'orderHistoryQueryAll')).body;

describe('an order that waits for a price', () => {
  it('locks nothing, is on no book, and is among the open orders', async () => {
    await trader.limit('Bid', '1', '149');
    const { body } = await wait({ ...limit('139.5'), clientId: 5, triggerBy: 'LastPrice' });
    expect(body).toMatchObject({
      id: expect.stringMatching(/^\d+$/),
      clientId: 5,
      status: 'TriggerPending',
      orderType: 'Limit',
      price: '139.5',
      quantity: '0',
      executedQuantity: '0',
      triggerPrice: '140',
      triggerQuantity: '2',
      triggerBy: 'LastPrice',
    });
    expect(await open()).toMatchObject([{ status: 'New' }, { id: body.id, status: 'TriggerPending' }]);
    expect(await counts()).toEqual([1, 1]);
    expect((await trader.capital()).SOL).toMatchObject({ available: '10', locked: '0' });
    const found = await trader.get('/api/v1/order', 'orderQuery', { symbol: SYMBOL, clientId: '5' });
    expect(found.body).toMatchObject({ id: body.id });
  });

  it('is told when it is placed and when it is cancelled, as recorded messages tell it', async () => {
    const listener = await Listener.connect(exchange);
    listener.subscribeAs(trader, ['account.orderUpdate']);
    listener.subscribe(['bookTicker.SOL_USDC']);
    await listener.dataOf('bookTicker.SOL_USDC', 1);
    const { body } = await wait(limit('139.5'));
    await trader.delete('/api/v1/order', 'orderCancel', { symbol: SYMBOL, orderId: body.id });
    const told = await listener.dataOf('account.orderUpdate', 2);
    listener.close();
    const waiting = {
      i: body.id,
      P: '140',
      Y: '2',
      p: '139.5',
      q: '0',
      z: '0',
      Z: '0',
      Q: '0',
      t: null,
      O: 'USER',
    };
    expect(told).toMatchObject([
      { ...waiting, e: 'triggerPlaced', X: 'TriggerPending', o: 'LIMIT' },
      { ...waiting, e: 'orderCancelled', X: 'Cancelled' },
    ]);
    expect(told[0]).not.toHaveProperty('B');
    expect(await open()).toEqual([]);
    expect(await history()).toMatchObject([{ id: body.id, status: 'Cancelled', triggerPrice: '140' }]);
  });

  it('is replaced by an order of its own when the last price comes down to its price', async () => {
    const { body } = await wait({ clientId: 5 });
    await tick(exchange, '140', '140.02', { last: '140.01' });
    expect(await open()).toMatchObject([{ id: body.id }]);
    await tick(exchange, '139.98', '140.02', { last: '140' });
    expect(await open()).toEqual([]);
    const [order, ...others] = await history();
    expect(others).toEqual([]);
    expect(order).toMatchObject({ clientId: 5, status: 'Filled', executedQuantity: '2', triggerPrice: null });
    expect(Number(order.id)).toBeGreaterThan(Number(body.id));
    expect(exchange.state(trader.apiKey).fills).toMatchObject([{ price: '139.98', quantity: '2' }]);
  });

  it('waits for a rise when its price is above the last, and rests at its limit', async () => {
    await wait({ side: 'Bid', triggerPrice: '155', triggerQuantity: '1', ...limit('154') });
    await tick(exchange, '154.98', '155.02', { last: '154.99' });
    expect(await counts()).toEqual([0, 1]);
    await tick(exchange, '154.98', '155.02', { last: '155' });
    expect(await open()).toMatchObject([{ status: 'New', price: '154', quantity: '1', triggerPrice: null }]);
    expect(await counts()).toEqual([1, 0]);
  });

  it('sells the part that it says of what is there by then', async () => {
    await wait({ triggerQuantity: '33.3%' });
    await trader.market('Ask', { quantity: '1' });
    await tick(exchange, '139.98', '140.02', { last: '140' });
    // 33.3 % of 9 SOL, down to the step.
    expect(exchange.state(trader.apiKey).fills.at(-1)).toMatchObject({ quantity: '2.99', price: '139.98' });
  });

  it('fails when the account does not have by then what it would sell', async () => {
    const listener = await Listener.connect(exchange);
    listener.subscribeAs(trader, ['account.orderUpdate']);
    const { body } = await wait(limit('139'));
    await trader.market('Ask', { quantity: '9' });
    await tick(exchange, '139.98', '140.02', { last: '140' });
    const told = await listener.dataOf('account.orderUpdate', 4);
    listener.close();
    expect(told.at(-1)).toMatchObject({ e: 'triggerFailed', X: 'TriggerFailed', i: body.id });
    expect(await open()).toEqual([]);
    expect(await history()).toContainEqual(
      expect.objectContaining({ id: body.id, status: 'TriggerFailed', executedQuantity: '0' }),
    );
  });

  it('takes lent funds back when it is triggered, and not before', async () => {
    await postPaper(exchange, '/paper/lend', { apiKey: trader.apiKey, auto: true });
    await wait({ autoLendRedeem: true });
    expect(exchange.state(trader.apiKey).balances.SOL).toMatchObject({ available: '0', lent: '10' });
    await tick(exchange, '139.98', '140.02', { last: '140' });
    expect(exchange.state(trader.apiKey).balances.SOL).toMatchObject({ available: '0', lent: '8' });
  });

  it('waits on while its market or the exchange takes no orders', async () => {
    await wait();
    await postPaper(exchange, '/paper/status', { status: 'Maintenance' });
    await tick(exchange, '139.98', '140.02', { last: '140' });
    expect(await counts()).toEqual([0, 1]);
    await postPaper(exchange, '/paper/status', { status: 'Ok' });
    await tick(exchange, '139.98', '140.02', { last: '140' });
    expect(await counts()).toEqual([0, 0]);
    expect(exchange.state(trader.apiKey).fills).toHaveLength(1);
  });

  it('is cancelled by its kind, with all, and when its market is taken away', async () => {
    const cancel = async (more: Record<string, string>) =>
      (await trader.delete('/api/v1/orders', 'orderCancelAll', { symbol: SYMBOL, ...more })).body;
    await trader.limit('Bid', '1', '149');
    await wait();
    expect(await cancel({ orderType: 'RestingLimitOrder' })).toMatchObject([{ price: '149' }]);
    expect(await cancel({ orderType: 'ConditionalOrder' })).toMatchObject([{ triggerPrice: '140' }]);
    await wait();
    expect(await cancel({})).toMatchObject([{ triggerPrice: '140', status: 'Cancelled' }]);
    await wait();
    await postPaper(exchange, '/paper/market', { symbol: SYMBOL, listed: false });
    await postPaper(exchange, '/paper/market', { symbol: SYMBOL, listed: true });
    expect(await open()).toEqual([]);
    expect((await history())[0]).toMatchObject({ status: 'Cancelled' });
  });

  it.each([
    ['a price and no quantity', { triggerQuantity: '' }, 'INVALID_QUANTITY', 'Invalid trigger quantity'],
    ['a quantity besides', { quantity: '1' }, 'INVALID_CLIENT_REQUEST', '`triggerQuantity`'],
    ['more decimals than the price has', { triggerPrice: '140.001' }, 'INVALID_CLIENT_REQUEST', 'too long'],
    ['less than the minimum', { triggerQuantity: '0.00' }, 'INVALID_QUANTITY', 'minimum'],
    ['more than all', { triggerQuantity: '101%' }, 'INVALID_QUANTITY', '100%'],
    ['a part of what is bought', { side: 'Bid', triggerQuantity: '50%' }, 'INVALID_QUANTITY', 'sold'],
    ['a price that nobody knows', { triggerBy: 'BestBid' }, 'INVALID_CLIENT_REQUEST', '`triggerBy`'],
    ['no limit', { orderType: 'Limit' }, 'INVALID_CLIENT_REQUEST', '`price`'],
    ['a take profit besides', { takeProfitTriggerPrice: '160' }, 'NOT_IMPLEMENTED', 'takeProfit'],
  ])('is refused with %s', async (_what, more, code, words) => {
    const { status, body } = await wait(more);
    expect([status, body.code]).toEqual([400, code]);
    expect(body.message).toContain(words);
    expect(await open()).toEqual([]);
  });

  it('has both or neither, in the words of Backpack', async () => {
    const { body } = await trader.market('Ask', { quantity: '1', triggerPrice: '140' });
    expect(body).toEqual({
      code: 'INVALID_CLIENT_REQUEST',
      message: 'Must specify both `triggerPrice` and `triggerQuantity` or neither',
    });
  });

  it('is an order like any other for the client that trades live: none of its own, and nothing that rests', async () => {
    await wait({ ...limit('139.5'), triggerBy: 'MarkPrice' });
    const client = createBackpackRest({
      baseUrl: exchange.restUrl,
      keyPair: trader.keyPair,
      clock: systemClock,
      logger: { debug() {}, info() {}, warn() {}, error() {} },
    });
    expect(await client.openOrders(SYMBOL)).toMatchObject([{ status: 'triggerPending' }]);
    await client.close();
  });
});

it('an order that waits is there after a restart, with its price', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'rung-exchange-'));
  const databaseFile = join(folder, 'exchange.db');
  const first = await manualExchange({ databaseFile });
  const owner = new Trader(first);
  await tick(first, '149.98', '150.02', { last: '150' });
  await owner.post('/api/v1/order', 'orderExecute', {
    symbol: SYMBOL,
    side: 'Ask',
    orderType: 'Market',
    triggerPrice: '140',
    triggerQuantity: '50%',
  });
  await first.stop();
  const second = await manualExchange({ databaseFile });
  const again = new Trader(second, owner.secret);
  expect(second.state(again.apiKey).openOrders).toMatchObject([
    { status: 'TriggerPending', triggerQuantity: '50%' },
  ]);
  await tick(second, '139.98', '140.02', { last: '140' });
  expect(second.state(again.apiKey).fills).toMatchObject([{ quantity: '5', price: '139.98' }]);
  await second.stop();
  rmSync(folder, { recursive: true });
});
