import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { volumeFinding } from '../../../src/app/doctor/volume.js';
import { accountName } from '../../../src/app/start/index.js';
import { openStore } from '../../../src/store/index.js';
import { makeFirstVersion } from '../../store/firstVersion.js';
import { keyOf } from '../support/localExchange.js';
import { smallDisk } from '../support/smallDisk.js';
import { owner, Place, saying } from './examined.js';

/* What the doctor finds of the books: each ✗ and ! is produced, and mended. */

const NEWER_DATABASE = 4;
const BAD_CONFIGURATION = 2;

const bound = (place: Place, account: string) =>
  place.made(({ store }) => store.setSetting('account', account));

describe('the books', () => {
  it('may not be there yet, and none are made', async () => {
    const place = Place.paper();
    const seen = await place.look();
    expect(seen.of('books')).toMatchObject([saying('ok', /^none yet; the first start makes \S+rung\.db$/)]);
    expect(seen.of('running')).toMatchObject([{ status: 'ok' }]);
  });

  it('are sound, and stay as they are', async () => {
    const place = Place.paper();
    place.made();
    expect((await place.look()).of('books')).toMatchObject([saying('ok', /rung\.db, \d+ kB, sound$/)]);
  });

  it('are damaged, until a backup is put in their place', async () => {
    const place = Place.paper();
    place.made(({ store }) => {
      for (let number = 0; number < 2_000; number += 1) store.setSetting(`key ${number}`, 'x'.repeat(100));
    });
    const sound = readFileSync(place.books);
    const torn = Buffer.from(sound);
    // The pages of the table in which these settings stand.
    torn.fill(0xa5, torn.length - 40 * 4_096, torn.length - 8 * 4_096);
    writeFileSync(place.books, torn);
    const seen = await place.look();
    expect(seen.of('books')).toMatchObject([
      saying('failure', /damaged/, /^Stop Rung, and restore the newest backup/),
    ]);
    expect(seen.exitCode).toBe(1);
    writeFileSync(place.books, sound);
    expect((await place.look()).exitCode).toBe(0);
  });

  it('are no database, until another file is there', async () => {
    const place = Place.paper();
    place.made();
    const kept = `${place.books}.kept`;
    renameSync(place.books, kept);
    writeFileSync(place.books, 'not a database, whatever its name says '.repeat(100));
    expect((await place.look()).of('books')).toMatchObject([saying('failure', /is not a database/)]);
    renameSync(kept, place.books);
    expect((await place.look()).of('books')).toMatchObject([{ status: 'ok' }]);
  });

  it("are a newer version's, until Rung is as new", async () => {
    const place = Place.paper();
    place.made();
    const version = (number: number) => {
      const database = new Database(place.books);
      const before = database.pragma(`user_version`, { simple: true });
      database.pragma(`user_version = ${number}`);
      database.close();
      return Number(before);
    };
    const known = version(1_000);
    const seen = await place.look();
    expect(seen.of('books')).toMatchObject([
      saying('failure', /has version 1000; this program knows/, /git pull/),
    ]);
    expect(seen.exitCode).toBe(NEWER_DATABASE);
    version(known);
    expect((await place.look()).exitCode).toBe(0);
  });

  it('of an older version are read as a start would bring them up, and are not brought up', async () => {
    const place = Place.paper();
    mkdirSync(dirname(place.books));
    makeFirstVersion(place.books);
    expect((await place.look()).of('books')).toMatchObject([
      saying('ok', /sound; the next start brings them from version 1 to \d+, and keeps a copy$/),
    ]);
  });

  it('belong to another account or to other money, until the right ones are named', async () => {
    const place = await Place.live();
    bound(place, accountName('live', keyOf('stranger').apiKey));
    const seen = await place.look();
    expect(seen.of('books')).toMatchObject([
      { status: 'ok' },
      saying('failure', /^This database holds the books of another API key /),
    ]);
    expect(seen.exitCode).toBe(BAD_CONFIGURATION);
    bound(place, accountName('paper', keyOf('stranger').apiKey));
    expect((await place.look()).of('books')).toMatchObject([
      { status: 'ok' },
      saying('failure', /^This database holds the books of paper trading/),
    ]);
    bound(place, accountName('live', owner.apiKey));
    expect((await place.look()).of('books')).toMatchObject([{ status: 'ok' }]);
  });

  it('that a running Rung has open are read, and it is named', async () => {
    const place = Place.paper();
    place.made();
    const running = openStore(place.books, { now: Date.now });
    running.store.setSetting('said', 'a moment ago');
    try {
      const seen = await place.look();
      expect(seen.of('running')).toMatchObject([
        saying(
          'ok',
          new RegExp(`^Rung runs with these books: process ${process.pid} on \\S+ since \\S+Z\\. A second`),
        ),
      ]);
      expect(seen.of('books')).toMatchObject([{ status: 'ok' }]);
    } finally {
      running.close();
    }
    expect((await place.look()).of('running')).toMatchObject([
      { found: 'Rung is not running with these books' },
    ]);
  });

  it('cannot be written, until they can', async (context) => {
    const disk = smallDisk(100_000);
    if (disk === null) return context.skip('no file system of its own can be mounted here');
    const place = Place.paper();
    const file = join(disk.folder, 'rung.db');
    openStore(file, { now: Date.now }).close();
    const remount = (how: 'ro' | 'rw') => execFileSync('mount', ['-o', `remount,${how}`, disk.folder]);
    remount('ro');
    const seen = await place.look({ args: ['--db', file] });
    remount('rw');
    expect(seen.of('books')).toMatchObject([
      saying('failure', /cannot be written by this user$/, /right to write/),
    ]);
    expect((await place.look({ args: ['--db', file] })).of('books')).toMatchObject([{ status: 'ok' }]);
  });
});

it('the disk has little room, or none, until some is made', async (context) => {
  const disk = smallDisk(100_000);
  if (disk === null) return context.skip('no file system of its own can be mounted here');
  const place = Place.paper();
  const look = async () => (await place.look({ args: ['--db', join(disk.folder, 'rung.db')] })).of('disk');
  expect(await look()).toMatchObject([saying('warning', /^\d+ MB free/, /Make room/)]);
  disk.fill();
  expect(await look()).toMatchObject([saying('failure', /^\d+ k?B free/, /Make room/)]);
  disk.free();
  expect(await look()).toMatchObject([{ status: 'warning' }]);
  expect((await place.look()).of('disk')).toMatchObject([{ status: 'ok' }]);
});

describe('the place of the books', () => {
  const OVERLAY =
    '612 524 0:71 / / rw,relatime master:231 - overlay overlay rw,lowerdir=/var/lib/docker/overlay2/l/A';
  const volume = (name: string) =>
    `633 612 253:1 /var/lib/docker/volumes/${name}/_data /data rw,relatime master:1 - ext4 /dev/vda1 rw`;
  const on = (type: string) => `640 612 0:52 / /data rw,relatime - ${type} share:/rung rw`;

  it.each([
    ['within the container', [OVERLAY], true, 'failure', 'warning'],
    ['on a volume with a name', [OVERLAY, volume('rung_data')], true, 'ok', 'ok'],
    ['on a volume without a name', [OVERLAY, volume('0f'.repeat(32))], true, 'warning', 'warning'],
    ['on a folder of the host', [OVERLAY, volume('x').replace(/\/var\S+/, '/srv/rung')], true, 'ok', 'ok'],
    ['in memory', [OVERLAY, on('tmpfs')], true, 'failure', 'warning'],
    ['in memory without a container', [OVERLAY, on('tmpfs')], false, 'failure', 'warning'],
    ['on a network share', [OVERLAY, on('nfs4')], false, 'warning', 'warning'],
    ['on the disk of a machine', ['27 1 254:0 / / rw - ext4 /dev/vda rw'], false, 'ok', 'ok'],
  ] as const)('%s', (_, lines, isContainer, live, paper) => {
    const machine = { isContainer, mounts: lines.join('\n') };
    expect(volumeFinding(machine, '/data', 'live')).toMatchObject({ status: live });
    expect(volumeFinding(machine, '/data', 'paper')).toMatchObject({ status: paper });
  });

  it('of a folder with a space is found as well, and one beside it is not', () => {
    const mounts = `${OVERLAY}\n${on('nfs').replace('/data', '/my\\040data')}`;
    expect(volumeFinding({ isContainer: false, mounts }, '/my data/rung', 'live').status).toBe('warning');
    expect(volumeFinding({ isContainer: false, mounts }, '/my database', 'live').status).toBe('ok');
  });

  it('is told of the folder that is there, with the real mounts of this machine', async (context) => {
    const disk = smallDisk(300_000);
    if (disk === null) return context.skip('no file system of its own can be mounted here');
    const place = Place.paper();
    const machine = { mounts: readFileSync('/proc/self/mountinfo', 'utf8') };
    const args = ['--db', join(disk.folder, 'not', 'yet', 'rung.db')];
    expect((await place.look({ args, machine })).of('volume')).toMatchObject([
      saying('warning', /is in memory \(tmpfs\): the books end with the machine's next start$/, /on a disk/),
    ]);
    expect((await place.look({ machine })).of('volume')).toMatchObject([{ status: 'ok' }]);
  });
});
