import type { MarketWatch } from '../loop/index.js';
import { FRESH_MS } from '../loop/index.js';
import type { CancelTimer, Exchange, Logger, RequestPriority } from '../ports/index.js';
import { PriceTroubles, type PriceTroublesDeps } from './priceTroubles.js';

export interface PriceWatchdogDeps extends PriceTroublesDeps {
  readonly exchange: Pick<Exchange, 'bestPrices' | 'timeMs'>;
  readonly logger: Logger;
  /** The streams are up, and bring data. */
  isStreaming(): boolean;
  /** The stream of this market's best prices tells nothing although they move, or does so again. */
  onDeaf(market: MarketWatch, isDeaf: boolean): void;
  /** The streams must be replaced. */
  renew(reason: string): void;
}

const LOOK_EVERY_MS = 1_000;
/** Looks between two requests for one market's book: at most a dozen a minute. */
const LOOKS_BETWEEN_REQUESTS = 5;
/** ... while the streams are down, or a sale waits for a price. */
const LOOKS_WHEN_PRESSED = 2;
/** ... and more where there are many markets, so that those of all of them leave room for everything else. */
const LOOKS_FOR_EACH_MARKET = 0.15;
/** An old price is confirmed a little before it is too old. */
const AHEAD_MS = 1_500;
/** So many readings in a row that found the prices moved, and no word of the stream: it is deaf. */
const MOVES_MISSED_TO_BE_DEAF = 2;
const MOVES_MISSED_TO_RENEW = 3;
/** Looks between two connections that are given up for a deaf stream; twice as many with every one in vain. */
const LOOKS_BETWEEN_RENEWALS = 60;
const MOST_LOOKS_BETWEEN_RENEWALS = 900;
/** A person waits for a price no longer than this. */
const REFRESH_PATIENCE_MS = 3_000;

interface Asking {
  readonly priority: RequestPriority;
  readonly answered: Promise<void>;
}

interface Watched {
  readonly market: MarketWatch;
  /** Looks until the book may be asked for again. */
  looksToWait: number;
  asking: Asking | null;
  /** Asked out of turn since the last look. */
  hasJumped: boolean;
  movesMissed: number;
  isDeaf: boolean;
  /** The exchange does not tell this market: another connection would not either. */
  isRefused: boolean;
}

/**
 * Sees to it that there is a price to trade on. A quiet market is not a deaf stream: an old best bid is confirmed by
 * request before it is traded on, less and less often while nothing moves. Where prices move and the stream does not say so,
 * what requests tell is traded on, and the streams are replaced. Where nobody tells, a person is told.
 */
export class PriceWatchdog {
  readonly #deps: PriceWatchdogDeps;
  readonly #troubles: PriceTroubles;
  readonly #watched = new Map<string, Watched>();
  #cancelLook: CancelTimer = () => {};
  #looksToRenewal = 0;
  #renewals = 0;
  #isStopped = true;

  constructor(deps: PriceWatchdogDeps) {
    this.#deps = deps;
    this.#troubles = new PriceTroubles(deps);
  }

  /** From now on, until `stop`. */
  start(markets: Iterable<MarketWatch>): void {
    for (const market of markets) {
      this.#watched.set(market.symbol, {
        ...{ market, looksToWait: 0, asking: null, hasJumped: false },
        ...{ movesMissed: 0, isDeaf: false, isRefused: false },
      });
    }
    this.#isStopped = false;
    this.#lookLater();
  }

  stop(): void {
    this.#isStopped = true;
    this.#cancelLook();
    this.#troubles.stop();
  }

  /** Since when nobody has told a price to trade on, milliseconds since the epoch; null while somebody does. */
  unknownSinceMs(symbol: string): number | null {
    const market = this.#watched.get(symbol)?.market;
    return market === undefined ? null : this.#troubles.sinceMs('pricesUnknown', market);
  }

  /** The stream of best prices is silent although they move. */
  isDeaf(symbol: string): boolean {
    return this.#watched.get(symbol)?.isDeaf ?? false;
  }

  /** The exchange has said that it tells nothing of this market. */
  refused(symbol: string): void {
    const watched = this.#watched.get(symbol);
    if (watched !== undefined) watched.isRefused = true;
  }

  /** Looks now, for who is about to sell at a price that nothing bears out; at most once between two looks. */
  lookTwice(symbol: string): void {
    const watched = this.#watched.get(symbol);
    if (watched === undefined || watched.hasJumped || this.#isStopped) return;
    watched.hasJumped = true;
    void this.#ask(watched, 'urgent');
  }

  /** Resolves when the price is a young one, or none can be had within a few seconds. */
  async refresh(symbol: string): Promise<void> {
    const watched = this.#watched.get(symbol);
    if (watched === undefined || this.#isStopped) return;
    const { prices } = watched.market;
    if (prices.isGood && (prices.ageMs ?? Number.POSITIVE_INFINITY) <= FRESH_MS) return;
    let stopWaiting: CancelTimer = () => {};
    const patience = new Promise<void>((resolve) => {
      stopWaiting = this.#deps.networkClock.setTimer(REFRESH_PATIENCE_MS, resolve);
    });
    await Promise.race([this.#ask(watched, 'urgent'), patience]);
    stopWaiting();
  }

  #lookLater(): void {
    this.#cancelLook = this.#deps.networkClock.setTimer(LOOK_EVERY_MS, () => {
      this.#look();
      if (!this.#isStopped) this.#lookLater();
    });
  }

  #look(): void {
    const isStreaming = this.#deps.isStreaming();
    for (const watched of this.#watched.values()) {
      this.#judge(watched, isStreaming);
      watched.hasJumped = false;
      watched.looksToWait -= 1;
      if (watched.looksToWait > 0) continue;
      const isPressed = isSaleWaiting(watched.market);
      const isDue = !isStreaming || isPressed || !watched.market.prices.isGoodFor(AHEAD_MS);
      if (isDue) void this.#ask(watched, isPressed ? 'urgent' : 'normal');
    }
    this.#renewIfDeaf();
  }

  #judge(watched: Watched, isStreaming: boolean): void {
    const { market } = watched;
    const { prices } = market;
    const { isStreamGood } = prices;
    if (!isStreaming || isStreamGood) watched.movesMissed = 0;
    if (isStreamGood) watched.isRefused = false;
    const isMissed = watched.isRefused || watched.movesMissed >= MOVES_MISSED_TO_BE_DEAF;
    // Until it is heard again, on whatever connection.
    const isDeaf = !isStreamGood && (watched.isDeaf || isMissed);
    if (isDeaf !== watched.isDeaf) {
      watched.isDeaf = isDeaf;
      this.#deps.onDeaf(market, isDeaf);
    }
    const isKnown = prices.isGood && prices.bidNumber > 0;
    if (isKnown) this.#troubles.end('pricesUnknown', market);
    else this.#troubles.begin('pricesUnknown', market);
    if (isDeaf) this.#troubles.begin('pricesByRequest', market);
    else this.#troubles.end('pricesByRequest', market);
  }

  /** Never rejects: whoever waits looks at the prices then. */
  #ask(watched: Watched, priority: RequestPriority): Promise<void> {
    const { exchange, logger } = this.#deps;
    const { market, asking } = watched;
    if (asking !== null && (priority !== 'urgent' || asking.priority === 'urgent')) return asking.answered;
    watched.looksToWait = this.#looksBetween(market);
    const askedAtMs = exchange.timeMs();
    const answered = exchange.bestPrices(market.symbol, priority).then(
      (reading) => {
        if (this.#isStopped) return;
        const news = market.takeReading(reading, askedAtMs);
        if (news === 'changed' && this.#deps.isStreaming()) watched.movesMissed += 1;
      },
      (error: unknown) => {
        logger.info({ err: error, symbol: market.symbol }, 'the best prices could not be read');
      },
    );
    const mine: Asking = {
      priority,
      answered: answered.finally(() => {
        if (watched.asking === mine) watched.asking = null;
      }),
    };
    watched.asking = mine;
    return mine.answered;
  }

  #looksBetween(market: MarketWatch): number {
    if (this.#deps.isStreaming() && !isSaleWaiting(market)) return LOOKS_BETWEEN_REQUESTS;
    return Math.max(LOOKS_WHEN_PRESSED, Math.ceil(this.#watched.size * LOOKS_FOR_EACH_MARKET));
  }

  #renewIfDeaf(): void {
    this.#looksToRenewal -= 1;
    const deaf = [...this.#watched.values()].filter(({ isDeaf, isRefused }) => isDeaf && !isRefused);
    if (deaf.length === 0) {
      this.#renewals = 0;
      return;
    }
    const worst = deaf.find(({ movesMissed }) => movesMissed >= MOVES_MISSED_TO_RENEW);
    if (worst === undefined || this.#looksToRenewal > 0) return;
    const pause = LOOKS_BETWEEN_RENEWALS * 2 ** Math.min(this.#renewals, 10);
    this.#looksToRenewal = Math.min(pause, MOST_LOOKS_BETWEEN_RENEWALS);
    this.#renewals += 1;
    this.#deps.renew(`the best prices of ${worst.market.symbol} move, and their stream is silent`);
  }
}

/** True while what is to be sold waits for a price, or for a second look at the one there is. */
function isSaleWaiting({ wantsSecondLook, prices, runners }: MarketWatch): boolean {
  if (wantsSecondLook) return true;
  return (
    !prices.isGood && runners.some(({ state }) => state.exit !== null && state.exit.leftAtMs === undefined)
  );
}
