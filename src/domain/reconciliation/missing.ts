import { type Decimal, minimum, ZERO } from '../decimal.js';
import { costOfPart } from '../ledger.js';

/**
 * Quantities that a reconciliation has written off although nothing proves where they went. Where they come back, they
 * come back as they left: at their cost, and to whom they belonged.
 */
export interface Missing {
  /** Of the position, base asset. */
  readonly quantity: Decimal;
  /** Cost of that, quote asset; null when nobody knew. */
  readonly cost: Decimal | null;
  /** Of what was left to the owner, base asset. */
  readonly setAside: Decimal;
  /** The other way round: what the position has taken over in this cycle although nothing proves where it came from. Base asset. */
  readonly unproven: Decimal;
}

export const NOTHING_MISSING: Missing = { quantity: ZERO, cost: ZERO, setAside: ZERO, unproven: ZERO };

export function isNothing({ quantity, setAside, unproven }: Missing): boolean {
  return quantity.eq(ZERO) && setAside.eq(ZERO) && unproven.eq(ZERO);
}

/** With so much more, or less, of the position that nothing proves. */
export function withUnproven(missing: Missing, change: Decimal): Missing {
  return change.eq(ZERO) ? missing : { ...missing, unproven: missing.unproven.plus(change) };
}

/** The cycle ends: what it had taken over is sold, or is the next one's like anything else. */
export function withoutUnproven(missing: Missing): Missing {
  return withUnproven(missing, ZERO.minus(missing.unproven));
}

/** With a part of the position written off that had cost so much. */
export function withLost(missing: Missing, quantity: Decimal, cost: Decimal | null): Missing {
  if (quantity.eq(ZERO)) return missing;
  return {
    ...missing,
    quantity: missing.quantity.plus(quantity),
    cost: missing.cost === null || cost === null ? null : missing.cost.plus(cost),
  };
}

/** Without what of the position is back, or known to be gone for good. */
export function withoutOwn(missing: Missing, quantity: Decimal): Missing {
  const back = minimum(quantity, missing.quantity);
  if (back.eq(ZERO)) return missing;
  const left = missing.quantity.minus(back);
  const cost = costOfMissing(missing, back);
  // What is missing later begins at nothing, whatever was known of this.
  if (left.eq(ZERO)) return { ...missing, quantity: ZERO, cost: ZERO };
  return { ...missing, quantity: left, cost: cost === null ? null : (missing.cost?.minus(cost) ?? null) };
}

/** Gives the cost of a part of it; null when nobody knew. */
export function costOfMissing({ quantity, cost }: Missing, part: Decimal): Decimal | null {
  return cost === null ? null : costOfPart(cost, part, quantity);
}

/** With so much less, or more, of the owner's. */
export function withSetAside(missing: Missing, change: Decimal): Missing {
  return change.eq(ZERO) ? missing : { ...missing, setAside: missing.setAside.plus(change) };
}

/** The strategy begins anew: what of its own comes back is the owner's. */
export function leftToOwner(missing: Missing): Missing {
  return { ...NOTHING_MISSING, setAside: missing.setAside.plus(missing.quantity) };
}
