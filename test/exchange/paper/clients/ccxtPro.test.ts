import ccxt from 'ccxt';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { tick } from '../trader.js';
import { expectAllNamed, type LeftOut, methodsOf } from './methods.js';
import { type CcxtPro, ccxtProOf, type RestingWorld, restingWorld } from './world.js';

/* ccxt's streams of Backpack, method by method: what each of them hears while the market moves and orders come and go. */

interface World extends RestingWorld {
  readonly client: CcxtPro;
}

interface Watch {
  readonly watch: (client: CcxtPro) => Promise<unknown>;
  /** Matches what is heard; null: nothing is, and nothing is refused. */
  readonly hears: object | null;
}

const SYMBOL = 'SOL/USDC';

const WATCHES: Readonly<Record<string, Watch>> = {
  watchTicker: {
    watch: (client) => client.watchTicker(SYMBOL),
    hears: { symbol: SYMBOL, last: expect.any(Number) },
  },
  watchTickers: {
    watch: (client) => client.watchTickers([SYMBOL]),
    hears: { [SYMBOL]: { symbol: SYMBOL, last: expect.any(Number) } },
  },
  watchBidsAsks: {
    watch: (client) => client.watchBidsAsks([SYMBOL]),
    hears: { [SYMBOL]: { bid: expect.any(Number), ask: expect.any(Number), bidVolume: 1_000_000 } },
  },
  watchOHLCV: {
    watch: (client) => client.watchOHLCV(SYMBOL, '1m'),
    hears: [[expect.any(Number), 150, expect.any(Number), 150, expect.any(Number), expect.any(Number)]],
  },
  watchOHLCVForSymbols: {
    watch: (client) => client.watchOHLCVForSymbols([[SYMBOL, '1h']]),
    hears: {
      [SYMBOL]: {
        '1h': [[expect.any(Number), 150, expect.any(Number), 150, expect.any(Number), expect.any(Number)]],
      },
    },
  },
  watchTrades: {
    watch: (client) => client.watchTrades(SYMBOL),
    hears: [{ symbol: SYMBOL, side: 'buy', price: expect.any(Number), id: expect.stringMatching(/^\d+$/) }],
  },
  watchTradesForSymbols: {
    watch: (client) => client.watchTradesForSymbols([SYMBOL, 'ETH/USDC']),
    hears: [{ symbol: SYMBOL }],
  },
  // ccxt asks for the whole book after ten changes and joins them by their numbers.
  watchOrderBook: {
    watch: (client) => client.watchOrderBook(SYMBOL),
    hears: { symbol: SYMBOL, nonce: expect.any(Number), bids: expect.arrayContaining([[140, 1]]) },
  },
  watchOrderBookForSymbols: {
    watch: (client) => client.watchOrderBookForSymbols([SYMBOL]),
    hears: { symbol: SYMBOL, bids: expect.arrayContaining([[140, 1]]) },
  },
  watchOrders: {
    watch: (client) => client.watchOrders(),
    hears: [{ symbol: SYMBOL, side: 'buy', status: 'open', price: 130, amount: 1, type: 'limit' }],
  },
  watchPositions: { watch: (client) => client.watchPositions(), hears: null },
};

/** How each of them is ended: nothing is heard of it any more. */
const UNWATCHES: Readonly<Record<string, (client: CcxtPro) => Promise<unknown>>> = {
  unWatchTicker: (client) => client.unWatchTicker(SYMBOL),
  unWatchTickers: (client) => client.unWatchTickers([SYMBOL]),
  unWatchBidsAsks: (client) => client.unWatchBidsAsks([SYMBOL]),
  unWatchOHLCV: (client) => client.unWatchOHLCV(SYMBOL, '1m'),
  unWatchOHLCVForSymbols: (client) => client.unWatchOHLCVForSymbols([[SYMBOL, '1h']]),
  unWatchTrades: (client) => client.unWatchTrades(SYMBOL),
  unWatchTradesForSymbols: (client) => client.unWatchTradesForSymbols([SYMBOL, 'ETH/USDC']),
  unWatchOrderBook: (client) => client.unWatchOrderBook(SYMBOL),
  unWatchOrderBookForSymbols: (client) => client.unWatchOrderBookForSymbols([SYMBOL]),
  unWatchOrders: (client) => client.unWatchOrders(),
  unWatchPositions: (client) => {
    // ccxt forgets positions one by one, and fails where it never heard of any.
    client.positions ??= {};
    return client.unWatchPositions();
  },
};

const INSIDE = 'asks the exchange nothing: a part of the methods of this table';
const LEFT_OUT: LeftOut = Object.fromEntries(
  [
    'cleanUnsubscription',
    'describe',
    'getCacheIndex',
    'handleBidAsk',
    'handleBidAsks',
    'handleDelta',
    'handleErrorMessage',
    'handleMessage',
    'handleOHLCV',
    'handleOrder',
    'handleOrderBook',
    'handlePositions',
    'handleTicker',
    'handleTrades',
    'handleUnsubscriptions',
    'parseWsBidAsk',
    'parseWsOHLCV',
    'parseWsOrder',
    'parseWsOrderSide',
    'parseWsOrderStatus',
    'parseWsPosition',
    'parseWsTicker',
    'parseWsTrade',
    'watchPrivate',
    'watchPublic',
  ].map((method) => [method, INSIDE]),
);

let world: World;
let moving: NodeJS.Timeout;
beforeEach(async () => {
  const resting = await restingWorld();
  world = { ...resting, client: ccxtProOf(resting.exchange, resting.trader) };
  // What ccxt wants for an address that begins with ws:// instead of wss://.
  await world.client.loadHttpProxyAgent();
  await world.client.loadMarkets();
});
afterEach(async () => {
  clearInterval(moving);
  await world.client.close();
  await world.exchange.stop();
});

const bestPrices: Watch['watch'] = (client) => client.watchBidsAsks([SYMBOL]);
const trades: Watch['watch'] = (client) => client.watchTrades(SYMBOL);

/** From now on the price goes to and fro, with trades, and orders of the account come. */
function move(): void {
  const { exchange, trader } = world;
  let step = 0;
  moving = setInterval(() => {
    step += 1;
    const bid = step % 2 === 0 ? '149.98' : '150.00';
    void tick(exchange, bid, '150.02', { last: '150.02' });
    if (step % 5 === 0) void trader.limit('Bid', '1', '130');
  }, 20);
}

describe('ccxt.pro', () => {
  it('has no method that is neither called here nor left out with a reason', () => {
    const { client } = world;
    const streaming = Object.keys(client.has).filter(
      (name) =>
        /watch/i.test(name) &&
        client.has[name as keyof typeof client.has] &&
        typeof client[name as keyof CcxtPro] === 'function',
    );
    const { cleanUnsubscription: _inherited, ...leftOut } = LEFT_OUT;
    expectAllNamed([...methodsOf(client), ...streaming], { ...WATCHES, ...UNWATCHES }, leftOut);
  });

  it('has for every method that watches one that ends it', () => {
    const ending = (method: string) => method.replace('watch', 'unWatch');
    expect(Object.keys(UNWATCHES).sort()).toEqual(Object.keys(WATCHES).map(ending).sort());
  });

  it.each(Object.entries(WATCHES))('%s, until it is ended', async (method, { watch, hears }) => {
    const { client, exchange } = world;
    const heard: unknown[] = [];
    const handle = client.handleMessage.bind(client);
    client.handleMessage = (connection, message) => {
      heard.push(message.stream ?? message);
      return handle(connection, message);
    };
    // Another stream in the same connection: what is asked for in one is answered in order.
    const other: Watch['watch'] = method === 'watchBidsAsks' ? trades : bestPrices;
    const moment = async () => {
      const told = other(client);
      await tick(exchange, '149.97', '150.02', { last: '150' });
      await told;
    };

    const answer = watch(client);
    if (hears === null) {
      await other(client);
      await moment();
      expect(new Set(heard)).toEqual(new Set(['bookTicker.SOL_USDC']));
    } else {
      move();
      expect(await answer).toMatchObject(hears);
      clearInterval(moving);
    }

    const ended = answer.catch((error: unknown) => error);
    await UNWATCHES[method.replace('watch', 'unWatch')]?.(client);
    await moment();
    heard.length = 0;
    await moment();
    expect(new Set(heard).size).toBe(1);
    if (hears === null) expect(await ended).toBeInstanceOf(ccxt.UnsubscribeError);
  });

  it('keeps the very book that the exchange has, change by change', async () => {
    const { client, exchange } = world;
    move();
    let book = await client.watchOrderBook(SYMBOL);
    for (let seen = 0; seen < 20; seen += 1) book = await client.watchOrderBook(SYMBOL);
    clearInterval(moving);
    const told = await client.fetchOrderBook(SYMBOL);
    while ((book.nonce ?? 0) < (told.nonce ?? 0)) book = await client.watchOrderBook(SYMBOL);
    expect(book.nonce).toBe(told.nonce);
    expect({ bids: [...book.bids], asks: [...book.asks] }).toEqual({ bids: told.bids, asks: told.asks });
    expect(exchange.state(world.trader.apiKey).openOrders.length).toBeGreaterThan(1);
  });

  it('is told of an order from its acceptance to its last fill', async () => {
    const { client, exchange, trader } = world;
    const statuses: unknown[] = [];
    const first = client.watchOrders(SYMBOL);
    await client.watchBidsAsks([SYMBOL]);
    const { body } = await trader.limit('Bid', '2', '149');
    statuses.push(...(await first).map(({ status }) => status));
    const second = client.watchOrders(SYMBOL);
    await tick(exchange, '148.98', '149', { askQuantity: '2' });
    const filled = (await second).at(-1);
    expect(statuses).toEqual(['open']);
    expect(filled).toMatchObject({ id: body.id, status: 'closed', side: 'buy', price: 149, filled: 2 });
  });
});
