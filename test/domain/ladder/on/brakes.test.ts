import { describe, expect, test } from 'vitest';
import { decimal } from '../../../../src/domain/decimal.js';
import { START_MS } from '../../support/builders.js';
import { type Story, withLadder, withPosition, withSale } from '../../support/story.js';

const fall = (story: Story, sells = false, brake: 'maxDailyLoss' | 'maxRungsPerMinute' = 'maxDailyLoss') =>
  story.on({ type: 'brakeFell', brake, sells });
const release = (story: Story, brake: 'maxDailyLoss' | 'maxRungsPerMinute' = 'maxDailyLoss') =>
  story.on({ type: 'brakeReleased', brake });
const braked = (resumeTo: object) => ({
  ...{ kind: 'paused', sinceMs: START_MS, by: 'riskControl' },
  brake: { kinds: ['maxDailyLoss'], resumeTo },
});

describe('a brake that falls', () => {
  test('takes the rungs off, and its release brings them back', () => {
    const story = withLadder();
    fall(story);
    expect(story.state.mode).toEqual(braked({ kind: 'trading' }));
    story.confirmCancels();
    expect(story.live).toEqual([]);
    story.after(86_400_000);
    expect(story.live).toEqual([]);
    release(story);
    expect(story.state.mode).toEqual({ kind: 'trading' });
    expect(story.rungs).toHaveLength(3);
  });

  test('keeps the position and its target', () => {
    const story = withPosition();
    fall(story);
    story.confirmCancels();
    story.price('101.2');
    expect(story.sale.role).toBe('takeProfit');
  });

  test('sells the position where that is configured, and nothing is bought after it', () => {
    const story = withPosition();
    fall(story, true);
    expect(story.sale).toMatchObject({ role: 'sellNow', orderedBy: 'riskControl' });
    story.fillWhole(story.sale);
    story.confirmCancels();
    expect(story.closed).toMatchObject([{ end: 'sellNow', closedBy: 'riskControl' }]);
    story.after(86_400_000);
    expect(story.live).toEqual([]);
  });

  test('sells nothing a second time, and leaves a stop loss that sells already', () => {
    const story = withPosition({ stopLossPercentage: decimal('5') });
    story.price('94');
    expect(story.sale.role).toBe('stopLoss');
    fall(story, true);
    fall(story, true);
    expect(story.sale.role).toBe('stopLoss');
    story.fillWhole(story.sale);
    story.confirmCancels();
    // Nothing is bought after a stop loss, once the brake is released either.
    expect(story.state.mode).toMatchObject({ brake: { resumeTo: { kind: 'finished', reason: 'stopLoss' } } });
    release(story);
    expect(story.state.mode.kind).toBe('finished');
    expect(story.live).toEqual([]);
  });

  test('holds until the last of several is released', () => {
    const story = withLadder();
    fall(story);
    fall(story, false, 'maxRungsPerMinute');
    story.confirmCancels();
    release(story);
    expect(story.live).toEqual([]);
    release(story, 'maxRungsPerMinute');
    expect(story.rungs).toHaveLength(3);
  });
});

describe('while a brake is on', () => {
  test.each([
    ['pause', { kind: 'paused', sinceMs: START_MS, by: 'owner' }],
    ['stopBuying', { kind: 'stoppingBuys', sinceMs: START_MS, by: 'owner' }],
    ['panic', { kind: 'paused', sinceMs: START_MS, by: 'owner' }],
  ] as const)('%s waits for its release, and is in force then', (type, ordered) => {
    const story = withLadder();
    fall(story);
    story.confirmCancels();
    story.on({ type, by: 'owner' });
    expect(story.state.mode).toEqual(braked(ordered));
    release(story);
    expect(story.state.mode).toEqual(ordered);
    expect(story.live).toEqual([]);
  });

  test('neither /resume nor /fresh ends it', () => {
    const story = withPosition();
    story.on({ type: 'pause', by: 'owner' });
    fall(story);
    story.confirmCancels();
    story.on({ type: 'resume' });
    expect(story.state.mode).toEqual(braked({ kind: 'trading' }));
    story.on({ type: 'fresh', by: 'owner' });
    expect(story.closed).toMatchObject([{ end: 'fresh' }]);
    expect(story.state.mode).toEqual(braked({ kind: 'trading' }));
    expect(story.live).toEqual([]);
  });

  test('a target that is left brings no rung back', () => {
    const story = withSale();
    fall(story);
    story.expire(story.sale);
    story.price('99');
    story.confirmCancels();
    story.after(86_400_000);
    expect(story.rungs).toEqual([]);
  });
});
