import { describe, expect } from 'vitest';
import { decimal } from '../../src/domain/decimal.js';
import { averageEntryPrice } from '../../src/domain/ledger.js';
import type { Trading } from '../support/trading.js';
import { expectAgreement } from '../support/tradingAgreement.js';
import {
  booked,
  buyFirstRung,
  NOT_IN_REAL_TIME,
  outdateCapital,
  ownerBuys,
  ownerSells,
  plain,
  rounded,
  startReport,
  toldBookings,
  untilLadderRests,
  untilSold,
} from '../support/tradingSteps.js';
import { story, storyFromTheStart } from './story.js';

/* The owner's own trades, as the order stream tells of them. */

const COST = decimal('199.98');
const CAPITAL = 'GET /api/v1/capital';

async function untilTold(trading: Trading, times = 1): Promise<void> {
  await trading.until('it is told', () => trading.told('discrepancy').length === times);
}

/** The order stream has told of so many trades of the owner's that nothing has settled yet. */
async function untilNoted(trading: Trading, trades: number): Promise<void> {
  await trading.until('it is noted', () => trading.books.openManualTradesOf('SOL').length === trades);
}

describe('half of it sold by hand', () => {
  story('the position halves, the average stays, and the take profit sells the rest', async (trading) => {
    await buyFirstRung(trading);
    const before = averageEntryPrice(trading.state().position);
    await ownerSells(trading, '1');
    await untilTold(trading);
    const [told] = trading.told('discrepancy');
    const after = averageEntryPrice(trading.state().position);
    expect(rounded(after)).toBe(rounded(before));
    expect(plain(told)).toMatchObject({
      held: '1.018384',
      booked: '2.018384',
      action: 'manualSell',
      bookings: [
        { row: 'manualSell', quantityDelta: '-1', price: '98.98', realizedPnl: '-0.198243410728582866' },
      ],
      position: '1.018384',
      averageBefore: before?.toString(),
      averageEntryPrice: after?.toString(),
      target: after?.times('1.01').toString(),
    });
    expect(trading.books.report(told?.reportId ?? 0)).toMatchObject({ trigger: 'manualTrade' });
    expect(trading.prices()).toEqual(['98', '97']);
    await trading.tick('101');
    await untilSold(trading);
    expect(trading.ordersSold()).toEqual([{ quantity: '1.01', price: '101' }]);
    // Sold in all: 1 by hand, 1.01 by the take profit.
    const proceeds = decimal('98.98').plus(decimal('1.01').times('101')).times('0.999');
    expect(plain(trading.told('cycleClosed'))).toMatchObject([
      { reason: 'takeProfit', soldQuantity: '2.01', quoteChange: proceeds.minus(COST).toString() },
    ]);
    await expectAgreement(trading);
  });

  storyFromTheStart(
    'of 0.5 at 50,000: 0.25 at 50,000 is left, and the take profit works on it',
    { symbol: 'BTC_USDC', bid: '50100', balances: { USDC: '1000', BTC: '0.5' } },
    async (trading) => {
      await trading.start();
      await trading.engine.api.strategy('main').books.setAverageEntryPrice(decimal('50000'), 'test');
      expect(booked(trading)).toBe('0.5 for 25000');
      await trading.ownerOrders('Ask', '0.25', '50100', { timeInForce: 'IOC' });
      await untilTold(trading, 2);
      expect(booked(trading)).toBe('0.25 for 12500');
      expect(plain(trading.told('discrepancy')[1])).toMatchObject({
        held: '0.25',
        booked: '0.5',
        drift: '-0.25',
        // 0.25 at 50,100 less 10 bps, of an average of 50,000.
        bookings: [{ row: 'manualSell', quantityDelta: '-0.25', price: '50100', realizedPnl: '12.475' }],
        averageBefore: '50000',
        averageEntryPrice: '50000',
        target: '50500',
      });
      await trading.tick('50499.9');
      expect(trading.ordersSold()).toEqual([]);
      await trading.tick('50500');
      await untilSold(trading);
      expect(trading.ordersSold()).toEqual([{ quantity: '0.25', price: '50500' }]);
      await expectAgreement(trading);
    },
  );
});

describe('all of it sold by hand', () => {
  // 2.01 at 98.98 less 10 bps; the dust keeps its share of the cost.
  const PROCEEDS = decimal('2.01').times('98.98').times('0.999');

  story('the cycle is closed as manual with its result, and the next one begins', async (trading) => {
    await buyFirstRung(trading);
    await ownerSells(trading, '2.01');
    await untilSold(trading);
    await untilLadderRests(trading);
    const { position, cycle } = trading.state();
    expect(position.quantity.toString()).toBe('0.008384');
    const result = PROCEEDS.minus(COST.minus(position.cost ?? '0')).toString();
    expect(plain(trading.told('cycleClosed'))).toMatchObject([
      {
        reason: 'manual',
        cycle: 1,
        soldQuantity: '2.01',
        netProfit: result,
        quoteChange: PROCEEDS.minus(COST).toString(),
        dustQuantity: '0.008384',
      },
    ]);
    expect(toldBookings(trading)).toEqual(['manualSell -2.01 at 98.98']);
    expect(cycle.number).toBe(2);
    expect(trading.ordersSold()).toEqual([]);
    await expectAgreement(trading);
  });

  story(
    'onManualExit "pause": paused without rungs, until the owner says /resume',
    { strategies: [{ onManualExit: 'pause' }] },
    async (trading) => {
      await buyFirstRung(trading);
      await ownerSells(trading, '2.01');
      await untilSold(trading);
      await trading.until('the rungs are gone', () => trading.isQuiet && trading.rungs().length === 0);
      expect(trading.state().mode).toMatchObject({ kind: 'paused', by: 'onManualExit' });
      await trading.tick('97');
      expect(trading.rungs()).toEqual([]);
      await expectAgreement(trading);
      await trading.engine.api.strategy('main').position.resume('test');
      await untilLadderRests(trading);
      expect(trading.prices()).toEqual(['96.03', '95.06', '94.09']);
      await expectAgreement(trading);
    },
  );
});

describe('bought by hand', () => {
  story('beyond the threshold: adopted at the real price, and the target moves', async (trading) => {
    await buyFirstRung(trading);
    await ownerBuys(trading, '0.5');
    await untilTold(trading);
    expect(toldBookings(trading)).toEqual(['manualBuy 0.4995 at 98.99']);
    expect(booked(trading)).toBe('2.517884 for 249.475');
    const average = decimal('249.475').div('2.517884');
    expect(trading.told('discrepancy')[0]?.target?.toString()).toBe(average.times('1.01').toString());
    await trading.untilQuiet();
    await trading.tick('101');
    await untilSold(trading);
    expect(trading.ordersSold()).toEqual([{ quantity: '2.51', price: '101' }]);
    await expectAgreement(trading);
  });

  story('with nothing held: adopted at the real price, nothing is blocked', async (trading) => {
    await ownerBuys(trading, '1', '100.01');
    await untilTold(trading);
    expect(toldBookings(trading)).toEqual(['manualBuy 0.999 at 100.01']);
    expect(booked(trading)).toBe('0.999 for 100.01');
    expect(trading.state().mode.kind).toBe('trading');
    expect(trading.told('blocked')).toEqual([]);
    await trading.untilQuiet();
    await expectAgreement(trading);
  });

  story('below the threshold: remembered, and booked by the next reconciliation', async (trading) => {
    await buyFirstRung(trading);
    await ownerBuys(trading, '0.05');
    await untilNoted(trading, 1);
    await trading.tick('98.97');
    expect(booked(trading)).toBe('2.018384 for 199.98');
    const asked = trading.line.requestsTo(CAPITAL).length;
    await trading.tick('98.5', { ask: '98.51' });
    expect(trading.line.requestsTo(CAPITAL)).toHaveLength(asked);
    await trading.engine.reconciliationQueue.all('schedule');
    expect(toldBookings(trading)).toEqual(['manualBuy 0.04995 at 98.99']);
    expect(booked(trading)).toBe('2.068334 for 204.9295');
    await expectAgreement(trading);
  });

  story('several small ones that are beyond it together: all are adopted', async (trading) => {
    await buyFirstRung(trading);
    await ownerBuys(trading, '0.05');
    await ownerBuys(trading, '0.04');
    await untilNoted(trading, 2);
    await ownerBuys(trading, '0.03');
    await untilTold(trading);
    expect(toldBookings(trading)).toEqual([
      'manualBuy 0.04995 at 98.99',
      'manualBuy 0.03996 at 98.99',
      'manualBuy 0.02997 at 98.99',
    ]);
    expect(booked(trading)).toBe('2.138264 for 211.8588');
    await expectAgreement(trading);
  });
});

story(
  'with realTimePositionCheck off, his trades wait to be asked for',
  NOT_IN_REAL_TIME,
  async (trading) => {
    await buyFirstRung(trading);
    const asked = trading.line.requestsTo(CAPITAL).length;
    await ownerSells(trading, '1');
    await untilNoted(trading, 1);
    await trading.tick('98.5');
    expect(trading.line.requestsTo(CAPITAL)).toHaveLength(asked);
    expect(booked(trading)).toBe('2.018384 for 199.98');
    await expectAgreement(trading, { ownersBase: '-1' });
    await trading.engine.api.strategy('main').books.reconcile(null);
    expect(toldBookings(trading)).toEqual(['manualSell -1 at 98.98']);
    await expectAgreement(trading);
  },
);

describe('in a hurry', () => {
  story('several sales in one burst: each is booked once', async (trading) => {
    await buyFirstRung(trading);
    await Promise.all(['0.3', '0.31', '0.32', '0.33'].map((quantity) => ownerSells(trading, quantity)));
    await trading.until('all are booked', () => trading.state().position.quantity.toString() === '0.758384');
    const quantities = [...trading.books.ledger('main')].flatMap((entry) =>
      entry.kind === 'adjustment' ? [`${entry.reason} ${entry.quantityDelta} at ${entry.price}`] : [],
    );
    expect(quantities.sort()).toEqual([
      'manualTrade -0.3 at 98.98',
      'manualTrade -0.31 at 98.98',
      'manualTrade -0.32 at 98.98',
      'manualTrade -0.33 at 98.98',
    ]);
    expect(trading.books.openManualTradesOf('SOL')).toEqual([]);
    expect(await trading.engine.api.strategy('main').books.reconcile(null)).toMatchObject({ action: 'none' });
    await expectAgreement(trading);
  });

  story('an order of his that fills in parts: every part is booked', async (trading) => {
    await buyFirstRung(trading);
    await trading.ownerOrders('Ask', '1', '99.2');
    for (const bidQuantity of ['0.2', '0.3', '0.5']) {
      await trading.quote('99.1');
      await trading.quote('99.2', { bidQuantity });
    }
    await trading.until('all is booked', () => trading.state().position.quantity.toString() === '1.018384');
    const parts = trading.told('discrepancy').flatMap(({ bookings }) => bookings);
    expect(parts.map(({ quantityDelta }) => quantityDelta.toString())).toEqual(['-0.2', '-0.3', '-0.5']);
    expect(parts.every(({ price }) => price?.toString() === '99.2')).toBe(true);
    await expectAgreement(trading);
  });

  story('he sells in the very moment of the take profit: never more than there is', async (trading) => {
    await buyFirstRung(trading);
    // One of the two comes first, and leaves too little for the other.
    await Promise.all([ownerSells(trading, '1').catch(() => null), trading.quote('101')]);
    await untilSold(trading);
    await untilLadderRests(trading);
    const sold = trading.ordersSold().map(({ quantity }) => quantity);
    expect([['2.01'], ['1.01']]).toContainEqual(sold);
    await expectAgreement(trading);
  });

  story(
    'he sells right before the take profit, and the reserved coins would pay for it: they are left alone',
    {
      balances: { USDC: '10000', SOL: '10' },
      reconciliation: {
        reserved: new Map([['SOL', decimal('10')]]),
        positionDifferenceThreshold: decimal('5'),
      },
    },
    async (trading) => {
      await buyFirstRung(trading);
      await ownerSells(trading, '0.05');
      await ownerSells(trading, '0.05');
      await trading.quote('101');
      await untilSold(trading);
      await untilLadderRests(trading);
      expect(trading.ordersSold()).toEqual([{ quantity: '1.91', price: '101' }]);
      await expectAgreement(trading, { ownersBase: '10' });
    },
  );
});

describe('when it cannot be seen at once', () => {
  story(
    'he trades while the streams are down: found at its real price when they are back',
    async (trading) => {
      await buyFirstRung(trading);
      trading.line.streamsRefused = true;
      trading.line.cutStreams();
      await trading.until(
        'the bot knows',
        () => !trading.engine.api.strategy('main').queries.status().connection.connected,
      );
      await ownerSells(trading, '1');
      await trading.quote('99.5');
      trading.line.streamsRefused = false;
      await untilTold(trading);
      expect(toldBookings(trading)).toEqual(['manualSell -1 at 98.98']);
      expect(trading.books.reports('main', 1)[0]).toMatchObject({ trigger: 'reconnect' });
      await expectAgreement(trading);
    },
  );

  for (const times of [1, 2]) {
    story(`balances that lag behind ${times} times: booked by a later look, once`, async (trading) => {
      await buyFirstRung(trading);
      await outdateCapital(trading, times);
      await ownerSells(trading, '1');
      await untilTold(trading);
      expect(toldBookings(trading)).toEqual(['manualSell -1 at 98.98']);
      expect(await trading.engine.api.strategy('main').books.reconcile(null)).toMatchObject({
        action: 'none',
      });
      expect(trading.told('discrepancy')).toHaveLength(1);
      await expectAgreement(trading);
    });
  }

  story('killed when the trade was only just heard of: the next start books it, once', async (trading) => {
    await buyFirstRung(trading);
    trading.line.harm(CAPITAL, { kind: 'requestLost' }, 9);
    await ownerSells(trading, '1');
    await untilNoted(trading, 1);
    await trading.kill();
    trading.line.heal();
    await trading.quote('99.5');
    await trading.start();
    expect(toldBookings(trading)).toEqual(['manualSell -1 at 98.98']);
    expect(startReport(trading)).toMatchObject({ action: 'manualSell' });
    await trading.kill();
    await trading.start();
    expect(trading.told('discrepancy')).toHaveLength(1);
    await expectAgreement(trading);
  });
});
