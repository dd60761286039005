import { describe, expect, it } from 'vitest';
import { decimal } from '../../../src/domain/decimal.js';
import type { Market } from '../../../src/domain/market.js';
import { InFlight } from '../../../src/engine/loop/inFlight.js';
import type { StrategyRunner } from '../../../src/engine/loop/strategyRunner.js';
import { Troubles } from '../../../src/engine/loop/troubles.js';
import { RulesWatch } from '../../../src/engine/market/rulesWatch.js';
import type { AccountFees } from '../../../src/engine/ports/exchange.js';
import { systemClock } from '../../../src/engine/ports/systemClock.js';
import { stateOf } from '../../store/books.js';
import type { Trading } from '../../support/trading.js';
import { expectAgreement } from '../../support/tradingAgreement.js';
import { buyFirstRung, untilLadderRests, untilSold } from '../../support/tradingSteps.js';
import { story } from '../story.js';

/* Rules and fees that change while it trades: a target of 1 % pays 10 bps and does not pay 100. */

const feesOf = (takerFeeBps: string): AccountFees => ({
  ...{ makerFeeBps: decimal('8'), takerFeeBps: decimal(takerFeeBps) },
});
const DEAR = feesOf('100');
const CHEAP = feesOf('10');
const problems = (trading: Trading) => trading.told('problem').map(({ problem }) => problem);
const ended = (trading: Trading) => trading.told('problemOver').map(({ problem }) => problem.kind);
const troubles = (trading: Trading) =>
  trading.engine.api.health().troubles.map(({ problem }) => problem.kind);

describe('fees that rise above what the target pays', () => {
  story('are told once, what is held is sold, and no new ladder comes until they fall', async (trading) => {
    await buyFirstRung(trading);
    for (let time = 0; time < 3; time += 1) trading.engine.refreshRules([trading.market], DEAR);
    expect(problems(trading)).toMatchObject([{ kind: 'targetUnprofitable', stopsBuying: true }]);
    expect(
      problems(trading).map(
        (problem) => 'breakEvenPercentage' in problem && `${problem.breakEvenPercentage}`,
      ),
    ).toEqual(['1.0607']);
    expect(troubles(trading)).toEqual(['targetUnprofitable']);
    // The rungs that rest stay.
    expect(trading.rungs()).toHaveLength(2);
    await trading.quote('101');
    await untilSold(trading);
    await trading.tick('101.5');
    await trading.untilQuiet();
    expect(trading.rungs()).toEqual([]);
    trading.engine.refreshRules([trading.market], CHEAP);
    await untilLadderRests(trading);
    expect(ended(trading)).toEqual(['targetUnprofitable']);
    await expectAgreement(trading);
  });

  story(
    'are told again when they rise further, and over when the owner raises the target',
    async (trading) => {
      trading.engine.refreshRules([trading.market], DEAR);
      trading.engine.refreshRules([trading.market], feesOf('120'));
      expect(problems(trading)).toHaveLength(2);
      await trading.engine.api
        .strategy('main')
        .parameters.change({ kind: 'set', key: 'takeProfitPercentage', text: '2' });
      expect(ended(trading)).toEqual(['targetUnprofitable']);
      expect(troubles(trading)).toEqual([]);
      await expectAgreement(trading);
    },
  );

  story(
    'are told, and change nothing where that was accepted',
    { strategies: [{ acceptUnprofitableTarget: true }] },
    async (trading) => {
      trading.engine.refreshRules([trading.market], DEAR);
      expect(problems(trading)).toMatchObject([{ kind: 'targetUnprofitable', stopsBuying: false }]);
      await buyFirstRung(trading);
      await trading.quote('101');
      await untilSold(trading);
      await untilLadderRests(trading);
      await expectAgreement(trading);
    },
  );

  story(
    'are no news where they were so at the start',
    { strategies: [{ takeProfitPercentage: decimal('0.1') }] },
    async (trading) => {
      trading.engine.refreshRules([trading.market], CHEAP);
      expect(problems(trading)).toEqual([]);
    },
  );
});

describe('a market that takes no orders', () => {
  story('is told, and over when it takes them again', async (trading) => {
    for (const state of ['closed', 'cancelOnly'] as const)
      trading.engine.refreshRules([{ ...trading.market, state }], CHEAP);
    expect(problems(trading)).toEqual([{ kind: 'marketClosed', symbol: 'SOL_USDC' }]);
    expect(troubles(trading)).toEqual(['marketClosed']);
    trading.engine.refreshRules([{ ...trading.market, state: 'limitOnly' }], CHEAP);
    expect(troubles(trading)).toEqual([]);
    expect(ended(trading)).toEqual(['marketClosed']);
    trading.engine.refreshRules([trading.market], CHEAP);
    await expectAgreement(trading);
  });
});

describe('a market that is not listed any more', () => {
  story('is told when it is missing twice in a row, and over when it is back', async (trading) => {
    expect(trading.engine.refreshRules([], CHEAP)).toEqual(['SOL_USDC']);
    trading.engine.refreshRules([trading.market], CHEAP);
    trading.engine.refreshRules([], CHEAP);
    expect(problems(trading)).toEqual([]);
    for (let time = 0; time < 3; time += 1) expect(trading.engine.refreshRules([], CHEAP)).toEqual([]);
    expect(problems(trading)).toEqual([{ kind: 'marketGone', symbol: 'SOL_USDC' }]);
    expect(trading.state().market.state).toBe('closed');
    expect(troubles(trading)).toEqual(['marketGone']);
    trading.engine.refreshRules([trading.market], CHEAP);
    expect(trading.state().market.state).toBe('open');
    expect(ended(trading)).toEqual(['marketGone']);
    await expectAgreement(trading);
  });

  it('is no matter of a strategy on another one', () => {
    const handled: string[] = [];
    const told: string[] = [];
    const runnerOn = (id: string, symbol: string) => {
      const market: Market = { ...stateOf().market, symbol };
      const runner = {
        ...{ id, state: stateOf({ market, parameters: { ...stateOf().parameters, id, symbol } }) },
        handle: () => handled.push(id),
      };
      // What of a runner is looked at here.
      return runner as unknown as StrategyRunner;
    };
    const runners = [runnerOn('sol', 'SOL_USDC'), runnerOn('btc', 'BTC_USDC')];
    const troubles = new Troubles({
      clock: { now: () => 0 },
      tell: (content) => told.push(JSON.stringify(content)),
      onBuyingChange: () => {},
    });
    const rules = new RulesWatch({
      ...{ runMode: 'live', fees: CHEAP, strategies: () => runners, troubles },
      exchange: { markets: () => Promise.reject(new Error('not asked')) },
      ...{ networkClock: systemClock, activity: new InFlight(() => {}), logger: { warn() {} } },
    });
    const listed = runners.slice(1).map(({ state }) => state.market);
    for (let time = 0; time < 2; time += 1) rules.take(listed, CHEAP);
    expect(handled).toEqual(['btc', 'sol', 'btc']);
    expect(told).toHaveLength(1);
    expect(troubles.all).toMatchObject([{ strategyId: 'sol' }]);
  });
});
