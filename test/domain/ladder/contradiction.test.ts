import { describe, expect, test } from 'vitest';
import { decimal } from '../../../src/domain/decimal.js';
import type { StrategyOrder } from '../../../src/domain/ladder/index.js';
import { fillOf } from '../support/builders.js';
import { Story, withLadder, withPosition, withSale } from '../support/story.js';

/** What the exchange says contradicts itself or the books: its trades are the truth, and no order is given up. */

function atFirstPrice(): Story {
  const story = new Story();
  story.price('100');
  return story;
}

function expectBooksToFold(story: Story): void {
  const { quantity, cost, realizedPnl } = story.foldedPosition;
  expect([quantity, cost, realizedPnl].map(String)).toEqual(
    [story.position.quantity, story.position.cost, story.position.realizedPnl].map(String),
  );
}

describe('an order that the stream has told of, and that its answer denies', () => {
  const denials = [
    { denial: 'refused', answer: { kind: 'refused', code: 'INVALID_PRICE', message: 'no' } },
    { denial: 'said not to have left', answer: { kind: 'notSent', message: 'not connected' } },
  ] as const;

  test.each(denials)('is looked up when it is $denial, and stays open', ({ answer }) => {
    const story = atFirstPrice();
    const rung = story.rung(1);
    story.report(rung, { status: 'new' });
    story.answer([{ ...answer, clientId: rung.clientId }]);
    expect(story.now(rung)).toMatchObject({ phase: 'open', outcome: null });
    expect(story.effects('resolve')).toEqual([{ kind: 'resolve', clientId: rung.clientId, afterMs: 500 }]);
    expect(story.alerts).toEqual([]);
    expect(story.state.ladder.kind).toBe('placed');
  });

  test.each(denials)('is looked up when it is $denial though some of its fills are missing', ({ answer }) => {
    const story = atFirstPrice();
    const rung = story.rung(1);
    story.report(rung, { status: 'filled', executedQuantity: rung.quantity });
    expect(story.now(rung).phase).toBe('settling');
    story.answer([{ ...answer, clientId: rung.clientId }]);
    expect(story.now(rung).phase).toBe('settling');
    expect(story.effects('resolve')).toHaveLength(1);
    story.fillWhole(rung);
    expect(story.now(rung)).toMatchObject({ phase: 'settled', outcome: 'filled' });
  });

  test.each(denials)('is not sold a second time when it is a sale $denial', ({ answer }) => {
    const story = withSale();
    const { sale } = story;
    story.fill(sale, '0.4');
    story.answer([{ ...answer, clientId: sale.clientId }]);
    story.after(60_000);
    expect(story.sale.clientId).toBe(sale.clientId);
    expect(story.state.exit?.refusals).toBe(0);
    expect(story.effects('place')).toEqual([]);
  });

  test('does not keep the others from being settled', () => {
    const story = atFirstPrice();
    const [heardOf, ...others] = story.rungs;
    if (heardOf === undefined) throw new Error('three rungs');
    story.report(heardOf, { status: 'new' });
    story.refuse('INVALID_PRICE');
    expect(others.map((order) => story.now(order).phase)).toEqual(['settled', 'settled']);
    const { clientId } = heardOf;
    story.answer([{ kind: 'refused', clientId, code: 'INVALID_PRICE', message: 'no' }]);
    expect(story.rungs.map((order) => order.clientId)).toEqual([clientId]);
  });
});

describe('a client id that was given out twice', () => {
  test('does not let a report about the other order touch this one', () => {
    const story = withLadder();
    const rung = story.rung(1);
    const before = story.state;
    story.report(rung, { orderId: 'another', status: 'cancelled', executedQuantity: decimal('0.5') });
    expect(story.state).toBe(before);
    expect([story.last.orders, story.last.entries, story.alerts]).toEqual([[], [], []]);
    expect(story.effects('resolve')).toEqual([]);
  });

  test('books a fill of the other order, and leaves this one as it is', () => {
    const story = withLadder();
    const rung = story.rung(1);
    const { clientId } = rung;
    story.on({
      type: 'filled',
      fill: fillOf({ clientId, orderId: 'another', quantity: decimal('0.5'), price: decimal('98') }),
    });
    expect(story.position.quantity).toBe('0.4995');
    expect(story.state.orders.get(clientId)).toEqual(story.now(rung));
    expect(story.rung(1).bookedQuantity.toString()).toBe('0');
    expect(story.alertsOf('rungFilled')).toEqual([]);
    expectBooksToFold(story);
  });
});

describe('a sale of more than the books hold', () => {
  /** A reconciliation took away what a sale, whose answer is still awaited, then turns out to have sold. */
  function taken(left: string): { readonly story: Story; readonly sale: StrategyOrder } {
    const story = withSale();
    const { sale } = story;
    story.holdings(left);
    return { story, sale };
  }

  test('first puts back at the average what was missing, and calls for a person', () => {
    const { story, sale } = taken('0.25');
    const average = decimal('99.99').div(decimal('1.00899'));
    story.fillWhole(sale, decimal('101.2'));
    const [adjustment, fill] = story.last.entries;
    if (adjustment?.kind !== 'adjustment') throw new Error('an adjustment comes first');
    expect(adjustment).toMatchObject({ reason: 'reconciliation', reportId: null });
    expect([adjustment.quantityDelta, adjustment.realizedPnl].map(String)).toEqual(['0.75', '0']);
    expect(adjustment.costAfter?.round(8).toString()).toBe(average.round(8).toString());
    expect(fill?.kind).toBe('fill');
    expect(story.position.quantity).toBe('0');
    expect(story.position.cost).toBe('0');
    const earned = decimal('101.2').times(decimal('0.999')).minus(average);
    expect(decimal(story.position.realizedPnl).round(8).toString()).toBe(earned.round(8).toString());
    const [alert] = story.alertsOf('problem');
    expect(alert?.problem).toMatchObject({
      ...{ kind: 'soldMoreThanBooked', symbol: 'SOL_USDC' },
      ...{ sold: decimal('1'), booked: decimal('0.25') },
    });
    expectBooksToFold(story);
  });

  test('of which nothing is left is covered without a cost that nobody knows, and ends the cycle', () => {
    const { story, sale } = taken('0');
    story.fillWhole(sale, decimal('101.2'));
    expect(story.position.quantity).toBe('0');
    expect(story.alertsOf('problem')).toHaveLength(1);
    expectBooksToFold(story);
    story.confirmCancels();
    expect(story.closed).toHaveLength(1);
    expect(story.state.mode.kind).toBe('trading');
  });

  test('of coins of unknown cost is covered as well', () => {
    const story = withLadder();
    story.holdings('2');
    story.on({ type: 'filled', fill: fillOf({ side: 'sell', quantity: decimal('3') }) });
    expect(story.position).toMatchObject({ quantity: '0', cost: '0' });
    expect(story.alertsOf('problem')).toHaveLength(1);
    expectBooksToFold(story);
  });

  test('whose fee is taken in what is sold covers the fee too', () => {
    const story = withPosition();
    const fee = { fee: decimal('0.001'), feeAsset: 'SOL' };
    story.on({ type: 'filled', fill: fillOf({ side: 'sell', quantity: decimal('1.00899'), ...fee }) });
    expect(story.position.quantity).toBe('0');
    expectBooksToFold(story);
  });

  test('is not what a sale of all that is held is', () => {
    const story = withPosition();
    story.on({ type: 'filled', fill: fillOf({ side: 'sell', quantity: decimal('1.00899') }) });
    expect(story.last.entries).toHaveLength(1);
    expect(story.alertsOf('problem')).toEqual([]);
  });
});
