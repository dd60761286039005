import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, it } from 'vitest';

/* `src/bin/driver.js` in a small project of its own, with packages that behave as the real ones and say what they were told. */

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const FETCHED = 'The driver of the database is being fetched, once for this version of Node.js.\n';
const COMPILED = 'It cannot be fetched, and is being compiled: that takes some minutes.\n';
/** It is there when the file is, and says for which version it was made. */
const DATABASE = `
  const { readFileSync } = require('node:fs');
  module.exports = class { constructor() { if (readFileSync(__dirname + '/driver', 'utf8') !== process.version) throw new Error('made for another'); } close() {} };
`;
const MAKES = "require('node:fs').writeFileSync('driver', process.version);";
const FAILS = "console.error('gyp ERR! find Python'); process.exitCode = 1;";

const folders: string[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

interface Project {
  write(path: string, text: string): void;
  read(path: string): string;
  /** As npm runs it; `nodeGyp: null` as a person does who does not start it through npm. */
  run(options?: { readonly nodeGyp?: null }): Promise<{ readonly code: number; readonly told: string }>;
}

interface Made {
  readonly modules?: boolean;
  readonly fetching?: string;
  readonly compiling?: string;
}

function project({ modules = true, fetching = FAILS, compiling = FAILS }: Made = {}): Project {
  const folder = mkdtempSync(join(tmpdir(), 'rung-driver-'));
  folders.push(folder);
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  write('src/bin/.keep', '');
  write('package.json', '{ "type": "module" }');
  cpSync(join(ROOT, 'src/bin/driver.js'), join(folder, 'src/bin/driver.js'));
  write('nodeGyp.cjs', compiling);
  if (modules) {
    write('node_modules/better-sqlite3/package.json', '{}');
    write('node_modules/better-sqlite3/index.js', DATABASE);
    write('node_modules/prebuild-install/package.json', '{}');
    write('node_modules/prebuild-install/bin.js', fetching);
  }
  return {
    write,
    read: (path) => readFileSync(join(folder, path), 'utf8'),
    run: ({ nodeGyp } = {}) =>
      new Promise((resolve) => {
        const { npm_config_node_gyp: _ours, npm_config_nodedir: _also, ...rest } = process.env;
        const env = nodeGyp === null ? rest : { ...rest, npm_config_node_gyp: join(folder, 'nodeGyp.cjs') };
        execFile(
          process.execPath,
          [join(folder, 'src/bin/driver.js')],
          { cwd: tmpdir(), env },
          (error, _stdout, told) => {
            resolve({ code: error === null ? 0 : Number(error.code), told });
          },
        );
      }),
  };
}

it('fetches the driver once, and again for another version of Node.js', async () => {
  const its = project({ fetching: MAKES });
  expect(await its.run()).toEqual({ code: 0, told: FETCHED });
  expect(await its.run()).toEqual({ code: 0, told: '' });
  its.write('node_modules/better-sqlite3/driver', 'v18.20.4');
  expect(await its.run()).toEqual({ code: 0, told: FETCHED });
});

it('compiles the driver where it cannot be fetched, or does not work here, with little memory', async () => {
  const telling = `require('node:fs').writeFileSync('told', JSON.stringify([process.argv.slice(2), process.env.CFLAGS, process.env.JOBS]));`;
  const worksElsewhere = "require('node:fs').writeFileSync('driver', 'v18.20.4');";
  for (const fetching of [FAILS, worksElsewhere]) {
    const its = project({ fetching, compiling: `${telling} ${MAKES}` });
    expect(await its.run()).toEqual({ code: 0, told: FETCHED + COMPILED });
    const [parameters, flags, jobs] = JSON.parse(its.read('node_modules/better-sqlite3/told'));
    expect(parameters.slice(0, 2)).toEqual(['rebuild', '--release']);
    if (process.platform === 'linux') expect(flags).toMatch(/-O2 --param ggc-min-expand=\d+/);
    expect(jobs).toBe('1');
  }
});

it('says what is missing where the driver can be neither fetched nor compiled, after what the compiler said', async () => {
  const { code, told } = await project().run();
  expect(code).toBe(1);
  expect(told).toMatch(
    /^The driver .+\nIt cannot .+\ngyp ERR! find Python\nThe driver .+ python3, make and g\+\+ .+\n$/,
  );
});

it('says so when it was compiled for another Node.js', async () => {
  const { code, told } = await project({
    compiling: "require('node:fs').writeFileSync('driver', 'v18.20.4');",
  }).run();
  expect(code).toBe(1);
  expect(told).toBe(
    `${FETCHED}${COMPILED}made for another\nThe driver of the database was compiled, and does not work with this Node.js all the same.\n`,
  );
});

it('asks for npm, which has what compiles, and for packages that are not there', async () => {
  expect(await project().run({ nodeGyp: null })).toEqual({
    code: 1,
    told: `${FETCHED}${COMPILED}The driver of the database has to be compiled. Run \`npm run driver\`, and start again.\n`,
  });
  expect(await project({ modules: false }).run()).toEqual({
    code: 1,
    told: 'The packages that Rung needs are not installed. Run `npm ci`, and start again.\n',
  });
});
