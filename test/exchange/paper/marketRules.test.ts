import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PaperExchange } from '../../../src/exchange/paper/index.js';
import { Listener, manualExchange, postPaper, request, Trader, tick } from './trader.js';

let exchange: PaperExchange;
let trader: Trader;

beforeEach(async () => {
  exchange = await manualExchange();
  trader = new Trader(exchange);
  await tick(exchange, '149.98', '150.02');
});
afterEach(() => exchange.stop());

const change = (body: Record<string, unknown>) =>
  postPaper(exchange, '/paper/market', { symbol: 'SOL_USDC', ...body });
const cancel = (clientId: number) =>
  trader.delete('/api/v1/order', 'orderCancel', { symbol: 'SOL_USDC', clientId });
const usdc = () => exchange.state(trader.apiKey).balances.USDC;

describe('a market’s state', () => {
  it.each([
    ['Closed', 'TRADING_PAUSED', 'TRADING_PAUSED', 'TRADING_PAUSED', 'TRADING_PAUSED'],
    ['CancelOnly', 'TRADING_PAUSED', 'TRADING_PAUSED', 'TRADING_PAUSED', 'Cancelled'],
    ['PostOnly', 'INVALID_ORDER', 'INVALID_ORDER', 'New', 'Cancelled'],
    ['LimitOnly', 'INVALID_ORDER', 'New', 'New', 'Cancelled'],
    ['Open', 'Filled', 'New', 'New', 'Cancelled'],
  ])(
    '%s answers a market order %s, a limit order %s, a post-only one %s and a cancel %s',
    async (state, market, limit, postOnly, cancelled) => {
      await trader.limit('Bid', '1', '130', { clientId: 1 });
      const answer = await change({ state });
      expect(answer).toMatchObject({ status: 200, body: { symbol: 'SOL_USDC', orderBookState: state } });
      const shown = await request(exchange, 'GET', '/api/v1/market?symbol=SOL_USDC');
      expect(shown.body).toEqual(answer.body);
      const word = ({ body }: Awaited<ReturnType<typeof change>>) => body.code ?? body.status;
      expect(word(await trader.market('Ask', { quantity: '1' }))).toBe(market);
      expect(word(await trader.limit('Bid', '1', '131', { clientId: 2 }))).toBe(limit);
      expect(word(await trader.limit('Bid', '1', '132', { clientId: 3, postOnly: true }))).toBe(postOnly);
      expect(word(await cancel(1))).toBe(cancelled);
      const locked =
        (cancelled === 'Cancelled' ? 0 : 130) + (limit === 'New' ? 131 : 0) + (postOnly === 'New' ? 132 : 0);
      expect(usdc()?.locked).toBe(String(locked));
    },
  );

  it('without trading lets orders rest though the price passes them, and fills them when trading goes on', async () => {
    const listener = await Listener.connect(exchange);
    listener.subscribeAs(trader, ['account.orderUpdate']);
    listener.subscribe(['bookTicker.SOL_USDC']);
    await listener.dataOf('bookTicker.SOL_USDC', 1);
    await trader.limit('Bid', '2', '140');
    await change({ state: 'CancelOnly' });
    await tick(exchange, '139', '139.1');
    expect(exchange.state(trader.apiKey)).toMatchObject({ fills: [], openOrders: [{ price: '140' }] });
    await change({ state: 'Open' });
    expect(exchange.state(trader.apiKey)).toMatchObject({
      openOrders: [],
      fills: [{ price: '140', quantity: '2', fee: '0.0016', isMaker: true }],
      balances: { USDC: { available: '9720', locked: '0' }, SOL: { available: '11.9984' } },
    });
    expect((await listener.dataOf('account.orderUpdate', 2)).at(-1)).toMatchObject({
      e: 'orderFill',
      X: 'Filled',
    });
    listener.close();
  });
});

describe('a market’s tick, step and minimum', () => {
  it('hold for new orders at once and are shown by GET /markets; orders that rest stay and fill as they are', async () => {
    await trader.limit('Bid', '0.33', '140.01');
    await change({ tickSize: '0.05', stepSize: '0.2', minQuantity: '0.6' });
    const markets = await request(exchange, 'GET', '/api/v1/markets');
    const sol = markets.body.find(({ symbol }: { symbol: string }) => symbol === 'SOL_USDC');
    expect(sol.filters).toMatchObject({
      price: { tickSize: '0.05' },
      quantity: { stepSize: '0.2', minQuantity: '0.6' },
    });
    const refusals = [
      await trader.limit('Bid', '1', '140.01'),
      await trader.limit('Bid', '1.1', '140'),
      await trader.limit('Bid', '1.05', '140'),
      await trader.limit('Bid', '0.4', '140'),
    ];
    expect(refusals.map(({ body }) => [body.code, body.message])).toEqual([
      ['INVALID_PRICE', 'Price is not a multiple of the tick size 0.05'],
      ['INVALID_QUANTITY', 'Quantity is not a multiple of the step size 0.2'],
      ['INVALID_CLIENT_REQUEST', 'Quantity decimal too long'],
      ['INVALID_QUANTITY', 'Quantity is below the minimum 0.6'],
    ]);
    expect((await trader.limit('Bid', '0.6', '139.95')).body.status).toBe('New');
    await tick(exchange, '140', '140.01');
    expect(exchange.state(trader.apiKey)).toMatchObject({
      fills: [{ price: '140.01', quantity: '0.33', fee: '0.000264' }],
      balances: {
        USDC: { available: '9869.8267', locked: '83.97', total: '9953.7967' },
        SOL: { available: '10.329736' },
      },
    });
  });

  it('a coarser step counts for an order by quote money', async () => {
    await change({ stepSize: '0.1' });
    const { body } = await trader.market('Bid', { quoteQuantity: '100' });
    expect(body).toMatchObject({
      status: 'Filled',
      executedQuantity: '0.6',
      executedQuoteQuantity: '90.012',
    });
    expect(usdc()).toMatchObject({ available: '9909.988', locked: '0' });
  });

  it('keep prices in a band around the last one, when they are placed and not later', async () => {
    await change({ minMultiplier: '0.9', maxMultiplier: 1.1 });
    const shown = await request(exchange, 'GET', '/api/v1/market?symbol=SOL_USDC');
    expect(shown.body.filters.price).toMatchObject({ minMultiplier: '0.9', maxMultiplier: '1.1' });
    await tick(exchange, '149.98', '150.02', { last: '150' });
    const tooFar = { code: 'INVALID_PRICE', message: 'Price is too far from the last active price' };
    expect((await trader.limit('Bid', '1', '134.99')).body).toEqual(tooFar);
    expect((await trader.limit('Ask', '1', '165.01')).body).toEqual(tooFar);
    expect((await trader.limit('Bid', '1', '135')).body.status).toBe('New');
    expect((await trader.limit('Ask', '1', '165')).body.status).toBe('New');
    await tick(exchange, '120', '120.01', { last: '120' });
    expect(exchange.state(trader.apiKey).openOrders).toMatchObject([{ price: '165' }]);
    expect((await trader.limit('Bid', '1', '108')).body.status).toBe('New');
  });

  it('come back when they are given again', async () => {
    await change({ tickSize: '0.05' });
    await change({ tickSize: 0.01 });
    expect((await trader.limit('Bid', '1', '140.01')).body.status).toBe('New');
    expect(usdc()?.locked).toBe('140.01');
  });

  it.each([
    ['a finer tick than it can count', { tickSize: '0.005' }, '`tickSize`: 0.005 is not a multiple of 0.01'],
    ['a finer step than it can count', { stepSize: '0.001' }, '`stepSize`: 0.001 is not a multiple of 0.01'],
    ['an unknown state', { state: 'Halted' }, 'must be one of Open, Closed, CancelOnly, LimitOnly, PostOnly'],
    ['a minimum of nothing', { minQuantity: '0' }, '`minQuantity`'],
    ['a band of nothing', { maxMultiplier: '0' }, '`maxMultiplier`'],
    ['no change', {}, 'at least one of'],
    ['what it does not know', { maxQuantity: '1' }, 'maxQuantity'],
    ['an unknown market', { symbol: 'DOGE_USDC', state: 'Open' }, 'DOGE_USDC'],
  ])('refuse %s', async (_what, body, words) => {
    const answer = await change(body);
    expect(answer.status).toBe(400);
    expect(answer.body.message).toContain(words);
    const shown = await request(exchange, 'GET', '/api/v1/market?symbol=SOL_USDC');
    expect(shown.body).toMatchObject({
      orderBookState: 'Open',
      filters: { price: { tickSize: '0.01' }, quantity: { stepSize: '0.01', minQuantity: '0.01' } },
    });
  });
});

describe('maintenance', () => {
  const status = (body: unknown) => postPaper(exchange, '/paper/status', body);

  it('is told, refuses orders and cancels, lets nothing trade, and ends', async () => {
    await trader.limit('Bid', '2', '140', { clientId: 1 });
    const told = { status: 'Maintenance', message: 'Back at noon' };
    expect(await status(told)).toEqual({ status: 200, body: told });
    expect((await request(exchange, 'GET', '/api/v1/status')).body).toEqual(told);
    const refused = { status: 503, body: { code: 'MAINTENANCE', message: 'Back at noon' } };
    expect(await trader.limit('Bid', '1', '141')).toEqual(refused);
    expect(await cancel(1)).toEqual(refused);
    expect(await trader.delete('/api/v1/orders', 'orderCancelAll', { symbol: 'SOL_USDC' })).toEqual(refused);
    expect(
      (
        await trader.batch([
          { symbol: 'SOL_USDC', side: 'Bid', orderType: 'Limit', quantity: '1', price: '141' },
        ])
      ).body,
    ).toMatchObject([{ operation: 'Err', code: 'MAINTENANCE' }]);
    await tick(exchange, '139', '139.1');
    expect((await trader.capital()).USDC).toMatchObject({ available: '9720', locked: '280' });
    expect((await status({ status: 'Ok' })).body).toEqual({ status: 'Ok', message: null });
    expect((await request(exchange, 'GET', '/api/v1/status')).body).toEqual({ status: 'Ok', message: null });
    expect(exchange.state(trader.apiKey)).toMatchObject({
      openOrders: [],
      balances: { USDC: { available: '9720', locked: '0' }, SOL: { available: '11.9984' } },
    });
  });

  it.each([
    [{ status: 'Down' }, 'must be "Ok" or "Maintenance"'],
    [{}, '`status`'],
    [{ status: 'Ok', message: 5 }, '`message`'],
  ])('refuses %j', async (body, words) => {
    const answer = await status(body);
    expect(answer.status).toBe(400);
    expect(answer.body.message).toContain(words);
  });
});

describe('the impact of a market order', () => {
  /** Somebody offers 1 SOL at each of these, behind the feed's 0.5 at 150.02. */
  async function offer(...prices: readonly string[]): Promise<void> {
    const other = new Trader(exchange);
    for (const price of prices) await other.limit('Ask', '1', price);
    await tick(exchange, '149.98', '150.02', { askQuantity: '0.5' });
  }

  it('ends 3 % beyond the best price, as on Backpack, and what is left expires', async () => {
    await offer('151', '154.52', '154.53');
    const { body } = await trader.market('Bid', { quantity: '4' });
    expect(body).toMatchObject({ status: 'Expired', executedQuantity: '2.5' });
    const { body: history } = await trader.get('/wapi/v1/history/orders', 'orderHistoryQueryAll');
    expect(history).toMatchObject([{ id: body.id, expiryReason: 'PriceImpact' }]);
    const { body: most } = await trader.get('/api/v1/account/limits/order', 'maxOrderQuantity', {
      symbol: 'SOL_USDC',
      side: 'Bid',
    });
    // What the feed offered is gone until its next step, and what lies beyond is out of reach.
    expect(most).toMatchObject({ maxOrderQuantity: '0' });
  });

  it('is not what ends an order that runs out of offers or of its own tolerance', async () => {
    await offer('151');
    const reason = async () =>
      (await trader.get('/wapi/v1/history/orders', 'orderHistoryQueryAll')).body[0].expiryReason;
    await trader.market('Bid', { quantity: '1', slippageTolerance: '0.1', slippageToleranceType: 'Percent' });
    expect(await reason()).toBe('SlippageToleranceExceeded');
    await trader.market('Bid', { quantity: '4' });
    expect(await reason()).toBe('InsufficientLiquidity');
  });

  it('is bounded by what /paper/market says', async () => {
    const answer = await change({ minImpactMultiplier: '0.5', maxImpactMultiplier: '2', maxMultiplier: '2' });
    expect(answer.body.filters.price).toMatchObject({ minImpactMultiplier: '0.5', maxImpactMultiplier: '2' });
    await offer('151', '290');
    const { body } = await trader.market('Bid', { quantity: '2.5' });
    expect(body).toMatchObject({ status: 'Filled', executedQuantity: '2.5' });
  });

  it('is bounded below for a sale, and rounded so that it never goes further', async () => {
    const other = new Trader(exchange);
    for (const price of ['145.49', '145.48']) await other.limit('Bid', '1', price);
    await tick(exchange, '149.98', '150.02', { bidQuantity: '0' });
    // 97 % of 149.98 are 145.4806.
    const { body } = await trader.market('Ask', { quantity: '2' });
    expect(body).toMatchObject({ status: 'Expired', executedQuantity: '1', executedQuoteQuantity: '145.49' });
  });
});
