import { z } from 'zod';
import { type Decimal, ZERO } from '../../domain/decimal.js';
import { type AccountFees, ExchangeUnavailableError, type Holding } from '../../engine/ports/index.js';
import { describeIssues, parseAnswer } from './wireAnswer.js';
import { decimalValue, optionalDecimal } from './wireValues.js';

/** `/account`; its rates are basis points already. */
export const accountRow = z
  .object({ spotMakerFee: decimalValue, spotTakerFee: decimalValue })
  .transform(
    ({ spotMakerFee: makerFeeBps, spotTakerFee: takerFeeBps }): AccountFees => ({ makerFeeBps, takerFeeBps }),
  );

const balance = z.object({ available: decimalValue, locked: optionalDecimal, staked: optionalDecimal });
type Balance = z.output<typeof balance>;

/** Some of an answer by asset, and what is wrong with the rest. */
export interface ByAsset<T> {
  readonly known: ReadonlyMap<string, T>;
  /** Assets whose amounts could not be read, and why: how much of them there is, is not known. */
  readonly unreadable: ReadonlyMap<string, string>;
}

export type Capital = ByAsset<Balance>;
/** Net quantity: lent is positive, borrowed negative. */
export type BorrowLend = ByAsset<Decimal>;

const anyCapital = z.record(z.string(), z.unknown());

/** `/capital`: balances by asset. Maps, because an object of JavaScript knows some names by itself. */
export function readCapital(text: string, endpoint: string): Capital {
  const known = new Map<string, Balance>();
  const unreadable = new Map<string, string>();
  for (const [asset, row] of Object.entries(parseAnswer(anyCapital, text, endpoint))) {
    const parsed = balance.safeParse(row);
    if (parsed.success) known.set(asset, parsed.data);
    else unreadable.set(asset, `${endpoint}: ${describeIssues(parsed.error, [asset])}`);
  }
  return { known, unreadable };
}

const anyPositions = z.array(z.looseObject({ symbol: z.string().min(1) }));
const netQuantity = z.object({ netQuantity: decimalValue });

/** `/borrowLend/positions`: what is lent or borrowed of an asset. A row that names no asset may be of any. */
export function readBorrowLend(text: string, endpoint: string): BorrowLend {
  const known = new Map<string, Decimal>();
  const unreadable = new Map<string, string>();
  for (const [place, row] of parseAnswer(anyPositions, text, endpoint).entries()) {
    const { symbol } = row;
    const parsed = netQuantity.safeParse(row);
    if (parsed.success) known.set(symbol, (known.get(symbol) ?? ZERO).plus(parsed.data.netQuantity));
    else unreadable.set(symbol, `${endpoint}: ${describeIssues(parsed.error, [place])}`);
  }
  return { known, unreadable };
}

/** Holdings read of the account. Of an asset that could not be read nothing is known, which is not nothing. */
class ReadHoldings extends Map<string, Holding> {
  #unreadable: ReadonlyMap<string, string> = new Map();

  static of(holdings: Iterable<Holding>, unreadable: ReadonlyMap<string, string>): ReadHoldings {
    const read = new ReadHoldings();
    read.#unreadable = unreadable;
    for (const holding of holdings) if (!unreadable.has(holding.asset)) read.set(holding.asset, holding);
    return read;
  }

  /** @throws ExchangeUnavailableError */
  override get(asset: string): Holding | undefined {
    this.#refuseUnreadable(asset);
    return super.get(asset);
  }

  /** @throws ExchangeUnavailableError */
  override has(asset: string): boolean {
    this.#refuseUnreadable(asset);
    return super.has(asset);
  }

  #refuseUnreadable(asset: string): void {
    const problem = this.#unreadable.get(asset);
    if (problem !== undefined) throw new ExchangeUnavailableError(problem);
  }
}

/**
 * Balances and lent funds side by side; assets with nothing in any of the four are left out. An asset that either of the
 * two could not tell is an error for whoever asks for it.
 */
export function mergeHoldings(capital: Capital, borrowLend: BorrowLend): ReadonlyMap<string, Holding> {
  const holdings: Holding[] = [];
  for (const asset of new Set([...capital.known.keys(), ...borrowLend.known.keys()])) {
    const balance = capital.known.get(asset);
    const holding: Holding = {
      asset,
      available: balance?.available ?? ZERO,
      locked: balance?.locked ?? ZERO,
      staked: balance?.staked ?? ZERO,
      lent: borrowLend.known.get(asset) ?? ZERO,
    };
    const parts = [holding.available, holding.locked, holding.staked, holding.lent];
    if (parts.some((part) => !part.eq(ZERO))) holdings.push(holding);
  }
  return ReadHoldings.of(holdings, new Map([...capital.unreadable, ...borrowLend.unreadable]));
}

/**
 * True when two readings of `/capital` hold the same amounts. Funds that only moved between available and locked
 * (an order placed or cancelled) are the same amount.
 */
export function sameAmounts({ known: before }: Capital, { known: after }: Capital): boolean {
  const assets = new Set([...before.keys(), ...after.keys()]);
  return [...assets].every((asset) => amount(before.get(asset)).eq(amount(after.get(asset))));
}

function amount(balance: Balance | undefined): Decimal {
  if (balance === undefined) return ZERO;
  return balance.available.plus(balance.locked ?? ZERO).plus(balance.staked ?? ZERO);
}
