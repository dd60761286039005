import { decimal } from '../../src/domain/decimal.js';
import type { StatusView, StrategySummary } from '../../src/engine/api/engineApi.js';
import { type EngineAnswers, NOW_MS, statusView } from '../support/engine.js';
import { daysOf, periodsView, profitView } from '../support/reportViews.js';

/** A state of the world, and what a person says in it. `yes` and `no` answer a question: by button on Telegram. */
export interface Scene {
  readonly title: string;
  readonly engine?: Partial<EngineAnswers>;
  readonly say: readonly string[];
}

export const two: readonly StrategySummary[] = [
  { id: 'calm', name: null, symbol: 'BTC_USDC', mode: { kind: 'trading' } },
  {
    id: 'wild',
    name: null,
    symbol: 'SOL_USDC',
    mode: { kind: 'paused', sinceMs: NOW_MS - 180_000, by: 'console' },
  },
];

/** Something is held, and nobody knows what it cost. */
export function costUnknown(changes: Partial<StatusView> = {}): StatusView {
  return statusView({
    mode: {
      ...{ kind: 'blocked', sinceMs: NOW_MS - 65 * 60_000, reason: 'unknownCost', detail: '' },
      resumeTo: { kind: 'trading' },
    },
    ...{ averageEntryPrice: null, cost: null, unrealizedPnl: null, unrealizedPercentage: null },
    ...{ target: null, progressPercentage: null, rungsOpen: 0, nextRung: null },
    ...changes,
  });
}

const underWater = {
  ...{ unrealizedPnl: decimal('-1204.5'), cost: decimal('20000') },
  saleNow: {
    sums: {
      ...{ baseAsset: 'BTC', quoteAsset: 'USDC', gross: decimal('18795.5') },
      ...{ fees: decimal('18.7955'), cost: decimal('20000') },
    },
    realizedPnl: decimal('-1223.2955'),
  },
};

/** Four strategies, of which one trades for another quote asset. */
export function several(): Partial<EngineAnswers> {
  const paused = { kind: 'paused', sinceMs: NOW_MS - 180_000, by: 'console' } as const;
  const quoteOf = (id: string) => (id === 'sol_usdt' ? { quoteAsset: 'USDT' } : {});
  return {
    strategies: () => [
      { id: 'btc_usdc', name: '高频小波动策略', symbol: 'BTC_USDC', mode: { kind: 'trading' } },
      { id: 'btc_usdc-2', name: '高频小波动策略二', symbol: 'BTC_USDC', mode: paused },
      { id: 'sol_usdc', name: '🚀 moon', symbol: 'SOL_USDC', mode: { kind: 'trading' } },
      { id: 'sol_usdt', name: 'slow and steady', symbol: 'SOL_USDT', mode: { kind: 'trading' } },
    ],
    status: (id) =>
      statusView({
        ...{ strategyId: id, ...quoteOf(id) },
        ...(id === 'btc_usdc-2' ? underWater : {}),
        ...(id === 'sol_usdc' ? { baseAsset: 'SOL', unrealizedPnl: null, saleNow: null } : {}),
        troubles:
          id === 'sol_usdc'
            ? [
                {
                  problem: { kind: 'salesRefused', symbol: 'SOL_USDC', count: 3 },
                  ...{ strategyId: id, sinceMs: NOW_MS - 60_000 },
                },
              ]
            : [],
      }),
    profit: async (id, days) => profitView({ ...daysOf(days), ...quoteOf(id) }),
    periods: (id, kind, count) => ({
      // One of them is younger.
      ...periodsView(kind, id === 'sol_usdc' ? count - 1 : count),
      ...quoteOf(id),
    }),
  };
}
