import { expect } from 'vitest';
import { expectAgreement } from '../support/tradingAgreement.js';
import { LeapingClock } from '../support/tradingClock.js';
import { buyFirstRung, untilLadderRests, untilSold } from '../support/tradingSteps.js';
import { story } from './story.js';

/* The streams are open, and what happened meanwhile cannot be read. */

const network = new LeapingClock();
const NOT_COMPARED = { networkClock: network, reconciliation: { enabled: false } };

story('for a minute: a person is told, once, and of its end', NOT_COMPARED, async (trading) => {
  const problems = () => trading.told('problem').map(({ problem }) => problem.kind);
  await buyFirstRung(trading);
  const unread = trading.line.harm(
    'GET /wapi/*',
    { kind: 'answered', done: false, status: 502, body: '' },
    Number.POSITIVE_INFINITY,
  );
  trading.line.cutStreams();
  await trading.until('it was tried', () => unread.fired > 0);
  expect(problems()).toEqual([]);
  await trading.until('it is told', () => {
    network.leap(10_000);
    return problems().length > 0;
  });
  const [problem] = trading.told('problem').map((told) => told.problem);
  expect(problem).toMatchObject({ kind: 'notCaughtUp', symbol: trading.market.symbol });
  expect(trading.engine.troubles.all.map((trouble) => trouble.problem.kind)).toEqual(['notCaughtUp']);
  unread.lift();
  await trading.until('it is over', () => {
    network.leap(2_500);
    return trading.told('problemOver').length > 0;
  });
  expect(problems()).toEqual(['notCaughtUp']);
  expect(trading.engine.troubles.all).toEqual([]);
  await trading.quote('101');
  await untilSold(trading);
  await untilLadderRests(trading);
  await expectAgreement(trading);
});
