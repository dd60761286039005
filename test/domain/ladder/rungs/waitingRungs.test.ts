import { describe, expect, test } from 'vitest';
import { decimal } from '../../../../src/domain/decimal.js';
import { priceWatch } from '../../../../src/domain/ladder/index.js';
import { solMarket } from '../../support/builders.js';
import { Story, withLadder, withPosition } from '../../support/story.js';

/** A limit price must lie above three quarters of the last price, as recorded of SOL_USDC. */
const BAND = { ...solMarket, minPriceMultiplier: decimal('0.75'), maxPriceMultiplier: decimal('1.25') };
/** Rungs at 85, 70 and 55. */
const DEEP = { firstDropPercentage: decimal('15'), maxDropPercentage: decimal('45') };

function waiting(story: Story): readonly string[] {
  const { ladder } = story.state;
  return ladder.kind === 'placed'
    ? (ladder.waiting ?? []).map(({ rung, price }) => `${rung} at ${price}`)
    : [];
}

function deepLadder(): Story {
  const story = new Story(DEEP, BAND);
  story.price('100');
  story.accept();
  return story;
}

describe('rungs deeper than the price band', () => {
  test('wait from the start, and the others rest', () => {
    const story = deepLadder();
    expect(story.prices).toEqual(['85']);
    expect(waiting(story)).toEqual(['2 at 70', '3 at 55']);
    expect(story.alerts).toEqual([]);
    expect(story.state.cycle.rungsPlaced).toBe(3);
  });

  test('are placed alone as soon as the bid is near enough, without a word', () => {
    const story = deepLadder();
    story.price('93.34');
    expect(story.effects('place')).toEqual([]);
    story.price('93.33');
    expect(story.effects('place').map(({ orders }) => orders.map(({ price }) => String(price)))).toEqual([
      ['70'],
    ]);
    story.accept();
    expect(story.effects('cancel')).toEqual([]);
    expect(waiting(story)).toEqual(['3 at 55']);
    expect(story.alerts).toEqual([]);
  });

  test('wake the strategy at that price, and at none above it', () => {
    const { state } = deepLadder();
    expect(priceWatch(state).atOrBelow).toBeGreaterThanOrEqual(70 / 0.75);
    expect(priceWatch(state).atOrBelow).toBeLessThan(93.34);
  });

  test('follow the price in time, also where all of them wait', () => {
    const story = new Story({ ...DEEP, firstDropPercentage: decimal('30') }, BAND);
    story.price('100');
    expect(story.prices).toEqual([]);
    const [wake] = story.effects('wake');
    expect(wake?.atMs).toBe(story.nowMs + story.state.parameters.reanchorAfterMs);
    story.bid = decimal('98');
    story.after(story.state.parameters.reanchorAfterMs);
    expect(waiting(story)[0]).toBe('1 at 68.6');
  });

  test('wait beside a position, too, and beside its stop loss', () => {
    const story = new Story({ ...DEEP, stopLossPercentage: decimal('50') }, BAND);
    story.price('100');
    story.accept();
    story.price('84');
    story.accept();
    story.fillWhole(story.rung(1));
    expect(priceWatch(story.state).atOrBelow).toBeGreaterThan(73);
    story.price('73');
    expect(story.prices).toEqual(['70', '55']);
  });

  test('are not placed while nothing may be bought', () => {
    const story = deepLadder();
    story.mayBuy = false;
    story.price('90');
    expect(story.effects('place')).toEqual([]);
    story.mayBuy = true;
    story.price('90');
    expect(story.prices).toEqual(['85', '70']);
  });

  test('count towards the allocation', () => {
    const story = deepLadder();
    story.fillWhole(story.rung(1));
    story.on({ type: 'setAverage', price: decimal('200'), by: 'owner' });
    expect(waiting(story), 'the ladder is placed anew with what is left').not.toEqual(['2 at 70', '3 at 55']);
  });

  test('go with a ladder that is placed anew', () => {
    const story = deepLadder();
    story.price('120');
    story.confirmCancels();
    story.accept();
    expect(story.prices).toEqual(['102']);
    expect(waiting(story)).toEqual(['2 at 84', '3 at 66']);
  });

  test('alone are a ladder, which follows the price', () => {
    const story = new Story({ firstDropPercentage: decimal('30'), maxDropPercentage: decimal('45') }, BAND);
    story.price('100');
    expect([story.live, story.effects('place')]).toEqual([[], []]);
    expect(waiting(story)).toHaveLength(3);
    story.price('120');
    expect(waiting(story)[0]).toBe('1 at 84');
    story.price('90');
    expect(story.prices).toEqual(['84', '75']);
  });
});

describe('a rung that the exchange ends as expired', () => {
  test('leaves the others where they are, is told once, and comes back after a pause that grows', () => {
    const story = withLadder();
    const pauses: number[] = [];
    for (let fall = 1; fall <= 7; fall += 1) {
      story.report(story.rung(3), { status: 'expired', expiryReason: 'PriceOutOfBounds' });
      expect(story.prices).toEqual(['99', '98']);
      expect(story.effects('cancel')).toEqual([]);
      const [wake] = story.effects('wake').toSorted((a, b) => a.atMs - b.atMs);
      pauses.push(((wake?.atMs ?? 0) - story.nowMs) / 1_000);
      story.after((wake?.atMs ?? 0) - story.nowMs);
      expect(story.prices).toEqual(['99', '98', '97']);
      story.accept();
    }
    expect(pauses).toEqual([30, 60, 120, 240, 480, 900, 900]);
    expect(story.alertsOf('orderCancelledElsewhere')).toMatchObject([
      { rung: 3, detail: 'PriceOutOfBounds', rungsLeft: 2, comesBack: true },
    ]);
  });

  test('in part comes back with what is left of it', () => {
    const story = withLadder();
    const rung = story.rung(3);
    story.price('97');
    story.fill(rung, '0.4');
    story.report(rung, { status: 'expired', executedQuantity: decimal('0.4') });
    story.after(30_000);
    expect(story.rung(3).quantity.toString()).toBe(rung.quantity.minus(decimal('0.4')).toString());
  });

  test('alone brings the whole ladder back after a pause', () => {
    const story = withLadder();
    story.on({ type: 'orderVanished', clientId: story.rung(1).clientId });
    story.on({ type: 'orderVanished', clientId: story.rung(2).clientId });
    story.report(story.rung(3), { status: 'expired', expiryReason: 'PriceOutOfBounds' });
    expect(story.state.ladder).toMatchObject({ kind: 'due', notBeforeMs: story.nowMs + 30_000 });
  });

  test('does not come back for who buys no more', () => {
    const story = withLadder();
    story.on({ type: 'stopBuying', by: 'owner' });
    story.report(story.rung(3), { status: 'expired', expiryReason: 'PriceOutOfBounds' });
    story.after(3_600_000);
    expect(story.prices).toEqual(['99', '98']);
    expect(story.alertsOf('orderCancelledElsewhere')).toMatchObject([{ comesBack: false }]);
  });

  test('in a market whose band does not let it rest waits for the price after its pause', () => {
    const story = withLadder({}, { ...BAND, minPriceMultiplier: decimal('0.97') });
    story.report(story.rung(3), { status: 'expired', expiryReason: 'PriceOutOfBounds' });
    story.price('100.1');
    story.after(30_000);
    expect(story.prices).toEqual(['99', '98']);
    story.price('100');
    expect(story.prices).toEqual(['99', '98', '97']);
  });
});

describe('a rung that the exchange refuses beside others', () => {
  const refused = (story: Story, clientId: number) =>
    story.answer([
      {
        kind: 'refused',
        clientId,
        code: 'INVALID_PRICE',
        message: 'Price is too far from the last active price',
      },
      ...story.waiting.filter((order) => order.clientId !== clientId).map((order) => story.accepted(order)),
    ]);

  test('waits, is tried again by itself, and is told once', () => {
    const story = new Story();
    story.price('100');
    refused(story, story.rung(3).clientId);
    for (const seconds of [30, 60, 120]) {
      story.after(seconds * 1_000 - 1);
      expect(story.prices).toEqual(['99', '98']);
      story.after(1);
      expect(story.effects('place')).toHaveLength(1);
      refused(story, story.rung(3).clientId);
    }
    expect(story.effects('cancel')).toEqual([]);
    expect(story.alertsOf('ordersRefused')).toMatchObject([{ refused: 1, placed: 2 }]);
  });

  test('counts as refused until it rests', () => {
    const story = new Story();
    story.price('100');
    refused(story, story.rung(3).clientId);
    expect(story.state.ladder).toMatchObject({ refusals: 1 });
    story.after(30_000);
    story.accept();
    expect(story.state.ladder).not.toHaveProperty('refusals');
    expect(story.state.ladder).not.toHaveProperty('waiting');
  });

  test('goes with the ladder when the position is sold', () => {
    const story = withPosition();
    story.report(story.rung(3), { status: 'expired', expiryReason: 'PriceOutOfBounds' });
    story.price('101.2');
    expect(story.sales).toHaveLength(1);
    story.after(3_600_000);
    expect(story.rungs.every(({ cancelling }) => cancelling)).toBe(true);
  });
});
