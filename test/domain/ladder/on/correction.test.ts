import { describe, expect, test } from 'vitest';
import { decimal } from '../../../../src/domain/decimal.js';
import { START_MS, solMarket } from '../../support/builders.js';
import { byHand } from '../../support/snapshots.js';
import { Story, withLadder, withPosition } from '../../support/story.js';

describe('a reconciliation hands on', () => {
  test('its report and the trades that it settles, also when it found nothing', () => {
    const story = withPosition();
    const roundTrip = [byHand('buy', '1', '90'), byHand('sell', '1', '95')];
    story.holdings('1.00899', { byHand: roundTrip });
    expect(story.last.reports).toMatchObject([{ id: 1, strategyId: 'sol', action: 'none', bookings: [] }]);
    expect(story.last.settledTrades).toEqual(roundTrip.map((fill) => ({ fill, reportId: 1 })));
    expect([story.last.entries, story.last.alerts]).toEqual([[], []]);
  });

  test('no trade that may still explain what it only reports; its report and its word say what would be booked', () => {
    const story = withPosition();
    story.holdings('2.00899', { byHand: [byHand('buy', '1', '90')], forceSync: false });
    expect([story.last.entries, story.last.settledTrades]).toEqual([[], []]);
    expect(story.last.reports).toMatchObject([{ action: 'onlyReported', bookings: [{ row: 'manualBuy' }] }]);
    expect(story.alertsOf('discrepancy')).toMatchObject([
      { action: 'onlyReported', bookings: [{ row: 'manualBuy' }] },
    ]);
    expect(story.position.quantity).toBe('1.00899');
    expect(story.state.cycle.boughtQuantity.toString(), 'nothing is counted').toBe('1.01');
  });

  test('no event of its own to the other events', () => {
    const story = withPosition();
    expect([story.last.reports, story.last.settledTrades]).toEqual([[], []]);
  });
});

describe('what the owner says of coins that no book knows', () => {
  test('adopts them at his price, and the strategy trades them', () => {
    const story = withLadder();
    story.holdings('2', {
      ownersWord: { strategyId: 'sol', kind: 'adopt', price: decimal('60') },
      forceSync: false,
    });
    expect(story.position).toEqual({ quantity: '2', cost: '120', realizedPnl: '0' });
    expect(story.state.cycle.boughtQuantity.toString(), 'no money moved').toBe('0');
    expect(story.state.mode.kind).toBe('trading');
    story.price('60.6');
    expect(story.sale.quantity.toString()).toBe('2');
  });

  test('names who asked for the comparison that booked them, in the ledger alone', () => {
    const story = withLadder();
    const ownersWord = { strategyId: 'sol', kind: 'adopt', price: decimal('60') } as const;
    story.holdings('2', { ownersWord, askedBy: 'telegram:7' });
    expect(story.entries).toMatchObject([
      { orderedBy: 'telegram:7', evidence: "the owner's word: 2 at 60; asked by telegram:7" },
    ]);
    expect(story.last.reports).toMatchObject([{ bookings: [{ evidence: "the owner's word: 2 at 60" }] }]);
    story.holdings('1.5');
    expect(story.entries.at(-1)).toMatchObject({
      orderedBy: null,
      evidence: 'no trade explains -0.5 beside the 2 booked',
    });
  });

  test('reserves them: they are set aside, and the strategy goes on without them', () => {
    const story = withLadder();
    story.holdings('2', { ownersWord: { strategyId: 'sol', kind: 'reserve' }, forceSync: false });
    expect(story.state.setAside.toString()).toBe('2');
    expect([story.position.quantity, story.last.entries]).toEqual(['0', []]);
    expect(story.alertsOf('discrepancy')).toMatchObject([{ action: 'setAside', bookings: [] }]);
    story.holdings('2');
    expect(story.last.reports).toMatchObject([{ action: 'none' }]);
    expect(story.rungs).toHaveLength(3);
  });
});

describe('a start of the program', () => {
  const start = (story: Story) => story.on({ type: 'started' });

  test('tells again of a position of unknown cost, each time', () => {
    const story = withLadder();
    story.holdings('2');
    story.confirmCancels();
    for (const times of [1, 2]) {
      start(story);
      expect(story.last.alerts, `start ${times}`).toHaveLength(1);
      expect(story.last.alerts[0]).toMatchObject({
        level: 'critical',
        content: {
          kind: 'blocked',
          symbol: solMarket.symbol,
          reason: 'unknownCost',
          detail: 'held 2 SOL, booked 0 SOL',
        },
      });
    }
    expect(story.last.effects).toEqual([]);
  });

  test('tells of nothing else: neither of a trading, a paused nor an otherwise blocked strategy', () => {
    const paused = withPosition();
    paused.on({ type: 'pause', by: 'owner' });
    const broken = withPosition();
    const mode = {
      kind: 'blocked',
      sinceMs: START_MS,
      reason: 'brokenInvariant',
      detail: 'sold 2 of 1 held',
      resumeTo: { kind: 'trading' },
    } as const;
    broken.state = { ...broken.state, mode, ladder: { kind: 'off' } };
    for (const story of [withLadder(), withPosition(), paused, broken]) {
      start(story);
      expect(story.last.alerts).toEqual([]);
    }
  });

  test('of a strategy whose ladder is due places it', () => {
    const story = new Story();
    story.bid = decimal('100');
    start(story);
    expect(story.rungs).toHaveLength(3);
  });
});
