import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { candleFile } from '../app/support/candles.js';

/* The command `rung`, through a link like the one that `npm link` makes, from a folder that is not the repository's. */

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'rung-command-'));
const command = join(folder, 'rung');
symlinkSync(join(ROOT, 'src/bin/rung.js'), command);
const environment = { PATH: process.env.PATH ?? '', HOME: folder };
const has = (program: string) => spawnSync(program, ['--version']).status === 0;

afterAll(() => rmSync(folder, { recursive: true }));

function rung(...words: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(command, words, {
    ...{ cwd: folder, env: environment, encoding: 'utf8', timeout: 120_000 },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return { status, stdout, stderr };
}

describe('rung', () => {
  it('tells its commands on one screen, with examples', () => {
    const { status, stdout } = rung('--help');
    expect(status).toBe(0);
    expect(stdout.split('\n').length).toBeLessThan(25);
    for (const name of ['start', 'doctor', 'reconcile', 'exchange', 'completion'])
      expect(stdout).toContain(`  ${name} `);
    expect(rung().stdout).toBe(stdout);
    expect(rung('help').stdout).toBe(stdout);
  });

  it('tells its version', () => {
    const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
    expect(rung('--version').stdout).toBe(`rung ${version}\n`);
  });

  it('refuses what is no command, and repeats nothing that may be a secret', () => {
    expect(rung('stat')).toEqual({
      status: 2,
      stdout: '',
      stderr:
        'rung: found "stat", allowed: start, doctor, reconcile, exchange, completion. `rung --help` tells more.\n',
    });
    expect(rung('constructor').status).toBe(2);
    const secret = 'HK8vO7Gz5bXk2Lq9';
    expect(rung(secret)).toMatchObject({ status: 2, stderr: expect.not.stringContaining(secret) });
  });

  it('starts with the options of package.json, ends as the program does, and leaves its code', () => {
    const replay = rung(
      'start',
      '--feed',
      'replay',
      '--file',
      candleFile(2),
      '--speed',
      'max',
      '--exit-at-end',
    );
    expect(replay.stdout).toMatch(/^books +equal to the exchange$/mu);
    expect(replay.status).toBe(0);
    const wrong = rung('start', '--mode', 'demo');
    expect(wrong.status).toBe(2);
    expect(wrong.stderr).toContain('--mode: found "demo"');
    expect(rung('doctor').stdout).toMatch(/^✓ Node\.js/);
    expect(rung('reconcile', '--aply').status).toBe(2);
    expect(rung('exchange', '--help').stdout).toContain('Usage: exchange');
  });

  it.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)(
    'hands %s on, once, and the program ends in order',
    async (signal) => {
      const child = spawn(command, ['start', '--db', join(folder, `${signal}.db`)], {
        cwd: folder,
        env: environment,
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      await said(child, '"msg":"trading"');
      expect(heapLimitOf(child)).toContain('--max-old-space-size=160');
      child.kill(signal);
      expect(await ended(child)).toEqual({ code: 0, signal: null });
    },
  );
});

/** Waits until it has said so. */
function said(child: ChildProcess, text: string): Promise<void> {
  let heard = '';
  return new Promise((resolve, reject) => {
    child.stderr?.on('data', (chunk: Buffer) => {
      heard += chunk.toString();
      if (heard.includes(text)) resolve();
    });
    child.once('close', () => reject(new Error(`it ended:\n${heard}`)));
  });
}

function ended(
  child: ChildProcess,
): Promise<{ readonly code: number | null; readonly signal: string | null }> {
  return new Promise((resolve) => child.once('exit', (code, signal) => resolve({ code, signal })));
}

/** Command lines of it and of its children. */
function heapLimitOf(child: ChildProcess): string {
  return spawnSync('ps', ['-o', 'args', '--ppid', String(child.pid), '-p', String(child.pid)], {
    encoding: 'utf8',
  }).stdout;
}

describe('rung completion', () => {
  it.skipIf(!has('bash'))('completes commands and options in bash', () => {
    const script = join(folder, 'completion.bash');
    const typed = (...words: readonly string[]) => {
      const list = ['rung', ...words].map((word) => `'${word}'`).join(' ');
      const text = `source <("$1" completion bash); COMP_WORDS=(${list}); COMP_CWORD=${words.length}; _rung; echo "\${COMPREPLY[*]}"`;
      return spawnSync('bash', ['-c', text, script, command], {
        encoding: 'utf8',
        env: environment,
      }).stdout.trim();
    };
    expect(typed('re')).toBe('reconcile');
    expect(typed('start', '--fr')).toBe('--fresh --fresh-all');
    expect(typed('reconcile', '--js')).toBe('--json');
    expect(typed('doctor', '--fi')).toBe('--fix --file');
    expect(typed('exchange', '--fr')).toBe('');
  });

  it.skipIf(!has('zsh'))('is read by zsh', () => {
    const { stdout } = rung('completion', 'zsh');
    expect(spawnSync('zsh', ['-n'], { input: stdout }).status).toBe(0);
  });

  it.skipIf(!has('fish'))('is read by fish', () => {
    const file = join(folder, 'rung.fish');
    writeFileSync(file, rung('completion', 'fish').stdout);
    expect(spawnSync('fish', ['--no-execute', file]).status).toBe(0);
  });

  it('refuses another shell', () => {
    expect(rung('completion', 'tcsh')).toMatchObject({
      status: 2,
      stderr: 'rung completion: allowed: bash, zsh, fish\n',
    });
    expect(rung('completion')).toMatchObject({ status: 2 });
  });
});
