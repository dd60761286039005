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

/** One strategy at the end of a replay. */
export interface Replayed {
  readonly state: StrategyState;
  readonly bid: Decimal | null;
  readonly drawdown: LiveDrawdown;
}

interface SummaryDeps {
  /** One at least. */
  readonly strategies: readonly Replayed[];
  readonly store: Store;
  readonly account: AccountState;
  readonly startingBalances: ReadonlyMap<string, Decimal>;
}

/**
 * Sums up a replay, strategy by strategy. The books are compared with the account in four ways: base held against the
 * positions, quote held against what the fills moved, the fills one by one, and each position against the fold of its ledger.
 */
export function summarize(sources: SummaryDeps): Summary {
  const differences = disagreements(sources);
  const books = ['books', differences.length === 0 ? 'equal to the exchange' : 'DIFFER from the exchange'];
  const strategies = sources.strategies.map((replayed) => rowsOf(replayed, sources.store));
  const width = Math.max(...[...strategies.flat(), books].map(([label = '']) => label.length));
  const written = (rows: readonly (readonly string[])[]) =>
    rows.map(([label = '', value = '']) => `${label.padEnd(width)}  ${value}`);
  const [last = [], ...others] = strategies.toReversed();
  const lines = [
    ...others.toReversed().flatMap((rows) => [...written(rows), '']),
    ...written([...last, books]),
  ];
  return { text: [...lines, ...differences].join('\n'), agrees: differences.length === 0 };
}

function rowsOf({ state, bid, drawdown }: Replayed, store: Store): readonly (readonly [string, string])[] {
  const { market, position, parameters } = state;
  const { fills, fees } = store.fillTotals(parameters.id);
  const unrealized =
    bid === null || position.cost === null ? null : bid.times(position.quantity).minus(position.cost);
  const quote = market.quoteAsset;
  return [
    ...(parameters.name === null ? [] : [['strategy', parameters.name] as const]),
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
  ];
}

function worstPercentage(drawdown: LiveDrawdown, allocation: Decimal): string {
  return ((drawdown.worst / Number(allocation.toString())) * 100).toFixed(2);
}

const FILL_FIELDS = ['tradeId', 'orderId', 'price', 'quantity', 'fee', 'feeSymbol'] as const;

function disagreements({ strategies, store, account, startingBalances }: SummaryDeps): string[] {
  const found: string[] = [];
  const expect = (what: string, books: Decimal, exchange: Decimal) => {
    if (!books.eq(exchange)) found.push(`${what}: books ${books}, exchange ${exchange}`);
  };
  const moved = new Map<string, Decimal>();
  const add = (asset: string, change: Decimal) => moved.set(asset, (moved.get(asset) ?? ZERO).plus(change));
  const keys = new Set<string>();
  let booked = 0;
  for (const { state } of strategies) {
    const { market, position, parameters } = state;
    // What a fresh start left to the owner is still in the account.
    add(market.baseAsset, position.quantity.plus(state.setAside));
    for (const entry of store.ledger(parameters.id)) {
      if (entry.kind !== 'fill') continue;
      const { fill } = entry;
      booked += 1;
      keys.add(keyOf([fill.tradeId, fill.orderId, fill.price, fill.quantity, fill.fee, fill.feeAsset]));
      add(market.quoteAsset, quoteChange(fill, market));
    }
  }
  for (const [asset, change] of moved) {
    const isBase = strategies.some(({ state }) => state.market.baseAsset === asset);
    const started = startingBalances.get(asset) ?? ZERO;
    expect(`${asset} ${isBase ? 'held' : 'moved'}`, change, held(account, asset).minus(started));
  }
  const symbols = new Set(strategies.map(({ state }) => state.market.symbol));
  const theirs = account.fills.filter(({ symbol }) => symbols.has(String(symbol)));
  if (theirs.length !== booked) found.push(`fills: books ${booked}, exchange ${theirs.length}`);
  for (const fill of theirs) {
    if (keys.has(keyOf(FILL_FIELDS.map((field) => fill[field])))) continue;
    found.push(`fill ${fill.tradeId} of order ${fill.orderId} is not in the books as the exchange has it`);
  }
  for (const { state } of strategies) {
    const folded = fold(store.ledger(state.parameters.id), state.market);
    expect('position against its ledger', state.position.quantity, folded.quantity);
    expect('cost against its ledger', state.position.cost ?? ZERO, folded.cost ?? ZERO);
  }
  return found;
}

function keyOf(fields: readonly unknown[]): string {
  return fields.map(String).join('/');
}

function held(account: AccountState, asset: string): Decimal {
  const balance = account.balances[asset];
  if (balance === undefined) return ZERO;
  return [balance.available, balance.locked, balance.staked, balance.lent]
    .map((text) => decimal(text))
    .reduce((sum, part) => sum.plus(part), ZERO);
}
