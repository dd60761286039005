import { type ChildProcess, execFile, fork } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { MUTATIONS, type Mutation } from './mutations.js';

/*
 * Puts each fault of `mutations.ts` into a copy of the code and counts the seeds until the simulation finds it. A seed
 * counts only if it holds without the fault.
 */

const USAGE = `tsx test/simulation/mutate.ts [options]

  --only TEXT          mutations whose name contains it
  --from N             only those from the Nth of the list on
  --first-seeds A,B,C  count from each of these on (default 1,20001,40001,60001,80001)
  --most-seeds N       give up after so many (default 150)
  --workers N          mutations at a time (default: one on every core)
  --stories            run the test that each names instead of seeds; those that name none are left out
`;

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    from: { type: 'string', default: '1' },
    'first-seeds': { type: 'string', default: '1,20001,40001,60001,80001' },
    'most-seeds': { type: 'string', default: '150' },
    workers: { type: 'string', default: String(availableParallelism()) },
    stories: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
    /** What this program is when it has started itself in a copy. */
    serve: { type: 'boolean', default: false },
  },
});

const ROOT = resolve(import.meta.dirname, '../..');
const COPIED = [
  'src',
  'test/simulation',
  'test/domain/support',
  'test/support',
  'commands',
  'package.json',
  'tsconfig.json',
] as const;
/** What a test needs beside them. */
const COPIED_FOR_STORIES = [
  'src',
  'test',
  'commands',
  'docs',
  'package.json',
  'tsconfig.json',
  'vitest.config.ts',
];
/** Seeds take a tenth of a second; one that takes as long as this never ends. */
const SEED_TIMEOUT_MS = 60_000;
const STORY_TIMEOUT_MS = 180_000;

/** How many seeds it took from one first seed on, and what broke. */
interface Count {
  readonly seeds: number;
  readonly invariant: string | null;
}

interface Finding {
  readonly mutation: Mutation;
  readonly counts: readonly Count[];
}

const tell = (text: string) => process.stderr.write(`${text}\n`);

async function main(): Promise<number> {
  if (values.stories) return byStories();
  const mostSeeds = whole('most-seeds', values['most-seeds']);
  const firstSeeds = values['first-seeds'].split(',').map((text) => whole('first-seeds', text));
  const listed = MUTATIONS.slice(whole('from', values.from) - 1);
  const wanted = listed.filter(({ name }) => name.includes(values.only));
  const folder = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'rung-mutations-'));
  const unchanged = join(folder, 'unchanged');
  const control = new Copy(unchanged);
  try {
    // One copy for all: the code may change meanwhile.
    for (const part of COPIED) cpSync(join(ROOT, part), join(unchanged, part), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules'), join(unchanged, 'node_modules'));
    await expectThatTheyFit(wanted, unchanged);
    const findings = await inParallel(wanted, whole('workers', values.workers), async (mutation, index) => {
      const copy = mutated(mutation, unchanged, join(folder, String(index)));
      const counts: Count[] = [];
      for (const firstSeed of firstSeeds) {
        const count = await untilFound(copy, control, firstSeed, mostSeeds);
        counts.push(count);
        const found = count.invariant === null ? 'not found' : `${count.seeds} seeds, ${count.invariant}`;
        tell(`${index + 1} of ${wanted.length}, from seed ${firstSeed}: ${mutation.name}: ${found}`);
      }
      copy.end();
      rmSync(copy.folder, { recursive: true, force: true });
      return { mutation, counts };
    });
    process.stdout.write(tableOf(findings, mostSeeds));
    return findings.every(({ counts }) => Number.isFinite(median(counts))) ? 0 : 1;
  } finally {
    control.end();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Runs the test that a mutation names, with and without it. @returns 0 when each is found by its own */
async function byStories(): Promise<number> {
  const wanted = MUTATIONS.slice(whole('from', values.from) - 1).filter(({ name }) =>
    name.includes(values.only),
  );
  const told = wanted.flatMap((mutation) =>
    mutation.story === undefined ? [] : [{ ...mutation, story: mutation.story }],
  );
  const folder = mkdtempSync(join(tmpdir(), 'rung-mutations-'));
  const unchanged = join(folder, 'unchanged');
  try {
    for (const part of COPIED_FOR_STORIES)
      cpSync(join(ROOT, part), join(unchanged, part), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules'), join(unchanged, 'node_modules'));
    await expectThatTheyFit(told, unchanged);
    for (const story of new Set(told.map(({ story }) => story))) {
      if (!(await holds(story, unchanged))) throw new Error(`${story} fails without any mutation`);
    }
    const rows: string[] = [];
    let isAllFound = true;
    for (const mutation of told) {
      const copy = mutated(mutation, unchanged, join(folder, 'mutated'));
      const isFound = !(await holds(mutation.story, copy.folder));
      rmSync(copy.folder, { recursive: true });
      isAllFound &&= isFound;
      tell(`${mutation.name}: ${isFound ? 'found' : 'not found'} by ${mutation.story}`);
      rows.push(`| ${mutation.name} | ${isFound ? 'yes' : 'no'} | \`${mutation.story}\` |`);
    }
    process.stdout.write(`${['| mutation | found | by |', '| --- | --- | --- |', ...rows].join('\n')}\n`);
    return isAllFound ? 0 : 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @returns whether all of a test's file passes in a copy */
async function holds(story: string, folder: string): Promise<boolean> {
  const vitest = join(ROOT, 'node_modules/vitest/vitest.mjs');
  try {
    await promisify(execFile)(process.execPath, [vitest, 'run', '--root', folder, join(folder, story)], {
      cwd: folder,
      timeout: STORY_TIMEOUT_MS,
      maxBuffer: 64 * 1024 * 1024,
    });
    return true;
  } catch {
    return false;
  }
}

async function untilFound(copy: Copy, control: Copy, firstSeed: number, mostSeeds: number): Promise<Count> {
  for (let seeds = 1; seeds <= mostSeeds; seeds += 1) {
    const seed = firstSeed + seeds - 1;
    const invariant = await copy.brokenBy(seed);
    if (invariant === null) continue;
    const broken = await control.brokenBy(seed);
    if (broken === null) return { seeds, invariant };
    tell(`seed ${seed} breaks ${broken} without any mutation: passed over`);
  }
  return { seeds: Number.POSITIVE_INFINITY, invariant: null };
}

function median(counts: readonly Count[]): number {
  const sorted = counts.map(({ seeds }) => seeds).sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.POSITIVE_INFINITY;
}

function tableOf(findings: readonly Finding[], mostSeeds: number): string {
  const text = (seeds: number) => (Number.isFinite(seeds) ? String(seeds) : `> ${mostSeeds}`);
  const rows = findings.map(({ mutation: { name }, counts }) => {
    const by = [...new Set(counts.flatMap(({ invariant }) => invariant ?? []))];
    const each = counts.map(({ seeds }) => text(seeds)).join(', ');
    return `| ${name} | ${text(median(counts))} | ${each} | ${by.join(', ') || 'nothing'} |`;
  });
  const head = ['| mutation | median seeds | seeds of each | found by |', '| --- | ---: | --- | --- |'];
  return `${[...head, ...rows].join('\n')}\n`;
}

// ---------------------------------------------------------------------------------- the copies

/** A copy of the code, and the process that runs seeds in it. */
class Copy {
  readonly folder: string;
  #process: ChildProcess | null = null;
  /** Several may want to know of the same copy: one seed at a time. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(folder: string) {
    this.folder = folder;
  }

  /** The invariant that a seed breaks; null when everything holds. */
  brokenBy(seed: number): Promise<string | null> {
    const broken = this.#last.then(() => this.#run(seed));
    this.#last = broken.catch(() => {});
    return broken;
  }

  end(): void {
    this.#process?.kill('SIGKILL');
    this.#process = null;
  }

  async #run(seed: number): Promise<string | null> {
    const process = this.#process ?? (await this.#begin());
    return new Promise((resolve) => {
      const finish = (broken: string | null) => {
        clearTimeout(timer);
        process.removeAllListeners();
        if (broken === HANGS || broken === CRASHES) this.end();
        resolve(broken);
      };
      const timer = setTimeout(() => finish(HANGS), SEED_TIMEOUT_MS);
      process.once('exit', () => finish(CRASHES));
      // What `serve` sends.
      process.once('message', (broken: { invariant: string | null }) => finish(broken.invariant));
      process.send(seed);
    });
  }

  #begin(): Promise<ChildProcess> {
    const child = fork(join(this.folder, 'test/simulation/mutate.ts'), ['--serve'], {
      cwd: this.folder,
      execArgv: ['--import', 'tsx'],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    this.#process = child;
    return new Promise((resolve, reject) => {
      child.once('exit', () => reject(new Error(`The copy in ${this.folder} does not run.`)));
      child.once('message', () => {
        child.removeAllListeners();
        resolve(child);
      });
    });
  }
}

const HANGS = 'hangs';
const CRASHES = 'crashes';

/** In a copy: runs the seeds that it is sent. */
async function serve(): Promise<void> {
  const { Simulation } = await import('./simulation.js');
  process.on('disconnect', () => process.exit());
  process.on('message', (seed: number) => {
    new Simulation(seed).run().then(
      ({ violation }) => process.send?.({ invariant: violation?.invariant ?? null }),
      (error: unknown) => process.send?.({ invariant: `fails: ${error}` }),
    );
  });
  process.send?.('ready');
}

function mutated({ file, find, replace }: Mutation, unchanged: string, folder: string): Copy {
  cpSync(unchanged, folder, { recursive: true, verbatimSymlinks: true });
  const path = join(folder, file);
  writeFileSync(
    path,
    readFileSync(path, 'utf8').replace(find, () => replace),
  );
  return new Copy(folder);
}

/** @throws Error unless each changes exactly one place, to something that a compiler takes */
async function expectThatTheyFit(mutations: readonly Mutation[], unchanged: string): Promise<void> {
  const errorsOf = await compiler(unchanged, [...new Set(mutations.map(({ file }) => file))]);
  const unfit = mutations.flatMap(({ name, file, find, replace }) => {
    const text = readFileSync(join(unchanged, file), 'utf8');
    const places = text.split(find).length - 1;
    if (places !== 1) return [`"${name}" fits ${places} places of ${file}; it must be one.`];
    const errors = errorsOf(
      file,
      text.replace(find, () => replace),
    );
    return errors.length === 0 ? [] : [`"${name}" does not compile: ${errors.join('; ')}`];
  });
  if (unfit.length > 0) throw new Error(unfit.join('\n'));
}

/** What the compiler says of a file of the copy if it had this text; unused names are no errors. */
async function compiler(
  folder: string,
  files: readonly string[],
): Promise<(file: string, text: string) => readonly string[]> {
  const { default: ts } = await import('typescript');
  const { config } = ts.readConfigFile(join(folder, 'tsconfig.json'), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent({ ...config, include: [], files }, ts.sys, folder);
  const texts = new Map<string, string>();
  let version = 0;
  const service = ts.createLanguageService({
    getCompilationSettings: () => ({ ...options, noUnusedLocals: false, noUnusedParameters: false }),
    getScriptFileNames: () => files.map((file) => join(folder, file)),
    getScriptVersion: (path) => (texts.has(path) ? String(version) : '0'),
    getScriptSnapshot: (path) => {
      const text = texts.get(path) ?? ts.sys.readFile(path);
      return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
    },
    getCurrentDirectory: () => folder,
    getDefaultLibFileName: ts.getDefaultLibFilePath,
    fileExists: ts.sys.fileExists,
    readFile: ts.sys.readFile,
    readDirectory: ts.sys.readDirectory,
    directoryExists: ts.sys.directoryExists,
    getDirectories: ts.sys.getDirectories,
    ...(ts.sys.realpath === undefined ? {} : { realpath: ts.sys.realpath }),
  });
  return (file, text) => {
    const path = join(folder, file);
    texts.clear();
    texts.set(path, text);
    version += 1;
    return [...service.getSyntacticDiagnostics(path), ...service.getSemanticDiagnostics(path)].map(
      ({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' '),
    );
  };
}

/** @returns what came of each, in their sequence */
async function inParallel<T, R>(
  items: readonly T[],
  workers: number,
  work: (item: T, index: number) => Promise<R>,
): Promise<readonly R[]> {
  const results: R[] = [];
  const left = [...items.entries()];
  const worker = async () => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) {
      const [index, item] = next;
      results[index] = await work(item, index);
    }
  };
  await Promise.all(Array.from({ length: workers }, worker));
  return results;
}

function whole(name: string, text: string): number {
  if (/^\d{1,12}$/.test(text)) return Number(text);
  process.stderr.write(`--${name}: "${text}" is no whole number.\n\n${USAGE}`);
  process.exit(2);
}

if (values.serve) await serve();
else if (values.help) tell(USAGE);
else process.exitCode = await main();
