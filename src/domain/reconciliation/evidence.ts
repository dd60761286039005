import { type Decimal, ZERO } from '../decimal.js';
import type { Market } from '../market.js';
import type { Fill, Side } from '../order.js';
import { type NetTrades, netTrades, type TradePart, takeParts } from './manualTrades.js';
import { sum } from './shares.js';

const DAY_MS = 24 * 60 * 60_000;
/** Where the account agrees, several small trades of a day may still add up to something. */
const AGREED_EVIDENCE_MS = DAY_MS;
/** A difference that is only reported may be booked later, when the owner has changed his mind. */
const REPORTED_EVIDENCE_MS = 30 * DAY_MS;

/** What is done about a strategy's share of a drift. */
export type Verdict = 'agrees' | 'booked' | 'reported' | 'kept';

interface Judged {
  readonly symbol: string;
  readonly verdict: Verdict;
}

interface OnMarket {
  readonly market: Market;
}

/** The owner's trades that may explain a drift; each part of one explains once. */
export class Evidence {
  readonly #trades: readonly Fill[];
  readonly #found: ReadonlyMap<string, NetTrades>;
  /** What of it has explained nothing yet. */
  readonly #left: Map<string, NetTrades>;

  /** @param trades of the owner's on the markets of `strategies`, oldest first */
  constructor(trades: readonly Fill[], strategies: readonly OnMarket[]) {
    this.#trades = trades;
    this.#found = new Map(
      strategies.map(({ market }) => {
        const onMarket = trades.filter(({ symbol }) => symbol === market.symbol);
        return [market.symbol, netTrades(onMarket, market)];
      }),
    );
    this.#left = new Map(this.#found);
  }

  /** Takes up to `quantity` of what was traded on this side, oldest first. */
  take(market: Market, side: Side, quantity: Decimal): readonly TradePart[] {
    const net = this.#left.get(market.symbol);
    if (net === undefined || net.side !== side) return [];
    const { taken, left } = takeParts(net.parts, quantity);
    this.#left.set(market.symbol, { side, parts: left });
    return taken;
  }

  /** What was bought by hand on each strategy's market; the first strategy on a market counts it. */
  boughtFor(strategies: readonly OnMarket[]): readonly Decimal[] {
    const counted = new Set<string>();
    return strategies.map(({ market: { symbol } }) => {
      const net = this.#found.get(symbol);
      if (net === undefined || net.side !== 'buy' || counted.has(symbol)) return ZERO;
      counted.add(symbol);
      return sum(net.parts.map(({ quantity }) => quantity));
    });
  }

  /**
   * Trades that need not be looked at again. The trades of a market stay together, or something else would be left of them
   * next time.
   *
   * @param judged        what came of each strategy
   * @param drift         of the asset, as it is left where it is not booked
   * @param certainFromMs trades from before this are in the holdings for certain
   */
  settled(judged: readonly Judged[], drift: Decimal, certainFromMs: number): readonly Fill[] {
    return this.#trades.filter((fill) => {
      const verdicts = judged.filter(({ symbol }) => symbol === fill.symbol).map(({ verdict }) => verdict);
      // What is the owner's by his word needs no explanation.
      if (verdicts.includes('kept')) return true;
      if (verdicts.includes('booked')) return this.#isSettledByUse(fill, certainFromMs);
      return fill.timeMs < certainFromMs && !this.#mayExplain(fill, verdicts, drift, certainFromMs);
    });
  }

  /** All that is old, and of what is young all but what nothing of was needed: the balances may not show that yet. */
  #isSettledByUse(fill: Fill, certainFromMs: number): boolean {
    if (fill.timeMs < certainFromMs) return true;
    return this.#isUsed(fill.symbol) && !this.#isUntouched(fill);
  }

  /** A trade on the side of a drift that is left unbooked, and not so old that it explains nothing any more. */
  #mayExplain(
    { symbol, timeMs }: Fill,
    verdicts: readonly Verdict[],
    drift: Decimal,
    certainFromMs: number,
  ): boolean {
    const patienceMs = verdicts.includes('reported') ? REPORTED_EVIDENCE_MS : AGREED_EVIDENCE_MS;
    const net = this.#found.get(symbol);
    const side = drift.gt(ZERO) ? 'buy' : 'sell';
    const isOnItsSide = !drift.eq(ZERO) && net !== undefined && net.side === side && net.parts.length > 0;
    return isOnItsSide && timeMs >= certainFromMs - patienceMs;
  }

  #isUsed(symbol: string): boolean {
    const [found, left] = [this.#found.get(symbol), this.#left.get(symbol)];
    return found !== undefined && left !== undefined && found.parts !== left.parts && found.parts.length > 0;
  }

  /** All of it is left: neither set against another trade nor used for a drift. */
  #isUntouched(fill: Fill): boolean {
    const parts = this.#left.get(fill.symbol)?.parts ?? [];
    return parts.some((part) => part.fill === fill && part.isWhole);
  }
}
