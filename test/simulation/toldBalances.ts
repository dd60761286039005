import { type Decimal, ZERO } from '../../src/domain/decimal.js';
import type { Balance } from '../../src/exchange/paper/matching/balances.js';
import type { Timeline } from './timeline.js';

/** What the endpoints for the account's funds show: the truth, a little later, or for a while nothing at all. */
export class ToldBalances {
  readonly #timeline: Timeline;
  readonly #history: { readonly atMs: number; readonly balances: ReadonlyMap<string, Balance> }[] = [];
  #hiddenUntilMs = 0;

  constructor(timeline: Timeline) {
    this.#timeline = timeline;
  }

  note(balances: Iterable<readonly [string, Balance]>): void {
    this.#history.push({ atMs: this.#timeline.nowMs, balances: new Map(balances) });
  }

  /**
   * For so long both endpoints show an account without funds. Of one that still shows what is lent nobody could tell that
   * it does not lend all it has.
   */
  hide(forMs: number): void {
    this.#hiddenUntilMs = this.#timeline.nowMs + forMs;
  }

  /** What the capital endpoint shows, as it was so long ago. */
  capital(agoMs: number): ReadonlyMap<string, Balance> {
    return this.#isHidden ? new Map() : this.#balancesAt(agoMs);
  }

  /** What the lending endpoint shows, as it was so long ago. */
  lent(agoMs: number): ReadonlyMap<string, Decimal> {
    const lent = new Map<string, Decimal>();
    if (this.#isHidden) return lent;
    for (const [asset, balance] of this.#balancesAt(agoMs)) {
      if (!balance.lent.eq(ZERO)) lent.set(asset, balance.lent);
    }
    return lent;
  }

  get #isHidden(): boolean {
    return this.#timeline.nowMs < this.#hiddenUntilMs;
  }

  #balancesAt(agoMs: number): ReadonlyMap<string, Balance> {
    const atTheTimeMs = this.#timeline.nowMs - agoMs;
    const then = this.#history.findLast(({ atMs }) => atMs <= atTheTimeMs) ?? this.#history[0];
    return then?.balances ?? new Map();
  }
}
