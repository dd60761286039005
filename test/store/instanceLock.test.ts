import { symlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openStore } from '../../src/store/index.js';
import { now, temporaryDirectory } from './books.js';
import { type StoreProcess, startProcess } from './child/process.js';

let directory: ReturnType<typeof temporaryDirectory>;
let file: string;
const children: StoreProcess[] = [];
beforeEach(() => {
  directory = temporaryDirectory();
  file = join(directory.path, 'rung.db');
});
afterEach(async () => {
  for (const child of children.splice(0)) await child.kill();
  directory.remove();
});

function hold(): StoreProcess {
  const child = startProcess('hold.ts', [file]);
  children.push(child);
  return child;
}

const TIME = String.raw`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z`;

it('a second process is refused and told which one holds the books, until that one is killed', async () => {
  const first = hold();
  expect(await first.line()).toBe('open');

  const refused = new RegExp(
    `rung\\.db is in use by process ${first.pid} on ${hostname()} since ${TIME}\\. Stop that one first`,
  );
  expect(() => openStore(file, { now })).toThrow(refused);
  expect(() => openStore(file, { now })).toThrow(expect.objectContaining({ failure: 'locked' }));

  await first.kill();
  openStore(file, { now }).close();
});

it('the same process is refused a second time, and another as long as this one has the books open', async () => {
  const { close } = openStore(file, { now });
  const refused = new RegExp(`in use by process ${process.pid} on ${hostname()} since ${TIME}`);
  expect(() => openStore(file, { now })).toThrow(refused);
  expect(await hold().line()).toMatch(refused);

  close();
  expect(await hold().line()).toBe('open');
});

it('a process id in the lock of a dead process means nothing, whoever has it now', () => {
  openStore(file, { now }).close();
  const lock = new SqliteDatabase(`${file}.lock`);
  // As in a container that was restarted: this very process has the number that the dead one had.
  lock.prepare('UPDATE holder SET pid = ?').run(process.pid);
  lock.close();
  openStore(file, { now }).close();
});

it('several processes started at once agree on one', async () => {
  const answers = await Promise.all([hold(), hold(), hold()].map((child) => child.line()));
  expect(answers.filter((answer) => answer === 'open')).toHaveLength(1);
  expect(answers.filter((answer) => answer.includes('is in use by'))).toHaveLength(2);
});

it('one database is one, whatever link leads to it', () => {
  const { close } = openStore(file, { now });
  const link = join(directory.path, 'link.db');
  symlinkSync(file, link);
  expect(() => openStore(link, { now })).toThrow(/is in use by process/);
  close();
});

it('books in memory are nobody else’s', () => {
  const one = openStore(':memory:', { now });
  const two = openStore(':memory:', { now });
  one.store.setSetting('language', 'en');
  expect(two.store.setting('language')).toBeNull();
  one.close();
  two.close();
});

it('a refused start leaves the lock free for the next', () => {
  const foreign = new SqliteDatabase(file);
  foreign.exec('CREATE TABLE songs (name TEXT)');
  expect(() => openStore(file, { now })).toThrow(/another program/);
  foreign.exec('DROP TABLE songs');
  foreign.close();
  openStore(file, { now }).close();
});
