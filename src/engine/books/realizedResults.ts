import { type Decimal, ZERO } from '../../domain/decimal.js';
import {
  book,
  EMPTY_POSITION,
  type LedgerEntry,
  type MarketAssets,
  type Position,
} from '../../domain/ledger.js';
import { timeOf } from './dailyDrawdown.js';

/** Result that one entry of a ledger realized: a sale, or a trade by hand that a reconciliation took over. */
export interface RealizedResult {
  readonly timeMs: number;
  /** The cycle that it belongs to, open or closed. */
  readonly cycle: number;
  /** Quote asset, all fees included. */
  readonly amount: Decimal;
}

/**
 * Results of a strategy, each sale at its own time: a cycle may sell on several days before it is closed. What
 * was folded once is not folded again.
 */
export class RealizedResults {
  readonly #assets: MarketAssets;
  readonly #entriesAfter: (sequence: number) => Iterable<LedgerEntry>;
  /** In the order of their times: a fill that is found late stands behind newer ones in the ledger. */
  readonly #results: RealizedResult[] = [];
  #position: Position = EMPTY_POSITION;
  #sequence = 0;

  /** @param entriesAfter entries of one strategy after this one, in sequence */
  constructor(assets: MarketAssets, entriesAfter: (sequence: number) => Iterable<LedgerEntry>) {
    this.#assets = assets;
    this.#entriesAfter = entriesAfter;
  }

  /** The position that the entries read so far amount to. */
  get position(): Position {
    return this.#position;
  }

  /** Takes in what was appended since. @param length of the ledger now; left out: whatever it is */
  readOn(length = Number.POSITIVE_INFINITY): this {
    if (length <= this.#sequence) return this;
    for (const entry of this.#entriesAfter(this.#sequence)) {
      const { realizedPnl: before } = this.#position;
      this.#position = book(this.#position, entry, this.#assets);
      this.#sequence = entry.sequence;
      const { realizedPnl: after } = this.#position;
      // A purchase leaves it as it is, and most entries are purchases.
      if (after !== before && !after.eq(before)) {
        this.#insert({ timeMs: timeOf(entry), cycle: entry.cycle, amount: after.minus(before) });
      }
    }
    return this;
  }

  /** Those from `fromMs` on and before `toMs`, oldest first. */
  between(fromMs: number, toMs: number): readonly RealizedResult[] {
    return this.#results.slice(this.#firstFrom(fromMs), this.#firstFrom(toMs));
  }

  /** Sums what was realized from `fromMs` on and before `toMs`; quote asset. */
  sumBetween(fromMs: number, toMs: number): Decimal {
    return sumOf(this.between(fromMs, toMs));
  }

  #insert(result: RealizedResult): void {
    this.#results.splice(this.#firstFrom(result.timeMs + 1), 0, result);
  }

  /** The place of the first result that is not before this time. */
  #firstFrom(timeMs: number): number {
    let first = 0;
    let end = this.#results.length;
    while (first < end) {
      const middle = Math.floor((first + end) / 2);
      if ((this.#results[middle]?.timeMs ?? timeMs) < timeMs) first = middle + 1;
      else end = middle;
    }
    return first;
  }
}

/** @example sumOf([{ timeMs: 1, cycle: 1, amount: decimal('3') }, { timeMs: 2, cycle: 1, amount: decimal('-1') }]) // 2 */
export function sumOf(results: readonly RealizedResult[]): Decimal {
  return results.reduce((sum: Decimal, { amount }) => sum.plus(amount), ZERO);
}
