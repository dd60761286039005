import { createHash } from 'node:crypto';
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ModuleKind, ScriptTarget, transpileModule } from 'typescript';

const REPOSITORY = fileURLToPath(new URL('../../..', import.meta.url));
const SOURCES = ['src', 'commands'] as const;
const FONTS = 'src/pictures/fonts';

/**
 * The program as JavaScript, in a folder of its own: a process starts from it in a third of the time that it takes
 * from the sources, and these tests start many. Made once for each state of the sources, whoever asks first.
 *
 * @returns the folder that `dist` would be
 */
export function builtProgram(): string {
  builtFolder ??= built();
  return builtFolder;
}

/** Looked for once: all processes of a test file are of one state of the sources. */
let builtFolder: string | null = null;

function built(): string {
  const files = SOURCES.flatMap((folder) =>
    readdirSync(join(REPOSITORY, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => join(folder, name)),
  );
  const sources = new Map(files.map((file) => [file, readFileSync(join(REPOSITORY, file), 'utf8')]));
  const state = createHash('sha256').update(JSON.stringify([REPOSITORY, [...sources]]));
  const folder = join(tmpdir(), `rung-test-program-${state.digest('hex').slice(0, 16)}`);
  if (!existsSync(folder)) build(sources, folder);
  return folder;
}

function build(sources: ReadonlyMap<string, string>, folder: string): void {
  const part = `${folder}.${process.pid}`;
  for (const [file, source] of sources) {
    const target = join(part, file.replace(/\.ts$/, '.js'));
    mkdirSync(dirname(target), { recursive: true });
    const { outputText } = transpileModule(source, {
      compilerOptions: {
        module: ModuleKind.ESNext,
        target: ScriptTarget.ES2023,
        verbatimModuleSyntax: true,
        removeComments: true,
      },
    });
    writeFileSync(target, outputText);
  }
  copyFileSync(join(REPOSITORY, 'package.json'), join(part, 'package.json'));
  cpSync(join(REPOSITORY, FONTS), join(part, FONTS), { recursive: true });
  symlinkSync(join(REPOSITORY, 'node_modules'), join(part, 'node_modules'));
  try {
    renameSync(part, folder);
  } catch (error) {
    // Another worker was faster.
    rmSync(part, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  }
}
