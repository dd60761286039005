import { describe, expect, test } from 'vitest';
import { decimal, ZERO } from '../../../src/domain/decimal.js';
import { START_MS, solMarket, sum } from '../support/builders.js';
import { type Story, withLadder, withPosition, withSale } from '../support/story.js';

/** What is held after the first rung: 1.00899 SOL for 99.99; the target is 100.0901. */

const kinds = (story: Story) => story.last.effects.map((effect) => effect.kind);

/** The sale of the story is taken by the book, and the exchange says so. */
function sold(story: Story, price = '101.2'): void {
  const { sale } = story;
  story.fillWhole(sale, decimal(price));
  story.report(sale, { status: 'filled' });
}

describe('a take profit', () => {
  test('sends the sale and the cancels in one decision, the sale first', () => {
    const story = withPosition();
    story.price('100.09');
    expect(kinds(story)).toEqual([]);
    story.price('100.1');
    expect(kinds(story)).toEqual(['place', 'cancel', 'cancel']);
    expect(story.effects('place')[0]?.priority).toBe('urgent');
    const { sale } = story;
    expect([sale.role, sale.side, sale.timeInForce, sale.rung]).toEqual(['takeProfit', 'sell', 'IOC', null]);
    expect([sale.quantity, sale.price].map(String)).toEqual(['1', '100.05']);
  });

  test('is not sent twice while its answer is awaited, whatever the price does', () => {
    const story = withSale();
    for (const bid of ['102', '100', '103']) {
      story.price(bid);
      expect(story.effects('place')).toEqual([]);
    }
  });

  test('that filled closes the cycle once its rungs are off the book, and not before', () => {
    const story = withSale();
    sold(story);
    expect(story.closed).toEqual([]);
    const [first, second] = story.rungs;
    if (first === undefined || second === undefined) throw new Error('two rungs are being cancelled');
    story.report(first, { status: 'cancelled' });
    expect(story.closed).toEqual([]);
    story.report(second, { status: 'cancelled' });
    expect(story.closed).toMatchObject([{ number: 1, end: 'takeProfit', rungsPlaced: 3, rungsFilled: 1 }]);
    expect(story.state.cycle.number).toBe(2);
  });

  test('tells what was earned after all fees, and what is left', () => {
    const story = withSale();
    story.nowMs += 5_000;
    sold(story);
    story.confirmCancels();
    const [alert] = story.alertsOf('cycleClosed');
    expect(alert).toMatchObject({ symbol: 'SOL_USDC', cycle: 1, reason: 'takeProfit', durationMs: 5_000 });
    // Sold 1 at 101.2, less 0.1 %: 101.0988. Bought for 99.99, of which dust keeps its share.
    expect(alert?.quoteChange.toString()).toBe('1.1088');
    expect(alert?.dustQuantity.toString()).toBe('0.00899');
    expect(alert?.soldQuantity.toString()).toBe('1');
    expect([alert?.averageBuyPrice, alert?.averageSellPrice].map(String)).toEqual(['99', '101.2']);
    const dustCost = story.state.position.cost ?? ZERO;
    expect(dustCost.gt(ZERO)).toBe(true);
    expect(alert?.netProfit.toString()).toBe(decimal('1.1088').plus(dustCost).toString());
    expect(alert?.totalRealizedPnl.toString()).toBe(alert?.netProfit.toString());
  });

  test('begins the next cycle at once with a ladder at the new price, and carries the dust with its cost', () => {
    const story = withSale();
    sold(story);
    const dust = story.position;
    story.confirmCancels();
    expect(story.prices).toEqual(['100.18', '99.17', '98.16']);
    expect(story.position).toEqual(dust);
    const committed = sum(story.rungs.map((order) => order.price.times(order.quantity)));
    expect(committed.plus(story.state.position.cost ?? ZERO).lte(decimal('300'))).toBe(true);
    expect(story.rungs.every((order) => order.cycle === 2)).toBe(true);
  });

  test('sells the dust of earlier cycles as soon as it makes a whole step', () => {
    const story = withSale();
    sold(story);
    story.confirmCancels();
    story.accept();
    story.price('100.18');
    story.fillWhole(story.rung(1));
    // 0.97902 left of the 0.98 bought, and 0.00899 of dust: together a whole step more.
    expect(story.position.quantity).toBe('0.98801');
    story.price('103');
    expect(story.sale.quantity.toString()).toBe('0.98');
  });

  test('waits for the pause between cycles, when there is one', () => {
    const story = withSale({ cooldownMs: 30_000 });
    sold(story);
    story.confirmCancels();
    expect(story.rungs).toEqual([]);
    expect(story.effects('wake')).toEqual([{ kind: 'wake', atMs: START_MS + 30_000 }]);
    story.after(29_999);
    expect(story.rungs).toEqual([]);
    story.after(1);
    expect(story.rungs).toHaveLength(3);
  });

  test('is the last when the strategy is not to restart, until the owner resumes', () => {
    const story = withSale({ restartAfterTakeProfit: false });
    sold(story);
    story.confirmCancels();
    expect(story.state.mode).toEqual({ kind: 'finished', sinceMs: START_MS, reason: 'takeProfit' });
    story.price('90');
    expect(story.live).toEqual([]);
    story.on({ type: 'resume' });
    expect(story.prices).toEqual(['89.1', '88.2', '87.3']);
  });

  test('sells in parts what one order may not sell at once', () => {
    const story = withLadder({}, { ...solMarket, maxQuantity: decimal('0.6') });
    for (const number of [1, 2]) story.fillWhole(story.rung(number));
    story.price('101.2');
    expect(story.sale.quantity.toString()).toBe('0.6');
    sold(story);
    story.after(250);
    expect(story.sale.quantity.toString()).toBe('0.59');
  });
});

describe('a sale that the book took only in part', () => {
  function partlySold(): Story {
    const story = withSale();
    const { sale } = story;
    story.fill(sale, '0.4', decimal('101.2'));
    story.expire(sale);
    return story;
  }

  test('is tried again with the rest, a quarter of a second later', () => {
    const story = partlySold();
    expect(story.effects('place')).toEqual([]);
    expect(story.effects('wake')).toEqual([{ kind: 'wake', atMs: START_MS + 250 }]);
    story.after(250);
    expect(story.sale.quantity.toString()).toBe('0.6');
    expect(story.alertsOf('problem')).toEqual([]);
  });

  test('is given up when the bid has stayed away: the ladder comes back below price and average', () => {
    const story = partlySold();
    const heldCost = story.state.position.cost ?? ZERO;
    story.price('99.5');
    story.after(9_999);
    expect(story.state.exit, 'it may come back').not.toBeNull();
    expect(
      story.rungs.every((order) => order.cancelling),
      'the old rungs first',
    ).toBe(true);
    story.confirmCancels();
    expect(story.live).toEqual([]);
    story.after(1);
    expect(story.state.exit).toBeNull();
    // The average, 99.0991, is lower than the bid.
    expect(story.prices).toEqual(['98.1', '97.11', '96.12']);
    const committed = sum(story.rungs.map((order) => order.price.times(order.quantity)));
    expect(committed.plus(heldCost).lte(decimal('300'))).toBe(true);
    expect(committed.plus(heldCost).gt(decimal('297'))).toBe(true);
    expect(story.closed, 'the cycle goes on').toEqual([]);
  });

  test('and given up is sold in the same cycle when the target is reached again, and counted whole', () => {
    const story = partlySold();
    story.price('99.5');
    story.confirmCancels();
    story.after(10_000);
    story.accept();
    story.price('101.2');
    sold(story);
    story.confirmCancels();
    expect(story.closed).toHaveLength(1);
    expect(story.closed[0]?.soldQuantity.toString()).toBe('1');
    expect(story.closed[0]?.quoteChange.toString()).toBe('1.1088');
  });

  test('and of which the book takes nothing is tried again after pauses that double up to half a minute', () => {
    const story = withSale();
    const pauses: number[] = [];
    for (let attempt = 1; attempt <= 9; attempt += 1) {
      story.expire(story.sale);
      const [wake] = story.effects('wake');
      pauses.push((wake?.atMs ?? 0) - story.nowMs);
      story.after((wake?.atMs ?? 0) - story.nowMs);
    }
    expect(pauses).toEqual([250, 500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
  });

  test('and of which twenty in a row are taken by nobody calls for a person, once', () => {
    const story = withSale();
    for (let attempt = 1; attempt <= 45; attempt += 1) {
      story.expire(story.sale);
      expect(story.alertsOf('problem')).toHaveLength(attempt < 20 ? 0 : 1);
      story.after(30_000);
    }
    expect(story.alertsOf('problem')[0]?.problem).toEqual({
      ...{ kind: 'nobodyBuys', symbol: 'SOL_USDC', attempts: 20 },
    });
  });

  test('does not wait for a clock that was set back: a wait that nobody asked for is over', () => {
    const story = withSale();
    for (let attempt = 1; attempt <= 8; attempt += 1) {
      story.expire(story.sale);
      story.after(30_000);
    }
    story.expire(story.sale);
    expect(story.sales, 'it waits half a minute now').toEqual([]);
    story.nowMs -= 3_600_000;
    story.price('101.2');
    expect(story.sales).toHaveLength(1);
  });

  test('is never given up while its outcome is not known', () => {
    const story = withSale();
    const { sale } = story;
    story.answer([
      { kind: 'unknown', clientId: sale.clientId, validUntilMs: START_MS + 5_000, message: 'timeout' },
    ]);
    expect(story.effects('resolve')).toEqual([{ kind: 'resolve', clientId: sale.clientId, afterMs: 500 }]);
    story.price('99.5');
    story.after(60_000);
    story.price('102');
    expect(story.effects('place'), 'never a second sale').toEqual([]);
    story.on({ type: 'orderNeverArrived', clientId: sale.clientId });
    story.after(1_000);
    expect(story.effects('place')).toHaveLength(1);
    expect(story.sale.clientId).not.toBe(sale.clientId);
  });
});

describe('a rung filled while its cancel is in flight', () => {
  test('keeps the cycle going, and is sold while the target holds', () => {
    const story = withSale();
    sold(story);
    const late = story.rung(2);
    story.fillWhole(late);
    story.confirmCancels();
    expect(story.closed).toEqual([]);
    story.price('101.2');
    story.after(250);
    expect(story.sale.quantity.toString()).toBe('1.02');
  });

  test('keeps the cycle going, and its ladder comes back when the target does not hold', () => {
    const story = withSale();
    sold(story);
    story.price('98');
    story.fillWhole(story.rung(2));
    story.confirmCancels();
    expect(story.closed).toEqual([]);
    expect(story.state.exit).toBeNull();
    expect(story.rungs.length).toBeGreaterThan(0);
    expect(story.rungs.every((order) => order.price.lt(decimal('98')))).toBe(true);
  });
});

describe('a stop loss', () => {
  const part = { stopLossPercentage: decimal('5') };

  test("sells at the market's price and leaves the strategy finished", () => {
    const story = withPosition(part);
    story.price('94.15');
    expect(kinds(story)).toEqual([]);
    story.price('94.14');
    expect(kinds(story)).toEqual(['place', 'cancel', 'cancel']);
    expect(story.sale.role).toBe('stopLoss');
    expect(story.sale.price.toString()).toBe('93.66');
    sold(story, '94.1');
    story.confirmCancels();
    expect(story.state.mode).toEqual({ kind: 'finished', sinceMs: START_MS, reason: 'stopLoss' });
    expect(story.closed).toMatchObject([{ end: 'stopLoss' }]);
    expect(story.closed[0]?.realizedPnl.lt(ZERO)).toBe(true);
    story.price('90');
    expect(story.live).toEqual([]);
  });

  test('is seen through though the price recovers', () => {
    const story = withPosition(part);
    story.price('94');
    const { sale } = story;
    story.expire(sale);
    story.price('97');
    story.after(250);
    expect(story.sale.role).toBe('stopLoss');
  });

  test('takes over from a take profit whose bid fell through both', () => {
    const story = withPosition(part);
    story.price('101.2');
    const { sale } = story;
    story.bid = decimal('94');
    story.expire(sale);
    expect(story.state.exit?.reason).toBe('stopLoss');
    expect(story.sale.role).toBe('stopLoss');
  });
});
