import type { Decimal } from '../../../domain/decimal.js';
import type { PaperMarket } from '../paperMarkets.js';
import type { PulledFeed, Quote } from './quote.js';
import { SeededRandom } from './random.js';

export interface SyntheticFeedOptions {
  readonly markets: readonly PaperMarket[];
  readonly seed: string;
  readonly startMs: number;
  /** The last price of an earlier run, by symbol: the market goes on from there. */
  readonly lastPrices: ReadonlyMap<string, Decimal>;
  /** Market time after which the feed ends; endless when null. */
  readonly durationMs: number | null;
}

/** Behaviour of the market for a while; drift and noise are fractions of the price for each step. */
interface Mood {
  readonly name: 'quiet' | 'trend' | 'burst' | 'reversion';
  readonly drift: number;
  readonly noise: number;
  readonly pull: number;
}

const STEP_MS = { least: 250, most: 500 } as const;
const TRADE_PROBABILITY = 0.6;
/** The anchor, to which a reversion returns, follows the price by this fraction in each step. */
const ANCHOR_SPEED = 0.0008;
/** Beyond this distance from where the market began, drifts lead back. */
const WANDERING_LIMIT = 0.4;

/**
 * A made-up market: each symbol lives through quiet times, trends, bursts of about one percent and returns to
 * where it came from. The same seed gives the same prices, whichever other markets run beside it.
 */
export function syntheticFeed(options: SyntheticFeedOptions): PulledFeed {
  const walks = options.markets.map((market) => new SyntheticWalk(market, options));
  const opening = walks.map((walk) => walk.opening);
  const endMs = options.durationMs === null ? Number.POSITIVE_INFINITY : options.startMs + options.durationMs;
  return {
    opening,
    next() {
      let soonest: SyntheticWalk | undefined;
      for (const walk of walks) if (soonest === undefined || walk.dueMs < soonest.dueMs) soonest = walk;
      return soonest === undefined || soonest.dueMs > endMs ? null : soonest.step();
    },
  };
}

class SyntheticWalk {
  readonly opening: Quote;
  dueMs: number;
  private readonly market: PaperMarket;
  private readonly random: SeededRandom;
  private readonly tickSize: number;
  private readonly stepSize: number;
  private readonly home: number;
  private price: number;
  private anchor: number;
  private mood: Mood = MOODS.quiet();
  private moodStepsLeft = 0;

  constructor(market: PaperMarket, options: SyntheticFeedOptions) {
    this.market = market;
    this.random = new SeededRandom(`${options.seed}/${market.symbol}`);
    // Floating point is fine here: these are made-up prices, rounded to ticks before anybody sees them.
    this.tickSize = Number(market.tickSize.toString());
    this.stepSize = Number(market.stepSize.toString());
    this.home = Number(market.startPrice.toString());
    this.price = Number((options.lastPrices.get(market.symbol) ?? market.startPrice).toString());
    this.anchor = this.price;
    this.dueMs = options.startMs;
    this.opening = this.quote(0);
    this.scheduleNext();
  }

  step(): Quote {
    if (this.moodStepsLeft === 0) this.changeMood();
    this.moodStepsLeft -= 1;
    const { drift, noise, pull } = this.mood;
    const towardsAnchor = pull * (this.anchor / this.price - 1);
    const change = drift + towardsAnchor + noise * this.random.bell();
    this.price = Math.max(this.price * (1 + change), this.tickSize * 10);
    this.anchor += (this.price - this.anchor) * ANCHOR_SPEED;
    const traded = this.random.fraction() < TRADE_PROBABILITY;
    const quote = this.quote(traded ? this.sizeWorth(50, 5_000) : 0);
    this.scheduleNext();
    return quote;
  }

  private scheduleNext(): void {
    this.dueMs += this.random.integer(STEP_MS.least, STEP_MS.most);
  }

  private changeMood(): void {
    const draw = this.random.fraction();
    const wandered = this.price / this.home - 1;
    const homewards = Math.abs(wandered) > WANDERING_LIMIT;
    const direction = homewards ? -Math.sign(wandered) : this.random.fraction() < 0.5 ? -1 : 1;
    // A burst is mostly followed by a return: that is what makes a ladder fill and sell again.
    if (this.mood.name === 'burst' && this.random.fraction() < 0.75) {
      this.take(MOODS.reversion(), 30, 90);
    } else if (draw < 0.45) {
      this.take(MOODS.burst(direction * this.random.between(0.0005, 0.0009)), 10, 20);
    } else if (draw < 0.65) {
      this.take(MOODS.trend(direction * this.random.between(0.00004, 0.00014)), 30, 90);
    } else if (draw < 0.85) {
      this.take(MOODS.reversion(), 30, 90);
    } else {
      this.take(MOODS.quiet(), 20, 60);
    }
  }

  private take(mood: Mood, leastSteps: number, mostSteps: number): void {
    this.mood = mood;
    this.moodStepsLeft = this.random.integer(leastSteps, mostSteps);
  }

  private quote(lastSteps: number): Quote {
    const middleTicks = this.price / this.tickSize;
    const spreadTicks = Math.max(1, Math.round(middleTicks * this.random.between(0.00001, 0.00008)));
    const bidTicks = Math.max(1, Math.round(middleTicks - spreadTicks / 2));
    const askTicks = bidTicks + spreadTicks;
    const buyerIsMaker = this.random.fraction() < 0.5;
    return {
      symbol: this.market.symbol,
      timeMs: this.dueMs,
      bidTicks,
      askTicks,
      bidSteps: this.sizeWorth(1_000, 30_000),
      askSteps: this.sizeWorth(1_000, 30_000),
      lastTicks: buyerIsMaker ? bidTicks : askTicks,
      lastSteps,
      buyerIsMaker,
    };
  }

  /** A size in steps that is worth between these amounts of quote money; small ones are more common. */
  private sizeWorth(least: number, most: number): number {
    const skewed = this.random.fraction() ** 2;
    const worth = least + (most - least) * skewed;
    return Math.max(1, Math.round(worth / this.price / this.stepSize));
  }
}

const MOODS = {
  quiet: (): Mood => ({ name: 'quiet', drift: 0, noise: 0.00008, pull: 0 }),
  trend: (drift: number): Mood => ({ name: 'trend', drift, noise: 0.00018, pull: 0 }),
  burst: (drift: number): Mood => ({ name: 'burst', drift, noise: 0.0004, pull: 0 }),
  reversion: (): Mood => ({ name: 'reversion', drift: 0, noise: 0.0002, pull: 0.02 }),
} as const;
