import { copyFileSync, existsSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type OpenedStore, openStore } from '../../src/store/index.js';
import { now, temporaryDirectory } from './books.js';

/* A database whose file is taken away from under it. */

let directory: ReturnType<typeof temporaryDirectory>;
let path: string;
let opened: OpenedStore;

beforeEach(() => {
  directory = temporaryDirectory();
  path = join(directory.path, 'rung.db');
  opened = openStore(path, { now });
});
afterEach(() => {
  opened.close();
  directory.remove();
});

describe('the file of open books', () => {
  it('is in its place, whatever is written and whoever reads', () => {
    opened.store.setSetting('one', '1');
    const reader = openStore(':memory:', { now });
    expect([opened.file.presence(), reader.file.presence()]).toEqual(['inPlace', 'inPlace']);
    reader.close();
    copyFileSync(path, join(directory.path, 'copy.db'));
    expect(opened.file.presence()).toBe('inPlace');
  });

  it('is gone when it was deleted, and in its place again when it is put back', () => {
    renameSync(path, `${path}.away`);
    expect(opened.file.presence()).toBe('gone');
    renameSync(`${path}.away`, path);
    expect(opened.file.presence()).toBe('inPlace');
  });

  it('is gone when another file has its name', () => {
    copyFileSync(path, `${path}.backup`);
    renameSync(`${path}.backup`, path);
    expect(opened.file.presence()).toBe('gone');
  });

  it('is gone when the log beside it is', () => {
    opened.store.setSetting('one', '1');
    expect(opened.file.presence()).toBe('inPlace');
    rmSync(`${path}-wal`);
    expect(opened.file.presence()).toBe('gone');
  });

  it('can be saved with all that was recorded before and since', () => {
    opened.store.setSetting('before', '1');
    for (const suffix of ['', '-wal', '-shm']) rmSync(`${path}${suffix}`);
    opened.store.setSetting('since', '2');
    const saved = `${path}.rescued`;
    writeFileSync(saved, 'of an earlier time');
    opened.file.saveAs(saved);
    const again = openStore(saved, { now });
    expect([again.store.setting('before'), again.store.setting('since')]).toEqual(['1', '2']);
    again.close();
    expect(existsSync(`${saved}.part`)).toBe(false);
  });

  it('says so when it cannot be saved', () => {
    const blocked = join(directory.path, 'a file');
    writeFileSync(blocked, '');
    expect(() => opened.file.saveAs(join(blocked, 'rung.db'))).toThrow(/cannot be opened for writing/);
  });
});
