import { describe, expect, it } from 'vitest';
import { standsAlone } from '../../src/app/start/index.js';
import { nearMarkets } from '../../src/engine/index.js';
import { PAPER_MARKETS } from '../../src/exchange/paper/index.js';
import { problemsOf } from './loading.js';

/*
 * What goes wrong in a file with several strategies and limits. Each time one sentence: what was found, what is allowed, and
 * what to do where that does not say it.
 */

interface Mistake {
  readonly what: string;
  readonly file: object;
  readonly sentence: string;
}

const two = (first: object, second: object = {}) => ({
  strategies: [
    { name: 'steady', ...first },
    { name: 'quick', ...second },
  ],
});
const dual = (first: object, second: object = {}) => ({ strategy1: first, strategy2: second });

const MISTAKES: readonly Mistake[] = [
  {
    what: 'two strategies of one name',
    file: two({ name: 'Deep' }, { name: ' deep ' }),
    sentence:
      'strategies[1].name: found "deep", which strategies[0] is called already, allowed: a name that no other strategy has',
  },
  {
    what: 'two strategies of one name in wide letters',
    file: two({ name: '高频A' }, { name: '高频Ａ' }),
    sentence:
      'strategies[1].name: found "高频Ａ", which strategies[0] is called already, allowed: a name that no other strategy has',
  },
  {
    what: 'one name for both of the dual file',
    file: dual({ name: '波动策略' }, { name: '波动策略' }),
    sentence:
      'strategy2.name: found "波动策略", which strategy1 is called already, allowed: a name that no other strategy has',
  },
  {
    what: 'allocations above the capital',
    file: { totalCapital: 3000, ...two({ totalAmount: 2000 }, { totalAmount: '1000.01' }) },
    sentence:
      "totalCapital: found 3000, allowed: at least 3000.01, which the strategies' totalAmount come to; raise it, or lower one of them",
  },
  {
    what: 'allocations of the dual file above its capital',
    file: {
      totalCapital: 4999,
      ...dual({ trading: { totalAmount: 2500 } }, { trading: { totalAmount: 2500 } }),
    },
    sentence:
      "totalCapital: found 4999, allowed: at least 5000, which the strategies' totalAmount come to; raise it, or lower one of them",
  },
  {
    what: 'what allocations grow to above the capital',
    file: {
      totalCapital: 3000,
      ...two({ totalAmount: 1000, compound: true, compoundLimit: 2000.5 }, { totalAmount: 1000 }),
    },
    sentence:
      "totalCapital: found 3000, allowed: at least 3000.5, which the strategies' totalAmount and compoundLimit come to; " +
      'raise it, or lower one of them',
  },
  {
    what: 'shares above 100 %',
    file: two(
      {},
      {
        takeProfit: {
          levels: [
            { share: 60, percentage: 0.4 },
            { share: 41, percentage: 0.8 },
          ],
        },
      },
    ),
    sentence:
      'strategies[1].takeProfit.levels: found a list, allowed: a list such as [{ "share": 50, "percentage": 0.4 }, ' +
      '{ "share": 50, "percentage": 0.8 }], share a whole number from 1 to 99, the shares together 100, ' +
      'percentage above 0 and higher with each level',
  },
  {
    what: 'a trail wider than the target of an old position',
    file: two(
      {},
      {
        takeProfitPercentage: 0.6,
        takeProfit: { mode: 'trailing', trailPercentage: 0.5, afterHours: [{ hours: 24, percentage: 0.4 }] },
      },
    ),
    sentence:
      'strategies[1].takeProfit.trailPercentage: found 0.5, allowed: at most strategies[1].takeProfit.afterHours, which is 0.4',
  },
  {
    what: 'a trail wider than its target',
    file: two({}, { takeProfitPercentage: 0.4, takeProfit: { mode: 'trailing', trailPercentage: 0.5 } }),
    sentence:
      'strategies[1].takeProfit.trailPercentage: found 0.5, allowed: at most strategies[1].takeProfitPercentage, which is 0.4',
  },
  {
    what: 'a trail wider than the target of a dual strategy',
    file: dual({}, { trading: { takeProfitPercentage: 0.12, takeProfit: { trailPercentage: 0.2 } } }),
    sentence:
      'strategy2.trading.takeProfit.trailPercentage: found 0.2, allowed: at most strategy2.trading.takeProfitPercentage, which is 0.12',
  },
  ...[-2, 0, 101].map((found) => ({
    what: `a stop above the average, at it, or below nothing: ${found}`,
    file: two({ stopLossPercentage: found }),
    sentence: `strategies[0].stopLossPercentage: found ${found}, allowed: a number above 0 and below 100, in percent below the average entry price`,
  })),
  ...['maxDailyLoss', 'emergencyStopLoss'].map((limit) => ({
    what: `a brake that could never release: ${limit}`,
    file: { ...two({}), riskControl: { [limit]: 0 } },
    sentence:
      `riskControl.${limit}: found 0, allowed: money above 0, also as a text such as "200.50" ` +
      '(0 is reached at once and could never be released; leave it out for no limit)',
  })),
  {
    what: 'a brake that could never release: a fall of nothing',
    file: { ...two({}), riskControl: { emergencyStopLossPercentage: 0 } },
    sentence:
      'riskControl.emergencyStopLossPercentage: found 0, allowed: a number of percent above 0 and up to 100 ' +
      '(0 is reached at once and could never be released; leave it out for no limit)',
  },
  ...['maxConsecutiveLosses', 'maxRungsPerMinute'].map((limit) => ({
    what: `a brake that could never release: ${limit}`,
    file: { ...two({}), riskControl: { [limit]: 0 } },
    sentence:
      `riskControl.${limit}: found 0, allowed: a whole number from 1 to 1000 ` +
      '(0 is reached at once and could never be released; leave it out for no limit)',
  })),
  ...['cooldownAfterLoss', 'cooldownAfterRungs'].map((pause) => ({
    what: `a brake that would not hold: ${pause}`,
    file: {
      ...two({}),
      riskControl: { maxConsecutiveLosses: 3, maxRungsPerMinute: 5, [pause]: 0 },
    },
    sentence: `riskControl.${pause}: found 0, allowed: a whole number from 1 to 43200, in minutes`,
  })),
  {
    what: 'a limit of exposure in which nothing could ever be bought',
    file: {
      strategies: [{ name: 'steady', totalAmount: 400, orderCount: 1 }],
      riskControl: { maxExposurePerAsset: { BTC: 0 } },
    },
    sentence:
      'riskControl.maxExposurePerAsset.BTC: found 0, allowed: at least 400, which the first rung of steady costs',
  },
];

describe('a start says in a sentence', () => {
  it.each(MISTAKES)('$what', ({ file, sentence }) => {
    expect(problemsOf({ file: JSON.stringify(file) })).toEqual([sentence]);
  });

  it('what is wrong in several places, all at once', () => {
    const wrong = two({ name: 'one' }, { name: 'ONE', takeProfit: { trailPercentage: 2 } });
    const problems = problemsOf({ file: JSON.stringify({ totalCapital: 1, ...wrong }) });
    expect(problems.map((problem) => problem.split(':')[0])).toEqual([
      'strategies[1].takeProfit.trailPercentage',
      'strategies[1].name',
      'totalCapital',
    ]);
  });

  // The exchange knows its markets, and no file does; that the others trade is shown in test/app/severalStrategies.test.ts.
  it('a coin that the exchange does not have in one of several strategies', () => {
    const symbol = 'BTS_USDC';
    expect(standsAlone('quick', symbol, nearMarkets({ symbol }, PAPER_MARKETS))).toMatch(
      /^quick, tradingCoin: the exchange has no spot market BTS_USDC, so this strategy does not trade; the others do\. Near names: BTC_USDC, .+\. Put it right and start again\.$/,
    );
  });
});
