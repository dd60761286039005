import { expect } from 'vitest';
import { decimal } from '../../src/domain/decimal.js';
import { PATIENCE } from '../../src/domain/reconciliation/index.js';
import { coinsTwice } from '../support/oddExchange/index.js';
import type { Trading } from '../support/trading.js';
import { expectAgreement } from '../support/tradingAgreement.js';
import { ALWAYS } from './doubt.js';
import { story } from './story.js';

/* Strategies that are taken out of the configuration, or switched off, and that come back. */

const NEAR = { id: 'near', name: 'near' };
const DEEP = {
  id: 'deep',
  name: 'deep',
  totalAmount: decimal('900'),
  maxDropPercentage: decimal('6'),
  takeProfitPercentage: decimal('3'),
};
const BOTH = { strategies: [NEAR, DEEP] };

const untilBothRest = (trading: Trading) =>
  trading.until('both ladders rest', () => trading.isQuiet && trading.rungs().length === 6);

/** Rungs of both are filled: near holds 4.05 SOL less the fee, deep 3.06 SOL less it. */
async function bothHold(trading: Trading): Promise<void> {
  await untilBothRest(trading);
  await trading.tick('97.9', { ask: '97.99' });
  await trading.until('both hold', () =>
    ['near', 'deep'].every((id) => trading.state(id).position.quantity.gt('0')),
  );
}

const stored = (trading: Trading, id: string) => trading.books.openStrategy(id).stored;

story(
  'one that is taken out is off the book, its coins are left to the owner, and nothing is sold',
  BOTH,
  async (trading) => {
    await bothHold(trading);
    const near = trading.state('near').position.quantity;
    const { position } = trading.state('deep');
    await trading.stop('leave');
    expect(trading.rungs()).toHaveLength(3);
    await trading.start({ strategies: [NEAR] });
    expect(trading.told('strategyRetired')).toMatchObject([
      { symbol: 'SOL_USDC', orders: 2, quantity: position.quantity, cost: position.cost },
    ]);
    await trading.until('only the rungs of near rest', () => trading.prices().join() === '97');
    expect(trading.ordersSold()).toEqual([]);
    expect(stored(trading, 'deep')).toMatchObject({
      position: { quantity: decimal('0'), cost: decimal('0') },
      setAside: position.quantity,
      closing: null,
      cycle: { number: 2 },
    });
    expect(trading.books.closedCycles('deep', 9)).toMatchObject([{ end: 'retired', number: 1 }]);
    const entries = [...trading.books.ledger('deep')];
    expect(entries.at(-1)).toMatchObject({
      kind: 'adjustment',
      reason: 'retired',
      evidence: `written off at its cost for its strategy is not configured any more and left to the owner: ${position.quantity}`,
    });
    // Near claims none of what is the owner's now.
    expect(await trading.engine.api.strategy('near').books.reconcile(null)).toMatchObject({ action: 'none' });
    expect(trading.state('near').position.quantity).toEqual(near);
    await trading.tick('100');
    await trading.until('near has sold', () => trading.books.closedCycles('near', 9).length === 1);
    expect(trading.ordersSold()).toEqual([{ quantity: '4.05', price: '100' }]);
    await trading.stop('leave');
    await trading.start();
    expect(trading.told('strategyRetired')).toHaveLength(1);
  },
);

story('one that comes back has its history, and begins with nothing held', BOTH, async (trading) => {
  await bothHold(trading);
  const { quantity } = trading.state('deep').position;
  await trading.stop('leave');
  await trading.start({ strategies: [NEAR] });
  await trading.stop('leave');
  await trading.start(BOTH);
  await trading.until('its ladder rests', () => trading.isQuiet && trading.rungs().length === 4);
  expect(trading.state('deep')).toMatchObject({
    position: { quantity: decimal('0') },
    setAside: quantity,
    cycle: { number: 2 },
  });
  expect(trading.books.closedCycles('deep', 9)).toMatchObject([{ end: 'retired' }]);
  await expectAgreement(trading, { ownersBase: quantity.toString() });
});

story('what its rungs have bought meanwhile is booked before it is written off', BOTH, async (trading) => {
  await untilBothRest(trading);
  await trading.kill();
  await trading.quote('97.9', { ask: '97.99' });
  await trading.start({ strategies: [NEAR] });
  expect(trading.told('strategyRetired')).toMatchObject([{ orders: 2, quantity: decimal('3.057552') }]);
  expect(stored(trading, 'deep')?.setAside).toEqual(decimal('3.057552'));
});

story('a start that was cut short is gone on with by the next', BOTH, async (trading) => {
  await bothHold(trading);
  const { quantity } = trading.state('deep').position;
  await trading.stop('leave');
  trading.line.harm('DELETE /api/v1/order', { kind: 'requestLost' }, 2);
  trading.start({ strategies: [NEAR] }).catch(() => {});
  await trading.until('it is being settled', () => stored(trading, 'deep')?.closing?.end === 'retired');
  await trading.kill();
  await trading.start();
  expect(trading.told('strategyRetired')).toMatchObject([{ orders: 2, quantity }]);
  await trading.until('only the rungs of near rest', () => trading.prices().join() === '97');
});

story(
  'one whose orders nobody can tell of keeps nobody else from selling, and nothing is compared before it is settled',
  { ...BOTH, timeoutMs: 300 },
  async (trading) => {
    await bothHold(trading);
    const { quantity } = trading.state('deep').position;
    await trading.stop('leave');
    const silent = trading.line.harm('GET /api/v1/orders', { kind: 'requestLost' }, 4);
    const cancels = trading.line.harm('DELETE /api/v1/order', { kind: 'requestLost' }, ALWAYS);
    await trading.start({ strategies: [NEAR] });
    expect(silent.fired).toBeGreaterThan(0);
    expect(trading.told('strategyRetired')).toEqual([]);
    await expect(trading.engine.api.strategy('near').books.reconcile(null)).rejects.toThrow(
      'a strategy that does not trade any more',
    );
    await trading.quote('100');
    await trading.until('near has sold', () => trading.ordersSold().length === 1);
    expect(trading.ordersSold()).toEqual([{ quantity: '4.05', price: '100' }]);
    cancels.lift();
    await trading.until('its cycle is closed', () => trading.books.closedCycles('near', 9).length === 1);
    await trading.until('deep is settled', () => trading.told('strategyRetired').length === 1);
    expect(trading.told('strategyRetired')).toMatchObject([{ orders: 2, quantity }]);
    await trading.until(
      'near is compared',
      () => trading.isQuiet && trading.books.reports('near', 1).length === 1,
    );
    expect(trading.told('discrepancy')).toEqual([]);
    await trading.stop('leave');
    await trading.start(BOTH);
    await trading.until('both ladders rest', () => trading.isQuiet && trading.rungs().length === 6);
    await expectAgreement(trading, { ownersBase: quantity.toString() });
  },
);

story(
  "coins that it has left to the owner, or keeps, and that are told double for a while, are nobody else's",
  { ...BOTH, reconciliation: { patience: PATIENCE, realTimePositionCheck: false } },
  async (trading) => {
    await bothHold(trading);
    await trading.stop('leave');
    await trading.start({ strategies: [{ ...NEAR, id: 'next', name: 'next' }] });
    const report = () => trading.engine.api.strategy('next').books.reconcile(null);
    expect(await report()).toMatchObject({ action: 'none' });
    const lie = coinsTwice(trading.line, 'SOL');
    expect(await report()).toMatchObject({ action: 'watched', bookings: [] });
    lie.lift();
    expect(await report()).toMatchObject({ action: 'none' });
  },
);

story(
  'one that is switched off keeps its coins, which nobody else claims, and goes on when it is on again',
  BOTH,
  async (trading) => {
    await bothHold(trading);
    const { position } = trading.state('deep');
    await trading.stop('leave');
    await trading.start({ strategies: [NEAR], switchedOff: [DEEP] });
    expect(trading.told('strategySwitchedOff')).toMatchObject([
      { quantity: position.quantity, cost: position.cost },
    ]);
    await trading.until('only the rungs of near rest', () => trading.prices().join() === '97');
    expect(await trading.engine.api.strategy('near').books.reconcile(null)).toMatchObject({ action: 'none' });
    // Beyond the target of both.
    await trading.tick('103');
    await trading.until('near has sold', () => trading.books.closedCycles('near', 9).length === 1);
    expect(trading.ordersSold()).toHaveLength(1);
    await trading.stop('leave');
    await trading.start({ strategies: [NEAR], switchedOff: [DEEP] });
    expect(trading.told('strategySwitchedOff')).toHaveLength(1);
    await trading.stop('leave');
    await trading.start(BOTH);
    await trading.until('deep has sold', () => trading.books.closedCycles('deep', 9).length === 1);
    expect(trading.books.closedCycles('deep', 9)).toMatchObject([{ end: 'takeProfit', number: 1 }]);
    expect(trading.told('strategyRetired')).toEqual([]);
  },
);

story(
  'one that never held anything and had no orders goes without a word',
  { strategies: [NEAR] },
  async (trading) => {
    await trading.stop('cancel');
    await trading.start({ strategies: [DEEP] });
    expect(trading.told('strategyRetired')).toEqual([]);
  },
);
