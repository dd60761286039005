import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { plainText } from '../../../src/chat/console/plainText.js';
import { withSavedDocuments } from '../../../src/chat/console/savedDocuments.js';
import { createTranslator } from '../../../src/chat/languages/index.js';
import { literal } from '../../../src/chat/languages/phrase.js';
import { document, lines, reply } from '../../../src/chat/message/reply.js';
import { noPainter } from '../../support/chat.js';

const translator = createTranslator('en');
const file = reply(
  lines(literal('before')),
  document({ fileName: 'rung.csv', content: 'a,b\r\n', caption: literal('one trade') }),
);

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'rung-documents-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const savedIn = (directory: string) => ({ directory, translator, painter: noPainter });

describe('a document on the console', () => {
  it('is saved for the owner alone, and its path is told', async () => {
    const path = join(directory, 'rung.csv');
    const told = plainText(await withSavedDocuments(file, savedIn(directory)), translator);
    expect(told).toBe(`before\n\none trade\nSaved as ${path}`);
    expect(readFileSync(path, 'utf8')).toBe('a,b\r\n');
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('never overwrites a file: it gets a number', async () => {
    writeFileSync(join(directory, 'rung.csv'), 'precious');
    await withSavedDocuments(file, savedIn(directory));
    const told = plainText(await withSavedDocuments(file, savedIn(directory)), translator);
    expect(told).toContain('rung-3.csv');
    expect(readdirSync(directory).sort()).toEqual(['rung-2.csv', 'rung-3.csv', 'rung.csv']);
    expect(readFileSync(join(directory, 'rung.csv'), 'utf8')).toBe('precious');
  });

  it('that cannot be saved is told so', async () => {
    const nowhere = join(directory, 'missing');
    const told = plainText(await withSavedDocuments(file, savedIn(nowhere)), translator);
    expect(told).toContain('The file rung.csv could not be saved: ENOENT');
  });

  it('has a name that leads nowhere else', () => {
    const named = document({ fileName: '../../etc/pass wd.csv', content: '', caption: literal('') });
    expect(named).toMatchObject({ fileName: '.._.._etc_pass_wd.csv' });
  });
});
