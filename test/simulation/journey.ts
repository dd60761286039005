import type { Faults } from './faults.js';

/** A request that changes something and could not leave for so long is given up. */
export const PATIENCE_MS = 15_000;
/** The client waits a second longer for an answer than a signature is valid. */
const ANSWER_MARGIN_MS = 1_000;

/** The way of one request to the exchange and of its answer back. */
export interface Journey {
  readonly upMs: number;
  readonly downMs: number;
  /** Whether the exchange does it, and what the client is told. */
  readonly fate: 'answered' | 'unanswered' | 'lost' | 'failsUndone' | 'failsDone' | 'failsAndIsDoneLater';
}

/** From the moment in which a request is signed and sent. */
export function timeoutMs(windowMs: number): number {
  return windowMs + ANSWER_MARGIN_MS;
}

/** How long a request stands in the client's queue before it is signed, milliseconds: others go first, or all wait. */
export function drawQueueing(faults: Faults): number {
  return faults.happens('requestWaits') ? faults.draw('requestWaits').lopsided(1, PATIENCE_MS) : 0;
}

/**
 * @param windowMs how long a signature is valid
 * @param latency  the usual time of one way, milliseconds
 */
export function drawJourney(faults: Faults, windowMs: number, latency: () => number): Journey {
  const [upMs, downMs] = [latency(), latency()];
  if (faults.happens('requestLost')) return { upMs, downMs, fate: 'lost' };
  if (faults.happens('requestLate')) {
    return { upMs: windowMs + faults.draw('requestLate').integer(200, 20_000), downMs, fate: 'answered' };
  }
  if (faults.happens('requestAtTheLastMoment')) {
    return {
      upMs: windowMs - faults.draw('requestAtTheLastMoment').integer(200, 900),
      downMs,
      fate: 'answered',
    };
  }
  if (faults.happens('replyLost')) return { upMs, downMs, fate: 'unanswered' };
  if (faults.happens('replyAfterTimeout')) {
    return { upMs, downMs: timeoutMs(windowMs) + 1, fate: 'answered' };
  }
  if (faults.happens('replyAfterWindow')) {
    return { upMs, downMs: Math.max(windowMs + 500 - upMs, downMs), fate: 'answered' };
  }
  if (faults.happens('serverErrorUndone')) return { upMs, downMs, fate: 'failsUndone' };
  if (faults.happens('serverErrorDone')) return { upMs, downMs, fate: 'failsDone' };
  if (faults.happens('overloadedUndone')) return { upMs, downMs: downMs + 1_000, fate: 'failsUndone' };
  if (faults.happens('overloadedDone')) return { upMs: upMs + 1_000, downMs, fate: 'failsDone' };
  if (faults.happens('overloadedDoneLater')) {
    const laterMs = faults.draw('overloadedDoneLater').lopsided(100, windowMs);
    return { upMs, downMs: laterMs, fate: 'failsAndIsDoneLater' };
  }
  return { upMs, downMs, fate: 'answered' };
}
