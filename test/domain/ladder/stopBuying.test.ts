import { describe, expect, test } from 'vitest';
import { decimal } from '../../../src/domain/decimal.js';
import { priceWatch } from '../../../src/domain/ladder/index.js';
import { START_MS } from '../support/builders.js';
import { type Story, withLadder, withPosition, withSale } from '../support/story.js';

const stopBuying = (story: Story) => story.on({ type: 'stopBuying', by: 'owner' });

describe('/stopbuy', () => {
  test('leaves the rungs that rest, which are still filled', () => {
    const story = withLadder();
    stopBuying(story);
    expect(story.state.mode).toEqual({ kind: 'stoppingBuys', sinceMs: START_MS, by: 'owner' });
    expect(story.effects('cancel')).toEqual([]);
    story.price('99');
    story.fillWhole(story.rung(1));
    expect(story.prices).toEqual(['98', '97']);
    expect(story.position.quantity).toBe('1.00899');
  });

  test('places no ladder anew, however far the price leaves it and however old it is', () => {
    const story = withLadder();
    stopBuying(story);
    story.price('150');
    story.after(86_400_000);
    expect(story.prices).toEqual(['99', '98', '97']);
    expect(priceWatch(story.state).atOrAbove, 'and no price of it matters').toBe(Number.POSITIVE_INFINITY);
  });

  test('before the ladder is placed: none is placed', () => {
    const story = withPosition();
    story.on({ type: 'standDown', untilMs: START_MS + 5_000 });
    story.confirmCancels();
    stopBuying(story);
    story.after(86_400_000);
    expect(story.live).toEqual([]);
    expect(story.state.ladder).toEqual({ kind: 'off' });
  });

  test('keeps the take profit, and nothing follows the sale until /resume', () => {
    const story = withPosition({ cooldownMs: 1_000 });
    stopBuying(story);
    story.price('101.2');
    const { sale } = story;
    expect(sale.role).toBe('takeProfit');
    story.fillWhole(sale);
    story.confirmCancels();
    expect(story.closed).toMatchObject([{ end: 'takeProfit' }]);
    expect(story.alertsOf('cycleClosed')).toMatchObject([{ next: 'stoppingBuys' }]);
    story.after(86_400_000);
    expect(story.live).toEqual([]);
    story.on({ type: 'resume' });
    expect(story.state.mode.kind).toBe('trading');
    expect(story.rungs).toHaveLength(3);
  });

  test('keeps the stop loss', () => {
    const story = withPosition({ stopLossPercentage: decimal('5') });
    stopBuying(story);
    story.price('94');
    expect(story.sale.role).toBe('stopLoss');
  });

  test('a sale that is given up brings no rung back', () => {
    const story = withSale();
    stopBuying(story);
    story.expire(story.sale);
    story.price('99');
    story.confirmCancels();
    expect(story.state.exit).toBeNull();
    story.after(86_400_000);
    expect(story.live).toEqual([]);
  });

  test('rungs that must make room come off, and none follows', () => {
    const story = withPosition();
    stopBuying(story);
    story.on({ type: 'setAverage', price: decimal('150'), by: 'owner' });
    expect(story.effects('cancel')).toHaveLength(2);
    story.confirmCancels();
    story.after(86_400_000);
    expect(story.live).toEqual([]);
  });

  test('a rung that never arrived is not placed again, and takes no other with it', () => {
    const story = withLadder();
    stopBuying(story);
    const rung = story.rung(2);
    story.report(rung, { status: 'expired', expiryReason: 'TooOld' });
    expect(story.prices).toEqual(['99', '97']);
    expect(story.effects('place')).toEqual([]);
    expect(story.effects('cancel')).toEqual([]);
  });

  test('a request of a rung that was lost is not sent again', () => {
    const story = withLadder();
    const [rung] = withLadderUnanswered(story);
    stopBuying(story);
    story.on({ type: 'orderNeverArrived', clientId: rung?.clientId ?? 0 });
    expect(story.effects('place')).toEqual([]);
    expect(story.effects('cancel')).toEqual([]);
    expect(story.rungs).toHaveLength(2);
  });

  test('/pause after it takes the rungs off', () => {
    const story = withLadder();
    stopBuying(story);
    story.on({ type: 'pause', by: 'owner' });
    expect(story.state.mode.kind).toBe('paused');
    expect(story.effects('cancel')).toHaveLength(3);
  });

  test('changes nothing where nothing is bought already', () => {
    const story = withLadder();
    story.on({ type: 'pause', by: 'owner' });
    stopBuying(story);
    expect(story.state.mode.kind).toBe('paused');
  });

  test('outlives a block and /fresh', () => {
    const story = withLadder();
    story.holdings('2');
    stopBuying(story);
    expect(story.state.mode).toMatchObject({ kind: 'blocked', resumeTo: { kind: 'stoppingBuys' } });
    story.confirmCancels();
    story.on({ type: 'fresh', by: 'owner' });
    expect(story.state.mode.kind).toBe('stoppingBuys');
    expect(story.live).toEqual([]);
  });
});

/** The ladder is placed anew, and its answers do not come. */
function withLadderUnanswered(story: Story): Story['rungs'] {
  story.on({ type: 'resume' });
  story.confirmCancels();
  return story.rungs;
}
