import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ModuleKind, ScriptTarget, transpileModule } from 'typescript';
import { expect, it } from 'vitest';
import { MESSAGES } from '../../src/chat/languages/index.js';
import { fontFiles } from '../../src/pictures/fonts.js';
import { charactersOf, hasGlyphs } from '../../src/pictures/glyphs.js';
import { fontCharacters, NAME_CHARACTERS } from './fontCharacters.js';

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

it('the regular font has the words that ladders are named with, and says what it lacks', () => {
  expect([...NAME_CHARACTERS].filter((character) => !hasGlyphs(character))).toEqual([]);
  expect(['高频小波动策略', '低频大波动策略', 'Slow & steady 2', ''].filter(hasGlyphs)).toHaveLength(4);
  expect(['🚀 fast', '龍', 'naïve'].filter(hasGlyphs)).toEqual([]);
});

it('looks at every text of the pictures', () => {
  const characters = fontCharacters('zh-CN');
  const { picture, exit } = MESSAGES['zh-CN'];
  for (const text of [...Object.values(picture), ...Object.values(exit).map(({ shown }) => shown)]) {
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
