import { describe, expect, test } from 'vitest';
import { decimal } from '../../../src/domain/decimal.js';
import { btcMarket, START_MS, sum } from '../support/builders.js';
import { byHand } from '../support/snapshots.js';
import { Story, withLadder, withPosition, withSale } from '../support/story.js';

/* What the owner buys and sells by hand, while a strategy trades the same coins. */

const resume = (story: Story) => story.on({ type: 'resume' });

/** 0.5 BTC at 50,000: what the owner says of what the account holds. */
function halfABitcoin(): Story {
  const story = new Story({ id: 'btc', symbol: 'BTC_USDC', totalAmount: decimal('25000') }, btcMarket);
  story.price('49000');
  story.accept();
  story.holdings('0.5', { ownersWord: { strategyId: 'btc', kind: 'adopt', price: decimal('50000') } });
  story.confirmCancels();
  return story;
}

function expectBooksToFold(story: Story): void {
  const { quantity, cost, realizedPnl } = story.foldedPosition;
  expect([quantity, cost, realizedPnl].map(String)).toEqual([
    story.position.quantity,
    String(story.position.cost),
    story.position.realizedPnl,
  ]);
}

describe('half of 0.5 BTC at 50,000 sold by hand', () => {
  const fee = { symbol: 'BTC_USDC', fee: decimal('13'), feeAsset: 'USDC' };
  const trade = byHand('sell', '0.25', '52000', { ...fee, tradeId: 'T9' });

  test('leaves 0.25 at 50,000 and the result, and the take profit sells 0.25', () => {
    const story = halfABitcoin();
    expect(story.position).toEqual({ quantity: '0.5', cost: '25000', realizedPnl: '0' });
    story.holdings('0.25', { byHand: [trade] });
    expect(story.position).toEqual({ quantity: '0.25', cost: '12500', realizedPnl: '487' });
    story.price('50499.9');
    expect(story.sales).toEqual([]);
    story.price('50500');
    expect(story.sale).toMatchObject({ role: 'takeProfit', side: 'sell' });
    expect(story.sale.quantity.toString()).toBe('0.25');
    expectBooksToFold(story);
  });

  test('without a trade that tells leaves 0.25 at 50,000 and no result, and the take profit sells 0.25', () => {
    const story = halfABitcoin();
    story.holdings('0.25');
    expect(story.position).toEqual({ quantity: '0.25', cost: '12500', realizedPnl: '0' });
    story.price('50500');
    expect(story.sale.quantity.toString()).toBe('0.25');
  });

  test('is told with what was booked, what is left, its average and its target', () => {
    const story = halfABitcoin();
    story.alerts.length = 0;
    story.holdings('0.25', { byHand: [trade] });
    const [alert] = story.alertsOf('discrepancy');
    expect(story.alerts).toHaveLength(1);
    expect(alert).toMatchObject({ symbol: 'BTC_USDC', asset: 'BTC', action: 'manualSell', reportId: 1 });
    const { held, booked, drift, position, averageBefore, averageEntryPrice, target } = alert ?? {};
    expect([held, booked, drift].map(String)).toEqual(['0.25', '0.5', '-0.25']);
    expect([position, averageBefore, averageEntryPrice, target].map(String)).toEqual([
      '0.25',
      '50000',
      '50000',
      '50500',
    ]);
    const [booking] = alert?.bookings ?? [];
    expect(booking).toEqual({
      row: 'manualSell',
      quantityDelta: decimal('-0.25'),
      price: decimal('52000'),
      realizedPnl: decimal('487'),
    });
  });

  test('is booked with its evidence and its report, and settles the trade under that report', () => {
    const story = halfABitcoin();
    story.holdings('0.25', { byHand: [trade] });
    expect(story.last.entries).toMatchObject([
      {
        kind: 'adjustment',
        reason: 'manualTrade',
        evidence: 'sold by hand: trade T9, sell 0.25 at 52000, fee 13 USDC',
        reportId: 1,
      },
    ]);
    expect(story.last.reports).toMatchObject([{ id: 1, action: 'manualSell' }]);
    expect(story.last.settledTrades).toEqual([{ fill: trade, reportId: 1 }]);
  });

  test('is no end of the cycle, and counts in its result', () => {
    const story = halfABitcoin();
    story.holdings('0.25', { byHand: [trade] });
    expect(story.closed).toEqual([]);
    story.price('50500');
    story.fillWhole(story.sale);
    story.confirmCancels();
    const [closed] = story.closed;
    expect(closed).toMatchObject({ end: 'takeProfit' });
    // 12,987 by hand and 0.25 at the limit of the sale, less the fee.
    const sold = decimal('50474.8').times(decimal('0.25')).times(decimal('0.999'));
    expect(closed?.soldQuantity.toString()).toBe('0.5');
    expect(closed?.soldValue.toString()).toBe(sold.plus(decimal('12987')).toString());
    expect(closed?.realizedPnl.toString()).toBe(sold.minus(decimal('12500')).plus(decimal('487')).toString());
  });
});

describe('everything sold by hand', () => {
  // 1.00899 SOL have cost 99.99.
  const sellAll = byHand('sell', '1.00899', '105', { fee: decimal('0.1') });

  function soldOut(part: Parameters<typeof withPosition>[0] = {}): Story {
    const story = withPosition(part);
    story.holdings('0', { byHand: [sellAll] });
    return story;
  }

  test('ends the cycle by hand once the rungs are off the book, with the result of his trades', () => {
    const story = soldOut();
    expect(story.effects('cancel')).toHaveLength(2);
    expect(story.closed, 'not while rungs may still be filled').toEqual([]);
    story.confirmCancels();
    const [closed] = story.closed;
    expect(closed).toMatchObject({ number: 1, end: 'manual' });
    const { soldQuantity, soldValue, quoteChange, realizedPnl, dustQuantity } = closed ?? {};
    // 1.00899 · 105 - 0.1 = 105.84395, less the 99.99 that they have cost.
    expect([soldQuantity, soldValue, quoteChange, realizedPnl, dustQuantity].map(String)).toEqual([
      '1.00899',
      '105.84395',
      '5.85395',
      '5.85395',
      '0',
    ]);
    expect(story.alertsOf('cycleClosed')).toMatchObject([{ reason: 'manual', cycle: 1 }]);
    expectBooksToFold(story);
  });

  test('leaves dust that cannot be sold with its cost, and ends the cycle too', () => {
    const story = withPosition();
    story.holdings('0.00899', { byHand: [byHand('sell', '1', '105')] });
    story.confirmCancels();
    expect(story.closed).toMatchObject([{ end: 'manual' }]);
    expect(story.closed[0]?.dustQuantity.toString()).toBe('0.00899');
    expect(story.rungs).toHaveLength(3);
  });

  test('is followed by a new ladder, after the pause between cycles', () => {
    const story = soldOut({ cooldownMs: 60_000 });
    story.confirmCancels();
    expect(story.state.mode.kind).toBe('trading');
    expect(story.live).toEqual([]);
    story.after(60_000);
    expect(story.rungs).toHaveLength(3);
  });

  test('is followed by a pause where the owner wants it so, until he resumes', () => {
    const story = soldOut({ onManualExit: 'pause' });
    story.confirmCancels();
    expect(story.state.mode).toEqual({ kind: 'paused', sinceMs: START_MS, by: 'onManualExit' });
    story.price('105');
    story.after(86_400_000);
    expect(story.live).toEqual([]);
    resume(story);
    expect(story.state.mode.kind).toBe('trading');
    expect(story.rungs).toHaveLength(3);
  });

  test('is what a pause may follow, and a take profit is not', () => {
    const story = withSale({ onManualExit: 'pause' });
    story.fillWhole(story.sale);
    story.confirmCancels();
    expect(story.closed).toMatchObject([{ end: 'takeProfit' }]);
    expect(story.state.mode.kind).toBe('trading');
  });

  test('leaves a strategy paused that was paused by the owner', () => {
    const story = withPosition();
    story.on({ type: 'pause', by: 'owner' });
    story.confirmCancels();
    story.holdings('0', { byHand: [sellAll] });
    expect(story.closed).toMatchObject([{ end: 'manual' }]);
    expect(story.state.mode).toMatchObject({ kind: 'paused', by: 'owner' });
  });

  test('and nothing to prove it ends the cycle by hand without a result', () => {
    const story = withPosition({ onManualExit: 'pause' });
    story.holdings('0');
    story.confirmCancels();
    expect(story.closed).toMatchObject([{ end: 'manual' }]);
    expect(story.closed[0]?.realizedPnl.toString()).toBe('0');
    expect(story.state.mode).toMatchObject({ kind: 'paused', by: 'onManualExit' });
  });

  test('at an unknown cost ends the block, and the cycle with no result that could be told', () => {
    const story = withLadder({ onManualExit: 'pause' });
    story.holdings('2');
    story.confirmCancels();
    expect(story.state.mode.kind).toBe('blocked');
    story.holdings('0', { byHand: [byHand('sell', '2', '105')] });
    expect(story.position).toEqual({ quantity: '0', cost: '0', realizedPnl: '0' });
    expect(story.closed).toMatchObject([{ end: 'manual' }]);
    expect(story.closed[0]?.soldQuantity.toString()).toBe('2');
    expect(story.state.mode).toMatchObject({ kind: 'paused', by: 'onManualExit' });
  });

  test('while the strategy tries to sell it itself is no take profit: nothing of it was sold by the strategy', () => {
    const story = withSale({ onManualExit: 'pause' });
    const { sale } = story;
    story.expire(sale);
    story.confirmCancels();
    story.holdings('0', { byHand: [sellAll] });
    expect(story.closed).toMatchObject([{ end: 'manual' }]);
    expect(story.state.mode).toMatchObject({ kind: 'paused', by: 'onManualExit' });
  });
});

describe('a buy by hand', () => {
  test('is adopted at its real price, and moves average and target', () => {
    const story = withPosition();
    story.holdings('2.00899', { byHand: [byHand('buy', '1', '90', { fee: decimal('0.05') })] });
    expect(story.position).toEqual({ quantity: '2.00899', cost: '190.04', realizedPnl: '0' });
    expect(story.state.cycle.boughtValue.toString()).toBe('190.04');
    expect(story.state.cycle.boughtQuantity.toString()).toBe('2.01');
    const [alert] = story.alertsOf('discrepancy');
    expect(alert?.action).toBe('manualBuy');
    expect(alert?.target?.toString()).toBe(
      decimal('190.04').div(decimal('2.00899')).times(decimal('1.01')).toString(),
    );
    expectBooksToFold(story);
  });

  test('takes room from the rungs: they are placed again for what is left of the allocation', () => {
    const story = withPosition();
    story.holdings('2.50899', { byHand: [byHand('buy', '1.5', '99')] });
    expect(story.effects('cancel')).toHaveLength(2);
    story.confirmCancels();
    expect(story.position.cost).toBe('248.49');
    const resting = sum(story.rungs.map(({ price, quantity }) => price.times(quantity)));
    expect(resting.gt(decimal('50')) && resting.lte(decimal('51.51')), `${resting} rest`).toBe(true);
  });

  test('of more than the allocation leaves no rung, and the take profit works', () => {
    const story = withPosition();
    story.holdings('5.00899', { byHand: [byHand('buy', '4', '90')] });
    story.confirmCancels();
    expect(story.rungs).toEqual([]);
    story.price('100');
    expect(story.sale.quantity.toString()).toBe('5');
  });

  test('where nothing was held makes a position with a target', () => {
    const story = withLadder();
    story.holdings('1', { byHand: [byHand('buy', '1', '99.5')] });
    expect(story.position).toEqual({ quantity: '1', cost: '99.5', realizedPnl: '0' });
    expect(story.state.mode.kind).toBe('trading');
    story.price('100.5');
    expect(story.sale.quantity.toString()).toBe('1');
  });

  test('of too little to be sold is adopted too, and ends nothing', () => {
    const story = withLadder();
    story.holdings('0.01', { byHand: [byHand('buy', '0.01', '99.5')] });
    expect(story.position).toEqual({ quantity: '0.01', cost: '0.995', realizedPnl: '0' });
    story.confirmCancels();
    expect([story.closed, story.state.cycle.number, story.rungs.length]).toEqual([[], 1, 3]);
  });

  test('is the market’s: coins bought on another market have no cost in this quote asset', () => {
    const story = withLadder();
    story.holdings('1', { byHand: [byHand('buy', '1', '99.5', { symbol: 'SOL_USDT' })] });
    expect(story.state.mode).toMatchObject({ kind: 'blocked', reason: 'unknownCost' });
  });
});
