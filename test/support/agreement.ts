import { readClientId } from '../../src/domain/clientId.js';
import { type Decimal, decimal, ZERO } from '../../src/domain/decimal.js';
import {
  baseChange,
  EMPTY_POSITION,
  fold,
  type MarketAssets,
  type Position,
  quoteChange,
} from '../../src/domain/ledger.js';
import type { Fill } from '../../src/domain/order.js';
import type { LedgerLine } from '../../src/engine/books/ledgerTail.js';
import { withPositions } from '../../src/engine/books/ledgerTail.js';
import type { Store, StoredStrategy } from '../../src/engine/ports/store.js';
import type { AccountState } from '../../src/exchange/paper/index.js';

/*
 * What must be true at the end of every story: the books are the exchange's to the last digit, and the invariants of
 * the design hold.
 */

/** A strategy as the books have it. */
export interface BookedStrategy {
  readonly id: string;
  readonly market: MarketAssets;
  readonly stored: Pick<StoredStrategy, 'position' | 'orders'>;
  /** What rungs and position may cost together; null where nobody says. */
  readonly allocation: Decimal | null;
}

export interface BooksSeen {
  readonly strategies: readonly BookedStrategy[];
  readonly store: Pick<Store, 'ledger' | 'closedCycles' | 'report'>;
}

/** An account as the local exchange has it, and what was in it before any trade. */
export interface AccountSeen {
  readonly state: AccountState;
  readonly startingBalances: ReadonlyMap<string, Decimal>;
  /** What came from outside since, by asset. */
  readonly transferred: ReadonlyMap<string, Decimal>;
}

export interface Expectation {
  /** Base asset in the account that no strategy claims; default none. */
  readonly ownersBase?: string;
  /** The books were lost: fills of earlier ones are nowhere. Trade ids below this are passed over. */
  readonly fromTradeId?: number;
  /** Orders of the owner's, by the exchange's ids, although their client ids look like ours. */
  readonly ownersOrders?: readonly string[];
}

type WireFill = Readonly<Record<string, unknown>>;

/** Every difference there is, in words. */
export function differences(
  books: BooksSeen,
  account: AccountSeen,
  expectation: Expectation = {},
): readonly string[] {
  return [
    ...comparePositions(books, account, expectation),
    ...compareQuotes(books, account, expectation),
    ...compareFills(books, account, expectation),
    ...compareOpenOrders(books, account, expectation),
    ...books.strategies.flatMap((strategy) => invariants(books, strategy)),
  ];
}

function bookedFills({ strategies, store }: BooksSeen): readonly Fill[] {
  const entries = strategies.flatMap(({ id }) => [...store.ledger(id)]);
  return entries.flatMap((entry) => (entry.kind === 'fill' ? [entry.fill] : []));
}

/** Holdings are what the strategies hold and what is the owner's, and nothing else. */
function comparePositions(
  { strategies }: BooksSeen,
  account: AccountSeen,
  { ownersBase = '0' }: Expectation,
): string[] {
  const assets = [...new Set(strategies.map(({ market }) => market.baseAsset))];
  return assets.flatMap((asset, index) => {
    const positions = strategies
      .filter(({ market }) => market.baseAsset === asset)
      .reduce((sum, { stored }) => sum.plus(stored.position.quantity), ZERO);
    const expected = index === 0 ? positions.plus(decimal(ownersBase)) : positions;
    const held = heldOf(account, asset);
    return held.eq(expected) ? [] : [`${asset}: the account holds ${held}, books and owner ${expected}`];
  });
}

/** What the account's quote money changed by is what the booked fills moved, the owner's own trades and transfers. */
function compareQuotes(books: BooksSeen, account: AccountSeen, expectation: Expectation): string[] {
  const ofOthers = account.state.fills.filter((fill) => !isToBeBooked(fill, expectation)).map(fillOf);
  const fills = [...bookedFills(books), ...ofOthers];
  const assets = [...new Set(books.strategies.map(({ market }) => market.quoteAsset))];
  return assets.flatMap((asset) => {
    const expected = [
      account.startingBalances.get(asset) ?? ZERO,
      account.transferred.get(asset) ?? ZERO,
      ...fills
        .filter(({ symbol }) => assetsOf(symbol).quoteAsset === asset)
        .map((fill) => quoteChange(fill, assetsOf(fill.symbol))),
    ].reduce((sum, part) => sum.plus(part), ZERO);
    const held = heldOf(account, asset);
    return held.eq(expected) ? [] : [`${asset}: the account holds ${held}, by the books ${expected}`];
  });
}

/** Every execution of ours is booked once, as the exchange has it, and nothing else is. */
function compareFills(books: BooksSeen, account: AccountSeen, expectation: Expectation): string[] {
  const theirs = account.state.fills
    .filter((fill) => isToBeBooked(fill, expectation))
    .map((fill) => describe(fillOf(fill)));
  const ours = bookedFills(books).map(describe);
  return [
    ...theirs.filter((fill) => !ours.includes(fill)).map((fill) => `not booked: ${fill}`),
    ...ours
      .filter((fill) => !theirs.includes(fill))
      .map((fill) => `booked, but unknown to the exchange: ${fill}`),
    ...ours.filter((fill, index) => ours.indexOf(fill) !== index).map((fill) => `booked twice: ${fill}`),
  ];
}

/** What rests under our mark is what the books say, and no client id rests twice. */
function compareOpenOrders(
  { strategies }: BooksSeen,
  { state }: AccountSeen,
  { ownersOrders = [] }: Expectation,
): string[] {
  const theirs = state.openOrders
    .filter(({ clientId }) => clientId !== null && readClientId(Number(clientId)) !== null)
    .filter(({ id }) => !ownersOrders.includes(String(id)))
    .map(
      ({ clientId, id, price, quantity, executedQuantity }) =>
        `${clientId} ${id} ${price} ${quantity} ${executedQuantity}`,
    );
  const ours = strategies.flatMap(({ stored }) =>
    [...stored.orders.values()].map(
      (order) =>
        `${order.clientId} ${order.orderId} ${order.price} ${order.quantity} ${order.executedQuantity}`,
    ),
  );
  return [
    ...theirs
      .filter((order) => !ours.includes(order))
      .map((order) => `rests and is not in the books: ${order}`),
    ...ours
      .filter((order) => !theirs.includes(order))
      .map((order) => `in the books and does not rest: ${order}`),
    ...theirs
      .filter((order, index) => theirs.indexOf(order) !== index)
      .map((order) => `rests twice: ${order}`),
  ];
}

function invariants({ store }: BooksSeen, { id, market, stored, allocation }: BookedStrategy): string[] {
  const found: string[] = [];
  const { position, orders } = stored;
  const entries = [...store.ledger(id)];
  const folded = fold(entries, market);
  const sameCost = String(folded.cost) === String(position.cost);
  if (!folded.quantity.eq(position.quantity) || !sameCost || !folded.realizedPnl.eq(position.realizedPnl)) {
    found.push(
      `${id}: the ledger folds to ${folded.quantity} at ${folded.cost}, not ${position.quantity} at ${position.cost}`,
    );
  }
  const rungs = [...orders.values()].filter((order) => order.role === 'rung');
  const committed = rungs.reduce(
    (sum, order) => sum.plus(order.price.times(order.quantity.minus(order.bookedQuantity))),
    position.cost ?? ZERO,
  );
  if (allocation !== null && rungs.length > 0 && committed.gt(allocation)) {
    found.push(`${id}: rungs and position take ${committed} of ${allocation}`);
  }
  for (const cycle of store.closedCycles(id, 1_000)) {
    const moved = [...withPositions(entries, EMPTY_POSITION, market)].reduce(
      (sum, line, index, lines) =>
        line.entry.cycle === cycle.number
          ? sum.plus(quoteMoved(store, line, lines[index - 1]?.position ?? EMPTY_POSITION, market))
          : sum,
      ZERO,
    );
    if (!moved.eq(cycle.quoteChange)) {
      found.push(`${id}: cycle ${cycle.number} says ${cycle.quoteChange}, its fills moved ${moved}`);
    }
  }
  let held = ZERO;
  for (const entry of entries) {
    held = held.plus(entry.kind === 'fill' ? baseChange(entry.fill, market) : entry.quantityDelta);
    if (held.lt(ZERO)) found.push(`${id}: more was sold than was held at entry ${entry.sequence}`);
  }
  return found;
}

/** Quote asset that an entry moved: an execution of ours, or a trade of the owner's that was taken over. */
function quoteMoved(
  store: BooksSeen['store'],
  { entry, position }: LedgerLine,
  before: Position,
  market: MarketAssets,
): Decimal {
  if (entry.kind === 'fill') return quoteChange(entry.fill, market);
  if (entry.reason !== 'manualTrade') return ZERO;
  if (position.cost !== null && before.cost !== null) {
    return before.cost.minus(position.cost).plus(entry.realizedPnl);
  }
  // Beside an unknown cost the entry does not tell; its report does.
  const report = entry.reportId === null ? null : store.report(entry.reportId);
  const booking = report?.bookings.find(({ quantityDelta }) => quantityDelta.eq(entry.quantityDelta));
  const value = booking?.value ?? ZERO;
  return entry.quantityDelta.gt(ZERO) ? ZERO.minus(value) : value;
}

/** Ours by its client id, and of these books. */
function isToBeBooked(fill: WireFill, { fromTradeId = 0, ownersOrders = [] }: Expectation): boolean {
  if (fill.clientId === null || readClientId(Number(fill.clientId)) === null) return false;
  return Number(fill.tradeId) >= fromTradeId && !ownersOrders.includes(String(fill.orderId));
}

function fillOf(fill: WireFill): Fill {
  return {
    tradeId: String(fill.tradeId),
    orderId: String(fill.orderId),
    clientId: fill.clientId === null ? null : Number(fill.clientId),
    symbol: String(fill.symbol),
    side: fill.side === 'Bid' ? 'buy' : 'sell',
    price: decimal(String(fill.price)),
    quantity: decimal(String(fill.quantity)),
    fee: decimal(String(fill.fee)),
    feeAsset: String(fill.feeSymbol),
    isMaker: fill.isMaker === true,
    timeMs: 0,
  };
}

function describe({
  tradeId,
  orderId,
  clientId,
  symbol,
  side,
  price,
  quantity,
  fee,
  feeAsset,
}: Fill): string {
  return `${tradeId}/${orderId}/${clientId} ${side} ${quantity} ${symbol} at ${price}, fee ${fee} ${feeAsset}`;
}

function assetsOf(symbol: string): MarketAssets {
  const [baseAsset = '', quoteAsset = ''] = symbol.split('_');
  return { baseAsset, quoteAsset };
}

function heldOf({ state }: AccountSeen, asset: string): Decimal {
  const balance = state.balances[asset];
  if (balance === undefined) return ZERO;
  return [balance.available, balance.locked, balance.staked, balance.lent].reduce(
    (sum, part) => sum.plus(decimal(part)),
    ZERO,
  );
}
