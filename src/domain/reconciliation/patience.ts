import { type Decimal, decimal, maximum, minimum, ONE, percent, ZERO } from '../decimal.js';
import type { Market } from '../market.js';
import { sellableQuantity } from '../market.js';

/** Time that a difference that no trade explains must last before it is believed; milliseconds. */
export interface Patience {
  /** A small part of a position. */
  readonly shortestMs: number;
  /** All of it. */
  readonly longestMs: number;
  /** A difference that changes all the while is waited for so long altogether. */
  readonly inAllMs: number;
  readonly lookEveryMs: number;
}

/**
 * Minutes, because auto-lend and its like have kept coins out of both answers, or in both, for a minute; and because a
 * position that is written off by mistake is bought a second time.
 */
export const PATIENCE: Patience = {
  shortestMs: 2 * 60_000,
  longestMs: 5 * 60_000,
  inAllMs: 10 * 60_000,
  lookEveryMs: 12_000,
};

/** Shortest patience: all is believed after two looks. */
export const NO_PATIENCE: Patience = { shortestMs: 0, longestMs: 0, inAllMs: 0, lookEveryMs: 1_000 };

/** Up to this part of a position it is dust; percent. */
const DUST_PERCENTAGE = decimal('0.5');

/** Quantities known of an asset, for comparison: base asset. */
export interface KnownHoldings {
  /** All strategies' together. */
  readonly positions: Decimal;
  /** Owner's part: set aside, reserved, or missing of it; and what strategies hold that do not trade. */
  readonly others: Decimal;
}

/**
 * In proportion to the part of the position that is concerned; of the owner's coins where nothing else is held. Dust, which is
 * a small part and not what cannot be sold, is believed at once, unless with it the position can be sold, or cannot be any more:
 * whether its cost is known, and whether its cycle is over, hangs on that. So is everything where nothing was known before:
 * nothing can be told twice then.
 *
 * @param drift what nothing explains, base asset, signed
 */
export function patienceMs(
  drift: Decimal,
  { positions, others }: KnownHoldings,
  market: Market,
  { shortestMs, longestMs }: Patience,
): number {
  const known = positions.gt(ZERO) ? positions : others;
  const quantity = drift.abs();
  if (longestMs === 0 || known.lte(ZERO)) return 0;
  const isDust = quantity.lte(known.times(percent(DUST_PERCENTAGE)));
  const canBeSold = (held: Decimal) => sellableQuantity(maximum(held, ZERO), market).gt(ZERO);
  if (isDust && canBeSold(positions) === canBeSold(positions.plus(drift))) return 0;
  const part = minimum(quantity.div(known), ONE);
  return shortestMs + Math.round((longestMs - shortestMs) * Number(part.toString()));
}

/** A difference that is looked at again and again; base asset, signed. */
export interface Vigil {
  /** At the last look. */
  readonly seen: Decimal;
  /** The least of it since the patience with it began. */
  readonly steady: Decimal;
  /** The least of it since it was first seen. */
  readonly throughout: Decimal;
}

/** `patience`: it has lasted as long as it must. `inAll`: it was waited for as long as anybody waits. */
export type Lasted = 'notYet' | 'patience' | 'inAll';

export interface LookedAt {
  /** Part of the difference that is to be booked. */
  readonly believed: Decimal;
  /** Part that goes on being watched; null: nothing. */
  readonly vigil: Vigil | null;
  /** More is missing than before, or something else: the patience with it begins anew. */
  readonly isNew: boolean;
}

/**
 * Looks at a difference that is watched. What goes away by itself is never booked; what grows is waited for anew; what
 * was there throughout is booked in the end.
 *
 * @param seen what nothing explains at this look, base asset, signed
 */
export function lookAt(vigil: Vigil | null, seen: Decimal, lasted: Lasted): LookedAt {
  if (vigil === null || isOtherWay(seen, vigil.seen)) return begun(ZERO, seen);
  const steady = lesser(vigil.steady, seen);
  const throughout = lesser(vigil.throughout, seen);
  if (lasted === 'notYet') {
    const hasGrown = seen.abs().gt(vigil.seen.abs());
    return { believed: ZERO, vigil: { seen, steady: hasGrown ? seen : steady, throughout }, isNew: hasGrown };
  }
  const believed = lasted === 'patience' ? steady : throughout;
  return begun(believed, seen.minus(believed));
}

function begun(believed: Decimal, left: Decimal): LookedAt {
  if (left.eq(ZERO)) return { believed, vigil: null, isNew: false };
  return { believed, vigil: { seen: left, steady: left, throughout: left }, isNew: true };
}

function isOtherWay(a: Decimal, b: Decimal): boolean {
  return a.eq(ZERO) || a.gt(ZERO) !== b.gt(ZERO);
}

/** Of two differences of one sign. */
function lesser(a: Decimal, b: Decimal): Decimal {
  return a.abs().lte(b.abs()) ? a : b;
}
