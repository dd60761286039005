import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { frozenClock, NOW_MS, newOrder, orderJson, restFor, until } from './fixtures.js';
import { ScriptedExchange } from './scriptedExchange.js';

let exchange: ScriptedExchange;

beforeEach(async () => {
  exchange = await ScriptedExchange.start();
});

afterEach(() => exchange.stop());

describe("the exchange's time", () => {
  it('is the median of five answers, and requests carry it', async () => {
    const rest = restFor(exchange);
    exchange.script(
      'GET /api/v1/time',
      { text: String(NOW_MS + 1200) },
      { text: String(NOW_MS + 99_999) },
      { text: `"${NOW_MS + 1200}"` },
      { text: String(NOW_MS - 99_999) },
      { text: String(NOW_MS + 1200) },
    );
    exchange.script('POST /api/v1/order', { json: orderJson() });
    const offsetMs = await rest.syncTime();
    expect(offsetMs).toBeGreaterThanOrEqual(1200);
    expect(offsetMs).toBeLessThan(1300);
    expect(rest.timeOffsetMs()).toBe(offsetMs);
    await rest.placeOrder(newOrder(), 'normal');
    expect(exchange.seen.at(-1)?.headers['x-timestamp']).toBe(String(NOW_MS + offsetMs));
    await rest.close();
  });

  it('is an alert when it differs by more than half the window, and not before', async () => {
    const skews: number[] = [];
    const rest = restFor(exchange, { windowMs: 5000, onClockSkew: (skewMs) => skews.push(skewMs) });
    exchange.script('GET /api/v1/time', { text: String(NOW_MS - 2400) });
    await rest.syncTime();
    expect(skews).toEqual([]);
    exchange.script('GET /api/v1/time', { text: String(NOW_MS - 2700) });
    await rest.syncTime();
    expect(skews).toEqual([rest.timeOffsetMs()]);
    expect(skews[0]).toBeLessThan(-2500);
    await rest.close();
  });

  it('is measured anew when a request is refused for its time, once for many refusals', async () => {
    const rest = restFor(exchange);
    const expired = { status: 401, json: { code: 'UNAUTHORIZED', message: 'Request has expired' } };
    exchange.script('POST /api/v1/order', expired, expired);
    exchange.script('GET /api/v1/time', { text: String(NOW_MS + 60_000) });
    await expect(rest.placeOrder(newOrder(), 'normal')).rejects.toThrow('Request has expired');
    await expect(rest.placeOrder(newOrder(), 'normal')).rejects.toThrow('Request has expired');
    await until('the time is known', () => rest.timeOffsetMs() >= 60_000);
    expect(exchange.seen.filter(({ path }) => path.startsWith('/api/v1/time'))).toHaveLength(5);
    await rest.close();
  });

  it('stays as it was when the exchange does not tell it', async () => {
    const rest = restFor(exchange);
    exchange.script('GET /api/v1/time', { text: String(NOW_MS + 700) });
    const offsetMs = await rest.syncTime();
    exchange.script('GET /api/v1/time', { text: 'noon' });
    await expect(rest.syncTime()).rejects.toThrow('GET /api/v1/time: expected JSON, found "noon"');
    for (const nonsense of ['1e300', '17950000000000000', '-1']) {
      exchange.script('GET /api/v1/time', { text: nonsense });
      await expect(rest.syncTime()).rejects.toThrow('GET /api/v1/time: at the top: expected milliseconds');
    }
    expect(rest.timeOffsetMs()).toBe(offsetMs);
    await rest.close();
  });
});

describe('connections', () => {
  it('are open before the first order needs one', async () => {
    const rest = restFor(exchange, { warmConnections: 2 });
    exchange.script('GET /api/v1/ping', { text: 'pong' });
    exchange.script('POST /api/v1/order', { json: orderJson() });
    await rest.warm();
    expect(exchange.connectionsOpened).toBe(2);
    await new Promise((resolve) => setTimeout(resolve, 20));
    await rest.placeOrder(newOrder(), 'urgent');
    expect(exchange.connectionsOpened).toBe(2);
    expect(exchange.seen.at(-1)?.connection).toBeLessThanOrEqual(2);
    await rest.close();
  });

  it('are kept open, more often when the server closes idle ones early', async () => {
    const rest = restFor(exchange, { warmConnections: 1, keepWarmMs: 60_000 });
    exchange.script('GET /api/v1/ping', {
      text: 'pong',
      headers: { 'Keep-Alive': 'timeout=2', Connection: 'keep-alive' },
    });
    await rest.warm();
    await until('the connection was used again', () => exchange.seen.length >= 2);
    expect(exchange.connectionsOpened).toBe(1);
    await rest.close();
  });

  it('that cannot be opened do no harm', async () => {
    const { restUrl } = exchange;
    await exchange.stop();
    const rest = restFor({ restUrl }, { clock: frozenClock });
    await rest.warm();
    await rest.close();
    exchange = await ScriptedExchange.start();
  });
});
