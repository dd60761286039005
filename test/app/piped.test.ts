import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openStore } from '../../src/store/index.js';
import { onThisMachineMs } from '../support/busyMachine.js';
import { emptyFolder, eventually, runRung, startRung } from './support/process.js';

/*
 * `npm start` in an empty folder with no configuration at all, by what a person pipes into it and by what a
 * supervisor sends it.
 */

const FIELD = (name: string) => new RegExp(`^${name} +(.*)$`, 'm');

describe('with no configuration', () => {
  it('answers what is piped into it, in order, and ends with 0', async () => {
    const { exitCode, stdout, messages } = await runRung({ input: '/status\n/balance\n/exit\n' });
    expect(exitCode).toBe(0);
    expect(messages).toBe('');
    const status = stdout.indexOf('BTC_USDC · paper money');
    const balance = stdout.indexOf('Account');
    expect(status).toBe(0);
    expect(balance).toBeGreaterThan(status);
    expect(stdout).toMatch(FIELD('State'));
    expect(stdout).toMatch(/^USDC /m);
  });

  it('opens no debugger at SIGUSR1, and goes on', async () => {
    const rung = startRung();
    await rung.says(/"msg":"trading"/, 'stderr');
    rung.signal('SIGUSR1');
    await rung.answers('/version', /Rung/);
    rung.type('/exit');
    expect(await rung.ended()).toMatchObject({ exitCode: 0, messages: '' });
    expect(rung.stderr).not.toContain('Debugger');
  });

  it('does not end when the input does', async () => {
    const rung = startRung({ input: '/version\n' });
    await rung.says(/Version {2}Rung \d+\.\d+\.\d+/);
    await rung.says(/"msg":"trading"/, 'stderr');
    await new Promise((resolve) => setTimeout(resolve, 500));
    rung.signal('SIGTERM');
    expect(await rung.ended()).toMatchObject({ exitCode: 0 });
  });

  it('keeps its database in ./data', async () => {
    const rung = startRung();
    await rung.answers('/version', /Rung/);
    rung.type('/exit');
    expect(await rung.ended()).toMatchObject({ exitCode: 0, messages: '' });
    expect(existsSync(join(rung.folder, 'data', 'rung.db'))).toBe(true);
    expect(existsSync(join(rung.folder, 'data', 'rung.paper.db'))).toBe(true);
  });
});

it('lives by the time of life: it notes that it is there, and when it ends', async () => {
  const rung = startRung();
  await rung.says(/"msg":"trading"/, 'stderr');
  rung.type('/exit');
  expect(await rung.ended()).toMatchObject({ exitCode: 0, messages: '' });
  const { store, close } = openStore(join(rung.folder, 'data', 'rung.db'), { now: Date.now });
  expect(store.setting('heartbeat')).toMatch(/^stopped \d+$/u);
  close();
});

describe.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)('%s', (signal) => {
  it('ends it within 5 s with 0, and the next start goes on with the same cycle and orders', async () => {
    const folder = emptyFolder();
    const first = startRung({ folder });
    const before = await ladderOf(first);
    first.signal(signal);
    const ended = await first.ended();
    expect(ended).toMatchObject({ exitCode: 0, messages: '' });
    expect(ended.tookMs).toBeLessThan(onThisMachineMs(5_000));

    const second = startRung({ folder });
    const after = await ladderOf(second);
    expect(after).toEqual(before);
    second.signal(signal);
    expect(await second.ended()).toMatchObject({ exitCode: 0 });
  });
});

it('ends at a signal while it still starts', async () => {
  const rung = startRung({ input: null });
  await eventually(
    () => existsSync(join(rung.folder, 'data', 'rung.db')),
    () => new Error('no database was made'),
  );
  rung.signal('SIGTERM');
  expect(await rung.ended()).toMatchObject({ exitCode: 0, messages: '' });
});

/** Cycle, ladder and money as the chat shows them, once the ladder rests. */
async function ladderOf(rung: ReturnType<typeof startRung>) {
  const ladder = '0 filled, 8 open of 8';
  await rung.says(/"msg":"trading"/, 'stderr');
  const status = await eventually(
    async () => {
      const shown = await rung.answers('/status', /^Running .*\n\n/m);
      return FIELD('Rungs').exec(shown)?.[1] === ladder && shown;
    },
    () => new Error('the ladder was not placed'),
  );
  const orders = await rung.answers('/orders', /open orders[\s\S]*\n\n/);
  const balance = await rung.answers('/balance', /^USDC [\s\S]*\n\n/m);
  return {
    cycle: FIELD('Cycle').exec(status)?.[1]?.split(',')[0],
    orders: [...orders.matchAll(/^(\d) +(\S+) +(\S+) /gm)].map(([, rungNumber, price, quantity]) => [
      rungNumber,
      price,
      quantity,
    ]),
    total: /^USDC +(\S+)$/m.exec(balance)?.[1],
  };
}
