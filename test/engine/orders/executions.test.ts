import { expect, test } from 'vitest';
import { decimal } from '../../../src/domain/decimal.js';
import type { Fill } from '../../../src/domain/order.js';
import { Executions } from '../../../src/engine/orders/executions.js';
import { fillOf, START_MS } from '../../domain/support/builders.js';
import { runnerWithLadder } from '../loop/runnerWithLadder.js';

function world() {
  const { runner, deps, commits, store, rungs } = runnerWithLadder();
  const lookedUp: number[] = [];
  const executions = new Executions({
    store: deps.store,
    exchange: { timeMs: () => START_MS },
    logger: deps.logger,
    lookUpLater: (_runner, clientId) => lookedUp.push(clientId),
  });
  const [order] = rungs;
  if (order === undefined) throw new Error('no rung');
  const { clientId, price } = order;
  /** A piece of the first rung. */
  const piece = (quantity: string, part: Partial<Fill> = {}) => ({
    order,
    fill: fillOf({ clientId, orderId: `x${clientId}`, price, quantity: decimal(quantity), ...part }),
  });
  return { runner, commits, store, executions, lookedUp, order, piece };
}

test('executions of one page are one commit, in their sequence', () => {
  const { runner, commits, store, executions, piece } = world();
  const page = [piece('0.2'), piece('0.1'), piece('0.3')];
  expect(executions.takeAll(runner, page)).toBe(3);
  expect(commits).toHaveLength(1);
  const booked = [...store.ledger('sol')].map(
    (entry) => entry.kind === 'fill' && String(entry.fill.quantity),
  );
  expect(booked).toEqual(['0.2', '0.1', '0.3']);
});

test('together they are not more than their order: what is too much is looked up, and not booked', () => {
  const { runner, store, executions, lookedUp, order, piece } = world();
  const almostAll = order.quantity.minus(decimal('0.01')).toString();
  expect(executions.takeAll(runner, [piece(almostAll), piece('0.02'), piece('0.01')])).toBe(2);
  expect(lookedUp).toEqual([order.clientId]);
  expect([...store.ledger('sol')]).toHaveLength(2);
  expect(runner.state.orders.has(order.clientId)).toBe(false);
});

test('one that a page tells twice is booked once, and so is one that the stream has told under another number', () => {
  const { runner, store, executions, order, piece } = world();
  const told = piece('0.2', { tradeId: 'made up' });
  expect(executions.take(runner, order, told.fill, null, 'stream')).toBe('booked');
  const [same, other] = [piece('0.2', { tradeId: '77' }), piece('0.3')];
  expect(executions.takeAll(runner, [same, other, other])).toBe(1);
  expect([...store.ledger('sol')]).toHaveLength(2);
});

test('two that look alike in one page are two', () => {
  const { runner, executions, piece } = world();
  expect(executions.takeAll(runner, [piece('0.2'), piece('0.2')])).toBe(2);
});
