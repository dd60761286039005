import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { fileAt } from '../../src/files/fileAt.js';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rung-file-at-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

it('finds a file and a folder by their names, and by links to them', () => {
  const file = join(folder, 'rung.db');
  writeFileSync(file, 'books');
  symlinkSync(file, join(folder, 'link'));
  expect(fileAt(folder)?.isDirectory()).toBe(true);
  expect(fileAt(file)?.size).toBe(5n);
  expect(fileAt(join(folder, 'link'))?.ino).toBe(fileAt(file)?.ino);
});

it('finds nothing where nothing is: no file, no folder for it, a link to nothing', () => {
  symlinkSync(join(folder, 'gone'), join(folder, 'link'));
  for (const path of ['gone', 'gone/rung.db', 'link']) expect(fileAt(join(folder, path)), path).toBeNull();
});

it('tells what keeps it from looking: a file in place of a folder, a link to itself', () => {
  writeFileSync(join(folder, 'file'), '');
  symlinkSync(join(folder, 'circle'), join(folder, 'circle'));
  for (const path of ['file/rung.db', 'file/below/rung.db']) {
    expect(() => fileAt(join(folder, path)), path).toThrow('ENOTDIR');
  }
  expect(() => fileAt(join(folder, 'circle'))).toThrow('ELOOP');
});
