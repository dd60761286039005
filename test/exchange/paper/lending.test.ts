import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/engine/ports/systemClock.js';
import { createBackpackRest, generateKeyPair } from '../../../src/exchange/backpack/index.js';
import type { PaperExchange } from '../../../src/exchange/paper/index.js';
import { type Answer, manualExchange, postPaper, Trader, tick } from './trader.js';

let exchange: PaperExchange;
let trader: Trader;

beforeEach(async () => {
  exchange = await manualExchange();
  trader = new Trader(exchange);
  await tick(exchange, '149.98', '150.02');
  await trader.capital();
});
afterEach(() => exchange.stop());

const lend = (body: Record<string, unknown>): Promise<Answer> =>
  postPaper(exchange, '/paper/lend', { apiKey: trader.apiKey, ...body });
const balances = () => exchange.state(trader.apiKey).balances;

describe('lending', () => {
  it('moves funds out of the capital into a positive borrow-lend position, and back', async () => {
    const { status, body } = await lend({ asset: 'SOL', quantity: '9.123456789' });
    expect(status).toBe(200);
    expect(body.balances.SOL).toEqual({
      available: '0.876543211',
      locked: '0',
      staked: '0',
      lent: '9.123456789',
      total: '10',
    });
    expect((await trader.capital()).SOL).toEqual({ available: '0.876543211', locked: '0', staked: '0' });
    const positions = await trader.get('/api/v1/borrowLend/positions', 'borrowLendPositionQuery');
    expect(positions.body).toMatchObject([{ symbol: 'SOL', netQuantity: '9.123456789' }]);
    await lend({ asset: 'SOL', quantity: '-9.123456789' });
    expect((await trader.get('/api/v1/borrowLend/positions', 'borrowLendPositionQuery')).body).toEqual([]);
    expect(balances().SOL).toMatchObject({ available: '10', lent: '0', total: '10' });
  });

  it.each([
    ['more than is available', { asset: 'SOL', quantity: '10.01' }, 'INSUFFICIENT_FUNDS', 'Only 10 SOL'],
    ['more back than is lent', { asset: 'SOL', quantity: '-0.01' }, 'INSUFFICIENT_FUNDS', 'Only 0 SOL'],
    ['an unknown asset', { asset: 'DOGE', quantity: '1' }, 'INVALID_CLIENT_REQUEST', 'DOGE'],
    ['nothing', { asset: 'SOL', quantity: '0' }, 'INVALID_CLIENT_REQUEST', '`quantity`'],
    ['without saying how much', { asset: 'SOL' }, 'INVALID_CLIENT_REQUEST', '`quantity`'],
    ['by a text that is no switch', { auto: 'yes' }, 'INVALID_CLIENT_REQUEST', '`auto`'],
    ['both ways at once', { auto: true, asset: 'SOL', quantity: '1' }, 'INVALID_CLIENT_REQUEST', 'asset'],
    ['for what is no key', { apiKey: 'abc', auto: true }, 'INVALID_CLIENT_REQUEST', '`apiKey`'],
  ])('refuses %s', async (_what, body, code, words) => {
    const answer = await lend(body);
    expect(answer).toMatchObject({ status: 400, body: { code } });
    expect(answer.body.message).toContain(words);
    expect(balances()).toMatchObject({
      SOL: { available: '10', lent: '0' },
      USDC: { available: '10000', lent: '0' },
    });
  });

  it('leaves an order without autoLendRedeem with what is available', async () => {
    await lend({ asset: 'SOL', quantity: '9.5' });
    expect(await trader.limit('Ask', '0.51', '160')).toMatchObject({
      status: 400,
      body: { code: 'INSUFFICIENT_FUNDS' },
    });
    expect((await trader.limit('Ask', '0.5', '160')).status).toBe(200);
    expect(balances().SOL).toMatchObject({ available: '0', locked: '0.5', lent: '9.5', total: '10' });
  });

  it.each([
    ['a resting sale', 'Ask', '2', '160', {}, { available: '0', locked: '2', lent: '8', total: '10' }],
    ['a sale that takes', 'Ask', '2', '149', {}, { available: '0', locked: '0', lent: '8', total: '8' }],
    [
      'a sale that is killed',
      'Ask',
      '2',
      '170',
      { timeInForce: 'FOK' },
      { available: '2', locked: '0', lent: '8', total: '10' },
    ],
  ] as const)(
    'gives back exactly what %s with autoLendRedeem lacks',
    async (_what, side, quantity, price, more, after) => {
      await lend({ asset: 'SOL', quantity: '9.5' });
      const { status } = await trader.limit(side, quantity, price, { autoLendRedeem: true, ...more });
      expect(status).toBe(200);
      expect(balances().SOL).toMatchObject(after);
    },
  );

  it('cannot give back more than is lent', async () => {
    await lend({ asset: 'SOL', quantity: '9.5' });
    const { body } = await trader.limit('Ask', '10.01', '160', { autoLendRedeem: true });
    expect(body.code).toBe('INSUFFICIENT_FUNDS');
    expect(balances().SOL).toMatchObject({ available: '0.5', locked: '0', lent: '9.5' });
  });
});

describe('auto-lend', () => {
  it('lends everything idle at once, and the account says so', async () => {
    const account = () => trader.get('/api/v1/account', 'accountQuery');
    expect((await account()).body.autoLend).toBe(false);
    const { body } = await lend({ auto: true });
    expect(body).toMatchObject({
      autoLend: true,
      balances: { SOL: { lent: '10' }, USDC: { lent: '10000' } },
    });
    expect((await account()).body.autoLend).toBe(true);
    expect(await trader.capital()).toEqual({
      USDC: { available: '0', locked: '0', staked: '0' },
      SOL: { available: '0', locked: '0', staked: '0' },
    });
  });

  it('keeps what orders lock and sweeps what cancels, fills and deposits leave', async () => {
    await lend({ auto: true });
    expect((await trader.limit('Bid', '1', '140')).body.code).toBe('INSUFFICIENT_FUNDS');
    const redeeming = { autoLendRedeem: true } as const;
    await trader.limit('Bid', '1', '140', { clientId: 1, ...redeeming });
    await trader.limit('Bid', '2', '141', { clientId: 2, ...redeeming });
    expect(balances().USDC).toMatchObject({ available: '0', locked: '422', lent: '9578' });
    await trader.delete('/api/v1/order', 'orderCancel', { symbol: 'SOL_USDC', clientId: 1 });
    expect(balances().USDC).toMatchObject({ available: '0', locked: '282', lent: '9718' });
    await tick(exchange, '140.5', '140.6');
    expect(balances()).toMatchObject({
      USDC: { available: '0', locked: '0', lent: '9718' },
      SOL: { available: '0', lent: '11.9984' },
    });
    await postPaper(exchange, '/paper/transfer', { apiKey: trader.apiKey, asset: 'SOL', quantity: '0.0016' });
    await trader.limit('Ask', '12', '140.5', { timeInForce: 'IOC', ...redeeming });
    expect(balances()).toMatchObject({
      SOL: { available: '0', locked: '0', lent: '0', total: '0' },
      USDC: { available: '0', locked: '0', lent: '11402.314', total: '11402.314' },
    });
  });

  it('sweeps the other side of a trade too, and nobody else', async () => {
    const other = new Trader(exchange);
    await other.limit('Ask', '1', '150');
    await postPaper(exchange, '/paper/lend', { apiKey: other.apiKey, auto: true });
    await trader.limit('Bid', '1', '150');
    expect(exchange.state(other.apiKey).balances.USDC).toMatchObject({ available: '0', lent: '10149.88' });
    expect(balances().USDC).toMatchObject({ available: '9850', lent: '0' });
  });

  it('would lend again what is taken back, and says so; switched off, it leaves lent funds lent', async () => {
    await lend({ auto: true });
    const refused = await lend({ asset: 'SOL', quantity: '-1' });
    expect(refused).toMatchObject({ status: 409, body: { code: 'FORBIDDEN' } });
    expect(refused.body.message).toContain('"auto":false');
    expect((await lend({ auto: false })).body).toMatchObject({
      autoLend: false,
      balances: { SOL: { available: '0', lent: '10' } },
    });
    await lend({ asset: 'SOL', quantity: '-1' });
    expect(balances().SOL).toMatchObject({ available: '1', lent: '9', total: '10' });
  });

  it('is holdings like any other for the client that trades live', async () => {
    await lend({ auto: true });
    const client = createBackpackRest({
      baseUrl: exchange.restUrl,
      keyPair: trader.keyPair,
      clock: systemClock,
      logger: { debug() {}, info() {}, warn() {}, error() {} },
    });
    const sol = (await client.holdings()).get('SOL');
    expect([sol?.available, sol?.lent].map(String)).toEqual(['0', '10']);
    await client.close();
  });
});

describe('a database', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'rung-exchange-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('keeps the setting and what is lent', async () => {
    const databaseFile = join(folder, 'exchange.db');
    const first = await manualExchange({ databaseFile });
    const { apiKey } = generateKeyPair();
    await postPaper(first, '/paper/lend', { apiKey, auto: true });
    await first.stop();
    const second = await manualExchange({ databaseFile });
    expect(second.state(apiKey)).toMatchObject({ autoLend: true, balances: { SOL: { lent: '10' } } });
    await second.stop();
  });

  it('of the version before auto-lend is brought up to date with its accounts as they were', async () => {
    const databaseFile = join(folder, 'exchange.db');
    const first = await manualExchange({ databaseFile });
    const { apiKey } = generateKeyPair();
    first.state(apiKey);
    await first.stop();
    const database = new Database(databaseFile);
    for (const column of ['autoLend', 'autoBorrowSettlements', 'autoRepayBorrows', 'leverageLimit'])
      database.exec(`ALTER TABLE accounts DROP COLUMN ${column}`);
    database.exec('ALTER TABLE orders DROP COLUMN condition');
    database.pragma('user_version = 1');
    database.close();
    const second = await manualExchange({ databaseFile });
    expect(second.state(apiKey)).toMatchObject({ autoLend: false, balances: { SOL: { available: '10' } } });
    await second.stop();
  });
});
