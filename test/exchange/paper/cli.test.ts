import { spawn } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { startPaperExchange } from '../../../src/exchange/paper/index.js';
import { quiet } from './trader.js';

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command from its sources; `onReady` gets the first line that it prints and may end it. */
function run(
  args: readonly string[],
  onReady?: (line: string, kill: () => void) => Promise<void>,
): Promise<Ended> {
  const child = spawn(process.execPath, ['--import', 'tsx', 'src/bin/exchange.ts', ...args]);
  let stdout = '';
  let stderr = '';
  let told = false;
  child.stderr.on('data', (data) => {
    stderr += data;
  });
  return new Promise((resolve, reject) => {
    child.stdout.on('data', (data) => {
      stdout += data;
      if (told || onReady === undefined || !stdout.includes('\n')) return;
      told = true;
      onReady(stdout, () => child.kill('SIGTERM')).catch((error: unknown) => {
        child.kill('SIGKILL');
        reject(error);
      });
    });
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
}

describe('npm run exchange', () => {
  it('says in one line where it listens, serves there, and ends cleanly at SIGTERM', async () => {
    const args = [
      '--port',
      '0',
      '--feed',
      'synthetic',
      '--seed',
      '5',
      '--symbol',
      'SOL_USDC',
      '--speed',
      '10',
      '--maker-fee-bps',
      '-0.5',
      '--allow-host',
      'fee.lan',
    ];
    const ended = await run(args, async (line, kill) => {
      const found = /^Local exchange ready: REST (http:\S+) WebSocket (ws:\S+)\n$/.exec(line);
      expect(found).not.toBeNull();
      const markets = await (await fetch(`${found?.[1]}/api/v1/markets`)).json();
      expect(markets).toMatchObject([{ symbol: 'SOL_USDC' }]);
      kill();
    });
    expect(ended.code).toBe(0);
    expect(ended.stdout.trim().split('\n')).toHaveLength(1);
  });

  it('lists its options with --help', async () => {
    const { code, stdout } = await run(['--help']);
    expect(code).toBe(0);
    for (const option of [
      '--port',
      '--allow-host',
      '--feed',
      '--file',
      '--speed',
      '--seed',
      '--balance',
      '--symbol',
      '--database',
    ]) {
      expect(stdout).toContain(option);
    }
  });

  it.each([
    [2, /--feed/, ['--feed', 'dreams']],
    [2, /USDC=10000/, ['--balance', 'lots']],
    [2, /without a port/, ['--allow-host', 'fee.lan:80']],
    [2, /without a port/, ['--allow-host', 'a:80']],
    [2, /without a port/, ['--allow-host', 'http://fee.lan']],
    [2, /from -100/, ['--maker-fee-bps', '-101']],
    [2, /from 0/, ['--taker-fee-bps', '-1']],
    [2, /needs --file/, ['--feed', 'replay']],
    [2, /There is no replay file nowhere\.csv/, ['--port', '0', '--feed', 'replay', '--file', 'nowhere.csv']],
  ])('ends with %i and one clear message for %s', async (code, words, args) => {
    const ended = await run(args);
    expect(ended).toMatchObject({ code, stdout: '' });
    expect(ended.stderr).toMatch(words);
    expect(ended.stderr.trim().split('\n')).toHaveLength(1);
  });

  it('ends with 1 when the port is in use', async () => {
    const other = await startPaperExchange({
      port: 0,
      feed: { kind: 'manual' },
      speed: 1,
      databaseFile: ':memory:',
      logger: quiet,
    });
    const { port } = new URL(other.restUrl);
    const ended = await run(['--port', port]);
    expect(ended).toMatchObject({ code: 1, stdout: '' });
    expect(ended.stderr).toContain(`Port ${port} on 127.0.0.1 is in use`);
    await other.stop();
  });
});
