import { afterEach, describe, expect, it } from 'vitest';
import type { PaperExchange, PaperExchangeOptions } from '../../../src/exchange/paper/index.js';
import { manualExchange, postPaper, request, Trader, tick } from './trader.js';

/* How often the local exchange lets anybody ask: as Backpack does, by two counts. */

const CANDLES = '/api/v1/klines?symbol=SOL_USDC&interval=1m&startTime=1790000000';
const TRADES = '/api/v1/trades/history?symbol=SOL_USDC';

let exchange: PaperExchange;

async function begin(options: Partial<PaperExchangeOptions> = {}): Promise<void> {
  exchange = await manualExchange({ limits: undefined, ...options });
  await tick(exchange, '149.98', '150.02');
}
afterEach(() => exchange.stop());

async function statusesOf(path: string, times: number): Promise<readonly number[]> {
  const statuses: number[] = [];
  for (let asked = 0; asked < times; asked += 1) {
    statuses.push((await request(exchange, 'GET', path)).status);
  }
  return statuses;
}

function done(times: number): readonly number[] {
  return Array.from({ length: times }, () => 200);
}

describe('historical data', () => {
  it('may be asked for 30 times a minute, k-lines and trades together, and nothing else waits for it', async () => {
    await begin();
    const trader = new Trader(exchange);
    expect(await statusesOf(CANDLES, 20)).toEqual(done(20));
    expect(await statusesOf(TRADES, 12)).toEqual([...done(10), 429, 429]);
    const refused = await fetch(exchange.restUrl + CANDLES);
    expect(await refused.json()).toEqual({ code: 'TOO_MANY_REQUESTS', message: 'Too many requests' });
    const retryAfterS = Number(refused.headers.get('retry-after'));
    expect(retryAfterS).toBeGreaterThan(30);
    expect(retryAfterS).toBeLessThanOrEqual(60);
    expect((await trader.limit('Bid', '1', '140')).status).toBe(200);
    expect(await statusesOf('/api/v1/trades?symbol=SOL_USDC', 1)).toEqual([200]);
  });
});

describe('requests of all kinds', () => {
  it('are counted for each key, and for everybody else together', async () => {
    await begin({ limits: { perMinute: 3, historicalPerMinute: null } });
    const [one, other] = [new Trader(exchange), new Trader(exchange)];
    expect(await statusesOf(CANDLES, 4)).toEqual([...done(3), 429]);
    for (const trader of [one, other]) {
      for (let asked = 0; asked < 3; asked += 1) await trader.capital();
      expect((await trader.limit('Bid', '1', '140')).status).toBe(429);
      expect(exchange.state(trader.apiKey).openOrders).toEqual([]);
    }
    expect(
      (await request(exchange, 'GET', `/paper/state?apiKey=${encodeURIComponent(one.apiKey)}`)).status,
    ).toBe(200);
  });

  it('may be limited otherwise while it runs, and are counted from then on', async () => {
    await begin({ limits: { perMinute: 1, historicalPerMinute: 30 } });
    expect(await statusesOf(CANDLES, 2)).toEqual([200, 429]);
    expect(await postPaper(exchange, '/paper/limits', { perMinute: null, historicalPerMinute: 2 })).toEqual({
      status: 200,
      body: { perMinute: null, historicalPerMinute: 2 },
    });
    expect(await statusesOf(CANDLES, 3)).toEqual([200, 200, 429]);
    expect(await statusesOf('/api/v1/markets', 5)).toEqual(done(5));
    expect((await postPaper(exchange, '/paper/limits', {})).status).toBe(400);
  });

  it('are not limited where the market moves faster than life', async () => {
    await begin({ speed: 60 });
    expect(await statusesOf(CANDLES, 40)).toEqual(done(40));
  });
});
