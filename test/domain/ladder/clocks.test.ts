import { describe, expect, test } from 'vitest';
import { START_MS } from '../support/builders.js';
import { Story, withLadder, withPosition } from '../support/story.js';

/* No wait is longer than what was asked for, whatever the clock is set to while it lasts. */

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** A ladder that was refused whole: it is tried again after half a minute. */
function refused(): Story {
  const story = new Story();
  story.price('100');
  story.refuse('ORDER_LIMIT');
  return story;
}

/** Sold at the target: the next ladder waits for the cooldown. */
function cooling(cooldownMs: number): Story {
  const story = withPosition({ cooldownMs });
  story.price('101');
  for (const rung of story.rungs) story.report(rung, { status: 'cancelled' });
  story.fillWhole(story.sale);
  expect(story.state.ladder).toEqual({ kind: 'due', notBeforeMs: story.nowMs + cooldownMs, attempts: 0 });
  return story;
}

/** The clock shows another time, and the strategy looks. */
function clockMoves(story: Story, byMs: number): void {
  story.after(byMs);
}

describe('a ladder that waits after a refusal', () => {
  test.each([
    ['back by an hour', -HOUR_MS],
    ['right after it was ahead by a day', -DAY_MS],
  ])('is placed when the clock is set %s', (_how, byMs) => {
    const story = refused();
    clockMoves(story, byMs);
    expect(story.effects('place')).toHaveLength(1);
  });

  test('waits all the same when the clock is corrected by a little', () => {
    const story = refused();
    clockMoves(story, -5_000);
    expect(story.effects('place')).toEqual([]);
    expect(story.effects('wake')).toEqual([{ kind: 'wake', atMs: START_MS + 30_000 }]);
  });
});

describe('a ladder that waits for its cooldown', () => {
  test.each([
    [1_000, -HOUR_MS],
    [30 * MINUTE_MS, -HOUR_MS],
    [30 * MINUTE_MS, -DAY_MS],
  ])('of %i ms waits no hour or day more when the clock goes back by %i', (cooldownMs, byMs) => {
    const story = cooling(cooldownMs);
    clockMoves(story, byMs);
    expect(story.effects('place')).toHaveLength(1);
  });

  test('waits for all of it when the clock is corrected by a little, however long it is', () => {
    const story = cooling(2 * DAY_MS);
    clockMoves(story, -20_000);
    story.after(2 * DAY_MS);
    expect(story.effects('place')).toEqual([]);
    story.after(20_000);
    expect(story.effects('place')).toHaveLength(1);
  });
});

test('a ladder that the end of the program took away waits no hour when the clock was ahead then', () => {
  const story = withLadder();
  story.on({ type: 'standDown', untilMs: story.nowMs + HOUR_MS + 10_000 });
  story.confirmCancels();
  story.on({ type: 'started' });
  expect(story.waiting).toHaveLength(3);
});

describe('a ladder that is to be placed anew after a while', () => {
  test('is, when it was placed by a clock that was ahead by a day', () => {
    const story = withLadder({ reanchorAfterMs: HOUR_MS });
    story.price('100.5');
    expect(story.state.ladder.kind).toBe('placed');
    clockMoves(story, -DAY_MS);
    story.confirmCancels();
    expect(story.prices).toEqual(['99.49', '98.49', '97.48']);
  });

  test('stays when the clock is corrected by a little', () => {
    const story = withLadder({ reanchorAfterMs: HOUR_MS });
    story.price('100.5');
    clockMoves(story, -20_000);
    expect(story.state.ladder.kind).toBe('placed');
    expect(story.rungs.some(({ cancelling }) => cancelling)).toBe(false);
  });
});

test('a refused sale is tried again at once when the clock is set back by an hour', () => {
  const story = withPosition();
  story.price('101');
  story.refuse('SERVER_ERROR');
  expect(story.effects('place')).toEqual([]);
  clockMoves(story, -HOUR_MS);
  expect(story.effects('place')[0]?.orders.map(({ side }) => side)).toEqual(['sell']);
});
