import { describe, expect, test } from 'vitest';
import { decimal } from '../../../src/domain/decimal.js';
import type { OwnersWord } from '../../../src/domain/reconciliation/index.js';
import { positionOf } from '../support/builders.js';
import { booked, byHand, correctionOf, onlyOne, textOf, told } from '../support/snapshots.js';

/* What the owner says of a surplus. The books hold 2 SOL bought for 200, unless told otherwise. */

const adopt = (price: string): OwnersWord => ({ strategyId: 'sol', kind: 'adopt', price: decimal(price) });
const reserve: OwnersWord = { strategyId: 'sol', kind: 'reserve' };
const held = (total: string) => ({ total: decimal(total) });

describe('an owner who names a price', () => {
  test('has what no book knows adopted at it, though forceSync is off', () => {
    const position = positionOf('0', '0');
    const part = { ...held('2'), position, forceSync: false, ownersWord: adopt('60') };
    const { action, bookings } = correctionOf(part);
    expect(action).toBe('adoptedAtPrice');
    expect(bookings.map(told)).toEqual([['adoptedAtPrice', '2', '120', '0']]);
    expect(onlyOne(bookings)).toMatchObject({
      reason: 'reconciliation',
      tradeId: null,
      evidence: "the owner's word: 2 at 60",
    });
    expect(textOf(booked(position, bookings))).toEqual({ quantity: '2', cost: '120', realizedPnl: '0' });
  });

  test('is believed rather than the average', () => {
    expect(correctionOf({ ...held('3'), ownersWord: adopt('60') }).bookings.map(told)).toEqual([
      ['adoptedAtPrice', '1', '60', '0'],
    ]);
  });

  test('is not believed rather than a trade: only what no trade explains is adopted at his price', () => {
    const manualTrades = [byHand('buy', '0.4', '90')];
    expect(correctionOf({ ...held('3'), manualTrades, ownersWord: adopt('60') }).bookings.map(told)).toEqual([
      ['manualBuy', '0.4', '36', '0'],
      ['adoptedAtPrice', '0.6', '36', '0'],
    ]);
  });

  test('speaks of all of it, also of what is within the tolerance', () => {
    const { action, bookings } = correctionOf({ ...held('2.005'), ownersWord: adopt('60') });
    expect([action, ...bookings.map(told)]).toEqual([
      'adoptedAtPrice',
      ['adoptedAtPrice', '0.005', '0.3', '0'],
    ]);
  });

  test('does not make the cost of what was booked before known', () => {
    const position = positionOf('1', null);
    const { bookings } = correctionOf({ ...held('2'), position, ownersWord: adopt('60') });
    expect(bookings.map(told)).toEqual([['adoptedAtPrice', '1', '60', '0']]);
    expect(booked(position, bookings).cost).toBeNull();
  });
});

describe('an owner who keeps a surplus', () => {
  test('has it set aside, and nothing is booked', () => {
    const { action, bookings, setAside, drift } = correctionOf({ ...held('3'), ownersWord: reserve });
    expect([action, bookings, String(setAside), String(drift)]).toEqual(['setAside', [], '1', '1']);
  });

  test('has it set aside though forceSync is off, and however little it is', () => {
    const part = { ...held('2.005'), forceSync: false, ownersWord: reserve };
    const { action, setAside } = correctionOf(part);
    expect([action, String(setAside)]).toEqual(['setAside', '0.005']);
  });

  test('has it added to what was set aside before', () => {
    const { setAside } = correctionOf({ ...held('6'), setAside: decimal('3'), ownersWord: reserve });
    expect(String(setAside)).toBe('4');
  });

  test('keeps what he bought by hand too', () => {
    const part = { ...held('3'), manualTrades: [byHand('buy', '1', '90')], ownersWord: reserve };
    expect(correctionOf(part)).toMatchObject({ action: 'setAside', bookings: [] });
  });

  test('is at peace with the account afterwards', () => {
    const { setAside } = correctionOf({ ...held('3'), ownersWord: reserve });
    expect(correctionOf({ ...held('3'), setAside }).action).toBe('none');
  });
});

describe.each([
  { word: 'that names a price', ownersWord: adopt('60') },
  { word: 'that keeps what is held', ownersWord: reserve },
])('a word $word', ({ ownersWord }) => {
  test('has no effect on a shortage', () => {
    expect(correctionOf({ ...held('1'), ownersWord })).toEqual(correctionOf(held('1')));
    const reported = { ...held('1'), forceSync: false };
    expect(correctionOf({ ...reported, ownersWord })).toEqual(correctionOf(reported));
  });

  test('has no effect where nothing differs', () => {
    expect(correctionOf({ ...held('2'), ownersWord })).toEqual(correctionOf(held('2')));
  });

  test('has no effect on a shortage within the tolerance', () => {
    expect(correctionOf({ ...held('1.995'), ownersWord }).action).toBe('withinTolerance');
  });
});
