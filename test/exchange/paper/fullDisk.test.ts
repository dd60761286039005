import { execFile, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { decimal } from '../../../src/domain/decimal.js';
import { request, Trader, tick } from './trader.js';

/*
 * A disk that takes nothing more, as far as a process can tell: the system refuses every byte beyond a file size, which
 * the test raises later. The database writes its log first, and this is what does not fit.
 */

const KILOBYTES = 400;
const OVERLOADED = {
  status: 503,
  body: { code: 'SERVER_ERROR', message: 'Unknown error, please check your request or try again later.' },
};

const folder = mkdtempSync(join(tmpdir(), 'rung-full-disk-'));
let child: ReturnType<typeof spawn> | null = null;
afterEach(() => {
  child?.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

type Reached = Parameters<typeof request>[0];

/** The command with a database that may not grow beyond a few hundred kilobytes. */
async function startLimited(): Promise<Reached> {
  const database = join(folder, 'exchange.db');
  const command = `ulimit -S -f ${KILOBYTES}; exec "$0" --import tsx src/bin/exchange.ts "$@"`;
  const args = ['--port', '0', '--feed', 'manual', '--database', database];
  child = spawn('bash', ['-c', command, process.execPath, ...args], { stdio: ['ignore', 'pipe', 'ignore'] });
  const { stdout } = child;
  if (stdout === null) throw new Error('its output is not read');
  for await (const line of stdout) {
    const [, restUrl = ''] = /REST (http:\S+)/.exec(String(line)) ?? [];
    // What the helpers of these tests use of an exchange.
    return { restUrl } as Reached;
  }
  throw new Error('the exchange did not start');
}

async function makeRoom(): Promise<void> {
  await promisify(execFile)('prlimit', ['--pid', String(child?.pid), '--fsize=unlimited']);
}

describe.runIf(process.platform === 'linux')('a full disk', () => {
  it('ends nothing: signed requests are answered 503 until there is room, and then all of it is there', async () => {
    const exchange = await startLimited();
    const trader = new Trader(exchange);
    await tick(exchange, '149.98', '150.02');
    let placed = 1;
    let answer = await trader.limit('Bid', '0.01', '140');
    for (; answer.status === 200 && placed < 2_000; placed += 1) {
      answer = await trader.limit('Bid', '0.01', '140');
    }
    expect(answer).toEqual(OVERLOADED);
    expect(await trader.get('/api/v1/orders', 'orderQueryAll')).toEqual(OVERLOADED);
    expect(await trader.limit('Bid', '0.01', '139')).toEqual(OVERLOADED);
    await tick(exchange, '138', '138.01');
    expect((await request(exchange, 'GET', '/api/v1/ticker?symbol=SOL_USDC')).status).toBe(200);

    await makeRoom();
    const { status, body } = await trader.get('/api/v1/orders', 'orderQueryAll');
    expect({ status, body }).toEqual({ status: 200, body: [] });
    const fills = await trader.get('/wapi/v1/history/fills', 'fillHistoryQueryAll', { limit: '1000' });
    // The order that was answered 503 first had been taken; the one after it was turned away.
    expect(fills.body).toHaveLength(placed);
    expect((await trader.capital()).SOL?.available).toBe(String(decimal('0.009992').times(String(placed))));
  }, 60_000);
});
