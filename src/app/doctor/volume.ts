import { existsSync, realpathSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { bytes, DISK_IS_FULL_BYTES } from '../../chat/index.js';
import type { Config } from '../../config/index.js';
import type { databaseHealth } from '../programHealth.js';
import { type Finding, failure, ok, type Read, warning, wordsOf } from './finding.js';
import type { Machine } from './machine.js';

/** The nearest folder to a file that is there: what is missing will be made in it. */
export function folderOf(file: string): string {
  for (let folder = dirname(resolve(file)); ; folder = dirname(folder)) {
    if (existsSync(folder)) return realpathSync(folder);
  }
}

/** Less than this is gone within a day, or with the next copy of the books. */
const NO_ROOM_BYTES = 20 * 1_024 ** 2;
const MAKE_ROOM = 'Make room on it: on a full disk Rung neither buys nor sells.';

export function diskFinding(read: Read<Awaited<ReturnType<typeof databaseHealth>>>): Finding {
  if ('error' in read) return failure(wordsOf(read.error), 'Let this user look into that folder.');
  const { freeBytes, sizeBytes } = read.value;
  if (freeBytes === null) return ok('the file system does not say what is free');
  // An update copies the books before it changes their form.
  const found = `${bytes(freeBytes)} free, and the books take ${bytes(sizeBytes)}`;
  if (freeBytes < Math.max(NO_ROOM_BYTES, sizeBytes)) return failure(found, MAKE_ROOM);
  return freeBytes < DISK_IS_FULL_BYTES ? warning(found, MAKE_ROOM) : ok(found);
}

interface Mount {
  readonly point: string;
  /** Path within the mounted file system. */
  readonly root: string;
  readonly type: string;
}

/** File systems of memory alone, and of other machines: there SQLite's locks do not hold. */
const IN_MEMORY = ['tmpfs', 'ramfs'];
const OF_NETWORK = ['nfs', 'nfs4', 'cifs', 'smb3', 'smbfs', 'fuse.sshfs', 'ceph', 'fuse.glusterfs'];
/** Path of a volume that got no name: Docker makes one where an image asks for it. */
const NAMELESS = /\/volumes\/[0-9a-f]{64}\/_data$/u;
const MOUNT_ONE =
  'Mount a volume with a name at that folder, as compose.yaml does, or name a database on one: --db FILE.';

/**
 * Tells whether books outlive the container, or the machine's next start.
 *
 * @param folder without links, of the books
 */
export function volumeFinding(
  { isContainer, mounts }: Pick<Machine, 'isContainer' | 'mounts'>,
  folder: string,
  mode: Config['mode'],
): Finding {
  const mount = mounts === null ? null : mountOf(folder, mounts);
  if (mount === null) return ok(folder);
  const { point, root, type } = mount;
  // Books of paper money may be lost.
  const lost = mode === 'live' ? failure : warning;
  if (IN_MEMORY.includes(type)) {
    return lost(
      `${folder} is in memory (${type}): the books end with ${isContainer ? 'the container' : "the machine's next start"}`,
      isContainer ? MOUNT_ONE : 'Keep the books on a disk: --db FILE.',
    );
  }
  if (OF_NETWORK.includes(type)) {
    return warning(
      `${folder} is on a network share (${type}), where two Rungs may open the same books`,
      'Keep the books on a local disk: --db FILE.',
    );
  }
  if (isContainer && point === '/') {
    return lost(`${folder} is inside the container, and the books end with it`, MOUNT_ONE);
  }
  if (isContainer && NAMELESS.test(root)) {
    return warning(`${folder} is a volume without a name, which a new container does not find`, MOUNT_ONE);
  }
  return ok(isContainer ? `${folder}, on a volume at ${point}` : folder);
}

/** Finds what is mounted where a folder is; https://man7.org/linux/man-pages/man5/proc_pid_mountinfo.5.html */
function mountOf(folder: string, mounts: string): Mount | null {
  let found: Mount | null = null;
  for (const line of mounts.split('\n')) {
    const [before = '', after = ''] = line.split(' - ');
    const [, , , root = '', point = ''] = before.split(' ').map(unescaped);
    const [type = ''] = after.split(' ');
    if (point === '' || !isBelow(folder, point)) continue;
    // Of several at one point the last one is seen.
    if (found === null || point.length >= found.point.length) found = { point, root, type };
  }
  return found;
}

function isBelow(folder: string, point: string): boolean {
  return point === '/' || folder === point || folder.startsWith(`${point}/`);
}

/** Spaces, tabs, line breaks and backslashes are written as `\040` and so on. */
function unescaped(text: string): string {
  return text.replace(/\\([0-7]{3})/gu, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
}
