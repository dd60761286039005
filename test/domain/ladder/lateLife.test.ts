import { describe, expect, test } from 'vitest';
import { decimal, ZERO } from '../../../src/domain/decimal.js';
import type { StrategyOrder } from '../../../src/domain/ladder/index.js';
import { expectBooksToFold } from '../support/invariants.js';
import { type Story, withLadder, withPosition, withSale } from '../support/story.js';

/** An order that was settled is heard of: live again, as the engine puts it. */
function revive(story: Story, order: StrategyOrder): void {
  const settled = story.now(order);
  story.on({
    type: 'orderRevived',
    order: {
      ...settled,
      phase: 'unknown',
      outcome: null,
      orderId: `x${order.clientId}`,
      validUntilMs: story.nowMs,
    },
  });
}

function lose(story: Story, order: StrategyOrder): void {
  const { clientId } = order;
  story.answer([{ kind: 'unknown', clientId, validUntilMs: story.nowMs + 5_000, message: 'timeout' }]);
}

describe('an end that does not say how much was executed', () => {
  test('is all of it when the order is filled: nothing more is sold before its fills are booked', () => {
    const story = withSale();
    const { sale } = story;
    story.report(sale, { status: 'filled', executedQuantity: null });
    expect(story.now(sale)).toMatchObject({ phase: 'settling', outcome: 'filled' });
    story.after(60_000);
    expect(story.effects('place')).toEqual([]);
    story.fillWhole(sale);
    expect(story.now(sale).phase).toBe('settled');
  });

  test('is all of it, too, when the exchange tells of less', () => {
    const story = withSale();
    story.report(story.sale, { status: 'filled', executedQuantity: decimal('0.4') });
    expect(story.sale).toMatchObject({ phase: 'settling', executedQuantity: story.sale.quantity });
  });

  test('is not known when the order is cancelled: neither its first fill nor time ends it', () => {
    const story = withSale();
    const { sale } = story;
    story.report(sale, { status: 'cancelled', executedQuantity: null });
    expect(story.now(sale)).toMatchObject({ phase: 'settling', outcome: null });
    expect(story.effects('resolve')).toHaveLength(1);
    story.fill(sale, '0.3');
    expect(story.now(sale).phase).toBe('settling');
    expect(story.effects('place')).toEqual([]);
    story.report(sale, { status: 'cancelled', executedQuantity: decimal('0.3') });
    expect(story.now(sale)).toMatchObject({ phase: 'settled', outcome: 'cancelled' });
  });
});

describe('an order that is nowhere any more', () => {
  test('leaves the others of its ladder, and is told', () => {
    const story = withLadder();
    story.on({ type: 'orderVanished', clientId: story.rung(2).clientId });
    expect(story.prices).toEqual(['99', '97']);
    expect(story.alertsOf('orderCancelledElsewhere')).toMatchObject([
      { rung: 2, detail: 'vanished', rungsLeft: 2 },
    ]);
  });

  test('was a sale: it is tried again', () => {
    const story = withSale();
    const { sale } = story;
    story.report(sale, { status: 'new' });
    story.on({ type: 'orderVanished', clientId: sale.clientId, funds: { free: decimal('1'), agree: true } });
    expect(story.now(sale)).toMatchObject({ phase: 'settled', outcome: 'vanished' });
    story.after(30_000);
    expect(story.sale.quantity.toString()).toBe('1');
  });

  test('although the exchange said that it was filled: its end stands, and what is missing is compared', () => {
    const story = withSale();
    const { sale } = story;
    story.report(sale, { status: 'filled', executedQuantity: null });
    story.on({ type: 'orderVanished', clientId: sale.clientId, funds: { free: ZERO, agree: false } });
    expect(story.now(sale)).toMatchObject({ phase: 'settled', outcome: 'filled' });
    expect(story.effects('reconcile')).toEqual([{ kind: 'reconcile', trigger: 'saleRefused' }]);
    story.after(1_000);
    expect(story.effects('place'), 'all that is free is not ours').toEqual([]);
  });

  test('is ended by /fresh, whatever it may still do', () => {
    const story = withPosition();
    const rung = story.rung(2);
    lose(story, rung);
    story.on({ type: 'fresh', by: 'owner' });
    story.on({ type: 'orderVanished', clientId: rung.clientId });
    story.confirmCancels();
    expect(story.now(rung)).toMatchObject({ phase: 'settled', outcome: 'givenUp' });
    expect(story.state.closing).toBeNull();
    expect(story.state.cycle.number).toBe(2);
  });
});

describe('a sale that never arrived', () => {
  test('while the account looks as if it had been done is not sent again for what is not free', () => {
    const story = withSale();
    const { sale } = story;
    lose(story, sale);
    story.on({
      type: 'orderNeverArrived',
      clientId: sale.clientId,
      funds: { free: decimal('0.4'), agree: false },
    });
    expect(story.effects('reconcile')).toHaveLength(1);
    story.after(1_000);
    expect(story.sale.quantity.toString()).toBe('0.4');
  });

  test('and has sold after all: nothing more is sold for it, and its cycle ends once', () => {
    const story = withSale();
    const { sale } = story;
    story.confirmCancels();
    lose(story, sale);
    story.on({
      type: 'orderNeverArrived',
      clientId: sale.clientId,
      funds: { free: decimal('1'), agree: true },
    });
    revive(story, sale);
    story.after(60_000);
    expect(story.effects('place')).toEqual([]);
    story.fillWhole(sale);
    expect(story.closed).toMatchObject([{ number: 1, end: 'takeProfit' }]);
    expectBooksToFold(story.state, story.entries);
  });

  test('and has sold when the target had been left: the cycle ends all the same', () => {
    const story = withSale();
    const { sale } = story;
    story.confirmCancels();
    lose(story, sale);
    story.price('100');
    story.on({
      type: 'orderNeverArrived',
      clientId: sale.clientId,
      funds: { free: decimal('1'), agree: true },
    });
    // The ladder comes back once the bid has stayed away for a while.
    story.after(11_000);
    story.accept();
    expect(story.state.exit).toBeNull();
    revive(story, sale);
    story.fillWhole(sale);
    expect(story.effects('cancel').length).toBeGreaterThan(0);
    story.confirmCancels();
    expect(story.closed).toMatchObject([{ number: 1, end: 'takeProfit' }]);
  });
});

describe('a rung that was written off and rests after all', () => {
  function replaced(): { readonly story: Story; readonly old: StrategyOrder } {
    const story = withPosition();
    const old = story.rung(2);
    story.on({ type: 'orderVanished', clientId: old.clientId });
    story.on({ type: 'resume' });
    story.confirmCancels();
    story.after(1_000);
    story.accept();
    return { story, old };
  }

  test('and has been replaced is taken off; the others stay', () => {
    const { story, old } = replaced();
    const before = story.prices;
    expect(before.length).toBeGreaterThan(1);
    revive(story, old);
    expect(story.effects('cancel'), 'nobody knows yet that it rests').toEqual([]);
    story.report(old, { status: 'new' });
    expect(story.effects('cancel').map(({ order }) => order.clientId)).toEqual([old.clientId]);
    story.report(old, { status: 'cancelled' });
    expect(story.prices).toEqual(before);
    expect(story.alertsOf('orderCancelledElsewhere')).toHaveLength(1);
  });

  test('and is bought: the rungs make room for it', () => {
    const { story, old } = replaced();
    revive(story, old);
    story.fillWhole(old);
    story.confirmCancels();
    const { position, parameters } = story.state;
    const committed = story.rungs.reduce(
      (sum, { price, quantity }) => sum.plus(price.times(quantity)),
      position.cost ?? ZERO,
    );
    expect(committed.lte(parameters.totalAmount)).toBe(true);
    expectBooksToFold(story.state, story.entries);
  });

  test('and was not replaced counts as before', () => {
    const story = withLadder();
    const old = story.rung(2);
    story.on({ type: 'orderVanished', clientId: old.clientId });
    revive(story, old);
    story.report(old, { status: 'new' });
    expect(story.effects('cancel')).toEqual([]);
    expect(story.rungs).toHaveLength(3);
  });
});

describe('an order that is executed at once or not at all', () => {
  test('and is answered as open is looked up, and taken off when it stays', () => {
    const story = withSale();
    const { sale } = story;
    story.report(sale, { status: 'new' });
    expect(story.effects('resolve')).toEqual([{ kind: 'resolve', clientId: sale.clientId, afterMs: 1_000 }]);
    for (const attempts of [1, 2]) {
      story.on({ type: 'stillUnsettled', clientId: sale.clientId, attempts, message: 'on the book' });
      expect(story.effects('cancel')).toEqual([]);
    }
    story.on({ type: 'stillUnsettled', clientId: sale.clientId, attempts: 3, message: 'on the book' });
    expect(story.effects('cancel').map(({ order }) => order.clientId)).toEqual([sale.clientId]);
  });
});
