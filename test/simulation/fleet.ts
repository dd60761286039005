import { Worker } from 'node:worker_threads';
import type { RunResult } from './simulation.js';
import { Statistics } from './statistics.js';

export interface FleetOptions {
  readonly firstSeed: number;
  readonly seeds: number;
  readonly workers: number;
  /** After each seed. */
  readonly onResult: (result: RunResult, done: number) => void;
}

/** A seed that was broken, and where its story stood. */
export type Failure = RunResult;

/** Runs many seeds on many cores. @returns what they came to, and those that broke something, lowest seed first */
export async function runFleet(
  options: FleetOptions,
): Promise<{ total: Statistics; failures: readonly Failure[] }> {
  const total = new Statistics();
  const failures: Failure[] = [];
  let next = options.firstSeed;
  let done = 0;
  const endSeed = options.firstSeed + options.seeds;
  await Promise.all(
    Array.from({ length: Math.min(options.workers, options.seeds) }, () => {
      const worker = new Worker(new URL('./workerEntry.mjs', import.meta.url));
      return new Promise<void>((resolve, reject) => {
        const give = () => {
          if (next >= endSeed) {
            void worker.terminate();
            resolve();
            return;
          }
          worker.postMessage(next);
          next += 1;
        };
        // What `seedWorker.ts` posts.
        worker.on('message', (result: RunResult) => {
          done += 1;
          total.add(result.statistics);
          if (result.violation !== null) failures.push(result);
          options.onResult(result, done);
          give();
        });
        worker.on('error', reject);
        give();
      });
    }),
  );
  return { total, failures: failures.sort((a, b) => a.seed - b.seed) };
}
