import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { decimal } from '../../../src/domain/decimal.js';
import type { StrategyEvent, StrategyOrder } from '../../../src/domain/ladder/index.js';
import { newStrategy } from '../../../src/domain/ladder/index.js';
import { MarketPrices } from '../../../src/engine/loop/marketPrices.js';
import {
  type PerformedEffect,
  StrategyRunner,
  type StrategyRunnerDeps,
} from '../../../src/engine/loop/strategyRunner.js';
import { systemClock } from '../../../src/engine/ports/index.js';
import { openStore } from '../../../src/store/index.js';
import { fillOf, parametersOf, reportOf, START_MS, solMarket } from '../../domain/support/builders.js';

const closing: (() => void)[] = [];

afterEach(() => {
  for (const close of closing.splice(0)) close();
});

function world() {
  const { store, close } = openStore(':memory:', { now: () => START_MS });
  closing.push(close);
  const performed: PerformedEffect[] = [];
  const commits: number[] = [];
  const counting = new Proxy(store, {
    get: (books, name) => {
      const member: unknown = Reflect.get(books, name);
      if (typeof member !== 'function') return member;
      return (...args: readonly unknown[]) => {
        if (name === 'commit') commits.push(commits.length);
        return member.apply(books, args);
      };
    },
  });
  const errors: unknown[] = [];
  const prices = new MarketPrices({ timeMs: () => START_MS, isTimeSure: () => true, growOld: false });
  const nothing = () => {};
  const deps: StrategyRunnerDeps = {
    ...{ store: counting, clock: { ...systemClock, now: () => START_MS }, prices },
    logger: { debug: nothing, info: nothing, warn: nothing, error: (what) => errors.push(what) },
    notHeld: () => decimal('0'),
    mayBuy: () => true,
    ...{ onFill: nothing, onAlerts: nothing, onChange: nothing, tell: nothing, onAcquitted: nothing },
    ...{ onParameters: nothing, beforeRecording: nothing, onPassed: nothing, onRecordingFailed: nothing },
  };
  const parameters = parametersOf();
  const { slot } = store.openStrategy(parameters.id);
  const runner = new StrategyRunner(newStrategy(parameters, solMarket, slot, START_MS), deps);
  closing.unshift(() => runner.stop());
  runner.performWith({ perform: (_runner, effect) => performed.push(effect) });
  prices.takeReading({ bid: decimal('100'), ask: decimal('100.01') }, START_MS);
  runner.trust();
  return { runner, deps, performed, commits, errors };
}

/** Three rungs that rest. */
function withLadder() {
  const made = world();
  const rungs = [...made.runner.state.orders.values()];
  const answers = rungs.map((order) => ({
    kind: 'accepted' as const,
    clientId: order.clientId,
    order: reportOf(order),
  }));
  made.runner.handle({ type: 'placementAnswered', answers });
  made.commits.length = 0;
  made.performed.length = 0;
  return { ...made, rungs: [...made.runner.state.orders.values()] };
}

const cancelled = (order: StrategyOrder): StrategyEvent => ({
  type: 'orderReported',
  clientId: order.clientId,
  order: reportOf(order, { status: 'cancelled' }),
});

test('a fill and the report of its order are one decision and one commit', () => {
  const { runner, commits, rungs } = withLadder();
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
  const { runner, commits, rungs } = withLadder();
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
  const { runner, commits, rungs } = withLadder();
  runner.handle({ type: 'pause', by: 'owner' });
  commits.length = 0;
  for (const rung of rungs) runner.gather(cancelled(rung));
  runner.handle({ type: 'resume' });
  expect(commits).toHaveLength(1);
  expect(runner.liveRungCount).toBe(rungs.length);
  await nextTurn();
  expect(commits).toHaveLength(1);
});

test('the end of the program takes what was gathered', () => {
  const { runner, rungs } = withLadder();
  runner.handle({ type: 'pause', by: 'owner' });
  for (const rung of rungs) runner.gather(cancelled(rung));
  runner.stop();
  expect(runner.liveRungCount).toBe(0);
});

test('whoever is called from inside a decision cannot begin another', () => {
  const { runner } = withLadder();
  runner.performWith({ perform: () => runner.handle({ type: 'wake' }) });
  expect(() => runner.handle({ type: 'pause', by: 'owner' })).toThrow(/decides already/);
  runner.performWith({ perform: () => undefined });
  expect(runner.handle({ type: 'resume' })).toBe(true);
});

test('whoever is told of a decision may ask for another', () => {
  const { runner, deps } = withLadder();
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
