import { z } from 'zod';
import { type Decimal, ZERO } from '../../domain/decimal.js';
import type { AccountFees, Holding } from '../../engine/ports.js';
import { decimalValue, optionalDecimal } from './wireValues.js';

/** `/account`; its rates are basis points already. */
export const accountRow = z
  .object({ spotMakerFee: decimalValue, spotTakerFee: decimalValue, autoLend: z.boolean().nullish() })
  .transform(
    (row): AccountFees => ({
      makerFeeBps: row.spotMakerFee,
      takerFeeBps: row.spotTakerFee,
      autoLend: row.autoLend ?? false,
    }),
  );

const balance = z.object({ available: decimalValue, locked: optionalDecimal, staked: optionalDecimal });
type Balance = z.output<typeof balance>;

/** `/capital`: balances by asset. A map, because an object of JavaScript knows some names by itself. */
export const capitalRow = z
  .record(z.string(), balance)
  .transform((row): ReadonlyMap<string, Balance> => new Map(Object.entries(row)));
export type Capital = z.output<typeof capitalRow>;

/** `/borrowLend/positions`: what is lent (positive) or borrowed (negative) of an asset. */
export const borrowLendRows = z.array(z.object({ symbol: z.string().min(1), netQuantity: decimalValue }));
export type BorrowLend = z.output<typeof borrowLendRows>;

/** Balances and lent funds side by side; assets with nothing in any of the four are left out. */
export function mergeHoldings(capital: Capital, borrowLend: BorrowLend): ReadonlyMap<string, Holding> {
  const lentByAsset = new Map<string, Decimal>();
  for (const { symbol, netQuantity } of borrowLend) {
    lentByAsset.set(symbol, (lentByAsset.get(symbol) ?? ZERO).plus(netQuantity));
  }
  const holdings = new Map<string, Holding>();
  for (const asset of new Set([...capital.keys(), ...lentByAsset.keys()])) {
    const balance = capital.get(asset);
    const holding: Holding = {
      asset,
      available: balance?.available ?? ZERO,
      locked: balance?.locked ?? ZERO,
      staked: balance?.staked ?? ZERO,
      lent: lentByAsset.get(asset) ?? ZERO,
    };
    const parts = [holding.available, holding.locked, holding.staked, holding.lent];
    if (parts.some((part) => !part.eq(ZERO))) holdings.set(asset, holding);
  }
  return holdings;
}

/**
 * Whether two readings of `/capital` hold the same amounts. Funds that only moved between available and locked
 * (an order placed or cancelled) are the same amount.
 */
export function sameAmounts(before: Capital, after: Capital): boolean {
  const assets = new Set([...before.keys(), ...after.keys()]);
  return [...assets].every((asset) => amount(before.get(asset)).eq(amount(after.get(asset))));
}

function amount(balance: Balance | undefined): Decimal {
  if (balance === undefined) return ZERO;
  return balance.available.plus(balance.locked ?? ZERO).plus(balance.staked ?? ZERO);
}
