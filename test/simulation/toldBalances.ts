import { type Decimal, decimal, ZERO } from '../../src/domain/decimal.js';
import type { Balance } from '../../src/exchange/paper/matching/balances.js';
import type { Timeline } from './timeline.js';

/** One of the two endpoints that tell of the account's funds. */
export type Pocket = 'capital' | 'lending';

/**
 * What an endpoint tells of one asset that is not so: coins on their way between the pockets that it does not count
 * although the other does not either (`lacks`), or that it still counts although the other does already (`doubles`).
 */
export interface Wrongness {
  readonly asset: string;
  readonly pocket: Pocket;
  readonly kind: 'lacks' | 'doubles';
  /** Base asset or quote asset, positive. */
  readonly quantity: Decimal;
}

/** What the endpoints for the account's funds show: the truth, a little later, something that is not so, or nothing at all. */
export class ToldBalances {
  readonly #timeline: Timeline;
  readonly #history: { readonly atMs: number; readonly balances: ReadonlyMap<string, Balance> }[] = [];
  #hiddenUntilMs = 0;
  /** Until when something was told last that is not so. */
  #wrongUntilMs = 0;
  #wrong: { readonly untilMs: number; readonly wrongness: Wrongness }[] = [];
  /** An endpoint that stands still shows what it showed when it began to. */
  readonly #stands = new Map<Pocket, { readonly sinceMs: number; readonly untilMs: number }>();

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

  /** For so long an endpoint tells of coins what is not so. */
  tellWrong(wrongness: Wrongness, forMs: number): void {
    const { nowMs } = this.#timeline;
    this.#wrong = this.#wrong.filter(({ untilMs }) => untilMs > nowMs);
    this.#wrong.push({ untilMs: nowMs + forMs, wrongness });
    this.#wrongUntilMs = Math.max(this.#wrongUntilMs, nowMs + forMs);
  }

  /** For so long an endpoint shows what it shows now, whatever is traded or moved. */
  standStill(pocket: Pocket, forMs: number): void {
    const { nowMs } = this.#timeline;
    this.#stands.set(pocket, { sinceMs: nowMs, untilMs: nowMs + forMs });
    this.#wrongUntilMs = Math.max(this.#wrongUntilMs, nowMs + forMs);
  }

  /** Whether something was told within the last so many milliseconds that is not so. */
  wasWrongWithin(durationMs: number): boolean {
    return this.#wrongUntilMs > this.#timeline.nowMs - durationMs;
  }

  /** From now on all is told as it is. */
  tellTheTruth(): void {
    this.#wrongUntilMs = Math.min(this.#wrongUntilMs, this.#timeline.nowMs);
    this.#hiddenUntilMs = 0;
    this.#wrong = [];
    this.#stands.clear();
  }

  /** What the capital endpoint shows, as it was so long ago. */
  capital(agoMs: number): ReadonlyMap<string, Balance> {
    if (this.#isHidden) return new Map();
    const balances = this.#balancesAt('capital', agoMs);
    const wrong = this.#wrongness('capital');
    if (wrong.length === 0) return balances;
    const told = new Map(balances);
    for (const { asset, kind, quantity } of wrong) {
      const balance = told.get(asset) ?? NOTHING;
      told.set(asset, { ...balance, available: changed(balance.available, kind, quantity) });
    }
    return told;
  }

  /** What the lending endpoint shows, as it was so long ago. */
  lent(agoMs: number): ReadonlyMap<string, Decimal> {
    const lent = new Map<string, Decimal>();
    if (this.#isHidden) return lent;
    for (const [asset, balance] of this.#balancesAt('lending', agoMs)) {
      if (!balance.lent.eq(ZERO)) lent.set(asset, balance.lent);
    }
    for (const { asset, kind, quantity } of this.#wrongness('lending')) {
      lent.set(asset, changed(lent.get(asset) ?? ZERO, kind, quantity));
    }
    return lent;
  }

  get #isHidden(): boolean {
    return this.#timeline.nowMs < this.#hiddenUntilMs;
  }

  #wrongness(pocket: Pocket): readonly Wrongness[] {
    if (this.#wrong.length === 0) return [];
    const { nowMs } = this.#timeline;
    return this.#wrong.flatMap(({ untilMs, wrongness }) =>
      untilMs > nowMs && wrongness.pocket === pocket ? [wrongness] : [],
    );
  }

  #balancesAt(pocket: Pocket, agoMs: number): ReadonlyMap<string, Balance> {
    const { nowMs } = this.#timeline;
    const standing = this.#stands.get(pocket);
    const atTheTimeMs =
      standing !== undefined && nowMs < standing.untilMs
        ? Math.min(standing.sinceMs, nowMs - agoMs)
        : nowMs - agoMs;
    const then = this.#history.findLast(({ atMs }) => atMs <= atTheTimeMs) ?? this.#history[0];
    return then?.balances ?? new Map();
  }
}

const NOTHING: Balance = {
  available: decimal('0'),
  locked: decimal('0'),
  staked: decimal('0'),
  lent: decimal('0'),
};

/** Nobody tells of less than nothing. */
function changed(quantity: Decimal, kind: Wrongness['kind'], by: Decimal): Decimal {
  const told = kind === 'lacks' ? quantity.minus(by) : quantity.plus(by);
  return told.lt(ZERO) ? ZERO : told;
}
