import { copyFileSync, existsSync } from 'node:fs';
import { describe, expect } from 'vitest';
import { makeClientId } from '../../../src/domain/clientId.js';
import { decimal } from '../../../src/domain/decimal.js';
import type { Logger } from '../../../src/engine/ports/logger.js';
import type { Trading, TradingOptions } from '../../support/trading.js';
import { expectAgreement } from '../../support/tradingAgreement.js';
import { beginLife, type Life } from '../../support/tradingLife.js';
import { buyFirstRung, untilLadderRests } from '../../support/tradingSteps.js';
import { story, storyFromTheStart } from '../story.js';

/* Two programs with one key, and orders that only look like ours. */

const quiet: Logger = { debug() {}, info() {}, warn() {}, error() {} };
const ORDER = 'POST /api/v1/order';
const IN_COMPANY: TradingOptions = { instance: { idsSkipped: () => 1_234 } };
const FIVE_RESERVED: TradingOptions = {
  ...IN_COMPANY,
  balances: { USDC: '10000', SOL: '5' },
  reconciliation: { reserved: new Map([['SOL', decimal('5')]]) },
};

/** A second program with the same key, on a copy of the books that is made while the first one runs. */
async function startCopy(trading: Trading, options: TradingOptions): Promise<Life> {
  const databaseFile = `${trading.databaseFile}.copy`;
  for (const suffix of ['', '-wal']) {
    if (existsSync(trading.databaseFile + suffix))
      copyFileSync(trading.databaseFile + suffix, databaseFile + suffix);
  }
  const life = beginLife({
    options: { ...options, instance: { idsSkipped: () => 77 } },
    ...{ start: 'restore', databaseFile, logger: quiet },
    strategies: trading.parameters.map((parameters) => ({ parameters, market: trading.market })),
    ...{ line: trading.line, clock: trading.clock, secret: trading.owner.secret },
  });
  await life.engine.start();
  return life;
}

async function end({ engine, rest, opened }: Life): Promise<void> {
  await engine.stop('cancel');
  await rest.close();
  opened.close();
}

function isStopped(trading: Trading): boolean {
  const { mode } = trading.state();
  return mode.kind === 'blocked' && mode.reason === 'anotherProgram';
}

/** Somebody places an order that carries the mark of the only strategy. @returns its number */
function placeMarked(
  trading: Trading,
  sequence: number,
  [side, quantity, price]: readonly ['Bid' | 'Ask', string, string],
  timeInForce = 'GTC',
): Promise<string> {
  const clientId = makeClientId(trading.state().slot, sequence);
  return trading.ownerOrders(side, quantity, price, { clientId, timeInForce });
}

/** A sequence number that these books will not give out for a long time. */
const farAhead = (trading: Trading, by = 300_000) => trading.state().ordersMade + by;

/** Sales that the books of the first have not made. */
async function othersSales(trading: Trading): Promise<readonly string[]> {
  const { fills } = await trading.account();
  return fills
    .filter(({ side, clientId }) => side === 'Ask' && trading.books.order(Number(clientId)) === null)
    .map(({ orderId }) => String(orderId));
}

const solOf = async (trading: Trading) => (await trading.owner.capital()).SOL?.available;

describe('a copy of the books that is started as a second program', () => {
  story(
    'shows itself before it trades, and the first stops: the reserve is untouched',
    FIVE_RESERVED,
    async (trading) => {
      await buyFirstRung(trading);
      const copy = await startCopy(trading, FIVE_RESERVED);
      await trading.until('the first has stopped', () => isStopped(trading) && trading.isQuiet);
      expect(trading.told('blocked')).toMatchObject([
        {
          symbol: 'SOL_USDC',
          reason: 'anotherProgram',
          order: { side: 'buy', quantity: trading.market.minQuantity },
        },
      ]);
      // Each of them holds the same coins by its books, and they are sold once.
      await trading.quote('101');
      await trading.until('it is sold', () => trading.ordersSold().length > 0);
      await trading.until('and booked', () => copy.engine.state('main').cycle.number === 2);
      expect(trading.ordersSold()).toMatchObject([{ quantity: '2.01' }]);
      expect(await solOf(trading)).toBe('5.008384');
      await end(copy);
      await trading.engine.api.strategy('main').position.resume('test');
      await untilLadderRests(trading);
      expect(trading.state().position.quantity.toString()).toBe('0.008384');
      await expectAgreement(trading, { ownersBase: '5', ownersOrders: await othersSales(trading) });
      expect(trading.told('blocked')).toHaveLength(1);
    },
  );

  story('and cannot show itself is known by what it places', IN_COMPANY, async (trading) => {
    trading.line.harm(ORDER, { kind: 'requestLost' });
    const copy = await startCopy(trading, IN_COMPANY);
    expect(isStopped(trading)).toBe(false);
    await copy.engine.api.strategy('main').position.pause('test');
    await trading.until('the rungs are gone', () => trading.rungs().length === 0);
    await copy.engine.api.strategy('main').position.resume('test');
    await trading.until('the first has stopped', () => isStopped(trading));
    await trading.until('the other trades on', () => trading.rungs().length === 3);
    await end(copy);
    await trading.engine.api.strategy('main').position.resume('test');
    await untilLadderRests(trading);
    await expectAgreement(trading);
  });

  story('on the same id as ours is known by the number of the exchange', IN_COMPANY, async (trading) => {
    const [rung] = trading.rungs();
    if (rung === undefined) throw new Error('a rung rests');
    await buyFirstRung(trading);
    await trading.ownerOrders('Bid', '1', '90', { clientId: rung.clientId });
    await trading.until('it is noticed', () => isStopped(trading));
    expect(trading.told('blocked')).toMatchObject([{ order: { side: 'buy', price: decimal('90') } }]);
  });
});

describe('an order under our mark that these books never gave out', () => {
  story('stops everything, over a restart too, until the owner says so', async (trading) => {
    await placeMarked(trading, farAhead(trading), ['Bid', '1', '90']);
    await trading.until('it has stopped', () => isStopped(trading) && trading.state().orders.size === 0);
    const { api } = trading.engine;
    expect(api.health().strategies).toMatchObject([{ mode: { kind: 'blocked', reason: 'anotherProgram' } }]);
    await trading.tick('110');
    expect(trading.state().ladder.kind).toBe('off');
    await trading.kill();
    await trading.start();
    expect(isStopped(trading)).toBe(true);
    expect(trading.told('blocked')).toHaveLength(2);
    await trading.engine.api.strategy('main').position.resume('test');
    // What was placed before is left alone, and proves nothing any more.
    await trading.until('the ladder rests beside it', () => trading.rungs().length === 4 && trading.isQuiet);
    await trading.kill();
    await trading.start();
    await trading.untilQuiet();
    expect(isStopped(trading)).toBe(false);
    // The exchange's time is known to some milliseconds: what is placed in the moment of a start may be from before it.
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    await placeMarked(trading, farAhead(trading), ['Ask', '1', '120'], 'IOC').catch(() => {});
    await placeMarked(trading, farAhead(trading), ['Bid', '1', '91']);
    await trading.until('it has stopped again', () => isStopped(trading));
  });

  story('is noticed when the streams come back, where they told nothing', async (trading) => {
    trading.line.down();
    await placeMarked(trading, farAhead(trading), ['Bid', '1', '90']);
    trading.line.up();
    await trading.until('it has stopped', () => isStopped(trading));
  });

  storyFromTheStart(
    'does not take away what nobody knows the cost of',
    { balances: { USDC: '10000', SOL: '3' } },
    async (trading) => {
      await trading.start();
      await trading.until('it is blocked', () => trading.state().mode.kind === 'blocked');
      expect(trading.state().mode).toMatchObject({ reason: 'unknownCost' });
      await placeMarked(trading, farAhead(trading), ['Bid', '1', '90']);
      await trading.until('it has stopped', () => isStopped(trading));
      await trading.engine.api.strategy('main').position.resume('test');
      expect(trading.state().mode).toMatchObject({ kind: 'blocked', reason: 'unknownCost' });
    },
  );
});

describe('what only looks like ours', () => {
  storyFromTheStart(
    'a sale that rests: told once, left alone, and the ladder is placed',
    FIVE_RESERVED,
    async (trading) => {
      const clientId = makeClientId(0, 5);
      const orderId = await trading.ownerOrders('Ask', '1', '120', { clientId });
      await trading.start();
      await trading.until('the ladder rests', () => trading.rungs().length === 4 && trading.isQuiet);
      expect(trading.told('problem')).toMatchObject([
        { problem: { kind: 'foreignOrder', symbol: 'SOL_USDC', order: { orderId, side: 'sell' } } },
      ]);
      await trading.kill();
      await trading.start();
      await trading.untilQuiet();
      expect(trading.told('problem')).toHaveLength(1);
      expect(trading.rungs().map((order) => order.orderId)).toContain(orderId);
      expect(trading.state().mode.kind).toBe('trading');
    },
  );

  storyFromTheStart(
    'a single buy from before the start: told once, and left alone when it is bought',
    {},
    async (trading) => {
      const clientId = makeClientId(0, 5);
      const orderId = await trading.ownerOrders('Bid', '1', '99.5', { clientId });
      await trading.start();
      await trading.until('the ladder rests', () => trading.rungs().length === 4 && trading.isQuiet);
      expect(trading.told('problem')).toMatchObject([
        { problem: { kind: 'foreignOrder', order: { orderId } } },
      ]);
      await trading.tick('99.4', { ask: '99.5' });
      await trading.until('it is taken over as bought by hand', () =>
        trading.state().position.quantity.gt('0'),
      );
      expect(trading.state().mode.kind).toBe('trading');
      await expectAgreement(trading, { ownersOrders: [orderId] });
    },
  );

  story(
    'an order of the owner’s, and one of another strategy of ours: no word',
    {
      ...IN_COMPANY,
      strategies: [
        { id: 'near' },
        { id: 'deep', totalAmount: decimal('900'), maxDropPercentage: decimal('6') },
      ],
    },
    async (trading) => {
      await trading.until('both ladders rest', () => trading.isQuiet && trading.rungs().length === 6);
      await trading.ownerOrders('Bid', '1', '90');
      await trading.ownerOrders('Bid', '1', '91', { clientId: 7 });
      await trading.kill();
      await trading.start();
      await trading.untilQuiet();
      expect(trading.told('blocked')).toEqual([]);
      expect(trading.told('problem')).toEqual([]);
      await expectAgreement(trading);
    },
  );

  story('an order whose intent a loss of power has taken is ours', async (trading) => {
    const sequence = trading.state().ordersMade + 3;
    await trading.kill();
    const clientId = makeClientId(0, sequence);
    await trading.ownerOrders('Bid', '1', '95', { clientId });
    await trading.start();
    await trading.untilQuiet();
    // It is taken off the book as soon as it is one too many.
    expect(trading.books.order(clientId)).toMatchObject({ strategyId: 'main', role: 'rung', rung: null });
    expect(trading.told('problem')).toEqual([]);
    expect(trading.state().mode.kind).toBe('trading');
  });
});
