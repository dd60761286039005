import { decimal, ZERO } from '../../src/domain/decimal.js';
import { NOW_MS } from '../support/history.js';
import {
  commandLog,
  cyclesView,
  daysOf,
  engineHealth,
  periodsView,
  profitView,
  statisticsView,
  strategyHealth,
  tradesView,
} from '../support/reportViews.js';
import { type Scene, two } from './scene.js';

/* What happened and how it goes. */

export const reportScenes: Readonly<Record<string, readonly Scene[]>> = {
  profit: [
    { title: 'in all', say: ['/profit'] },
    {
      title: 'a week, with part of the open cycle sold, and no price',
      engine: {
        profit: async (_id, days) =>
          profitView({
            ...{ days, fromMs: NOW_MS - 6.5 * 86_400_000, cycles: 3, wins: 1, realizedPnl: decimal('-28.5') },
            ...{ openCyclePnl: decimal('0.8'), unrealizedPnl: null, averagePnl: decimal('-9.766667') },
            fees: new Map([['USDC', decimal('0.734221')]]),
          }),
      },
      say: ['/profit 7'],
    },
    {
      title: 'fees in a third asset',
      engine: {
        profit: async () =>
          profitView({
            fees: new Map([
              ['BTC', decimal('0.00001234')],
              ['USDC', decimal('0.734221')],
              ['BONK', decimal('70123')],
            ]),
          }),
      },
      say: ['/profit'],
    },
    {
      title: 'today, and nothing has happened yet',
      engine: {
        profit: async (_id, days) =>
          profitView({
            ...{ days, cycles: 0, wins: 0, realizedPnl: ZERO, best: null, worst: null, averagePnl: null },
            ...{ averageDurationMs: null, unrealizedPnl: ZERO, fees: new Map(), feesValue: ZERO },
          }),
      },
      say: ['/profit 1'],
    },
    { title: 'two strategies', engine: { strategies: () => two }, say: ['/profit 7', '/profit wild 7'] },
    { title: 'wrong arguments', say: ['/profit 0', '/profit week', '/profit 9999'] },
  ],
  stats: [
    { title: 'in all, of a week, of all where there is one', say: ['/stats', '/stats 7', '/stats all 30'] },
    {
      title: 'nothing has happened yet',
      engine: {
        statistics: async (_ids, days) => [
          statisticsView({
            ...{ ...daysOf(days), cycles: 0, wins: 0, realizedPnl: ZERO, unrealizedPnl: ZERO, depth: [] },
            ...{ averageDurationMs: null, longestDurationMs: null, profitFactor: null, fees: new Map() },
            ...{ feesValue: ZERO, averageCapital: ZERO, mostCapital: ZERO, returnOnCapital: null },
            ...{ maxDrawdown: ZERO, inMarketMs: 0, underWaterMs: 0, longestUnderWaterMs: 0 },
          }),
        ],
      },
      say: ['/stats 1'],
    },
    {
      title: 'the cost of something held was unknown, and fees were taken in a third asset',
      engine: {
        statistics: async () => [
          statisticsView({
            ...{ fees: new Map([['BONK', decimal('70123')]]), otherFeeAssets: ['BONK'] },
            ...{ unrealizedPnl: null, profitFactor: null, averageCapital: null, mostCapital: null },
            ...{ returnOnCapital: null, maxDrawdown: null, underWaterMs: null, longestUnderWaterMs: null },
          }),
        ],
      },
      say: ['/stats'],
    },
    {
      title: 'two strategies',
      engine: {
        strategies: () => two,
        statistics: async (ids, days) => [
          statisticsView({ strategyIds: ids, ...daysOf(days) }),
          ...(ids.length > 1 ? [statisticsView({ quoteAsset: 'USDT', ...daysOf(days) })] : []),
        ],
      },
      say: ['/stats', '/stats all 7', '/stats wild 7'],
    },
    { title: 'wrong arguments', say: ['/stats 0', '/stats week', '/stats 7 7', '/stats all 7 7'] },
  ],
  daily: [{ title: 'a week, more, too many', say: ['/daily', '/daily 14', '/daily 61'] }],
  weekly: [{ title: 'two months', say: ['/weekly'] }],
  monthly: [
    { title: 'half a year', say: ['/monthly'] },
    {
      title: 'large figures',
      engine: {
        periods: (_id, kind) => {
          const view = periodsView(kind, 2);
          const periods = view.periods.map((period) => ({
            ...period,
            ...{ cycles: 1_234, realizedPnl: decimal('-123456.789012') },
          }));
          return { ...view, periods, cycles: 2_468, realizedPnl: decimal('-246913.578024'), hasMore: false };
        },
      },
      say: ['/monthly 2'],
    },
  ],
  trades: [
    { title: 'the last ones, and more', say: ['/trades', '/trades 2'] },
    {
      title: 'none yet',
      engine: { trades: async () => ({ ...tradesView(1), trades: [] }) },
      say: ['/trades'],
    },
  ],
  cycles: [
    { title: 'each way to end, and more', say: ['/cycles', '/cycles 1'] },
    { title: 'none yet', engine: { lastCycles: () => ({ ...cyclesView(1), cycles: [] }) }, say: ['/cycles'] },
  ],
  health: [
    { title: 'all is well', say: ['/health'] },
    {
      title: 'one thing',
      engine: {
        health: () => engineHealth({ connection: { connected: false, sinceMs: NOW_MS - 190_000 } }),
      },
      say: ['/health'],
    },
    {
      title: 'all is well although the last comparison found something',
      engine: {
        health: () =>
          engineHealth({
            strategies: [
              strategyHealth({
                lastReport: { id: 13, timeMs: NOW_MS - 600_000, action: 'adoptedWithoutCost' },
              }),
            ],
          }),
      },
      say: ['/health'],
    },
    {
      title: 'doubts, and no price since the connection was made',
      engine: {
        health: () =>
          engineHealth({
            strategies: [
              strategyHealth({
                ...{ priceAgeMs: null, noPriceSinceMs: NOW_MS - 300_000 },
                doubts: [
                  { kind: 'holdings', sinceMs: NOW_MS - 240_000 },
                  { kind: 'streams', sinceMs: NOW_MS - 120_000 },
                ],
              }),
            ],
          }),
      },
      say: ['/health'],
    },
    {
      title: 'two strategies and several things',
      engine: {
        health: () =>
          engineHealth({
            clockOffsetMs: 3_100,
            strategies: [
              strategyHealth({
                strategyId: 'calm',
                ...{ priceAgeMs: null, noPriceSinceMs: NOW_MS - 400_000 },
                toldAgeMs: { bestPrices: 400_000, lastPrice: 700 },
                lastReport: { id: 13, timeMs: NOW_MS - 60_000, action: 'onlyReported' },
              }),
              strategyHealth({
                ...{ strategyId: 'wild', symbol: 'SOL_USDC', failingSinceMs: NOW_MS - 7_200_000 },
                mode: {
                  ...{ kind: 'blocked', sinceMs: NOW_MS - 65 * 60_000, reason: 'unknownCost', detail: '' },
                  resumeTo: { kind: 'trading' },
                },
                ...{ lastReport: null, priceAgeMs: null, noPriceSinceMs: NOW_MS - 500_000 },
              }),
            ],
          }),
      },
      say: ['/health'],
    },
  ],
  logs: [
    { title: 'all of it, warnings, no errors', say: ['/logs', '/logs 1 WARN', '/logs error'] },
    {
      title: 'wrong arguments',
      say: ['/logs 41', '/logs fatal', '/logs 3 4', '/logs warn error', '/logs 3 warn 4'],
    },
  ],
  audit: [
    { title: 'what was asked for, and more', say: ['/audit', '/audit 2'] },
    { title: 'nothing yet', engine: { commandLog: () => commandLog(0) }, say: ['/audit'] },
  ],
};
