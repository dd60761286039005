import { describe, expect, test } from 'vitest';
import { decimal } from '../../../src/domain/decimal.js';
import { reconcileAsset } from '../../../src/domain/reconciliation/index.js';
import { positionOf } from '../support/builders.js';
import { booked, byHand, correctionOf, snapshotOf, textOf, told } from '../support/snapshots.js';

/* What the owner's own trades explain of a drift, and what not. The books hold 2 SOL bought for 200, unless told otherwise. */

const held = (total: string) => ({ total: decimal(total) });

describe('evidence', () => {
  test('larger than the drift counts only for as much as the drift, at the trade’s own price', () => {
    const surplus = correctionOf({ ...held('2.5'), manualTrades: [byHand('buy', '4', '90')] });
    expect(surplus.bookings.map(told)).toEqual([['manualBuy', '0.5', '45', '0']]);
    const shortage = correctionOf({ ...held('1.5'), manualTrades: [byHand('sell', '4', '90')] });
    expect(shortage.bookings.map(told)).toEqual([['manualSell', '-0.5', '45', '-5']]);
  });

  test('on the wrong side explains nothing', () => {
    const surplus = correctionOf({ ...held('3'), manualTrades: [byHand('sell', '1', '110')] });
    expect(surplus.bookings.map(told)).toEqual([['virtualBuy', '1', '100', '0']]);
    const shortage = correctionOf({ ...held('1'), manualTrades: [byHand('buy', '1', '110')] });
    expect(shortage.bookings.map(told)).toEqual([['quantityReduced', '-1', '100', '0']]);
  });

  test('from another market of the asset explains nothing of this one', () => {
    const manualTrades = [byHand('buy', '1', '90', { symbol: 'SOL_USDT' })];
    expect(correctionOf({ ...held('3'), manualTrades }).bookings.map(told)).toEqual([
      ['virtualBuy', '1', '100', '0'],
    ]);
  });

  test('is what is left once the owner’s buys and sells are set against each other, oldest first', () => {
    const manualTrades = [
      byHand('buy', '1', '90'),
      byHand('buy', '1', '70'),
      byHand('sell', '1.5', '80'),
      byHand('buy', '0.5', '60'),
    ];
    expect(correctionOf({ ...held('3'), manualTrades }).bookings.map(told)).toEqual([
      ['manualBuy', '0.5', '35', '0'],
      ['manualBuy', '0.5', '30', '0'],
    ]);
  });

  test('is set against what the owner traded on another market, too', () => {
    const elsewhere = { symbol: 'SOL_USDT', feeAsset: 'USDT' };
    const manualTrades = [byHand('buy', '1.2', '90', elsewhere), byHand('sell', '0.7', '110')];
    const { corrections, unexplained } = reconcileAsset(snapshotOf({ ...held('3.5'), manualTrades }));
    expect(unexplained.toString()).toBe('1');
    expect(corrections[0]?.bookings.map(({ quantityDelta }) => quantityDelta.toString())).toEqual([
      '0.5',
      '1',
    ]);
    const { settledTrades } = reconcileAsset(
      snapshotOf({ ...held('2.5'), manualTrades, settledBeforeMs: 0 }),
    );
    expect(settledTrades).toEqual(manualTrades);
  });

  test('counts what reached the account: a fee in the base asset is no coin, one in the quote asset is money', () => {
    const inBase = { fee: decimal('0.001'), feeAsset: 'SOL' };
    const inQuote = { fee: decimal('0.09'), feeAsset: 'USDC' };
    const bought = correctionOf({
      ...held('3.999'),
      manualTrades: [byHand('buy', '1', '90', inBase), byHand('buy', '1', '90', inQuote)],
    });
    expect(bought.bookings.map(told)).toEqual([
      ['manualBuy', '0.999', '90', '0'],
      ['manualBuy', '1', '90.09', '0'],
    ]);
    const sold = correctionOf({
      ...held('0.499'),
      manualTrades: [byHand('sell', '0.5', '110', inBase), byHand('sell', '1', '110', inQuote)],
    });
    expect(sold.bookings.map(told)).toEqual([
      ['manualSell', '-0.501', '55', '4.9'],
      ['manualSell', '-1', '109.91', '9.91'],
    ]);
  });
});

describe('a drift that trades explain in part', () => {
  test('gets a row for each part, and is named after the one that moved most', () => {
    const surplus = correctionOf({ ...held('4'), manualTrades: [byHand('buy', '0.5', '50')] });
    expect(surplus.action).toBe('virtualBuy');
    // The rest is taken to have cost the average that the buy by hand made: 225 / 2.5.
    expect(surplus.bookings.map(told)).toEqual([
      ['manualBuy', '0.5', '25', '0'],
      ['virtualBuy', '1.5', '135', '0'],
    ]);
    const shortage = correctionOf({ ...held('0.5'), manualTrades: [byHand('sell', '1', '120')] });
    expect(shortage.action).toBe('manualSell');
    expect(shortage.bookings.map(told)).toEqual([
      ['manualSell', '-1', '120', '20'],
      ['quantityReduced', '-0.5', '50', '0'],
    ]);
  });

  test('where nothing was held takes the rest at the average of what was bought', () => {
    const part = { position: positionOf('0', '0'), manualTrades: [byHand('buy', '1', '90')] };
    expect(correctionOf({ ...held('1.5'), ...part }).bookings.map(told)).toEqual([
      ['manualBuy', '1', '90', '0'],
      ['virtualBuy', '0.5', '45', '0'],
    ]);
  });

  test('does not make the cost unknown for a little rest', () => {
    const part = { position: positionOf('0', '0'), manualTrades: [byHand('buy', '1', '90')] };
    const { action, bookings } = correctionOf({ ...held('1.01'), ...part });
    expect(action).toBe('manualBuy');
    expect(bookings.map(told)).toEqual([
      ['manualBuy', '1', '90', '0'],
      ['virtualBuy', '0.01', '0.9', '0'],
    ]);
    expect(textOf(booked(part.position, bookings))).toEqual({
      quantity: '1.01',
      cost: '90.9',
      realizedPnl: '0',
    });
  });
});

describe('where nothing is held', () => {
  const position = positionOf('0', '0', '7');

  test('a buy by hand is adopted at its real price', () => {
    const { action, bookings } = correctionOf({
      ...held('1'),
      position,
      manualTrades: [byHand('buy', '1', '90')],
    });
    expect(action).toBe('manualBuy');
    expect(textOf(booked(position, bookings))).toEqual({ quantity: '1', cost: '90', realizedPnl: '7' });
  });
});

describe('at an unknown cost', () => {
  const position = positionOf('2', null, '7');

  test('a sell by hand earns nothing that could be told', () => {
    const { bookings } = correctionOf({ ...held('1'), position, manualTrades: [byHand('sell', '1', '110')] });
    expect(bookings.map(told)).toEqual([['manualSell', '-1', '110', '0']]);
    expect(textOf(booked(position, bookings))).toEqual({ quantity: '1', cost: 'null', realizedPnl: '7' });
  });

  test('a sell by hand of everything leaves nothing, whose cost is known to be nothing', () => {
    const { bookings } = correctionOf({ ...held('0'), position, manualTrades: [byHand('sell', '2', '110')] });
    expect(textOf(booked(position, bookings))).toEqual({ quantity: '0', cost: '0', realizedPnl: '7' });
  });

  test('what is missing without a trade leaves the rest at an unknown cost', () => {
    const { bookings } = correctionOf({ ...held('1'), position });
    expect(bookings.map(told)).toEqual([['quantityReduced', '-1', 'null', '0']]);
    expect(textOf(booked(position, bookings))).toEqual({ quantity: '1', cost: 'null', realizedPnl: '7' });
  });

  test('a buy by hand does not make the cost of the others known', () => {
    const { bookings } = correctionOf({ ...held('3'), position, manualTrades: [byHand('buy', '1', '90')] });
    expect(bookings.map(told)).toEqual([['manualBuy', '1', '90', '0']]);
    expect(booked(position, bookings).cost).toBeNull();
  });
});
