import { describe, expect, test } from 'vitest';
import { decimal } from '../../../src/domain/decimal.js';
import { targetProgress } from '../../../src/domain/ladder/index.js';
import { START_MS, solMarket, sum } from '../support/builders.js';
import { Story, withLadder, withPosition } from '../support/story.js';

describe('a new strategy', () => {
  test('does nothing until it knows a price', () => {
    const story = new Story();
    expect(story.last.effects).toEqual([]);
    expect(story.state.ladder.kind).toBe('due');
  });

  test('places the whole ladder in one batch at the first price', () => {
    const story = new Story();
    story.price('100');
    const [placement, second] = story.effects('place');
    expect(second).toBeUndefined();
    expect(placement?.priority).toBe('normal');
    expect(
      placement?.orders.map(({ rung, side, timeInForce, phase }) => [rung, side, timeInForce, phase]),
    ).toEqual([
      [1, 'buy', 'GTC', 'intended'],
      [2, 'buy', 'GTC', 'intended'],
      [3, 'buy', 'GTC', 'intended'],
    ]);
    expect(story.prices).toEqual(['99', '98', '97']);
    expect(story.state.cycle.rungsPlaced).toBe(3);
  });

  test('gives every order an id of its own that is recorded with the intent', () => {
    const story = new Story();
    const decision = story.price('100');
    const ids = decision.orders.map((order) => order.clientId);
    expect(new Set(ids).size).toBe(3);
    expect(story.effects('place')[0]?.orders.map((order) => order.clientId)).toEqual(ids);
  });

  test('places nothing while the market takes no orders, and the ladder when it does', () => {
    const story = new Story({}, { ...solMarket, state: 'closed' });
    story.price('100');
    expect(story.effects('place')).toEqual([]);
    story.on({ type: 'rulesLoaded', parameters: story.state.parameters, market: solMarket });
    expect(story.prices).toEqual(['99', '98', '97']);
  });

  test('whose money pays for no rung tells it once, and tries again when the price may have changed', () => {
    const story = new Story({ totalAmount: decimal('1') });
    story.price('100');
    expect(story.live).toEqual([]);
    const amounts = { left: decimal('1'), totalAmount: decimal('1') };
    expect(story.alertsOf('problem').map(({ problem }) => problem)).toEqual([
      { kind: 'noRungFits', symbol: 'SOL_USDC', quoteAsset: 'USDC', ...amounts },
    ]);
    expect(story.effects('wake')).toEqual([{ kind: 'wake', atMs: START_MS + 900_000 }]);
    story.after(900_000);
    expect(story.alerts).toHaveLength(1);
    story.price('40');
    story.after(900_000);
    expect(story.rungs).toHaveLength(1);
  });
});

describe('a rung', () => {
  test('that fills in two parts is counted part by part, in one message', () => {
    const story = withLadder();
    story.price('99');
    const rung = story.rung(1);
    story.fill(rung, '0.4');
    expect(story.position).toEqual({ quantity: '0.3996', cost: '39.6', realizedPnl: '0' });
    expect(story.now(rung)).toMatchObject({ phase: 'open', outcome: null });
    story.fill(rung, '0.61');
    expect(story.position).toEqual({ quantity: '1.00899', cost: '99.99', realizedPnl: '0' });
    expect(story.now(rung)).toMatchObject({ phase: 'settled', outcome: 'filled' });
    expect(story.state.cycle.rungsFilled).toBe(1);

    const [first, second] = story.alerts;
    expect(first?.mergeKey).toBe(second?.mergeKey);
    expect(first?.mergeKey).not.toBeNull();
    expect(first?.deliverAtMs, 'leaves time for the rest').toBe(START_MS + 3_000);
    expect(second?.deliverAtMs, 'the rest is here').toBe(START_MS);
  });

  test('that filled is told with the new position, its average and the target', () => {
    const story = withPosition();
    const [alert] = story.alertsOf('rungFilled');
    expect(story.alerts.map(({ level, strategyId }) => [level, strategyId])).toEqual([['trade', 'sol']]);
    expect(alert).toMatchObject({ symbol: 'SOL_USDC', rung: 1, rungCount: 3 });
    expect(
      [alert?.executedQuantity, alert?.orderQuantity, alert?.price, alert?.position].map(String),
    ).toEqual(['1.01', '1.01', '99', '1.00899']);
    expect(alert?.averageEntryPrice?.round(4).toString()).toBe('99.0991');
    expect(alert?.target?.round(4).toString()).toBe('100.0901');
  });

  test('that filled leaves the others where they are, however far the price goes without reaching a target', () => {
    const story = withPosition();
    story.price('97.5');
    story.after(86_400_000);
    expect(story.prices).toEqual(['98', '97']);
    expect(story.effects('cancel')).toEqual([]);
  });

  test('reported as filled before its fill was seen waits for it, and asks for it', () => {
    const story = withLadder();
    const rung = story.rung(1);
    story.report(rung, { status: 'filled', executedQuantity: rung.quantity });
    expect(story.now(rung).phase).toBe('settling');
    expect(story.effects('resolve')).toEqual([{ kind: 'resolve', clientId: rung.clientId, afterMs: 1_000 }]);
    story.fillWhole(rung);
    expect(story.now(rung)).toMatchObject({ phase: 'settled', outcome: 'filled' });
  });

  test('takes no harm from an old report that comes late', () => {
    const story = withLadder();
    const rung = story.rung(1);
    story.fill(rung, '0.5');
    story.report(rung, { status: 'new', executedQuantity: decimal('0') });
    expect(story.now(rung)).toMatchObject({ phase: 'open', orderId: `x${rung.clientId}` });
    expect(story.now(rung).bookedQuantity.toString()).toBe('0.5');
    expect(story.now(rung).executedQuantity.toString()).toBe('0.5');
  });

  test('cancelled by hand is told once, with what was left of it, and the others stay', () => {
    const story = withLadder();
    const rung = story.rung(2);
    // The exchange's report comes before the fill it speaks of, and again with the look-up that this leads to.
    story.report(rung, { status: 'cancelled', executedQuantity: decimal('0.5') });
    story.fill(rung, '0.5');
    story.report(rung, { status: 'cancelled', executedQuantity: decimal('0.5') });
    const [alert, ...more] = story.alertsOf('orderCancelledElsewhere');
    expect(more).toEqual([]);
    expect(alert).toMatchObject({ symbol: 'SOL_USDC', rung: 2, detail: 'cancelled' });
    expect([alert?.price, alert?.quantity].map(String)).toEqual(['98', '0.52']);
    expect(story.prices).toEqual(['99', '97']);
  });

  test('cancelled by hand is told once though its fills are still looked for', () => {
    const story = withLadder();
    const rung = story.rung(2);
    story.report(rung, { status: 'cancelled', executedQuantity: decimal('0.5') });
    story.report(rung, { status: 'cancelled', executedQuantity: decimal('0.5') });
    expect(story.alertsOf('orderCancelledElsewhere')).toHaveLength(1);
    expect(story.now(rung).phase).toBe('settling');
  });

  test('that the exchange expired leaves the others, and comes back alone after half a minute', () => {
    const story = withLadder();
    story.report(story.rung(1), { status: 'expired', expiryReason: 'SelfTradePrevention' });
    expect(story.alertsOf('orderCancelledElsewhere')).toMatchObject([{ detail: 'SelfTradePrevention' }]);
    expect(story.effects('cancel')).toEqual([]);
    expect(story.effects('wake')).toContainEqual({ kind: 'wake', atMs: START_MS + 30_000 });
    story.after(30_000);
    expect(story.effects('place').flatMap(({ orders }) => orders.map(({ rung }) => rung))).toEqual([1]);
    expect(story.rungs).toHaveLength(3);
  });

  test('of the smallest size, filled and too small to be sold after its fee, does not end the ladder', () => {
    const story = withLadder({ orderCount: 1, totalAmount: decimal('2'), maxDropPercentage: decimal('1') });
    story.price('99');
    story.fillWhole(story.rung(1));
    expect(story.position.quantity).toBe('0.01998');
    expect(story.live).toEqual([]);
    expect(story.alertsOf('problem')).toHaveLength(1);
    expect(story.effects('wake')).toEqual([{ kind: 'wake', atMs: START_MS + 900_000 }]);
    story.on({
      type: 'rulesLoaded',
      parameters: { ...story.state.parameters, totalAmount: decimal('10') },
      market: solMarket,
    });
    story.after(900_000);
    expect(story.rungs).toHaveLength(1);
  });
});

describe('an untouched ladder', () => {
  test('is placed anew where the price has gone when that is far enough', () => {
    const story = withLadder();
    story.price('100.99');
    expect(story.effects('cancel')).toEqual([]);
    story.price('101');
    expect(story.effects('cancel')).toHaveLength(3);
    expect(story.effects('place'), 'never two ladders at once').toEqual([]);
    story.confirmCancels();
    expect(story.effects('place')).toHaveLength(1);
    expect(story.prices).toEqual(['99.99', '98.98', '97.97']);
    expect(story.alerts).toEqual([]);
  });

  test('is placed anew after its time, wherever the price is', () => {
    const story = withLadder();
    expect(story.effects('wake')).toEqual([{ kind: 'wake', atMs: START_MS + 3_600_000 }]);
    story.price('99.5');
    story.after(3_599_999);
    expect(story.effects('cancel')).toEqual([]);
    story.after(1);
    story.confirmCancels();
    expect(story.prices).toEqual(['98.5', '97.51', '96.51']);
  });

  test('that would be placed where it stands is left there, and looked at again after as long', () => {
    const story = withLadder();
    story.after(3_600_000);
    expect(story.effects('cancel')).toEqual([]);
    expect(story.effects('wake')).toEqual([{ kind: 'wake', atMs: START_MS + 2 * 3_600_000 }]);
    story.price('99.5');
    story.after(3_600_000);
    expect(story.effects('cancel')).toHaveLength(3);
  });

  test('of which the market takes a part while it is taken away does not move again', () => {
    const story = withLadder();
    story.price('101');
    story.price('99');
    story.fillWhole(story.rung(1));
    story.confirmCancels();
    expect(story.state.ladder.kind).toBe('placed');
    // What is bought is taken off the new ladder, which stands below its average and the price.
    expect(story.rungs.map((order) => [order.rung, order.price.toString()])).toEqual([
      [2, '97.02'],
      [3, '96.03'],
    ]);
    story.price('99.9');
    expect(story.effects('cancel')).toEqual([]);
  });

  test('with nothing sellable bought may still be moved, and its money is not spent twice', () => {
    const story = withLadder();
    story.price('99');
    story.fill(story.rung(1), '0.01');
    story.price('101');
    story.confirmCancels();
    const committed = sum(story.rungs.map((order) => order.price.times(order.quantity)));
    expect(committed.plus(story.state.position.cost ?? '0').lte(decimal('300'))).toBe(true);
    expect(story.position.quantity).toBe('0.00999');
  });
});

describe('a larger minimum that leaves a position too small to be sold', () => {
  const larger = { ...solMarket, minQuantity: decimal('5') };
  const load = (story: Story, market = larger) =>
    story.on({ type: 'rulesLoaded', parameters: story.state.parameters, market });

  test('is told once, and the rungs stay', () => {
    const story = withPosition();
    load(story);
    load(story);
    expect(story.alertsOf('problem')).toHaveLength(1);
    expect(story.effects('cancel')).toEqual([]);
    expect(story.rungs).toHaveLength(2);
  });

  test('places the ladder anew when every rung of it is filled: it does not stand still', () => {
    const story = withLadder({ orderCount: 1, totalAmount: decimal('100'), maxDropPercentage: decimal('1') });
    story.price('99');
    story.fillWhole(story.rung(1));
    expect(story.live).toEqual([]);
    load(story);
    expect(story.alertsOf('problem').map(({ problem }) => problem)).toMatchObject([
      { kind: 'tooLittleToSell', minQuantity: decimal('5') },
      { kind: 'noRungFits' },
    ]);
    load(story, solMarket);
    story.price('200');
    expect(story.sale.role).toBe('takeProfit');
  });

  test('that came while the program was down is noticed by the next start', () => {
    const story = withLadder({ orderCount: 1, totalAmount: decimal('100'), maxDropPercentage: decimal('1') });
    story.price('99');
    story.fillWhole(story.rung(1));
    story.price('98');
    story.state = { ...story.state, market: larger, orders: new Map(), exit: null };
    story.on({ type: 'started' });
    expect(story.alertsOf('problem')).toHaveLength(2);
    expect(story.state.ladder.kind).toBe('due');
    story.on({ type: 'started' });
    expect(story.alertsOf('problem')).toHaveLength(2);
  });

  test('made smaller again sells what it held back', () => {
    const story = withPosition();
    load(story);
    story.price('200');
    expect(story.effects('place')).toEqual([]);
    load(story, solMarket);
    expect(story.sale.role).toBe('takeProfit');
  });
});

describe('the allocation', () => {
  test('made smaller takes the rungs away that it no longer pays for', () => {
    const story = withPosition();
    story.on({
      type: 'rulesLoaded',
      parameters: { ...story.state.parameters, totalAmount: decimal('150') },
      market: solMarket,
    });
    expect(story.effects('cancel')).toHaveLength(2);
    story.confirmCancels();
    const committed = sum(story.rungs.map((order) => order.price.times(order.quantity)));
    expect(committed.toString()).not.toBe('0');
    expect(committed.plus('99.99').lte(decimal('150'))).toBe(true);
  });

  test('counts an average that the owner set', () => {
    const story = withPosition();
    story.on({ type: 'setAverage', price: decimal('150'), by: 'owner' });
    expect(story.effects('cancel')).toHaveLength(2);
    story.confirmCancels();
    const committed = sum(story.rungs.map((order) => order.price.times(order.quantity)));
    expect(committed.plus(story.position.cost ?? '0').lte(decimal('300'))).toBe(true);
  });

  test('counts what a reconciliation adopted', () => {
    const story = withPosition();
    story.holdings('2.00899');
    expect(story.effects('cancel')).toHaveLength(2);
    story.confirmCancels();
    const committed = sum(story.rungs.map((order) => order.price.times(order.quantity)));
    expect(committed.plus(story.position.cost ?? '0').lte(decimal('300'))).toBe(true);
  });
});

test('the way to the target is none at the average and whole at the target', () => {
  const progress = (bid: string | null) =>
    targetProgress(decimal('100'), decimal('102'), bid === null ? null : decimal(bid))?.toString() ?? null;
  expect([progress('100'), progress('101'), progress('102'), progress('99'), progress(null)]).toEqual([
    '0',
    '50',
    '100',
    '-50',
    null,
  ]);
});
