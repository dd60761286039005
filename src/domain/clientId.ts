/*
 * Client ids, so made that an order of ours tells its strategy by the id alone, even to an empty database:
 *
 *   bits 31-26  the mark of Rung
 *   bits 25-20  the strategy's slot, 0 to 63
 *   bits 19-0   a sequence number
 *
 * The exchange takes any uint32. A stranger's random id carries the mark once in 64 times; orders placed in
 * the exchange's own app carry none at all.
 */

const MARK = 0x29;
const MARK_UNIT = 2 ** 26;
const SLOT_UNIT = 2 ** 20;

export const STRATEGY_SLOTS = 64;
export const CLIENT_SEQUENCES = SLOT_UNIT;

export interface ClientIdParts {
  readonly slot: number;
  readonly sequence: number;
}

/**
 * @param slot     0 to 63
 * @param sequence any whole number from 0; it wraps after 1,048,576
 * @returns a uint32
 */
export function makeClientId(slot: number, sequence: number): number {
  if (!Number.isInteger(slot) || slot < 0 || slot >= STRATEGY_SLOTS) {
    throw new RangeError(`strategy slot ${slot} is not in 0..${STRATEGY_SLOTS - 1}`);
  }
  return MARK * MARK_UNIT + slot * SLOT_UNIT + (sequence % CLIENT_SEQUENCES);
}

/** The parts of an id of ours; null for a stranger's. */
export function readClientId(clientId: number | null): ClientIdParts | null {
  if (clientId === null || Math.floor(clientId / MARK_UNIT) !== MARK) return null;
  return { slot: Math.floor(clientId / SLOT_UNIT) % STRATEGY_SLOTS, sequence: clientId % SLOT_UNIT };
}

/** Sequence numbers one after another. They wrap, so that `from` may be any whole number from 0. */
export interface SequenceRange {
  readonly from: number;
  readonly count: number;
}

/** Tells whether a sequence number, as an id tells it, is one of these. */
export function isAmong(sequence: number, { from, count }: SequenceRange): boolean {
  const ahead = (sequence - (from % CLIENT_SEQUENCES) + CLIENT_SEQUENCES) % CLIENT_SEQUENCES;
  return ahead < count;
}

/**
 * Gives the number at which a new database begins to count: the seconds of the day it begins, so that ids given out by
 * an earlier, lost database are not given out again within twelve days.
 */
export function firstSequence(nowMs: number): number {
  return Math.floor(nowMs / 1000) % CLIENT_SEQUENCES;
}
