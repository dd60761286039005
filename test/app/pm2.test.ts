import { execFile, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { emptyFolder, eventually } from './support/process.js';

/* Rung under PM2, where that is installed; .ci/run installs it. */

const ECOSYSTEM = fileURLToPath(new URL('../../docs/examples/ecosystem.config.cjs', import.meta.url));
const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const isThere =
  spawnSync('pm2', ['--version'], { env: { ...process.env, PM2_HOME: emptyFolder() } }).status === 0;
const home = emptyFolder();
const environment = { PATH: process.env.PATH, HOME: home, PM2_HOME: home, RUNG_DB: join(home, 'rung.db') };

vi.setConfig({ testTimeout: 180_000 });

interface Listed {
  readonly pid: number;
  readonly pm2_env: { readonly status: string; readonly restart_time: number; readonly exit_code?: number };
}

async function pm2(...words: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)('pm2', words, { cwd: ROOT, env: environment });
  return stdout;
}

async function listed(): Promise<Listed> {
  const text = await pm2('jlist');
  const [rung] = JSON.parse(text.slice(text.indexOf('[{'))) as readonly [Listed];
  return rung;
}

/** What it has logged in all its lives. */
function log(): string {
  return readFileSync(join(home, 'logs/rung-error.log'), 'utf8');
}

const starts = () => log().split('"msg":"trading"').length - 1;

async function trades(times: number): Promise<void> {
  await eventually(
    () => starts() === times,
    () => new Error(`it trades ${starts()} times, and not ${times}:\n${log()}`),
  );
}

describe.skipIf(!isThere)('under PM2', () => {
  afterAll(() => pm2('kill'));

  it('starts, restarts in order, comes back when it was killed, and stays ended where a restart cures nothing', async () => {
    spawnSync(process.execPath, [join(ROOT, 'src/bin/build.js')]);
    await pm2('start', ECOSYSTEM);
    await trades(1);
    // Nobody sits there: no prompt is written, and nobody is its owner for sitting there.
    expect(readFileSync(join(home, 'logs/rung-out.log'), 'utf8')).toBe('');

    await pm2('restart', 'rung');
    await trades(2);
    expect(log().match(/"trigger":"start"/gu)).toHaveLength(2);

    const before = await listed();
    process.kill(before.pid, 'SIGKILL');
    await trades(3);
    expect((await listed()).pid).not.toBe(before.pid);

    Object.assign(environment, { RUNG_MODE: 'demo' });
    await pm2('restart', 'rung', '--update-env');
    await eventually(
      async () => (await listed()).pm2_env.exit_code === 2,
      () => new Error('it did not end'),
    );
    const { restart_time } = (await listed()).pm2_env;
    await new Promise((resolve) => setTimeout(resolve, 8_000));
    expect(await listed()).toMatchObject({ pid: 0, pm2_env: { restart_time, exit_code: 2 } });
    expect(log().match(/RUNG_MODE: found "demo"/gu)).toHaveLength(1);
  });
});
