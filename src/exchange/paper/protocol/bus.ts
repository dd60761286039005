import type { FastifyRequest } from 'fastify';
import type { Clock } from '../../../engine/ports/index.js';
import { RequestRefusedError } from '../refusal.js';

/** Between the door, which checks a request, and the engine, which does it. */
export type Bus = <Done>(request: FastifyRequest, work: () => Done) => Done | null;

/**
 * A bus on which requests lie as long as `lateness` says, in the exchange's time; usually not at all. What lies there is
 * answered null: its answer is not the engine's, and nobody waits for the engine's any more.
 */
export function busOf(clock: Clock, lateness: (request: FastifyRequest) => number | null): Bus {
  return (request, work) => {
    const lateMs = lateness(request);
    if (lateMs === null) return work();
    clock.setTimer(lateMs, () => {
      try {
        work();
      } catch (error) {
        if (!(error instanceof RequestRefusedError)) throw error;
      }
    });
    return null;
  };
}
