import { expect, vi } from 'vitest';
import { type Decimal, decimal, ZERO } from '../../src/domain/decimal.js';
import { averageEntryPrice } from '../../src/domain/ledger.js';
import type { AccountState } from '../../src/exchange/paper/index.js';
import { Chance } from '../domain/support/chance.js';
import type { Trading } from '../support/trading.js';
import { expectAgreement } from '../support/tradingAgreement.js';
import { story } from './story.js';

/** A fifth of a second for each cycle, and as much again for a busy machine, several times. */
vi.setConfig({ testTimeout: 240_000 });

const CYCLES = 100;
const SEED = 20260101;
const CENT = decimal('0.01');
/** Places to which the cost of what is sold is rounded, half to even; the rest stays with what is left. */
const COST_PLACES = 18;
const HALF_TO_EVEN = 2;

/** Buys one to three rungs, the last of them often in part. */
async function buy(trading: Trading, chance: Chance): Promise<void> {
  const prices = trading.prices().map(decimal);
  const depth = chance.whole(prices.length);
  const above = prices[depth - 1];
  const last = prices[depth] ?? ZERO;
  const bid = last.minus(CENT).minus(CENT).toString();
  if (above !== undefined) await trading.tick(bid, { ask: above.minus(CENT).toString() });
  const parts = chance.whole(3);
  for (let part = 1; part <= parts; part += 1) {
    const askQuantity = `0.${10 + chance.whole(20)}`;
    await trading.tick(bid, { ask: last.toString(), askQuantity });
  }
  if (parts === 0 || chance.happens(50)) await trading.tick(bid, { ask: last.minus(CENT).toString() });
}

/** Sells at the target or somewhat above it, sometimes to bids that take a part of it. */
async function sell(trading: Trading, chance: Chance): Promise<void> {
  const average = averageEntryPrice(trading.state().position) ?? ZERO;
  const percentage = decimal(String(101 + chance.whole(3))).times(decimal('0.01'));
  const bid = average.times(percentage).round(2).plus(CENT).toString();
  if (chance.happens(40)) await trading.tick(bid, { bidQuantity: `0.0${1 + chance.whole(9)}` });
  await trading.tick(bid);
}

interface Account {
  readonly quantity: Decimal;
  readonly cost: Decimal;
  readonly realizedPnl: Decimal;
  /** What buys and sells moved in the quote asset. */
  readonly moved: Decimal;
  readonly sales: number;
}

/** The same account kept by hand, from nothing but the exchange's own list of fills. */
function keptByHand(fills: AccountState['fills']): Account {
  let [quantity, cost, realizedPnl, moved, sales] = [ZERO, ZERO, ZERO, ZERO, 0];
  for (const fill of fills) {
    const price = decimal(String(fill.price));
    const traded = decimal(String(fill.quantity));
    const fee = decimal(String(fill.fee));
    const value = price.times(traded);
    if (fill.side === 'Bid') {
      expect(fill.feeSymbol).toBe('SOL');
      quantity = quantity.plus(traded).minus(fee);
      cost = cost.plus(value);
      moved = moved.minus(value);
      continue;
    }
    expect(fill.feeSymbol).toBe('USDC');
    const share = cost.times(traded).div(quantity).round(COST_PLACES, HALF_TO_EVEN);
    const proceeds = value.minus(fee);
    realizedPnl = realizedPnl.plus(proceeds).minus(share);
    cost = cost.minus(share);
    quantity = quantity.minus(traded);
    moved = moved.plus(proceeds);
    sales += 1;
  }
  return { quantity, cost, realizedPnl, moved, sales };
}

story(
  'a hundred cycles with fees in the base asset: the drift is zero and the dust is accounted for to the last digit',
  async (trading) => {
    const chance = new Chance(SEED);
    for (let cycle = 1; cycle <= CYCLES; cycle += 1) {
      await buy(trading, chance);
      await sell(trading, chance);
      await trading.until(`cycle ${cycle} is closed and the next ladder rests`, () => {
        const [closed] = trading.books.closedCycles('main', 1);
        return closed?.number === cycle && trading.isQuiet && trading.rungs().length === 3;
      });
    }
    await expectAgreement(trading);

    const report = await trading.engine.api.strategy('main').books.reconcile(null);
    const account = await trading.account();
    const byHand = keptByHand(account.fills);
    const { position } = trading.state();
    expect(report.action).toBe('none');
    expect(report.drift.toString()).toBe('0');
    expect(report.held.toString()).toBe(byHand.quantity.toString());
    expect(report.booked.toString()).toBe(byHand.quantity.toString());
    expect(account.balances.SOL?.total).toBe(byHand.quantity.toString());
    expect(byHand.quantity.gt(ZERO)).toBe(true);
    expect(byHand.quantity.lt(CENT)).toBe(true);

    expect(position.quantity.toString()).toBe(byHand.quantity.toString());
    expect(position.cost?.toString()).toBe(byHand.cost.toString());
    expect(position.realizedPnl.toString()).toBe(byHand.realizedPnl.toString());
    // Whatever was rounded on the way: what was earned is what the money became, and what the dust has cost.
    expect(position.realizedPnl.toString()).toBe(byHand.moved.plus(byHand.cost).toString());

    const closed = trading.books.closedCycles('main', CYCLES);
    expect(closed.map(({ end }) => end)).toEqual(Array(CYCLES).fill('takeProfit'));
    const sum = (part: 'realizedPnl' | 'quoteChange' | 'baseFees') =>
      closed.reduce((total, cycle) => total.plus(cycle[part]), ZERO).toString();
    expect(sum('quoteChange')).toBe(byHand.moved.toString());
    expect(sum('realizedPnl')).toBe(byHand.realizedPnl.toString());
    // The parts in which it was bought and sold: otherwise this would be a hundred times the same.
    expect(byHand.sales).toBeGreaterThan(CYCLES);
    expect(trading.told('cycleClosed')).toHaveLength(CYCLES);
    expect(trading.told('discrepancy')).toEqual([]);
    expect([...trading.books.ledger('main')].every(({ kind }) => kind === 'fill')).toBe(true);
  },
);

story(
  'a maker who is paid: what comes on top is held, booked and sold',
  { makerFeeBps: '-2' },
  async (trading) => {
    await trading.tick('98.95', { ask: '98.99' });
    await trading.until('a rung is filled', () => trading.state().position.quantity.gt(ZERO));
    const [fill] = (await trading.account()).fills;
    const bought = decimal(String(fill?.quantity));
    expect(decimal(String(fill?.fee)).toString()).toBe(bought.times(decimal('-0.0002')).toString());
    expect(trading.state().position.quantity.toString()).toBe(bought.times(decimal('1.0002')).toString());
    await trading.tick('101');
    await trading.until('the cycle is closed', () => trading.books.closedCycles('main', 1).length === 1);
    await expectAgreement(trading);
    expect(trading.books.closedCycles('main', 1)[0]?.baseFees.lt(ZERO)).toBe(true);
  },
);
