import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/*
 * `npm run test:node -- VERSION [what vitest takes]`: the tests of this working tree on another version of Node.js, which the
 * package registry has as a package. Tree and packages are copied to a folder of their own, since the driver of the database
 * fits one version alone; the folder stays, and the next run is quicker.
 */

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const USUAL = ['--project', 'unit', '--project', 'wire', '--project', 'smoke'];
const MODULES = 'node_modules';
const LOCK = 'package-lock.json';

const [version = '', ...parameters] = process.argv.slice(2);
if (!/^\d+(\.\d+){0,2}$/u.test(version)) {
  process.stderr.write('Name a version of Node.js: npm run test:node -- 24, or 22.19 test/store\n');
  process.exit(2);
}
const folder = join(tmpdir(), `rung-node-${version}`);
const tree = join(folder, 'tree');

/** Ends this program where a command fails, which has said why. */
function run(command: string, options: readonly string[], cwd: string, env = process.env): void {
  const { status } = spawnSync(command, options, { cwd, env, stdio: ['ignore', 'inherit', 'inherit'] });
  if (status !== 0) process.exit(status ?? 1);
}

/** @returns what Git knows of, or would take */
function files(): readonly string[] {
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  return [...new Set(listed.split('\0'))].filter((file) => file !== '' && file !== MODULES);
}

/** @returns the folder with `bin` and `include` of that version */
function nodeFolder(): string {
  const name = `node-${process.platform}-${process.arch}`;
  const found = join(folder, MODULES, name);
  mkdirSync(folder, { recursive: true });
  if (!existsSync(join(found, 'bin/node'))) {
    writeFileSync(join(folder, 'package.json'), '{ "private": true }');
    run('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error', `${name}@${version}`], folder);
  }
  return found;
}

/** Copies the files as they are now. */
function copyTree(): void {
  mkdirSync(tree, { recursive: true });
  for (const name of readdirSync(tree)) {
    if (name !== MODULES) rmSync(join(tree, name), { recursive: true });
  }
  for (const file of files()) {
    if (existsSync(join(ROOT, file))) cpSync(join(ROOT, file), join(tree, file));
  }
}

function installPackages(env: NodeJS.ProcessEnv): void {
  const installed = join(folder, 'installed.json');
  const wanted = readFileSync(join(tree, LOCK), 'utf8');
  if (existsSync(installed) && readFileSync(installed, 'utf8') === wanted) return;
  run('npm', ['ci', '--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error'], tree, env);
  writeFileSync(installed, wanted);
}

const its = nodeFolder();
copyTree();
const env = {
  ...process.env,
  PATH: [join(its, 'bin'), process.env.PATH].join(delimiter),
  // Compiled in seconds: it is the tests that matter here.
  CFLAGS: '-O0',
  CXXFLAGS: '-O0',
};
run('node', ['--version'], tree, env);
installPackages(env);
run('npm', ['run', '--silent', 'driver'], tree, env);
run('npx', ['vitest', 'run', ...(parameters.length > 0 ? parameters : USUAL)], tree, env);
