import { describe, expect, test } from 'vitest';
import { decimal } from '../../../src/domain/decimal.js';
import { priceWatch } from '../../../src/domain/ladder/index.js';
import { Story, withLadder, withPosition, withSale } from '../support/story.js';

/*
 * That no wake is missed in whatever state is checked by the model (model.test.ts), after each of its steps. Here
 * stands what the watch is good for: that it asks for little.
 */

const NEVER = { atOrAbove: Number.POSITIVE_INFINITY, atOrBelow: Number.NEGATIVE_INFINITY };

describe('the price watch of', () => {
  test('an untouched ladder asks for the bid at which it is placed anew', () => {
    expect(priceWatch(withLadder().state)).toEqual({ ...NEVER, atOrAbove: 101 });
  });

  test('a position asks for its target, and for its stop loss if it has one', () => {
    expect(priceWatch(withPosition().state).atOrAbove).toBeCloseTo(100.0901, 4);
    expect(priceWatch(withPosition().state).atOrBelow).toBe(Number.NEGATIVE_INFINITY);
    expect(priceWatch(withPosition({ stopLossPercentage: decimal('5') }).state).atOrBelow).toBeCloseTo(
      94.1441,
      4,
    );
  });

  test('a take profit that trails asks for its target, then for a higher peak, for the fall, and for what is below it', () => {
    const story = withPosition({ takeProfitMode: 'trailing', trailPercentage: decimal('0.5') });
    expect(priceWatch(story.state)).toMatchObject({ atOrBelow: Number.NEGATIVE_INFINITY });
    expect(priceWatch(story.state).atOrAbove).toBeCloseTo(100.0901, 4);
    story.price('102');
    expect(String(story.state.peak)).toBe('102');
    expect(priceWatch(story.state)).toEqual({ atOrAbove: 102.01, atOrBelow: 101.49 });
  });

  test('a sale in flight asks for nothing until its answer is there, and then for every price', () => {
    const story = withSale();
    expect(priceWatch(story.state)).toEqual(NEVER);
    story.expire(story.sale);
    const watch = priceWatch(story.state);
    expect(watch.atOrAbove).toBeLessThan(0);
    expect(watch.atOrBelow).toBe(Number.POSITIVE_INFINITY);
  });

  test('a blocked strategy, a finished one and one that begins afresh asks for nothing', () => {
    const blocked = withLadder();
    blocked.holdings('2');
    expect(priceWatch(blocked.state)).toEqual(NEVER);
    const fresh = withPosition();
    fresh.on({ type: 'fresh', by: 'owner' });
    expect(priceWatch(fresh.state)).toEqual(NEVER);
    const finished = new Story();
    finished.state = {
      ...finished.state,
      mode: { kind: 'finished', sinceMs: 0, reason: 'takeProfit' },
      ladder: { kind: 'off' },
    };
    expect(priceWatch(finished.state)).toEqual(NEVER);
  });

  test('a target between two doubles asks for the nearest one, so that no bid that reaches it is overlooked', () => {
    const story = withPosition();
    story.on({ type: 'setAverage', price: decimal('99.999999999999999999999'), by: 'owner' });
    const { atOrAbove } = priceWatch(story.state);
    expect(Number('100.99999999999999999999899')).toBeGreaterThanOrEqual(atOrAbove);
  });
});
