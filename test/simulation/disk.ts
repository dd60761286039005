import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { World } from './world.js';

/** What had reached the disk at some commit. */
interface Copy {
  readonly atMs: number;
  /** How much the witness had seen. */
  readonly seen: number;
  readonly files: ReadonlyMap<string, Buffer>;
}

/** What the system has not written by then is lost with the power. */
const WRITTEN_AFTER_MS = 30_000;
const MOST_COPIES = 6;
const COPIED_PART = 0.3;

/**
 * The disk below the database. A commit reaches it some time later (`synchronous = NORMAL`), so a loss of power takes
 * the last ones: whole ones, from the end.
 */
export class Disk {
  readonly #world: World;
  readonly #copies: Copy[] = [];
  readonly #isFickle: boolean;

  constructor(world: World) {
    this.#world = world;
    this.#isFickle = world.faults.inPlay.includes('powerLost');
  }

  /** Something was committed: this may be as far as the disk has got when the power is lost. */
  onCommit(seen: number): void {
    const { timeline, faults, databaseFile } = this.#world;
    if (!this.#isFickle || faults.calm || !faults.draw('powerLost').chance(COPIED_PART)) return;
    const files = new Map<string, Buffer>();
    for (const suffix of ['', '-wal']) {
      const file = databaseFile + suffix;
      if (existsSync(file)) files.set(file, readFileSync(file));
    }
    this.#copies.push({ atMs: timeline.nowMs, seen, files });
    if (this.#copies.length > MOST_COPIES) this.#copies.shift();
  }

  /** Whatever was committed is on the disk. */
  onSynced(): void {
    this.#copies.length = 0;
  }

  /** Nobody has the database open. @returns how much of what the witness saw is left; null when nothing is lost */
  losePower(): number | null {
    const { timeline, faults, databaseFile } = this.#world;
    const [first, ...others] = this.#copies.filter(({ atMs }) => timeline.nowMs - atMs <= WRITTEN_AFTER_MS);
    if (first === undefined || !faults.happens('powerLost')) return null;
    const copy = faults.draw('powerLost').pick([first, ...others]);
    this.#copies.length = 0;
    for (const suffix of ['', '-wal', '-shm']) rmSync(databaseFile + suffix, { force: true });
    for (const [file, bytes] of copy.files) writeFileSync(file, bytes);
    return copy.seen;
  }
}
