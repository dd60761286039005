import { type Decimal, ZERO } from '../decimal.js';
import type { Market } from '../market.js';
import type { Fill, Side } from '../order.js';
import { type NetTrades, netTrades, type TradePart, takeParts } from './manualTrades.js';
import { sum } from './shares.js';

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
   * Once a drift is booked: all that is old enough to be in the holdings, and on a market where trades were used, all but
   * young ones that nothing of was needed: the balances may not show those yet.
   *
   * @param settledBeforeMs trades from before this are in the holdings for certain
   */
  settledByUse(settledBeforeMs: number): readonly Fill[] {
    return this.#trades.filter((fill) => {
      if (fill.timeMs < settledBeforeMs) return true;
      return this.#isUsed(fill.symbol) && !this.#isUntouched(fill);
    });
  }

  /**
   * With a drift left unbooked, trades that will never explain it: old enough, on a market where nothing is left of them
   * on its side. The trades of a market stay together, or something else would be left of them next time.
   */
  withoutUse(drift: Decimal, settledBeforeMs: number): readonly Fill[] {
    const side = drift.gt(ZERO) ? 'buy' : 'sell';
    const mayExplain = (symbol: string) => {
      const net = this.#found.get(symbol);
      return !drift.eq(ZERO) && net !== undefined && net.side === side && net.parts.length > 0;
    };
    return this.#trades.filter(({ symbol, timeMs }) => timeMs < settledBeforeMs && !mayExplain(symbol));
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
