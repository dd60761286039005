import { describe, expect, test } from 'vitest';
import { decimal } from '../../../../src/domain/decimal.js';
import { priceWatch, waitingRungs } from '../../../../src/domain/ladder/index.js';
import { solMarket } from '../../support/builders.js';
import { Story, withLadder } from '../../support/story.js';

/** Rungs at 99, 98, 97, 96 and 95, of which two rest at a time. */
const TWO_OF_FIVE = { orderCount: 5, maxDropPercentage: decimal('5'), activeRungs: 2 };

function following(story: Story): readonly number[] {
  return waitingRungs(story.state).map(({ rung }) => rung);
}

function fillNearest(story: Story): void {
  const [nearest] = story.rungs.toSorted((a, b) => b.price.cmp(a.price));
  if (nearest === undefined) throw new Error('no rung rests');
  story.price(nearest.price.toString());
  story.fillWhole(nearest);
}

describe('with activeRungs', () => {
  test('the nearest rest, and the others wait', () => {
    const story = withLadder(TWO_OF_FIVE);
    expect(story.prices).toEqual(['99', '98']);
    expect(following(story)).toEqual([3, 4, 5]);
    expect(story.state.cycle.rungsPlaced).toBe(5);
  });

  test('the next follows when one is bought, until none is left', () => {
    const story = withLadder(TWO_OF_FIVE);
    const seen: string[] = [];
    for (let bought = 1; bought <= 5; bought += 1) {
      fillNearest(story);
      story.accept();
      seen.push(story.prices.join());
    }
    expect(seen).toEqual(['98,97', '97,96', '96,95', '95', '']);
    expect(story.alerts.map(({ content }) => content.kind)).toEqual(Array(5).fill('rungFilled'));
  });

  test('none follows a rung that is bought in part', () => {
    const story = withLadder(TWO_OF_FIVE);
    story.price('99');
    story.fill(story.rung(1), '0.1');
    expect(story.effects('place')).toEqual([]);
    expect(story.rungs).toHaveLength(2);
  });

  test('more than there are rungs is all of them', () => {
    const story = withLadder({ activeRungs: 50 });
    expect(story.prices).toEqual(['99', '98', '97']);
    expect(following(story)).toEqual([]);
  });

  test('rungs and cost stay within the allocation, those that wait among them', () => {
    const story = withLadder(TWO_OF_FIVE);
    fillNearest(story);
    story.accept();
    story.on({ type: 'setAverage', price: decimal('150'), by: 'owner' });
    story.confirmCancels();
    const all = [...story.rungs, ...waitingRungs(story.state)];
    const cost = all.reduce(
      (total, { price, quantity }) => total.plus(price.times(quantity)),
      story.state.position.cost ?? decimal('0'),
    );
    expect(cost.lte('300'), `${cost} of 300`).toBe(true);
    expect(all.length, 'a new ladder of what is left').toBeGreaterThan(0);
  });

  test('one that was taken off the book by hand stays so, and none follows in its place', () => {
    const story = withLadder(TWO_OF_FIVE);
    story.report(story.rung(1), { status: 'cancelled' });
    expect(story.effects('place')).toEqual([]);
    expect(story.prices).toEqual(['98']);
    fillNearest(story);
    story.accept();
    expect(story.prices, 'one more rests for the one that was bought').toEqual(['97']);
  });

  test('all taken off by hand, the ladder waits for its owner', () => {
    const story = withLadder(TWO_OF_FIVE);
    for (const rung of story.rungs) story.report(rung, { status: 'cancelled' });
    expect(story.rungs).toEqual([]);
    story.price('120');
    story.after(story.state.parameters.reanchorAfterMs + 1);
    expect(story.rungs).toEqual([]);
    story.on({ type: 'resume' });
    expect(story.prices).toEqual(['118.8', '117.6']);
  });

  test('one that the exchange ends keeps its turn until it comes back', () => {
    const story = withLadder(TWO_OF_FIVE);
    story.report(story.rung(1), { status: 'expired', expiryReason: 'PriceOutOfBounds' });
    expect(story.prices).toEqual(['98']);
    story.after(30_000);
    expect(story.prices.toSorted()).toEqual(['98', '99']);
    expect(following(story)).toEqual([3, 4, 5]);
  });

  test('a follower that is refused beside no other is tried again, and the ladder stays where it is', () => {
    const story = withLadder({ ...TWO_OF_FIVE, activeRungs: 1 });
    fillNearest(story);
    story.refuse('INSUFFICIENT_FUNDS');
    expect(story.alertsOf('ordersRefused')).toMatchObject([{ refused: 1 }]);
    expect(story.state.ladder).toMatchObject({ kind: 'placed', refusals: 1 });
    story.after(30_000);
    expect(story.prices).toEqual(['98']);
    story.accept();
    expect(story.state.ladder).not.toHaveProperty('refusals');
  });

  test('a rung that follows and lies beyond the price band waits for the price, and for its turn before', () => {
    const market = { ...solMarket, minPriceMultiplier: decimal('0.75') };
    const deep = { activeRungs: 1, firstDropPercentage: decimal('15'), maxDropPercentage: decimal('45') };
    const story = new Story(deep, market);
    story.price('100');
    story.accept();
    expect(priceWatch(story.state).atOrBelow, 'nobody waits for the price yet').toBe(
      Number.NEGATIVE_INFINITY,
    );
    fillNearest(story);
    expect(story.prices, 'the bid of 85 lets 70 rest').toEqual(['70']);
  });

  test('followers that the market’s rules have made too small are passed over', () => {
    const story = withLadder({ ...TWO_OF_FIVE, activeRungs: 1 });
    fillNearest(story);
    story.accept();
    // 60 USDC buy 0.61 SOL at 98 and at 97, and 0.62 at 96.
    const market = { ...solMarket, minQuantity: decimal('0.62') };
    story.on({ type: 'rulesLoaded', parameters: story.state.parameters, market });
    fillNearest(story);
    expect(story.prices).toEqual(['96']);
  });

  test('refused, and too small by new rules before they are tried again, they make place for a ladder of fewer', () => {
    const story = new Story(TWO_OF_FIVE);
    story.price('100');
    story.refuse('INVALID_ORDER');
    const market = { ...solMarket, minQuantity: decimal('1.4') };
    story.on({ type: 'rulesLoaded', parameters: story.state.parameters, market });
    story.after(15 * 60_000);
    story.after(0);
    expect(story.rungs.length, 'not a ladder of none').toBeGreaterThan(0);
    expect(story.rungs.every(({ quantity }) => quantity.gte('1.4'))).toBe(true);
  });

  test('another number takes effect at once, as another ladder', () => {
    const story = withLadder(TWO_OF_FIVE);
    const parameters = { ...story.state.parameters, activeRungs: 3 };
    story.on({ type: 'parametersSet', parameters, overrides: new Map([['activeRungs', '3']]) });
    story.confirmCancels();
    expect(story.prices).toEqual(['99', '98', '97']);
  });
});
