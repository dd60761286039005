import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, vi } from 'vitest';
import { builtProgram } from './builtProgram.js';

/** How a process ended and all that it said. */
export interface Ended {
  readonly exitCode: number | null;
  readonly stdout: string;
  /** What is for a person: standard error without the log. */
  readonly messages: string;
  /** The log's lines, one JSON object each. */
  readonly log: string;
  /** From the signal, or the start, to the end. */
  readonly tookMs: number;
}

export interface Launch {
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** The working directory; an empty one of its own unless told otherwise. */
  readonly folder?: string;
  /** Text that is piped in, after which the input ends; null: nobody types, as with a service; else it stays open. */
  readonly input?: string | null;
  /** A file that gets all that it says; nothing of it can be waited for then. */
  readonly saidTo?: string;
}

/** Longer than anything here takes on a busy machine, shorter than the patience of the test runner. */
const PATIENCE_MS = 60_000;
vi.setConfig({ testTimeout: 180_000 });

const started: Running[] = [];
const folders: string[] = [];

// At the end of a file and not of a test: tests that run side by side cannot tell which of them is asking.
afterAll(async () => {
  for (const process of started) await process.kill();
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A process of the program or of the local exchange, whose words can be waited for. */
export class Running {
  readonly pid: number;
  readonly folder: string;
  readonly #child: ChildProcess;
  readonly #closed: Promise<unknown>;
  #stdout = '';
  #stderr = '';
  #sinceMs = performance.now();

  constructor(script: string, { args = [], env = {}, folder = emptyFolder(), input, saidTo }: Launch) {
    this.folder = folder;
    const said = saidTo === undefined ? 'pipe' : openSync(saidTo, 'a');
    this.#child = spawn(process.execPath, [join(builtProgram(), script), ...args], {
      cwd: folder,
      // Nothing of the surroundings: neither keys nor a RUNG_CONFIG of whoever runs the tests.
      env: { PATH: process.env.PATH, HOME: folder, TZ: 'UTC', ...env },
      stdio: [input === null ? 'ignore' : 'pipe', said, said],
    });
    if (typeof said === 'number') closeSync(said);
    if (this.#child.pid === undefined) throw new Error(`${script} did not start`);
    this.pid = this.#child.pid;
    this.#closed = once(this.#child, 'close');
    this.#child.stdout?.on('data', (chunk) => {
      this.#stdout += chunk;
    });
    this.#child.stderr?.on('data', (chunk) => {
      this.#stderr += chunk;
    });
    // A process that has ended does not read what is still being typed.
    this.#child.stdin?.on('error', () => {});
    if (typeof input === 'string') this.#child.stdin?.end(input);
    started.push(this);
  }

  get stdout(): string {
    return this.#stdout;
  }

  get stderr(): string {
    return this.#stderr;
  }

  /** Types a line. */
  type(line: string): void {
    this.#child.stdin?.write(`${line}\n`);
  }

  endInput(): void {
    this.#child.stdin?.end();
  }

  /** The end of a file that this process has is still waiting for words: standard output, or standard error. */
  async says(pattern: RegExp, on: 'stdout' | 'stderr' = 'stdout'): Promise<RegExpExecArray> {
    return eventually(
      () => {
        const found = pattern.exec(this[on]);
        if (found === null && this.#child.exitCode !== null) throw this.#silent(`ended without ${pattern}`);
        return found;
      },
      () => this.#silent(`did not say ${pattern}`),
    );
  }

  /** Types a command and waits until what was printed since then matches. */
  async answers(command: string, pattern: RegExp): Promise<string> {
    const already = this.#stdout.length;
    this.type(command);
    await eventually(
      () => pattern.exec(this.#stdout.slice(already)),
      () => this.#silent(`answered ${command} without ${pattern}`),
    );
    return this.#stdout.slice(already);
  }

  signal(name: NodeJS.Signals): void {
    this.#sinceMs = performance.now();
    this.#child.kill(name);
  }

  /** Whatever became of the test: no process outlives it. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#closed;
  }

  async ended(patienceMs = PATIENCE_MS): Promise<Ended> {
    const timer = setTimeout(() => this.#child.kill('SIGABRT'), patienceMs);
    await this.#closed;
    clearTimeout(timer);
    const lines = this.#stderr.split('\n');
    const isLog = (line: string) => line.startsWith('{"level":');
    return {
      exitCode: this.#child.exitCode,
      stdout: this.#stdout,
      messages: lines
        .filter((line) => !isLog(line))
        .join('\n')
        .trimEnd(),
      log: lines.filter(isLog).join('\n'),
      tookMs: performance.now() - this.#sinceMs,
    };
  }

  #silent(what: string): Error {
    return new Error(`the process ${what}; it said:\n${this.#stdout}`);
  }
}

/** Looks again and again until there is something. */
export async function eventually<Found>(
  look: () => Found | null | undefined | false | Promise<Found | null | undefined | false>,
  failure: () => Error,
): Promise<Found> {
  for (const endMs = performance.now() + PATIENCE_MS; performance.now() < endMs; ) {
    const found = await look();
    if (found !== null && found !== undefined && found !== false) return found;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  const error = failure();
  error.message += `\n--- on stderr:\n${started.map(({ stderr }) => stderr).join('\n---\n')}`;
  throw error;
}

/** A folder that is gone when the tests of this file are over. */
export function emptyFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'rung-test-'));
  folders.push(folder);
  return folder;
}

/** `npm start` in a folder of its own. */
export function startRung(launch: Launch = {}): Running {
  return new Running('src/main.js', launch);
}

/** `npm run reconcile`, to its end. */
export async function runReconcile(launch: Launch = {}): Promise<Ended> {
  return new Running('src/bin/reconcile.js', { input: null, ...launch }).ended();
}

/** `npm run doctor`, to its end. */
export async function runDoctor(launch: Launch = {}): Promise<Ended> {
  return new Running('src/bin/doctor.js', { input: null, ...launch }).ended();
}

/** Runs it to its end, by default as a service does: nobody types. */
export async function runRung(launch: Launch = {}): Promise<Ended> {
  return startRung({ input: null, ...launch }).ended();
}
