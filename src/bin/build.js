/**
 * Builds `dist` from the TypeScript of `src` and `commands`, file by file, with esbuild: about 60 MB of memory and seconds,
 * so that a server with 512 MB can do it. What has not changed since the last build is left as it is. Types are checked by
 * `npm run typecheck`, not here.
 *
 * It is JavaScript, and written for old versions of Node.js too: it runs before anything is built, and tells an old one what
 * is wanted.
 */
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The oldest Node.js that Rung runs on; package.json says the same under `engines`, which a test compares. */
const OLDEST_NODE = [20, 19];
const FOLDERS = ['src', 'commands'];
/** Sources of the last build, and what they were: beside what was built of them. */
const MANIFEST = '.build.json';
/** More files at once need more memory, and are no faster on one core. */
const AT_ONCE = 50;
const OPTIONS = {
  bundle: false,
  format: 'esm',
  platform: 'node',
  target: `node${OLDEST_NODE.join('.')}`,
  sourcemap: true,
  legalComments: 'none',
  logLevel: 'silent',
};

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const dist = join(root, 'dist');

/** Message for the person at the shell; no stack helps them. */
class BuildError extends Error {}

function demandNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  const [oldestMajor, oldestMinor] = OLDEST_NODE;
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return;
  throw new BuildError(
    `Rung needs Node.js ${OLDEST_NODE.join('.')} or newer, and this is ${process.versions.node}. Install Node.js 24 and start again.`,
  );
}

/** Lists the TypeScript files below a folder, as paths from the root. */
function sourcesOf(folder) {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return sourcesOf(path);
    return path.endsWith('.ts') ? [path] : [];
  });
}

/** A file that was not written to since is taken for the same. */
function stampOf(path) {
  const { size, mtimeMs } = statSync(join(root, path));
  return `${size} ${mtimeMs}`;
}

function builtPath(source) {
  return join(dist, source.replace(/\.ts$/, '.js'));
}

/** Gives the stamps of the last build by source; none where there was none, or it was made with other options. */
function lastBuild(key) {
  try {
    const { key: lastKey, stamps } = JSON.parse(readFileSync(join(dist, MANIFEST), 'utf8'));
    return lastKey === key ? stamps : {};
  } catch {
    return {};
  }
}

async function loadEsbuild() {
  try {
    return await import('esbuild');
  } catch (error) {
    if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw new BuildError(
      'Rung is not built yet, and what builds it is not installed. Run `npm ci` without --omit=dev, or copy the folder dist of the same version here.',
    );
  }
}

/** Writes a file so that whoever reads it meanwhile, or dies here, has the old one or the new one whole. */
function writeWhole(path, content) {
  mkdirSync(dirname(path), { recursive: true });
  const beside = `${path}.${process.pid}.new`;
  writeFileSync(beside, content);
  renameSync(beside, path);
}

/** Removes what was built of sources that are gone. */
function removeStale(sources) {
  const wanted = new Set(sources.flatMap((source) => [builtPath(source), `${builtPath(source)}.map`]));
  const look = (folder) => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) look(path);
      else if (/\.js(\.map)?$/.test(path) && !wanted.has(path)) rmSync(path, { force: true });
    }
  };
  if (existsSync(dist)) look(dist);
}

function problemText({ text, location }) {
  if (location === null) return text;
  const { file, line, column, lineText } = location;
  return `${file}:${line}:${column}: ${text}\n    ${lineText}`;
}

async function compile({ build }, sources) {
  try {
    const options = { ...OPTIONS, absWorkingDir: root, outbase: '.', outdir: 'dist', write: false };
    for (let from = 0; from < sources.length; from += AT_ONCE) {
      const { outputFiles } = await build({ ...options, entryPoints: sources.slice(from, from + AT_ONCE) });
      for (const { path, contents } of outputFiles) writeWhole(path, contents);
    }
  } catch (error) {
    if (!Array.isArray(error.errors)) throw error;
    throw new BuildError(['Rung could not be built:', ...error.errors.map(problemText)].join('\n'));
  }
}

async function main() {
  demandNode();
  // An image has what was built, and nothing to build it from.
  if (!existsSync(join(root, 'src/main.ts')) && existsSync(join(dist, 'src/main.js'))) return;
  const key = JSON.stringify([OPTIONS, readFileSync(join(root, 'tsconfig.json'), 'utf8')]);
  const sources = FOLDERS.flatMap(sourcesOf);
  const stamps = Object.fromEntries(sources.map((source) => [source, stampOf(source)]));
  const last = lastBuild(key);
  const changed = sources.filter(
    (source) => stamps[source] !== last[source] || !existsSync(builtPath(source)),
  );
  const isSame = changed.length === 0 && Object.keys(last).length === sources.length;
  if (isSame) return;
  if (changed.length > 0) {
    const esbuild = await loadEsbuild();
    process.stderr.write(`Rung is being built: ${changed.length} of ${sources.length} files.\n`);
    await compile(esbuild, changed);
  }
  removeStale(sources);
  writeWhole(join(dist, MANIFEST), JSON.stringify({ key, stamps }));
}

main().catch((error) => {
  process.stderr.write(`${error instanceof BuildError ? error.message : error.stack}\n`);
  process.exitCode = 1;
});
