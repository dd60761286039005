import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ExchangeUnavailableError } from '../../../src/engine/ports/exchange.js';
import type { BackpackRest } from '../../../src/exchange/backpack/index.js';
import { NOW_MS, recordingLogger, restFor } from './fixtures.js';
import { isSigned, ScriptedExchange } from './scriptedExchange.js';

let exchange: ScriptedExchange;
let rest: BackpackRest;
const logger = recordingLogger();

beforeEach(async () => {
  exchange = await ScriptedExchange.start();
  logger.lines.length = 0;
  rest = restFor(exchange, { logger });
});

afterEach(async () => {
  await rest.close();
  await exchange.stop();
});

const balance = (available: string, locked = '0') => ({ available, locked, staked: '0' });
const lent = (symbol: string, netQuantity: string) => ({
  symbol,
  netQuantity,
  id: '1',
  imf: '1',
  markPrice: '20',
});

function marketJson(symbol: string, overrides: Record<string, unknown> = {}): Record<string, unknown> {
  const [baseSymbol, quoteSymbol] = symbol.split('_');
  return {
    symbol,
    baseSymbol,
    quoteSymbol,
    marketType: 'SPOT',
    orderBookState: 'Open',
    filters: {
      price: {
        minPrice: '0.01',
        maxPrice: null,
        tickSize: '0.01',
        maxMultiplier: '1.25',
        borrowMarketFeeMaxMultiplier: null,
      },
      quantity: { minQuantity: '0.02', maxQuantity: '5000', stepSize: '0.01' },
    },
    createdAt: '2025-01-21T06:34:54.691858',
    ...overrides,
  };
}

describe('holdings', () => {
  const holdings = async () =>
    [...(await rest.holdings()).values()].map(({ asset, available, locked, staked, lent }) =>
      [asset, available, locked, staked, lent].join(' '),
    );

  it('add what is lent to what is in the balances, and leave out what is nothing', async () => {
    exchange.script('GET /api/v1/capital', {
      json: { SOL: balance('1.5', '0.25'), USDC: balance('0'), DOGE: balance('0') },
    });
    exchange.script('GET /api/v1/borrowLend/positions', {
      json: [lent('USDC', '1000.123456789'), lent('BTC', '-0.01')],
    });
    expect((await holdings()).sort()).toEqual([
      'BTC 0 0 0 -0.01',
      'SOL 1.5 0.25 0 0',
      'USDC 0 0 0 1000.123456789',
    ]);
    const signed = [
      ['GET /api/v1/capital', 'balanceQuery'],
      ['GET /api/v1/borrowLend/positions', 'borrowLendPositionQuery'],
    ] as const;
    for (const [endpoint, instruction] of signed) {
      const [request] = exchange.requestsTo(endpoint);
      expect(request && isSigned(request, `instruction=${instruction}&timestamp=${NOW_MS}&window=5000`)).toBe(
        true,
      );
    }
  });

  it('are never counted twice when auto-lend moves them between the two readings', async () => {
    exchange.script(
      'GET /api/v1/capital',
      { json: { USDC: balance('1000') } },
      { json: { USDC: balance('0') } },
    );
    exchange.script('GET /api/v1/borrowLend/positions', { json: [lent('USDC', '1000')] });
    expect(await holdings()).toEqual(['USDC 0 0 0 1000']);
    expect(exchange.requestsTo('GET /api/v1/borrowLend/positions')).toHaveLength(2);
  });

  it('are not read again when an order only locked a part of them', async () => {
    exchange.script(
      'GET /api/v1/capital',
      { json: { USDC: balance('1000') } },
      { json: { USDC: balance('900', '100') } },
    );
    exchange.script('GET /api/v1/borrowLend/positions', { json: [] });
    expect(await holdings()).toEqual(['USDC 900 100 0 0']);
    expect(exchange.seen).toHaveLength(3);
  });

  it('are an error, never zero, when one of the two cannot be read', async () => {
    exchange.script('GET /api/v1/capital', { json: { USDC: balance('1000') } });
    exchange.script('GET /api/v1/borrowLend/positions', { text: '{"oops":' });
    await expect(rest.holdings()).rejects.toBeInstanceOf(ExchangeUnavailableError);
  });
});

describe('holdings of an exchange out of its mind', () => {
  const oddSol = { available: null, locked: null, staked: null };

  it('are known but for the asset that cannot be read, which is not nothing', async () => {
    exchange.script('GET /api/v1/capital', { json: { SOL: oddSol, USDC: balance('1000') } });
    exchange.script('GET /api/v1/borrowLend/positions', { json: [] });
    for (const _ of [1, 2]) {
      const holdings = await rest.holdingsAtOnce();
      expect(holdings.get('USDC')?.available.toString()).toBe('1000');
      expect(() => holdings.get('SOL')).toThrow(ExchangeUnavailableError);
      expect(() => holdings.has('SOL')).toThrow('GET /api/v1/capital: at SOL.available');
      expect([...holdings.keys()]).toEqual(['USDC']);
    }
    expect(logger.lines).toEqual([expect.objectContaining({ level: 'warn' })]);
  });

  it('are unknown where only what is lent cannot be read', async () => {
    exchange.script('GET /api/v1/capital', { json: { SOL: balance('1'), USDC: balance('1000') } });
    exchange.script('GET /api/v1/borrowLend/positions', {
      json: [{ symbol: 'SOL', netQuantity: null }, lent('USDC', '5')],
    });
    const holdings = await rest.holdings();
    expect(() => holdings.get('SOL')).toThrow('GET /api/v1/borrowLend/positions: at [0].netQuantity');
    expect(holdings.get('USDC')?.lent.toString()).toBe('5');
  });

  it('are an error when something is lent of nobody knows what', async () => {
    exchange.script('GET /api/v1/capital', { json: { USDC: balance('1000') } });
    exchange.script('GET /api/v1/borrowLend/positions', { json: [{ netQuantity: '5' }] });
    await expect(rest.holdings()).rejects.toBeInstanceOf(ExchangeUnavailableError);
  });

  it('are refused before anything is calculated with them', async () => {
    exchange.script('GET /api/v1/capital', { json: { USDC: balance('1e999999999') } });
    exchange.script('GET /api/v1/borrowLend/positions', { json: [] });
    const holdings = await rest.holdings();
    expect(() => holdings.get('USDC')).toThrow('GET /api/v1/capital: at USDC.available: expected a decimal');
  });

  it('are named in a line, however long the name of the asset is', async () => {
    exchange.script('GET /api/v1/capital', { json: { ['A'.repeat(100_000)]: balance('much') } });
    exchange.script('GET /api/v1/borrowLend/positions', { json: [] });
    await rest.holdings();
    expect(JSON.stringify(logger.lines).length).toBeLessThan(500);
  });

  it('are taken with assets whose names mean something in our language', async () => {
    exchange.script(
      'GET /api/v1/capital',
      { json: {} },
      { json: { constructor: balance('1'), toString: balance('2') } },
    );
    exchange.script('GET /api/v1/borrowLend/positions', { json: [lent('valueOf', '3')] });
    const found = [...(await rest.holdings()).values()];
    expect(found.map(({ asset, available, lent }) => [asset, available, lent].join(' '))).toEqual([
      'constructor 1 0',
      'toString 2 0',
      'valueOf 0 3',
    ]);
  });
});

describe('the account', () => {
  it('names its fees in basis points, also as numbers', async () => {
    exchange.script('GET /api/v1/account', {
      json: { spotMakerFee: 8, spotTakerFee: '9.5' },
    });
    const { makerFeeBps, takerFeeBps } = await rest.account();
    expect([makerFeeBps.toString(), takerFeeBps.toString()]).toEqual(['8', '9.5']);
  });
});

describe('markets', () => {
  it('are the spot markets with their rules', async () => {
    exchange.script('GET /api/v1/markets', {
      json: [
        marketJson('SOL_USDC'),
        marketJson('BTC_USDC', { orderBookState: 'PostOnly' }),
        marketJson('ETH_USDC', { orderBookState: 'Sleeping' }),
        marketJson('SOL_USDC_PERP', { marketType: 'PERP' }),
      ],
    });
    const markets = await rest.markets();
    expect(markets.map(({ symbol, state }) => [symbol, state])).toEqual([
      ['SOL_USDC', 'open'],
      ['BTC_USDC', 'postOnly'],
      ['ETH_USDC', 'closed'],
    ]);
    expect(markets[0]).toMatchObject({ baseAsset: 'SOL', quoteAsset: 'USDC', maxPrice: null });
    expect(markets[0]?.tickSize.toString()).toBe('0.01');
    expect(markets[0]?.minQuantity.toString()).toBe('0.02');
    expect(exchange.seen[0]?.headers['x-signature']).toBeUndefined();
  });

  it('are asked for, as everything is, with the name and the version of who asks', async () => {
    const named = restFor(exchange, { userAgent: 'rung/9.9.9', warmConnections: 1 });
    exchange.script('GET /api/v1/ping', { text: 'pong' });
    exchange.script('GET /api/v1/markets', { json: [marketJson('SOL_USDC')] });
    exchange.script('GET /api/v1/account', {
      json: { spotMakerFee: '8', spotTakerFee: '10', autoLend: false },
    });
    exchange.script('DELETE /api/v1/order', { status: 202 });
    await named.warm();
    await named.markets();
    await named.account();
    await named.cancelOrder('SOL_USDC', '1');
    await named.close();
    expect(exchange.seen).toHaveLength(4);
    expect(new Set(exchange.seen.map(({ headers }) => headers['user-agent']))).toEqual(
      new Set(['rung/9.9.9']),
    );
    await rest.markets();
    expect(exchange.seen.at(-1)?.headers['user-agent']).toBe('rung');
  });

  it('that cannot be read are left out with a warning, unless none is left', async () => {
    exchange.script('GET /api/v1/markets', {
      json: [marketJson('SOL_USDC'), marketJson('ODD_USDC', { filters: {} })],
    });
    expect((await rest.markets()).map(({ symbol }) => symbol)).toEqual(['SOL_USDC']);
    expect(logger.lines).toContainEqual(
      expect.objectContaining({ level: 'warn', fields: expect.objectContaining({ row: 'ODD_USDC' }) }),
    );
    exchange.script('GET /api/v1/markets', { json: [marketJson('ODD_USDC', { filters: {} })] });
    await expect(rest.markets()).rejects.toThrow('market ODD_USDC: at filters.price');
    exchange.script('GET /api/v1/markets', {
      json: [marketJson(`${'M'.repeat(100_000)}_USDC`, { filters: {} })],
    });
    await expect(rest.markets()).rejects.toThrow(/market M{77}\.\.\.: at filters\.price/);
    for (const nothing of [[], [null], [marketJson('SOL_USDC_PERP', { marketType: 'PERP' })]]) {
      exchange.script('GET /api/v1/markets', { json: nothing });
      await expect(rest.markets()).rejects.toBeInstanceOf(ExchangeUnavailableError);
    }
    exchange.script('GET /api/v1/markets', { json: [{ symbol: null }, marketJson('SOL_USDC')] });
    expect((await rest.markets()).map(({ symbol }) => symbol)).toEqual(['SOL_USDC']);
    expect(Math.max(...logger.lines.map((line) => JSON.stringify(line).length))).toBeLessThan(500);
  });
});

describe('prices', () => {
  it('at the top of the book, whichever way its sides are sorted', async () => {
    const bids = [
      ['141.1', '3'],
      ['141.4', '0'],
      ['141.3', '1'],
    ];
    const asks = [
      ['142', '1'],
      ['141.6', '2'],
    ];
    exchange.script('GET /api/v1/depth', { json: { asks, bids, lastUpdateId: '9', timestamp: 1 } });
    const { bid, ask } = await rest.bestPrices('SOL_USDC');
    expect([bid?.toString(), ask?.toString()]).toEqual(['141.3', '141.6']);
    exchange.script('GET /api/v1/depth', { json: { asks: [], bids: [] } });
    expect(await rest.bestPrices('SOL_USDC')).toEqual({ bid: null, ask: null });
  });

  it('in candles, with gaps where nothing was traded', async () => {
    exchange.script('GET /api/v1/klines', {
      json: [
        {
          start: '2026-09-21 14:13:00',
          end: '2026-09-21 14:14:00',
          open: '1',
          high: '2',
          low: '0.5',
          close: '1.5',
          volume: '7',
        },
        {
          start: '2026-09-21 14:14:00',
          end: '2026-09-21 14:15:00',
          open: null,
          high: null,
          low: null,
          close: null,
          volume: '0',
        },
      ],
    });
    const [first, second] = await rest.candles('SOL_USDC', '1m', 1_790_000_000_500, 1_790_000_060_500);
    expect(exchange.seen[0]?.query.toString()).toBe(
      'symbol=SOL_USDC&interval=1m&startTime=1790000000&endTime=1790000061',
    );
    expect(first?.startMs).toBe(Date.UTC(2026, 8, 21, 14, 13));
    expect(first?.high?.toString()).toBe('2');
    expect(second?.open).toBeNull();
  });
});

describe('the system status', () => {
  it.each([
    [
      { status: 'Ok', message: null },
      { ok: true, message: null },
    ],
    [
      { status: 'Maintenance', message: 'Back at noon' },
      { ok: false, message: 'Back at noon' },
    ],
    [
      { status: 'Maintenance', message: 'x'.repeat(400) },
      { ok: false, message: `${'x'.repeat(297)}...` },
    ],
  ])('%j', async (json, expected) => {
    exchange.script('GET /api/v1/status', { json });
    expect(await rest.systemStatus()).toEqual(expected);
  });
});
