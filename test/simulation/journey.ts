import type { Faults } from './faults.js';

/** A request that changes something and could not leave for so long is given up. */
export const PATIENCE_MS = 15_000;
/** The client waits a second longer for an answer than a signature is valid. */
const ANSWER_MARGIN_MS = 1_000;

/** What the exchange has taken it does this long after the window of the request has passed, at the latest. */
export const LONGEST_ON_THE_BUS_MS = 55_000;
/** ... but for a purchase now and then, which nobody waits for so long: nowhere is promised how long it may take. */
const LONGEST_OF_ALL_MS = 600_000;
const VERY_LATE_PART = 0.15;

/** The way of one request to the exchange and of its answer back. */
export interface Journey {
  readonly upMs: number;
  readonly downMs: number;
  /** When it is done that failed first, milliseconds from its sending. */
  readonly doneAfterMs: number;
  /** The exchange has taken it in time, however late it does it. */
  readonly isTakenInTime: boolean;
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
 * @param changes  whether the request changes something, and what: a purchase may come later than anything else
 * @param latency  the usual time of one way, milliseconds
 */
export function drawJourney(
  faults: Faults,
  windowMs: number,
  changes: 'nothing' | 'something' | 'purchase',
  latency: () => number,
): Journey {
  const [upMs, downMs] = [latency(), latency()];
  const usual = { upMs, downMs, doneAfterMs: 0, isTakenInTime: false };
  if (faults.happens('requestLost')) return { ...usual, fate: 'lost' };
  if (faults.happens('requestLate')) {
    const lateMs = windowMs + faults.draw('requestLate').integer(200, 20_000);
    return { ...usual, upMs: lateMs, fate: 'answered' };
  }
  if (faults.happens('requestAtTheLastMoment')) {
    const earlyMs = faults.draw('requestAtTheLastMoment').integer(200, 900);
    return { ...usual, upMs: windowMs - earlyMs, fate: 'answered' };
  }
  if (faults.happens('replyLost')) return { ...usual, fate: 'unanswered' };
  if (faults.happens('replyAfterTimeout')) {
    return { ...usual, downMs: timeoutMs(windowMs) + 1, fate: 'answered' };
  }
  if (faults.happens('replyAfterWindow')) {
    return { ...usual, downMs: Math.max(windowMs + 500 - upMs, downMs), fate: 'answered' };
  }
  if (faults.happens('serverErrorUndone')) return { ...usual, fate: 'failsUndone' };
  if (faults.happens('serverErrorDone')) return { ...usual, fate: 'failsDone' };
  if (faults.happens('overloadedUndone')) return { ...usual, downMs: downMs + 1_000, fate: 'failsUndone' };
  if (faults.happens('overloadedDone')) return { ...usual, upMs: upMs + 1_000, fate: 'failsDone' };
  if (faults.happens('overloadedDoneLater')) {
    const laterMs = faults.draw('overloadedDoneLater').lopsided(100, windowMs);
    return { ...usual, doneAfterMs: upMs + laterMs, fate: 'failsAndIsDoneLater' };
  }
  if (changes === 'nothing') return { ...usual, fate: 'answered' };
  return drawChange(faults, windowMs, changes === 'purchase', usual);
}

/** What befalls only requests that change something. */
function drawChange(
  faults: Faults,
  windowMs: number,
  isPurchase: boolean,
  usual: Omit<Journey, 'fate'>,
): Journey {
  if (faults.happens('gatewayPage')) {
    return { ...usual, fate: faults.draw('gatewayPage').chance(0.6) ? 'failsDone' : 'failsUndone' };
  }
  if (faults.happens('executedAfterWindow')) {
    const draw = faults.draw('executedAfterWindow');
    const lateMs =
      draw.chance(VERY_LATE_PART) && isPurchase
        ? draw.lopsided(60_000, LONGEST_OF_ALL_MS)
        : draw.integer(1, LONGEST_ON_THE_BUS_MS);
    return { ...usual, doneAfterMs: windowMs + lateMs, isTakenInTime: true, fate: 'failsAndIsDoneLater' };
  }
  return { ...usual, fate: 'answered' };
}
