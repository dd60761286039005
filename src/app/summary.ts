import { type Decimal, decimal, ZERO } from '../domain/decimal.js';
import type { StrategyState } from '../domain/ladder/index.js';
import { averageEntryPrice, fold, quoteChange } from '../domain/ledger.js';
import type { LiveDrawdown } from '../engine/index.js';
import type { Store } from '../engine/ports/index.js';
import type { AccountState } from '../exchange/paper/index.js';

/** Outcome of a replay, and whether the books are the exchange's to the last digit. */
export interface Summary {
  readonly text: string;
  readonly agrees: boolean;
}

interface SummaryDeps {
  readonly state: StrategyState;
  readonly store: Store;
  readonly account: AccountState;
  readonly startingBalances: ReadonlyMap<string, Decimal>;
  readonly bid: Decimal | null;
  readonly drawdown: LiveDrawdown;
}

/**
 * Sums up a replay. The books are compared with the account in four ways: base held against the position, quote
 * held against what the fills moved, the fills one by one, and the position against the fold of its ledger.
 */
export function summarize(sources: SummaryDeps): Summary {
  const { state, store, bid, drawdown } = sources;
  const { market, position, parameters } = state;
  const { fills, fees } = store.fillTotals(parameters.id);
  const differences = disagreements(sources);
  const unrealized =
    bid === null || position.cost === null ? null : bid.times(position.quantity).minus(position.cost);
  const quote = market.quoteAsset;
  const rows: readonly (readonly [string, string])[] = [
    ['market', market.symbol],
    ['cycles closed', String(store.cyclesSince(parameters.id, 0))],
    ['fills', String(fills)],
    ['fees', [...fees].map(([asset, fee]) => `${fee} ${asset}`).join(', ') || '0'],
    ['realized PnL', `${position.realizedPnl.round(8)} ${quote}`],
    ['unrealized PnL', unrealized === null ? 'unknown' : `${unrealized.round(8)} ${quote}`],
    [
      'position',
      `${position.quantity} ${market.baseAsset} at ${averageEntryPrice(position)?.round(8) ?? '-'}`,
    ],
    [
      'worst drawdown',
      `${drawdown.worst.toFixed(2)} ${quote} (${worstPercentage(drawdown, parameters.totalAmount)} %)`,
    ],
    ['books', differences.length === 0 ? 'equal to the exchange' : 'DIFFER from the exchange'],
  ];
  const width = Math.max(...rows.map(([label]) => label.length));
  const lines = rows.map(([label, value]) => `${label.padEnd(width)}  ${value}`);
  return { text: [...lines, ...differences].join('\n'), agrees: differences.length === 0 };
}

function worstPercentage(drawdown: LiveDrawdown, allocation: Decimal): string {
  return ((drawdown.worst / Number(allocation.toString())) * 100).toFixed(2);
}

const FILL_FIELDS = ['tradeId', 'orderId', 'price', 'quantity', 'fee', 'feeSymbol'] as const;

function disagreements({ state, store, account, startingBalances }: SummaryDeps): string[] {
  const { market, position, parameters } = state;
  const found: string[] = [];
  const expect = (what: string, books: Decimal, exchange: Decimal) => {
    if (!books.eq(exchange)) found.push(`${what}: books ${books}, exchange ${exchange}`);
  };
  const started = (asset: string) => startingBalances.get(asset) ?? ZERO;
  let quoteMoved = ZERO;
  let booked = 0;
  const keys = new Set<string>();
  for (const entry of store.ledger(parameters.id)) {
    if (entry.kind !== 'fill') continue;
    const { fill } = entry;
    booked += 1;
    keys.add(`${fill.tradeId}/${fill.orderId}/${fill.price}/${fill.quantity}/${fill.fee}/${fill.feeAsset}`);
    quoteMoved = quoteMoved.plus(quoteChange(fill, market));
  }
  expect(
    `${market.baseAsset} held`,
    // What a fresh start left to the owner is still in the account.
    position.quantity.plus(state.setAside),
    held(account, market.baseAsset).minus(started(market.baseAsset)),
  );
  expect(
    `${market.quoteAsset} moved`,
    quoteMoved,
    held(account, market.quoteAsset).minus(started(market.quoteAsset)),
  );
  const theirs = account.fills.filter((fill) => fill.symbol === market.symbol);
  if (theirs.length !== booked) found.push(`fills: books ${booked}, exchange ${theirs.length}`);
  for (const fill of theirs) {
    const [tradeId, orderId, price, quantity, fee, feeAsset] = FILL_FIELDS.map((field) =>
      String(fill[field]),
    );
    if (!keys.has(`${tradeId}/${orderId}/${price}/${quantity}/${fee}/${feeAsset}`)) {
      found.push(`fill ${tradeId} of order ${orderId} is not in the books as the exchange has it`);
    }
  }
  const folded = fold(store.ledger(parameters.id), market);
  expect('position against its ledger', position.quantity, folded.quantity);
  expect('cost against its ledger', position.cost ?? ZERO, folded.cost ?? ZERO);
  return found;
}

function held(account: AccountState, asset: string): Decimal {
  const balance = account.balances[asset];
  if (balance === undefined) return ZERO;
  return [balance.available, balance.locked, balance.staked, balance.lent]
    .map((text) => decimal(text))
    .reduce((sum, part) => sum.plus(part), ZERO);
}
