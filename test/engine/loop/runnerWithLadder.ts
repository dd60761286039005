import { onTestFinished } from 'vitest';
import { decimal } from '../../../src/domain/decimal.js';
import { newStrategy } from '../../../src/domain/ladder/index.js';
import { MarketPrices } from '../../../src/engine/loop/marketPrices.js';
import type { SanityLimits } from '../../../src/engine/loop/priceSanity.js';
import { StrategyRunner, type StrategyRunnerDeps } from '../../../src/engine/loop/strategyRunner.js';
import { systemClock } from '../../../src/engine/ports/index.js';
import { openStore } from '../../../src/store/index.js';
import { parametersOf, reportOf, START_MS, solMarket } from '../../domain/support/builders.js';

/** A strategy on books in memory, with nobody to perform what it asks for. `commits` has one entry for each. */
function world(sanity?: SanityLimits) {
  const { store, close } = openStore(':memory:', { now: () => START_MS });
  onTestFinished(close);
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
  const prices = new MarketPrices({
    ...{ timeMs: () => START_MS, isTimeSure: () => true, growOld: false },
    ...(sanity === undefined ? {} : { sanity }),
  });
  const nothing = () => {};
  const deps: StrategyRunnerDeps = {
    ...{ store: counting, clock: { ...systemClock, now: () => START_MS }, prices },
    logger: { debug: nothing, info: nothing, warn: nothing, error: nothing },
    unbackedQuantity: () => decimal('0'),
    ...{ mayBuy: () => true, buyingRoom: () => null, freeMoney: () => undefined, hasBrakes: false },
    ...{ onFill: nothing, onAlerts: nothing, onChange: nothing, tell: nothing, onAcquitted: nothing },
    ...{ volatility: () => undefined, fees: () => null },
    ...{ onParameters: nothing, beforeRecording: nothing, onPassed: nothing, onRecordingFailed: nothing },
  };
  const parameters = parametersOf();
  const { slot } = store.openStrategy(parameters.id);
  const runner = new StrategyRunner(newStrategy(parameters, solMarket, slot, START_MS), deps);
  onTestFinished(() => runner.stop());
  prices.takeReading({ bid: decimal('100'), ask: decimal('100.01') }, START_MS);
  runner.trust();
  return { runner, deps, commits, store, prices };
}

/** A strategy with three rungs that rest. */
export function runnerWithLadder(sanity?: SanityLimits) {
  const made = world(sanity);
  const rungs = [...made.runner.state.orders.values()];
  const answers = rungs.map((order) => ({
    kind: 'accepted' as const,
    clientId: order.clientId,
    order: reportOf(order),
  }));
  made.runner.handle({ type: 'placementAnswered', answers });
  made.commits.length = 0;
  return { ...made, rungs: [...made.runner.state.orders.values()] };
}
