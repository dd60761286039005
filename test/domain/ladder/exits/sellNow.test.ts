import { describe, expect, test } from 'vitest';
import { decimal } from '../../../../src/domain/decimal.js';
import { START_MS } from '../../support/builders.js';
import { type Story, withLadder, withPosition, withSale } from '../../support/story.js';

const sellNow = (story: Story) => story.on({ type: 'sellNow', by: 'owner' });
const panic = (story: Story) => story.on({ type: 'panic', by: 'owner' });

describe('/sellnow', () => {
  test('sells the position at the best bid less the slippage, and takes the rungs off at the same time', () => {
    const story = withPosition();
    sellNow(story);
    expect(story.sale).toMatchObject({ role: 'sellNow', side: 'sell', timeInForce: 'IOC' });
    // 99 less 0.05 %, on the tick.
    expect(story.sale.price.toString()).toBe('98.95');
    expect(story.sale.quantity.toString()).toBe('1');
    expect(story.effects('place')[0]?.priority).toBe('urgent');
    expect(story.effects('cancel')).toHaveLength(2);
  });

  test('ends the cycle for its own reason, at a loss too, and the next ladder follows', () => {
    const story = withPosition();
    sellNow(story);
    story.fillWhole(story.sale);
    story.confirmCancels();
    expect(story.closed).toMatchObject([{ end: 'sellNow' }]);
    expect(story.closed[0]?.realizedPnl.lt('0')).toBe(true);
    expect(story.rungs).toHaveLength(3);
  });

  test('names who ordered it in the ledger and in the cycle; what the price sells names nobody', () => {
    const story = withPosition();
    sellNow(story);
    story.fill(story.sale, '0.4');
    story.on({ type: 'panic', by: 'another owner' });
    story.fillWhole(story.sale);
    story.confirmCancels();
    expect(story.entries.map(({ orderedBy }) => orderedBy)).toEqual([null, 'owner', 'another owner']);
    expect(story.closed).toMatchObject([{ end: 'sellNow', closedBy: 'another owner' }]);

    const atTheTarget = withSale();
    atTheTarget.fillWhole(atTheTarget.sale);
    atTheTarget.confirmCancels();
    expect(atTheTarget.entries.at(-1)?.orderedBy).toBeNull();
    expect(atTheTarget.closed).toMatchObject([{ end: 'takeProfit', closedBy: null }]);
  });

  test('names who ordered it when it executes after its exit has ended', () => {
    const story = withPosition();
    sellNow(story);
    const { sale } = story;
    story.on({ type: 'fresh', by: 'another owner' });
    expect(story.state.exit).toBeNull();
    story.fillWhole(sale);
    expect(story.entries.filter(({ kind }) => kind === 'fill').at(-1)).toMatchObject({ orderedBy: 'owner' });
  });

  test('names who ordered it in the cycle when it was written off and executes after all', () => {
    const story = withPosition();
    sellNow(story);
    const { sale } = story;
    story.confirmCancels();
    const { clientId } = sale;
    story.answer([{ kind: 'unknown', clientId, validUntilMs: story.nowMs + 5_000, message: 'timeout' }]);
    const terms = { side: 'buy', price: decimal('90'), quantity: decimal('1') } as const;
    story.on({ type: 'otherProgramSeen', order: { ...terms, orderId: 'x', timeMs: story.nowMs } });
    expect(story.state.exit).toBeNull();
    story.fillWhole(sale);
    story.confirmCancels();
    expect(story.closed).toMatchObject([{ end: 'sellNow', closedBy: 'owner' }]);
  });

  test('waits for the cooldown, and stops where a take profit would stop', () => {
    const waiting = withPosition({ cooldownMs: 60_000 });
    sellNow(waiting);
    waiting.fillWhole(waiting.sale);
    waiting.confirmCancels();
    expect(waiting.state.ladder).toMatchObject({ kind: 'due', notBeforeMs: START_MS + 60_000 });
    const stopping = withPosition({ restartAfterTakeProfit: false });
    sellNow(stopping);
    stopping.fillWhole(stopping.sale);
    stopping.confirmCancels();
    expect(stopping.state.mode).toEqual({ kind: 'finished', sinceMs: START_MS, reason: 'sellNow' });
  });

  test('is seen through at whatever bid comes next', () => {
    const story = withPosition();
    sellNow(story);
    story.price('90');
    story.expire(story.sale);
    story.after(250);
    expect(story.sale.price.toString()).toBe('89.95');
    expect(story.state.exit).toMatchObject({ reason: 'sellNow', attempts: 1 });
  });

  test('in an empty book goes on and is told, also when a refusal came in between', () => {
    const story = withPosition();
    sellNow(story);
    for (let attempt = 1; attempt <= 200; attempt += 1) {
      if (attempt === 20) story.refuse('TRADING_PAUSED');
      else story.expire(story.sale);
      story.after(30_000);
    }
    expect(story.sale.role).toBe('sellNow');
    expect(story.alertsOf('problem').map(({ problem }) => problem)).toMatchObject([
      { kind: 'nobodyBuys', attempts: 100 },
      { kind: 'nobodyBuys', attempts: 200 },
    ]);
  });

  test('sells what a rung still bought while it was being cancelled', () => {
    const story = withPosition();
    sellNow(story);
    story.fillWhole(story.sale);
    story.fillWhole(story.rung(2));
    story.after(250);
    expect(story.sale.role).toBe('sellNow');
    story.fillWhole(story.sale);
    story.confirmCancels();
    expect(story.closed).toMatchObject([{ end: 'sellNow', rungsFilled: 2 }]);
  });

  test('sells no more than the account holds', () => {
    const story = withPosition();
    story.unbackedQuantity = decimal('0.4');
    sellNow(story);
    expect(story.sale.quantity.toString()).toBe('0.6');
  });

  test('takes the place of a take profit that nobody has taken, and not of one that is in flight', () => {
    const story = withSale();
    const { sale } = story;
    sellNow(story);
    expect(story.sale).toBe(sale);
    story.expire(sale);
    story.price('95');
    story.after(250);
    expect(story.sale.role).toBe('sellNow');
  });

  test('leaves a stop loss to itself: it sells at the market already, and nothing is bought after it', () => {
    const story = withPosition({ stopLossPercentage: decimal('5') });
    story.price('94');
    story.expire(story.sale);
    sellNow(story);
    story.after(250);
    expect(story.sale.role).toBe('stopLoss');
    story.fillWhole(story.sale);
    story.confirmCancels();
    expect(story.closed).toMatchObject([{ end: 'stopLoss' }]);
    expect(story.state.mode).toMatchObject({ kind: 'finished', reason: 'stopLoss' });
    expect(story.live).toEqual([]);
  });

  test('is not called off by a new average', () => {
    const story = withPosition();
    story.price(null);
    sellNow(story);
    story.on({ type: 'setAverage', price: decimal('200'), by: 'owner' });
    expect(story.state.exit?.reason).toBe('sellNow');
  });

  test.each<readonly [string, () => Story]>([
    ['nothing is held', () => withLadder()],
    ['the cost is unknown', () => withUnknownCost()],
    ['a fresh start is under way', () => startingAfresh()],
  ])('does nothing while %s', (_, makeStory) => {
    const story = makeStory();
    sellNow(story);
    expect(story.sales).toEqual([]);
    expect(story.state.exit).toBeNull();
  });
});

describe('/panic', () => {
  test('pauses, cancels the rungs and sells what is held', () => {
    const story = withPosition();
    panic(story);
    expect(story.state.mode).toEqual({ kind: 'paused', sinceMs: START_MS, by: 'owner' });
    expect(story.effects('cancel')).toHaveLength(2);
    story.fillWhole(story.sale);
    story.confirmCancels();
    expect(story.closed).toMatchObject([{ end: 'sellNow' }]);
    expect(story.alertsOf('cycleClosed')).toMatchObject([{ next: 'paused' }]);
    story.after(86_400_000);
    expect(story.live).toEqual([]);
    expect(story.state.mode.kind).toBe('paused');
  });

  test('with nothing held: sells what a rung still buys while it is being cancelled', () => {
    const story = withLadder();
    panic(story);
    expect(story.sales).toEqual([]);
    story.fill(story.rung(1), '0.5');
    expect(story.sale).toMatchObject({ role: 'sellNow' });
    story.fillWhole(story.sale);
    story.confirmCancels();
    expect(story.closed).toMatchObject([{ end: 'sellNow' }]);
  });

  test('with nothing held and nothing bought: ends no cycle', () => {
    const story = withLadder();
    panic(story);
    story.confirmCancels();
    expect(story.state.exit).toBeNull();
    expect(story.closed).toEqual([]);
    expect(story.state.cycle.number).toBe(1);
    expect(story.live).toEqual([]);
  });

  test('when all is sold and rungs are still being cancelled: the cycle ends as it would have', () => {
    const story = withSale();
    story.fillWhole(story.sale);
    panic(story);
    story.confirmCancels();
    expect(story.closed).toMatchObject([{ number: 1, rungsFilled: 1 }]);
    expect(story.closed[0]?.realizedPnl.gt('0')).toBe(true);
    expect(story.state).toMatchObject({ exit: null, mode: { kind: 'paused' }, cycle: { number: 2 } });
  });

  test('with nothing held: ends the cycle that a rung began meanwhile, although the owner sold it himself', () => {
    const story = withLadder();
    panic(story);
    story.price(null);
    story.fillWhole(story.rung(1));
    story.holdings('0');
    story.confirmCancels();
    expect(story.closed).toMatchObject([{ end: 'manual', rungsFilled: 1 }]);
    expect(story.state).toMatchObject({ exit: null, mode: { kind: 'paused' }, cycle: { number: 2 } });
  });

  test('said twice is done once, while the sale is in flight and after it', () => {
    const story = withPosition();
    panic(story);
    const { sale } = story;
    panic(story);
    expect(story.sale).toBe(sale);
    story.fillWhole(sale);
    panic(story);
    story.confirmCancels();
    panic(story);
    expect(story.live).toEqual([]);
    expect(story.closed).toMatchObject([{ end: 'sellNow' }]);
    expect(story.state).toMatchObject({ exit: null, mode: { kind: 'paused' }, cycle: { number: 2 } });
  });

  test('and /resume at once: all is sold first, and then a ladder follows', () => {
    const story = withPosition();
    panic(story);
    story.on({ type: 'resume' });
    expect(story.effects('place')).toEqual([]);
    story.fillWhole(story.sale);
    story.confirmCancels();
    expect(story.closed).toMatchObject([{ end: 'sellNow' }]);
    expect(story.state.mode.kind).toBe('trading');
    expect(story.rungs).toHaveLength(3);
  });

  test('with nothing held and /resume at once: a ladder follows when the old rungs are gone', () => {
    const story = withLadder();
    panic(story);
    story.on({ type: 'resume' });
    story.confirmCancels();
    expect(story.state).toMatchObject({ exit: null, mode: { kind: 'trading' }, cycle: { number: 1 } });
    expect(story.prices).toEqual(['99', '98', '97']);
  });

  test('waits for a sale whose outcome nobody knows, and sells only what that one has not', () => {
    const story = withSale();
    const { sale } = story;
    const validUntilMs = START_MS + 5_000;
    story.answer([{ kind: 'unknown', clientId: sale.clientId, validUntilMs, message: 'timeout' }]);
    panic(story);
    expect(story.sale.clientId).toBe(sale.clientId);
    story.fill(sale, '0.4');
    story.report(sale, { status: 'expired', executedQuantity: decimal('0.4') });
    story.after(250);
    expect(story.sale).toMatchObject({ role: 'sellNow' });
    expect(story.sale.quantity.toString()).toBe('0.6');
  });

  test('of what was paused already keeps the pause and sells', () => {
    const story = withPosition();
    story.on({ type: 'pause', by: 'somebody' });
    story.confirmCancels();
    panic(story);
    expect(story.state.mode).toMatchObject({ kind: 'paused', by: 'somebody' });
    expect(story.sale.role).toBe('sellNow');
  });

  test('at an unknown cost: sells nothing, and pauses beneath the block', () => {
    const story = withUnknownCost();
    panic(story);
    expect(story.sales).toEqual([]);
    expect(story.state.mode).toMatchObject({ kind: 'blocked', resumeTo: { kind: 'paused' } });
  });

  test('goes on after a sale was refused', () => {
    const story = withPosition();
    panic(story);
    story.refuse('INSUFFICIENT_FUNDS');
    expect(story.effects('reconcile')).toHaveLength(1);
    story.after(1_000);
    expect(story.sale.role).toBe('sellNow');
  });
});

function withUnknownCost(): Story {
  const story = withLadder();
  story.holdings('2');
  story.confirmCancels();
  return story;
}

function startingAfresh(): Story {
  const story = withPosition();
  story.on({ type: 'fresh', by: 'owner' });
  return story;
}
