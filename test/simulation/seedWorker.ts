import { parentPort, workerData } from 'node:worker_threads';
import { Simulation } from './simulation.js';

// What `fleet.ts` gives.
const also: ReadonlySet<string> = new Set(workerData as readonly string[]);

/** Runs the seeds that it is given, one after another. */
parentPort?.on('message', (seed: number) => {
  void new Simulation(seed, { also }).run().then((result) => parentPort?.postMessage(result));
});
