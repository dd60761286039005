import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** A real process of its own that uses a store. */
export interface StoreProcess {
  readonly pid: number;
  /** The next line it prints. */
  line(): Promise<string>;
  /** Ends it without a last word, and waits until it is gone. */
  kill(): Promise<void>;
  /** Waits until it ends by itself. @returns its exit code */
  ended(): Promise<number | null>;
}

/**
 * Starts `script` (a file beside this one).
 *
 * @param maxFileBlocks no file may grow beyond this many blocks of 512 bytes; null for no such limit
 */
export function startProcess(
  script: string,
  scriptArguments: readonly string[],
  maxFileBlocks: number | null = null,
): StoreProcess {
  const command = [
    process.execPath,
    '--expose-gc',
    '--import',
    'tsx',
    fileURLToPath(new URL(script, import.meta.url)),
    ...scriptArguments,
  ];
  const child =
    maxFileBlocks === null
      ? spawn(command[0] ?? '', command.slice(1), { stdio: ['ignore', 'pipe', 'inherit'] })
      : spawn('sh', ['-c', `ulimit -f ${maxFileBlocks} && exec "$@"`, 'sh', ...command], {
          stdio: ['ignore', 'pipe', 'inherit'],
        });
  const { pid, stdout } = child;
  if (pid === undefined) throw new Error(`${script} did not start`);
  const lines = createInterface({ input: stdout })[Symbol.asyncIterator]();
  const gone = once(child, 'exit');
  return {
    pid,
    line: async () => {
      const { value, done } = await lines.next();
      if (done === true) throw new Error(`${script} ended without printing a line`);
      return value;
    },
    kill: async () => {
      child.kill('SIGKILL');
      await gone;
    },
    ended: async () => {
      await gone;
      return exitCode(child);
    },
  };
}

function exitCode(child: ChildProcess): number | null {
  return child.exitCode;
}
