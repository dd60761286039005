import * as bpx from 'bpx-api-client';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { PaperExchange } from '../../../../src/exchange/paper/index.js';
import { Listener, tick } from '../trader.js';
import { exactly, expectAllNamed, type LeftOut, type MethodCheck, matching, methodsOf } from './methods.js';
import { type RestingWorld, restingWorld } from './world.js';

/* npm's `bpx-api-client`, as it is published, with no other change than the address of the exchange. */

interface World extends RestingWorld {
  readonly client: bpx.BpxApiClient;
}

type Check = MethodCheck<World>;

const SYMBOL = 'SOL_USDC';
const HOUR_SECONDS = 3_600;
const { Bid, Ask } = bpx.Side;
const { Limit, Market } = bpx.OrderType;

const answered = (data: unknown): Check['check'] => matching({ statusCode: 200, data, error: {} });
const listed = (rows: readonly unknown[]): Check['check'] =>
  exactly({ statusCode: 200, data: rows, error: {} });
const refused = (statusCode: number, code: string): Check['check'] =>
  matching({ statusCode, data: {}, error: { code, message: expect.any(String) } });
/** Done, with an empty answer; then something must be so. */
const done = (then: (world: World) => void): Check['check'] => {
  return (answer, world) => {
    expect(answer).toEqual({ statusCode: 200, data: '', error: {} });
    then(world);
  };
};
const balances = ({ exchange, trader }: World) => exchange.state(trader.apiKey).balances;

const PUBLIC: Readonly<Record<string, Check>> = {
  'assets.getAssets': {
    call: ({ client }) => client.assets.getAssets(),
    check: answered(
      expect.arrayContaining([{ symbol: 'SOL', displayName: 'Solana', coingeckoId: null, tokens: [] }]),
    ),
  },
  'assets.getCollateral': {
    call: ({ client }) => client.assets.getCollateral(),
    check: answered(
      expect.arrayContaining([
        expect.objectContaining({
          symbol: 'USDC',
          haircutFunction: { weight: '1', kind: { type: 'identity' } },
        }),
      ]),
    ),
  },
  'borrowLendMarkets.getBorrowLendMarkets': {
    call: ({ client }) => client.borrowLendMarkets.getBorrowLendMarkets(),
    check: answered(
      expect.arrayContaining([
        expect.objectContaining({ symbol: 'SOL', state: 'Open', lentQuantity: '0', assetMarkPrice: '150' }),
      ]),
    ),
  },
  'borrowLendMarkets.getBorrowLendMarketsHistory': {
    call: ({ client }) =>
      // The enumeration of its type is not among what the client exports.
      client.borrowLendMarkets.getBorrowLendMarketsHistory({ interval: '1d' as never }),
    check: listed([]),
  },
  'markets.getMarkets': {
    call: ({ client }) => client.markets.getMarkets(),
    check: answered(
      expect.arrayContaining([expect.objectContaining({ symbol: SYMBOL, marketType: 'SPOT' })]),
    ),
  },
  'markets.getMarket': {
    call: ({ client }) => client.markets.getMarket(SYMBOL),
    check: answered({
      baseSymbol: 'SOL',
      quoteSymbol: 'USDC',
      filters: { price: { tickSize: '0.01' }, quantity: { stepSize: '0.01', minQuantity: '0.01' } },
      orderBookState: 'Open',
    }),
  },
  'markets.getTicker': {
    call: ({ client }) => client.markets.getTicker({ symbol: SYMBOL }),
    check: answered({ symbol: SYMBOL, lastPrice: '150', trades: '1' }),
  },
  'markets.getTickers': {
    call: ({ client }) => client.markets.getTickers(bpx.TickerInterval.OneWeek),
    check: answered([{ symbol: SYMBOL, lastPrice: '150' }]),
  },
  'markets.getDepth': {
    call: ({ client }) => client.markets.getDepth(SYMBOL),
    check: answered({
      bids: [
        ['140', '1'],
        ['149.98', expect.any(String)],
      ],
      asks: [['150.02', expect.any(String)]],
    }),
  },
  'markets.getKlines': {
    call: ({ client }) =>
      client.markets.getKlines({
        symbol: SYMBOL,
        interval: bpx.KlineInterval.OneHour,
        startTime: Math.floor(Date.now() / 1_000) - HOUR_SECONDS,
      }),
    check: (answer) => {
      const { data } = answer as { data: readonly unknown[] };
      expect(data.at(-1)).toMatchObject({ close: '150', trades: '1', start: expect.any(String) });
    },
  },
  'markets.getMarkPrices': {
    call: ({ client }) => client.markets.getMarkPrices(SYMBOL),
    check: listed([]),
  },
  'markets.getOpenInterest': {
    call: ({ client }) => client.markets.getOpenInterest(),
    check: listed([]),
  },
  'markets.getFundingIntervalRates': {
    call: ({ client }) => client.markets.getFundingIntervalRates({ symbol: SYMBOL }),
    check: listed([]),
  },
  'system.status': {
    call: ({ client }) => client.system.status(),
    check: answered({ status: 'Ok', message: null }),
  },
  'system.ping': {
    call: ({ client }) => client.system.ping(),
    check: answered('pong'),
  },
  'system.getSystemTime': {
    call: ({ client }) => client.system.getSystemTime(),
    check: answered(expect.stringMatching(/^\d{13}$/)),
  },
  'trades.getRecentTrades': {
    call: ({ client }) => client.trades.getRecentTrades({ symbol: SYMBOL }),
    check: answered([{ id: expect.any(Number), price: '150' }]),
  },
  'trades.getHistoricalTrades': {
    call: ({ client }) => client.trades.getHistoricalTrades({ symbol: SYMBOL, limit: 1, offset: 0 }),
    check: answered([{ id: expect.any(Number), price: '150' }]),
  },
};

const PRIVATE: Readonly<Record<string, Check>> = {
  'account.getAccount': {
    call: ({ client }) => client.account.getAccount(),
    check: answered({ autoLend: false, limitOrders: 1, spotMakerFee: '8', spotTakerFee: '10' }),
  },
  'account.updateAccount': {
    call: ({ client }) => client.account.updateAccount({ autoLend: true }),
    check: done((world) => expect(balances(world).SOL).toMatchObject({ available: '0', lent: '10' })),
  },
  'account.convertDustBalance': {
    call: ({ client }) => client.account.convertDustBalance('SOL'),
    check: refused(403, 'FORBIDDEN'),
  },
  'account.getMaxBorrowQuantity': {
    call: ({ client }) => client.account.getMaxBorrowQuantity('SOL'),
    check: answered({ maxBorrowQuantity: '0', symbol: 'SOL' }),
  },
  'account.getMaxOrderQuantity': {
    call: ({ client }) => client.account.getMaxOrderQuantity({ symbol: SYMBOL, side: Bid, price: '149' }),
    // 9,860 USDC are left.
    check: answered({ maxOrderQuantity: '66.17', price: '149', side: 'Bid', reduceOnly: null }),
  },
  'account.getMaxWithdrawalQuantity': {
    call: ({ client }) => client.account.getMaxWithdrawalQuantity({ symbol: 'USDC', autoLendRedeem: true }),
    check: answered({
      maxWithdrawalQuantity: '9860',
      symbol: 'USDC',
      autoLendRedeem: true,
      autoBorrow: null,
    }),
  },
  'borrowLend.getBorrowLendPositions': {
    call: async ({ client }) => {
      await client.account.updateAccount({ autoLend: true });
      return client.borrowLend.getBorrowLendPositions();
    },
    check: answered([
      { symbol: 'USDC', netQuantity: '9860' },
      { symbol: 'SOL', netQuantity: '10', markPrice: '150' },
    ]),
  },
  'borrowLend.executeBorrowLend': {
    call: ({ client }) =>
      client.borrowLend.executeBorrowLend({ symbol: 'SOL', side: bpx.BorrowLendSide.Lend, quantity: '4' }),
    check: done((world) => expect(balances(world).SOL).toMatchObject({ available: '6', lent: '4' })),
  },
  'capital.getBalances': {
    call: ({ client }) => client.capital.getBalances(),
    check: answered({
      USDC: { available: '9860', locked: '140', staked: '0' },
      SOL: { available: '10', locked: '0', staked: '0' },
    }),
  },
  'capital.getCollateral': {
    call: ({ client }) => client.capital.getCollateral(),
    check: answered({ netEquity: '11500', netEquityLocked: '140', netEquityAvailable: '11360' }),
  },
  'capital.getDeposits': {
    call: ({ client }) => client.capital.getDeposits({ limit: 10, offset: 0 }),
    check: listed([]),
  },
  'capital.getDepositAddress': {
    // Real money that is sent to any address would be lost.
    call: ({ client }) => client.capital.getDepositAddress('Solana'),
    check: refused(404, 'RESOURCE_NOT_FOUND'),
  },
  'capital.getWithdrawals': {
    call: ({ client }) => client.capital.getWithdrawals({ limit: 10 }),
    check: listed([]),
  },
  'capital.requestWithdrawal': {
    call: ({ client }) =>
      client.capital.requestWithdrawal({ address: 'x', blockchain: 'Solana', quantity: '1', symbol: 'SOL' }),
    check: refused(403, 'FORBIDDEN'),
  },
  'futures.getOpenPositions': {
    call: ({ client }) => client.futures.getOpenPositions(),
    check: listed([]),
  },
  'order.getOpenOrder': {
    call: ({ client }) => client.order.getOpenOrder({ symbol: SYMBOL, clientId: 7 }),
    check: answered({ clientId: 7, orderType: 'Limit', price: '140', quantity: '1', status: 'New' }),
  },
  'order.executeOrder': {
    call: ({ client }) =>
      client.order.executeOrder({ symbol: SYMBOL, side: Ask, orderType: Market, quantity: '1' }),
    check: answered({ status: 'Filled', executedQuantity: '1', executedQuoteQuantity: '149.98' }),
  },
  'order.cancelOpenOrder': {
    call: ({ client, restingId }) => client.order.cancelOpenOrder({ symbol: SYMBOL, orderId: restingId }),
    check: answered({ clientId: 7, status: 'Cancelled' }),
  },
  'order.executeOrders': {
    call: ({ client }) => {
      const order = { symbol: SYMBOL, side: Bid, orderType: Limit, quantity: '1', postOnly: true };
      return client.order.executeOrders([
        { ...order, price: '141' },
        { ...order, price: '151' },
      ]);
    },
    check: answered([
      { operation: 'Ok', status: 'New', price: '141' },
      { operation: 'Err', code: 'INVALID_ORDER', message: 'Order would immediately match and take' },
    ]),
  },
  'order.getOpenOrders': {
    call: ({ client }) => client.order.getOpenOrders({ symbol: SYMBOL, marketType: bpx.MarketType.SPOT }),
    check: answered([{ clientId: 7, price: '140' }]),
  },
  'order.cancelOpenOrders': {
    call: ({ client }) => client.order.cancelOpenOrders({ symbol: SYMBOL }),
    check: answered([{ clientId: 7, status: 'Cancelled' }]),
  },
};

const HISTORY: Readonly<Record<string, Check>> = {
  'history.getBorrowLendHistory': {
    call: ({ client }) => client.history.getBorrowLendHistory({ symbol: 'SOL' }),
    check: listed([]),
  },
  'history.getInterestHistory': {
    call: ({ client }) => client.history.getInterestHistory({ limit: 5 }),
    check: listed([]),
  },
  'history.getBorrowLendPositionHistory': {
    call: ({ client }) => client.history.getBorrowLendPositionHistory({ limit: 5 }),
    check: listed([]),
  },
  'history.getDustConversionHistory': {
    call: ({ client }) => client.history.getDustConversionHistory({ limit: 5 }),
    check: listed([]),
  },
  'history.getFillHistory': {
    call: async ({ client }) => {
      await client.order.executeOrder({ symbol: SYMBOL, side: Bid, orderType: Market, quoteQuantity: '151' });
      return client.history.getFillHistory({ symbol: SYMBOL, fillType: bpx.FillType.User, limit: 10 });
    },
    check: answered([{ tradeId: expect.any(Number), price: '150.02', fee: '0.001', feeSymbol: 'SOL' }]),
  },
  'history.getFundingPayments': {
    call: ({ client }) => client.history.getFundingPayments({ limit: 5 }),
    check: listed([]),
  },
  'history.getOrderHistory': {
    call: ({ client, restingId }) => client.history.getOrderHistory({ symbol: SYMBOL, orderId: restingId }),
    check: answered([{ clientId: 7, status: 'New', createdAt: expect.stringMatching(/^\d{4}-.*\.\d{3}$/) }]),
  },
  'history.getProfitAndLossHistory': {
    // The description of today has it no more.
    call: ({ client }) => client.history.getProfitAndLossHistory({ limit: 5 }),
    check: refused(404, 'RESOURCE_NOT_FOUND'),
  },
  'history.getRfqHistory': {
    call: ({ client }) => client.history.getRfqHistory({ limit: 5 }),
    check: listed([]),
  },
  'history.getQuoteHistory': {
    call: ({ client }) => client.history.getQuoteHistory({ limit: 5 }),
    check: listed([]),
  },
  'history.getSettlementHistory': {
    call: ({ client }) => client.history.getSettlementHistory({ limit: 5 }),
    check: listed([]),
  },
  'history.getStrategyHistory': {
    call: ({ client }) => client.history.getStrategyHistory({ limit: 5 }),
    check: listed([]),
  },
};

/** Requests for quotes are another kind of market, and no key has the right to any. */
const QUOTES: Readonly<Record<string, Check>> = {
  'rfq.submitRequestForQuote': {
    call: ({ client }) =>
      client.rfq.submitRequestForQuote({ symbol: 'SOL_USDC_RFQ', side: Bid, quantity: '1' }),
    check: refused(403, 'FORBIDDEN'),
  },
  'rfq.acceptQuote': {
    call: ({ client }) => client.rfq.acceptQuote({ quoteId: '1' }),
    check: refused(403, 'FORBIDDEN'),
  },
  'rfq.refreshQuote': {
    call: ({ client }) => client.rfq.refreshQuote({ rfqId: '1' }),
    check: refused(403, 'FORBIDDEN'),
  },
  'rfq.cancelRequestForQuote': {
    call: ({ client }) => client.rfq.cancelRequestForQuote({ rfqId: '1' }),
    check: refused(403, 'FORBIDDEN'),
  },
  'rfq.submitQuote': {
    call: ({ client }) => client.rfq.submitQuote({ rfqId: '1', bidPrice: '1', askPrice: '2' }),
    check: refused(403, 'FORBIDDEN'),
  },
};

const SUBSCRIBE = 'SUBSCRIBE' as never;
/** What is heard after subscribing and a moment in which the market moves and an order is placed; null for nothing. */
const STREAMS: Readonly<
  Record<string, { call: (streams: bpx.BpxApiClient['streams']) => void; hears: object | null }>
> = {
  'streams.orderUpdate': {
    call: (streams) => streams.orderUpdate(SUBSCRIBE, SYMBOL),
    hears: { stream: 'account.orderUpdate.SOL_USDC', data: { e: 'orderAccepted', p: '141' } },
  },
  'streams.positionUpdate': { call: (streams) => streams.positionUpdate(SUBSCRIBE), hears: null },
  'streams.RFQUpdate': { call: (streams) => streams.RFQUpdate(SUBSCRIBE), hears: null },
  'streams.bookTicker': {
    call: (streams) => streams.bookTicker(SUBSCRIBE, SYMBOL),
    hears: { stream: 'bookTicker.SOL_USDC', data: { e: 'bookTicker', b: '150' } },
  },
  'streams.depth': {
    call: (streams) => streams.depth(SUBSCRIBE, SYMBOL),
    hears: { stream: 'depth.SOL_USDC', data: { e: 'depth', b: expect.any(Array), U: expect.any(Number) } },
  },
  'streams.kline': {
    call: (streams) => streams.kline(SUBSCRIBE, bpx.KlineInterval.OneMinute, SYMBOL),
    hears: { stream: 'kline.1m.SOL_USDC', data: { e: 'kline', c: '151' } },
  },
  'streams.liquidation': { call: (streams) => streams.liquidation(SUBSCRIBE), hears: null },
  'streams.markPrice': { call: (streams) => streams.markPrice(SUBSCRIBE, SYMBOL), hears: null },
  'streams.ticker': {
    call: (streams) => streams.ticker(SUBSCRIBE, SYMBOL),
    hears: { stream: 'ticker.SOL_USDC', data: { e: 'ticker', c: expect.any(String) } },
  },
  'streams.openInterest': { call: (streams) => streams.openInterest(SUBSCRIBE, SYMBOL), hears: null },
  'streams.trade': {
    call: (streams) => streams.trade(SUBSCRIBE, SYMBOL),
    hears: { stream: 'trade.SOL_USDC', data: { e: 'trade', p: '151' } },
  },
};

const LEFT_OUT: LeftOut = {
  'streams.open': 'what each test of a stream begins with',
  'streams.close': 'what each test of a stream ends with',
  'streams.addMessageHandler': 'how each test of a stream hears',
  'streams.removeMessageHandler': 'asks the exchange nothing: it forgets a function',
};

const REQUESTS = { ...PUBLIC, ...PRIVATE, ...HISTORY, ...QUOTES };

let world: World;
let exchange: PaperExchange;
beforeEach(async () => {
  // It says on the console that it is connected.
  vi.spyOn(console, 'log').mockImplementation(() => {});
  const resting = await restingWorld();
  const { trader } = resting;
  exchange = resting.exchange;
  const client = new bpx.BpxApiClient({
    apiKey: trader.apiKey,
    apiSecret: trader.secret,
    httpUrl: exchange.restUrl,
    wsUrl: exchange.wsUrl,
  });
  world = { ...resting, client };
});
afterEach(async () => {
  await exchange.stop();
  vi.restoreAllMocks();
});

describe('bpx-api-client', () => {
  it('has no method that is neither called here nor left out with a reason', () => {
    const areas = Object.entries(world.client).filter(([area]) => area !== 'auth');
    const methods = areas.flatMap(([area, api]) => methodsOf(api).map((method) => `${area}.${method}`));
    expectAllNamed(methods, { ...REQUESTS, ...STREAMS }, LEFT_OUT);
  });

  it.each(Object.entries(REQUESTS))('%s', async (_method, { call, check }) => {
    await check(await call(world), world);
  });

  it.each(Object.entries(STREAMS))('%s', async (_method, { call, hears }) => {
    const { streams, client } = { ...world, streams: world.client.streams };
    await streams.open();
    const heard: unknown[] = [];
    streams.addMessageHandler((message: unknown) => heard.push(message));
    call(streams);
    // What was asked for in one connection is answered in order: by then the subscription is there.
    streams.bookTicker(SUBSCRIBE, 'SOL_USDC');
    await vi.waitFor(() => expect(heard).not.toEqual([]));
    await tick(exchange, '150', '151', { last: '151' });
    await client.order.executeOrder({
      symbol: SYMBOL,
      side: Bid,
      orderType: Limit,
      quantity: '1',
      price: '141',
    });
    if (hears === null) {
      const others = await Listener.connect(exchange);
      others.subscribe(['bookTicker.SOL_USDC']);
      await others.dataOf('bookTicker.SOL_USDC', 1);
      others.close();
      for (const message of heard) expect(message).toMatchObject({ stream: 'bookTicker.SOL_USDC' });
    } else {
      await vi.waitFor(() => expect(heard).toContainEqual(expect.objectContaining(nested(hears))), 3_000);
    }
    await streams.close();
  });
});

/** The same, with each object inside it allowed to have more. */
function nested(expected: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(expected).map(([key, value]) => [
      key,
      typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
        ? expect.objectContaining(value)
        : value,
    ]),
  );
}
