import { describe, expect, test } from 'vitest';
import type { ForeignOrder } from '../../../../src/domain/alerts/index.js';
import { decimal } from '../../../../src/domain/decimal.js';
import { START_MS } from '../../support/builders.js';
import { type Story, withLadder, withPosition, withSale } from '../../support/story.js';

const ORDER: ForeignOrder = {
  ...{ orderId: '77', side: 'sell', price: decimal('101'), quantity: decimal('1'), timeMs: START_MS },
};

function stopped(story: Story): Story {
  story.on({ type: 'otherProgramSeen', order: ORDER });
  return story;
}

describe('another program that trades under the mark of a strategy', () => {
  test('stops it: its rungs are taken off the book, and neither a target nor a fall makes it sell', () => {
    const story = stopped(withPosition());
    expect(story.effects('cancel').length).toBeGreaterThan(0);
    expect(story.state.mode).toMatchObject({ kind: 'blocked', reason: 'anotherProgram', order: ORDER });
    story.confirmCancels();
    for (const bid of ['500', '1']) {
      story.price(bid);
      story.after(86_400_000);
      expect(story.last.effects).toEqual([]);
    }
    expect(story.alertsOf('blocked')).toMatchObject([{ reason: 'anotherProgram', order: ORDER }]);
  });

  test('is told once, however much it trades', () => {
    const story = stopped(stopped(withLadder()));
    expect(story.alertsOf('blocked')).toHaveLength(1);
  });

  test('is told again by every start', () => {
    const story = stopped(withLadder());
    story.on({ type: 'started' });
    expect(story.alertsOf('blocked')).toMatchObject([{}, { reason: 'anotherProgram', order: ORDER }]);
  });

  test('does not take back a sale that is on its way, and books what it sells', () => {
    const story = withSale();
    const { sale } = story;
    stopped(story);
    story.fillWhole(sale, decimal('101.2'));
    story.confirmCancels();
    expect(story.position.quantity).toBe('0.00899');
    expect(story.rungs).toEqual([]);
  });

  test('stays the reason when coins of unknown cost turn up, and then the cost is asked for', () => {
    const story = stopped(withLadder());
    story.confirmCancels();
    story.holdings('2');
    expect(story.state.mode).toMatchObject({ reason: 'anotherProgram' });
    story.on({ type: 'resume' });
    expect(story.state.mode).toMatchObject({ kind: 'blocked', reason: 'unknownCost' });
    expect(story.alertsOf('blocked')).toMatchObject([{}, { reason: 'unknownCost' }]);
    expect(story.effects('place')).toEqual([]);
  });

  test('does not hide that the books do not add up', () => {
    const story = withLadder();
    const mode = {
      kind: 'blocked',
      sinceMs: START_MS,
      reason: 'brokenInvariant',
      detail: 'sold 2 of 1 held',
      resumeTo: { kind: 'trading' },
    } as const;
    story.state = { ...story.state, mode, ladder: { kind: 'off' } };
    stopped(story);
    expect(story.state.mode).toEqual(mode);
  });
});

describe('/resume after another program was stopped', () => {
  test('begins to trade again, and compares the account', () => {
    const story = stopped(withLadder());
    story.confirmCancels();
    story.on({ type: 'resume' });
    expect(story.state.mode.kind).toBe('trading');
    expect(story.effects('reconcile')).toMatchObject([{ trigger: 'command' }]);
    expect(story.rungs).toHaveLength(3);
  });

  test('is answered by the next order that the other places', () => {
    const story = stopped(withLadder());
    story.confirmCancels();
    story.on({ type: 'resume' });
    stopped(story);
    expect(story.state.mode.kind).toBe('blocked');
    expect(story.alertsOf('blocked')).toHaveLength(2);
  });

  test('goes on where the owner had paused it only on his word: a pause meanwhile outlives it', () => {
    const story = stopped(withLadder());
    story.on({ type: 'pause', by: 'owner' });
    expect(story.state.mode).toMatchObject({ kind: 'blocked', resumeTo: { kind: 'paused' } });
  });
});

test('an order that looks like ours and is none of ours changes nothing but that it is told', () => {
  const story = withLadder();
  const before = story.state;
  story.on({ type: 'foreignOrderSeen', order: ORDER });
  expect(story.state).toBe(before);
  expect(story.effects('cancel')).toEqual([]);
  expect(story.alertsOf('problem')).toMatchObject([
    { problem: { kind: 'foreignOrder', symbol: 'SOL_USDC', order: ORDER } },
  ]);
});
