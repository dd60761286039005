import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PaperExchange } from '../../../src/exchange/paper/index.js';
import { Listener, manualExchange, postPaper, request, Trader, tick } from './trader.js';

/* What clients load at their start, and set. */

let exchange: PaperExchange;
let trader: Trader;
beforeEach(async () => {
  exchange = await manualExchange();
  trader = new Trader(exchange);
  await tick(exchange, '149.98', '150.02', { last: '150' });
});
afterEach(() => exchange.stop());

const SYMBOL = 'SOL_USDC';
const patch = (body: Record<string, string | number | boolean>, by = trader) =>
  by.send('PATCH', '/api/v1/account', JSON.stringify(body), by.headers([signing('accountUpdate', body)]));
const account = async (by = trader) => (await by.get('/api/v1/account', 'accountQuery')).body;
const balances = () => exchange.state(trader.apiKey).balances;
const lend = (side: string, quantity: string, symbol = 'SOL') =>
  trader.post('/api/v1/borrowLend', 'borrowLendExecute', { symbol, side, quantity });

function signing(instruction: string, body: Record<string, string | number | boolean>): string {
  const sorted = Object.entries(body).sort(([a], [b]) => (a < b ? -1 : 1));
  return [['instruction', instruction], ...sorted].map(([key, value]) => `${key}=${value}`).join('&');
}

describe('the settings of an account', () => {
  it('are what was set, the others as they were', async () => {
    expect(await patch({ leverageLimit: '2.5', autoRepayBorrows: true })).toEqual({ status: 200, body: '' });
    expect(await account()).toMatchObject({ leverageLimit: '2.5', autoRepayBorrows: true, autoLend: false });
    await patch({ autoBorrowSettlements: true, autoRepayBorrows: false });
    expect(await account()).toMatchObject({
      leverageLimit: '2.5',
      autoRepayBorrows: false,
      autoBorrowSettlements: true,
    });
    expect((await patch({})).status).toBe(200);
    expect(await account(new Trader(exchange))).toMatchObject({
      leverageLimit: '1',
      autoBorrowSettlements: false,
    });
  });

  it('switch auto-lend on, which lends at once and all that comes, and off, which leaves lent what is', async () => {
    await patch({ autoLend: true });
    await trader.limit('Bid', '1', '140', { autoLendRedeem: true });
    expect(balances()).toMatchObject({
      SOL: { available: '0', lent: '10' },
      USDC: { available: '0', locked: '140', lent: '9860' },
    });
    await patch({ autoLend: false });
    await trader.delete('/api/v1/orders', 'orderCancelAll', { symbol: SYMBOL });
    expect(balances().USDC).toMatchObject({ available: '140', lent: '9860' });
    expect(exchange.state(trader.apiKey).autoLend).toBe(false);
  });

  it.each([
    [{ autoLend: 'yes' }, 'INVALID_CLIENT_REQUEST'],
    [{ leverageLimit: '0' }, 'INVALID_CLIENT_REQUEST'],
    [{ leverageLimit: 'many' }, 'INVALID_CLIENT_REQUEST'],
  ])('are not changed by %j', async (body, code) => {
    expect(await patch({ ...body, autoRepayBorrows: true })).toMatchObject({ status: 400, body: { code } });
    expect(await account()).toMatchObject({ autoLend: false, leverageLimit: '1', autoRepayBorrows: false });
  });

  it('are nobody’s who cannot sign', async () => {
    const body = JSON.stringify({ autoLend: true });
    expect((await request(exchange, 'PATCH', '/api/v1/account', body)).status).toBe(401);
    const thief = new Trader(exchange).headers([signing('accountUpdate', { autoLend: true })]);
    const stolen = { ...thief, 'X-API-Key': trader.apiKey };
    expect((await request(exchange, 'PATCH', '/api/v1/account', body, stolen)).status).toBe(400);
    expect((await account()).autoLend).toBe(false);
  });

  it('are there after a restart', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'rung-exchange-'));
    const databaseFile = join(folder, 'exchange.db');
    const first = await manualExchange({ databaseFile });
    const owner = new Trader(first);
    await patch({ autoBorrowSettlements: true, leverageLimit: '3' }, owner);
    await first.stop();
    const second = await manualExchange({ databaseFile });
    const settings = await account(new Trader(second, owner.secret));
    expect(settings).toMatchObject({ autoBorrowSettlements: true, leverageLimit: '3', autoLend: false });
    await second.stop();
    rmSync(folder, { recursive: true });
  });
});

describe('the limits of an account', () => {
  const most = async (query: Record<string, string>): Promise<string> => {
    const { body } = await trader.get('/api/v1/account/limits/order', 'maxOrderQuantity', {
      symbol: SYMBOL,
      ...query,
    });
    return body.maxOrderQuantity;
  };
  const stepMore = (quantity: string) => (Number(quantity) + 0.01).toFixed(2);

  it.each([
    ['Bid', '147.31', '67.88'],
    ['Bid', '149.98', '66.67'],
    ['Ask', '160', '10'],
  ] as const)('say of a %s at %s how much is taken, and not a step more', async (side, price, quantity) => {
    expect(await most({ side, price })).toBe(quantity);
    const { body: refused } = await trader.limit(side, stepMore(quantity), price);
    expect(refused.code).toBe('INSUFFICIENT_FUNDS');
    expect((await trader.limit(side, quantity, price)).body.status).toBe('New');
  });

  it('say of a market order how much of what is offered the money pays for', async () => {
    await tick(exchange, '149.98', '150.02', { askQuantity: '5' });
    await new Trader(exchange).limit('Ask', '7', '151');
    expect(await most({ side: 'Bid' })).toBe('12');
    expect((await trader.market('Bid', { quantity: '12' })).body.status).toBe('Filled');
    expect(await most({ side: 'Ask' })).toBe('21.98');
  });

  it('count lent funds where they may be taken back', async () => {
    await lend('Lend', '9.5');
    expect(await most({ side: 'Ask' })).toBe('0.5');
    expect(await most({ side: 'Ask', autoLendRedeem: 'true' })).toBe('10');
    const leaving = async (more: Record<string, string>) =>
      (
        await trader.get('/api/v1/account/limits/withdrawal', 'maxWithdrawalQuantity', {
          symbol: 'SOL',
          ...more,
        })
      ).body;
    expect(await leaving({})).toMatchObject({ maxWithdrawalQuantity: '0.5', autoLendRedeem: null });
    expect(await leaving({ autoLendRedeem: 'true' })).toMatchObject({
      maxWithdrawalQuantity: '10',
      autoLendRedeem: true,
    });
  });

  it.each([
    ['order', 'maxOrderQuantity', { symbol: 'DOGE_USDC', side: 'Bid' }, 'INVALID_SYMBOL'],
    ['order', 'maxOrderQuantity', { symbol: SYMBOL, side: 'Buy' }, 'INVALID_CLIENT_REQUEST'],
    ['borrow', 'maxBorrowQuantity', { symbol: 'DOGE' }, 'INVALID_ASSET'],
    ['withdrawal', 'maxWithdrawalQuantity', { symbol: 'DOGE' }, 'INVALID_ASSET'],
  ])('of %s refuse what is not there', async (kind, instruction, query, code) => {
    const { body } = await trader.get(`/api/v1/account/limits/${kind}`, instruction, query);
    expect(body.code).toBe(code);
  });
});

describe('lending by a signed request', () => {
  it('lends, takes back, and borrows nothing beyond', async () => {
    await lend('Lend', '4');
    await lend('Borrow', '1.5');
    expect(balances().SOL).toMatchObject({ available: '7.5', lent: '2.5', total: '10' });
    const { body: markets } = await request(exchange, 'GET', '/api/v1/borrowLend/markets');
    expect(markets).toContainEqual(expect.objectContaining({ symbol: 'SOL', lentQuantity: '2.5' }));
    expect((await lend('Borrow', '2.51')).body.code).toBe('BORROW_LIMIT');
    expect((await lend('Lend', '7.51')).body.code).toBe('INSUFFICIENT_FUNDS');
    expect((await lend('Lend', '1', 'DOGE')).body.code).toBe('INVALID_ASSET');
    expect((await lend('Give', '1')).body.code).toBe('INVALID_CLIENT_REQUEST');
    expect(balances().SOL).toMatchObject({ available: '7.5', lent: '2.5', total: '10' });
  });

  it('takes back for a moment only while auto-lend is on', async () => {
    await patch({ autoLend: true });
    expect((await lend('Borrow', '3')).status).toBe(200);
    expect(balances().SOL).toMatchObject({ available: '0', lent: '10' });
  });
});

describe('lists of what nobody here has', () => {
  it('check their pages, their markets and their signatures as others do', async () => {
    const deposits = (query: Record<string, string>) =>
      trader.get('/wapi/v1/capital/deposits', 'depositQueryAll', query);
    expect(await deposits({ limit: '1000', offset: '7' })).toEqual({ status: 200, body: [] });
    for (const query of [{ limit: '0' }, { limit: '1001' }, { offset: '-1' }])
      expect(await deposits(query)).toMatchObject({ status: 400, body: { code: 'INVALID_CLIENT_REQUEST' } });
    expect((await request(exchange, 'GET', '/wapi/v1/capital/deposits')).status).toBe(401);
    const position = (query: Record<string, string>) =>
      trader.get('/api/v1/position', 'positionQuery', query);
    expect(await position({ marketType: 'PERP' })).toEqual({ status: 200, body: [] });
    expect(await position({ symbol: SYMBOL })).toMatchObject({
      status: 404,
      body: { code: 'RESOURCE_NOT_FOUND' },
    });
    const rates = await request(exchange, 'GET', '/api/v1/fundingRates?symbol=DOGE_USDC');
    expect(rates.body.code).toBe('INVALID_SYMBOL');
  });

  it('are quiet streams, of markets that there are', async () => {
    const listener = await Listener.connect(exchange);
    listener.subscribe([`markPrice.${SYMBOL}`, `openInterest.${SYMBOL}`, 'liquidation']);
    listener.subscribeAs(trader, [
      'account.rfqUpdate',
      `account.rfqUpdate.${SYMBOL}`,
      'account.positionUpdate',
    ]);
    listener.subscribe([`bookTicker.${SYMBOL}`]);
    await listener.dataOf(`bookTicker.${SYMBOL}`, 1);
    expect(listener.heard).toHaveLength(1);
    listener.subscribe(['markPrice.DOGE_USDC']);
    listener.subscribe(['liquidation.SOL_USDC']);
    listener.subscribe(['account.rfqUpdate']);
    await listener.until(() => listener.heard.length === 4);
    listener.close();
    expect(listener.heard.slice(1).map(({ error }) => error.code)).toEqual([4006, 4006, 4002]);
  });
});

describe('what would take money out', () => {
  it('is refused, signed or not, and moves nothing', async () => {
    const asked = { symbol: 'USDC', quantity: '1', address: 'x', blockchain: 'Solana' };
    const signed = await trader.post('/wapi/v1/capital/withdrawals', 'withdraw', asked);
    const unsigned = await request(exchange, 'POST', '/wapi/v1/capital/withdrawals', JSON.stringify(asked));
    for (const answer of [signed, unsigned])
      expect(answer).toMatchObject({ status: 403, body: { code: 'FORBIDDEN' } });
    await trader.capital();
    expect(balances().USDC).toMatchObject({ available: '10000', total: '10000' });
    const list = await trader.get('/wapi/v1/capital/withdrawals', 'withdrawalQueryAll');
    expect(list).toEqual({ status: 200, body: [] });
  });

  it('is nowhere in the sources: neither what one would sign for it nor whom one would ask', () => {
    const files = ['src', 'commands'].flatMap((folder) =>
      readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((file) => join(folder, file)),
    );
    const sources = files
      .filter((file) => file.endsWith('.ts'))
      .map((file) => [file, readFileSync(file, 'utf8')]);
    expect(sources.length).toBeGreaterThan(300);
    const naming = (words: RegExp) =>
      sources.filter(([, text = '']) => words.test(text)).map(([file]) => file);
    expect(naming(/['"`]withdraw['"`]|withdrawalRequest|twoFactorToken/)).toEqual([]);
    // The list that is always empty, of the local exchange.
    expect(naming(/capital\/withdrawals/)).toEqual(['src/exchange/paper/protocol/emptyLists.ts']);
  });
});

it('what is lent shows in the lending of all accounts together', async () => {
  const other = new Trader(exchange);
  await other.capital();
  await lend('Lend', '1');
  await postPaper(exchange, '/paper/lend', { apiKey: other.apiKey, asset: 'SOL', quantity: '2' });
  const { body } = await request(exchange, 'GET', '/api/v1/borrowLend/markets');
  expect(body).toContainEqual(
    expect.objectContaining({ symbol: 'SOL', lentQuantity: '3', assetMarkPrice: '150' }),
  );
});
