import { type Decimal, ZERO } from '../decimal.js';
import { CapitalUse } from './capitalUse.js';
import { Drawdown } from './drawdown.js';
import type { Mark } from './marks.js';
import { Stretches } from './stretches.js';

/** Figures of a span of time that follow from the marks alone. Money in the quote asset. */
export interface Measured {
  readonly averageCapital: Decimal | null;
  readonly mostCapital: Decimal | null;
  /** Null where the cost of something held was unknown, as in the two above it and the two last. */
  readonly maxDrawdown: Decimal | null;
  readonly inMarketMs: number;
  readonly spanMs: number;
  /** Time in which the equity was lower than it had been before, in all and the longest stretch. */
  readonly underWaterMs: number | null;
  readonly longestUnderWaterMs: number | null;
}

/** Measures a span of time, mark by mark. */
export class Meter {
  readonly #fromMs: number;
  readonly #toMs: number;
  readonly #capital = new CapitalUse();
  readonly #inMarket = new Stretches();
  readonly #underWater = new Stretches();
  readonly #drawdown = new Drawdown();
  #isEquityKnown = true;
  #standing: Mark | null = null;
  #atMs: number;
  #hasBegun = false;

  /** Milliseconds since the epoch; `toMs` is where the measuring ends. */
  constructor({ fromMs, toMs }: { readonly fromMs: number; readonly toMs: number }) {
    this.#fromMs = fromMs;
    this.#toMs = Math.max(fromMs, toMs);
    this.#atMs = fromMs;
  }

  /** @param mark the next one: its time is that of the last or later. Those before the span tell where it begins. */
  take(mark: Mark): void {
    if (mark.timeMs < this.#fromMs && !this.#hasBegun) {
      this.#standing = mark;
      return;
    }
    this.#begin();
    this.#passUntil(mark.timeMs);
    this.#standing = mark;
    this.#drawdown.correct(mark.corrected);
    this.#see(mark);
  }

  /** The figures, once all marks were taken. */
  end(): Measured {
    this.#begin();
    this.#passUntil(this.#toMs);
    const known = <T>(value: T): T | null => (this.#isEquityKnown ? value : null);
    return {
      averageCapital: this.#capital.average,
      mostCapital: this.#capital.most,
      maxDrawdown: known(this.#drawdown.worst),
      inMarketMs: this.#inMarket.totalMs,
      spanMs: this.#toMs - this.#fromMs,
      underWaterMs: known(this.#underWater.totalMs),
      longestUnderWaterMs: known(this.#underWater.longestMs),
    };
  }

  /** The equity at the beginning is the first peak. */
  #begin(): void {
    if (this.#hasBegun) return;
    this.#hasBegun = true;
    if (this.#standing !== null) this.#see(this.#standing);
  }

  #see({ equity, capital }: Mark): void {
    if (equity === null) this.#isEquityKnown = false;
    else this.#drawdown.see(equity);
    this.#capital.pass(capital, 0);
  }

  #passUntil(timeMs: number): void {
    const untilMs = Math.min(Math.max(timeMs, this.#atMs), this.#toMs);
    const durationMs = untilMs - this.#atMs;
    this.#atMs = untilMs;
    if (this.#standing === null) {
      this.#capital.pass(ZERO, durationMs);
      return;
    }
    this.#capital.pass(this.#standing.capital, durationMs);
    this.#inMarket.pass(this.#standing.isInMarket, durationMs);
    this.#underWater.pass(this.#drawdown.isBelowPeak, durationMs);
  }
}
