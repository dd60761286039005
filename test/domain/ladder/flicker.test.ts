import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decimal } from '../../../src/domain/decimal.js';
import { type Story, withPosition, withSale } from '../support/story.js';

/*
 * A bid that touches its target and leaves it again, before anybody sells to it. The average is 99.0991, and the target
 * with it 100.09; the ladder's rungs must not come and go with the bid.
 */

const TARGET = '101.2';
const NEAR = '99.5';

/** What the exchange was asked since the story began, a batch or a cancel each being one request. */
class Asked {
  readonly atMs: number[] = [];
  readonly #story: Story;

  constructor(story: Story) {
    this.#story = story;
  }

  /** The bid moves; the exchange does all it is asked, and nobody buys. */
  price(bid: string): void {
    this.#note(() => this.#story.price(bid));
    this.#settle();
  }

  after(ms: number): void {
    this.#note(() => this.#story.after(ms));
    this.#settle();
  }

  /** The most requests within any minute. */
  get mostInAMinute(): number {
    return Math.max(
      0,
      ...this.atMs.map((from) => this.atMs.filter((at) => at >= from && at < from + 60_000).length),
    );
  }

  #note(work: () => unknown): void {
    work();
    const requests = [...this.#story.effects('place'), ...this.#story.effects('cancel')];
    this.atMs.push(...requests.map(() => this.#story.nowMs));
  }

  #settle(): void {
    const story = this.#story;
    if (story.waiting.some(({ role }) => role === 'rung')) this.#note(() => story.accept());
    for (const sale of story.sales) this.#note(() => story.expire(sale));
    for (const rung of story.rungs.filter(({ cancelling }) => cancelling)) {
      this.#note(() => story.report(rung, { status: 'cancelled' }));
    }
  }
}

describe('a bid that flickers at its target', () => {
  test.each([100, 500, 2_000, 9_000, 15_000, 40_000])(
    'every %i ms asks little of the exchange',
    (everyMs) => {
      const story = withPosition();
      const asked = new Asked(story);
      for (let ms = 0; ms < 600_000; ms += everyMs) {
        asked.price(TARGET);
        asked.after(Math.ceil(everyMs / 2));
        asked.price(NEAR);
        asked.after(Math.floor(everyMs / 2));
      }
      expect(asked.mostInAMinute).toBeLessThanOrEqual(25);
    },
  );

  test('however it moves, asks little of the exchange, and the first touch is never late', () => {
    const step = fc.record({
      bid: fc.constantFrom(TARGET, '100.5', '100.1', '100', NEAR, '99', '98.5'),
      forMs: fc.oneof(fc.integer({ min: 1, max: 1_500 }), fc.integer({ min: 1, max: 90_000 })),
    });
    fc.assert(
      fc.property(fc.array(step, { minLength: 20, maxLength: 150 }), (steps) => {
        const story = withPosition();
        const asked = new Asked(story);
        for (const { bid, forMs } of steps) {
          const isFirst = story.state.exit === null && decimal(bid).gte('100.1');
          const sold = story.orders.size;
          asked.price(bid);
          if (isFirst) {
            const made = [...story.orders.values()].slice(sold);
            expect(made.filter(({ role }) => role === 'takeProfit')).toHaveLength(1);
          }
          for (let left = forMs; left > 0; left -= 250) asked.after(Math.min(left, 250));
        }
        expect(asked.mostInAMinute).toBeLessThanOrEqual(60);
      }),
      { numRuns: 60 },
    );
  });

  test('keeps the pauses between its attempts, and does not wait for them at a better price', () => {
    const story = withSale();
    for (let attempt = 1; attempt <= 6; attempt += 1) {
      story.expire(story.sale);
      story.price(NEAR);
      story.after(500);
      story.price(TARGET);
      const pauseMs = 250 * 2 ** (attempt - 1) - 500;
      if (pauseMs > 0) {
        expect(story.sales, `after attempt ${attempt}`).toEqual([]);
        story.after(pauseMs);
      }
      expect(story.sales).toHaveLength(1);
    }
    story.expire(story.sale);
    story.price('101.25');
    expect(story.sales, 'no better than what was tried').toEqual([]);
    story.price('101.3');
    expect(story.sales).toHaveLength(1);
  });

  test('and is given up brings the ladder back later with every time', () => {
    const story = withSale();
    const away: number[] = [];
    for (let time = 0; time < 7; time += 1) {
      story.expire(story.sale);
      story.confirmCancels();
      story.price(NEAR);
      const leftAtMs = story.nowMs;
      while (story.rungs.length === 0) story.after(1_000);
      away.push((story.nowMs - leftAtMs) / 1_000);
      story.accept();
      story.after(20_000);
      story.price(TARGET);
    }
    expect(away).toEqual([10, 20, 40, 80, 160, 300, 300]);
    story.expire(story.sale);
    story.confirmCancels();
    story.price(NEAR);
    story.after(300_000);
    story.accept();
    story.after(60_001);
    story.price(TARGET);
    story.expire(story.sale);
    story.confirmCancels();
    story.price(NEAR);
    story.after(10_000);
    expect(story.rungs, 'a minute later it is another story').toHaveLength(2);
  });

  test('and falls to the average brings the ladder back at once, the first time', () => {
    const story = withSale();
    const fall = (): void => {
      story.expire(story.sale);
      story.confirmCancels();
      story.price('99.09');
    };
    fall();
    expect(story.rungs.length).toBeGreaterThan(0);
    story.accept();
    story.price(TARGET);
    fall();
    expect(story.rungs).toEqual([]);
    story.after(19_999);
    expect(story.rungs).toEqual([]);
    story.after(1);
    expect(story.rungs.length).toBeGreaterThan(0);
  });

  test('waits no longer than that for a clock that was set back', () => {
    const story = withSale();
    story.expire(story.sale);
    story.confirmCancels();
    story.price(NEAR);
    story.nowMs -= 3_600_000;
    story.after(0);
    story.after(10_000);
    expect(story.state.exit).toBeNull();
    expect(story.rungs.length).toBeGreaterThan(0);
  });
});
