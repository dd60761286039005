import type { StrategyOrder, StrategyState } from '../../src/domain/ladder/index.js';
import type { BookTicker } from '../../src/engine/ports/streams.js';
import type { LivingProcess, World } from './world.js';

/** Odd prices that last so long are what the market is. */
const BORNE_OUT_AFTER_MS = 2_000;
/** What is younger is taken, and what is older than the second is not, however wrong the program's time is. */
const SURELY_FRESH_MS = 2_500;
const SURELY_OLD_MS = 7_500;
/** They get out without a limit that protects them. */
const UNPROTECTED: ReadonlySet<string> = new Set(['stopLoss', 'holdTime']);

/** `unknown`: something may have borne odd prices out, or they may have been too old to be taken. */
type Prices = 'sound' | 'odd' | 'unknown';

/**
 * Follows the best prices that the process was told, and sees that odd ones (a wide spread, a bid far off the last trade)
 * move nothing until a second look has borne them out. It begins to doubt only after prices that were sound.
 */
export class SanityWatch {
  readonly #world: World;
  #process: LivingProcess | null = null;
  #prices: Prices = 'unknown';
  #oddSinceMs = 0;
  #readAtMs = 0;
  #best: BookTicker | null = null;
  #last: { readonly price: number; readonly timeMs: number } | null = null;

  constructor(world: World) {
    this.#world = world;
  }

  /** @param isTimeRight false: what it takes for the time does not let it take what it is told */
  onTicker(ticker: BookTicker, isTimeRight: boolean): void {
    this.#lookForStart();
    this.#best = ticker;
    this.#judge(isTimeRight);
  }

  onLastPrice(price: string, timeMs: number, isTimeRight: boolean): void {
    this.#lookForStart();
    this.#last = { price: Number(price), timeMs };
    this.#judge(isTimeRight);
  }

  /** The book was read by request. */
  onReading(): void {
    this.#lookForStart();
    this.#readAtMs = this.#world.timeline.nowMs;
    this.#prices = 'unknown';
  }

  /** @param meant orders that are recorded now */
  expectNothingMoved(
    meant: readonly StrategyOrder[],
    before: StrategyState | null,
    { exit }: StrategyState,
  ): void {
    const { judge, statistics } = this.#world;
    if (this.#prices !== 'odd' || this.#process !== this.#world.process) return;
    statistics.branch('decision at odd prices');
    const bought = meant.find(({ role }) => role === 'rung');
    judge.must(
      bought === undefined,
      'nothingIsBoughtAtOddPrices',
      () => `${bought?.clientId} is meant to buy while the best prices are ${this.#text}`,
    );
    const hasBegun = exit !== null && before?.exit?.reason !== exit.reason && UNPROTECTED.has(exit.reason);
    judge.must(
      !hasBegun,
      'oddPricesBeginNoSale',
      () => `${exit?.reason} begins while the best prices are ${this.#text}`,
    );
  }

  #judge(isTimeRight: boolean): void {
    if (this.#best === null) return;
    const { timeMs } = this.#best;
    const isTaken = isTimeRight && this.#ageMs(timeMs) <= SURELY_FRESH_MS && timeMs >= this.#readAtMs;
    const isOdd = this.#isOdd(this.#best);
    if (!isTaken || isOdd === null) this.#prices = 'unknown';
    else if (!isOdd) this.#prices = 'sound';
    else if (this.#prices === 'sound') {
      this.#prices = 'odd';
      this.#world.statistics.branch('odd prices after sound ones');
      this.#oddSinceMs = timeMs;
    } else if (this.#prices === 'odd' && timeMs >= this.#oddSinceMs + BORNE_OUT_AFTER_MS)
      this.#prices = 'unknown';
  }

  /** Null where the last price may be too old to be held against the bid. */
  #isOdd({ bid, ask }: BookTicker): boolean | null {
    const { maxSpreadPercentage, maxPriceDeviationPercentage } = this.#world.scenario.limits;
    const [bidNumber, askNumber] = [Number(bid), Number(ask)];
    if (maxSpreadPercentage !== null && askNumber > 0) {
      const spread = ((askNumber - bidNumber) / askNumber) * 100;
      if (spread > Number(maxSpreadPercentage.toString())) return true;
    }
    if (maxPriceDeviationPercentage === null) return false;
    const { price, timeMs } = this.#last ?? { price: 1, timeMs: 0 };
    const off = (Math.abs(bidNumber - price) / price) * 100;
    if (this.#ageMs(timeMs) > SURELY_OLD_MS || off <= Number(maxPriceDeviationPercentage.toString()))
      return false;
    return this.#ageMs(timeMs) <= SURELY_FRESH_MS ? true : null;
  }

  /** A new life has been told nothing. */
  #lookForStart(): void {
    if (this.#process === this.#world.process) return;
    this.#process = this.#world.process;
    this.#prices = 'unknown';
    this.#best = this.#last = null;
  }

  #ageMs(timeMs: number): number {
    return this.#world.timeline.nowMs - timeMs;
  }

  get #text(): string {
    return `${this.#best?.bid} and ${this.#best?.ask}, and the last one ${this.#last?.price}`;
  }
}
