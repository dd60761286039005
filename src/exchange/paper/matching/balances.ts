import { type Decimal, ZERO } from '../../../domain/decimal.js';

/** Holdings that an account has of one asset. None is ever negative here: this exchange does not lend to anybody. */
export interface Balance {
  readonly available: Decimal;
  /** Held for resting orders. */
  readonly locked: Decimal;
  readonly staked: Decimal;
  readonly lent: Decimal;
}

export type Pocket = keyof Balance;

const NOTHING: Balance = { available: ZERO, locked: ZERO, staked: ZERO, lent: ZERO };

/** The balances of one account, exact. Every change names its pocket; one that would go below zero is a bug. */
export class Balances {
  private readonly byAsset = new Map<string, Balance>();
  private readonly touched = new Set<string>();

  constructor(entries: Iterable<readonly [string, Balance]>) {
    for (const [asset, balance] of entries) this.byAsset.set(asset, balance);
  }

  of(asset: string): Balance {
    return this.byAsset.get(asset) ?? NOTHING;
  }

  entries(): IterableIterator<[string, Balance]> {
    return this.byAsset.entries();
  }

  /** Adds `quantity`, which may be negative, to a pocket. */
  add(asset: string, pocket: Pocket, quantity: Decimal): void {
    const before = this.of(asset);
    const after = before[pocket].plus(quantity);
    if (after.lt(ZERO)) {
      throw new Error(`${pocket} ${asset} would become ${after.toString()}: the local exchange miscounted.`);
    }
    this.byAsset.set(asset, { ...before, [pocket]: after });
    this.touched.add(asset);
  }

  move(asset: string, from: Pocket, to: Pocket, quantity: Decimal): void {
    this.add(asset, from, quantity.times(MINUS_ONE));
    this.add(asset, to, quantity);
  }

  /** The assets changed since `forgetTouched`. */
  get touchedAssets(): readonly string[] {
    return [...this.touched];
  }

  forgetTouched(): void {
    this.touched.clear();
  }
}

export function totalOf(balance: Balance): Decimal {
  return balance.available.plus(balance.locked).plus(balance.staked).plus(balance.lent);
}

const MINUS_ONE = ZERO.minus('1');
