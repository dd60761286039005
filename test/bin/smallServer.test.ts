import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { candleFile } from '../app/support/candles.js';
import { MemoryLimit } from './support/memoryLimit.js';

/* The README's commands in a fresh clone, on a server as small as the smallest that owners rent. */

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const MB = 2 ** 20;
const SERVER = 512 * MB;
/** What the system itself leaves of them. */
const LEFT = 400 * MB;
/** All that `npm start` may need at once, npm and the build included. */
const START = 300 * MB;

interface Ended {
  readonly code: number | null;
  readonly told: string;
}

function runIn(folder: string, command: readonly string[], environment: NodeJS.ProcessEnv): Promise<Ended> {
  const [program = '', ...parameters] = command;
  return new Promise((resolve, reject) => {
    let told = '';
    const child = spawn(program, parameters, {
      cwd: folder,
      env: environment,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const hear = (text: Buffer) => {
      told = (told + text.toString()).slice(-20_000);
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, told }));
  });
}

/** What npm and vitest say to their children is not for these: their owner types them at a shell. */
function shellEnvironment(): NodeJS.ProcessEnv {
  const isOurs = (name: string) =>
    /^(npm_(?!config_(nodedir|registry|cache)$)|VITEST|NODE_ENV$|NODE_OPTIONS$)/u.test(name);
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !isOurs(name)));
}

it('installs, builds and trades on one core with 512 MB and no swap: nothing is killed, and a start needs at most 300 MB', async ({
  skip,
}) => {
  if (!existsSync(join(ROOT, '.git'))) return skip('There is no repository here to clone.');
  const server = MemoryLimit.of(SERVER);
  if (server === null) return skip('Only root can limit memory, and only where the kernel lets it.');
  const folder = mkdtempSync(join(tmpdir(), 'rung-small-'));
  onTestFinished(() => {
    server.remove();
    rmSync(folder, { recursive: true });
  });
  expect(spawnSync('git', ['clone', '--quiet', ROOT, folder]).status).toBe(0);

  const oneCore = spawnSync('taskset', ['--version']).status === 0 ? ['taskset', '--cpu-list', '0'] : [];
  const peaks: string[] = [];
  const type = async (...command: readonly string[]) => {
    const began = performance.now();
    const { code, told } = await runIn(
      folder,
      [...server.prefix, ...oneCore, ...command],
      shellEnvironment(),
    );
    const peak = server.takePeak();
    const seconds = ((performance.now() - began) / 1000).toFixed(0);
    peaks.push(`${command.slice(0, 3).join(' ')}: ${(peak / MB).toFixed(0)} MB, ${seconds} s`);
    expect({ code, kills: server.kills }, `${command.join(' ')}\n${told}`).toEqual({ code: 0, kills: 0 });
    expect(peak, command.join(' ')).toBeLessThan(LEFT);
    return { peak, told };
  };

  await type('npm', 'ci');
  await type('npm', 'run', 'driver');
  const replay = ['--', '--feed', 'replay', '--file', candleFile(2), '--speed', 'max', '--exit-at-end'];
  const first = await type('npm', 'start', ...replay);
  expect(first.told).toContain('books           equal to the exchange');
  expect(first.told).toContain('Rung is being built');
  expect(first.peak).toBeLessThan(START);
  const second = await type('npm', 'start', ...replay);
  expect(second.told).not.toContain('Rung is being built');
  process.stdout.write(`On a server with 512 MB: ${peaks.join('; ')}.\n`);
}, 900_000);
