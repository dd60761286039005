import { existsSync, readFileSync } from 'node:fs';
import { totalmem } from 'node:os';
import { oldestNode } from '../version.js';
import { type Finding, failure, ok, warning } from './finding.js';

/** Facts about the machine, and about the process that a start would be. */
export interface Machine {
  /** E.g. `20.19.0`. */
  readonly nodeVersion: string;
  readonly isContainer: boolean;
  /** Text of `/proc/self/mountinfo`; null where there is none. */
  readonly mounts: string | null;
  /** Memory that all processes of the container, or of the machine, may have together. */
  readonly memoryBytes: number;
  /** Options of Node.js, as on a command line. */
  readonly nodeOptions: string;
}

/** Files that container engines leave in a container: Docker and Podman. */
const MARKS = ['/.dockerenv', '/run/.containerenv'];

export function thisMachine(): Machine {
  const limit = process.constrainedMemory();
  const ofMachine = totalmem();
  return {
    nodeVersion: process.versions.node,
    // `container` is what systemd-nspawn, Podman and LXC set: https://systemd.io/CONTAINER_INTERFACE
    isContainer: MARKS.some((mark) => existsSync(mark)) || Boolean(process.env.container),
    mounts: readMounts(),
    // Where nothing is limited it is 0, or more than there is.
    memoryBytes: limit > 0 ? Math.min(limit, ofMachine) : ofMachine,
    nodeOptions: [process.env.NODE_OPTIONS ?? '', ...process.execArgv].join(' '),
  };
}

function readMounts(): string | null {
  try {
    return readFileSync('/proc/self/mountinfo', 'utf8');
  } catch {
    return null;
  }
}

export function nodeFinding({ nodeVersion }: Pick<Machine, 'nodeVersion'>): Finding {
  const oldest = oldestNode();
  const [major = 0, minor = 0] = oldest.split('.').map(Number);
  const [foundMajor = 0, foundMinor = 0] = nodeVersion.split('.').map(Number);
  const isOld = foundMajor < major || (foundMajor === major && foundMinor < minor);
  return isOld
    ? failure(`${nodeVersion}, and Rung needs ${oldest} or newer`, 'Install Node.js 24.')
    : ok(nodeVersion);
}

/** Heap of a start that says nothing else: `npm start`, the image, the unit in docs/operations.md. */
export const USUAL_HEAP_MB = 160;
/** Memory that a process takes beside its heap: its code, buffers, SQLite, pictures that are drawn. */
const BESIDE_HEAP_MB = 96;
const MB = 1_024 ** 2;

export function memoryFinding({ memoryBytes, nodeOptions }: Machine): Finding {
  const given = [...nodeOptions.matchAll(/--max[-_]old[-_]space[-_]size[= ](\d+)/gu)].at(-1)?.[1];
  const heapMb = given === undefined ? USUAL_HEAP_MB : Number(given);
  const limitMb = Math.floor(memoryBytes / MB);
  const found = `${limitMb} MB, and Rung's heap may grow to ${heapMb} MB`;
  const wanted = heapMb + BESIDE_HEAP_MB;
  const next = `Allow it ${wanted} MB, or give it a smaller --max-old-space-size: else the system ends it when memory runs out.`;
  if (limitMb < heapMb) return failure(found, next);
  return limitMb < wanted ? warning(found, next) : ok(found);
}
