import {
  book,
  EMPTY_POSITION,
  type LedgerEntry,
  type MarketAssets,
  type Position,
} from '../../domain/ledger.js';

/** The last lines of a ledger, each with the position it led to; what was folded once is not folded again. */
export class LedgerTail {
  readonly #assets: MarketAssets;
  readonly #entriesAfter: (sequence: number) => Iterable<LedgerEntry>;
  /** The position after this entry; far enough back for the lines that are asked for next. */
  #known: { readonly sequence: number; readonly position: Position } = {
    sequence: 0,
    position: EMPTY_POSITION,
  };

  /** @param entriesAfter entries of one strategy after this one, in sequence */
  constructor(assets: MarketAssets, entriesAfter: (sequence: number) => Iterable<LedgerEntry>) {
    this.#assets = assets;
    this.#entriesAfter = entriesAfter;
  }

  /** @param length of the ledger now. @returns the last `limit` lines, oldest first */
  async last(limit: number, length: number): Promise<readonly LedgerLine[]> {
    const first = length - limit;
    if (this.#known.sequence > first) this.#known = { sequence: 0, position: EMPTY_POSITION };
    const lines: LedgerLine[] = [];
    for await (const line of withPositionsGently(
      this.#entriesAfter(this.#known.sequence),
      this.#known.position,
      this.#assets,
    )) {
      const { entry, position } = line;
      if (entry.sequence > first) lines.push(line);
      // Kept some way back, so that more lines may be asked for.
      else if (entry.sequence === Math.max(first - MARGIN, 0))
        this.#known = { sequence: entry.sequence, position };
    }
    return lines;
  }
}

const MARGIN = 100;

/** Each entry with the position after it, folded from `before`. */
export function* withPositions(
  entries: Iterable<LedgerEntry>,
  before: Position,
  assets: MarketAssets,
): Generator<LedgerLine> {
  let position = before;
  for (const entry of entries) {
    position = book(position, entry, assets);
    yield { entry, position };
  }
}

/** Lines in one go, between which others come in: a ledger of years takes seconds. */
const LINES_IN_ONE_GO = 250;

/** As `withPositions`, giving way now and then. */
export async function* withPositionsGently(
  entries: Iterable<LedgerEntry>,
  before: Position,
  assets: MarketAssets,
): AsyncGenerator<LedgerLine> {
  let count = 0;
  for (const line of withPositions(entries, before, assets)) {
    yield line;
    count += 1;
    if (count % LINES_IN_ONE_GO === 0) await new Promise(setImmediate);
  }
}

/** An entry of the ledger and what it led to. */
export interface LedgerLine {
  readonly entry: LedgerEntry;
  readonly position: Position;
}
