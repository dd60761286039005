import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { decimal, ZERO } from '../../../src/domain/decimal.js';
import type { Decision, StrategyEvent, StrategyOrder } from '../../../src/domain/ladder/index.js';
import { EMPTY_POSITION } from '../../../src/domain/ledger.js';
import { fillOf, reportOf, START_MS } from '../../domain/support/builders.js';
import { holdingsRead } from '../../domain/support/holdings.js';
import { runnerWithLadder } from './runnerWithLadder.js';

const cancelled = (order: StrategyOrder): StrategyEvent => ({
  type: 'orderReported',
  clientId: order.clientId,
  order: reportOf(order, { status: 'cancelled' }),
});

test('a fill and the report of its order are one decision and one commit', () => {
  const { runner, commits, rungs } = runnerWithLadder();
  const [rung] = rungs;
  if (rung === undefined) throw new Error('no rung');
  const { clientId, price, quantity } = rung;
  const fill = fillOf({ clientId, orderId: `x${clientId}`, price, quantity });
  const order = reportOf(rung, { status: 'filled', executedQuantity: quantity });
  expect(runner.handle({ type: 'filled', fill }, { type: 'orderReported', clientId, order })).toBe(true);
  expect(commits).toHaveLength(1);
  expect(runner.state.ledgerLength).toBe(1);
  expect(runner.state.orders.has(clientId)).toBe(false);
});

test('the ends of a ladder that come in one turn of the event loop are one commit', async () => {
  const { runner, commits, rungs } = runnerWithLadder();
  runner.handle({ type: 'pause', by: 'owner' });
  commits.length = 0;
  for (const rung of rungs) runner.gather(cancelled(rung));
  expect(runner.awaitsAnswers).toBe(true);
  expect(runner.liveRungCount).toBe(rungs.length);
  await nextTurn();
  expect(runner.liveRungCount).toBe(0);
  expect(runner.awaitsAnswers).toBe(false);
  expect(commits).toHaveLength(1);
});

test('what was gathered is taken before what comes next, and once', async () => {
  const { runner, commits, rungs } = runnerWithLadder();
  runner.handle({ type: 'pause', by: 'owner' });
  commits.length = 0;
  for (const rung of rungs) runner.gather(cancelled(rung));
  runner.handle({ type: 'resume' });
  expect(commits).toHaveLength(1);
  expect(runner.liveRungCount).toBe(rungs.length);
  await nextTurn();
  expect(commits).toHaveLength(1);
});

test('what was gathered does not go down with an event that breaks an invariant', () => {
  const { runner, rungs } = runnerWithLadder();
  runner.handle({ type: 'pause', by: 'owner' });
  for (const rung of rungs) runner.gather(cancelled(rung));
  const one = decimal('1');
  // It speaks of another position than the books have by now.
  const outdated = { ...runner.state, position: { ...EMPTY_POSITION, quantity: one } };
  const wish = { tolerance: ZERO, forceSync: true, isNews: true, manualTrades: [], ownersWord: null };
  const event = holdingsRead(outdated, START_MS, { ...wish, total: one, free: one });
  expect(runner.handle(event)).toBe(false);
  expect(runner.state.mode).toMatchObject({ kind: 'blocked', reason: 'brokenInvariant' });
  expect(runner.liveRungCount).toBe(0);
});

test('what was gathered does not go down with an event that cannot be recorded', () => {
  const { runner, deps, rungs } = runnerWithLadder();
  runner.handle({ type: 'pause', by: 'owner' });
  const { store } = deps;
  const commit = (decision: Decision) => {
    if (decision.state.mode.kind === 'trading') throw new Error('the disk is full');
    store.commit(decision);
  };
  Object.assign(deps, { store: { commit } });
  for (const rung of rungs) runner.gather(cancelled(rung));
  expect(runner.handle({ type: 'resume' })).toBe(false);
  expect(runner.state.mode.kind).toBe('paused');
  expect(runner.liveRungCount).toBe(0);
});

test('the end of the program takes what was gathered', () => {
  const { runner, rungs } = runnerWithLadder();
  runner.handle({ type: 'pause', by: 'owner' });
  for (const rung of rungs) runner.gather(cancelled(rung));
  runner.stop();
  expect(runner.liveRungCount).toBe(0);
});

test('whoever is called from inside a decision cannot begin another', () => {
  const { runner } = runnerWithLadder();
  runner.performWith({ perform: () => runner.handle({ type: 'wake' }) });
  expect(() => runner.handle({ type: 'pause', by: 'owner' })).toThrow(/decides already/);
  runner.performWith({ perform: () => undefined });
  expect(runner.handle({ type: 'resume' })).toBe(true);
});

test('whoever is told of a decision may ask for another', () => {
  const { runner, deps } = runnerWithLadder();
  let asked = 0;
  Object.assign(deps, {
    onChange: () => {
      asked += 1;
      if (asked === 1) runner.handle({ type: 'resume' });
    },
  });
  expect(runner.handle({ type: 'pause', by: 'owner' })).toBe(true);
  expect(runner.state.mode.kind).toBe('trading');
});
