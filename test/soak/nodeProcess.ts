import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

export interface NodeLaunch {
  /** Options of Node.js, script and its arguments. */
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly folder: string;
}

const PATIENCE_MS = 30_000;
/** What is kept to tell what a process said last. */
const KEPT_LINES = 40;

/** A Node.js process that may talk for hours: what it says is read line by line and not kept. */
export class NodeProcess {
  readonly pid: number;
  readonly #child: ChildProcess;
  readonly #closed: Promise<unknown>;
  readonly #lastLines: string[] = [];
  readonly #hearers = new Set<(line: string) => void>();

  constructor({ args, env = {}, folder }: NodeLaunch) {
    this.#child = spawn(process.execPath, args, {
      cwd: folder,
      // Nothing of the surroundings: neither keys nor settings of whoever runs it.
      env: { PATH: process.env.PATH, HOME: folder, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    if (this.#child.pid === undefined) throw new Error(`node ${args.join(' ')} did not start`);
    this.pid = this.#child.pid;
    this.#closed = once(this.#child, 'close');
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      if (stream !== null) createInterface({ input: stream }).on('line', (line) => this.#heard(line));
    }
  }

  /** Each line of standard output and standard error, from now on. @returns a function that ends it */
  onLine(hear: (line: string) => void): () => void {
    this.#hearers.add(hear);
    return () => this.#hearers.delete(hear);
  }

  /** @throws Error when it ends, or does not say it within half a minute */
  async says(pattern: RegExp): Promise<RegExpExecArray> {
    const already = this.#lastLines.map((line) => pattern.exec(line)).find((found) => found !== null);
    if (already) return already;
    return new Promise((resolve, reject) => {
      const fail = (what: string) => reject(new Error(`a process ${what} ${pattern}:\n${this.lastWords}`));
      const timer = setTimeout(() => fail('did not say'), PATIENCE_MS);
      void this.#closed.then(() => fail('ended without saying'));
      const forget = this.onLine((line) => {
        const found = pattern.exec(line);
        if (found === null) return;
        clearTimeout(timer);
        forget();
        resolve(found);
      });
    });
  }

  get lastWords(): string {
    return this.#lastLines.join('\n');
  }

  get hasEnded(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  /** As a service manager ends it. @returns the exit code; null when it had to be killed after half a minute */
  async terminate(): Promise<number | null> {
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), PATIENCE_MS);
    this.#child.kill('SIGTERM');
    await this.#closed;
    clearTimeout(timer);
    return this.#child.exitCode;
  }

  /** Whatever became of the rest: nothing outlives the soak. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#closed;
  }

  #heard(line: string): void {
    this.#lastLines.push(line);
    if (this.#lastLines.length > KEPT_LINES) this.#lastLines.shift();
    for (const hear of this.#hearers) hear(line);
  }
}
