import { describe, expect } from 'vitest';
import { decimal } from '../../src/domain/decimal.js';
import type { Trading } from '../support/trading.js';
import { expectAgreement } from '../support/tradingAgreement.js';
import {
  adopt,
  booked,
  buyFirstRung,
  ownerSells,
  plain,
  reserve,
  startReport,
  toldBookings,
  untilLadderRests,
  untilSold,
} from '../support/tradingSteps.js';
import { storyFromTheStart } from './story.js';

const TEN_COINS = { balances: { USDC: '10000', SOL: '10' } };
const ONLY_REPORT = { ...TEN_COINS, reconciliation: { forceSync: false } };

const BLOCKED = {
  kind: 'blocked',
  symbol: 'SOL_USDC',
  reason: 'unknownCost',
  detail: 'held 10 SOL, booked 0 SOL',
};

describe('the first start with coins that no book knows, forceSync on', () => {
  storyFromTheStart(
    'adopted without a cost: told at every start, and nothing is sold',
    TEN_COINS,
    async (trading) => {
      await trading.start();
      expect(booked(trading)).toBe('10 for null');
      // What was found asks for the cost; a start that finds it so reminds of it.
      expect(trading.told('blocked')).toEqual([]);
      expect(plain(trading.told('discrepancy'))).toEqual([
        {
          kind: 'discrepancy',
          symbol: 'SOL_USDC',
          asset: 'SOL',
          held: '10',
          booked: '0',
          drift: '10',
          tolerance: '0',
          action: 'adoptedWithoutCost',
          bookings: [{ row: 'adoptedWithoutCost', quantityDelta: '10', price: null, realizedPnl: '0' }],
          position: '10',
          averageBefore: null,
          averageEntryPrice: null,
          target: null,
          reportId: 1,
          quoteAsset: 'USDC',
        },
      ]);
      for (const starts of [2, 3]) {
        await trading.kill();
        await trading.start();
        expect(trading.told('blocked')).toEqual(Array(starts - 1).fill(BLOCKED));
      }
      await trading.stop('leave');
      await trading.start();
      expect(trading.told('blocked')).toHaveLength(3);
      expect(trading.told('discrepancy')).toHaveLength(1);
      await trading.tick('500');
      expect(trading.rungs()).toEqual([]);
      expect(trading.ordersSold()).toEqual([]);
      const status = trading.engine.api.strategy('main').queries.status();
      expect(status).toMatchObject({
        averageEntryPrice: null,
        cost: null,
        target: null,
        unrealizedPnl: null,
      });
      await expect(trading.engine.api.strategy('main').position.resume('test')).rejects.toMatchObject({
        reason: 'unknownCost',
      });
      await expectAgreement(trading);
    },
  );

  storyFromTheStart(
    'ended by /setavg: the take profit works, the cycle goes on',
    TEN_COINS,
    async (trading) => {
      await trading.start();
      const preview = trading.engine.api.strategy('main').books.previewAverageEntryPrice(decimal('99.5'));
      expect(plain(preview)).toMatchObject({
        position: '10',
        before: { averageEntryPrice: null, cost: null, target: null },
        after: { averageEntryPrice: '99.5', cost: '995', target: '100.495' },
        sellable: '10',
        sellsAtOnce: false,
      });
      await trading.engine.api.strategy('main').books.setAverageEntryPrice(decimal('99.5'), 'test');
      expect(trading.state().mode.kind).toBe('trading');
      await trading.kill();
      await trading.start();
      expect(trading.told('blocked')).toEqual([]);
      await trading.tick('100.5');
      await untilSold(trading);
      expect(trading.ordersSold()).toEqual([{ quantity: '10', price: '100.5' }]);
      // 10 at 100.50 less 10 bps, of 995: bought before the bot's time, so the cycle itself has only received.
      expect(plain(trading.told('cycleClosed'))).toMatchObject([
        { reason: 'takeProfit', netProfit: '8.995', quoteChange: '1003.995' },
      ]);
      await untilLadderRests(trading);
      await expectAgreement(trading);
    },
  );

  storyFromTheStart("ended by /fresh: the coins are the owner's", TEN_COINS, async (trading) => {
    await trading.start();
    const result = await trading.engine.api.strategy('main').books.fresh('test', []);
    expect(plain(result)).toMatchObject({ writtenOff: '10', cancelledOrders: 0 });
    await expectTradingBeside(trading);
  });

  storyFromTheStart("ended by reserving them: the coins are the owner's", TEN_COINS, async (trading) => {
    await trading.start();
    const result = await reserve(trading);
    expect(plain(result)).toEqual({ kind: 'reserved', quantity: '10', report: null });
    await expectTradingBeside(trading);
  });

  storyFromTheStart('ended by selling them by hand', TEN_COINS, async (trading) => {
    await trading.start();
    await trading.ownerOrders('Ask', '10', '100', { timeInForce: 'IOC' });
    await trading.until('it is told', () => trading.told('discrepancy').length === 2);
    expect(toldBookings(trading)).toEqual(['manualSell -10 at 100']);
    // Of an unknown cost nothing is earned that could be told.
    expect(trading.state().position.realizedPnl.toString()).toBe('0');
    await untilLadderRests(trading);
    expect(trading.state().mode.kind).toBe('trading');
    await expectAgreement(trading);
  });

  storyFromTheStart('a pause outlives the block', TEN_COINS, async (trading) => {
    await trading.start();
    await trading.engine.api.strategy('main').position.pause('test');
    expect(trading.state().mode.kind).toBe('blocked');
    await trading.engine.api.strategy('main').books.setAverageEntryPrice(decimal('100'), 'test');
    expect(trading.state().mode).toMatchObject({ kind: 'paused', by: 'test' });
    await trading.tick('101');
    await untilSold(trading);
    expect(trading.rungs()).toEqual([]);
    await expectAgreement(trading);
  });

  storyFromTheStart(
    'the take profit is off for that strategy alone',
    {
      ...TEN_COINS,
      strategies: [{}, { id: 'other', symbol: 'BTC_USDC' }],
    },
    async (trading) => {
      const bitcoin = { symbol: 'BTC_USDC' };
      await trading.quote('60000', { ...bitcoin, ask: '60000.1' });
      await trading.start();
      expect(trading.told('discrepancy')).toMatchObject([{ action: 'adoptedWithoutCost' }]);
      expect(trading.engine.api.strategies().map(({ mode }) => mode.kind)).toEqual(['blocked', 'trading']);
      await trading.until('its ladder rests', () => trading.isQuiet && trading.rungs().length === 3);
      await trading.tick('59390', { ...bitcoin, ask: '59399' });
      await trading.until('it has bought', () => trading.state('other').cycle.rungsFilled === 1);
      await trading.tick('61000', { ...bitcoin, ask: '61000.1' });
      await trading.until('it has sold', () => trading.books.closedCycles('other', 9).length === 1);
      await trading.tick('500');
      expect(trading.books.closedCycles('main', 9)).toEqual([]);
      await trading.until('its next ladder rests', () => trading.isQuiet && trading.rungs().length === 3);
      expect(booked(trading)).toBe('10 for null');
      await expectAgreement(trading);
    },
  );
});

describe('the first start with coins that no book knows, forceSync off', () => {
  storyFromTheStart('told once and left alone: the bot trades beside them', ONLY_REPORT, async (trading) => {
    await trading.start();
    expect(plain(trading.told('discrepancy'))).toMatchObject([
      {
        action: 'onlyReported',
        held: '10',
        booked: '0',
        drift: '10',
        bookings: [{ row: 'adoptedWithoutCost', quantityDelta: '10', price: null }],
        position: '0',
      },
    ]);
    await trading.kill();
    await trading.start();
    expect(trading.told('discrepancy')).toHaveLength(1);
    await expectTradingBeside(trading);
    expect(trading.told('blocked')).toEqual([]);
  });

  for (const [what, price, cost] of [
    ['at the market price', '100', '1000'],
    ['at a price that he gives', '104.2', '1042'],
  ] as const) {
    storyFromTheStart(`adopted ${what}: sold by the take profit`, ONLY_REPORT, async (trading) => {
      await trading.start();
      await untilLadderRests(trading);
      const report = await adopt(trading, decimal(price));
      expect(report.action).toBe('adoptedAtPrice');
      expect(toldBookings(trading)).toEqual([`adoptedAtPrice 10 at ${price}`]);
      expect(booked(trading)).toBe(`10 for ${cost}`);
      expect(trading.told('discrepancy')[1]?.target?.toString()).toBe(
        decimal(price).times('1.01').toString(),
      );
      // They cost more than the allocation: no rung has room beside them.
      await trading.until('the rungs have made room', () => trading.isQuiet && trading.rungs().length === 0);
      await trading.tick('106');
      await untilSold(trading);
      expect(trading.ordersSold()).toEqual([{ quantity: '10', price: '106' }]);
      await untilLadderRests(trading);
      await expectAgreement(trading);
    });
  }

  storyFromTheStart('reserved: never asked about again', ONLY_REPORT, async (trading) => {
    await trading.start();
    await untilLadderRests(trading);
    const result = await reserve(trading);
    expect(plain(result)).toMatchObject({ kind: 'reserved', quantity: '10', report: { action: 'setAside' } });
    await trading.kill();
    await trading.start({ reconciliation: { forceSync: true } });
    expect(startReport(trading)).toMatchObject({ action: 'none' });
    await expectTradingBeside(trading);
    expect(trading.told('blocked')).toEqual([]);
  });

  storyFromTheStart(
    'not spoken of, and switched on later: blocked until told',
    ONLY_REPORT,
    async (trading) => {
      await trading.start();
      await untilLadderRests(trading);
      await trading.stop('leave');
      await trading.start({ reconciliation: { forceSync: true } });
      expect(trading.told('discrepancy').at(-1)).toMatchObject({ action: 'adoptedWithoutCost' });
      await trading.until('the rungs are gone', () => trading.isQuiet && trading.rungs().length === 0);
      await expectAgreement(trading);
    },
  );
});

storyFromTheStart(
  'trades from before the first start are no evidence: what was bought then has no known cost',
  {},
  async (trading) => {
    await trading.ownerOrders('Bid', '1', '100.01', { timeInForce: 'IOC' });
    await ownerSells(trading, '0.5', '100');
    await new Promise((resolve) => setTimeout(resolve, 5));
    await trading.start();
    expect(booked(trading)).toBe('0.499 for null');
    expect(trading.told('discrepancy')).toMatchObject([{ action: 'adoptedWithoutCost' }]);
    await expectAgreement(trading);
  },
);

/** Ten coins are the owner's: the bot neither counts nor sells them. */
async function expectTradingBeside(trading: Trading): Promise<void> {
  await untilLadderRests(trading);
  await buyFirstRung(trading);
  await trading.tick('101');
  await untilSold(trading);
  await untilLadderRests(trading);
  expect(trading.ordersSold()).toEqual([{ quantity: '2.01', price: '101' }]);
  await expectAgreement(trading, { ownersBase: '10' });
}
