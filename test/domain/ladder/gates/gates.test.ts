import { describe, expect, test } from 'vitest';
import { decimal } from '../../../../src/domain/decimal.js';
import { closedGate, type StrategyParameters } from '../../../../src/domain/ladder/index.js';
import { START_MS } from '../../support/builders.js';
import { Story, withLadder, withPosition } from '../../support/story.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** The story begins on a day at noon, UTC. */
const MIDNIGHT_MS = START_MS + 12 * HOUR_MS;

function begun(part: Partial<StrategyParameters>): Story {
  const story = new Story(part);
  story.price('100');
  return story;
}

/** A whole cycle: the first rung is bought, and sold above its target. */
function cycle(story: Story): void {
  story.accept();
  const first = story.rung(1);
  story.price(first.price.toString());
  story.fillWhole(first);
  const bid = first.price.times('1.02').round(2);
  story.price(bid.toString());
  story.accept();
  story.fillWhole(story.sale, bid);
  story.confirmCancels();
}

function gateNow(story: Story): string | null {
  return closedGate(story.state, story.moment)?.gate ?? null;
}

describe('maxCyclesPerDay', () => {
  test('lets no ladder begin once as many have ended, until the next day in UTC', () => {
    const story = begun({ maxCyclesPerDay: 2 });
    cycle(story);
    expect(story.rungs, 'one more').toHaveLength(3);
    cycle(story);
    expect(story.rungs).toEqual([]);
    expect(gateNow(story)).toBe('maxCyclesPerDay');
    expect(story.effects('wake').map(({ atMs }) => atMs)).toContain(MIDNIGHT_MS);
    story.after(MIDNIGHT_MS - story.nowMs - 1);
    expect(story.rungs).toEqual([]);
    story.after(1);
    expect(story.rungs).toHaveLength(3);
    expect(story.alertsOf('gateClosed'), 'that is daily routine').toEqual([]);
  });

  test('counts anew on each day', () => {
    const story = begun({ maxCyclesPerDay: 2 });
    cycle(story);
    story.nowMs = MIDNIGHT_MS + HOUR_MS;
    cycle(story);
    expect(story.state.endings).toMatchObject({ dayStartMs: MIDNIGHT_MS, cyclesThatDay: 1 });
    expect(story.rungs).toHaveLength(3);
  });
});

describe('cooldownAfterLossMinutes', () => {
  const LOSING = { cooldownAfterLossMs: 30 * MINUTE_MS, takeProfitPercentage: decimal('1') };

  /** Sold by hand, at a loss. */
  function losing(story: Story): void {
    story.accept();
    story.price('99');
    story.fillWhole(story.rung(1));
    story.price('98.5');
    story.on({ type: 'sellNow', by: 'owner' });
    story.fillWhole(story.sale, decimal('98.4'));
    story.confirmCancels();
  }

  test('waits after a loss, and tells it once', () => {
    const story = begun(LOSING);
    losing(story);
    const lostAtMs = story.nowMs;
    expect(story.rungs).toEqual([]);
    expect(story.alertsOf('gateClosed')).toMatchObject([
      { gate: 'cooldownAfterLoss', opensAtMs: lostAtMs + 30 * MINUTE_MS },
    ]);
    story.after(29 * MINUTE_MS);
    expect(story.rungs).toEqual([]);
    story.after(MINUTE_MS);
    expect(story.rungs).toHaveLength(3);
    expect(story.alertsOf('gateClosed')).toHaveLength(1);
  });

  test('does not wait after a profit', () => {
    const story = begun(LOSING);
    cycle(story);
    expect(story.rungs).toHaveLength(3);
  });

  test('does not wait longer than was asked for when the clock is set back', () => {
    const story = begun(LOSING);
    losing(story);
    story.after(-24 * HOUR_MS);
    expect(story.rungs).toHaveLength(3);
  });
});

describe('tradingHours', () => {
  const at = (hour: number, minute = 0) => START_MS + (hour - 12) * HOUR_MS + minute * MINUTE_MS;

  test.each([
    ['08:00-20:00', at(12), null, null],
    ['08:00-20:00', at(8), null, null],
    ['08:00-20:00', at(7, 59), 'tradingHours', at(8)],
    ['08:00-20:00', at(20), 'tradingHours', at(32)],
    ['22:00-06:00', at(12), 'tradingHours', at(22)],
    ['22:00-06:00', at(23, 59), null, null],
    ['22:00-06:00', at(29, 59), null, null],
    ['22:00-06:00', at(30), 'tradingHours', at(46)],
  ] as const)('%s at %i', (tradingHours, nowMs, gate, opensAtMs) => {
    const { state } = new Story({ tradingHours });
    const closed = closedGate(state, { nowMs });
    expect([closed?.gate ?? null, closed?.opensAtMs ?? null]).toEqual([gate, opensAtMs]);
  });

  test('take a ladder away when they end, and bring it back when they begin', () => {
    const story = begun({ tradingHours: '08:00-13:00', reanchorAfterMs: 24 * HOUR_MS });
    story.accept();
    expect(story.effects('wake').map(({ atMs }) => atMs)).toContain(at(13));
    story.after(HOUR_MS - 1);
    expect(story.effects('cancel')).toEqual([]);
    story.after(1);
    expect(story.effects('cancel')).toHaveLength(3);
    story.confirmCancels();
    expect(story.rungs).toEqual([]);
    expect(story.effects('wake').map(({ atMs }) => atMs)).toEqual([at(32)]);
    story.after(at(32) - story.nowMs);
    expect(story.rungs).toHaveLength(3);
    expect(story.alerts, 'that is daily routine').toEqual([]);
  });

  test('leave what holds something alone: its rungs rest, its target sells', () => {
    const story = withPosition({ tradingHours: '08:00-13:00' });
    story.after(2 * HOUR_MS);
    expect(story.effects('cancel')).toEqual([]);
    expect(story.prices).toEqual(['98', '97']);
    story.price('101.2');
    story.accept();
    story.fillWhole(story.sale, decimal('101.2'));
    story.confirmCancels();
    expect(story.closed).toHaveLength(1);
    expect(story.rungs, 'and then no new ladder begins').toEqual([]);
    expect(gateNow(story)).toBe('tradingHours');
  });

  test('a rung that is bought while it is taken away has its ladder back', () => {
    const story = begun({ tradingHours: '08:00-13:00', reanchorAfterMs: 24 * HOUR_MS });
    story.accept();
    story.after(HOUR_MS);
    const first = story.rung(1);
    story.price('99');
    story.fillWhole(first);
    story.confirmCancels();
    expect(story.rungs.length).toBeGreaterThan(0);
    expect(gateNow(story)).toBeNull();
  });

  test('a ladder that was taken off the book by hand stays so when they begin', () => {
    const story = withLadder({ tradingHours: '08:00-13:00', reanchorAfterMs: 24 * HOUR_MS });
    for (const rung of story.rungs) story.report(rung, { status: 'cancelled' });
    story.after(2 * HOUR_MS);
    story.after(18 * HOUR_MS);
    expect(story.rungs).toEqual([]);
  });
});

describe('volatility', () => {
  const BOUNDS = { volatilityMin: decimal('1'), volatilityMax: decimal('4') };

  function read(story: Story, percentage: string | null): void {
    story.volatility = {
      percentage: percentage === null ? null : decimal(percentage),
      atMs: story.nowMs,
    };
    story.on({ type: 'wake' });
  }

  test('keeps the ladder away until it was read, without a word', () => {
    const story = begun(BOUNDS);
    expect([story.rungs, gateNow(story), story.alerts]).toEqual([[], 'volatility', []]);
    read(story, '2');
    expect(story.rungs).toHaveLength(3);
  });

  test.each(['0.99', '4.01'])('of %s is outside: the ladder that rests is taken away', (percentage) => {
    const story = begun(BOUNDS);
    read(story, '2');
    story.accept();
    read(story, percentage);
    story.confirmCancels();
    expect(story.rungs).toEqual([]);
    expect(story.alertsOf('gateClosed')).toMatchObject([
      { gate: 'volatility', opensAtMs: null, measured: decimal(percentage) },
    ]);
    read(story, '4');
    expect(story.rungs).toHaveLength(3);
  });

  test('around a bound is told once, not with every closing', () => {
    const story = begun(BOUNDS);
    for (let minute = 0; minute < 20; minute += 1) {
      story.nowMs += MINUTE_MS;
      read(story, minute % 2 === 0 ? '2' : '5');
      story.accept();
      story.confirmCancels();
    }
    expect(story.alertsOf('gateClosed')).toHaveLength(1);
  });

  test('read in vain or long ago closes it, is told, and leaves alone what rests', () => {
    const story = begun(BOUNDS);
    read(story, '2');
    story.accept();
    story.after(16 * MINUTE_MS);
    expect(story.prices, 'nobody knows, and it stays').toHaveLength(3);
    story.price('120');
    story.confirmCancels();
    expect(story.rungs, 'but none is placed anew').toEqual([]);
    expect(story.alertsOf('gateClosed')).toMatchObject([{ gate: 'volatility', measured: null }]);
    read(story, null);
    expect(story.rungs).toEqual([]);
    expect(story.alertsOf('gateClosed')).toHaveLength(1);
  });

  test('with one bound asks for no other', () => {
    const story = begun({ volatilityMax: decimal('4') });
    read(story, '0');
    expect(story.rungs).toHaveLength(3);
  });
});

test('without a gate nothing is looked at', () => {
  const { state } = new Story({});
  expect(
    closedGate(
      { ...state, endings: { dayStartMs: 0, cyclesThatDay: 9, lastLossAtMs: START_MS } },
      { nowMs: START_MS },
    ),
  ).toBeNull();
  expect(state.parameters).toMatchObject({
    ...{ maxCyclesPerDay: null, tradingHours: null, cooldownAfterLossMs: 0 },
    ...{ volatilityMin: null, volatilityMax: null },
  });
});
