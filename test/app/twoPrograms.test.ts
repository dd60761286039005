import { copyFileSync, existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { booksEqualAccount } from './support/agreement.js';
import { booksIn } from './support/books.js';
import { configFile, LADDER } from './support/configFile.js';
import { keyOf, type LocalExchange, liveEnvironment, startLocalExchange } from './support/localExchange.js';
import { emptyFolder, eventually, type Running, startRung } from './support/process.js';

/* The whole program twice on one account, with one key. */

vi.setConfig({ testTimeout: 180_000 });

const owner = keyOf('owner');
const RESERVED = 5;
const CANCELLING = { shutdown: { rungs: 'cancel' } };
const WITH_RESERVE = { ...CANCELLING, reconciliation: { reserved: { BTC: String(RESERVED) } } };

async function started(exchange: LocalExchange, sections: object, folder = emptyFolder()): Promise<Running> {
  const rung = startRung({
    ...{ folder, args: ['--config', configFile(LADDER, sections)] },
    env: liveEnvironment(exchange, owner),
  });
  await rung.says(/"msg":"trading"/, 'stderr');
  return rung;
}

/** The books of a program that runs, as somebody copies them who does not know better. @returns a folder for another */
function copiedBooks({ folder }: Running): string {
  const copy = emptyFolder();
  mkdirSync(dirname(booksIn(copy)), { recursive: true });
  for (const suffix of ['', '-wal']) {
    const file = booksIn(folder) + suffix;
    if (existsSync(file)) copyFileSync(file, booksIn(copy) + suffix);
  }
  return copy;
}

async function heldOf(exchange: LocalExchange, asset: string): Promise<number> {
  const { balances } = await exchange.state(owner.apiKey);
  const { available = '0', locked = '0' } = balances[asset] ?? {};
  return Number(available) + Number(locked);
}

async function untilLadderRests(exchange: LocalExchange): Promise<void> {
  await eventually(
    async () => (await exchange.account(owner.apiKey)).openOrders.length === 4,
    () => new Error('no ladder rests'),
  );
}

describe('a database that was copied while it ran, and a second program on it', () => {
  it('the first stops and tells, the reserve is untouched, and all agrees once the second is gone', async () => {
    const exchange = await startLocalExchange();
    await exchange.transfer(owner.apiKey, 'BTC', String(RESERVED));
    await exchange.moveTo('60000.0');
    const first = await started(exchange, WITH_RESERVE);
    await untilLadderRests(exchange);
    await exchange.moveTo('58900.0');
    await first.says(/bought rung 1 of 4/);
    const held = await heldOf(exchange, 'BTC');

    const second = await started(exchange, WITH_RESERVE, copiedBooks(first));
    await first.says(
      /BTC_USDC is blocked: another program trades here\n[\s\S]*?Buy 0\.00001 at \S+, order \d+, /,
    );
    expect(await first.answers('/status', /another program trades here/)).toMatch(/Stop the other program/);
    expect(await first.answers('/health', /another program trades here/)).not.toMatch(/All is well/);

    await exchange.moveTo('59700.0');
    await second.says(/take profit, cycle 1\n/);
    const { fills } = await exchange.account(owner.apiKey);
    expect(fills.map(({ side }) => side)).toEqual(['Bid', 'Ask']);
    expect(await heldOf(exchange, 'BTC')).toBeGreaterThanOrEqual(RESERVED);
    expect(held).toBeGreaterThan(RESERVED);
    expect(first.stdout).not.toMatch(/take profit, cycle 1/);

    second.type('/exit');
    expect(await second.ended()).toMatchObject({ exitCode: 0 });
    first.type('/resume');
    await untilLadderRests(exchange);
    const { fills: all } = await exchange.state(owner.apiKey);
    const sales = all.filter(({ side }) => side === 'Ask').map(({ orderId }) => String(orderId));
    await booksEqualAccount(first, exchange, owner, { ownersBase: String(RESERVED), ownersOrders: sales });
    first.type('/exit');
    expect(await first.ended()).toMatchObject({ exitCode: 0 });
  });
});

describe('a second program with books of its own', () => {
  it('stops before its first order where the first has a ladder, and the first trades on', async () => {
    const exchange = await startLocalExchange();
    await exchange.moveTo('60000.0');
    const first = await started(exchange, CANCELLING);
    await untilLadderRests(exchange);
    const before = (await exchange.account(owner.apiKey)).openOrders;

    const second = await started(exchange, CANCELLING);
    await second.says(/BTC_USDC is blocked: another program trades here\n/);
    expect((await exchange.account(owner.apiKey)).openOrders).toEqual(before);
    expect(await first.answers('/status', /^Running .*\n\n/m)).toMatch(/4 open of 4/);
    second.type('/exit');
    expect(await second.ended()).toMatchObject({ exitCode: 0 });
    await booksEqualAccount(first, exchange, owner);
    first.type('/exit');
    expect(await first.ended()).toMatchObject({ exitCode: 0 });
  });
});
