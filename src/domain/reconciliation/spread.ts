import { type Decimal, maximum, minimum, ZERO } from '../decimal.js';
import type { Missing } from './missing.js';
import { inSequence, shareShortage, shareSurplus, sum } from './shares.js';

/** Quantities that a difference between account and books concerns; base asset. */
export interface Concerned {
  readonly positions: readonly Decimal[];
  readonly setAside: readonly Decimal[];
  readonly missing: readonly Missing[];
  /** Bought by hand, as far as each strategy may claim it. */
  readonly bought: readonly Decimal[];
  /** Sold by hand. */
  readonly sold: Decimal;
  /** Sold by orders of ours of which the books have lost the very intent. */
  readonly soldByLost: Decimal;
  /** Part of his reserve that the owner has used up. */
  readonly usedOfReserve: Decimal;
}

/** Shares of those who bear a difference between account and books, or have the good of it; base asset. */
export interface Spread {
  /** Of each strategy's position, signed; what exceeds them all lies with the first. */
  readonly shares: readonly Decimal[];
  /** All shares together. */
  readonly drift: Decimal;
  /** Quantity left to the owner from here on, by strategy. */
  readonly asides: readonly Decimal[];
  readonly usedOfReserve: Decimal;
}

/**
 * A shortage uses up what was set aside first, then positions in proportion, then the reserve: what the owner does with
 * coins that were left to him is his. Not his is what lost orders of ours have sold, nor what was never there: where no trade
 * of his explains it, it goes first from what positions have taken over without proof. What comes back fills the
 * reserve first, and then what was written off last: bought by hand apart, each position and then what was set aside. What
 * nobody has lost goes to the first strategy.
 *
 * @param gap base asset in the account beyond all that the books, the owner and his reserve account for, signed
 */
export function spread(gap: Decimal, concerned: Concerned): Spread {
  return gap.lt(ZERO) ? shortage(ZERO.minus(gap), concerned) : surplus(gap, concerned);
}

function shortage(gone: Decimal, concerned: Concerned): Spread {
  const { positions, setAside, missing, sold, soldByLost, usedOfReserve } = concerned;
  const withoutProof = positions.map((position, index) =>
    minimum(position, missing[index]?.unproven ?? ZERO),
  );
  const ours = minimum(minimum(gone, soldByLost), sum(positions));
  const byHand = minimum(gone.minus(ours), sold);
  const neverThere = sum(inSequence(gone.minus(ours).minus(byHand), withoutProof));
  const aside = sum(setAside);
  const fromAside = minimum(gone.minus(ours).minus(neverThere), aside);
  const rest = gone.minus(fromAside);
  const unproven = inSequence(rest, withoutProof);
  const shared = shareShortage(
    rest.minus(sum(unproven)),
    positions.map((position, index) => position.minus(unproven[index] ?? ZERO)),
  );
  return {
    asides: inSequence(sum(setAside).minus(fromAside), setAside),
    shares: shared.map((share, index) => share.minus(unproven[index] ?? ZERO)),
    drift: ZERO.minus(rest),
    usedOfReserve: usedOfReserve.plus(maximum(rest.minus(sum(positions)), ZERO)),
  };
}

function surplus(gap: Decimal, { setAside, missing, bought, usedOfReserve }: Concerned): Spread {
  const toReserve = minimum(gap, usedOfReserve);
  const rest = gap.minus(toReserve);
  const byHand = inSequence(rest, bought);
  const own = inSequence(
    rest.minus(sum(byHand)),
    missing.map(({ quantity }) => quantity),
  );
  const owners = inSequence(
    rest.minus(sum(byHand)).minus(sum(own)),
    missing.map((each) => each.setAside),
  );
  const drift = rest.minus(sum(owners));
  const claims = byHand.map((quantity, index) => quantity.plus(own[index] ?? ZERO));
  return {
    asides: setAside.map((quantity, index) => quantity.plus(owners[index] ?? ZERO)),
    shares: shareSurplus(drift, claims),
    drift,
    usedOfReserve: usedOfReserve.minus(toReserve),
  };
}
