/**
 * Puts the native part of better-sqlite3, the driver of the database, in its place where it is missing or was made for another
 * version of Node.js: fetches it, or compiles it where it cannot be fetched. npm could do so while it installs, but holds
 * 250 MB of memory then; beside them a compiler does not fit into a server with 512 MB. See docs/decisions/0049.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A line on which nothing comes must not keep the owner from compiling. */
const LONGEST_FETCH_MS = 180_000;
/** What a compiler says in all; more ends it. */
const MOST_OUTPUT = 64 * 1024 * 1024;
const LINES_SHOWN = 15;
/**
 * GCC measures its rubbish by the machine's memory, also where it may use a part of that alone: with these it needs 225 MB for
 * SQLite instead of 350, and no more time. -O2 is what SQLite's authors advise. Flags of the environment come after these.
 */
const SMALL_COMPILE = '-O2 --param ggc-min-expand=20 --param ggc-min-heapsize=32768';

const NEITHER =
  'The driver of the database could neither be fetched nor compiled. To compile it, install python3, make and g++ (on Debian and Ubuntu: apt-get install python3 make g++), and start again.';
const MADE_IN_VAIN =
  'The driver of the database was compiled, and does not work with this Node.js all the same.';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const require = createRequire(join(root, 'package.json'));

/** Message for the person at the shell; no stack helps them. */
class DriverError extends Error {}

function packageFolder(name) {
  try {
    return dirname(require.resolve(`${name}/package.json`));
  } catch {
    throw new DriverError('The packages that Rung needs are not installed. Run `npm ci`, and start again.');
  }
}

/**
 * Opens a database in a process of its own: one that has failed once would fail again.
 *
 * @returns what keeps the driver from working; null when it works
 */
function fault() {
  const opening =
    "try { new (require('better-sqlite3'))(':memory:').close() } catch (error) { console.log(error.message); process.exit(1) }";
  const { status, stdout } = spawnSync(process.execPath, ['--eval', opening], {
    cwd: root,
    encoding: 'utf8',
  });
  return status === 0 ? null : stdout.trimEnd();
}

/** Runs a program of JavaScript in the folder of the driver, as npm would. */
function run(script, parameters, options) {
  return spawnSync(process.execPath, [script, ...parameters], {
    cwd: packageFolder('better-sqlite3'),
    encoding: 'utf8',
    maxBuffer: MOST_OUTPUT,
    ...options,
  });
}

function fetchDriver() {
  const script = join(packageFolder('prebuild-install'), 'bin.js');
  return run(script, [], { timeout: LONGEST_FETCH_MS }).status === 0 && fault() === null;
}

/** The headers of this very Node.js, which most of its packages bring along: else node-gyp fetches them. */
function headers() {
  const folder = resolve(dirname(process.execPath), '..');
  return existsSync(join(folder, 'include/node/node.h')) ? { npm_config_nodedir: folder } : {};
}

function compileDriver() {
  // npm names it to whatever it runs.
  const nodeGyp = process.env.npm_config_node_gyp;
  if (nodeGyp === undefined) {
    throw new DriverError(
      'The driver of the database has to be compiled. Run `npm run driver`, and start again.',
    );
  }
  // Elsewhere it is another compiler.
  const ours = process.platform === 'linux' ? SMALL_COMPILE : '';
  const withSmall = (flags) => [ours, flags].filter(Boolean).join(' ');
  const { CFLAGS, CXXFLAGS } = process.env;
  const flags = { CFLAGS: withSmall(CFLAGS), CXXFLAGS: withSmall(CXXFLAGS) };
  const env = { ...process.env, ...headers(), ...flags, JOBS: '1' };
  const { status, stdout, stderr } = run(nodeGyp, ['rebuild', '--release'], { env });
  if (status !== 0) {
    const lines = `${stdout}${stderr}`.trimEnd().split('\n').slice(-LINES_SHOWN);
    throw new DriverError([...lines, NEITHER].join('\n'));
  }
  const found = fault();
  if (found !== null) throw new DriverError(`${found}\n${MADE_IN_VAIN}`);
}

function say(text) {
  process.stderr.write(`${text}\n`);
}

function main() {
  packageFolder('better-sqlite3');
  if (fault() === null) return;
  say('The driver of the database is being fetched, once for this version of Node.js.');
  if (fetchDriver()) return;
  say('It cannot be fetched, and is being compiled: that takes some minutes.');
  compileDriver();
}

try {
  main();
} catch (error) {
  say(error instanceof DriverError ? error.message : error.stack);
  process.exitCode = 1;
}
