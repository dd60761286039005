import type { CancelTimer } from '../../src/engine/ports/clock.js';

interface Entry {
  readonly atMs: number;
  readonly sequence: number;
  work: (() => void) | null;
}

/** All that will happen, in the order in which it will: by time, at one time in the order in which it was planned. */
export class Timeline {
  nowMs: number;
  #heap: Entry[] = [];
  #sequence = 0;

  constructor(startMs: number) {
    this.nowMs = startMs;
  }

  after(delayMs: number, work: () => void): CancelTimer {
    const atMs = this.nowMs + Math.max(0, Math.ceil(delayMs));
    const entry: Entry = { atMs, sequence: this.#sequence, work };
    this.#sequence += 1;
    this.#push(entry);
    return () => {
      entry.work = null;
    };
  }

  /** Takes the next entry off, moves the time to it, and hands its work out; null when nothing is planned. */
  next(): (() => void) | null {
    for (let entry = this.#pop(); entry !== null; entry = this.#pop()) {
      if (entry.work === null) continue;
      this.nowMs = entry.atMs;
      return entry.work;
    }
    return null;
  }

  #push(entry: Entry): void {
    const heap = this.#heap;
    let index = heap.length;
    heap.push(entry);
    while (index > 0) {
      const above = (index - 1) >> 1;
      const parent = heap[above];
      if (parent === undefined || !isBefore(entry, parent)) break;
      heap[index] = parent;
      index = above;
    }
    heap[index] = entry;
  }

  #pop(): Entry | null {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (first === undefined || last === undefined) return null;
    if (heap.length === 0) return first;
    let index = 0;
    for (;;) {
      let below = 2 * index + 1;
      const left = heap[below];
      if (left === undefined) break;
      const right = heap[below + 1];
      let child = left;
      if (right !== undefined && isBefore(right, left)) {
        child = right;
        below += 1;
      }
      if (!isBefore(child, last)) break;
      heap[index] = child;
      index = below;
    }
    heap[index] = last;
    return first;
  }
}

function isBefore(a: Entry, b: Entry): boolean {
  return a.atMs < b.atMs || (a.atMs === b.atMs && a.sequence < b.sequence);
}
