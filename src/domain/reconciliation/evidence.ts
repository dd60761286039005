import { type Decimal, ZERO } from '../decimal.js';
import type { Market } from '../market.js';
import type { Fill, Side } from '../order.js';
import { type NetTrades, netElsewhere, netTrades, type TradePart, takeParts } from './manualTrades.js';
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

/** Where trades on markets of no strategy are kept together; no symbol of a market. */
const ELSEWHERE = '';

/** The owner's trades that may explain a drift; each part of one explains once. */
export class Evidence {
  readonly #trades: readonly Fill[];
  readonly #markets: ReadonlySet<string>;
  /** By market, and those on markets of no strategy together. */
  readonly #found: ReadonlyMap<string, NetTrades>;
  /** What of it has explained nothing yet. */
  readonly #left: Map<string, NetTrades>;

  /**
   * @param trades     of the owner's that have moved the asset, on whatever market, oldest first
   * @param asset      the base asset of all the strategies
   * @param strategies on the asset
   */
  constructor(trades: readonly Fill[], asset: string, strategies: readonly OnMarket[]) {
    this.#trades = trades;
    this.#markets = new Set(strategies.map(({ market }) => market.symbol));
    const found = new Map<string, NetTrades>();
    for (const { market } of strategies) found.set(market.symbol, netTrades(this.#on(market.symbol), market));
    found.set(ELSEWHERE, netElsewhere(this.#on(ELSEWHERE), asset));
    this.#found = found;
    this.#left = new Map(found);
  }

  /** Takes up to `quantity` of what was traded on this side, oldest first. */
  take(market: Market, side: Side, quantity: Decimal): readonly TradePart[] {
    return this.#take(market.symbol, side, quantity);
  }

  /** The same of what was traded on markets of no strategy. */
  takeElsewhere(side: Side, quantity: Decimal): readonly TradePart[] {
    return this.#take(ELSEWHERE, side, quantity);
  }

  /** All that was traded on this side, once each market's trades are set against each other; base asset. */
  traded(side: Side): Decimal {
    return sum([...this.#found.keys()].map((key) => this.#tradedOn(key, side)));
  }

  /**
   * What was bought by hand on each strategy's market; the first strategy on a market counts it, and the first of all what
   * was bought on others.
   */
  boughtFor(strategies: readonly OnMarket[]): readonly Decimal[] {
    const counted = new Set<string>();
    return strategies.map(({ market: { symbol } }, index) => {
      const elsewhere = index === 0 ? this.#tradedOn(ELSEWHERE, 'buy') : ZERO;
      if (counted.has(symbol)) return elsewhere;
      counted.add(symbol);
      return this.#tradedOn(symbol, 'buy').plus(elsewhere);
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
      const key = this.#keyOf(fill);
      const concerned = key === ELSEWHERE ? judged : judged.filter(({ symbol }) => symbol === key);
      const verdicts = concerned.map(({ verdict }) => verdict);
      // What is the owner's by his word needs no explanation.
      if (verdicts.includes('kept')) return true;
      if (verdicts.includes('booked')) return this.#isSettledByUse(fill, certainFromMs);
      return fill.timeMs < certainFromMs && !this.#mayExplain(fill, verdicts, drift, certainFromMs);
    });
  }

  /** All that is old, and of what is young all but what nothing of was needed: the balances may not show that yet. */
  #isSettledByUse(fill: Fill, certainFromMs: number): boolean {
    if (fill.timeMs < certainFromMs) return true;
    return this.#isUsed(this.#keyOf(fill)) && !this.#isUntouched(fill);
  }

  /** A trade on the side of a drift that is left unbooked, and not so old that it explains nothing any more. */
  #mayExplain(fill: Fill, verdicts: readonly Verdict[], drift: Decimal, certainFromMs: number): boolean {
    const patienceMs = verdicts.includes('reported') ? REPORTED_EVIDENCE_MS : AGREED_EVIDENCE_MS;
    const side = drift.gt(ZERO) ? 'buy' : 'sell';
    const isOnItsSide = !drift.eq(ZERO) && this.#tradedOn(this.#keyOf(fill), side).gt(ZERO);
    return isOnItsSide && fill.timeMs >= certainFromMs - patienceMs;
  }

  #isUsed(key: string): boolean {
    const [found, left] = [this.#found.get(key), this.#left.get(key)];
    return found !== undefined && left !== undefined && found.parts !== left.parts && found.parts.length > 0;
  }

  /** All of it is left: neither set against another trade nor used for a drift. */
  #isUntouched(fill: Fill): boolean {
    const parts = this.#left.get(this.#keyOf(fill))?.parts ?? [];
    return parts.some((part) => part.fill === fill && part.isWhole);
  }

  #take(key: string, side: Side, quantity: Decimal): readonly TradePart[] {
    const net = this.#left.get(key);
    if (net === undefined || net.side !== side) return [];
    const { taken, left } = takeParts(net.parts, quantity);
    this.#left.set(key, { side, parts: left });
    return taken;
  }

  #tradedOn(key: string, side: Side): Decimal {
    const net = this.#found.get(key);
    return net?.side === side ? sum(net.parts.map(({ quantity }) => quantity)) : ZERO;
  }

  #keyOf({ symbol }: Fill): string {
    return this.#markets.has(symbol) ? symbol : ELSEWHERE;
  }

  #on(key: string): readonly Fill[] {
    return this.#trades.filter((fill) => this.#keyOf(fill) === key);
  }
}
