import { type Decimal, ZERO } from '../decimal.js';
import type { Market } from '../market.js';
import type { Fill, Side } from '../order.js';
import { type NetTrades, netOfAsset, type TradePart, takeParts } from './manualTrades.js';
import { sum } from './shares.js';

const DAY_MS = 24 * 60 * 60_000;
/** Age up to which several small trades may still add up to something, where the account agrees. */
const AGREED_EVIDENCE_MS = DAY_MS;
/** A difference that is only reported may be booked later, when the owner has changed his mind. */
const REPORTED_EVIDENCE_MS = 30 * DAY_MS;

/** Treatment of a strategy's share of a drift. */
export type Verdict = 'agrees' | 'booked' | 'reported' | 'kept';

interface OnMarket {
  readonly market: Market;
}

/** Key of the trades on markets of no strategy, which are kept together; no symbol of a market. */
const ELSEWHERE = '';

/** The owner's trades that may explain a drift, set against each other on whatever markets; each part of one explains once. */
export class Evidence {
  readonly #trades: readonly Fill[];
  readonly #markets: ReadonlySet<string>;
  /** Trades left of them, by market, and of those on markets of no strategy together: all on one side. */
  readonly #found: ReadonlyMap<string, NetTrades>;
  /** Part of it that has explained nothing yet. */
  readonly #left: Map<string, NetTrades>;
  /** Trades that explain what the owner has of his own less or more now. */
  readonly #ofOwner = new Set<Fill>();

  /**
   * @param trades     of the owner's that have moved the asset, on whatever market, oldest first
   * @param asset      the base asset of all the strategies
   * @param strategies on the asset
   */
  constructor(trades: readonly Fill[], asset: string, strategies: readonly OnMarket[]) {
    this.#trades = trades;
    const markets = new Map(strategies.map(({ market }) => [market.symbol, market]));
    this.#markets = new Set(markets.keys());
    const { side, parts } = netOfAsset(trades, asset, markets);
    const on = (key: string) => parts.filter(({ fill }) => this.#keyOf(fill) === key);
    this.#found = new Map([...markets.keys(), ELSEWHERE].map((key) => [key, { side, parts: on(key) }]));
    this.#left = new Map(this.#found);
  }

  /** Takes up to `quantity` of what was traded on this side, oldest first. */
  take(market: Market, side: Side, quantity: Decimal): readonly TradePart[] {
    return this.#take(market.symbol, side, quantity);
  }

  /** The same of what was traded on markets of no strategy. */
  takeElsewhere(side: Side, quantity: Decimal): readonly TradePart[] {
    return this.#take(ELSEWHERE, side, quantity);
  }

  /** Takes what explains that the owner has so much of his own less or more: it explains nothing else, then or later. */
  takeForOwner(side: Side, quantity: Decimal): void {
    let left = quantity;
    for (const key of this.#found.keys()) {
      if (left.lte(ZERO)) return;
      const parts = this.#take(key, side, left);
      for (const { fill } of parts) this.#ofOwner.add(fill);
      left = left.minus(sum(parts.map((part) => part.quantity)));
    }
  }

  /** All that was traded on this side, once the trades are set against each other; base asset. */
  traded(side: Side): Decimal {
    return sum([...this.#found.keys()].map((key) => this.#tradedOn(key, side)));
  }

  /** Tells how much of what was sold these of the trades have sold. */
  soldBy(trades: readonly Fill[]): Decimal {
    const sold = [...this.#found.values()].flatMap(({ side, parts }) => (side === 'sell' ? parts : []));
    return sum(sold.flatMap(({ fill, quantity }) => (trades.includes(fill) ? [quantity] : [])));
  }

  /**
   * Tells what was bought by hand on each strategy's market; the first strategy on a market counts it, and the first of
   * all what was bought on others.
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
   * Trades that need not be looked at again. All of the asset stay together, or something else would be left of them next
   * time.
   *
   * @param verdicts      what came of each strategy
   * @param drift         of the asset, as it is left where it is not booked
   * @param certainFromMs trades from before this are in the holdings for certain
   */
  settled(verdicts: readonly Verdict[], drift: Decimal, certainFromMs: number): readonly Fill[] {
    // What is the owner's by his word needs no explanation.
    if (verdicts.includes('kept')) return this.#trades;
    if (verdicts.includes('booked'))
      return this.#trades.filter((fill) => this.#isSettledByUse(fill, certainFromMs));
    return this.#trades.filter(
      (fill) =>
        this.#ofOwner.has(fill) ||
        (fill.timeMs < certainFromMs && !this.#mayExplain(fill, verdicts, drift, certainFromMs)),
    );
  }

  /** All that is old, and of what is young all but what nothing of was needed: the balances may not show that yet. */
  #isSettledByUse(fill: Fill, certainFromMs: number): boolean {
    if (fill.timeMs < certainFromMs) return true;
    return this.#isUsed && !this.#isUntouched(fill);
  }

  /** A trade on the side of a drift that is left unbooked, and not so old that it explains nothing any more. */
  #mayExplain(fill: Fill, verdicts: readonly Verdict[], drift: Decimal, certainFromMs: number): boolean {
    const patienceMs = verdicts.includes('reported') ? REPORTED_EVIDENCE_MS : AGREED_EVIDENCE_MS;
    const side = drift.gt(ZERO) ? 'buy' : 'sell';
    const isOnItsSide = !drift.eq(ZERO) && this.traded(side).gt(ZERO);
    return isOnItsSide && fill.timeMs >= certainFromMs - patienceMs;
  }

  get #isUsed(): boolean {
    return [...this.#found].some(
      ([key, { parts }]) => parts.length > 0 && parts !== this.#left.get(key)?.parts,
    );
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
}
