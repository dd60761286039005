import { readClientId } from '../../src/domain/clientId.js';
import { type Fill, UNNUMBERED } from '../../src/domain/order.js';
import { canonical } from './canonical.js';
import type { Draw } from './random.js';

/** Of the numbers that the exchange here gives its trades. */
const TRADE_ID_LENGTH = 7;

/** The execution, by the number that the history gives it. */
export function fillKey({ tradeId, orderId }: Pick<Fill, 'tradeId' | 'orderId'>): string {
  return `trade ${ownTradeId(tradeId)} of order ${orderId}`;
}

/** Ours by its id, whichever strategy it was for. */
export function isOurs({ clientId }: { readonly clientId: number | null }): boolean {
  return readClientId(clientId) !== null;
}

/** Under a number, but another one; the history's number follows. */
const OTHER = '777';
/** Without a number: the client makes one up. The history's number is put behind it here, to be told again. */
const MADE_UP = '-trade';

/** An execution as it is told otherwise than in the history: without a number, or under another one. */
export function underOtherId(fill: Fill, draw: Draw): Fill {
  if (draw.chance(0.3)) return { ...fill, tradeId: `${OTHER}${fill.tradeId}` };
  const { orderId, side, price, quantity } = fill;
  // Streams count in microseconds, the history in milliseconds.
  const timeMs = fill.timeMs + draw.integer(-1, 1);
  const parts = [orderId, timeMs, side, price, quantity].join('-');
  return { ...fill, timeMs, tradeId: `${UNNUMBERED}${parts}${MADE_UP}${fill.tradeId}` };
}

/** The number that the history gives an execution, whichever it was told under. */
export function ownTradeId(tradeId: string): string {
  if (tradeId.startsWith(UNNUMBERED)) return tradeId.split(MADE_UP)[1] ?? tradeId;
  return tradeId.length > TRADE_ID_LENGTH && tradeId.startsWith(OTHER)
    ? tradeId.slice(OTHER.length)
    : tradeId;
}

/** The same execution as the history has it: its number, and the time to the millisecond. */
export function isSameExecution(booked: Fill, theirs: Fill): boolean {
  const { tradeId, timeMs } = theirs;
  const isNear = Math.abs(booked.timeMs - timeMs) <= 1;
  return isNear && canonical({ ...booked, tradeId, timeMs }) === canonical(theirs);
}
