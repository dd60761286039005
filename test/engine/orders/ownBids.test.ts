import { describe, expect } from 'vitest';
import { decimal } from '../../../src/domain/decimal.js';
import type { Trading, TradingOptions } from '../../support/trading.js';
import { expectAgreement } from '../../support/tradingAgreement.js';
import { buyFirstRung, untilSold } from '../../support/tradingSteps.js';
import { ALWAYS, BRIEF, expectNoneSentTwice, ORDER, untilNextLadder } from '../doubt.js';
import { story } from '../story.js';

/* A buy order of the owner's own is the best bid of all: the exchange ends every sale of the account that would meet it. */

const ALLOWED: TradingOptions = { ...BRIEF, strategies: [{ cancelOwnOrdersForSale: true }] };
const LOOK_MS = 10_000;

/** The first rung is held, 2.01 of it can be sold, and the owner bids 1 at `price`, above everybody else. */
async function ownerBidsBest(trading: Trading, price: string, others: string): Promise<string> {
  await buyFirstRung(trading);
  const ask = decimal(price).plus(decimal('2')).toString();
  // Below the target: nothing is sold before the owner's bid is there.
  await trading.quote('99.5', { ask });
  const orderId = await trading.ownerOrders('Bid', '1', price);
  await trading.quote(others, { ask });
  return orderId;
}

async function untilRests(trading: Trading, price: string): Promise<void> {
  await trading.until(
    `a sale rests at ${price}`,
    () => trading.isQuiet && trading.prices().join() === price && trading.rungs()[0]?.side === 'Ask',
  );
}

function inTheWay(trading: Trading) {
  return trading
    .told('problem')
    .flatMap(({ problem }) => (problem.kind === 'ownOrderInTheWay' ? [problem] : []));
}

function ended(trading: Trading): readonly string[] {
  return trading.told('problemOver').map(({ problem }) => problem.kind);
}

function standing(trading: Trading): readonly string[] {
  return trading.engine.api.health().troubles.map(({ problem }) => problem.kind);
}

async function owners(trading: Trading): Promise<readonly string[]> {
  return (await trading.account()).openOrders
    .map(({ id }) => String(id))
    .filter((id) => !trading.rungs().some(({ orderId }) => orderId === id));
}

describe('a take profit that would meet the owner’s own bid', () => {
  story('is told, and sold one step above that bid to whoever comes', BRIEF, async (trading) => {
    const own = await ownerBidsBest(trading, '101', '100.9');
    await untilRests(trading, '101.01');
    expect(inTheWay(trading)).toMatchObject([
      { symbol: 'SOL_USDC', baseAsset: 'SOL', orderId: own, strategyId: null, isCancelled: false },
    ]);
    expect(
      inTheWay(trading).map(({ price, quantity, sellsAt }) => `${quantity} ${price} ${sellsAt}`),
    ).toEqual(['1 101 101.01']);
    expect(standing(trading)).toContain('ownOrderInTheWay');
    expect(trading.engine.api.strategy('main').queries.status().troubles).toHaveLength(1);
    await trading.quote('101.01', { ask: '103' });
    await untilNextLadder(trading);
    expect(trading.ordersSold()).toEqual([{ quantity: '2.01', price: '101.01' }]);
    expect(ended(trading)).toEqual(['ownOrderInTheWay']);
    expect(standing(trading)).toEqual([]);
    expect(await owners(trading), 'it stays').toEqual([own]);
    expectNoneSentTwice(trading);
    await expectAgreement(trading);
  });

  story('is sold at the market again when the owner takes his bid away', BRIEF, async (trading) => {
    const own = await ownerBidsBest(trading, '101', '100.9');
    await untilRests(trading, '101.01');
    await trading.owner.delete('/api/v1/order', 'orderCancel', { symbol: 'SOL_USDC', orderId: own });
    await untilNextLadder(trading);
    expect(trading.ordersSold()).toEqual([{ quantity: '2.01', price: '100.9' }]);
    expect(ended(trading)).toEqual(['ownOrderInTheWay']);
    await expectAgreement(trading);
  });

  story('follows the bid when its owner moves it, and is told once', BRIEF, async (trading) => {
    const own = await ownerBidsBest(trading, '101', '100.9');
    await untilRests(trading, '101.01');
    await trading.ownerOrders('Bid', '1', '100.95');
    await trading.owner.delete('/api/v1/order', 'orderCancel', { symbol: 'SOL_USDC', orderId: own });
    await trading.until('it has moved', async () => {
      trading.clock.leap(LOOK_MS / 10);
      return trading.isQuiet && trading.prices().join() === '100.96';
    });
    expect(inTheWay(trading)).toHaveLength(1);
    await trading.quote('100.96', { ask: '103' });
    await untilNextLadder(trading);
    expect(trading.ordersSold()).toEqual([{ quantity: '2.01', price: '100.96' }]);
    await expectAgreement(trading);
  });

  story('takes what others bid above it, and rests with what is left', BRIEF, async (trading) => {
    await buyFirstRung(trading);
    await trading.quote('99.9', { ask: '103' });
    await trading.ownerOrders('Bid', '1', '101');
    await untilRests(trading, '101.01');
    await trading.quote('101.01', { ask: '103', bidQuantity: '0.5' });
    await trading.until('a part is sold', () => trading.state().exit?.hasSold === true && trading.isQuiet);
    await trading.quote('101.5', { ask: '103' });
    await untilNextLadder(trading);
    expect(trading.ordersSold().map(({ quantity }) => quantity)).toEqual(['0.5', '1.51']);
    expectNoneSentTwice(trading);
    await expectAgreement(trading);
  });

  story(
    'is given up with its target when the price falls, and the ladder comes back',
    BRIEF,
    async (trading) => {
      const own = await ownerBidsBest(trading, '101', '99.5');
      await untilRests(trading, '101.01');
      await trading.owner.delete('/api/v1/order', 'orderCancel', { symbol: 'SOL_USDC', orderId: own });
      await trading.until('the ladder is back', () => {
        trading.clock.leap(2_000);
        return trading.isQuiet && trading.rungs().length === 2 && trading.state().exit === null;
      });
      expect(trading.ordersSold()).toEqual([]);
      expect(ended(trading)).toEqual(['ownOrderInTheWay']);
      await expectAgreement(trading);
    },
  );

  story('cancels that bid where its owner has allowed it, tells so, and sells', ALLOWED, async (trading) => {
    const own = await ownerBidsBest(trading, '101', '100.9');
    const deep = await trading.ownerOrders('Bid', '1', '90');
    await untilNextLadder(trading);
    expect(trading.ordersSold()).toEqual([{ quantity: '2.01', price: '100.9' }]);
    expect(inTheWay(trading)).toMatchObject([{ orderId: own, isCancelled: true }]);
    expect(ended(trading)).toEqual(['ownOrderInTheWay']);
    expect(await owners(trading), 'what is in nobody’s way stays').toEqual([deep]);
    await expectAgreement(trading);
  });

  story('cancels one after another where there are several, and tells each', ALLOWED, async (trading) => {
    const first = await ownerBidsBest(trading, '101', '100.9');
    const second = await trading.ownerOrders('Bid', '0.5', '100.95');
    await untilNextLadder(trading);
    expect(inTheWay(trading).map(({ orderId }) => orderId)).toEqual([first, second]);
    expect(await owners(trading)).toEqual([]);
    await expectAgreement(trading);
  });

  story('is sold around it where cancelling fails', ALLOWED, async (trading) => {
    trading.line.harm('DELETE /api/v1/order', { kind: 'requestLost' }, ALWAYS);
    const own = await ownerBidsBest(trading, '101', '100.9');
    await trading.until('a sale rests', () => trading.prices()[0] === '101.01');
    trading.line.heal();
    await trading.quote('101.01', { ask: '103' });
    await untilNextLadder(trading);
    expect(trading.ordersSold()).toEqual([{ quantity: '2.01', price: '101.01' }]);
    expect(inTheWay(trading)).toMatchObject([{ orderId: own, isCancelled: true }]);
    await expectAgreement(trading);
  });
});

describe('a sale around the owner’s bid', () => {
  story('whose answer was lost is looked for before another is sent', BRIEF, async (trading) => {
    await buyFirstRung(trading);
    await trading.quote('100.9', { ask: '103' });
    // The first sale is ended, the second is the one that rests.
    trading.line.harm(ORDER, { kind: 'slowAnswer', delayMs: 1 }, 1);
    trading.line.harm(ORDER, { kind: 'answerLost', deaf: true }, 1);
    await trading.ownerOrders('Bid', '1', '101');
    await untilRests(trading, '101.01');
    expect(trading.line.requestsTo(ORDER)).toHaveLength(2);
    await trading.quote('101.01', { ask: '103' });
    await untilNextLadder(trading);
    expect(trading.ordersSold()).toEqual([{ quantity: '2.01', price: '101.01' }]);
    expectNoneSentTwice(trading);
    await expectAgreement(trading);
  });

  story('goes on over a restart, and is told once', BRIEF, async (trading) => {
    await ownerBidsBest(trading, '101', '100.9');
    await untilRests(trading, '101.01');
    await trading.kill();
    await trading.start();
    await untilRests(trading, '101.01');
    expect(standing(trading)).toContain('ownOrderInTheWay');
    await trading.quote('101.01', { ask: '103' });
    await untilNextLadder(trading);
    expect(inTheWay(trading)).toHaveLength(1);
    expect(ended(trading)).toEqual(['ownOrderInTheWay']);
    await expectAgreement(trading);
  });

  story('that sold while the program was down is booked by the next start', BRIEF, async (trading) => {
    await ownerBidsBest(trading, '101', '100.9');
    await untilRests(trading, '101.01');
    await trading.kill();
    await trading.quote('101.01', { ask: '103' });
    await trading.start();
    await untilNextLadder(trading);
    expect(trading.ordersSold()).toEqual([{ quantity: '2.01', price: '101.01' }]);
    await expectAgreement(trading);
  });

  story('is taken off the book where the program ends and takes its orders along', BRIEF, async (trading) => {
    await ownerBidsBest(trading, '101', '100.9');
    await untilRests(trading, '101.01');
    await trading.stop('cancel');
    expect(trading.rungs()).toEqual([]);
    await trading.start();
    await untilRests(trading, '101.01');
    await trading.quote('101.01', { ask: '103' });
    await untilNextLadder(trading);
    await expectAgreement(trading);
  });

  story(
    'never sells what is reserved',
    {
      ...BRIEF,
      balances: { USDC: '10000', SOL: '5' },
      reconciliation: { reserved: new Map([['SOL', decimal('5')]]) },
    },
    async (trading) => {
      await ownerBidsBest(trading, '101', '100.9');
      await untilRests(trading, '101.01');
      expect(trading.rungs().map(({ quantity }) => quantity)).toEqual(['2.01']);
      await trading.quote('101.01', { ask: '103' });
      await untilNextLadder(trading);
      await expectAgreement(trading, { ownersBase: '5' });
    },
  );
});

describe('a sale that must get out', () => {
  const STOP: TradingOptions = { ...BRIEF, strategies: [{ stopLossPercentage: decimal('3') }] };

  /** Everybody but the owner has fallen far below the stop. */
  async function crash(trading: Trading): Promise<string> {
    await buyFirstRung(trading);
    const own = await trading.ownerOrders('Bid', '1', '94.95');
    await trading.quote('94.9', { ask: '96' });
    return own;
  }

  story('as a stop loss is sold as near to the market as it may', STOP, async (trading) => {
    const own = await crash(trading);
    await untilRests(trading, '94.96');
    expect(inTheWay(trading)).toMatchObject([{ orderId: own }]);
    await trading.quote('94.96', { ask: '96' });
    await untilSold(trading);
    expect(trading.state().mode.kind).toBe('finished');
    await expectAgreement(trading);
  });

  story('as a stop loss is at the market once the owner’s bid was filled', STOP, async (trading) => {
    await crash(trading);
    await untilRests(trading, '94.96');
    await trading.quote('94', { ask: '94.5' });
    await untilSold(trading);
    expect(trading.ordersSold().map(({ price }) => price)).toEqual(['94']);
    await trading.untilQuiet();
    expect(trading.state().mode.kind).toBe('finished');
  });

  story('by /panic is told, and sold around it', BRIEF, async (trading) => {
    await buyFirstRung(trading);
    await trading.quote('98.9', { ask: '99.5' });
    await trading.ownerOrders('Bid', '1', '98.95');
    await trading.engine.api.strategy('main').position.panic('owner');
    await untilRests(trading, '98.96');
    expect(inTheWay(trading)).toHaveLength(1);
    await trading.quote('98.96', { ask: '99.5' });
    await untilSold(trading);
    expect(trading.state().mode.kind).toBe('paused');
    await expectAgreement(trading);
  });
});

describe('an order of the same account elsewhere', () => {
  const TWO: TradingOptions = {
    ...BRIEF,
    strategies: [
      { cancelOwnOrdersForSale: true, takeProfitPercentage: decimal('3'), slippagePercentage: decimal('1') },
      // One rung, at 98.9.
      { id: 'other', totalAmount: decimal('200'), orderCount: 1, maxDropPercentage: decimal('1.1') },
    ],
  };

  story('a rung of another strategy is named, and never cancelled for a sale', TWO, async (trading) => {
    await trading.until('both ladders rest', () => trading.isQuiet && trading.rungs().length === 4);
    await buyFirstRung(trading);
    await trading.quote('98.98', { ask: '98.99', bidQuantity: '0.5' });
    await trading.engine.api.strategy('main').position.sellNow('console');
    await trading.until(
      'the rest of it rests',
      () => trading.isQuiet && trading.prices().join() === '98.91,98.9',
    );
    expect(inTheWay(trading)).toMatchObject([{ strategyId: 'other', isCancelled: false }]);
    expect(trading.ordersSold()).toEqual([{ quantity: '0.5', price: '98.98' }]);
    await trading.quote('98.95', { ask: '99.5' });
    await untilSold(trading);
    expect(trading.ordersSold().map(({ quantity }) => quantity)).toEqual(['0.5', '1.51']);
    expect(ended(trading)).toEqual(['ownOrderInTheWay']);
    expect(trading.prices()).toContain('98.9');
    await trading.untilQuiet();
    await expectAgreement(trading);
  });

  const RESERVED: TradingOptions = {
    ...BRIEF,
    balances: { USDC: '10000', SOL: '1' },
    reconciliation: { reserved: new Map([['SOL', decimal('1')]]) },
  };

  story(
    'a rung that a sale of the owner’s ends is told with the reason, and comes back',
    RESERVED,
    async (trading) => {
      const [first] = trading.rungs();
      await trading.quote('99.5', { ask: '100', bidQuantity: '0.01' });
      // He sells to the best bid, then would meet the rung, and asks for the other order to go.
      await trading.ownerOrders('Ask', '1', '99', { selfTradePrevention: 'RejectMaker', timeInForce: 'IOC' });
      await trading.until(
        'it fell',
        () => !trading.rungs().some(({ orderId }) => orderId === first?.orderId),
      );
      await trading.until('it is told', () => trading.told('orderCancelledElsewhere').length === 1);
      expect(trading.told('orderCancelledElsewhere')).toMatchObject([
        { rung: 1, detail: 'SelfTradePrevention', comesBack: true },
      ]);
      await trading.quote('99.5', { ask: '100' });
      await trading.until('it is back', () => {
        trading.clock.leap(5_000);
        return trading.isQuiet && trading.prices().join() === '99,98,97';
      });
      expect(trading.told('orderCancelledElsewhere')).toHaveLength(1);
      await expectAgreement(trading, { ownersBase: '0.99' });
    },
  );
});
