import { describe, expect } from 'vitest';
import { decimal, ZERO } from '../../../src/domain/decimal.js';
import { averageEntryPrice } from '../../../src/domain/ledger.js';
import { PARAMETERS, type Trading, type TradingOptions } from '../../support/trading.js';
import { expectAgreement } from '../../support/tradingAgreement.js';
import { ownerSells } from '../../support/tradingSteps.js';
import { BRIEF, expectNoneSentTwice, ORDER } from '../doubt.js';
import { story } from '../story.js';

/*
 * Rungs at 99, 98 and 97; half of what is held is sold at 0.5 % above the average, the rest at 1 %. The first rung buys
 * 2.018384 SOL: half of them are 1.009192, of which 1 can be sold on steps of 0.01.
 */

const HALVES = [
  { at: 50, percentage: decimal('0.5') },
  { at: 50, percentage: decimal('1') },
];
const levelled = (levels = HALVES, part: Partial<typeof PARAMETERS> = {}): TradingOptions => ({
  ...BRIEF,
  strategies: [{ ...PARAMETERS, levels, ...part }],
});

/** Best bid so far above the average, rounded up to the tick. */
function above(trading: Trading, percentage: string): string {
  const average = averageEntryPrice(trading.state().position) ?? ZERO;
  const price = average.times(decimal('100').plus(decimal(percentage))).div(decimal('100'));
  return price
    .plus(decimal('0.01'))
    .minus(price.mod(decimal('0.01')))
    .toFixed(2);
}

const sold = (trading: Trading) => trading.ordersSold().map(({ quantity }) => quantity);
const cycles = (trading: Trading) => trading.books.closedCycles('main', 9).length;
const levels = (trading: Trading) => trading.told('levelSold').map(({ level }) => level);

async function buyFirst(trading: Trading): Promise<void> {
  await trading.tick('98.98', { ask: '98.99' });
  expect(trading.state().position.quantity.toString()).toBe('2.018384');
}

async function untilSold(trading: Trading, count: number): Promise<void> {
  await trading.until(`${count} sales are booked`, () => sold(trading).length === count && trading.isQuiet);
}

async function untilLevel(trading: Trading, count: number): Promise<void> {
  await trading.until(`level ${count} is sold`, () => trading.state().levelsSold?.count === count);
  await trading.until('its ladder rests again', () => trading.isQuiet && trading.rungs().length > 0);
}

describe('levels of a take profit', () => {
  story(
    'sell their share, one after the other, and the last one ends the cycle',
    levelled(),
    async (trading) => {
      await buyFirst(trading);
      const status = () => trading.engine.api.strategy('main').queries.status();
      expect(status().targetInForce.percentage.toString()).toBe('0.5');
      await trading.tick(above(trading, '0.5'));
      await untilLevel(trading, 1);
      expect(sold(trading)).toEqual(['1']);
      expect(cycles(trading)).toBe(0);
      expect(status().targetInForce.percentage.toString()).toBe('1');
      const [told] = trading.told('levelSold');
      expect(told).toMatchObject({ level: 1, levelCount: 2, baseAsset: 'SOL', quoteAsset: 'USDC' });
      expect([told?.quantity, told?.position].map(String)).toEqual(['1', '1.018384']);
      expect(told?.pnl.eq(trading.state().position.realizedPnl)).toBe(true);
      expect(told?.pnl.gt(ZERO)).toBe(true);
      // The same bid again sells nothing more.
      await trading.tick(above(trading, '0.6'));
      await trading.untilQuiet();
      expect(sold(trading)).toEqual(['1']);
      await trading.tick(above(trading, '1'));
      await trading.until('the cycle is closed', () => cycles(trading) === 1);
      expect(sold(trading)).toEqual(['1', '1.01']);
      const [closed] = trading.books.closedCycles('main', 1);
      expect(closed?.soldQuantity.toString()).toBe('2.01');
      expect(closed?.realizedPnl.toString()).toBe(trading.state().position.realizedPnl.toString());
      expect(trading.state().levelsSold).toBeNull();
      expect(levels(trading)).toEqual([1]);
      expectNoneSentTwice(trading);
      await expectAgreement(trading);
    },
  );

  story('that are both reached at once are one sale', levelled(), async (trading) => {
    await buyFirst(trading);
    await trading.tick(above(trading, '1.2'));
    await trading.until('the cycle is closed', () => cycles(trading) === 1);
    expect(sold(trading)).toEqual(['2.01']);
    expect(levels(trading)).toEqual([]);
    await expectAgreement(trading);
  });

  story(
    'two of three at once are one sale, too, and the third goes on',
    levelled([
      { at: 25, percentage: decimal('0.4') },
      { at: 25, percentage: decimal('0.6') },
      { at: 50, percentage: decimal('2') },
    ]),
    async (trading) => {
      await buyFirst(trading);
      await trading.tick(above(trading, '0.7'));
      await untilLevel(trading, 2);
      expect(sold(trading)).toEqual(['1']);
      expect(levels(trading)).toEqual([2]);
      await trading.tick(above(trading, '2'));
      await trading.until('the cycle is closed', () => cycles(trading) === 1);
      expect(sold(trading)).toEqual(['1', '1.01']);
      await expectAgreement(trading);
    },
  );

  story('take what a rung buys between them: the rest is all that is held', levelled(), async (trading) => {
    await buyFirst(trading);
    await trading.tick(above(trading, '0.5'));
    await untilLevel(trading, 1);
    const before = trading.state().position.quantity;
    const [highest] = trading.rungs();
    await trading.tick(
      decimal(highest?.price ?? '0')
        .minus(decimal('0.02'))
        .toString(),
    );
    await trading.until(
      'a rung is bought',
      () => trading.isQuiet && trading.state().position.quantity.gt(before),
    );
    const held = trading.state().position.quantity;
    await trading.tick(above(trading, '0.6'));
    expect(sold(trading)).toEqual(['1']);
    await trading.tick(above(trading, '1'));
    await trading.until('the cycle is closed', () => cycles(trading) === 1);
    expect(sold(trading)[1]).toBe(held.minus(held.mod(decimal('0.01'))).toString());
    await expectAgreement(trading);
  });

  story('count what was sold of one when the bid leaves, over a crash, too', levelled(), async (trading) => {
    await buyFirst(trading);
    await trading.tick(above(trading, '0.5'), { bidQuantity: '0.4' });
    await untilSold(trading, 1);
    expect(sold(trading)).toEqual(['0.4']);
    await trading.tick('99.1');
    await trading.until('it is given up', () => trading.state().exit === null && trading.isQuiet);
    expect(String(trading.state().levelsSold?.quantity)).toBe('0.4');
    await trading.kill();
    await trading.start();
    await trading.until('it trades', () => trading.isQuiet && trading.rungs().length > 0);
    await trading.tick(above(trading, '0.5'));
    await untilLevel(trading, 1);
    expect(sold(trading)).toEqual(['0.4', '0.6']);
    expect(levels(trading)).toEqual([1]);
    expect(String(trading.told('levelSold')[0]?.quantity)).toBe('1');
    await expectAgreement(trading);
  });

  story('are tried again when the exchange refuses one', levelled(), async (trading) => {
    await buyFirst(trading);
    const refusal = JSON.stringify({ code: 'INVALID_ORDER', message: 'no' });
    trading.line.harm(ORDER, { kind: 'answered', status: 400, body: refusal, done: false });
    await trading.tick(above(trading, '0.5'));
    await untilLevel(trading, 1);
    expect(sold(trading)).toEqual(['1']);
    await expectAgreement(trading);
  });

  story(
    'are the owner’s to forestall: what he sells by hand they do not sell',
    levelled(),
    async (trading) => {
      await buyFirst(trading);
      await ownerSells(trading, '1');
      await trading.until('that is booked', () => trading.state().position.quantity.lt(decimal('1.1')));
      await trading.tick(above(trading, '0.5'));
      await untilLevel(trading, 1);
      // Half of the 1.018384 that are left.
      expect(sold(trading)).toEqual(['0.5']);
      await expectAgreement(trading);
    },
  );

  story(
    'too small for the market are sold with the next',
    levelled(
      [
        { at: 1, percentage: decimal('0.4') },
        { at: 99, percentage: decimal('1') },
      ],
      { totalAmount: decimal('150') },
    ),
    async (trading) => {
      await trading.tick('98.98', { ask: '98.99' });
      const held = trading.state().position.quantity;
      expect(held.lt(decimal('0.6'))).toBe(true);
      await trading.tick(above(trading, '0.5'));
      await trading.untilQuiet();
      expect(sold(trading)).toEqual([]);
      expect(levels(trading)).toEqual([]);
      await trading.tick(above(trading, '1'));
      await trading.until('the cycle is closed', () => cycles(trading) === 1);
      expect(sold(trading)).toHaveLength(1);
      await expectAgreement(trading);
    },
  );

  story(
    'leave nothing that could not be sold: then the first sells all',
    levelled(
      [
        { at: 99, percentage: decimal('0.5') },
        { at: 1, percentage: decimal('1') },
      ],
      { totalAmount: decimal('150') },
    ),
    async (trading) => {
      await trading.tick('98.98', { ask: '98.99' });
      await trading.tick(above(trading, '0.5'));
      await trading.until('the cycle is closed', () => cycles(trading) === 1);
      await expectAgreement(trading);
    },
  );

  story(
    'are lowered by depth, all of them at once',
    levelled(HALVES, {
      depthTargets: [{ at: 2, percentage: decimal('0.2') }],
    }),
    async (trading) => {
      await trading.tick('97.98', { ask: '97.99' });
      expect(trading.state().cycle.rungsFilled).toBe(2);
      await trading.tick(above(trading, '0.2'));
      await trading.until('the cycle is closed', () => cycles(trading) === 1);
      await expectAgreement(trading);
    },
  );

  story(
    'end with a stop loss, which sells what is left',
    levelled(HALVES, { stopLossPercentage: decimal('1.5') }),
    async (trading) => {
      await buyFirst(trading);
      await trading.tick(above(trading, '0.5'));
      await untilLevel(trading, 1);
      await trading.tick('94');
      await trading.until('the cycle is closed', () => cycles(trading) === 1);
      expect(trading.books.closedCycles('main', 1)[0]?.end).toBe('stopLoss');
      expect(trading.state().levelsSold).toBeNull();
      await expectAgreement(trading);
    },
  );
});
