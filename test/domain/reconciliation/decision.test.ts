import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decimal, ZERO } from '../../../src/domain/decimal.js';
import { averageEntryPrice } from '../../../src/domain/ledger.js';
import { NOTHING_MISSING } from '../../../src/domain/reconciliation/index.js';
import { onGrid } from '../support/arbitraries.js';
import { btcMarket, positionOf } from '../support/builders.js';
import { booked, byHand, correctionOf, onlyOne, textOf, told } from '../support/snapshots.js';

/* The rows of the decision table. The books hold 2 SOL bought for 200, unless told otherwise. */

const held = (total: string) => ({ total: decimal(total) });

describe('an account that holds what the books say, within the tolerance', () => {
  test.each([
    { case: 'all agrees', total: '2', action: 'none' },
    { case: 'a little more is held', total: '2.01', action: 'withinTolerance' },
    { case: 'a little less is held', total: '1.99', action: 'withinTolerance' },
  ])('books nothing when $case', ({ total, action }) => {
    expect(correctionOf(held(total))).toMatchObject({ action, bookings: [] });
  });

  test('books nothing whatever the owner traded', () => {
    const manualTrades = [byHand('buy', '1', '90'), byHand('sell', '0.995', '95')];
    expect(correctionOf({ ...held('2.005'), manualTrades })).toMatchObject({
      action: 'withinTolerance',
      bookings: [],
    });
  });

  test('says how much is held and how much is booked', () => {
    const { drift, explanation, held: holding, booked: books, tolerance } = correctionOf(held('2.01'));
    expect([holding, books, drift, tolerance].map(String)).toEqual(['2.01', '2', '0.01', '0.01']);
    expect(explanation).toBe('held 2.01 SOL, booked 2 SOL');
  });
});

describe('more than the books', () => {
  test('with buys made by hand is adopted at their real prices', () => {
    const manualTrades = [byHand('buy', '1', '90'), byHand('buy', '0.5', '80')];
    const { action, bookings } = correctionOf({ ...held('3.5'), manualTrades });
    expect(action).toBe('manualBuy');
    expect(bookings.map(told)).toEqual([
      ['manualBuy', '1', '90', '0'],
      ['manualBuy', '0.5', '40', '0'],
    ]);
    expect(textOf(booked(positionOf('2', '200'), bookings))).toEqual({
      quantity: '3.5',
      cost: '330',
      realizedPnl: '0',
    });
  });

  test('names the trade that proves it', () => {
    const trade = byHand('buy', '1', '90', { tradeId: 'T7', fee: decimal('0.09') });
    const booking = onlyOne(correctionOf({ ...held('3'), manualTrades: [trade] }).bookings);
    expect(booking).toMatchObject({
      reason: 'manualTrade',
      tradeId: 'T7',
      evidence: 'bought by hand: trade T7, buy 1 at 90, fee 0.09 USDC',
    });
    expect(String(booking.price)).toBe('90');
  });

  test('with nothing that explains it and an average is a virtual buy at the average', () => {
    const { action, bookings } = correctionOf(held('2.5'));
    expect(action).toBe('virtualBuy');
    expect(bookings.map(told)).toEqual([['virtualBuy', '0.5', '50', '0']]);
    expect(onlyOne(bookings)).toMatchObject({
      reason: 'reconciliation',
      tradeId: null,
      evidence: 'no trade explains 0.5 beside the 2 booked',
    });
    expect(String(onlyOne(bookings).price)).toBe('100');
  });

  test.each([
    { case: 'the books hold nothing', position: positionOf('0', '0'), missing: '3' },
    { case: 'the cost is unknown already', position: positionOf('1', null), missing: '2' },
    {
      case: 'only dust is booked, whose average says nothing',
      position: positionOf('0.019', '2'),
      missing: '2.981',
    },
  ])('is adopted without a cost when $case: nobody invents a price', ({ position, missing }) => {
    const { action, bookings } = correctionOf({ ...held('3'), position });
    expect(action).toBe('adoptedWithoutCost');
    expect(bookings.map(told)).toEqual([['adoptedWithoutCost', missing, 'null', '0']]);
    expect(onlyOne(bookings).price).toBeNull();
    expect(textOf(booked(position, bookings))).toEqual({ quantity: '3', cost: 'null', realizedPnl: '0' });
  });

  test('just beyond the tolerance is booked whole', () => {
    expect(correctionOf(held('2.0100001')).bookings.map(told)).toEqual([
      ['virtualBuy', '0.0100001', '1.00001', '0'],
    ]);
  });
});

describe('less than the books', () => {
  test('with sells made by hand is sold at their real prices, with the result', () => {
    const manualTrades = [byHand('sell', '0.5', '110'), byHand('sell', '0.5', '90')];
    const { action, bookings } = correctionOf({ ...held('1'), manualTrades });
    expect(action).toBe('manualSell');
    expect(bookings.map(told)).toEqual([
      ['manualSell', '-0.5', '55', '5'],
      ['manualSell', '-0.5', '45', '-5'],
    ]);
    expect(onlyOne(bookings.slice(1))).toMatchObject({ reason: 'manualTrade' });
  });

  test('with a sell of all of it leaves nothing, which costs nothing', () => {
    const { bookings } = correctionOf({ ...held('0'), manualTrades: [byHand('sell', '2', '110')] });
    expect(textOf(booked(positionOf('2', '200'), bookings))).toEqual({
      quantity: '0',
      cost: '0',
      realizedPnl: '20',
    });
  });

  test('with nothing that explains it leaves at the average: the average stays and nothing is earned', () => {
    const { action, bookings } = correctionOf(held('0.5'));
    expect(action).toBe('quantityReduced');
    expect(bookings.map(told)).toEqual([['quantityReduced', '-1.5', '150', '0']]);
    expect(textOf(booked(positionOf('2', '200'), bookings))).toEqual({
      quantity: '0.5',
      cost: '50',
      realizedPnl: '0',
    });
    expect(onlyOne(bookings).evidence).toBe('no trade explains -1.5 beside the 2 booked');
  });

  test('just beyond the tolerance is booked whole', () => {
    expect(correctionOf(held('1.9899999')).bookings.map(told)).toEqual([
      ['quantityReduced', '-0.0100001', '1.00001', '0'],
    ]);
  });

  test('than is reserved takes no more than the position', () => {
    const { action, drift, bookings } = correctionOf({ ...held('1'), reserved: decimal('4') });
    expect([action, String(drift)]).toEqual(['quantityReduced', '-5']);
    expect(bookings.map(told)).toEqual([['quantityReduced', '-2', '200', '0']]);
  });

  test('than is reserved, where the books hold nothing, can only be reported', () => {
    const part = { ...held('1'), reserved: decimal('4'), position: positionOf('0', '0') };
    const { action, drift, bookings } = correctionOf(part);
    expect([action, String(drift), bookings]).toEqual(['onlyReported', '-3', []]);
  });
});

describe('with forceSync off', () => {
  test.each([
    { case: 'a surplus', total: '3', trades: [], row: 'virtualBuy' },
    { case: 'a shortage', total: '1', trades: [], row: 'quantityReduced' },
    { case: 'a buy by hand', total: '3', trades: [byHand('buy', '1', '90')], row: 'manualBuy' },
    { case: 'a sell by hand', total: '1', trades: [byHand('sell', '1', '90')], row: 'manualSell' },
  ])('$case is only reported, with what would be booked', ({ total, trades, row }) => {
    const { action, bookings } = correctionOf({ ...held(total), manualTrades: trades, forceSync: false });
    expect([action, onlyOne(bookings).row]).toEqual(['onlyReported', row]);
  });
});

describe('after a refused sale', () => {
  const shortageTolerance = ZERO;

  test.each([
    {
      case: 'the smallest shortage',
      total: '1.99999',
      bookings: [['quantityReduced', '-0.00001', '0.001', '0']],
    },
    { case: 'a small excess', total: '2.005', bookings: [] },
    { case: 'an excess above the tolerance', total: '2.02', bookings: [['virtualBuy', '0.02', '2', '0']] },
  ])('something is missing, however little: $case', ({ total, bookings }) => {
    expect(correctionOf({ ...held(total), shortageTolerance }).bookings.map(told)).toEqual(bookings);
  });

  test('a small excess is never adopted, also where the books hold nothing', () => {
    fc.assert(
      fc.property(onGrid(0, 10, 3), fc.constantFrom('0', '2'), (excess, quantity) => {
        const position = positionOf(quantity, quantity === '0' ? '0' : '200');
        const part = { total: position.quantity.plus(excess), position };
        const { action, bookings } = correctionOf({ ...part, shortageTolerance });
        expect(bookings).toEqual([]);
        expect(action).toBe(excess.eq(ZERO) ? 'none' : 'withinTolerance');
      }),
    );
  });
});

describe('what is not the strategy’s', () => {
  test('is left alone when it is reserved', () => {
    const { action, held: holding } = correctionOf({ ...held('7'), reserved: decimal('5') });
    expect([action, String(holding)]).toEqual(['none', '2']);
  });

  describe('because /fresh has set 3 SOL aside for the owner', () => {
    test.each([
      { case: 'is not counted', total: '5', action: 'none', bookings: [], left: '3' },
      { case: 'is what the owner sells first', total: '3.5', action: 'none', bookings: [], left: '1.5' },
      {
        case: 'is used up before the position',
        total: '1.5',
        action: 'quantityReduced',
        bookings: ['-0.5'],
        left: '0',
      },
      {
        case: 'does not grow by what comes on top',
        total: '6',
        action: 'virtualBuy',
        bookings: ['1'],
        left: '3',
      },
    ])('$case', ({ total, action, bookings, left }) => {
      const correction = correctionOf({ ...held(total), setAside: decimal('3') });
      expect(correction.action).toBe(action);
      expect(correction.bookings.map(({ quantityDelta }) => String(quantityDelta))).toEqual(bookings);
      expect(String(correction.setAside)).toBe(left);
    });

    test('stays as it was while only reports are wanted, though less of it is there', () => {
      const part = { setAside: decimal('3'), forceSync: false };
      expect(correctionOf({ ...held('3.5'), ...part })).toMatchObject({ action: 'none' });
      expect(String(correctionOf({ ...held('3.5'), ...part }).setAside)).toBe('3');
    });

    test.each([
      { case: 'what was taken over without proof goes before it', trades: [], drift: '-1', left: '3' },
      {
        case: 'what the owner sells by hand goes from it before that',
        trades: [byHand('sell', '1', '110')],
        drift: '0',
        left: '2',
      },
    ])('$case', ({ trades: manualTrades, drift, left }) => {
      const missing = { ...NOTHING_MISSING, unproven: decimal('1.5') };
      const correction = correctionOf({ ...held('4'), setAside: decimal('3'), missing, manualTrades });
      expect([String(correction.drift), String(correction.setAside)]).toEqual([drift, left]);
    });

    test('explains a sell by hand without the books', () => {
      const manualTrades = [byHand('sell', '1', '110')];
      const correction = correctionOf({ ...held('4'), setAside: decimal('3'), manualTrades });
      expect([correction.action, String(correction.setAside)]).toEqual(['none', '2']);
    });
  });
});

describe('the examples that users know', () => {
  test('0.0042 BTC held against 0.0040 booked at 59,125 adds 0.0002 for 11.825, which reads 11.83', () => {
    const position = positionOf('0.0040', '236.5');
    const { action, explanation, bookings } = correctionOf({
      ...held('0.0042'),
      market: btcMarket,
      position,
      tolerance: decimal('0.0001'),
    });
    expect([action, explanation]).toEqual(['virtualBuy', 'held 0.0042 BTC, booked 0.004 BTC']);
    const booking = onlyOne(bookings);
    expect(told(booking)).toEqual(['virtualBuy', '0.0002', '11.825', '0']);
    expect(String(booking.price)).toBe('59125');
    const roundHalfUp = 1;
    expect(booking.value?.round(2, roundHalfUp).toString()).toBe('11.83');
  });

  describe('half of 0.5 BTC at 50,000 sold by hand leaves 0.25 at 50,000', () => {
    const position = positionOf('0.5', '25000');
    const part = { ...held('0.25'), market: btcMarket, position };

    test('with the trade as evidence, and its result', () => {
      const fee = { symbol: 'BTC_USDC', fee: decimal('13'), feeAsset: 'USDC' };
      const { bookings } = correctionOf({ ...part, manualTrades: [byHand('sell', '0.25', '52000', fee)] });
      expect(bookings.map(told)).toEqual([['manualSell', '-0.25', '12987', '487']]);
      const after = booked(position, bookings, btcMarket);
      expect(textOf(after)).toEqual({ quantity: '0.25', cost: '12500', realizedPnl: '487' });
      expect(String(averageEntryPrice(after))).toBe('50000');
    });

    test('without a trade that tells, and without a result', () => {
      const { bookings } = correctionOf(part);
      expect(bookings.map(told)).toEqual([['quantityReduced', '-0.25', '12500', '0']]);
      const after = booked(position, bookings, btcMarket);
      expect(textOf(after)).toEqual({ quantity: '0.25', cost: '12500', realizedPnl: '0' });
      expect(String(averageEntryPrice(after))).toBe('50000');
    });
  });
});
