import type { StatusView, StrategySummary } from '../../src/engine/api/engineApi.js';
import { type EngineAnswers, NOW_MS, statusView } from '../support/engine.js';

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
