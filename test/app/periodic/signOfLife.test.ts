import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { SignOfLife } from '../../../src/app/periodic/signOfLife.js';
import type { EngineHealth, Trouble } from '../../../src/engine/api/index.js';

/* An address that a watchman waits to be called at, on a real server. */

const PATH = '/ping/3f0c-secret';
const NOT_RECORDED = {
  problem: { kind: 'notRecorded', message: 'no room' },
  strategyId: null,
  sinceMs: 0,
} as const;
const MONEY_SHORT = {
  problem: { kind: 'rungsRefused', symbol: 'SOL_USDC', count: 1 },
  strategyId: 'sol',
  sinceMs: 0,
} as const;

let server: Server;
let calls: string[];
let status: number;
let health: Pick<EngineHealth, 'connection' | 'troubles'>;
let logged: string[];
let sign: SignOfLife;

beforeEach(async () => {
  calls = [];
  logged = [];
  status = 200;
  health = { connection: { connected: true, sinceMs: 0 }, troubles: [] };
  server = createServer((request, response) => {
    calls.push(`${request.method} ${request.url}`);
    response.writeHead(status).end('OK');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const log = (level: string) => (fields: object, text: string) =>
    logged.push(`${level} ${JSON.stringify(fields)} ${text}`);
  sign = new SignOfLife({
    url: `http://127.0.0.1:${port}${PATH}`,
    // Nothing else of the health is looked at.
    engine: { health: () => health as EngineHealth },
    logger: { info: log('info'), warn: log('warn') },
  });
});

afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const withTrouble = (trouble: Trouble) => {
  health = { ...health, troubles: [trouble] };
};

it('is given while all is decided', async () => {
  await sign.give();
  await sign.give();
  expect(calls).toEqual([`GET ${PATH}`, `GET ${PATH}`]);
  expect(logged).toEqual([]);
});

it('is given while something else is wrong, of which the chat tells', async () => {
  withTrouble(MONEY_SHORT);
  await sign.give();
  expect(calls).toHaveLength(1);
});

it('is not given without the streams, nor while nothing can be recorded', async () => {
  health = { ...health, connection: { connected: false, sinceMs: 0 } };
  await sign.give();
  health = { ...health, connection: { connected: true, sinceMs: 0 } };
  withTrouble(NOT_RECORDED);
  await sign.give();
  expect(calls).toEqual([]);
});

it('that fails is logged once, without the address, and so is its end', async () => {
  status = 500;
  await sign.give();
  await sign.give();
  status = 204;
  await sign.give();
  expect(calls).toHaveLength(3);
  expect(logged).toHaveLength(2);
  expect(logged[0]).toMatch(/^warn .*HTTP 500/u);
  expect(logged[1]).toMatch(/^info /u);
  expect(logged.join()).not.toContain('secret');
});

it('is tried again when nobody listened', async () => {
  server.closeAllConnections();
  server.close();
  await sign.give();
  expect(logged).toHaveLength(1);
  expect(logged[0]).toContain('ECONNREFUSED');
});
