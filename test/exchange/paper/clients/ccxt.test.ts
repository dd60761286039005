import ccxt from 'ccxt';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { tick } from '../trader.js';
import { exactly, expectAllNamed, type LeftOut, type MethodCheck, matching, methodsOf } from './methods.js';
import { type Ccxt, ccxtOf, type RestingWorld, restingWorld } from './world.js';

/* ccxt's methods for Backpack, one by one: those of its class and all that it says it `has`. */

interface World extends RestingWorld {
  readonly client: Ccxt;
}

type Check = MethodCheck<World>;

const SYMBOL = 'SOL/USDC';
const HOUR_MS = 3_600_000;

/** The call ends in this error of ccxt, whose message has these words. */
const failing = (error: new (...args: never[]) => Error, words: string): Check['check'] => {
  return (answer) => {
    expect(answer).toBeInstanceOf(error);
    expect(String(answer)).toContain(words);
  };
};
const bought = { status: 'closed', side: 'buy', filled: 2, average: 150.02, cost: 300.04 };
const closes = (answer: unknown) => expect((answer as readonly number[][]).at(-1)?.[4]).toBe(150);

const MARKET_DATA: Readonly<Record<string, Check>> = {
  fetchCurrencies: {
    call: ({ client }) => client.fetchCurrencies(),
    check: matching({ SOL: { code: 'SOL', id: 'SOL', name: 'Solana' }, USDC: { code: 'USDC' } }),
  },
  fetchMarkets: {
    call: ({ client }) => client.fetchMarkets(),
    check: (answer) =>
      expect(answer).toContainEqual(
        expect.objectContaining({ id: 'SOL_USDC', spot: true, precision: { amount: 0.01, price: 0.01 } }),
      ),
  },
  fetchTickers: {
    call: ({ client }) => client.fetchTickers([SYMBOL]),
    check: matching({ [SYMBOL]: { last: 150, high: 150, low: 150 } }),
  },
  fetchTicker: {
    call: ({ client }) => client.fetchTicker(SYMBOL),
    check: matching({ symbol: SYMBOL, last: 150, percentage: 0 }),
  },
  fetchOrderBook: {
    call: ({ client }) => client.fetchOrderBook(SYMBOL, 5),
    check: matching({
      bids: [
        [149.98, 1_000_000],
        [140, 1],
      ],
      asks: [[150.02, 1_000_000]],
      nonce: expect.any(Number),
    }),
  },
  fetchL2OrderBook: {
    call: ({ client }) => client.fetchL2OrderBook(SYMBOL),
    check: matching({
      bids: [
        [149.98, 1_000_000],
        [140, 1],
      ],
    }),
  },
  fetchOHLCV: {
    call: ({ client }) => client.fetchOHLCV(SYMBOL, '1h', Date.now() - 2 * HOUR_MS),
    check: closes,
  },
  fetchMarkOHLCV: { call: ({ client }) => client.fetchMarkOHLCV(SYMBOL, '1h'), check: closes },
  fetchIndexOHLCV: { call: ({ client }) => client.fetchIndexOHLCV(SYMBOL, '1h'), check: closes },
  fetchTrades: {
    call: ({ client }) => client.fetchTrades(SYMBOL, undefined, 10),
    check: matching([{ symbol: SYMBOL, price: 150, id: expect.stringMatching(/^\d+$/) }]),
  },
  fetchStatus: { call: ({ client }) => client.fetchStatus(), check: matching({ status: 'ok' }) },
  fetchTime: {
    call: ({ client }) => client.fetchTime(),
    check: (answer) => expect(Math.abs(Number(answer) - Date.now())).toBeLessThan(5_000),
  },
};

const ACCOUNT: Readonly<Record<string, Check>> = {
  fetchBalance: {
    call: ({ client }) => client.fetchBalance(),
    check: matching({
      USDC: { free: 9_860, used: 140, total: 10_000 },
      SOL: { free: 10, used: 0, total: 10 },
    }),
  },
  fetchDeposits: { call: ({ client }) => client.fetchDeposits(), check: exactly([]) },
  fetchWithdrawals: { call: ({ client }) => client.fetchWithdrawals(), check: exactly([]) },
  fetchDepositAddress: {
    // Real money that is sent to any address would be lost.
    call: ({ client }) => client.fetchDepositAddress('SOL', { network: 'SOL' }),
    check: failing(ccxt.ExchangeNotAvailable, 'RESOURCE_NOT_FOUND'),
  },
  withdraw: {
    call: ({ client }) => client.withdraw('SOL', 1, 'x', undefined, { network: 'SOL' }),
    check: failing(ccxt.OperationRejected, 'FORBIDDEN'),
  },
  fetchMyTrades: {
    call: async ({ client }) => {
      await client.createOrder(SYMBOL, 'market', 'sell', 1);
      return client.fetchMyTrades(SYMBOL);
    },
    check: matching([
      { side: 'sell', price: 149.98, takerOrMaker: 'taker', fee: { cost: 0.14998, currency: 'USDC' } },
    ]),
  },
  fetchOpenOrders: {
    call: ({ client }) => client.fetchOpenOrders(SYMBOL),
    check: matching([{ clientOrderId: '7', status: 'open', price: 140, amount: 1, filled: 0 }]),
  },
  fetchOpenOrder: {
    call: ({ client, restingId }) => client.fetchOpenOrder(restingId, SYMBOL),
    check: matching({ clientOrderId: '7', status: 'open' }),
  },
  fetchOrders: {
    call: ({ client }) => client.fetchOrders(SYMBOL),
    check: matching([{ clientOrderId: '7', status: 'open', timestamp: expect.any(Number) }]),
  },
  fetchPositions: { call: ({ client }) => client.fetchPositions(), check: exactly([]) },
  fetchFundingHistory: { call: ({ client }) => client.fetchFundingHistory(), check: exactly([]) },
};

const ORDERS: Readonly<Record<string, Check>> = {
  createOrder: {
    call: ({ client }) => client.createOrder(SYMBOL, 'limit', 'buy', 2, 141, { timeInForce: 'GTC' }),
    check: matching({ status: 'open', price: 141, amount: 2, side: 'buy' }),
  },
  createOrders: {
    call: ({ client }) => {
      const order = { symbol: SYMBOL, type: 'limit', side: 'sell', amount: 1 } as const;
      return client.createOrders([
        { ...order, price: 160 },
        { ...order, price: 161 },
      ]);
    },
    check: matching([{ price: 160 }, { price: 161 }]),
  },
  createLimitOrder: {
    call: ({ client }) => client.createLimitOrder(SYMBOL, 'buy', 1, 141),
    check: matching({ type: 'limit', status: 'open' }),
  },
  createLimitBuyOrder: {
    call: ({ client }) => client.createLimitBuyOrder(SYMBOL, 1, 141),
    check: matching({ side: 'buy', status: 'open' }),
  },
  createLimitSellOrder: {
    call: ({ client }) => client.createLimitSellOrder(SYMBOL, 1, 160),
    check: matching({ side: 'sell', status: 'open' }),
  },
  createMarketOrder: {
    call: ({ client }) => client.createMarketOrder(SYMBOL, 'buy', 2),
    check: matching(bought),
  },
  createMarketBuyOrder: {
    call: ({ client }) => client.createMarketBuyOrder(SYMBOL, 2),
    check: matching(bought),
  },
  createMarketSellOrder: {
    call: ({ client }) => client.createMarketSellOrder(SYMBOL, 2),
    check: matching({ side: 'sell', status: 'closed', average: 149.98 }),
  },
  // ccxt sends the cost as the quantity here; its `cost` of createOrder is quote money.
  createMarketOrderWithCost: {
    call: ({ client }) => client.createMarketOrderWithCost(SYMBOL, 'buy', 2),
    check: matching(bought),
  },
  createMarketBuyOrderWithCost: {
    call: ({ client }) => client.createMarketBuyOrderWithCost(SYMBOL, 2),
    check: matching(bought),
  },
  createMarketSellOrderWithCost: {
    call: ({ client }) => client.createMarketSellOrderWithCost(SYMBOL, 2),
    check: matching({ side: 'sell', status: 'closed', filled: 2 }),
  },
  createPostOnlyOrder: {
    call: ({ client }) => client.createPostOnlyOrder(SYMBOL, 'limit', 'buy', 1, 151),
    check: failing(ccxt.InvalidOrder, 'Order would immediately match and take'),
  },
  createReduceOnlyOrder: {
    call: ({ client }) => client.createReduceOnlyOrder(SYMBOL, 'limit', 'sell', 1, 160),
    check: failing(ccxt.OperationFailed, 'NOT_IMPLEMENTED'),
  },
  createTriggerOrder: {
    call: ({ client }) => client.createTriggerOrder(SYMBOL, 'limit', 'sell', 1, 139, 140),
    check: async (answer, { client, exchange }) => {
      expect(answer).toMatchObject({ status: 'open', side: 'sell', price: 139, triggerPrice: 140 });
      // The bid that rests is bought first: an account does not trade with itself.
      await tick(exchange, '139.9', '140', { last: '140' });
      expect(await client.fetchMyTrades(SYMBOL)).toContainEqual(
        expect.objectContaining({ side: 'sell', price: 139.9, amount: 1 }),
      );
    },
  },
  createOrderWithTakeProfitAndStopLoss: {
    call: ({ client }) =>
      client.createOrderWithTakeProfitAndStopLoss(SYMBOL, 'limit', 'buy', 1, 141, 160, 130),
    check: failing(ccxt.OperationFailed, 'NOT_IMPLEMENTED'),
  },
  editOrder: {
    call: ({ client, restingId }) => client.editOrder(restingId, SYMBOL, 'limit', 'buy', 1, 139),
    check: async (answer, { client }) => {
      expect(answer).toMatchObject({ price: 139, status: 'open' });
      expect(await client.fetchOpenOrders(SYMBOL)).toMatchObject([{ price: 139 }]);
    },
  },
  cancelOrder: {
    call: ({ client, restingId }) => client.cancelOrder(restingId, SYMBOL),
    check: matching({ clientOrderId: '7', status: 'canceled' }),
  },
  cancelAllOrders: {
    call: ({ client }) => client.cancelAllOrders(SYMBOL),
    check: matching([{ clientOrderId: '7', status: 'canceled' }]),
  },
};

const NO_FUTURES =
  'of futures alone: ccxt itself refuses it for a spot market, or asks for what only they have';
const BUILDS = 'asks the exchange nothing: it builds a request';
const READS = 'asks the exchange nothing: it reads an answer, and is at work in every check of this table';
const OVER_STREAMS =
  'of its base class, for exchanges that take requests over a WebSocket; Backpack does not';

const LEFT_OUT: LeftOut = {
  describe: 'asks the exchange nothing: it tells what ccxt knows of it',
  fetchFundingRate: NO_FUTURES,
  fetchFundingRateHistory: NO_FUTURES,
  fetchOpenInterest: NO_FUTURES,
  fetchOpenInterestHistory: NO_FUTURES,
  createOrderRequest: BUILDS,
  encodeOrderSide: BUILDS,
  generateBatchPayload: BUILDS,
  nonce: BUILDS,
  sign: BUILDS,
  handleErrors: READS,
  parseBalance: READS,
  parseCurrency: READS,
  parseDepositAddress: READS,
  parseFundingRate: READS,
  parseIncome: READS,
  parseMarket: READS,
  parseMarketType: READS,
  parseOHLCV: READS,
  parseOpenInterest: READS,
  parseOrder: READS,
  parseOrderSide: READS,
  parseOrderStatus: READS,
  parsePosition: READS,
  parseTicker: READS,
  parseTrade: READS,
  parseTransaction: READS,
  parseTransactionStatus: READS,
  createMarketOrderWs: OVER_STREAMS,
  fetchCurrenciesWs: OVER_STREAMS,
};

const CHECKS = { ...MARKET_DATA, ...ACCOUNT, ...ORDERS };

let world: World;
beforeEach(async () => {
  const resting = await restingWorld();
  world = { ...resting, client: ccxtOf(resting.exchange, resting.trader) };
});
afterEach(() => world.exchange.stop());

describe('ccxt', () => {
  it('has no method that is neither called here nor left out with a reason', () => {
    const { client } = world;
    // What it `has` and is no function is a kind of market or of interface.
    const has = Object.keys(client.has).filter(
      (name) =>
        client.has[name as keyof typeof client.has] && typeof client[name as keyof Ccxt] === 'function',
    );
    expectAllNamed([...methodsOf(client), ...has], CHECKS, LEFT_OUT);
  });

  it.each(Object.entries(CHECKS))('%s', async (_method, { call, check }) => {
    const answer = await Promise.resolve(call(world)).catch((error: unknown) => error);
    await check(answer, world);
  });

  it.each([
    ['fetchFundingRate', (client: Ccxt) => client.fetchFundingRate(SYMBOL)],
    ['fetchOpenInterest', (client: Ccxt) => client.fetchOpenInterest(SYMBOL)],
  ])('%s is refused by ccxt before anybody is asked', async (_method, ask) => {
    await world.client.loadMarkets();
    world.client.urls.api = {};
    await expect(ask(world.client)).rejects.toBeInstanceOf(ccxt.BadRequest);
  });

  it('goes through a day of trading: orders fill, are told, and balances follow', async () => {
    const { client, exchange, restingId } = world;
    await tick(exchange, '139.9', '140', { last: '140' });
    expect(await client.fetchOpenOrders(SYMBOL)).toEqual([]);
    const [trade] = await client.fetchMyTrades(SYMBOL);
    expect(trade).toMatchObject({ order: restingId, takerOrMaker: 'maker', price: 140, amount: 1 });
    const { SOL, USDC } = await client.fetchBalance();
    expect([SOL, USDC]).toMatchObject([{ total: 10.9992 }, { total: 9_860, used: 0 }]);
  });
});
