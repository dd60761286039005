import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const ALL = '/sys/fs/cgroup';

/** The files of a group in one of the two forms that Linux has. */
interface Form {
  readonly folder: string;
  /** In the order in which they are written. Without swap: memory and swap together, or swap alone, have a file too. */
  readonly limits: (bytes: number) => readonly (readonly [file: string, value: number])[];
  readonly statistics: string;
  readonly residentName: string;
  readonly kills: string;
}

const FORMS: readonly Form[] = [
  {
    folder: join(ALL, 'memory'),
    limits: (bytes) => [
      ['memory.limit_in_bytes', bytes],
      ['memory.memsw.limit_in_bytes', bytes],
    ],
    statistics: 'memory.stat',
    residentName: 'total_rss',
    kills: 'memory.oom_control',
  },
  {
    folder: ALL,
    limits: (bytes) => [
      ['memory.max', bytes],
      ['memory.swap.max', 0],
    ],
    statistics: 'memory.stat',
    residentName: 'anon',
    kills: 'memory.events',
  },
];

/** A control group: all processes in it together have no more memory than its limit, and no swap. */
export class MemoryLimit {
  readonly #folder: string;
  readonly #form: Form;
  readonly #watch: NodeJS.Timeout;
  #peak = 0;

  private constructor(folder: string, form: Form) {
    this.#folder = folder;
    this.#form = form;
    this.#watch = setInterval(() => {
      this.#peak = Math.max(this.#peak, this.#number(form.statistics, form.residentName));
    }, 50);
  }

  /** @returns null where this machine lets nobody limit memory, e.g. whoever is not root, or in a container */
  static of(bytes: number): MemoryLimit | null {
    const form = FORMS.find(({ folder, kills }) => existsSync(join(folder, kills)) || folder === ALL);
    if (form === undefined) return null;
    const folder = join(form.folder, `rung-test-${process.pid}-${Date.now()}`);
    try {
      mkdirSync(folder);
    } catch {
      return null;
    }
    try {
      for (const [file, value] of form.limits(bytes)) {
        // Where the kernel counts no swap there is no such file; where there is no swap none is needed.
        if (existsSync(join(folder, file))) writeFileSync(join(folder, file), String(value));
      }
      const [[file]] = form.limits(bytes) as [readonly [string, number]];
      if (Number(readFileSync(join(folder, file), 'utf8')) === bytes) return new MemoryLimit(folder, form);
    } catch {
      // The same: none can be had.
    }
    rmdirSync(folder);
    return null;
  }

  /** Words before a command that let it, and all that it starts, run within the limit. */
  get prefix(): readonly string[] {
    return ['sh', '-c', `echo $$ > ${join(this.#folder, 'cgroup.procs')} && exec "$@"`, 'sh'];
  }

  /** Most bytes of their own that the processes had at once since this was last asked; files that they read not counted. */
  takePeak(): number {
    const peak = this.#peak;
    this.#peak = 0;
    return peak;
  }

  /** Processes that the kernel has ended for want of memory. */
  get kills(): number {
    return this.#number(this.#form.kills, 'oom_kill');
  }

  /** Call it when no process is in it any more. */
  remove(): void {
    clearInterval(this.#watch);
    rmdirSync(this.#folder);
  }

  #number(file: string, name: string): number {
    const text = readFileSync(join(this.#folder, file), 'utf8');
    const value = new RegExp(`^${name} (\\d+)$`, 'm').exec(text)?.[1];
    if (value === undefined) throw new Error(`${file} has no ${name}:\n${text}`);
    return Number(value);
  }
}
