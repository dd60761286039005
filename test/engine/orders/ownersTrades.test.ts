import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { OwnersTrades } from '../../../src/engine/orders/ownersTrades.js';
import { type OpenedStore, openStore } from '../../../src/store/index.js';
import { commitOf, fillEntry, manualTrade, now, orderOf, START_MS } from '../../store/books.js';
import { expectAgreement } from '../../support/tradingAgreement.js';
import { booked, buyFirstRung, ownerBuys } from '../../support/tradingSteps.js';
import { story } from '../story.js';

/* An execution of the owner's explains once, under however many trade ids it is told. */

const UNNUMBERED = 'unnumbered-6000000001-1795348800000-buy-139.8-0.5';

let opened: OpenedStore;
let trades: OwnersTrades;
beforeEach(() => {
  opened = openStore(':memory:', { now });
  trades = new OwnersTrades(opened.store);
});
afterEach(() => opened.close());

function noted(): readonly string[] {
  return opened.store.openManualTradesOf('SOL').map(({ tradeId }) => tradeId);
}

describe('one execution', () => {
  it.each([
    ['without a number by the stream', UNNUMBERED, 1],
    ['under a number of the stream’s own', '777', 0],
    ['some time apart', '777', 999],
  ])('%s is noted once', (_, tradeId, apartMs) => {
    trades.note(manualTrade(tradeId, { timeMs: START_MS + apartMs }), 'stream');
    trades.note(manualTrade('7'), 'history');
    trades.note(manualTrade('7'), 'history');
    expect(noted()).toEqual([tradeId]);
  });

  it('is noted once when another process has noted it', () => {
    trades.note(manualTrade(UNNUMBERED), 'stream');
    const next = new OwnersTrades(opened.store);
    next.note(manualTrade('7'), 'history');
    next.note(manualTrade('777'), 'stream');
    expect(noted()).toEqual([UNNUMBERED]);
  });
});

describe('two executions of one order that look alike', () => {
  it('are two when one teller tells of two', () => {
    trades.note(manualTrade('777'), 'stream');
    trades.note(manualTrade('778'), 'stream');
    for (const tradeId of ['7', '8']) trades.note(manualTrade(tradeId), 'history');
    expect(noted()).toEqual(['777', '778']);
  });

  it('are two when the stream has lost the first and the history lists it first', () => {
    trades.note(manualTrade('8'), 'stream');
    trades.note(manualTrade('7'), 'history');
    expect(noted()).toEqual(['8']);
    trades.note(manualTrade('8'), 'history');
    expect(noted()).toEqual(['7', '8']);
  });
});

describe('an order of ours that `/fresh` has given up', () => {
  beforeEach(() => {
    opened.store.openStrategy('sol');
    const ours = { ...manualTrade('777'), clientId: 7 };
    const { orderId, price, quantity } = ours;
    const end = { phase: 'settled', outcome: 'givenUp' } as const;
    opened.store.commit(
      commitOf({ orders: [orderOf({ orderId, price, quantity, ...end })], entries: [fillEntry(1, ours)] }),
    );
  });

  it('makes no trade of his of what was booked before, under whatever number it is told again', () => {
    trades.note(manualTrade('7'), 'history');
    trades.note(manualTrade(UNNUMBERED), 'stream');
    expect(noted()).toEqual([]);
  });

  it('makes one of what it does later, though it looks like what was booked', () => {
    trades.note(manualTrade('777'), 'history');
    trades.note(manualTrade('778'), 'history');
    expect(noted()).toEqual(['778']);
  });
});

it.each([
  ['another order', { orderId: '6000000002' }],
  ['another quantity', { quantity: manualTrade('1').quantity.times('2') }],
  ['another price', { price: manualTrade('1').price.times('2') }],
  ['a moment later', { timeMs: START_MS + 1_001 }],
])('%s makes another execution', (_, other) => {
  trades.note(manualTrade('1'), 'stream');
  trades.note(manualTrade('2', other), 'history');
  expect(noted()).toHaveLength(2);
});

story('what was bought by hand under two trade ids pays for one purchase', async (trading) => {
  await buyFirstRung(trading);
  trading.line.streams.rewrite('account.*', (data) => ({ ...data, t: null }));
  await ownerBuys(trading, '1');
  await trading.until('it is booked', () => booked(trading).startsWith('3.017384 '));
  const before = booked(trading);
  await trading.engine.reconciliationQueue.all('command');
  expect(trading.books.openManualTradesOf('SOL')).toEqual([]);
  expect(booked(trading)).toBe(before);
  expect(trading.told('discrepancy')[0]?.bookings).toHaveLength(1);
  await expectAgreement(trading);
});
