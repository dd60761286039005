import { type Decimal, ZERO } from '../../src/domain/decimal.js';
import type { Holding } from '../../src/engine/ports/exchange.js';

/** What the two endpoints show of an account, merged as the client does. */
export function holdingsOf(
  capital: ReadonlyMap<string, Pick<Holding, 'available' | 'locked' | 'staked'>>,
  lent: ReadonlyMap<string, Decimal>,
): ReadonlyMap<string, Holding> {
  const holdings = new Map<string, Holding>();
  for (const asset of new Set([...capital.keys(), ...lent.keys()])) {
    const { available, locked, staked } = capital.get(asset) ?? NOTHING;
    const holding = { asset, available, locked, staked, lent: lent.get(asset) ?? ZERO };
    const isEmpty = [available, locked, staked, holding.lent].every((part) => part.eq(ZERO));
    if (!isEmpty) holdings.set(asset, holding);
  }
  return holdings;
}

const NOTHING = { available: ZERO, locked: ZERO, staked: ZERO };
