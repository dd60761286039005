import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { builtProgram } from './builtProgram.js';
import { eventually } from './process.js';
import { Screen } from './screen.js';

/** util-linux's `script` gives a process a terminal; those of other systems take other options. */
export function hasPseudoTerminal(): boolean {
  const { stdout } = spawnSync('script', ['--version'], { encoding: 'utf8' });
  return stdout?.includes('util-linux') === true;
}

/** The program at a terminal, as a person has it who has opened a narrow window. */
export class PseudoTerminal {
  readonly #child: ChildProcess;
  readonly #columns: number;
  readonly #closed: Promise<unknown>;
  #output = '';

  constructor(
    args: readonly string[],
    {
      folder,
      env,
      columns,
    }: { readonly folder: string; readonly env: Record<string, string>; readonly columns: number },
  ) {
    const words = [process.execPath, join(builtProgram(), 'src/main.js'), ...args];
    const command = `stty cols ${columns} rows 50; exec ${words.map((word) => `'${word}'`).join(' ')}`;
    this.#columns = columns;
    this.#child = spawn('script', ['--quiet', '--return', '--command', command, '/dev/null'], {
      cwd: folder,
      env: { PATH: process.env.PATH, HOME: folder, TZ: 'UTC', TERM: 'xterm', ...env },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.#closed = once(this.#child, 'close');
    this.#child.stdout?.setEncoding('utf8');
    this.#child.stdout?.on('data', (output: string) => {
      this.#output += output;
    });
  }

  /** Everything that stands, and stood, on it. */
  get shown(): string {
    // Anew each time: what has come so far may end in the middle of a sequence.
    const screen = new Screen(this.#columns);
    screen.write(this.#output);
    return screen.text;
  }

  /** Waits until what is new on it matches, and it waits for a line. */
  async shows(pattern: RegExp, already = ''): Promise<void> {
    // What comes by itself takes the place of the prompt.
    const from = Math.max(0, already.length - 1);
    await eventually(
      () => this.shown.endsWith('\n>') && pattern.test(this.shown.slice(from)),
      () => new Error(`the terminal never showed ${pattern}:\n${this.shown}`),
    );
  }

  /** Types a line, and waits for the answer. */
  async says(line: string, pattern: RegExp): Promise<void> {
    const already = this.shown;
    this.#child.stdin?.write(`${line}\n`);
    await this.shows(pattern, already);
  }

  /** Presses keys that send no line, and waits for what the last line becomes. */
  async presses(keys: string, lastLine: string): Promise<void> {
    this.#child.stdin?.write(keys);
    await eventually(
      () => this.shown.endsWith(`\n${lastLine}`),
      () => new Error(`the last line never became ${lastLine}:\n${this.shown}`),
    );
  }

  /** Types the last line. @returns the exit code */
  async leaves(line: string): Promise<number | null> {
    this.#child.stdin?.write(`${line}\n`);
    await this.#closed;
    return this.#child.exitCode;
  }

  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#closed;
  }
}
