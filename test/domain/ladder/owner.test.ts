import { describe, expect, test } from 'vitest';
import { decimal } from '../../../src/domain/decimal.js';
import { START_MS } from '../support/builders.js';
import { type Story, withLadder, withPosition, withSale } from '../support/story.js';

const pause = (story: Story) => story.on({ type: 'pause', by: 'owner' });
const resume = (story: Story) => story.on({ type: 'resume' });
const fresh = (story: Story) => story.on({ type: 'fresh', by: 'owner' });
const setAverage = (story: Story, price: string) =>
  story.on({ type: 'setAverage', price: decimal(price), by: 'owner' });

/** Coins of unknown cost came into the account of a strategy that holds nothing. */
function blocked(): Story {
  const story = withLadder();
  story.holdings('2');
  return story;
}

describe('/pause', () => {
  test('cancels the rungs and places no other', () => {
    const story = withLadder();
    pause(story);
    expect(story.state.mode).toEqual({ kind: 'paused', sinceMs: START_MS, by: 'owner' });
    expect(story.effects('cancel')).toHaveLength(3);
    story.confirmCancels();
    story.price('120');
    story.after(86_400_000);
    expect(story.live).toEqual([]);
  });

  test('keeps the take profit working, and stays paused after it', () => {
    const story = withPosition();
    pause(story);
    story.confirmCancels();
    story.price('101.2');
    const { sale } = story;
    story.fillWhole(sale);
    expect(story.closed).toMatchObject([{ end: 'takeProfit' }]);
    expect(story.state.mode.kind).toBe('paused');
    expect(story.live).toEqual([]);
  });

  test('during a sale that is then given up brings no ladder back', () => {
    const story = withSale();
    pause(story);
    story.expire(story.sale);
    story.price('99');
    story.confirmCancels();
    expect(story.state.exit).toBeNull();
    expect(story.live).toEqual([]);
  });
});

describe('/resume', () => {
  test('places the rungs again, for the money that is left and below the average', () => {
    const story = withPosition();
    pause(story);
    story.confirmCancels();
    resume(story);
    // 0.01 of the first rung's share is left, which is too small and moves down.
    expect(story.rungs.map((order) => [order.rung, order.price.toString()])).toEqual([
      [2, '97.02'],
      [3, '96.03'],
    ]);
  });

  test('waits for cancels that are still in flight', () => {
    const story = withLadder();
    pause(story);
    resume(story);
    expect(story.effects('place')).toEqual([]);
    story.confirmCancels();
    expect(story.effects('place')).toHaveLength(1);
  });

  test('of a trading strategy places the whole ladder anew, and so brings back rungs cancelled by hand', () => {
    const story = withLadder();
    for (const order of story.rungs) story.report(order, { status: 'cancelled' });
    expect(story.live).toEqual([]);
    resume(story);
    expect(story.prices).toEqual(['99', '98', '97']);
  });

  test('does not end a block', () => {
    const story = blocked();
    resume(story);
    expect(story.state.mode.kind).toBe('blocked');
  });

  test('leaves a sale that is in flight alone', () => {
    const story = withSale();
    const { sale } = story;
    resume(story);
    expect(story.sale).toBe(sale);
    expect(story.effects('place')).toEqual([]);
  });
});

describe('a strategy that is taken out of the configuration', () => {
  test('has its orders cancelled and what it holds left to the owner, which is told as one', () => {
    const story = withPosition();
    const { position } = story.state;
    story.on({ type: 'retire' });
    expect(story.effects('cancel')).toHaveLength(2);
    expect(story.closed).toEqual([]);
    // A start that was cut short begins it once more.
    story.on({ type: 'retire' });
    story.confirmCancels();
    expect(story.closed).toMatchObject([{ number: 1, end: 'retired', closedBy: null }]);
    expect(story.state.position).toMatchObject({ quantity: decimal('0'), cost: decimal('0') });
    expect(story.state.setAside).toEqual(position.quantity);
    const told = story.alerts.map(({ content }) => content).filter(({ kind }) => kind !== 'rungFilled');
    expect(told).toMatchObject([
      { kind: 'strategyRetired', orders: 2, quantity: position.quantity, cost: position.cost },
    ]);
    story.on({ type: 'retire' });
    expect(story.closed).toHaveLength(1);
  });

  test('stays paused where its owner has paused it, and is blocked no more', () => {
    const story = blocked();
    pause(story);
    story.on({ type: 'retire' });
    story.confirmCancels();
    expect(story.state).toMatchObject({ mode: { kind: 'paused' }, position: { quantity: decimal('0') } });
  });

  test('sells nothing, whatever the price', () => {
    const story = withSale();
    story.expire(story.sale);
    story.on({ type: 'retire' });
    story.confirmCancels();
    expect(story.state).toMatchObject({ exit: null, position: { quantity: decimal('0') } });
    expect(story.closed).toMatchObject([{ end: 'retired' }]);
  });
});

describe('/fresh', () => {
  test('cancels the orders, writes off what is held, sets it aside and begins a new cycle', () => {
    const story = withPosition();
    fresh(story);
    expect(story.effects('cancel')).toHaveLength(2);
    expect(story.closed, 'not while orders may still change').toEqual([]);
    story.confirmCancels();
    expect(story.closed).toMatchObject([{ number: 1, end: 'fresh', closedBy: 'owner' }]);
    expect(story.closed[0]?.realizedPnl.toString()).toBe('0');
    expect(story.position).toEqual({ quantity: '0', cost: '0', realizedPnl: '0' });
    expect(story.state.setAside.toString()).toBe('1.00899');
    expect(story.prices, 'the new ladder has the whole allocation').toHaveLength(3);
    const adjustment = story.entries.at(-1);
    expect(adjustment).toMatchObject({ kind: 'adjustment', reason: 'fresh', cycle: 1, reportId: null });
    expect(adjustment).toMatchObject({
      orderedBy: 'owner',
      evidence: 'written off at its cost by owner and left to the owner: 1.00899',
    });
  });

  test('counts a fill that comes while the orders are cancelled', () => {
    const story = withLadder();
    fresh(story);
    story.fill(story.rung(1), '0.5');
    story.confirmCancels();
    expect(story.state.setAside.toString()).toBe('0.4995');
    expect(story.position.quantity).toBe('0');
  });

  test('of a cycle in which nothing was traded begins it anew under its number, and tells of no result', () => {
    const story = withLadder();
    fresh(story);
    story.confirmCancels();
    expect(story.state.cycle.number).toBe(1);
    expect([story.closed, story.alerts]).toEqual([[], []]);
    expect(story.rungs).toHaveLength(3);
  });

  test('sells nothing though the target is reached meanwhile', () => {
    const story = withPosition();
    fresh(story);
    story.price('105');
    expect(story.effects('place')).toEqual([]);
  });

  test('waits for an order whose fate is not known', () => {
    const story = withSale();
    const { sale } = story;
    story.answer([
      { kind: 'unknown', clientId: sale.clientId, validUntilMs: START_MS + 5_000, message: 'timeout' },
    ]);
    fresh(story);
    story.confirmCancels();
    expect(story.closed).toEqual([]);
    story.fillWhole(sale);
    expect(story.closed).toHaveLength(1);
    expect(story.state.setAside.toString(), 'only what was not sold').toBe('0.00899');
  });

  test('keeps a pause, ends a block and begins at once whatever the pause between cycles', () => {
    const paused = withLadder();
    pause(paused);
    fresh(paused);
    paused.confirmCancels();
    expect([paused.state.mode.kind, paused.live.length]).toEqual(['paused', 0]);

    const unblocked = blocked();
    unblocked.confirmCancels();
    fresh(unblocked);
    expect([unblocked.state.mode.kind, unblocked.rungs.length]).toEqual(['trading', 3]);

    const cooled = withLadder({ cooldownMs: 60_000 });
    fresh(cooled);
    cooled.confirmCancels();
    expect(cooled.rungs).toHaveLength(3);
  });
});

describe('/setavg', () => {
  test('sets the cost to the price told, realizes nothing and moves the target', () => {
    const story = withPosition();
    setAverage(story, '99');
    expect(story.position).toEqual({ quantity: '1.00899', cost: '99.89001', realizedPnl: '0' });
    expect(story.entries.at(-1)).toMatchObject({
      kind: 'adjustment',
      reason: 'setAverage',
      evidence: 'set by owner; before: 99.0990991',
    });
    story.price('99.99');
    expect(story.sales).toHaveLength(1);
  });

  test('ends the block of an unknown cost and places the ladder for what is left', () => {
    const story = blocked();
    story.confirmCancels();
    setAverage(story, '60');
    expect(story.state.mode.kind).toBe('trading');
    expect(story.sales, 'the bid of 100 is above the target').toHaveLength(1);
  });

  test('with nothing held does nothing', () => {
    const story = withLadder();
    setAverage(story, '60');
    expect(story.entries).toEqual([]);
    expect(story.last.state.position.quantity.toString()).toBe('0');
  });
});

describe('a shutdown that takes the rungs along', () => {
  test('cancels them and places none until the time is over', () => {
    const story = withLadder();
    story.on({ type: 'standDown', untilMs: START_MS + 10_000 });
    expect(story.effects('cancel')).toHaveLength(3);
    story.confirmCancels();
    story.price('101');
    expect(story.live).toEqual([]);
    story.after(10_000);
    expect(story.rungs).toHaveLength(3);
  });

  test('leaves a paused strategy paused', () => {
    const story = withLadder();
    pause(story);
    story.confirmCancels();
    story.on({ type: 'standDown', untilMs: START_MS });
    story.after(10_000);
    expect(story.live).toEqual([]);
  });
});

describe('a reconciliation', () => {
  test('that found nothing leaves a report and no word', () => {
    const story = withPosition();
    story.holdings('1.00899');
    expect(story.last.reports).toHaveLength(1);
    expect([story.last.entries, story.last.alerts, story.last.effects]).toEqual([[], [], []]);
  });

  test('that found more books it at the average and says what it compared', () => {
    const story = withPosition();
    const average = story.state.position.cost?.div(story.state.position.quantity);
    story.holdings('1.50899');
    expect(story.position.quantity).toBe('1.50899');
    const after = story.state.position.cost?.div(story.state.position.quantity);
    expect(after?.round(15).toString()).toBe(average?.round(15).toString());
    const [alert] = story.alertsOf('discrepancy');
    expect(alert).toMatchObject({ asset: 'SOL', action: 'virtualBuy', reportId: 1 });
    expect([alert?.held, alert?.booked, alert?.drift, alert?.tolerance].map(String)).toEqual([
      '1.50899',
      '1.00899',
      '0.5',
      '0',
    ]);
  });

  test('that only reports books nothing and says so once, as long as the difference is the same', () => {
    const story = withPosition();
    story.holdings('1.50899', { forceSync: false });
    expect(story.alertsOf('discrepancy')).toMatchObject([{ action: 'onlyReported' }]);
    story.holdings('1.50899', { forceSync: false, isNews: false });
    expect(story.last.reports, 'the report is kept all the same').toHaveLength(1);
    expect(story.alertsOf('discrepancy')).toHaveLength(1);
    expect(story.position.quantity).toBe('1.00899');
  });

  test('that found half of it sold by hand keeps the average and sells only what is left', () => {
    const story = withPosition();
    story.holdings('0.5');
    expect(story.position.realizedPnl).toBe('0');
    story.price('101.2');
    expect(story.sale.quantity.toString()).toBe('0.5');
  });

  test('that found everything gone ends the cycle by hand and begins anew', () => {
    const story = withPosition();
    story.holdings('0');
    story.confirmCancels();
    expect(story.closed).toMatchObject([{ end: 'manual' }]);
    expect(story.position).toEqual({ quantity: '0', cost: '0', realizedPnl: '0' });
    expect(story.rungs).toHaveLength(3);
  });

  test('that found everything gone keeps the cycle when a rung is bought while it is being cancelled', () => {
    const story = withPosition();
    story.holdings('0');
    story.fillWhole(story.rung(2));
    story.confirmCancels();
    expect(story.closed).toEqual([]);
    expect(story.state.closing).toBeNull();
    expect(story.rungs.every((order) => order.rung !== 1)).toBe(true);
  });

  test('that found coins of unknown cost blocks: nothing is bought, nothing is sold', () => {
    const story = blocked();
    expect(story.state.mode).toMatchObject({
      kind: 'blocked',
      reason: 'unknownCost',
      detail: 'held 2 SOL, booked 0 SOL',
    });
    // Told once: what was found, and that it is for him to say what it cost.
    expect(story.alertsOf('blocked')).toEqual([]);
    expect(story.alertsOf('discrepancy')).toMatchObject([
      { symbol: 'SOL_USDC', action: 'adoptedWithoutCost' },
    ]);
    expect(story.effects('cancel')).toHaveLength(3);
    story.confirmCancels();
    for (const bid of ['50', '500', '99']) {
      story.price(bid);
      story.after(86_400_000);
      expect(story.last.effects).toEqual([]);
    }
  });

  test('that finds those coins gone again ends the block', () => {
    const story = blocked();
    story.confirmCancels();
    story.holdings('0');
    expect(story.state.mode.kind).toBe('trading');
    expect(story.rungs).toHaveLength(3);
  });

  test('does not make a broken invariant look like an unknown cost, which an average would mend', () => {
    const story = withLadder();
    const mode = {
      kind: 'blocked',
      sinceMs: START_MS,
      reason: 'brokenInvariant',
      detail: 'sold 2 of 1 held',
      resumeTo: { kind: 'trading' },
    } as const;
    story.state = { ...story.state, mode, ladder: { kind: 'off' } };
    story.holdings('2');
    setAverage(story, '60');
    expect(story.state.mode).toEqual(mode);
    expect(story.effects('place')).toEqual([]);
  });

  test('does not claim what /fresh left to the owner', () => {
    const story = withPosition();
    fresh(story);
    story.confirmCancels();
    story.holdings('1.00899');
    expect(story.alertsOf('discrepancy')).toEqual([]);
    expect(story.state.setAside.toString()).toBe('1.00899');
  });
});

test('the books fold to the position after any of these stories', () => {
  for (const story of [withSale(), blocked(), withPosition()]) {
    story.holdings('1');
    fresh(story);
    story.confirmCancels();
    expect(String(story.foldedPosition.quantity)).toBe(story.position.quantity);
    expect(String(story.foldedPosition.cost)).toBe(String(story.position.cost));
  }
});
