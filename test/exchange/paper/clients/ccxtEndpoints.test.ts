import ccxt from 'ccxt';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { exactly, type MethodCheck, matching } from './methods.js';
import { type Ccxt, ccxtOf, type RestingWorld, restingWorld } from './world.js';

/* Every endpoint of Backpack that ccxt knows, asked as ccxt signs it: its methods use a part of them. */

interface World extends RestingWorld {
  readonly client: Ccxt;
}

interface Endpoint {
  /** A batch is a list of them. */
  readonly ask?: object | ((world: World) => object);
  readonly check: MethodCheck<World>['check'];
}

const SYMBOL = 'SOL_USDC';
const order = { symbol: SYMBOL, side: 'Bid', orderType: 'Limit', quantity: '1', price: '141' } as const;
const nothing = exactly([]);
const row = (expected: object) => (answer: unknown) =>
  expect(answer).toContainEqual(expect.objectContaining(expected));
const failing = (error: new (...args: never[]) => Error, words: string) => (answer: unknown) => {
  expect(answer).toBeInstanceOf(error);
  expect(String(answer)).toContain(words);
};
/** What would change something that is not of spot trading. */
const noRight = failing(ccxt.OperationRejected, 'No key of the local exchange has the right to');
/** ccxt does not know what to sign for it, and Backpack would refuse it as well. */
const unsigned = failing(ccxt.BadRequest, 'Invalid signature');
const unknown = failing(ccxt.ExchangeNotAvailable, 'RESOURCE_NOT_FOUND');

const ENDPOINTS: Readonly<Record<string, Endpoint>> = {
  'public get api/v1/assets': { check: row({ symbol: 'SOL' }) },
  'public get api/v1/collateral': { check: row({ symbol: 'SOL' }) },
  'public get api/v1/borrowLend/markets': { check: row({ symbol: 'SOL', state: 'Open' }) },
  'public get api/v1/borrowLend/markets/history': { ask: { interval: '1d' }, check: nothing },
  'public get api/v1/borrowLend/apy': { check: exactly({ borrowLend: [], staking: [] }) },
  'public get api/v1/markets': { check: row({ symbol: SYMBOL }) },
  'public get api/v1/market': { ask: { symbol: SYMBOL }, check: matching({ symbol: SYMBOL }) },
  'public get api/v1/ticker': { ask: { symbol: SYMBOL }, check: matching({ lastPrice: '150' }) },
  'public get api/v1/tickers': { check: row({ symbol: SYMBOL, lastPrice: '150' }) },
  'public get api/v1/depth': {
    ask: { symbol: SYMBOL, limit: 5 },
    check: matching({ bids: [['140', '1'], {}] }),
  },
  'public get api/v1/prediction': { check: nothing },
  'public get api/v1/prediction/tags': { check: nothing },
  'public get api/v1/market-sessions': { check: nothing },
  // The exchange's description has no such endpoint.
  'public get api/v1/market-holidays': { check: unknown },
  'public get api/v1/securities': { check: nothing },
  'public get api/v1/klines': {
    ask: { symbol: SYMBOL, interval: '1d', startTime: 1_700_000_000, endTime: 1_700_000_001 },
    check: matching([{ close: null, trades: '0' }]),
  },
  'public get api/v1/markPrices': { check: nothing },
  'public get api/v1/openInterest': { check: nothing },
  'public get api/v1/fundingRates': { ask: { symbol: SYMBOL }, check: nothing },
  'public get api/v1/status': { check: matching({ status: 'Ok' }) },
  'public get api/v1/ping': { check: exactly('pong') },
  'public get api/v1/time': { check: (answer) => expect(String(answer)).toMatch(/^\d{13}$/) },
  // An address of the exchange would be one to which somebody could send real money.
  'public get api/v1/wallets': { check: unknown },
  'public get api/v1/trades': { ask: { symbol: SYMBOL }, check: row({ price: '150' }) },
  'public get api/v1/trades/history': { ask: { symbol: SYMBOL, limit: 1 }, check: row({ price: '150' }) },

  'private get api/v1/account': { check: matching({ limitOrders: 1, autoLend: false }) },
  'private get api/v1/account/limits/borrow': {
    ask: { symbol: 'SOL' },
    check: matching({ maxBorrowQuantity: '0' }),
  },
  'private get api/v1/account/limits/order': {
    ask: { symbol: SYMBOL, side: 'Ask' },
    check: matching({ maxOrderQuantity: '10' }),
  },
  'private get api/v1/account/limits/withdrawal': {
    ask: { symbol: 'SOL' },
    check: matching({ maxWithdrawalQuantity: '10' }),
  },
  'private get api/v1/borrowLend/positions': { check: nothing },
  'private get api/v1/borrowLend/position/liquidationPrice': { ask: { borrow: '{}' }, check: unknown },
  'private get api/v1/capital': { check: matching({ USDC: { locked: '140' } }) },
  'private get api/v1/capital/collateral': { check: matching({ netEquity: '11500' }) },
  'private get wapi/v1/capital/deposits': { ask: { limit: 5 }, check: nothing },
  'private get wapi/v1/capital/deposit/address': { ask: { blockchain: 'Solana' }, check: unknown },
  'private get wapi/v1/capital/withdrawals': { ask: { limit: 5 }, check: nothing },
  'private get api/v1/position': { check: nothing },
  'private get wapi/v1/history/borrowLend': { check: nothing },
  'private get wapi/v1/history/interest': { check: nothing },
  'private get wapi/v1/history/borrowLend/positions': { check: nothing },
  'private get wapi/v1/history/dust': { check: nothing },
  'private get wapi/v1/history/fills': { ask: { symbol: SYMBOL }, check: nothing },
  'private get wapi/v1/history/funding': { check: nothing },
  'private get wapi/v1/history/position': { check: unsigned },
  'private get wapi/v1/history/orders': { ask: { symbol: SYMBOL }, check: row({ clientId: 7 }) },
  'private get api/v1/rfqs': { check: unsigned },
  'private get wapi/v1/history/rfq': { check: nothing },
  'private get wapi/v1/history/quote': { check: nothing },
  'private get wapi/v1/history/rfq/fill': { check: unsigned },
  'private get wapi/v1/history/quote/fill': { check: unsigned },
  'private get wapi/v1/history/settlement': { check: nothing },
  'private get wapi/v1/history/strategies': { check: nothing },
  'private get api/v1/strategy': { ask: { symbol: SYMBOL, strategyId: '1' }, check: unknown },
  'private get api/v1/strategies': { check: unsigned },
  'private get api/v1/order': { ask: { symbol: SYMBOL, clientId: 7 }, check: matching({ price: '140' }) },
  'private get api/v1/orders': { check: row({ clientId: 7 }) },

  'private post api/v1/account/convertDust': { check: noRight },
  'private post api/v1/borrowLend': {
    ask: { symbol: 'SOL', side: 'Lend', quantity: '2' },
    check: (answer, { exchange, trader }) => {
      expect(answer).toBe('');
      expect(exchange.state(trader.apiKey).balances.SOL).toMatchObject({ available: '8', lent: '2' });
    },
  },
  'private post wapi/v1/capital/withdrawals': { ask: { symbol: 'SOL', quantity: '1' }, check: noRight },
  'private post api/v1/order': { ask: order, check: matching({ status: 'New' }) },
  'private post api/v1/orders': { ask: [order], check: matching([{ operation: 'Ok', status: 'New' }]) },
  'private post api/v1/rfq': { check: noRight },
  'private post api/v1/rfq/accept': { check: noRight },
  'private post api/v1/rfq/refresh': { check: noRight },
  'private post api/v1/rfq/cancel': { check: noRight },
  'private post api/v1/rfq/quote': { check: noRight },
  'private post api/v1/strategy': { check: noRight },
  'private delete api/v1/order': {
    ask: ({ restingId }) => ({ symbol: SYMBOL, orderId: restingId }),
    check: matching({ status: 'Cancelled' }),
  },
  'private delete api/v1/orders': { ask: { symbol: SYMBOL }, check: row({ status: 'Cancelled' }) },
  'private delete api/v1/strategy': { check: noRight },
  'private delete api/v1/strategies': { check: noRight },
  'private patch api/v1/account': {
    ask: { autoLend: true, leverageLimit: '3' },
    check: async (answer, { client }) => {
      expect(answer).toBe('');
      expect(await client.request('api/v1/account', 'private', 'GET')).toMatchObject({
        autoLend: true,
        leverageLimit: '3',
      });
    },
  },
};

let world: World;
beforeEach(async () => {
  const resting = await restingWorld();
  world = { ...resting, client: ccxtOf(resting.exchange, resting.trader) };
});
afterEach(() => world.exchange.stop());

describe('an endpoint of ccxt', () => {
  it('is in the table, every one of them, and nothing else is', () => {
    const known = Object.entries(
      world.client.api as Readonly<Record<string, Record<string, object>>>,
    ).flatMap(([access, methods]) =>
      Object.entries(methods).flatMap(([method, paths]) =>
        Object.keys(paths).map((path) => `${access} ${method} ${path}`),
      ),
    );
    expect(Object.keys(ENDPOINTS).sort()).toEqual([...known].sort());
  });

  it.each(Object.entries(ENDPOINTS))('%s', async (name, { ask = {}, check }) => {
    const [access, method, path = ''] = name.split(' ');
    const parameters = typeof ask === 'function' ? ask(world) : ask;
    const answer = await world.client
      .request(path, access, method?.toUpperCase(), parameters)
      .catch((error: unknown) => error);
    await check(answer, world);
  });
});
