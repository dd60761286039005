import { describe, expect, it, vi } from 'vitest';
import { revokedKey, tooManyRequests } from '../support/oddExchange/index.js';
import { booksEqualAccount } from './support/agreement.js';
import { buyFirstRung, endInAgreement, ladderRests, owner, startLadder } from './support/ladderStory.js';
import { startOddExchange } from './support/oddExchange.js';
import { eventually } from './support/process.js';

/* The whole program, when its exchange refuses the key, the time or the number of requests, or tells another time. */

vi.setConfig({ testTimeout: 180_000 });

const ALWAYS = Number.POSITIVE_INFINITY;
const SALE = 'POST /api/v1/order';
const EXPIRED = {
  status: 400,
  body: '{"code":"INVALID_CLIENT_REQUEST","message":"Request has expired"}',
};

describe('at the start', () => {
  it('a request that has expired is no wrong key: it says so, and goes on trying', async () => {
    const exchange = await startOddExchange();
    const expired = exchange.odd.harm(
      '*',
      { kind: 'answered', done: false, ...EXPIRED },
      2,
      ({ isSigned }) => isSigned,
    );
    const rung = await startLadder(exchange);
    await rung.says(
      /^Warning: The exchange refuses requests for their time \(INVALID_CLIENT_REQUEST: Request has expired\)\. It is not the key; .+ Trying again in 1 s\.$/m,
      'stderr',
    );
    await ladderRests(exchange);
    expect(expired.fired).toBe(2);
    await endInAgreement(exchange, rung);
  });

  it('a key that is refused once is not refused for good', async () => {
    const exchange = await startOddExchange();
    const refused = exchange.odd.harm(
      '*',
      {
        kind: 'answered',
        done: false,
        status: 401,
        body: '{"code":"UNAUTHORIZED","message":"Unauthorized"}',
      },
      1,
      ({ isSigned }) => isSigned,
    );
    const rung = await startLadder(exchange);
    await ladderRests(exchange);
    expect(refused.fired).toBe(1);
    await endInAgreement(exchange, rung);
  });
});

describe('while it runs', () => {
  it('a revoked key is an alarm that stands in /health, and its end is told', async () => {
    const exchange = await startOddExchange();
    const rung = await startLadder(exchange);
    await buyFirstRung(exchange, rung);
    const revoked = revokedKey(exchange.odd);
    await exchange.moveTo('59700.0');
    await rung.says(/The exchange refuses the API key, so nothing can be bought, sold or cancelled\./);
    expect(await rung.answers('/health', /up .+\n/)).toMatch(/The exchange refuses the API key, for/);
    revoked.lift();
    await rung.says(/The exchange takes the API key again/);
    await rung.says(/take profit, cycle 1\nNet/);
    expect((await exchange.account(owner.apiKey)).fills.map(({ side }) => side)).toEqual(['Bid', 'Ask']);
    await endInAgreement(exchange, rung);
  });

  it('a rate limit on charts and reads does not hold the sale, is told, and stands in /health', async () => {
    const exchange = await startOddExchange();
    const rung = await startLadder(exchange);
    await buyFirstRung(exchange, rung);
    const { odd } = exchange;
    const limited = ['GET /api/v1/klines', 'GET /wapi/*', 'GET /api/v1/orders', 'GET /api/v1/capital'].map(
      (endpoint) => odd.harm(endpoint, { kind: 'answered', done: false, ...tooManyRequests(600) }, ALWAYS),
    );
    rung.type('/chart');
    rung.type('/reconcile');
    await eventually(
      async () =>
        limited.some(({ fired }) => fired > 1) || limited.filter(({ fired }) => fired > 0).length > 1,
      () => new Error('nothing was refused'),
    );
    const refusedAtMs = Date.now();
    await exchange.moveTo('59700.0');
    await eventually(
      async () => (await exchange.account(owner.apiKey)).fills.some(({ side }) => side === 'Ask'),
      () => new Error('nothing was sold'),
    );
    const [sale] = odd.requestsTo(SALE);
    expect((sale?.atMs ?? 0) - refusedAtMs).toBeLessThan(5_000);
    await rung.says(/The exchange wants fewer requests/);
    await rung.answers('/health', /The exchange wants fewer requests: some wait, for/);
    rung.signal('SIGKILL');
  });
});

describe("this machine's clock", () => {
  it('an hour ahead at the start and set right while it runs: nothing waits, and the books agree', async () => {
    const exchange = await startOddExchange();
    const preload = new URL('./support/clockPreload.mjs', import.meta.url).href;
    const rung = await startLadder(exchange, { env: { NODE_OPTIONS: `--import=${preload}` } });
    await rung.says(/The clock of this machine and the exchange's are 1 h apart/);
    await buyFirstRung(exchange, rung);
    rung.signal('SIGUSR2');
    await exchange.moveTo('59700.0');
    await rung.says(/take profit, cycle 1\nNet/);
    await ladderRests(exchange);
    await exchange.moveTo('58500.0');
    await rung.says(/bought rung 1 of 4[\s\S]*bought rung 1 of 4/);
    await booksEqualAccount(rung, exchange, owner);
    rung.type('/exit');
    expect(await rung.ended()).toMatchObject({ exitCode: 0 });
  });

  it('of /time that is wrong for once is not believed', async () => {
    const exchange = await startOddExchange();
    const wrong = exchange.odd.rewrite('GET /api/v1/time', (timeMs: number) => timeMs + 3_600_000, 5);
    const rung = await startLadder(exchange);
    await buyFirstRung(exchange, rung);
    expect(wrong.fired).toBe(5);
    await exchange.moveTo('59700.0');
    await rung.says(/take profit, cycle 1\nNet/);
    await endInAgreement(exchange, rung);
  });
});
