import type { AlertContent } from '../../../src/domain/alerts/index.js';
import { type Decimal, decimal, ZERO } from '../../../src/domain/decimal.js';
import { baseChange, fold, quoteChange } from '../../../src/domain/ledger.js';
import type { Fill } from '../../../src/domain/order.js';
import { type Books, STRATEGY } from './books.js';
import { type AccountSeen, STARTING_USDC } from './exchange.js';

/*
 * What must hold of books at any time, and of books and exchange when both are at rest. Each answers with everything
 * that is wrong, in words.
 */

export const ALLOCATION = decimal('4000000');
const ASSETS = { baseAsset: 'SOL', quoteAsset: 'USDC' };
/** A price is off by less than a cent of 15,000 and a quantity by less than a step: one rung's rounding. */
const ROUNDING = decimal('2');

/** What a database must be at whatever moment its process died. */
export function brokenInBooks(books: Books): string[] {
  return [
    ...brokenPosition(books),
    ...brokenAllocation(books),
    ...brokenCycles(books),
    ...missingAlerts(books),
  ];
}

/** What must hold of the account at any time. @param mostResting the most that ever rested in buy orders at once */
export function brokenOnTheBook(mostResting: Decimal): string[] {
  if (mostResting.lte(ALLOCATION.plus(ROUNDING))) return [];
  return [`${mostResting} rested in rungs at once, of an allocation of ${ALLOCATION}`];
}

/** What books and account must be to each other once both have come to rest. */
export function disagreements(books: Books, account: AccountSeen): string[] {
  return [
    ...differentFills(books, account),
    ...differentHoldings(books, account),
    ...differentOrders(books, account),
    ...ordersPlacedTwice(account),
  ];
}

/** The position is the fold of its ledger, which has nothing in it but fills: nothing had to be explained away. */
function brokenPosition({ strategy, ledger }: Books): string[] {
  const found: string[] = [];
  const folded = fold(ledger, ASSETS);
  const stored = strategy?.position ?? { quantity: ZERO, cost: ZERO, realizedPnl: ZERO };
  const expect = (what: string, one: Decimal | null, other: Decimal | null) => {
    if (String(one) !== String(other)) found.push(`${what}: the ledger folds to ${one}, stored is ${other}`);
  };
  expect('quantity', folded.quantity, stored.quantity);
  expect('cost', folded.cost, stored.cost);
  expect('realized PnL', folded.realizedPnl, stored.realizedPnl);
  let held = ZERO;
  for (const entry of ledger) {
    if (entry.kind === 'adjustment')
      found.push(`entry ${entry.sequence} is an adjustment: ${entry.evidence}`);
    held = held.plus(entry.kind === 'fill' ? baseChange(entry.fill, ASSETS) : entry.quantityDelta);
    if (held.lt(ZERO)) found.push(`at entry ${entry.sequence} more is sold than was held`);
  }
  return found;
}

function brokenAllocation({ strategy }: Books): string[] {
  const rungs = [...(strategy?.orders.values() ?? [])].filter(({ role }) => role === 'rung');
  const committed = rungs.reduce(
    (sum, { price, quantity, bookedQuantity }) => sum.plus(price.times(quantity.minus(bookedQuantity))),
    strategy?.position.cost ?? ZERO,
  );
  if (committed.lte(ALLOCATION.plus(ROUNDING))) return [];
  return [`rungs and position take ${committed} of an allocation of ${ALLOCATION}`];
}

/** Numbered without a gap, and each the sum of its own fills. */
function brokenCycles({ ledger, cycles }: Books): string[] {
  const found: string[] = [];
  const numbers = cycles.map(({ number }) => number);
  for (const [index, number] of numbers.entries()) {
    if (number !== numbers.length - index) found.push(`the closed cycles are ${numbers}`);
  }
  for (const { number, quoteChange: said } of cycles) {
    const ofCycle = fillsOf(ledger.filter((entry) => entry.cycle === number));
    const moved = sum(ofCycle.map((fill) => quoteChange(fill, ASSETS)));
    if (!moved.eq(said)) found.push(`cycle ${number} says ${said}, its fills moved ${moved}`);
  }
  return found;
}

/** Every close is told once, every rung that was bought is told with all that was bought of it, and nobody is called. */
function missingAlerts({ ledger, cycles, alerts }: Books): string[] {
  const found: string[] = [];
  const closes = alerts.flatMap(({ content }) => (content.kind === 'cycleClosed' ? [content] : []));
  for (const { number, realizedPnl } of cycles) {
    const told = closes.filter(({ cycle }) => cycle === number);
    if (told.length !== 1) found.push(`the close of cycle ${number} is told ${told.length} times`);
    else if (!told[0]?.netProfit.eq(realizedPnl)) found.push(`cycle ${number} is told with another result`);
  }
  if (closes.length > cycles.length) found.push('a close is told of a cycle that is open');
  // An alert grows with its rung; one that was delivered is followed by one with the whole of it.
  const toldByRung = new Map(
    alerts.flatMap(({ content, mergeKey }) =>
      content.kind === 'rungFilled' ? [[mergeKey, content.executedQuantity]] : [],
    ),
  );
  const buys = fillsOf(ledger).filter(({ side }) => side === 'buy');
  const bought = new Set(buys.map(({ clientId }) => clientId));
  const told = sum([...toldByRung.values()]);
  const quantity = sum(buys.map((fill) => fill.quantity));
  if (toldByRung.size !== bought.size || !told.eq(quantity)) {
    found.push(`${quantity} were bought by ${bought.size} rungs, ${told} by ${toldByRung.size} were told`);
  }
  for (const { content } of alerts) {
    const isTrade = content.kind === 'cycleClosed' || content.kind === 'rungFilled';
    if (!isTrade && !isOfLostRequest(content)) found.push(`the owner was told of ${JSON.stringify(content)}`);
  }
  return found;
}

/** The last life looks for a minute for what the one before has sent in vain, and says so. */
function isOfLostRequest(content: AlertContent): boolean {
  if (content.kind === 'problem') return content.problem.kind === 'fateUnknown';
  return content.kind === 'reconciliationFailing' || content.kind === 'reconciliationWorks';
}

/** Each execution of the account is booked once and only once, and nothing else is. */
function differentFills({ ledger }: Books, { fills, state }: AccountSeen): string[] {
  const booked = fillsOf(ledger).map(describe);
  const theirs = fills.map(describe);
  const found = [
    ...theirs.filter((fill) => !booked.includes(fill)).map((fill) => `not booked: ${fill}`),
    ...booked
      .filter((fill) => !theirs.includes(fill))
      .map((fill) => `booked, and not the exchange's: ${fill}`),
    ...booked.filter((fill, index) => booked.indexOf(fill) !== index).map((fill) => `booked twice: ${fill}`),
  ];
  // The client reads a history page by page; the exchange's own list knows whether it lost any.
  if (state.fills.length !== booked.length) {
    found.push(`${booked.length} fills are booked, the exchange counts ${state.fills.length}`);
  }
  return found;
}

/** What is held is what is booked, and the money is what the fills have left of it. */
function differentHoldings({ strategy, ledger }: Books, { state }: AccountSeen): string[] {
  const found: string[] = [];
  const expect = (asset: string, expected: Decimal) => {
    const held = decimal(state.balances[asset]?.total ?? '0');
    if (!held.eq(expected)) found.push(`${asset}: the account has ${held}, by the books ${expected}`);
  };
  expect('SOL', strategy?.position.quantity ?? ZERO);
  const moved = sum(fillsOf(ledger).map((fill) => quoteChange(fill, ASSETS)));
  expect('USDC', decimal(STARTING_USDC).plus(moved));
  return found;
}

/** What rests is what the books have as resting, each order wholly booked. */
function differentOrders({ strategy }: Books, { state }: AccountSeen): string[] {
  const theirs = state.openOrders.map(
    ({ clientId, id, price, quantity, executedQuantity }) =>
      `${clientId} ${id} ${price} ${quantity} ${executedQuantity} open`,
  );
  const ours = [...(strategy?.orders.values() ?? [])].map(
    ({ clientId, orderId, price, quantity, bookedQuantity, phase, cancelling }) =>
      `${clientId} ${orderId} ${price} ${quantity} ${bookedQuantity} ${cancelling ? 'cancelling' : phase}`,
  );
  return [
    ...theirs
      .filter((order) => !ours.includes(order))
      .map((order) => `rests, and not in the books: ${order}`),
    ...ours
      .filter((order) => !theirs.includes(order))
      .map((order) => `in the books, and not resting: ${order}`),
  ];
}

/** One intent never becomes two orders: not among all that were ever placed. */
function ordersPlacedTwice({ orders }: AccountSeen): string[] {
  const ids = orders.map(({ clientId }) => clientId);
  const found = ids.filter((id, index) => ids.indexOf(id) !== index);
  return [...new Set(found)].map((id) => `client id ${id} of ${STRATEGY} was placed more than once`);
}

function fillsOf(ledger: Books['ledger']): Fill[] {
  return ledger.flatMap((entry) => (entry.kind === 'fill' ? [entry.fill] : []));
}

function describe({ tradeId, orderId, clientId, side, price, quantity, fee, feeAsset }: Fill): string {
  return `${tradeId}/${orderId}/${clientId} ${side} ${quantity} at ${price}, fee ${fee} ${feeAsset}`;
}

function sum(amounts: readonly Decimal[]): Decimal {
  return amounts.reduce((total, amount) => total.plus(amount), ZERO);
}
