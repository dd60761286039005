import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createServerTime } from '../../../src/exchange/backpack/serverTime.js';
import { frozenClock, NOW_MS, newOrder, orderJson, recordingLogger, restFor, until } from './fixtures.js';
import { ScriptedExchange } from './scriptedExchange.js';

let exchange: ScriptedExchange;

beforeEach(async () => {
  exchange = await ScriptedExchange.start();
});

afterEach(() => exchange.stop());

const TIME = 'GET /api/v1/time';
const asked = () => exchange.requestsTo(TIME).length;

describe("the exchange's time", () => {
  it('is the median of five answers, and requests carry it', async () => {
    const rest = restFor(exchange);
    exchange.script(
      TIME,
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
    expect(rest.timeMs()).toBe(NOW_MS + offsetMs);
    await rest.placeOrder(newOrder(), 'normal');
    expect(exchange.seen.at(-1)?.headers['x-timestamp']).toBe(String(NOW_MS + offsetMs));
    await rest.close();
  });

  it('is an alert when it differs by more than half the window, once, and not before', async () => {
    const skews: number[] = [];
    const rest = restFor(exchange, { windowMs: 5000, onClockSkew: (skewMs) => skews.push(skewMs) });
    exchange.script(TIME, { text: String(NOW_MS - 2400) });
    await rest.syncTime();
    expect(skews).toEqual([]);
    exchange.script(TIME, { text: String(NOW_MS - 2800) });
    await rest.syncTime();
    await rest.syncTime();
    expect(skews).toHaveLength(1);
    expect(skews[0]).toBeLessThan(-2500);
    await rest.close();
  });

  it('is measured anew when a request is refused for its time, once for many refusals', async () => {
    const rest = restFor(exchange);
    const expired = { status: 400, json: { code: 'INVALID_CLIENT_REQUEST', message: 'Request has expired' } };
    exchange.script('POST /api/v1/order', expired, expired);
    exchange.script(TIME, { text: String(NOW_MS + 60_000) });
    await expect(rest.placeOrder(newOrder(), 'normal')).rejects.toThrow('Request has expired');
    await expect(rest.placeOrder(newOrder(), 'normal')).rejects.toThrow('Request has expired');
    await until('the time is known', () => rest.timeMs() >= NOW_MS + 60_000);
    // Far from what was known: it was asked a second time, and said the same.
    expect(asked()).toBe(10);
    await rest.close();
  });

  it('is not believed when it says something wild for once', async () => {
    const rest = restFor(exchange);
    const wild = { text: String(NOW_MS + 3_600_000) };
    exchange.script(TIME, wild, wild, wild, wild, wild, { text: String(NOW_MS + 20) });
    await rest.syncTime();
    expect(rest.timeMs()).toBeLessThan(NOW_MS + 1_000);
    expect(asked()).toBe(15);
    await rest.close();
  });

  it('stays as it was when the exchange does not tell it', async () => {
    const rest = restFor(exchange);
    exchange.script(TIME, { text: String(NOW_MS + 700) });
    const offsetMs = await rest.syncTime();
    exchange.script(TIME, { text: 'noon' });
    await expect(rest.syncTime()).rejects.toThrow('GET /api/v1/time: expected JSON, found "noon"');
    for (const nonsense of ['1e300', '17950000000000000', '-1']) {
      exchange.script(TIME, { text: nonsense });
      await expect(rest.syncTime()).rejects.toThrow('GET /api/v1/time: at the top: expected milliseconds');
    }
    expect(rest.clockSkewMs()).toBe(offsetMs);
    await rest.close();
  });
});

describe("a machine's clock that is set", () => {
  /** A machine that has a clock beside what passes, and an exchange with a time of its own. */
  function machine() {
    const state = { passedMs: 0, machineMs: NOW_MS, serverMs: NOW_MS, samples: 0 };
    const time = createServerTime({
      clock: { now: () => NOW_MS + state.passedMs },
      isExchangesClock: false,
      machineNow: () => state.machineMs,
      windowMs: 5_000,
      onClockSkew: () => {},
      logger: recordingLogger(),
      secondLookMs: 1,
      lookEveryMs: 5,
      sample: async () => {
        state.samples += 1;
        return { serverMs: state.serverMs, receivedMs: NOW_MS + state.passedMs, roundTripMs: 0 };
      },
    });
    return { state, time };
  }

  it('changes nothing of the time, and is a reason to measure it', async () => {
    const { state, time } = machine();
    await time.sync();
    state.machineMs -= 3_600_000;
    expect(time.now()).toBe(NOW_MS);
    await until('it was measured', () => state.samples === 10);
    expect(time.now()).toBe(NOW_MS);
    expect(time.skewMs()).toBe(3_600_000);
    time.stop();
  });

  it('shows that the machine stood still, and the time is right again', async () => {
    const { state, time } = machine();
    await time.sync();
    expect(time.isSure()).toBe(true);
    // Suspended for an hour: what passes did not pass, the clock was set by the machine's own.
    state.machineMs += 3_600_000;
    state.serverMs += 3_600_000;
    expect(time.isSure(), 'at once, before anybody looks').toBe(false);
    await until('the time is known', () => time.now() === NOW_MS + 3_600_000);
    expect(time.isSure()).toBe(true);
    time.stop();
  });

  it('that is kept right by small steps is no reason', async () => {
    const { state, time } = machine();
    await time.sync();
    state.machineMs += 200;
    expect(time.isSure()).toBe(true);
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(state.samples).toBe(5);
    time.stop();
  });

  it("is not looked at where the clock is the market's own", async () => {
    const rest = restFor(exchange, { isExchangesClock: true });
    await rest.syncTime();
    expect([rest.timeMs(), exchange.seen.length]).toEqual([NOW_MS, 0]);
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
