import { readClientId } from '../../src/domain/clientId.js';
import { type Decimal, decimal, ZERO } from '../../src/domain/decimal.js';
import {
  baseChange,
  EMPTY_POSITION,
  fold,
  type LedgerEntry,
  type MarketAssets,
  type Position,
  quoteChange,
} from '../../src/domain/ledger.js';
import type { Fill } from '../../src/domain/order.js';
import type { LedgerLine } from '../../src/engine/face.js';
import { withPositions } from '../../src/engine/ledgerTail.js';
import type { AccountState } from '../../src/exchange/paper/index.js';
import type { Trading } from './trading.js';

/*
 * What must be true at the end of every story: the books are the exchange's to the last digit, and the invariants of
 * the design hold. Throws with every difference there is.
 */

export interface Expectation {
  /** Base asset in the account that no strategy claims; default none. */
  readonly ownersBase?: string;
  /** The books were lost: fills of earlier ones are nowhere. Trade ids below this are passed over. */
  readonly fromTradeId?: number;
  /** Orders of the owner's, by the exchange's ids, although their client ids look like ours. */
  readonly ownersOrders?: readonly string[];
}

type WireFill = Readonly<Record<string, unknown>>;

export async function expectAgreement(trading: Trading, expectation: Expectation = {}): Promise<void> {
  await trading.untilQuiet();
  const account = await trading.account();
  const found = [
    ...comparePositions(trading, account, expectation),
    ...compareQuote(trading, account, expectation),
    ...compareFills(trading, account, expectation),
    ...compareOpenOrders(trading),
    ...trading.parameters.flatMap(({ id }) => invariants(trading, id)),
  ];
  if (found.length > 0) throw new Error(`the books and the exchange differ:\n${found.join('\n')}`);
}

function ledgers(trading: Trading): readonly LedgerEntry[] {
  return trading.parameters.flatMap(({ id }) => [...trading.books.ledger(id)]);
}

function bookedFills(trading: Trading): readonly Fill[] {
  return ledgers(trading).flatMap((entry) => (entry.kind === 'fill' ? [entry.fill] : []));
}

/** Holdings are what the strategies hold and what is the owner's, and nothing else. */
function comparePositions(
  trading: Trading,
  account: AccountState,
  { ownersBase = '0' }: Expectation,
): string[] {
  const states = trading.parameters.map(({ id }) => trading.state(id));
  const assets = new Set(states.map(({ market }) => market.baseAsset));
  return [...assets].flatMap((asset) => {
    const positions = states
      .filter(({ market }) => market.baseAsset === asset)
      .reduce((sum, { position }) => sum.plus(position.quantity), ZERO);
    const expected = asset === trading.market.baseAsset ? positions.plus(decimal(ownersBase)) : positions;
    const held = heldOf(account, asset);
    return held.eq(expected) ? [] : [`${asset}: the account holds ${held}, books and owner ${expected}`];
  });
}

/** What the account's quote money changed by is what the booked fills moved, the owner's own trades and transfers. */
function compareQuote(trading: Trading, account: AccountState, expectation: Expectation): string[] {
  const { market } = trading;
  const elsewhere = account.fills.filter((fill) => !isToBeBooked(fill, expectation));
  const expected = [
    trading.startingBalances.get(market.quoteAsset) ?? ZERO,
    trading.transferred(market.quoteAsset),
    ...bookedFills(trading).map((fill) => quoteChange(fill, market)),
    ...elsewhere.map((fill) => quoteChange(fillOf(fill), market)),
  ].reduce((sum, part) => sum.plus(part), ZERO);
  const held = heldOf(account, market.quoteAsset);
  return held.eq(expected)
    ? []
    : [`${market.quoteAsset}: the account holds ${held}, by the books ${expected}`];
}

/** Every execution of ours is booked once, as the exchange has it, and nothing else is. */
function compareFills(trading: Trading, account: AccountState, expectation: Expectation): string[] {
  const theirs = account.fills
    .filter((fill) => isToBeBooked(fill, expectation))
    .map((fill) => describe(fillOf(fill)));
  const ours = bookedFills(trading).map(describe);
  return [
    ...theirs.filter((fill) => !ours.includes(fill)).map((fill) => `not booked: ${fill}`),
    ...ours
      .filter((fill) => !theirs.includes(fill))
      .map((fill) => `booked, but unknown to the exchange: ${fill}`),
    ...ours.filter((fill, index) => ours.indexOf(fill) !== index).map((fill) => `booked twice: ${fill}`),
  ];
}

/** What rests under our mark is what the books say, and no client id rests twice. */
function compareOpenOrders(trading: Trading): string[] {
  const theirs = trading
    .rungs()
    .map((order) => `${order.clientId} ${order.orderId} ${order.price} ${order.quantity} ${order.executed}`);
  const ours = trading.parameters.flatMap(({ id }) =>
    [...trading.state(id).orders.values()].map(
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

function invariants(trading: Trading, id: string): string[] {
  const found: string[] = [];
  const { position, orders, parameters, market } = trading.state(id);
  const entries = [...trading.books.ledger(id)];
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
  if (rungs.length > 0 && committed.gt(parameters.totalAmount)) {
    found.push(`${id}: rungs and position take ${committed} of ${parameters.totalAmount}`);
  }
  for (const cycle of trading.books.closedCycles(id, 1_000)) {
    const moved = [...withPositions(entries, EMPTY_POSITION, market)].reduce(
      (sum, line, index, lines) =>
        line.entry.cycle === cycle.number
          ? sum.plus(quoteMoved(trading, line, lines[index - 1]?.position ?? EMPTY_POSITION, market))
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
  trading: Trading,
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
  const report = entry.reportId === null ? null : trading.books.report(entry.reportId);
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

function heldOf(account: AccountState, asset: string): Decimal {
  const balance = account.balances[asset];
  if (balance === undefined) return ZERO;
  return [balance.available, balance.locked, balance.staked, balance.lent].reduce(
    (sum, part) => sum.plus(decimal(part)),
    ZERO,
  );
}
