import type { Congestion, RequestBucket } from '../../engine/ports/index.js';

/** Requests wait, or do so no more. */
export interface CongestionNews {
  readonly bucket: RequestBucket;
  readonly isOver: boolean;
  /** Count of those that wait. */
  readonly waiting: number;
  /** Time that something has waited and will wait at least; when it is over, how long it all lasted. Milliseconds. */
  readonly forMs: number;
}

interface CongestionWatchOptions {
  /** Gives what waits at this moment. */
  readonly waiting: () => readonly Congestion[];
  readonly tell: (news: CongestionNews) => void;
  /** Between two looks. */
  readonly everyMs?: number;
  /** From when on waiting is worth a word. */
  readonly longMs?: number;
}

export type CongestionWatch = ReturnType<typeof createCongestionWatch>;

const EVERY_MS = 1_000;
const LONG_MS = 10_000;

interface Episode {
  readonly sinceMs: number;
  passed: boolean;
}

/**
 * Tells when requests wait long, once, and when they do not wait any more: nothing waits long, and the exchange has taken
 * one. A sale that was given up unsent is tried again a moment later, so that an empty queue alone proves nothing.
 */
export function createCongestionWatch(options: CongestionWatchOptions) {
  const { waiting, tell, everyMs = EVERY_MS, longMs = LONG_MS } = options;
  const episodes = new Map<RequestBucket, Episode>();
  const looking = setInterval(look, everyMs).unref();

  function look(): void {
    const nowMs = performance.now();
    const long = new Map<RequestBucket, Congestion>();
    for (const found of waiting()) {
      if (found.waitedMs + found.pausedForMs >= longMs) long.set(found.bucket, found);
    }
    for (const [bucket, { waiting: count, waitedMs, pausedForMs }] of long) {
      const episode = episodes.get(bucket);
      if (episode !== undefined) {
        episode.passed = false;
        continue;
      }
      episodes.set(bucket, { sinceMs: nowMs - waitedMs, passed: false });
      tell({ bucket, isOver: false, waiting: count, forMs: waitedMs + pausedForMs });
    }
    for (const [bucket, { sinceMs, passed }] of episodes) {
      if (long.has(bucket) || !passed) continue;
      episodes.delete(bucket);
      tell({ bucket, isOver: true, waiting: 0, forMs: nowMs - sinceMs });
    }
  }

  return {
    /** Gives what waits, and what waited when it was told of and has not got through since. */
    congestion(): readonly Congestion[] {
      const nowMs = performance.now();
      const found = waiting();
      const standing = [...episodes].filter(([bucket]) => !found.some((each) => each.bucket === bucket));
      const over = { waiting: 0, pausedForMs: 0 };
      return [
        ...found,
        ...standing.map(([bucket, { sinceMs }]) => ({ ...over, bucket, waitedMs: nowMs - sinceMs })),
      ];
    },
    /** The exchange has taken a request of this bucket. */
    passed(bucket: RequestBucket): void {
      const episode = episodes.get(bucket);
      if (episode !== undefined) episode.passed = true;
    },
    stop: () => clearInterval(looking),
  };
}
