import { type Decimal, decimal, ZERO } from '../../src/domain/decimal.js';
import { baseChange, fold, quoteChange } from '../../src/domain/ledger.js';
import type { ExchangeOrder, Fill } from '../../src/domain/order.js';
import type { AccountState } from '../../src/exchange/paper/index.js';
import { isOurs } from '../simulation/ours.js';
import type { Books } from './books.js';
import { ASSETS, STARTING_USDC } from './localExchange.js';

/** The account as the exchange has it. */
export interface Account {
  readonly state: AccountState;
  /** To the last page of the history, whoever traded. */
  readonly fills: readonly Fill[];
  readonly orders: readonly ExchangeOrder[];
}

/**
 * What books and account must be to each other once both are at rest, to the last digit. The owner has traded by hand
 * and lent, but neither deposited nor withdrawn: what he did is explained by his trades, and by nothing else.
 *
 * @returns everything that is wrong, in words
 */
export function disagreements(books: Books, account: Account): readonly string[] {
  return [
    ...brokenPosition(books),
    ...differentFills(books, account),
    ...differentHoldings(books, account),
    ...differentOrders(books, account),
  ];
}

/** Corrections of the books that no trade of the owner's explains. */
export function unexplainedCorrections({ ledger }: Books): readonly string[] {
  return ledger.flatMap((entry) =>
    entry.kind === 'adjustment' && entry.reason !== 'manualTrade'
      ? [`entry ${entry.sequence}: ${entry.reason}, ${entry.quantityDelta}, ${entry.evidence}`]
      : [],
  );
}

function brokenPosition({ strategy, ledger }: Books): string[] {
  const folded = fold(ledger, ASSETS);
  const stored = strategy?.position ?? { quantity: ZERO, cost: ZERO, realizedPnl: ZERO };
  const parts = [
    ['quantity', folded.quantity, stored.quantity],
    ['cost', folded.cost, stored.cost],
    ['realized PnL', folded.realizedPnl, stored.realizedPnl],
  ] as const;
  return parts
    .filter(([, one, other]) => String(one) !== String(other))
    .map(([what, one, other]) => `${what}: the ledger folds to ${one}, stored is ${other}`);
}

/** Each execution of the bot's orders is booked once, as the exchange has it, and nothing else is. */
function differentFills({ ledger }: Books, { fills, state }: Account): string[] {
  const booked = ledger.flatMap((entry) => (entry.kind === 'fill' ? [describe(entry.fill)] : []));
  const once = new Set(booked);
  const theirs = new Set(fills.filter(isOurs).map(describe));
  const found = [
    ...[...theirs].filter((fill) => !once.has(fill)).map((fill) => `not booked: ${fill}`),
    ...[...once].filter((fill) => !theirs.has(fill)).map((fill) => `booked, not the exchange's: ${fill}`),
  ];
  if (booked.length > once.size) found.push(`${booked.length - once.size} fills are booked more than once`);
  // The client reads a history page by page; the exchange's own list knows whether it lost any.
  if (state.fills.length !== fills.length) {
    found.push(`the history has ${fills.length} fills, the exchange counts ${state.fills.length}`);
  }
  return found;
}

function differentHoldings({ strategy, ledger }: Books, { fills, state }: Account): string[] {
  const found: string[] = [];
  const expect = (asset: string, what: string, expected: Decimal) => {
    const held = decimal(state.balances[asset]?.total ?? '0');
    if (!held.eq(expected)) found.push(`${asset}: the account has ${held}, ${what} ${expected}`);
  };
  const { baseAsset, quoteAsset } = ASSETS;
  const position = strategy?.position.quantity ?? ZERO;
  expect(baseAsset, 'the books have', position.plus(strategy?.setAside ?? ZERO));
  const byHand = fills.filter((fill) => !isOurs(fill));
  const booked = ledger.flatMap((entry) => (entry.kind === 'fill' ? [entry.fill] : []));
  const all = [...booked, ...byHand];
  expect(baseAsset, 'by the fills', sum(all.map((fill) => baseChange(fill, ASSETS))));
  const money = sum(all.map((fill) => quoteChange(fill, ASSETS)));
  expect(quoteAsset, 'by the fills', decimal(STARTING_USDC).plus(money));
  return found;
}

/** What rests is what the books have as resting, each order wholly booked; and no order was ever placed twice. */
function differentOrders({ strategy }: Books, { state, orders }: Account): string[] {
  const theirs = state.openOrders.map(
    ({ clientId, id, price, quantity, executedQuantity }) =>
      `${clientId} ${id} ${price} ${quantity} ${executedQuantity} open`,
  );
  const ours = [...(strategy?.orders.values() ?? [])].map(
    ({ clientId, orderId, price, quantity, bookedQuantity, phase, cancelling }) =>
      `${clientId} ${orderId} ${price} ${quantity} ${bookedQuantity} ${cancelling ? 'cancelling' : phase}`,
  );
  const ids = orders.filter(isOurs).map(({ clientId }) => clientId);
  const seen = new Set<number | null>();
  const twice = ids.filter((id) => seen.has(id) || !seen.add(id));
  return [
    ...theirs.filter((order) => !ours.includes(order)).map((order) => `rests, not in the books: ${order}`),
    ...ours.filter((order) => !theirs.includes(order)).map((order) => `in the books, not resting: ${order}`),
    ...twice.map((id) => `client id ${id} was placed more than once`),
  ];
}

function describe({ tradeId, orderId, clientId, side, price, quantity, fee, feeAsset }: Fill): string {
  return `${tradeId}/${orderId}/${clientId} ${side} ${quantity} at ${price}, fee ${fee} ${feeAsset}`;
}

function sum(amounts: readonly Decimal[]): Decimal {
  return amounts.reduce((total: Decimal, amount) => total.plus(amount), ZERO);
}
