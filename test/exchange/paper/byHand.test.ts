import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { OrderUpdate } from '../../../src/engine/ports/streams.js';
import { systemClock } from '../../../src/engine/ports/systemClock.js';
import {
  type BackpackRest,
  createBackpackRest,
  createBackpackStreams,
  generateKeyPair,
} from '../../../src/exchange/backpack/index.js';
import type { PaperExchange } from '../../../src/exchange/paper/index.js';
import { Listener, manualExchange, postPaper, Trader, tick } from './trader.js';

/* What a bot sees of its account when somebody else uses it: the owner in the phone app, or the exchange itself. */

const silent = { debug() {}, info() {}, warn() {}, error() {} };

let exchange: PaperExchange;
let owner: Trader;

beforeEach(async () => {
  exchange = await manualExchange();
  owner = new Trader(exchange);
  await tick(exchange, '149.98', '150.02');
});
afterEach(() => exchange.stop());

describe('an order that a second client places with the same key', () => {
  let bot: BackpackRest;
  let streams: ReturnType<typeof createBackpackStreams>;
  let updates: OrderUpdate[];

  beforeEach(async () => {
    const { keyPair } = owner;
    updates = [];
    bot = createBackpackRest({ baseUrl: exchange.restUrl, keyPair, clock: systemClock, logger: silent });
    streams = createBackpackStreams({
      url: exchange.wsUrl,
      keyPair,
      logger: silent,
      serverNow: systemClock.now,
    });
    await streams.start(['SOL_USDC'], {
      onBookTicker() {},
      onLastPrice() {},
      onOrderUpdate: (update) => updates.push(update),
      onConnected() {},
      onAlive() {},
      onMarketRefused() {},
      onDisconnected() {},
    });
  });
  afterEach(async () => {
    await streams.stop();
    await bot.close();
  });

  const heard = async (count: number): Promise<readonly OrderUpdate[]> => {
    const deadlineMs = performance.now() + 5_000;
    while (updates.length < count) {
      if (performance.now() > deadlineMs) throw new Error(`heard ${updates.length} updates of ${count}`);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    return updates;
  };

  it('is told on the first client’s order stream, without a client id, from its placing to its fill', async () => {
    const { body } = await owner.limit('Ask', '2.5', '155');
    await tick(exchange, '155', '155.1');
    const [accepted, filled] = await heard(2);
    expect(accepted?.fill).toBeNull();
    expect(accepted?.order).toMatchObject({ orderId: body.id, clientId: null, side: 'sell', status: 'new' });
    expect(filled?.fill).toMatchObject({ orderId: body.id, clientId: null, side: 'sell', isMaker: true });
    expect(String(filled?.fill?.quantity)).toBe('2.5');
    expect(exchange.state(owner.apiKey).balances).toMatchObject({
      SOL: { available: '7.5', locked: '0' },
      USDC: { available: '10387.19', locked: '0' },
    });
  });

  it('is in the first client’s open orders, history and fills', async () => {
    const resting = await owner.limit('Bid', '1', '140');
    const sold = await owner.market('Ask', { quantity: '4' });
    expect(await bot.openOrders('SOL_USDC')).toMatchObject([{ orderId: resting.body.id, clientId: null }]);
    const history = await bot.orderHistory({ symbol: 'SOL_USDC' });
    expect(history.map(({ orderId, clientId }) => [orderId, clientId])).toEqual([
      [resting.body.id, null],
      [sold.body.id, null],
    ]);
    const [fill, ...more] = await bot.fills({ symbol: 'SOL_USDC' });
    expect(more).toEqual([]);
    expect(fill).toMatchObject({ orderId: sold.body.id, clientId: null, side: 'sell', feeAsset: 'USDC' });
    expect([fill?.quantity, fill?.price, fill?.fee].map(String)).toEqual(['4', '149.98', '0.59992']);
    expect(exchange.state(owner.apiKey).balances).toMatchObject({
      SOL: { available: '6', total: '6' },
      USDC: { available: '10459.32008', locked: '140', total: '10599.32008' },
    });
  });
});

describe('a cancel that no client asked for', () => {
  const cancel = (body: Record<string, unknown>) =>
    postPaper(exchange, '/paper/cancel', { apiKey: owner.apiKey, ...body });

  it.each([
    ['cancelled', {}, { e: 'orderCancelled', X: 'Cancelled' }, null],
    [
      'expired',
      { reason: 'expired' },
      { e: 'orderExpired', X: 'Expired', R: 'PriceOutOfBounds' },
      'PriceOutOfBounds',
    ],
  ])(
    'ends an order as %s, gives back the rest of what it locked, and is told',
    async (reason, body, told, why) => {
      const listener = await Listener.connect(exchange);
      listener.subscribeAs(owner, ['account.orderUpdate']);
      listener.subscribe(['bookTicker.SOL_USDC']);
      await listener.dataOf('bookTicker.SOL_USDC', 1);
      const { body: order } = await owner.limit('Bid', '2', '140', { clientId: 9 });
      await tick(exchange, '139.9', '140', { askQuantity: '0.5' });
      const answer = await cancel({ orderId: order.id, ...body });
      expect(answer).toMatchObject({
        status: 200,
        body: { id: order.id, clientId: 9, executedQuantity: '0.5', status: told.X },
      });
      const events = await listener.dataOf('account.orderUpdate', 3);
      expect(events.at(-1)).toMatchObject({ i: order.id, c: 9, z: '0.5', ...told });
      const history = await owner.get('/wapi/v1/history/orders', 'orderHistoryQueryAll');
      expect(history.body).toMatchObject([{ id: order.id, expiryReason: why }]);
      expect(exchange.state(owner.apiKey)).toMatchObject({
        openOrders: [],
        balances: {
          USDC: { available: '9930', locked: '0', total: '9930' },
          SOL: { available: '10.4996', total: '10.4996' },
        },
      });
      expect(reason).toBe(told.X.toLowerCase());
      listener.close();
    },
  );

  it('takes the id as a number too, and an order of another account is none of its business', async () => {
    const { body: order } = await owner.limit('Bid', '1', '140');
    const other = new Trader(exchange);
    await other.capital();
    expect((await cancel({ apiKey: other.apiKey, orderId: order.id })).status).toBe(404);
    expect((await cancel({ orderId: Number(order.id) })).body.status).toBe('Cancelled');
    const again = await cancel({ orderId: order.id });
    expect(again).toMatchObject({ status: 404, body: { code: 'RESOURCE_NOT_FOUND' } });
    expect(exchange.state(owner.apiKey).balances.USDC).toMatchObject({ available: '10000', locked: '0' });
  });

  it.each([
    ['`orderId`', { orderId: 'abc' }],
    ['`orderId`', {}],
    ['`reason`', { orderId: '1', reason: 'bored' }],
    ['`apiKey`', { orderId: '1', apiKey: 'abc' }],
  ])('refuses a wrong %s by name', async (words, body) => {
    const answer = await cancel(body);
    expect(answer).toMatchObject({ status: 400, body: { code: 'INVALID_CLIENT_REQUEST' } });
    expect(answer.body.message).toContain(words);
  });

  it('says that a key has no account', async () => {
    const answer = await cancel({ orderId: '1', apiKey: generateKeyPair().apiKey });
    expect(answer.status).toBe(404);
    expect(answer.body.message).toContain('No account');
  });
});
