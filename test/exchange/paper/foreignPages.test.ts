import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { PaperExchange } from '../../../src/exchange/paper/index.js';
import { type Answer, Listener, manualExchange, postPaper, Trader, tick } from './trader.js';

/* Any web page in a browser on this machine reaches the port: it must not command the exchange. */

let exchange: PaperExchange;
beforeEach(async () => {
  exchange = await manualExchange({ allowedHosts: ['exchange.lan', 'fd00::7'] });
  await tick(exchange, '149.98', '150.02');
});
afterEach(() => exchange.stop());

const TICK = JSON.stringify({ symbol: 'SOL_USDC', bid: '99', ask: '99.01' });
const JSON_BODY = { 'Content-Type': 'application/json' };

/** Not with `fetch`, which sets `Host` by itself. */
async function send(
  headers: Record<string, string>,
  { method = 'POST', path = '/paper/tick', body = TICK } = {},
): Promise<Answer> {
  const asking = httpRequest(exchange.restUrl + path, { method, headers, agent: false });
  asking.end(method === 'GET' ? undefined : body);
  const [response] = await once(asking, 'response');
  let text = '';
  for await (const chunk of response) text += chunk;
  return { status: response.statusCode, body: JSON.parse(text) };
}

/** The status with which a WebSocket is turned away, or `open`. */
function connect(headers: Record<string, string>): Promise<number | 'open'> {
  const socket = new WebSocket(exchange.wsUrl, { headers });
  return new Promise((resolve, reject) => {
    socket.on('error', reject);
    socket.on('unexpected-response', (_request, response) => {
      resolve(response.statusCode ?? 0);
      response.resume();
      socket.removeAllListeners('error').on('error', () => {});
      socket.terminate();
    });
    socket.on('open', () => {
      resolve('open');
      socket.terminate();
    });
  });
}

async function bid(): Promise<string> {
  const depth = await send({}, { method: 'GET', path: '/api/v1/depth?symbol=SOL_USDC' });
  return depth.body.bids[0][0];
}

describe('the local exchange', () => {
  it.each([
    'evil.example',
    'evil.example:8787',
    'localhost.evil.example',
    '127.0.0.1.evil.example:8787',
    '127.0.0.1@evil.example',
    '192.0.2.1',
    '[2001:db8::1]:8787',
  ])('refuses who asks for the host "%s", whatever is asked', async (Host) => {
    expect(await send({ ...JSON_BODY, Host })).toMatchObject({ status: 403, body: { code: 'FORBIDDEN' } });
    const read = await send({ Host }, { method: 'GET', path: '/api/v1/markets' });
    expect(read).toMatchObject({ status: 403, body: { message: expect.stringContaining('--allow-host') } });
    expect(await connect({ Host })).toBe(403);
    expect(await bid()).toBe('149.98');
  });

  it.each([
    'https://evil.example',
    'http://localhost.evil.example:8787',
    'http://127.0.0.1@evil.example',
    'http://192.0.2.1',
    'chrome-extension://localhost',
    'null',
    '',
  ])('refuses the web pages of "%s"', async (Origin) => {
    const refused = await send({ ...JSON_BODY, Origin });
    expect(refused).toMatchObject({ status: 403, body: { code: 'FORBIDDEN' } });
    expect(await connect({ Origin })).toBe(403);
    expect(await bid()).toBe('149.98');
  });

  it.each([
    ['text/plain', { 'Content-Type': 'text/plain' }],
    ['text/plain in disguise', { 'Content-Type': 'text/plain; a=application/json' }],
    ['a form', { 'Content-Type': 'application/x-www-form-urlencoded' }],
    ['files', { 'Content-Type': 'multipart/form-data; boundary=x' }],
    ['no type', {}],
  ])('takes no body of %s, signed or not', async (_what, headers: Record<string, string>) => {
    for (const path of ['/paper/tick', '/api/v1/order']) {
      expect(await send(headers, { path })).toMatchObject({
        status: 415,
        body: {
          code: 'INVALID_CLIENT_REQUEST',
          message: expect.stringContaining('must be application/json'),
        },
      });
    }
    expect(await bid()).toBe('149.98');
  });

  it.each(['localhost', 'LOCALHOST:1', '127.0.0.1:65535', '[::1]:8787', 'exchange.lan:80', '[fd00::7]'])(
    'is there for programs and pages of %s',
    async (host) => {
      const headers = { ...JSON_BODY, Host: host, Origin: `http://${host}` };
      expect(await send(headers)).toMatchObject({ status: 200 });
      expect(await connect({ Host: host })).toBe('open');
      expect(await connect({ Host: host, Origin: `https://${host}` })).toBe('open');
      expect(await bid()).toBe('99');
    },
  );

  it('is there, where it listens everywhere, by the address at which it was reached', async () => {
    const everywhere = await manualExchange({ host: '0.0.0.0' });
    const { port } = new URL(everywhere.restUrl);
    const statuses: number[] = [];
    for (const Host of ['127.0.0.2', `127.0.0.2:${port}`, '127.0.0.3', 'evil.example']) {
      const asking = httpRequest(`http://127.0.0.2:${port}/api/v1/ping`, { headers: { Host }, agent: false });
      asking.end();
      const [response] = await once(asking, 'response');
      response.resume();
      statuses.push(response.statusCode);
    }
    await everywhere.stop();
    expect(statuses).toEqual([200, 200, 403, 403]);
  });

  it('opens a thousand accounts and no more, and goes on with those it has', async () => {
    const first = new Trader(exchange);
    expect(await first.capital()).toMatchObject({ USDC: { available: '10000' } });
    for (let others = 1; others < 1_000; others += 1) exchange.state(randomBytes(32).toString('base64'));
    const late = new Trader(exchange);
    const full = { code: 'FORBIDDEN', message: expect.stringContaining('1000 accounts') };
    expect(await late.limit('Bid', '1', '140')).toEqual({ status: 403, body: full });
    const transfer = { apiKey: late.apiKey, asset: 'SOL', quantity: '1' };
    expect(await postPaper(exchange, '/paper/transfer', transfer)).toEqual({ status: 403, body: full });
    const listener = await Listener.connect(exchange);
    listener.subscribeAs(late, ['account.orderUpdate']);
    await listener.until(() => listener.heard.length > 0);
    expect(listener.heard[0]).toMatchObject({ error: { message: full.message } });
    listener.close();
    expect(await first.limit('Bid', '1', '140')).toMatchObject({ status: 200 });
  });
});
