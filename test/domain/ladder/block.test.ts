import { describe, expect, test } from 'vitest';
import { decimal } from '../../../src/domain/decimal.js';
import { START_MS } from '../support/builders.js';
import { type Story, withLadder, withSale } from '../support/story.js';

const pause = (story: Story) => story.on({ type: 'pause', by: 'owner' });
const setAverage = (story: Story, price: string) =>
  story.on({ type: 'setAverage', price: decimal(price), by: 'owner' });

const PAUSED = { kind: 'paused', sinceMs: START_MS, by: 'owner' } as const;

/** Paused with nothing held, when 2 SOL come in that nobody knows the cost of. */
function pausedAndBlocked(): Story {
  const story = withLadder();
  pause(story);
  story.confirmCancels();
  story.nowMs += 60_000;
  story.holdings('2');
  return story;
}

function expectPausedWithoutRungs(story: Story): void {
  expect(story.state.mode).toEqual(PAUSED);
  story.price('95');
  story.after(86_400_000);
  expect(story.rungs).toEqual([]);
}

describe('a pause outlives a block', () => {
  test('which remembers it', () => {
    const story = pausedAndBlocked();
    expect(story.state.mode).toEqual({
      kind: 'blocked',
      sinceMs: START_MS + 60_000,
      reason: 'unknownCost',
      detail: 'held 2 SOL, booked 0 SOL',
      resumeTo: PAUSED,
    });
  });

  test('that an average ends: no rung is placed, and the take profit works', () => {
    const story = pausedAndBlocked();
    setAverage(story, '100');
    expectPausedWithoutRungs(story);
    story.price('101');
    expect(story.sale.role).toBe('takeProfit');
  });

  test('that ends because the coins are gone: no rung is placed', () => {
    const story = pausedAndBlocked();
    story.holdings('0');
    expectPausedWithoutRungs(story);
  });

  test('that /fresh ends: no rung is placed', () => {
    const story = pausedAndBlocked();
    story.on({ type: 'fresh', by: 'owner' });
    expectPausedWithoutRungs(story);
  });

  test('that comes while /fresh waits for its cancels, and that /fresh then ends', () => {
    const story = withLadder();
    pause(story);
    story.on({ type: 'fresh', by: 'owner' });
    story.holdings('2');
    expect(story.state.mode).toMatchObject({ kind: 'blocked', resumeTo: PAUSED });
    story.confirmCancels();
    expect(story.state.setAside.toString()).toBe('2');
    expectPausedWithoutRungs(story);
  });

  test('also when the owner paused during the block', () => {
    const story = withLadder();
    story.holdings('2');
    story.confirmCancels();
    pause(story);
    expect(story.state.mode).toMatchObject({ kind: 'blocked', reason: 'unknownCost', resumeTo: PAUSED });
    setAverage(story, '100');
    expectPausedWithoutRungs(story);
  });

  test('that grows: more coins of unknown cost do not make it forget', () => {
    const story = pausedAndBlocked();
    story.holdings('3');
    expect(story.state.mode).toMatchObject({ kind: 'blocked', resumeTo: PAUSED });
    setAverage(story, '100');
    expectPausedWithoutRungs(story);
  });

  test('and so does the end of a strategy that is not to restart', () => {
    const story = withSale({ restartAfterTakeProfit: false });
    const { sale } = story;
    story.fillWhole(sale);
    story.report(sale, { status: 'filled' });
    story.confirmCancels();
    const { mode } = story.state;
    // The dust is written off with its cost, so that what comes in has none.
    story.on({ type: 'fresh', by: 'owner' });
    story.state = { ...story.state, mode, ladder: { kind: 'off' } };
    for (const rung of story.rungs) story.report(rung, { status: 'cancelled' });
    story.holdings('2.00899');
    expect(story.state.mode).toMatchObject({ kind: 'blocked', resumeTo: { kind: 'finished' } });
    setAverage(story, '100');
    expect(story.state.mode).toEqual(mode);
    expect(story.rungs).toEqual([]);
  });
});

describe('a block that ends because the coins are gone', () => {
  test.each([
    ['that could have been sold', '2'],
    ['too few to be sold', '0.0004'],
  ])('begins a ladder, with coins %s', (_which, quantity) => {
    const story = withLadder();
    story.holdings(quantity);
    story.confirmCancels();
    expect(story.state.mode).toMatchObject({ kind: 'blocked', reason: 'unknownCost' });
    story.holdings('0');
    expect(story.state.mode).toEqual({ kind: 'trading' });
    story.price('100');
    expect(story.rungs).toHaveLength(3);
  });
});
