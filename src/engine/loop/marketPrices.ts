import { type Decimal, decimal, minimum } from '../../domain/decimal.js';
import type { Fill } from '../../domain/order.js';
import type { BestPrices } from '../ports/index.js';
import { type BookTicker, FUTURE_MS } from '../ports/index.js';
import { PriceSanity, type SanityLimits } from './priceSanity.js';

export interface PricesOptions {
  /** The exchange's time, milliseconds since the epoch. */
  readonly timeMs: () => number;
  /** False while that time is not to be relied on: what a stream tells cannot be dated then. */
  readonly isTimeSure: () => boolean;
  /** False where the market's time stands still between two prices, as in a replay: none is too old there. */
  readonly growOld: boolean;
  /** Default: whatever is told is believed. */
  readonly sanity?: SanityLimits;
}

/** Best prices as somebody told them, and the moment of which they were true, by the exchange's time. */
type Best = Pick<BookTicker, 'bid' | 'ask' | 'timeMs'>;

/** News of a reading of the book by request, beside what was known. `older`: a stream has told something newer. */
export type ReadingNews = 'older' | 'first' | 'same' | 'changed';

/** A stream's word is good for so long; what comes with an older time in it has waited somewhere and moves nothing. */
export const FRESH_MS = 5_000;
/** A reading by request is good for so long: a little longer than the pause to the next one. */
const READING_MS = 6_000;
/** ... and twice as long with every one that finds nothing moved, while trades are told as they should be. */
const LONGEST_READING_MS = 30_000;
/** The exchange's time is known to a fraction of this: what a stream tells from so shortly before a reading is newer. */
const OVERLAP_MS = 1_000;
/** After a silence a stream has shown that it is one when it has told prices over so long. */
const PROVEN_AFTER_MS = 2_000;

/**
 * The newest prices of one market, how old they are, and whether they may be traded on. Kept as they came; made exact
 * only when somebody decides with them.
 *
 * The best prices have two sources: the stream, and the book by request. The newer word counts, by the exchange's own time
 * in it. A word that is too old is none until it is confirmed, and so is one that a later trade contradicts.
 */
export class MarketPrices {
  readonly #options: PricesOptions;
  #best: Best | null = null;
  #source: 'stream' | 'request' = 'stream';
  #goodForMs = FRESH_MS;
  /** The newest reading was asked for while the time was known. */
  #wasReadWhenSure = true;
  /** Readings in a row that found nothing moved. */
  #unmoved = 0;
  /** Of the newest word of each stream, whatever it was worth. */
  #bidToldAtMs: number | null = null;
  #last: { readonly price: string; readonly timeMs: number } | null = null;
  /** A trade was made that cannot have been made at these prices. */
  #isContradicted = false;
  /** A resting buy of ours was reached: there is no better bid left, whatever the last ticker said before. */
  #boughtAt: Pick<Fill, 'price' | 'timeMs'> | null = null;
  #isOutdated = false;
  /** Of the first price after a time without any that was good; null once others or a reading bear it out. */
  #afterSilenceMs: number | null = null;

  /** Null: no limit is set. */
  readonly #sanity: PriceSanity | null;

  constructor(options: PricesOptions) {
    this.#options = options;
    this.#sanity = options.sanity === undefined ? null : new PriceSanity(options.sanity);
  }

  /**
   * A word of the stream. One that is too old, or older than what is known, moves nothing.
   *
   * @returns whether what was known before it could be traded on
   */
  take(ticker: BookTicker): boolean {
    const wasGood = this.isGood;
    this.#bidToldAtMs = ticker.timeMs;
    if (!this.#isDatable || !this.#isWithin(ticker.timeMs, FRESH_MS)) return wasGood;
    if (this.#source === 'request' && this.#best !== null && ticker.timeMs < this.#best.timeMs - OVERLAP_MS) {
      return wasGood;
    }
    if (this.#options.growOld && !wasGood) this.#afterSilenceMs = ticker.timeMs;
    this.#know(ticker, 'stream');
    this.#goodForMs = FRESH_MS;
    this.#unmoved = 0;
    const silentUntilMs = this.#afterSilenceMs;
    if (silentUntilMs !== null && ticker.timeMs >= silentUntilMs + PROVEN_AFTER_MS)
      this.#afterSilenceMs = null;
    return wasGood;
  }

  /**
   * The book by request.
   *
   * @param askedAtMs the exchange's time when it was asked for: it is at least as new as that
   */
  takeReading({ bid, ask }: BestPrices, askedAtMs: number): ReadingNews {
    const known = this.#best;
    if (this.#source === 'stream' && known !== null && known.timeMs > askedAtMs && this.isGood)
      return 'older';
    const isSame = known !== null && isSamePrice(known.bid, bid) && isSamePrice(known.ask, ask);
    this.#know({ bid: textOf(bid), ask: textOf(ask), timeMs: askedAtMs }, 'request');
    this.#afterSilenceMs = null;
    this.#wasReadWhenSure = this.#isDatable;
    this.#unmoved = isSame && this.#areTradesTold ? this.#unmoved + 1 : 0;
    this.#goodForMs = Math.min(READING_MS * 2 ** this.#unmoved, LONGEST_READING_MS);
    if (known === null) return 'first';
    return isSame ? 'same' : 'changed';
  }

  /**
   * An execution of ours, which the exchange tells before the price that caused it. Without it a target that the
   * purchase has just lowered would be held against a bid from before the fall.
   *
   * @returns true when the best bid that is known became another
   */
  takeFill(fill: Fill): boolean {
    const bid = this.bid;
    if (fill.side !== 'buy' || !fill.isMaker || bid === null || bid.lte(fill.price)) return false;
    if (this.#best !== null && this.#best.timeMs > fill.timeMs) return false;
    this.#boughtAt = fill;
    return true;
  }

  /**
   * The price of the last trade, told once a second. One that changed between two such words was made between them: when
   * that was later than the best prices, and away from both of them by more than they are from one another, they are
   * not what they were. A trade that takes several levels of the book may lie a little outside of them.
   */
  takeLastPrice(price: string, timeMs: number): void {
    const before = this.#last;
    this.#last = { price, timeMs };
    this.#judge();
    if (before === null || before.price === price || this.#best === null) return;
    if (before.timeMs < this.#best.timeMs + OVERLAP_MS) return;
    const [traded, bid, ask] = [Number(price), Number(this.#best.bid), Number(this.#best.ask)];
    const spread = Math.abs(ask - bid);
    if (traded < bid - spread || (ask > 0 && traded > ask + spread)) this.#isContradicted = true;
  }

  /** The stream is down: what it told may be shown, with its age, and not be traded on. */
  outdate(): void {
    if (this.#source === 'stream') this.#isOutdated = true;
  }

  /** True while the best prices may be traded on. */
  get isGood(): boolean {
    return this.isGoodFor(0);
  }

  /** ... and may be so for some time to come, if nothing else is heard. */
  isGoodFor(durationMs: number): boolean {
    if (this.#best === null || this.#isOutdated || this.#isContradicted) return false;
    // What was told, or asked for, before the machine stood still may look young: how much time has passed is not known yet.
    if (!this.#isDatable && (this.#source === 'stream' || this.#wasReadWhenSure)) return false;
    return this.#isWithin(this.#best.timeMs, this.#goodForMs - durationMs);
  }

  /** The best prices to trade on; null while they are not known. */
  get currentBid(): Decimal | null {
    return this.isGood ? this.bid : null;
  }

  /** The stream's own word is good: it was told lately enough. */
  get isStreamGood(): boolean {
    return this.#source === 'stream' && this.isGood;
  }

  /** Best prices that are odd, and that no second look has borne out yet: nothing is bought by them. */
  get isDoubtful(): boolean {
    return this.#sanity?.isDoubtful ?? false;
  }

  /** Odd prices, or the first after a silence, borne out by nothing yet: what cannot be undone wants a second look. */
  get wantsSecondLook(): boolean {
    return this.isDoubtful || (this.#afterSilenceMs !== null && this.#source === 'stream');
  }

  get bid(): Decimal | null {
    const bid = positive(this.#best?.bid);
    return bid === null || this.#boughtAt === null ? bid : minimum(bid, this.#boughtAt.price);
  }

  get ask(): Decimal | null {
    return positive(this.#best?.ask);
  }

  /** The best bid as it was told, to be compared with; zero for an empty side of the book. */
  get bidNumber(): number {
    return Number(this.#best?.bid ?? Number.NaN);
  }

  /** Price to show: the last trade's, or the best bid where that trade lies outside of the present best prices. */
  get shown(): { readonly price: Decimal | null; readonly ageMs: number | null } {
    const [bid, ask, last] = [this.bid, this.ask, positive(this.#last?.price)];
    const isOutside = last !== null && ((bid !== null && last.lt(bid)) || (ask !== null && last.gt(ask)));
    return last === null || (isOutside && bid !== null)
      ? { price: bid, ageMs: this.ageMs }
      : { price: last, ageMs: this.lastPriceAgeMs };
  }

  /** Age of the best prices, whoever told them; null before the first. */
  get ageMs(): number | null {
    return this.#age(this.#best?.timeMs ?? null);
  }

  /** Age of the newest word of the stream of best prices, whatever it was worth. */
  get bidToldAgeMs(): number | null {
    return this.#age(this.#bidToldAtMs);
  }

  get lastPriceAgeMs(): number | null {
    return this.#age(this.#last?.timeMs ?? null);
  }

  #know(best: Best, source: 'stream' | 'request'): void {
    this.#best = best;
    this.#source = source;
    this.#isOutdated = false;
    this.#isContradicted = false;
    if (this.#boughtAt !== null && best.timeMs >= this.#boughtAt.timeMs) this.#boughtAt = null;
    this.#judge();
  }

  #judge(): void {
    if (this.#sanity === null || this.#best === null) return;
    const { bid, ask, timeMs } = this.#best;
    const last = this.#areTradesTold ? Number(this.#last?.price) : null;
    this.#sanity.see({ bid: Number(bid), ask: Number(ask), last, timeMs, source: this.#source });
  }

  /** Once a second: a market without trades is quiet, and one whose trades are not told may be anything. */
  get #areTradesTold(): boolean {
    return this.#last !== null && this.#isWithin(this.#last.timeMs, FRESH_MS);
  }

  /** False while nobody knows how much time has passed: what is asked for then is dated by when it was asked for. */
  get #isDatable(): boolean {
    return !this.#options.growOld || this.#options.isTimeSure();
  }

  #isWithin(timeMs: number, limitMs: number): boolean {
    if (!this.#options.growOld) return true;
    const ageMs = this.#options.timeMs() - timeMs;
    return ageMs <= limitMs && ageMs >= -FUTURE_MS;
  }

  #age(timeMs: number | null): number | null {
    return timeMs === null ? null : Math.max(this.#options.timeMs() - timeMs, 0);
  }
}

/** An empty side of the book comes as an empty text or zero. */
function positive(text: string | undefined): Decimal | null {
  if (text === undefined || text === '' || !(Number(text) > 0)) return null;
  return decimal(text);
}

function textOf(price: Decimal | null): string {
  return price === null ? '' : price.toString();
}

function isSamePrice(told: string, read: Decimal | null): boolean {
  const known = positive(told);
  return known === null || read === null ? known === read : known.eq(read);
}
