import { expect, it } from 'vitest';
import { type AlertContent, alertOf, levelOf } from '../../../src/domain/alerts/index.js';
import { decimal, ZERO } from '../../../src/domain/decimal.js';
import { RECONCILIATION_ACTIONS } from '../../../src/domain/reconciliation/index.js';

/* How much an alert matters, where that is not the same for all of its kind. */

function discrepancy(action: (typeof RECONCILIATION_ACTIONS)[number]): AlertContent {
  return {
    ...{ kind: 'discrepancy', symbol: 'SOL_USDC', asset: 'SOL', held: ZERO, booked: ZERO, drift: ZERO },
    ...{ tolerance: ZERO, action, bookings: [], position: null, averageBefore: null },
    ...{ averageEntryPrice: null, target: null, reportId: 1 },
  };
}

it('what the owner has just ordered himself is no alarm', () => {
  const quiet = RECONCILIATION_ACTIONS.filter((action) => levelOf(discrepancy(action)) === 'info');
  expect(quiet).toEqual(['setAside', 'adoptedAtPrice']);
  expect(levelOf(discrepancy('manualSell'))).toBe('critical');
});

it('who ended Rung himself need not be woken', () => {
  const levels = [true, false].map((wasOrderly) =>
    levelOf({ kind: 'wasDown', fromMs: 0, toMs: 1, wasOrderly }),
  );
  expect(levels).toEqual(['info', 'critical']);
});

it('what is over rings no bell', () => {
  expect(levelOf({ kind: 'telegramConflict', isOver: false, sinceMs: 0 })).toBe('critical');
  expect(levelOf({ kind: 'telegramConflict', isOver: true, sinceMs: 0 })).toBe('info');
  expect(levelOf({ kind: 'connectionLost', sinceMs: 0 })).toBe('critical');
  expect(levelOf({ kind: 'connectionBack', downForMs: 0 })).toBe('info');
});

it('an alert waits for those that may take its place', () => {
  const content: AlertContent = {
    ...{ kind: 'orderCancelledElsewhere', symbol: 'SOL_USDC', rung: 1, price: decimal('99'), detail: '' },
    ...{ quantity: decimal('1'), rungsLeft: 2, comesBack: false },
  };
  expect(alertOf(content, 'sol', 1_000, { key: 'same', delayMs: 500 })).toEqual({
    ...{ level: 'trade', strategyId: 'sol', timeMs: 1_000, content },
    ...{ mergeKey: 'same', deliverAtMs: 1_500 },
  });
  expect(alertOf(content, null, 1_000)).toMatchObject({
    strategyId: null,
    mergeKey: null,
    deliverAtMs: 1_000,
  });
});
