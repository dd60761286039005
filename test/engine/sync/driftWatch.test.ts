import { describe, expect } from 'vitest';
import { decimal } from '../../../src/domain/decimal.js';
import { averageEntryPrice } from '../../../src/domain/ledger.js';
import { PATIENCE, type Patience } from '../../../src/domain/reconciliation/index.js';
import { coinsNowhere, coinsTwice } from '../../support/oddExchange/index.js';
import type { Trading, TradingOptions } from '../../support/trading.js';
import { expectAgreement } from '../../support/tradingAgreement.js';
import { LeapingClock } from '../../support/tradingClock.js';
import {
  booked,
  buyFirstRung,
  NOT_IN_REAL_TIME,
  ownerLends,
  ownerSells,
  plain,
  rounded,
  startReport,
  toldBookings,
  untilLadderRests,
  untilSold,
} from '../../support/tradingSteps.js';
import { ALWAYS } from '../doubt.js';
import { story } from '../story.js';

/*
 * Balances that are wrong for a while, and coins that are really gone. Auto-lend moves coins between two pockets, and for
 * some seconds they are in neither answer of the exchange, or in both.
 */

/** As long as in life; nobody waits for its end. */
const AS_IN_LIFE: Patience = { ...PATIENCE, lookEveryMs: 2_400 };
/** Two seconds of these stories. */
const BRIEF: Patience = { shortestMs: 16_000, longestMs: 16_000, inAllMs: 48_000, lookEveryMs: 2_400 };

/** As SOL has it unless it is configured otherwise: what is left of a sale is not spoken of. */
const DUST = new Map([['SOL', decimal('0.01')]]);
const PATIENT: TradingOptions = { reconciliation: { patience: AS_IN_LIFE, tolerances: DUST } };
const BRIEFLY: TradingOptions = { reconciliation: { patience: BRIEF, realTimePositionCheck: false } };
const TEN_RESERVED = new Map([['SOL', decimal('10')]]);
const BESIDE_A_RESERVE: TradingOptions = {
  balances: { USDC: '10000', SOL: '10' },
  reconciliation: { patience: AS_IN_LIFE, tolerances: DUST, reserved: TEN_RESERVED },
};
const NEAR_AND_DEEP = {
  strategies: [{ id: 'near' }, { id: 'deep', totalAmount: decimal('900'), maxDropPercentage: decimal('6') }],
};

const BOTH = ['near', 'deep'];

/** @returns what the books of each say */
async function bothHaveBought(trading: Trading): Promise<readonly string[]> {
  await trading.until('both ladders rest', () => trading.isQuiet && trading.rungs().length === 6);
  await trading.tick('97.9', { ask: '97.99' });
  return BOTH.map((id) => booked(trading, id));
}

async function expectBothToSell(trading: Trading): Promise<void> {
  await trading.tick('101.5');
  await trading.until('both have sold', () =>
    BOTH.every((id) => trading.books.closedCycles(id, 9).length === 1),
  );
  await trading.until('both ladders rest anew', () => trading.isQuiet && trading.rungs().length === 6);
  await expectAgreement(trading);
}

/** A story of a first rung that was bought, in which minutes pass when it says so: with the patience of life. */
function storyOfTime(
  name: string,
  tell: (trading: Trading, network: LeapingClock) => Promise<void>,
  settings: TradingOptions['reconciliation'] = {},
): void {
  const network = new LeapingClock();
  const reconciliation = { patience: PATIENCE, realTimePositionCheck: false, ...settings };
  story(name, { networkClock: network, reconciliation }, async (trading) => {
    await buyFirstRung(trading);
    await tell(trading, network);
  });
}

/** A comparison that was due has been made: one more is made after it. */
async function asLongAsALook(trading: Trading): Promise<void> {
  await trading.engine.api.strategy('main').books.compare();
}

const FIRST_RUNG = '2.018384 for 199.98';

const ODDITIES = [
  ['in neither answer', coinsNowhere],
  ['in both answers', coinsTwice],
] as const;

const watched = (trading: Trading) =>
  trading.engine.api.strategy(trading.parameters[0]?.id ?? '').queries.status().watched;

async function untilWatched(trading: Trading): Promise<void> {
  await trading.until('it is watched', () => watched(trading) !== null);
}

async function untilOver(trading: Trading): Promise<void> {
  await trading.until('it is watched no more', () => watched(trading) === null);
}

/** Nobody has bought or booked anything but fills, and what was doubted is told of once, when it is over. */
function expectNothingCameOfIt(trading: Trading): void {
  for (const { id } of trading.parameters) {
    expect([...trading.books.ledger(id)].every(({ kind }) => kind === 'fill')).toBe(true);
  }
  expect(trading.told('discrepancy')).toEqual([]);
  expect(trading.told('blocked')).toEqual([]);
  expect(trading.told('differenceWatched')).toEqual([]);
  expect(trading.told('differenceOver')).toMatchObject([{ asset: 'SOL', wasBooked: false }]);
}

for (const [where, oddity] of ODDITIES) {
  describe(`coins that are ${where} for a while`, () => {
    story('are watched, and nothing is booked when they are seen again', PATIENT, async (trading) => {
      await buyFirstRung(trading);
      const rule = oddity(trading.line, 'SOL');
      const report = await trading.engine.api.strategy('main').books.reconcile(null);
      expect(report).toMatchObject({ action: 'watched', bookings: [] });
      const drift = oddity === coinsNowhere ? '-2.018384' : '2.018384';
      expect(plain(report)).toMatchObject({ drift, watched: { quantity: drift } });
      expect(plain(watched(trading))).toMatchObject({ quantity: drift });
      expect(booked(trading)).toBe(FIRST_RUNG);
      rule.lift();
      await untilOver(trading);
      expect(trading.books.reports('main', 1)[0]).toMatchObject({ trigger: 'watch', action: 'none' });
      expectNothingCameOfIt(trading);
      expect(trading.rungs()).toHaveLength(2);
      await trading.tick('101');
      await untilSold(trading);
      await untilLadderRests(trading);
      expect(trading.ordersSold()).toEqual([{ quantity: '2.01', price: '101' }]);
      await expectAgreement(trading);
    });

    story('at a start keep no strategy from its take profit', PATIENT, async (trading) => {
      await buyFirstRung(trading);
      await trading.kill();
      const rule = oddity(trading.line, 'SOL');
      await trading.start();
      expect(startReport(trading)).toMatchObject({ action: 'watched' });
      await trading.tick('101');
      await untilSold(trading);
      expect(trading.ordersSold()).toEqual([{ quantity: '2.01', price: '101' }]);
      rule.lift();
      await untilOver(trading);
      await untilLadderRests(trading);
      expect(trading.told('discrepancy')).toEqual([]);
      await expectAgreement(trading);
    });

    story('beside a reserve: neither the one nor the other is touched', BESIDE_A_RESERVE, async (trading) => {
      await buyFirstRung(trading);
      const rule = oddity(trading.line, 'SOL');
      await trading.engine.api.strategy('main').books.reconcile(null);
      await untilWatched(trading);
      rule.lift();
      await untilOver(trading);
      expectNothingCameOfIt(trading);
      expect(trading.books.setting('usedOfReserve:SOL')).toBeNull();
      await trading.tick('101');
      await untilSold(trading);
      await untilLadderRests(trading);
      expect(trading.ordersSold()).toEqual([{ quantity: '2.01', price: '101' }]);
      await expectAgreement(trading, { ownersBase: '10' });
    });

    story('beside coins that /fresh left to the owner: they stay his', PATIENT, async (trading) => {
      await buyFirstRung(trading);
      await trading.engine.api.strategy('main').books.fresh('test', []);
      await untilLadderRests(trading);
      await trading.tick('97.9', { ask: '97.91' });
      await trading.until('a rung is bought', () => trading.state().position.quantity.gt('0'));
      const before = booked(trading);
      const rule = oddity(trading.line, 'SOL');
      await trading.engine.api.strategy('main').books.reconcile(null);
      await untilWatched(trading);
      rule.lift();
      await untilOver(trading);
      expect(trading.state().setAside.toString()).toBe('2.018384');
      expect(booked(trading)).toBe(before);
      expect(trading.told('discrepancy')).toEqual([]);
      await trading.tick('101');
      await untilSold(trading, 2);
      await untilLadderRests(trading);
      await expectAgreement(trading, { ownersBase: '2.018384' });
    });

    story(
      'of two strategies: each keeps what it has bought',
      { ...PATIENT, ...NEAR_AND_DEEP },
      async (trading) => {
        const before = await bothHaveBought(trading);
        const rule = oddity(trading.line, 'SOL');
        await trading.engine.api.strategy('deep').books.reconcile(null);
        await untilWatched(trading);
        rule.lift();
        await untilOver(trading);
        expect(BOTH.map((id) => booked(trading, id))).toEqual(before);
        expectNothingCameOfIt(trading);
        await expectBothToSell(trading);
      },
    );
  });
}

describe('the owner’s word about a surplus', () => {
  story(
    'is about what he was shown: nothing of one strategy says nothing of another',
    { ...PATIENT, ...NEAR_AND_DEEP },
    async (trading) => {
      const before = await bothHaveBought(trading);
      const rule = coinsTwice(trading.line, 'SOL');
      const result = await trading.engine.api
        .strategy('deep')
        .books.reserveSurplus({ quantity: decimal('0') }, 'test');
      expect(result).toEqual({ kind: 'nothing' });
      await untilWatched(trading);
      expect(BOTH.map((id) => booked(trading, id))).toEqual(before);
      rule.lift();
      await untilOver(trading);
      expectNothingCameOfIt(trading);
      await expectBothToSell(trading);
    },
  );
});

describe('while coins are missing', () => {
  story('nothing is bought, however much a ladder is wanted', PATIENT, async (trading) => {
    await buyFirstRung(trading);
    const rule = coinsNowhere(trading.line, 'SOL');
    await trading.engine.api.strategy('main').books.reconcile(null);
    await untilWatched(trading);
    await trading.engine.api.strategy('main').position.pause('test');
    await trading.until('the rungs are gone', () => trading.isQuiet && trading.rungs().length === 0);
    await trading.engine.api.strategy('main').position.resume('test');
    await trading.tick('98.97', { ask: '98.98' });
    expect(trading.engine.api.strategy('main').queries.status().waitingFor).toBe('holdings');
    expect(trading.rungs()).toEqual([]);
    rule.lift();
    await untilOver(trading);
    await untilLadderRests(trading, 2);
    expectNothingCameOfIt(trading);
    await expectAgreement(trading);
  });

  story(
    'the reserve is not sold in their place, and they are once they are seen',
    BESIDE_A_RESERVE,
    async (trading) => {
      await buyFirstRung(trading);
      const rule = coinsNowhere(trading.line, 'SOL');
      await trading.engine.api.strategy('main').books.reconcile(null);
      await untilWatched(trading);
      await trading.tick('101');
      await trading.until('the sale waits', () => (trading.state().exit?.emptyLooks ?? 0) > 0);
      expect(trading.ordersSold()).toEqual([]);
      rule.lift();
      await untilOver(trading);
      trading.clock.leap(31_000);
      await untilSold(trading);
      expect(trading.ordersSold()).toEqual([{ quantity: '2.01', price: '101' }]);
      await untilLadderRests(trading);
      await expectAgreement(trading, { ownersBase: '10' });
    },
  );

  story(
    'a part of them may be offered beside a reserve: what the account shows',
    BESIDE_A_RESERVE,
    async (trading) => {
      await buyFirstRung(trading);
      await ownerLends(trading, 'SOL', '1');
      const rule = trading.line.rewrite('GET /api/v1/borrowLend/positions', () => []);
      await trading.engine.api.strategy('main').books.reconcile(null);
      await untilWatched(trading);
      await trading.quote('101');
      await trading.until('a part is sold', () => trading.ordersSold().length === 1);
      expect(trading.ordersSold()).toEqual([{ quantity: '1.01', price: '101' }]);
      rule.lift();
      await untilOver(trading);
      trading.clock.leap(31_000);
      await untilSold(trading);
      expect(trading.ordersSold()).toEqual([
        { quantity: '1.01', price: '101' },
        { quantity: '1', price: '101' },
      ]);
      await expectAgreement(trading, { ownersBase: '10' });
    },
  );

  story(
    'a sale is tried where nobody else’s coins could pay: it gets what is there',
    PATIENT,
    async (trading) => {
      await buyFirstRung(trading);
      const rule = coinsNowhere(trading.line, 'SOL');
      await trading.engine.api.strategy('main').books.reconcile(null);
      await untilWatched(trading);
      await trading.tick('101');
      await untilSold(trading);
      expect(trading.ordersSold()).toEqual([{ quantity: '2.01', price: '101' }]);
      // Nothing is booked that could be missing any more.
      await untilOver(trading);
      await untilLadderRests(trading);
      rule.lift();
      await expectAgreement(trading);
    },
  );

  story(
    'a refusal for funds is no proof: it is tried again, and sold when they are there',
    PATIENT,
    async (trading) => {
      await buyFirstRung(trading);
      const rule = coinsNowhere(trading.line, 'SOL');
      const body = '{"code":"INSUFFICIENT_SUPPLY","message":"Insufficient supply"}';
      trading.line.harm('POST /api/v1/order', { kind: 'answered', status: 400, body, done: false }, 2);
      await trading.quote('101');
      await untilWatched(trading);
      expect(trading.books.reports('main', 1)[0]).toMatchObject({
        trigger: 'saleRefused',
        action: 'watched',
      });
      expect(trading.state().exit?.sellAtMost).toBeNull();
      await untilSold(trading);
      expect(trading.ordersSold()).toEqual([{ quantity: '2.01', price: '101' }]);
      rule.lift();
      await untilOver(trading);
      await untilLadderRests(trading);
      expect(trading.told('discrepancy')).toEqual([]);
      await expectAgreement(trading);
    },
  );

  story('a crash loses nothing but the watch', PATIENT, async (trading) => {
    await buyFirstRung(trading);
    const rule = coinsNowhere(trading.line, 'SOL');
    await trading.engine.api.strategy('main').books.reconcile(null);
    await trading.kill();
    await trading.start();
    expect(watched(trading)).not.toBeNull();
    rule.lift();
    await untilOver(trading);
    expect(booked(trading)).toBe(FIRST_RUNG);
    expect(trading.told('discrepancy')).toEqual([]);
    await expectAgreement(trading);
  });

  story(
    'a trade that explains a part of it is booked at once',
    { ...PATIENT, reconciliation: { ...PATIENT.reconciliation, realTimePositionCheck: false } },
    async (trading) => {
      await buyFirstRung(trading);
      await ownerSells(trading, '0.5');
      await trading.transfer('SOL', '-1');
      const report = await trading.engine.api.strategy('main').books.reconcile(null);
      expect(plain(report)).toMatchObject({
        action: 'manualSell',
        drift: '-1.5',
        watched: { quantity: '-1' },
      });
      expect(toldBookings(trading)).toEqual(['manualSell -0.5 at 98.98']);
      expect(trading.state().position.quantity.toString()).toBe('1.518384');
      await trading.transfer('SOL', '1');
      await untilOver(trading);
      expect(trading.state().position.quantity.toString()).toBe('1.518384');
      await expectAgreement(trading);
    },
  );
});

story(
  'what was only reported is known: that it is in both answers for a while is watched, and not told as more',
  {
    balances: { USDC: '10000', SOL: '10' },
    reconciliation: { patience: AS_IN_LIFE, tolerances: DUST, forceSync: false },
  },
  async (trading) => {
    const rule = coinsTwice(trading.line, 'SOL');
    expect(plain(await trading.engine.api.strategy('main').books.reconcile(null))).toMatchObject({
      drift: '20',
      watched: { quantity: '10' },
    });
    rule.lift();
    await untilOver(trading);
    expect(plain(trading.told('discrepancy'))).toMatchObject([{ drift: '10' }]);
    await expectAgreement(trading, { ownersBase: '10' });
  },
);

storyOfTime(
  'what lacks of a surplus that was only reported, and of what was left to the owner, does not grow with every look',
  async (trading, network) => {
    await trading.engine.api.strategy('main').books.fresh('test', []);
    await untilLadderRests(trading);
    await trading.transfer('SOL', '1');
    await trading.engine.api.strategy('main').books.reconcile(null);
    network.leap(300_000);
    await untilOver(trading);
    expect(plain(trading.told('discrepancy'))).toMatchObject([{ drift: '1' }]);
    await trading.tick('97.5', { ask: '97.51' });
    const bought = booked(trading);
    expect(bought).not.toBe('0 for 0');
    await trading.transfer('SOL', '-4.018384');
    for (let looks = 0; looks < 3; looks += 1) {
      await trading.engine.api.strategy('main').books.reconcile(null);
      expect(plain(watched(trading))).toMatchObject({ quantity: '-4.018384' });
    }
    network.leap(300_000);
    await untilOver(trading);
    expect(booked(trading)).toBe(bought);
  },
  { forceSync: false },
);

storyOfTime(
  'two looks minutes apart prove nothing when those in between have failed',
  async (trading, network) => {
    const lie = coinsNowhere(trading.line, 'SOL');
    await trading.engine.api.strategy('main').books.reconcile(null);
    const capital = 'GET /api/v1/capital';
    const outage = trading.line.harm(
      capital,
      { kind: 'answered', status: 500, body: 'no', done: false },
      ALWAYS,
    );
    network.leap(300_000);
    await trading.until('that was asked for in vain', () => outage.fired > 1);
    outage.lift();
    await trading.engine.api.strategy('main').books.reconcile(null);
    expect(booked(trading)).toBe(FIRST_RUNG);
    lie.lift();
    await untilOver(trading);
    expect(booked(trading)).toBe(FIRST_RUNG);
    await expectAgreement(trading);
  },
);

describe('coins that are really gone', () => {
  story('are booked when that has lasted, and told', BRIEFLY, async (trading) => {
    await buyFirstRung(trading);
    const before = averageEntryPrice(trading.state().position);
    await trading.transfer('SOL', '-1');
    expect(await trading.engine.api.strategy('main').books.reconcile(null)).toMatchObject({
      action: 'watched',
    });
    await untilOver(trading);
    expect(trading.books.reports('main', 1)[0]).toMatchObject({
      trigger: 'watch',
      action: 'quantityReduced',
    });
    expect(toldBookings(trading)).toEqual([`quantityReduced -1 at ${before}`]);
    expect(rounded(averageEntryPrice(trading.state().position))).toBe(rounded(before));
    expect(plain(trading.state().missing)).toMatchObject({ quantity: '1', setAside: '0' });
    await expectAgreement(trading);
  });

  storyOfTime('are booked as far as they were gone all the while', async (trading, network) => {
    await trading.transfer('SOL', '-1');
    await trading.engine.api.strategy('main').books.reconcile(null);
    await trading.transfer('SOL', '0.7');
    network.leap(60_000);
    await trading.until('it is seen', () => watched(trading)?.quantity.toString() === '-0.3');
    network.leap(240_000);
    await untilOver(trading);
    expect(trading.state().position.quantity.toString()).toBe('1.718384');
    await expectAgreement(trading);
  });

  storyOfTime('are waited for anew when more is gone', async (trading, network) => {
    await trading.transfer('SOL', '-0.5');
    await trading.engine.api.strategy('main').books.reconcile(null);
    await trading.transfer('SOL', '-0.5');
    network.leap(100_000);
    await trading.until('it is seen', () => watched(trading)?.quantity.toString() === '-1');
    network.leap(100_000);
    await asLongAsALook(trading);
    expect(booked(trading)).toBe(FIRST_RUNG);
    network.leap(120_000);
    await untilOver(trading);
    expect(trading.state().position.quantity.toString()).toBe('1.018384');
    await expectAgreement(trading);
  });

  storyOfTime(
    'and are never the same: in the end what was gone throughout is booked',
    async (trading, network) => {
      await trading.transfer('SOL', '-0.5');
      await trading.engine.api.strategy('main').books.reconcile(null);
      for (let minutes = 1; minutes <= 4; minutes += 1) {
        await trading.transfer('SOL', '-0.1');
        network.leap(110_000);
        const gone = `-0.${5 + minutes}`;
        await trading.until(`${gone} is seen`, () => watched(trading)?.quantity.toString() === gone);
        expect(booked(trading)).toBe(FIRST_RUNG);
      }
      network.leap(170_000);
      await trading.until(
        'a part is booked',
        () => trading.state().position.quantity.toString() === '1.518384',
      );
      // What came later is watched for itself.
      await trading.until('the rest is watched', () => watched(trading)?.quantity.toString() === '-0.4');
    },
  );

  story('are booked at once by the owner’s word', PATIENT, async (trading) => {
    await buyFirstRung(trading);
    await trading.transfer('SOL', '-2.018384');
    const { api } = trading.engine;
    // Of what nobody has seen yet he has said nothing.
    expect(await api.strategy('main').books.bookWatched('test')).toMatchObject({ action: 'watched' });
    expect(await api.strategy('main').books.bookWatched('test')).toMatchObject({ action: 'quantityReduced' });
    await untilLadderRests(trading);
    expect(watched(trading)).toBeNull();
    expect(trading.state().cycle.number).toBe(2);
    await expectAgreement(trading);
  });

  story(
    'are booked however tolerable, when a sale is refused for them',
    { reconciliation: { ...BRIEFLY.reconciliation, tolerances: new Map([['SOL', decimal('5')]]) } },
    async (trading) => {
      await buyFirstRung(trading);
      await trading.transfer('SOL', '-1');
      expect(await trading.engine.api.strategy('main').books.reconcile(null)).toMatchObject({
        action: 'withinTolerance',
      });
      await trading.quote('101');
      await untilSold(trading);
      expect(trading.ordersSold()).toEqual([{ quantity: '1.01', price: '101' }]);
      expect(toldBookings(trading)).toHaveLength(1);
      expect(trading.told('differenceWatched').length).toBeLessThanOrEqual(1);
      await untilLadderRests(trading);
      await expectAgreement(trading);
    },
  );

  story('and a sale that is refused meanwhile ends with what is booked', BRIEFLY, async (trading) => {
    await buyFirstRung(trading);
    await trading.transfer('SOL', '-2.01');
    await trading.quote('101');
    await untilSold(trading);
    expect(trading.ordersSold()).toEqual([]);
    expect(trading.told('cycleClosed')).toMatchObject([{ reason: 'manual' }]);
    await untilLadderRests(trading);
    await expectAgreement(trading);
  });

  storyOfTime('are booked after as long as was said, and not before', async (trading, network) => {
    await trading.transfer('SOL', '-1.009192');
    await trading.engine.api.strategy('main').books.reconcile(null);
    const { sinceMs = 0, untilMs = 0 } = watched(trading) ?? {};
    // Half of the position: in the middle between two minutes and five.
    expect(untilMs - sinceMs).toBe(210_000);
    network.leap(209_000 - 60_000);
    await asLongAsALook(trading);
    expect(booked(trading)).toBe(FIRST_RUNG);
    network.leap(61_000);
    await untilOver(trading);
    expect(trading.state().position.quantity.toString()).toBe('1.009192');
    await expectAgreement(trading);
  });
});

describe('what comes back', () => {
  story('comes back at the cost that was written off', { ...NOT_IN_REAL_TIME }, async (trading) => {
    await buyFirstRung(trading);
    await trading.transfer('SOL', '-1');
    await trading.engine.api.strategy('main').books.reconcile(null);
    await trading.tick('97.9', { ask: '97.91' });
    await trading.transfer('SOL', '1');
    const report = await trading.engine.api.strategy('main').books.reconcile(null);
    expect(report).toMatchObject({ action: 'cameBack' });
    // Both rungs, at what they have cost.
    expect(booked(trading)).toBe('4.056752 for 399.9');
    expect(plain(trading.state().missing)).toEqual({
      quantity: '0',
      cost: '0',
      setAside: '0',
      unproven: '0',
    });
    await expectAgreement(trading);
  });

  story(
    'after all was written off and a new ladder was bought: both at their cost, one ladder',
    async (trading) => {
      await buyFirstRung(trading);
      await trading.transfer('SOL', '-2.01');
      await trading.engine.api.strategy('main').books.reconcile(null);
      const { cost: lost } = trading.state().missing;
      await untilLadderRests(trading);
      expect(trading.state().cycle.number).toBe(2);
      await trading.tick('97.9', { ask: '97.91' });
      const second = trading.state().position;
      await trading.transfer('SOL', '2.01');
      expect(await trading.engine.api.strategy('main').books.reconcile(null)).toMatchObject({
        action: 'cameBack',
      });
      const { position } = trading.state();
      expect(position.cost?.toString()).toBe(second.cost?.plus(lost ?? '0').toString());
      await trading.tick('101');
      await untilSold(trading, 2);
      await untilLadderRests(trading);
      // Bought twice, sold twice: nothing was lost or won by the error.
      const spent = position.cost ?? decimal('0');
      const [{ realizedPnl } = { realizedPnl: decimal('0') }] = trading.books.closedCycles('main', 1);
      expect(realizedPnl.gt('0')).toBe(true);
      expect(spent.lte('600')).toBe(true);
      await expectAgreement(trading);
    },
  );

  story('after a restart, too', async (trading) => {
    await buyFirstRung(trading);
    await trading.transfer('SOL', '-1');
    await trading.engine.api.strategy('main').books.reconcile(null);
    await trading.kill();
    await trading.transfer('SOL', '1');
    await trading.start();
    expect(startReport(trading)).toMatchObject({ action: 'cameBack' });
    expect(booked(trading)).toBe(FIRST_RUNG);
    await expectAgreement(trading);
  });

  story('is left to the owner where it was left to him before', async (trading) => {
    await buyFirstRung(trading);
    await trading.engine.api.strategy('main').books.fresh('test', []);
    await untilLadderRests(trading);
    await trading.transfer('SOL', '-2');
    await trading.engine.api.strategy('main').books.reconcile(null);
    expect(trading.state().setAside.toString()).toBe('0.018384');
    await trading.transfer('SOL', '2.5');
    await trading.engine.api.strategy('main').books.reconcile(null);
    expect(trading.state().setAside.toString()).toBe('2.018384');
    // What nobody has lost is a surplus like any other.
    expect(booked(trading)).toBe('0.5 for null');
    await expectAgreement(trading, { ownersBase: '2.018384' });
  });

  story('is the owner’s after /fresh, and the strategy buys again at once', PATIENT, async (trading) => {
    await buyFirstRung(trading);
    const rule = coinsNowhere(trading.line, 'SOL');
    await trading.engine.api.strategy('main').books.reconcile(null);
    await trading.engine.api.strategy('main').books.fresh('test', []);
    await untilLadderRests(trading);
    expect(trading.state().setAside.toString()).toBe('2.018384');
    rule.lift();
    await untilOver(trading);
    expect(trading.state().setAside.toString()).toBe('2.018384');
    expect(booked(trading)).toBe('0 for 0');
    await expectAgreement(trading, { ownersBase: '2.018384' });
  });

  story('of what was written off before /fresh is his, too', async (trading) => {
    await buyFirstRung(trading);
    await trading.transfer('SOL', '-1');
    await trading.engine.api.strategy('main').books.reconcile(null);
    await trading.engine.api.strategy('main').books.fresh('test', []);
    await untilLadderRests(trading);
    await trading.transfer('SOL', '1');
    await trading.engine.api.strategy('main').books.reconcile(null);
    expect(trading.state().setAside.toString()).toBe('2.018384');
    expect(booked(trading)).toBe('0 for 0');
    await expectAgreement(trading, { ownersBase: '2.018384' });
  });
});
