import { parentPort } from 'node:worker_threads';
import { Simulation } from './simulation.js';

/** Runs the seeds that it is given, one after another. */
parentPort?.on('message', (seed: number) => {
  void new Simulation(seed).run().then((result) => parentPort?.postMessage(result));
});
