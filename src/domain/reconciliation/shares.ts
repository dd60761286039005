import { type Decimal, minimum, ZERO } from '../decimal.js';

/** All of `amounts` together. */
export function sum(amounts: readonly Decimal[]): Decimal {
  return amounts.reduce((total: Decimal, amount) => total.plus(amount), ZERO);
}

/** Fills `wishes` from `amount`, one after another, as far as it goes. */
export function inSequence(amount: Decimal, wishes: readonly Decimal[]): readonly Decimal[] {
  let left = amount;
  return wishes.map((wish) => {
    const given = minimum(wish, left);
    left = left.minus(given);
    return given;
  });
}

/** All of `amount` for the first of `count`. */
function onFirst(amount: Decimal, count: number): readonly Decimal[] {
  return Array.from({ length: count }, (_, index) => (index === 0 ? amount : ZERO));
}

/** Decimal places of a share; what the rounding leaves goes to the first that can bear it. */
const SHARE_DECIMALS = 18;
const ROUND_DOWN = 0;

/** A surplus: what each may claim by its own purchases, in sequence, and the rest for the first. */
export function shareSurplus(surplus: Decimal, claims: readonly Decimal[]): readonly Decimal[] {
  const claimed = inSequence(surplus, claims);
  const rest = onFirst(surplus.minus(sum(claimed)), claims.length);
  return claimed.map((claim, index) => claim.plus(rest[index] ?? ZERO));
}

/** A shortage over positions, in proportion to them, as negative drifts; what exceeds them all lies with the first. */
export function shareShortage(shortage: Decimal, positions: readonly Decimal[]): readonly Decimal[] {
  const all = sum(positions);
  const shared = minimum(shortage, all);
  const even = positions.map((position) =>
    all.gt(ZERO) ? shared.times(position).div(all).round(SHARE_DECIMALS, ROUND_DOWN) : ZERO,
  );
  const roundedOff = inSequence(
    shared.minus(sum(even)),
    positions.map((position, index) => position.minus(even[index] ?? ZERO)),
  );
  const beyond = onFirst(shortage.minus(shared), positions.length);
  return positions.map((_, index) =>
    ZERO.minus(even[index] ?? ZERO)
      .minus(roundedOff[index] ?? ZERO)
      .minus(beyond[index] ?? ZERO),
  );
}
