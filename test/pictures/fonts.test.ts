import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ModuleKind, ScriptTarget, transpileModule } from 'typescript';
import { expect, it } from 'vitest';
import { LANGUAGES } from '../../src/chat/languages/index.js';
import { fontFiles } from '../../src/pictures/fonts.js';
import { fontCharacters } from './fontCharacters.js';

const REPOSITORY = join(import.meta.dirname, '../..');

it.each(['en', 'zh-CN'] as const)('both fonts have every character of the pictures in %s', (language) => {
  for (const file of fontFiles()) {
    const known = charactersOf(readFileSync(file));
    const missing = [...fontCharacters(language)].filter(
      (character) => !known.has(character.codePointAt(0) ?? 0),
    );
    expect(missing, `${file}: see src/pictures/fonts/README.md`).toEqual([]);
  }
});

it('a character that no text has is not in them, so that a missing one is seen to be missing', () => {
  for (const file of fontFiles())
    expect(charactersOf(readFileSync(file)).has('龍'.codePointAt(0) ?? 0)).toBe(false);
});

it('looks at every text of the pictures', () => {
  const characters = fontCharacters('zh-CN');
  for (const text of Object.values(LANGUAGES['zh-CN'].picture)) {
    for (const character of text) expect(characters).toContain(character);
  }
  expect(characters).toContain('年');
});

it('are found by the compiled program, which the compiler puts into `dist`', () => {
  const installed = mkdtempSync(join(tmpdir(), 'rung-fonts-'));
  const compiled = join(installed, 'dist/src/pictures');
  mkdirSync(compiled, { recursive: true });
  writeFileSync(join(installed, 'package.json'), '{ "type": "module" }');
  const source = readFileSync(join(REPOSITORY, 'src/pictures/fonts.ts'), 'utf8');
  const compilerOptions = { module: ModuleKind.ESNext, target: ScriptTarget.ES2023 };
  writeFileSync(join(compiled, 'fonts.js'), transpileModule(source, { compilerOptions }).outputText);
  const module = pathToFileURL(join(compiled, 'fonts.js')).href;
  const script = `const { fontFiles } = await import('${module}'); process.stdout.write(fontFiles().join('\\n'));`;
  const find = () =>
    execFileSync(process.execPath, ['--input-type=module', '--eval', script], { stdio: 'pipe' }).toString();

  expect(find).toThrow(/The fonts of the pictures \(.*\) are neither in/u);
  const beside = join(installed, 'src/pictures/fonts');
  cpSync(join(REPOSITORY, 'src/pictures/fonts'), beside, { recursive: true });
  expect(find().split('\n')).toEqual(
    ['NotoSansSC-Regular.ttf', 'NotoSansSC-Bold.ttf'].map((file) => join(realpathSync(beside), file)),
  );
  rmSync(installed, { recursive: true });
});

it('go into the image, beside the compiled program', () => {
  const dockerfile = readFileSync(join(REPOSITORY, 'Dockerfile'), 'utf8');
  expect(dockerfile).toContain('COPY --from=build /app/src/pictures/fonts ./src/pictures/fonts');
});

/** The characters that a TrueType font maps to a shape, by its table `cmap` in format 4 or 12. */
function charactersOf(font: Buffer): ReadonlySet<number> {
  const cmap = tableOf(font, 'cmap');
  const characters = new Set<number>();
  const count = font.readUInt16BE(cmap + 2);
  for (let index = 0; index < count; index += 1) {
    const table = cmap + font.readUInt32BE(cmap + 8 + index * 8);
    const format = font.readUInt16BE(table);
    if (format === 4) readFormat4(font, table, characters);
    if (format === 12) readFormat12(font, table, characters);
  }
  if (characters.size === 0) throw new Error('the font maps no character');
  return characters;
}

function tableOf(font: Buffer, wanted: string): number {
  const count = font.readUInt16BE(4);
  for (let index = 0; index < count; index += 1) {
    const at = 12 + index * 16;
    if (font.toString('latin1', at, at + 4) === wanted) return font.readUInt32BE(at + 8);
  }
  throw new Error(`the font has no table ${wanted}`);
}

function readFormat4(font: Buffer, table: number, characters: Set<number>): void {
  const segments = font.readUInt16BE(table + 6) / 2;
  for (let segment = 0; segment < segments; segment += 1) {
    const end = font.readUInt16BE(table + 14 + segment * 2);
    const start = font.readUInt16BE(table + 16 + (segments + segment) * 2);
    for (let code = start; code <= end && code < 0xffff; code += 1) characters.add(code);
  }
}

function readFormat12(font: Buffer, table: number, characters: Set<number>): void {
  const groups = font.readUInt32BE(table + 12);
  for (let group = 0; group < groups; group += 1) {
    const at = table + 16 + group * 12;
    for (let code = font.readUInt32BE(at); code <= font.readUInt32BE(at + 4); code += 1) characters.add(code);
  }
}
