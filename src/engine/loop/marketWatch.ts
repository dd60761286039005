import type { Fill } from '../../domain/order.js';
import type { BestPrices, BookTicker } from '../ports/index.js';
import { MarketPrices, type PricesOptions, type ReadingNews } from './marketPrices.js';
import type { StrategyRunner } from './strategyRunner.js';

export interface MarketWatchOptions extends PricesOptions {
  /** Tells the bid to who only watches, after those who may have to sell. */
  onBid?(symbol: string, bid: number): void;
}

/** A market that at least one strategy trades on: what is known of its prices, and who is told. */
export class MarketWatch {
  readonly symbol: string;
  readonly prices: MarketPrices;
  readonly #runners: StrategyRunner[] = [];
  /** Bids that matter to none of them; null until one comes, and when one of them has another state. */
  #quiet: QuietBids | null = null;
  readonly #options: MarketWatchOptions;
  /** The best bid that was last handed out; NaN before the first. */
  #bid = Number.NaN;

  constructor(symbol: string, options: MarketWatchOptions) {
    this.symbol = symbol;
    this.prices = new MarketPrices(options);
    this.#options = options;
  }

  get runners(): readonly StrategyRunner[] {
    return this.#runners;
  }

  add(runner: StrategyRunner): void {
    this.#runners.push(runner);
    this.forgetQuiet();
  }

  /** Other bids may matter from now on. */
  forgetQuiet(): void {
    this.#quiet = null;
  }

  take(ticker: BookTicker): void {
    const { prices } = this;
    const wasUnproven = prices.wantsSecondLook;
    const wasGood = prices.take(ticker);
    this.#handOut(wasGood, wasUnproven);
  }

  takeReading(reading: BestPrices, askedAtMs: number): ReadingNews {
    const { prices } = this;
    const [wasGood, wasUnproven] = [prices.isGood, prices.wantsSecondLook];
    const news = prices.takeReading(reading, askedAtMs);
    this.#handOut(wasGood, wasUnproven);
    return news;
  }

  takeLastPrice(price: string, timeMs: number): void {
    const { prices } = this;
    const [wasGood, wasUnproven] = [prices.isGood, prices.wantsSecondLook];
    prices.takeLastPrice(price, timeMs);
    // The trade may have borne out the bid that it was far from before.
    if (wasUnproven && !prices.wantsSecondLook) this.#handOut(wasGood, wasUnproven);
  }

  /** A purchase of ours leaves no better bid behind, whatever the last ticker said; whatever way it was found. */
  takeFill(fill: Fill): void {
    if (this.prices.takeFill(fill)) this.#bid = Number(fill.price.toString());
  }

  /** True while prices are doubtful, or somebody may be about to sell at one that nothing bears out yet. */
  get wantsSecondLook(): boolean {
    const { isDoubtful, wantsSecondLook } = this.prices;
    return isDoubtful || (wantsSecondLook && this.runners.some((runner) => runner.mayStopAt(this.#bid)));
  }

  /** A price that nobody could act on before is news to all; any other one to those who wait for it. */
  #handOut(wasGood: boolean, wasUnproven: boolean): void {
    const { prices } = this;
    if (!prices.isGood) return;
    const bid = prices.bidNumber;
    const isProven = wasUnproven && !prices.wantsSecondLook;
    const isFirst = !wasGood || isProven || !(this.#bid > 0);
    if (!isFirst && bid === this.#bid) return;
    this.#bid = bid;
    if (isFirst) for (const runner of this.#inTurn()) runner.handle({ type: 'wake' });
    else if (!this.#isQuiet(bid)) this.#tell(bid);
    if (bid > 0) this.#options.onBid?.(this.symbol, bid);
  }

  #isQuiet(bid: number): boolean {
    this.#quiet ??= quietBids(this.#runners);
    return bid > this.#quiet.above && bid < this.#quiet.below && bid >= this.#quiet.from;
  }

  /** Sales leave before those who have nothing to sell decide anything. */
  #tell(bid: number): void {
    let hasMattered = false;
    for (const runner of this.#inTurn()) {
      const isLater = hasMattered && !runner.maySell;
      if (runner.onBid(bid, isLater)) hasMattered = true;
    }
  }

  /** Those first that may have to sell. */
  #inTurn(): readonly StrategyRunner[] {
    if (this.#runners.length === 1) return this.#runners;
    const sellers = this.#runners.filter(({ maySell }) => maySell);
    return [...sellers, ...this.#runners.filter((runner) => !sellers.includes(runner))];
  }
}

/** Between `above` and `below`, from `from` on. */
interface QuietBids {
  readonly above: number;
  readonly below: number;
  readonly from: number;
}

function quietBids(runners: readonly StrategyRunner[]): QuietBids {
  return {
    above: Math.max(...runners.map(({ watched }) => watched.atOrBelow)),
    below: Math.min(...runners.map(({ watched }) => watched.atOrAbove)),
    from: Math.max(...runners.map(({ restsAt }) => restsAt)),
  };
}
