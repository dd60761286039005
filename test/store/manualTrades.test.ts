import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type OpenedStore, openStore } from '../../src/store/index.js';
import { commitOf, manualTrade, now, orderOf, reportOf, START_MS } from './books.js';

let opened: OpenedStore;
beforeEach(() => {
  opened = openStore(':memory:', { now });
  opened.store.openStrategy('sol');
});
afterEach(() => opened.close());

const openTrades = () => opened.store.openManualTradesOf('SOL').map(({ tradeId }) => tradeId);

describe("a trade of the owner's", () => {
  it('is evidence from when it is noted until a report settles it', () => {
    const { store } = opened;
    expect(openTrades()).toEqual([]);
    store.noteManualTrade(manualTrade('50'));
    expect(store.openManualTradesOf('SOL')).toEqual([manualTrade('50')]);

    store.commit(
      commitOf({ reports: [reportOf(1)], settledTrades: [{ fill: manualTrade('50'), reportId: 1 }] }),
    );
    expect(openTrades()).toEqual([]);
  });

  it('is noted once, however often it is seen', () => {
    const { store } = opened;
    store.noteManualTrade(manualTrade('50'));
    store.noteManualTrade(manualTrade('50', { isMaker: true }));
    expect(store.openManualTradesOf('SOL')).toEqual([manualTrade('50')]);
  });

  it('is told from others by market, trade and order together', () => {
    const { store } = opened;
    store.noteManualTrade(manualTrade('50'));
    // Two orders of one owner that met each other.
    store.noteManualTrade(manualTrade('50', { orderId: '6000000002', side: 'sell' }));
    const btc = manualTrade('50', { symbol: 'BTC_USDC', feeAsset: 'BTC' });
    store.noteManualTrade(btc);
    expect(openTrades()).toEqual(['50', '50']);
    expect(store.openManualTradesOf('BTC')).toEqual([btc]);
    expect(store.openManualTradesOf('ETH')).toEqual([]);
  });

  it('is found by every asset that it may have moved: bought or sold, paid with, or what its fee was taken in', () => {
    const { store } = opened;
    const trades = [
      manualTrade('51', { symbol: 'SOL_USDT', feeAsset: 'USDT' }),
      manualTrade('52', { symbol: 'JTO_SOL', feeAsset: 'JTO' }),
      manualTrade('53', { symbol: 'BTC_USDC', feeAsset: 'SOL' }),
    ];
    for (const trade of trades) store.noteManualTrade(trade);
    store.noteManualTrade(manualTrade('54', { symbol: 'SOLX_USDC', feeAsset: 'USDC' }));
    store.noteManualTrade(manualTrade('55', { symbol: 'JTO_XSOL', feeAsset: 'JTO' }));
    expect(store.openManualTradesOf('SOL')).toEqual(trades);
    expect(store.openManualTradesOf('JTO').map(({ tradeId }) => tradeId)).toEqual(['52', '55']);
  });

  it('is never evidence again once it is settled, though it is seen again', () => {
    const { store } = opened;
    store.commit(
      commitOf({ reports: [reportOf(1)], settledTrades: [{ fill: manualTrade('50'), reportId: 1 }] }),
    );
    store.noteManualTrade(manualTrade('50'));
    expect(openTrades()).toEqual([]);
  });

  it('is none once its order is known to be ours, whatever trade id it is booked under', () => {
    const { store } = opened;
    store.noteManualTrade(manualTrade('50'));
    store.noteManualTrade(manualTrade('51', { orderId: '6000000002' }));
    const ours = orderOf({ orderId: '6000000001', phase: 'open' });
    store.commit(commitOf({ orders: [ours] }));
    expect(openTrades()).toEqual(['51']);
    store.commit(commitOf({ orders: [{ ...ours, phase: 'settled', outcome: 'cancelled' }] }));
    expect(openTrades()).toEqual(['51']);
  });

  it('is his when `/fresh` has given up the order that made it', () => {
    const { store } = opened;
    store.noteManualTrade(manualTrade('50'));
    const orders = [orderOf({ orderId: '6000000001', phase: 'settled', outcome: 'givenUp' })];
    store.commit(commitOf({ orders }));
    expect(openTrades()).toEqual(['50']);
  });

  it('is settled by an earlier report as well, and keeps the first that settled it', () => {
    const { store } = opened;
    store.noteManualTrade(manualTrade('50'));
    store.commit(commitOf({ reports: [reportOf(1), reportOf(2)] }));
    const settled = (reportId: number) =>
      commitOf({ settledTrades: [{ fill: manualTrade('50'), reportId }] });
    store.commit(settled(1));
    store.commit(settled(2));
    expect(openTrades()).toEqual([]);
  });

  it('is not settled by a report that is not there', () => {
    const { store } = opened;
    store.noteManualTrade(manualTrade('50'));
    const commit = commitOf({ settledTrades: [{ fill: manualTrade('50'), reportId: 1 }] });
    expect(() => store.commit(commit)).toThrow(
      'Trade 50 of order 6000000001 on SOL_USDC cannot be settled by report 1: there is none. Nothing was recorded.',
    );
    expect(openTrades()).toEqual(['50']);
  });

  it('comes in the sequence in which the exchange made it, however it was noted', () => {
    const { store } = opened;
    const later = { timeMs: START_MS + 1 };
    for (const trade of [
      manualTrade('8', later),
      manualTrade('100'),
      manualTrade('99'),
      manualTrade('7', { timeMs: START_MS - 1 }),
    ]) {
      store.noteManualTrade(trade);
    }
    expect(openTrades()).toEqual(['7', '99', '100', '8']);
  });
});

it('the books know since when they have a strategy, also after it was opened again', () => {
  let nowMs = START_MS;
  const { store, close } = openStore(':memory:', { now: () => nowMs });
  store.openStrategy('sol');
  nowMs += 1_000;
  store.openStrategy('btc');
  store.openStrategy('sol');
  expect(store.strategySinceMs('sol')).toBe(START_MS);
  expect(store.strategySinceMs('btc')).toBe(START_MS + 1_000);
  expect(() => store.strategySinceMs('eth')).toThrow(/Strategy eth was not opened/);
  close();
});
