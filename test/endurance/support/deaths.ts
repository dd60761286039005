import type { OrderUpdate } from '../../../src/engine/ports/streams.js';
import type { Chance } from '../../domain/support/chance.js';
import type { ArmedFault } from './exchange.js';

/** When a life ends by `kill -9`: at a moment of its own, or so long after something has been seen. */
export type Death =
  /** From its first instruction on: before it has the database, in the middle of finding out what was in flight. */
  | { readonly kind: 'starting'; readonly afterMs: number }
  /** Once it trades, whatever it does then. */
  | { readonly kind: 'trading'; readonly afterMs: number }
  /** As soon as the exchange has told of such an order of the bot's, before the bot can have dealt with it. */
  | { readonly kind: 'busy'; readonly event: BusyEvent; readonly afterMs: number }
  /** After a request to place orders whose answer is lost, late or a lie. */
  | { readonly kind: 'unanswered'; readonly fault: ArmedFault; readonly afterMs: number };

export type BusyEvent = 'placed' | 'bought' | 'cancelled' | 'sold';

const EVENTS: readonly BusyEvent[] = ['placed', 'bought', 'cancelled', 'sold'];

/** The exchange does what it is asked and nobody hears of it: then the two know different things. */
const TAKEN: readonly ArmedFault[] = [
  { kind: 'dropReply' },
  { kind: 'delay', delayMs: 3_000 },
  { kind: 'status', status: 503, execute: true },
];
/** It takes the request so long after the one who sent it has died, but before its signature runs out. */
const LATE_MS = { least: 1_000, most: 3_500 } as const;
/** Nothing ever happens: known only once the signature has run out, seconds later. */
const NOT_TAKEN: readonly ArmedFault[] = [{ kind: 'dropRequest' }, { kind: 'status', status: 503 }];

const LONGEST_START_MS = 900;
const LONGEST_TRADING_MS = 1_200;
/** Half of these deaths come at once, the others so much later at most. */
const BUSY_MS = 20;
const LONGEST_DOUBT_MS = 250;

/** The next death; most lives die while they start or while something is in flight. */
export function nextDeath(chance: Chance): Death {
  const lot = chance.whole(100);
  if (lot < 38) return { kind: 'starting', afterMs: chance.whole(LONGEST_START_MS) };
  if (lot < 52) return { kind: 'trading', afterMs: chance.whole(LONGEST_TRADING_MS) };
  if (lot < 77) {
    const afterMs = chance.happens(50) ? 0 : chance.whole(BUSY_MS);
    return { kind: 'busy', event: oneOf(chance, EVENTS), afterMs };
  }
  return { kind: 'unanswered', fault: anyFault(chance), afterMs: chance.whole(LONGEST_DOUBT_MS) };
}

export function isEvent(event: BusyEvent, { order, fill }: OrderUpdate): boolean {
  switch (event) {
    case 'placed':
      return order.status === 'new';
    case 'bought':
      return fill !== null && order.side === 'buy';
    case 'cancelled':
      return order.status === 'cancelled';
    case 'sold':
      return fill !== null && order.side === 'sell';
  }
}

function anyFault(chance: Chance): ArmedFault {
  const lot = chance.whole(100);
  const late = LATE_MS.least + chance.whole(LATE_MS.most - LATE_MS.least);
  const takenLate: ArmedFault = { kind: 'delay', delayMs: late, before: true };
  const fault = lot < 60 ? oneOf(chance, TAKEN) : lot < 88 ? takenLate : oneOf(chance, NOT_TAKEN);
  // Of one order or of a batch, whichever comes first.
  return { method: 'POST', path: '/api/v1/order*', ...fault };
}

function oneOf<T>(chance: Chance, all: readonly T[]): T {
  const one = all[chance.whole(all.length)];
  if (one === undefined) throw new Error('nothing to choose from');
  return one;
}
