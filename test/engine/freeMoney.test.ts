import { describe, expect } from 'vitest';
import { decimal } from '../../src/domain/decimal.js';
import type { Trading, TradingOptions } from '../support/trading.js';
import { expectAgreement } from '../support/tradingAgreement.js';
import { buyFirstRung, ownerLends, untilLadderRests, untilSold } from '../support/tradingSteps.js';
import { ALWAYS, expectNoneSentTwice } from './doubt.js';
import { story, storyFromTheStart } from './story.js';

/* What an allocation promises and what the account really has: 600 USDC on three rungs, 199.98, 199.92 and 199.82. */

const LOOK_AGAIN_MS = 15_000;
const MINUTE_MS = 60_000;
const WITH_500: TradingOptions = { balances: { USDC: '500' } };

const shortage = (trading: Trading) =>
  trading.told('problem').flatMap(({ problem }) => (problem.kind === 'moneyShort' ? [problem] : []));

const isOver = (trading: Trading) => trading.told('problemOver').map(({ problem }) => problem.kind);

/** Orders that were asked for, whether they were taken or not. */
const asked = (trading: Trading) =>
  trading.line.requestsTo('POST /api/v1/orders').flatMap(({ body }): readonly unknown[] => JSON.parse(body))
    .length + trading.line.requestsTo('POST /api/v1/order').length;

/** The account is read once more for the rungs that wait, and what that leads to is done. */
async function lookAgain(trading: Trading): Promise<void> {
  const read = () => trading.line.requestsTo('GET /api/v1/capital').length;
  const before = read();
  trading.clock.leap(LOOK_AGAIN_MS + 1_000);
  await trading.until('it is looked again', () => read() > before && trading.isQuiet);
  await trading.tick('100');
}

describe('an account with less money than its ladder', () => {
  story(
    'has the nearest rungs on the book, none refused, and the owner is told once',
    WITH_500,
    async (trading) => {
      await untilLadderRests(trading, 2);
      expect(trading.prices()).toEqual(['99', '98']);
      expect(asked(trading)).toBe(2);
      expect(shortage(trading), 'one look may be wrong').toEqual([]);
      await lookAgain(trading);
      await lookAgain(trading);
      expect(shortage(trading)).toMatchObject([{ quoteAsset: 'USDC' }]);
      const [{ free, needed } = {}] = shortage(trading);
      expect(`${free} ${needed}`).toBe('100.1 199.82');
      const health = trading.engine.api.health().troubles.map(({ problem }) => problem.kind);
      expect(health).toEqual(['moneyShort']);
      expect(trading.told('ordersRefused')).toEqual([]);
      expect(asked(trading)).toBe(2);
      await expectAgreement(trading);
    },
  );

  story(
    'places the others when money comes, and says so when it has sufficed for a while',
    WITH_500,
    async (trading) => {
      await untilLadderRests(trading, 2);
      await lookAgain(trading);
      await lookAgain(trading);
      await trading.transfer('USDC', '100');
      await lookAgain(trading);
      await untilLadderRests(trading, 3);
      expect(trading.prices()).toEqual(['99', '98', '97']);
      expect(isOver(trading)).toEqual([]);
      trading.clock.leap(11 * MINUTE_MS);
      await trading.until('that is told', () => isOver(trading).length > 0);
      expect(isOver(trading)).toEqual(['moneyShort']);
      expect(shortage(trading)).toHaveLength(1);
      expectNoneSentTwice(trading);
      await expectAgreement(trading);
    },
  );

  story('keeps them waiting over a restart', WITH_500, async (trading) => {
    await untilLadderRests(trading, 2);
    await trading.kill();
    await trading.start();
    await untilLadderRests(trading, 2);
    await lookAgain(trading);
    expect(trading.prices()).toEqual(['99', '98']);
    await trading.transfer('USDC', '100');
    await lookAgain(trading);
    await untilLadderRests(trading, 3);
    await expectAgreement(trading);
  });

  story(
    'sells what the nearest rungs have bought, and the next ladder looks again',
    WITH_500,
    async (trading) => {
      await buyFirstRung(trading);
      await trading.tick('101');
      await untilSold(trading);
      await untilLadderRests(trading, 2);
      expect(asked(trading), 'two ladders of two, and a sale').toBe(5);
      expect(trading.told('ordersRefused')).toEqual([]);
      await expectAgreement(trading);
    },
  );

  storyFromTheStart(
    'has none on the book when not even the nearest is paid for',
    { balances: { USDC: '150' } },
    async (trading) => {
      await trading.start();
      await trading.until('the rungs wait', () => trading.state().ladder.kind === 'placed');
      await lookAgain(trading);
      await lookAgain(trading);
      expect(trading.rungs()).toEqual([]);
      expect(shortage(trading)).toHaveLength(1);
      await trading.transfer('USDC', '1000');
      await lookAgain(trading);
      await untilLadderRests(trading, 3);
      await expectAgreement(trading);
    },
  );
});

describe('money that is counted', () => {
  storyFromTheStart(
    'lent money pays for rungs like any other',
    { balances: { USDC: '600' } },
    async (trading) => {
      await ownerLends(trading, 'USDC', '600');
      await trading.start();
      await untilLadderRests(trading, 3);
      expect(shortage(trading)).toEqual([]);
      await expectAgreement(trading);
    },
  );

  storyFromTheStart(
    'the rungs of the owner’s own lock what they cost',
    { balances: { USDC: '700' } },
    async (trading) => {
      await trading.ownerOrders('Bid', '2', '90');
      await trading.start();
      await untilLadderRests(trading, 2);
      await expectAgreement(trading);
    },
  );

  storyFromTheStart(
    'several strategies share it: what one has placed is not there for the others',
    {
      balances: { USDC: '1000' },
      strategies: [{ id: 'main' }, { id: 'second' }, { id: 'third' }],
    },
    async (trading) => {
      await trading.start();
      const locked = () =>
        trading
          .rungs()
          .reduce(
            (sum, { price, quantity }) => sum.plus(decimal(price).times(decimal(quantity))),
            decimal('0'),
          );
      await trading.until('the money is in rungs', () => trading.isQuiet && locked().gt(decimal('800')));
      await lookAgain(trading);
      await lookAgain(trading);
      expect(trading.rungs()).toHaveLength(5);
      expect(trading.told('ordersRefused')).toEqual([]);
      expect(shortage(trading)).toHaveLength(1);
      await trading.engine.api.strategy('main').position.pause('console');
      await trading.until(
        'its rungs are gone',
        () => trading.isQuiet && trading.state().ladder.kind === 'off',
      );
      await lookAgain(trading);
      await trading.until('the others have them', () => trading.isQuiet && trading.rungs().length === 5);
      await expectAgreement(trading);
    },
  );
});

describe('money that cannot be read', () => {
  story('leaves the judgement to the exchange', async (trading) => {
    await buyFirstRung(trading);
    const lent = 'GET /api/v1/borrowLend/positions';
    trading.line.harm(lent, { kind: 'answered', status: 500, body: 'no', done: false }, ALWAYS);
    await trading.tick('101');
    await untilSold(trading);
    await untilLadderRests(trading, 3);
    expect(trading.line.requestsTo(lent).length).toBeGreaterThan(0);
    await expectAgreement(trading);
  });
});
