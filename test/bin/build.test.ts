import { execFile } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, it } from 'vitest';

/* `src/bin/build.js` in a small project of its own, as `npm start` runs it. */

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const folders: string[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

interface Project {
  readonly folder: string;
  write(path: string, text: string): void;
  read(path: string): string;
  run(...nodeOptions: string[]): Promise<{ readonly code: number; readonly told: string }>;
}

function project({ modules = true } = {}): Project {
  const folder = mkdtempSync(join(tmpdir(), 'rung-build-'));
  folders.push(folder);
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  write('src/bin/.keep', '');
  cpSync(join(ROOT, 'src/bin/build.js'), join(folder, 'src/bin/build.js'));
  for (const file of ['package.json', 'tsconfig.json']) cpSync(join(ROOT, file), join(folder, file));
  if (modules) symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  write('src/main.ts', "import { word } from './word.js';\nconst said: string = word;\nconsole.log(said);\n");
  write('src/word.ts', "export const word = 'one';\n");
  write('commands/status.ts', 'export const name = 1;\n');
  return {
    folder,
    write,
    read: (path) => readFileSync(join(folder, path), 'utf8'),
    run: (...nodeOptions) =>
      new Promise((resolve) => {
        const parameters = [...nodeOptions, join(folder, 'src/bin/build.js')];
        execFile(process.execPath, parameters, { cwd: tmpdir() }, (error, _stdout, told) => {
          resolve({ code: error === null ? 0 : Number(error.code), told });
        });
      }),
  };
}

const builtAt = ({ folder }: Project, path: string) => statSync(join(folder, path)).mtimeMs;

it('builds everything once, then what has changed, and says so', async () => {
  const its = project();
  expect(await its.run()).toEqual({ code: 0, told: 'Rung is being built: 3 of 3 files.\n' });
  expect(its.read('dist/src/main.js')).toContain('from "./word.js"');
  const before = builtAt(its, 'dist/src/main.js');
  expect(await its.run()).toEqual({ code: 0, told: '' });
  its.write('src/word.ts', "export const word = 'another';\n");
  expect(await its.run()).toEqual({ code: 0, told: 'Rung is being built: 1 of 3 files.\n' });
  expect(its.read('dist/src/word.js')).toContain('another');
  expect(builtAt(its, 'dist/src/main.js')).toBe(before);
});

it('builds again what is missing, what has other options, and what is older than it was', async () => {
  const its = project();
  await its.run();
  rmSync(join(its.folder, 'dist/src/word.js'));
  expect((await its.run()).told).toBe('Rung is being built: 1 of 3 files.\n');
  utimesSync(join(its.folder, 'src/word.ts'), 1, 1);
  expect((await its.run()).told).toBe('Rung is being built: 1 of 3 files.\n');
  its.write('tsconfig.json', its.read('tsconfig.json').replace('"ES2023",', '"ES2022",'));
  expect((await its.run()).told).toBe('Rung is being built: 3 of 3 files.\n');
});

it('removes what was built of a source that is gone', async () => {
  const its = project();
  its.write('src/old.ts', 'export {};\n');
  await its.run();
  rmSync(join(its.folder, 'src/old.ts'));
  expect((await its.run()).code).toBe(0);
  expect(() => its.read('dist/src/old.js')).toThrow('ENOENT');
  expect(its.read('dist/src/main.js')).not.toBe('');
});

it('tells where a source cannot be read, and leaves what was built before', async () => {
  const its = project();
  await its.run();
  its.write('src/word.ts', 'export const = 3;\n');
  const { code, told } = await its.run();
  expect(code).toBe(1);
  expect(told).toMatch(
    /^Rung is being built: 1 of 3 files\.\nRung could not be built:\nsrc\/word\.ts:1:13: .+\n/,
  );
  expect(told).not.toContain('node:internal');
  expect(its.read('dist/src/word.js')).toContain('one');
});

it('needs nothing to build with where all is built, and says what is missing where it is not', async () => {
  const its = project({ modules: false });
  const missing = await its.run();
  expect(missing).toEqual({
    code: 1,
    told: expect.stringMatching(/^Rung is not built yet, .+ `npm ci` without --omit=dev, .+\n$/),
  });
  symlinkSync(join(ROOT, 'node_modules'), join(its.folder, 'node_modules'));
  await its.run();
  rmSync(join(its.folder, 'node_modules'));
  expect(await its.run()).toEqual({ code: 0, told: '' });
});

it('tells an old Node.js in one sentence what is wanted', async () => {
  const its = project();
  its.write(
    'old.cjs',
    "Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '18.20.4' } });\n",
  );
  expect(await its.run('--require', join(its.folder, 'old.cjs'))).toEqual({
    code: 1,
    told: 'Rung needs Node.js 20.19 or newer, and this is 18.20.4. Install Node.js 24 and start again.\n',
  });
});

it('wants the Node.js that package.json wants', () => {
  const { engines } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  const [major, minor] =
    /OLDEST_NODE = \[(\d+), (\d+)\]/.exec(readFileSync(join(ROOT, 'src/bin/build.js'), 'utf8'))?.slice(1) ??
    [];
  expect(engines.node).toBe(`>=${major}.${minor}`);
});
