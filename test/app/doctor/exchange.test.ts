import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { balanceFindings, feeFindings, lendingFindings } from '../../../src/app/doctor/account.js';
import { restFinding, streamFinding } from '../../../src/app/doctor/addresses.js';
import type { BooksFacts } from '../../../src/app/doctor/books.js';
import type { ExchangeReading } from '../../../src/app/doctor/exchangeReading.js';
import { loadConfig } from '../../../src/config/index.js';
import { decimal, ZERO } from '../../../src/domain/decimal.js';
import { freePort } from '../../support/freePort.js';
import { LADDER } from '../support/configFile.js';
import { keyOf } from '../support/localExchange.js';
import { type LivePlace, owner, Place, saying } from './examined.js';

/* What the doctor finds of the exchange and of the account, by the real client: each ✗ and ! is produced, and mended. */

const BAD_CONFIGURATION = 2;
const WRONG_CREDENTIALS = 5;

let place: LivePlace;
beforeEach(async () => {
  place = await Place.live();
});

it('finds nothing where nothing is wrong, and leaves the account as it was', async () => {
  await place.look();
  const { timeMs: _, ...before } = await place.exchange.state(owner.apiKey);
  const seen = await place.look();
  expect(seen.checks.filter(({ status }) => status !== 'ok')).toEqual([]);
  expect(seen.exitCode).toBe(0);
  expect(await place.exchange.state(owner.apiKey)).toMatchObject(before);
  expect(before).toMatchObject({ openOrders: [], fills: [] });
});

describe('addresses and time', () => {
  it('the clock of this machine is off, until it is set', async () => {
    await place.exchange.paper('clock', { aheadMs: 90_000 });
    const seen = await place.look();
    expect(seen.of('clock')).toMatchObject([
      saying('warning', /^90 s away from the exchange's; /, /timedatectl/),
    ]);
    expect(seen.of('API key')).toMatchObject([{ status: 'ok' }]);
    await place.exchange.paper('clock', { aheadMs: 0 });
    expect((await place.look()).of('clock')).toMatchObject([{ status: 'ok' }]);
  });

  it('the exchange is in maintenance, until it is over', async () => {
    await place.exchange.paper('status', { status: 'Maintenance', message: 'back at noon' });
    const seen = await place.look();
    expect(seen.of('REST')).toMatchObject([saying('failure', /in maintenance \(back at noon\)$/, /^Wait/)]);
    expect(seen.exitCode).toBe(1);
    await place.exchange.paper('status', { status: 'Ok' });
    expect((await place.look()).exitCode).toBe(0);
  });

  it('nobody answers at the address of the exchange: told once, and what needs it is left out', async () => {
    const address = `http://127.0.0.1:${await freePort()}`;
    const seen = await place.look({ env: { BACKPACK_REST_URL: address } });
    expect(seen.of('exchange')).toMatchObject([
      saying('failure', new RegExp(`^${address}: .*ECONNREFUSED`), /connection/),
    ]);
    expect(seen.checks.filter(({ status }) => status === 'failure')).toHaveLength(1);
    expect(seen.of('Telegram')).toMatchObject([{ status: 'ok' }]);
  });

  it('the exchange takes connections and says nothing: it is not waited for without end', async () => {
    const silent = createServer(() => {}).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    onTestFinished(() => {
      silent.close();
      silent.closeAllConnections();
    });
    const address = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
    const seen = await place.look({ env: { BACKPACK_REST_URL: address } });
    expect(seen.of('exchange')).toMatchObject([
      saying('failure', new RegExp(`^${address}: no answer within 10 s$`)),
    ]);
  });

  it('nobody answers at the address of the streams, until the right one is named', async () => {
    const address = `ws://127.0.0.1:${await freePort()}`;
    const seen = await place.look({ env: { BACKPACK_WS_URL: address } });
    expect(seen.of('stream')).toMatchObject([saying('failure', new RegExp(`^${address}: .*ECONNREFUSED`))]);
    expect(seen.of('REST')).toMatchObject([{ status: 'ok' }]);
    expect((await place.look()).of('stream')).toMatchObject([saying('ok', /answers in \d+ ms$/)]);
  });

  it('answers take long', async () => {
    const slow = { method: 'GET', path: '/api/v1/status', kind: 'delay', delayMs: 1_200, count: 1 };
    await place.exchange.paper('fault', slow);
    expect((await place.look()).of('REST')).toMatchObject([
      saying('warning', /answers in 1\d\d\d ms$/, /nearer/),
    ]);
    expect((await place.look()).of('REST')).toMatchObject([{ status: 'ok' }]);
  });

  it('the streams take long, or refuse the orders of the account alone', () => {
    const reading = { wsUrl: 'wss://ws', account: {} } as ExchangeReading;
    const of = (latencyMs: number, refusal: string | null, account = reading.account) =>
      streamFinding({ ...reading, account, stream: { value: { latencyMs, refusal } } });
    expect(of(1_001, null)).toMatchObject({ status: 'warning' });
    expect(of(1_000, null)).toMatchObject({ status: 'ok' });
    expect(of(10, 'Invalid signature')).toMatchObject({ status: 'failure', exitCode: WRONG_CREDENTIALS });
    // Nobody has the key with which public streams are asked for.
    expect(of(10, 'Invalid signature', null)).toMatchObject({ status: 'ok' });
  });

  it('the status is not told', () => {
    const reading = { restUrl: 'https://api', status: { error: new Error('503') } } as ExchangeReading;
    expect(restFinding(reading)).toMatchObject({ status: 'failure', found: 'https://api: 503' });
  });
});

describe('on paper', () => {
  it('with live prices the exchange is looked at, and nothing is asked of an account', async () => {
    const env = { RUNG_MODE: 'paper', BACKPACK_API_KEY: '', BACKPACK_API_SECRET: '' };
    const look = () => place.look({ env, args: ['--feed', 'live'] });
    const seen = await look();
    for (const check of ['clock', 'REST', 'stream', 'fees', 'market']) {
      expect(seen.of(check)).toMatchObject([{ status: 'ok' }]);
    }
    expect(seen.of('market')).toMatchObject([saying('ok', /open at 60000;/)]);
    expect(seen.of('account')).toMatchObject([saying('skipped', /^left out: paper money has no account/)]);
    expect(seen.of('API key')).toEqual([]);
    await place.exchange.paper('status', { status: 'Maintenance' });
    expect((await look()).of('REST')).toMatchObject([{ status: 'failure' }]);
  });

  it('a replay keeps no books, and asks nobody', async () => {
    const paper = Place.paper();
    const file = paper.write('btc.csv', 'timestamp,open,high,low,close,volume\n');
    const seen = await paper.look({ args: ['--file', file], namesBooks: false });
    for (const check of ['books', 'disk', 'volume']) {
      expect(seen.of(check)).toMatchObject([saying('ok', /^a replay keeps no/)]);
    }
    expect(seen.of('exchange')).toMatchObject([{ status: 'skipped' }]);
    expect(seen.exitCode).toBe(0);
  });
});

describe('the key', () => {
  it('is revoked, until it is enabled again', async () => {
    await place.look();
    await place.exchange.paper('key', { apiKey: owner.apiKey, revoked: true });
    const seen = await place.look();
    expect(seen.of('account')).toMatchObject([
      saying('failure', /^The exchange refuses this API key \(UNAUTHORIZED/),
    ]);
    expect(seen.exitCode).toBe(WRONG_CREDENTIALS);
    await place.exchange.paper('key', { apiKey: owner.apiKey, revoked: false });
    expect((await place.look()).of('API key')).toMatchObject([{ status: 'ok' }]);
  });

  it('and its secret do not belong together', async () => {
    const seen = await place.look({ env: { BACKPACK_API_KEY: keyOf('stranger').apiKey } });
    expect(seen.of('exchange')).toMatchObject([{ status: 'failure' }]);
    expect(seen.exitCode).toBe(WRONG_CREDENTIALS);
    expect((await place.look()).exitCode).toBe(0);
  });

  it('is not what is wrong where the exchange refuses the time', async () => {
    const expired = { code: 'INVALID_CLIENT_REQUEST', message: 'Request has expired' };
    const fault = {
      method: 'GET',
      path: '/api/v1/account',
      kind: 'status',
      status: 400,
      body: expired,
      count: 20,
    };
    await place.exchange.paper('fault', fault);
    const seen = await place.look();
    expect(seen.of('account')).toMatchObject([saying('failure', /for their time .* It is not the key/)]);
    expect(seen.exitCode).toBe(1);
  });
});

describe('fees', () => {
  it('eat the target, until it is raised or the loss is accepted', async () => {
    place.configured({ takeProfitPercentage: 0.1 });
    const seen = await place.look();
    expect(seen.of('fees')).toMatchObject([
      saying('failure', /^trading\.takeProfitPercentage: 0\.1 % does not pay the fees .* Raise it, or set/),
    ]);
    expect(seen.exitCode).toBe(BAD_CONFIGURATION);
    place.configured({ takeProfitPercentage: 0.1, acceptUnprofitableTarget: true });
    expect((await place.look()).of('fees')).toMatchObject([saying('warning', /does not pay the fees/)]);
    place.configured({ takeProfitPercentage: 1 });
    expect((await place.look()).of('fees')).toMatchObject([
      saying(
        'ok',
        /^maker 8 bps, taker 10 bps: a cycle of BTC_USDC earns 0\.\d+ % of what was paid, at 1 %$/,
      ),
    ]);
  });

  it('on paper a target that loses is told, and traded', async () => {
    const paper = Place.paper();
    const env = { RUNG_CONFIG: paper.configured({ takeProfitPercentage: 0.1 }) };
    const seen = await paper.look({ env });
    expect(seen.of('fees')).toMatchObject([saying('warning', /does not pay the fees/)]);
    expect(seen.exitCode).toBe(0);
  });

  it('that the target set in the chat does not pay: the next start leaves it out', () => {
    const { config } = loadConfig(['--symbol', 'BTC_USDC'], {});
    const [{ id } = { id: '' }] = config.strategies;
    const books = (target: string) => ({
      strategies: new Map([
        [id, { quantity: ZERO, cost: null, overrides: new Map([['takeProfitPercentage', target]]) }],
      ]),
    });
    const live = { ...config, mode: 'live' } as const;
    const rates = { makerFeeBps: decimal('8'), takerFeeBps: decimal('10') };
    const found = (target: string) => feeFindings(live, books(target) as unknown as BooksFacts, rates);
    expect(found('0.1')).toMatchObject([
      saying('warning', /The next start leaves out takeProfitPercentage\.$/, /\/set/),
    ]);
    expect(found('0.5')).toMatchObject([saying('ok', /at 0\.5 %$/)]);
  });
});

describe('what the account has', () => {
  const put = (asset: string, quantity: string, pocket = 'available') =>
    place.exchange.paper('transfer', { apiKey: owner.apiKey, asset, quantity, pocket });

  it('is lent, which counts as held', async () => {
    await place.look();
    await place.exchange.paper('lend', { apiKey: owner.apiKey, asset: 'USDC', quantity: '9500' });
    const seen = await place.look();
    expect(seen.of('lending')).toMatchObject([{ status: 'ok', found: 'lent: 9500 USDC; it counts as held' }]);
    expect(seen.of('balances')).toMatchObject([
      saying('ok', /^10000 USDC for ladders that may take 1000 USDC$/),
    ]);
  });

  it('is borrowed', () => {
    const owed = { asset: 'USDC', available: ZERO, locked: ZERO, staked: ZERO, lent: decimal('-5') };
    const read = (lent: string) =>
      lendingFindings({
        fees: { error: new Error('nobody asks') },
        holdings: { value: new Map([['USDC', { ...owed, lent: decimal(lent) }]]) },
      });
    expect(read('-5')).toMatchObject([saying('warning', /^borrowed: 5 USDC; /, /^Pay it back/)]);
    expect(read('0')).toMatchObject([{ status: 'ok' }]);
  });

  it('is less than the ladders may take, or nothing, until it is deposited', async () => {
    await place.look();
    await put('USDC', '-9600');
    expect((await place.look()).of('balances')).toMatchObject([
      saying('warning', /^400 USDC for ladders that may take 1000 USDC$/, /^Deposit 600 USDC/),
    ]);
    await put('USDC', '-400');
    const seen = await place.look();
    expect(seen.of('balances')).toMatchObject([saying('failure', /^0 USDC for/, /^Deposit 1000 USDC/)]);
    expect(seen.exitCode).toBe(1);
    await put('USDC', '1000');
    expect((await place.look()).of('balances')).toMatchObject([{ status: 'ok' }]);
  });

  it('is in a position already: only the rest of the allocation is wanted', () => {
    const { config } = loadConfig(['--symbol', 'BTC_USDC'], {});
    const [{ id, totalAmount } = { id: '', totalAmount: ZERO }] = config.strategies;
    const facts = { quantity: decimal('0.01'), cost: totalAmount.minus(decimal('40')), overrides: new Map() };
    const books = { strategies: new Map([[id, facts]]) } as unknown as BooksFacts;
    const usdc = { asset: 'USDC', available: decimal('30'), locked: ZERO, staked: ZERO, lent: ZERO };
    const account = { fees: { error: null }, holdings: { value: new Map([['USDC', usdc]]) } };
    expect(balanceFindings(config, books, account)).toMatchObject([
      saying('warning', /^30 USDC for ladders that may take 40 USDC$/, /^Deposit 10 USDC/),
    ]);
  });

  it('has coins without a cost, until they are reserved', async () => {
    await put('BTC', '0.5');
    expect((await place.look()).of('balances')).toMatchObject([
      { status: 'ok' },
      saying(
        'warning',
        /^0\.5 BTC in the account have no cost in the books/,
        /^Reserve them \(reconciliation\.reserved: BTC 0\.5\)/,
      ),
    ]);
    place.configured({}, { reconciliation: { reserved: { BTC: 0.5 } } });
    expect((await place.look()).of('balances')).toMatchObject([{ status: 'ok' }]);
  });

  it('cannot be read', async () => {
    const fault = { method: 'GET', path: '/api/v1/capital', kind: 'status', status: 503, count: 50 };
    await place.exchange.paper('fault', fault);
    const seen = await place.look();
    expect(seen.of('lending')).toMatchObject([{ status: 'failure' }]);
    expect(seen.of('balances')).toMatchObject([{ status: 'skipped' }]);
  });
});

describe('the market', () => {
  const market = (changes: object) => place.exchange.paper('market', { symbol: 'BTC_USDC', ...changes });

  it('is open: its price and its rules are told', async () => {
    expect((await place.look()).of('market')).toMatchObject([
      {
        status: 'ok',
        found:
          'BTC_USDC: open at 60000; from 0.00001 BTC, steps of 0.00001, ticks of 0.1, band 75 % to 125 % of the price',
      },
    ]);
  });

  it.each([
    ['Closed', 'failure', /is closed$/],
    ['CancelOnly', 'failure', /takes no new orders$/],
    ['LimitOnly', 'warning', /takes limit orders alone$/],
    ['PostOnly', 'warning', /takes only orders that rest$/],
  ] as const)('is %s, until it opens', async (state, status, found) => {
    await market({ state });
    expect((await place.look()).of('market')).toMatchObject([saying(status, found, /^Wait/)]);
    await market({ state: 'Open' });
    expect((await place.look()).of('market')).toMatchObject([{ status: 'ok' }]);
  });

  it('is none that the exchange has', async () => {
    place.configured({ tradingCoin: 'BTD' });
    const seen = await place.look();
    expect(seen.of('market')).toMatchObject([
      saying('failure', /has no spot market BTD_USDC\. Near names: BTC_USDC/),
    ]);
    expect(seen.exitCode).toBe(BAD_CONFIGURATION);
  });

  it('of one of several is none that the exchange has: the others trade', async () => {
    const strategies = [
      { ...LADDER, name: 'coins', tradingCoin: 'BTC' },
      { ...LADDER, name: 'slip', tradingCoin: 'SOLL' },
    ];
    const RUNG_CONFIG = place.write('several.json', JSON.stringify({ strategies }));
    const seen = await place.look({ env: { RUNG_CONFIG } });
    expect(seen.of('market')).toMatchObject([
      saying('ok', /^coins.*: open at 60000/),
      saying('warning', /has no spot market SOLL_USDC, so this strategy does not trade; the others do/),
    ]);
    expect(seen.of('fees')).toHaveLength(2);
    expect(seen.of('balances')).toMatchObject([
      saying('ok', /^10000 USDC for ladders that may take 2000 USDC$/),
    ]);
    expect(seen.exitCode).toBe(0);
  });

  it('takes nothing as small as the ladder, until that is larger', async () => {
    place.configured({ totalAmount: 5 });
    await market({ minQuantity: '0.01' });
    const seen = await place.look();
    expect(seen.of('market')).toMatchObject([saying('failure', /is too small for BTC_USDC, not one rung/)]);
    expect(seen.exitCode).toBe(BAD_CONFIGURATION);
    await market({ minQuantity: '0.00001' });
    expect((await place.look()).exitCode).toBe(0);
  });

  it('takes nothing as deep as the ladder, until that is shallower', async () => {
    place.configured({ maxDropPercentage: 40 });
    expect((await place.look()).of('market')).toMatchObject([saying('warning', /takes no order below 75 %/)]);
    place.configured();
    expect((await place.look()).of('market')).toMatchObject([{ status: 'ok' }]);
  });
});

describe('Telegram', () => {
  it('refuses the token, until the right one is set', async () => {
    const seen = await place.look({
      env: { TELEGRAM_BOT_TOKEN: '123456789:AAAnotherTokenThanTheOneOfThisBot_1234' },
    });
    expect(seen.of('Telegram')).toMatchObject([saying('failure', /TELEGRAM_BOT_TOKEN/)]);
    expect(seen.exitCode).toBe(1);
    expect((await place.look()).of('Telegram')).toMatchObject([
      saying('ok', /^@rung_test_bot takes the token/),
    ]);
  });

  it('cannot be reached: Rung trades without it', async () => {
    place.telegram.goDown();
    const seen = await place.look();
    expect(seen.of('Telegram')).toMatchObject([saying('warning', /^Telegram cannot be reached/)]);
    expect(seen.exitCode).toBe(0);
  });

  it('has a bot without an owner, until somebody claims it', async () => {
    const env = { TELEGRAM_ALLOWED_USERS: '' };
    expect((await place.look({ env })).of('Telegram')).toMatchObject([
      { status: 'ok' },
      saying('warning', /^@rung_test_bot has no owner yet$/, /the code that its log shows/),
    ]);
    place.made(({ chatMemory }) =>
      chatMemory.putUser({ userId: 4_242, role: 'owner', addedBy: 'claim', addedAtMs: Date.now() }),
    );
    expect((await place.look({ env })).of('Telegram')).toMatchObject([saying('ok', /has an owner$/)]);
  });

  it('is off', async () => {
    const seen = await place.look({ env: { TELEGRAM_BOT_TOKEN: '' } });
    expect(seen.of('Telegram')).toMatchObject([saying('warning', /^it is off/, /@BotFather/)]);
  });
});
