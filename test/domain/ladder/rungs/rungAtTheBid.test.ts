import { describe, expect, test } from 'vitest';
import { decimal, ZERO } from '../../../../src/domain/decimal.js';
import type { StrategyOrder } from '../../../../src/domain/ladder/index.js';
import { mustRest, waitingRungs } from '../../../../src/domain/ladder/index.js';
import { Story } from '../../support/story.js';

/** Rungs at 100, 98 and 96, with a bid of 100. */
const AT_THE_BID = { firstDropPercentage: ZERO, maxDropPercentage: decimal('4') };
const CROSSES = { code: 'INVALID_ORDER', message: 'Order would immediately match and take' };

function begun(part = {}): Story {
  const story = new Story({ ...AT_THE_BID, ...part });
  story.price('100');
  return story;
}

/** The exchange takes all but the first rung, which would have been executed at once. */
function refuseFirst(story: Story): void {
  story.answer(
    story.waiting.map((order) =>
      order.rung === 1
        ? ({ kind: 'refused', clientId: order.clientId, ...CROSSES } as const)
        : story.accepted(order),
    ),
  );
}

/** The pause until the next attempt, after which it is made. */
function afterPause(story: Story): number {
  const [wake] = story.effects('wake').toSorted((a, b) => a.atMs - b.atMs);
  if (wake === undefined) throw new Error('nothing is waited for');
  const pauseMs = wake.atMs - story.nowMs;
  story.after(pauseMs);
  return pauseMs;
}

describe('a first rung with a drop of 0', () => {
  test('lies at the bid', () => {
    expect(begun().prices).toEqual(['100', '98', '96']);
  });

  test('is the only one that must rest', () => {
    const { parameters } = begun().state;
    expect([1, 2, null].map((rung) => mustRest(rung, parameters))).toEqual([true, false, false]);
    expect(mustRest(1, { firstDropPercentage: null })).toBe(false);
    expect(mustRest(1, { firstDropPercentage: decimal('0.01') })).toBe(false);
  });

  test('that would have been executed at once waits, and is tried a tick lower, without a word', () => {
    const story = begun();
    refuseFirst(story);
    expect(story.prices).toEqual(['98', '96']);
    expect(waitingRungs(story.state)).toMatchObject([{ rung: 1, price: decimal('99.99') }]);
    expect(story.effects('readRules'), 'the rules are not to blame').toEqual([]);
    expect(afterPause(story)).toBe(1_000);
    expect(story.prices).toEqual(['98', '96', '99.99']);
    story.accept();
    expect(story.alerts).toEqual([]);
  });

  test('follows the bid down when it has moved further', () => {
    const story = begun();
    refuseFirst(story);
    story.bid = decimal('99.5');
    afterPause(story);
    expect(story.rung(1).price.toString()).toBe('99.5');
  });

  test('again and again: the pauses grow, and it is told once', () => {
    const story = begun();
    const pauses: number[] = [];
    refuseFirst(story);
    for (let attempt = 1; attempt <= 8; attempt += 1) {
      pauses.push(afterPause(story));
      refuseFirst(story);
    }
    expect(pauses).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
    expect(story.alertsOf('ordersRefused')).toHaveLength(1);
  });

  test('that is taken and ended as a taker comes back in the same way', () => {
    const story = begun();
    story.accept();
    story.report(story.rung(1), { status: 'expired', expiryReason: 'PostOnlyTaker' });
    expect(waitingRungs(story.state)).toMatchObject([{ rung: 1, price: decimal('99.99') }]);
    afterPause(story);
    expect(story.rung(1).price.toString()).toBe('99.99');
    expect(story.alerts).toEqual([]);
  });

  test('alone: only it is tried again, and the ladder is not placed anew', () => {
    const story = begun({ orderCount: 1 });
    refuseFirst(story);
    expect(story.state.ladder).toMatchObject({ kind: 'placed', waiting: [{ rung: 1 }] });
    afterPause(story);
    expect(story.prices).toEqual(['99.99']);
  });

  test('beside others that are refused for want of funds: each waits for its own reason', () => {
    const story = begun();
    const refusal = ({ clientId, rung }: StrategyOrder) =>
      rung === 1
        ? ({ kind: 'refused', clientId, ...CROSSES } as const)
        : ({ kind: 'refused', clientId, code: 'INSUFFICIENT_FUNDS', message: 'no' } as const);
    story.answer(story.waiting.map((order) => (order.rung === 3 ? story.accepted(order) : refusal(order))));
    expect(waitingRungs(story.state).map(({ rung, price }) => `${rung} at ${price}`)).toEqual([
      '1 at 99.99',
      '2 at 98',
    ]);
    expect(story.alertsOf('ordersRefused')).toMatchObject([{ refused: 1, code: 'INSUFFICIENT_FUNDS' }]);
  });
});
