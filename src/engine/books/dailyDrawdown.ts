import type { Decimal } from '../../domain/decimal.js';
import { book, type LedgerEntry, type MarketAssets, type Position } from '../../domain/ledger.js';
import { Drawdown, equityAt, isCostKnown } from '../../domain/statistics/index.js';
import type { Candle } from '../ports/index.js';

/** A span of time as the ledger has it. */
export interface BookedSpan {
  /** Position at its beginning. */
  readonly before: Position;
  /** In sequence. */
  readonly entries: readonly LedgerEntry[];
}

/**
 * The worst fall of a strategy's equity (realized plus unrealized PnL) from an earlier peak within a span of time.
 *
 * Prices are seen by candles. Within one, the price is taken to go the shorter way: open, low, high, close when it
 * rose, and open, high, low, close when it fell; the fills in between come at their own prices, after the first of the
 * two extremes. What a correction of the books changes is neither gain nor loss.
 *
 * @param candles oldest first; those without prices are passed over
 * @returns quote asset, zero or more; null while the cost of something held is unknown
 */
export function dayDrawdown(
  { before, entries }: BookedSpan,
  candles: readonly Candle[],
  assets: MarketAssets,
): Decimal | null {
  const path = new EquityPath(before, assets);
  let next = 0;
  for (const candle of candles) {
    const { open, high, low, close } = candle;
    if (open === null || high === null || low === null || close === null) continue;
    const rose = close.gte(open);
    path.see(open);
    path.see(rose ? low : high);
    for (
      let entry = entries[next];
      entry !== undefined && timeOf(entry) < candle.endMs;
      entry = entries[next]
    ) {
      path.take(entry);
      next += 1;
    }
    path.see(rose ? high : low);
    path.see(close);
  }
  for (const entry of entries.slice(next)) path.take(entry);
  return path.worst;
}

export function timeOf(entry: LedgerEntry): number {
  return entry.kind === 'fill' ? entry.fill.timeMs : entry.timeMs;
}

/** Follows the equity of one position from price to price. */
class EquityPath {
  readonly #assets: MarketAssets;
  readonly #drawdown = new Drawdown();
  #position: Position;
  #price: Decimal | null = null;
  #isKnown: boolean;

  constructor(position: Position, assets: MarketAssets) {
    this.#position = position;
    this.#assets = assets;
    this.#isKnown = isCostKnown(position);
  }

  get worst(): Decimal | null {
    return this.#isKnown ? this.#drawdown.worst : null;
  }

  see(price: Decimal): void {
    this.#price = price;
    this.#drawdown.see(equityAt(this.#position, price));
  }

  take(entry: LedgerEntry): void {
    const before = this.#position;
    const isTrade = entry.kind === 'fill' || entry.reason === 'manualTrade';
    const price = entry.kind === 'fill' ? entry.fill.price : isTrade ? entry.price : null;
    if (price !== null) this.see(price);
    this.#position = book(before, entry, this.#assets);
    if (!isCostKnown(this.#position)) this.#isKnown = false;
    if (this.#price === null) return;
    if (isTrade) this.see(this.#price);
    else this.#drawdown.correct(equityAt(this.#position, this.#price).minus(equityAt(before, this.#price)));
  }
}
