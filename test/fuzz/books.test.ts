import fc from 'fast-check';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { Trading } from '../support/trading.js';
import { expectAgreement } from '../support/tradingAgreement.js';
import { untilLadderRests } from '../support/tradingSteps.js';
import {
  DELIVERY_TRICKS,
  type Delivery,
  type DeliveryTrick,
  Distorter,
  type PassingAnswer,
} from './support/distorter.js';
import { ENDPOINTS } from './support/endpoints.js';
import { HOSTILE_VALUES } from './support/hostileValues.js';
import { anyRuin, type Ruin, unreadable } from './support/ruin.js';
import { fuzzing, patienceMs, samples } from './support/seed.js';
import { watchForUnforeseen } from './support/unforeseen.js';

/*
 * Whole stories, from the first ladder to the take profit, in which what the exchange says arrives unreadable: the
 * engine, the client and the database that ship, on the local exchange, behind a distorter. The exchange itself does
 * all that it is asked for, so that an answer that cannot be read is an answer lost.
 *
 * Only harm that any reader can detect is done here: answers and frames that are unreadable for certain, answers cut
 * or mislabelled on the way, an error of a proxy instead, keys and frames too many. What is changed into another good
 * answer is a lie, and a lie of the exchange is not to be told from the truth; so it has no place in these stories.
 */

vi.setConfig({ maxConcurrency: 6, testTimeout: patienceMs(60_000) });

/** A plan has to be told when it fails. */
const SHORT_VALUES = HOSTILE_VALUES.filter(({ length }) => length < 100);

type Harm =
  | { readonly kind: 'none' }
  | { readonly kind: 'unreadable'; readonly ruin: Ruin }
  | { readonly kind: 'onTheWay'; readonly trick: DeliveryTrick }
  | { readonly kind: 'proxy'; readonly status: number; readonly page: string }
  | { readonly kind: 'more'; readonly json: string };

interface Plan {
  /** One for each answer, in their order; all that follow are good. */
  readonly answers: readonly Harm[];
  /** For each frame of a stream, likewise. */
  readonly frames: readonly Harm[];
}

const none = fc.constant<Harm>({ kind: 'none' });
const ruined = fc.record({ kind: fc.constant('unreadable' as const), ruin: anyRuin });
const more = fc.record({ kind: fc.constant('more' as const), json: fc.constantFrom(...SHORT_VALUES) });
const onTheWay = fc.record({
  kind: fc.constant('onTheWay' as const),
  trick: fc.constantFrom(...DELIVERY_TRICKS),
});
const proxy = fc.record({
  kind: fc.constant('proxy' as const),
  status: fc.constantFrom(500, 502, 503, 504, 520),
  page: fc.constantFrom(
    '',
    '<html>Bad Gateway</html>',
    '{"code":{},"message":[]}',
    '[]',
    'null',
    '{"code":"',
  ),
});
const anyPlan: fc.Arbitrary<Plan> = fc.record({
  answers: fc.array(
    fc.oneof(
      { weight: 4, arbitrary: none },
      { weight: 4, arbitrary: ruined },
      { weight: 1, arbitrary: onTheWay },
      { weight: 1, arbitrary: proxy },
      { weight: 1, arbitrary: more },
    ),
    { minLength: 10, maxLength: 60 },
  ),
  frames: fc.array(
    fc.oneof(
      { weight: 3, arbitrary: none },
      { weight: 2, arbitrary: ruined },
      { weight: 1, arbitrary: more },
    ),
    { minLength: 10, maxLength: 60 },
  ),
});

const unforeseen = watchForUnforeseen();
// Stories run side by side: which of them it was, the log of the failure tells.
afterAll(() => unforeseen.expectNone());

/** How much harm was done so far. */
interface Done {
  answers: number;
  frames: number;
}

function follow(plan: Plan, distorter: Distorter): Done {
  const done = { answers: 0, frames: 0 };
  const answers = [...plan.answers];
  const frames = [...plan.frames];
  distorter.distortAnswer = (endpoint, answer) => {
    const essentials = ENDPOINTS.find(({ name }) => name === endpoint)?.essentials ?? null;
    if (essentials === null || answer.status !== 200) return answer;
    const harm = answers.shift() ?? { kind: 'none' };
    if (harm.kind !== 'none') done.answers += 1;
    return harmed(answer, harm, essentials);
  };
  distorter.distortFrame = (frame) => {
    const harm = frames.shift() ?? { kind: 'none' };
    if (harm.kind !== 'none') done.frames += 1;
    if (harm.kind === 'more') return [Buffer.from(harm.json), frame];
    if (harm.kind !== 'unreadable') return [frame];
    return [unreadable(frame.toString('utf8'), harm.ruin, ['data', 'data.s'])];
  };
  return done;
}

function harmed(answer: PassingAnswer, harm: Harm, essentials: readonly string[]): Delivery {
  const text = answer.body.toString('utf8');
  switch (harm.kind) {
    case 'none':
      return answer;
    case 'unreadable':
      return { ...answer, body: unreadable(text, harm.ruin, essentials) };
    case 'onTheWay':
      return { ...answer, trick: harm.trick };
    case 'proxy':
      return { status: harm.status, contentType: 'text/html', body: Buffer.from(harm.page) };
    case 'more':
      // A field that the description does not know, in every object but one that is a list of assets itself.
      return {
        ...answer,
        body: Buffer.from(
          text.replace(/\{"(?=id"|symbol"|status"|autoLend")/g, `{"unheard of":${harm.json},"`),
        ),
      };
  }
}

/** From a ladder that rests to the end of its cycle and the next ladder, with harm done all the way. */
async function tell(plan: Plan): Promise<void> {
  const trading = await Trading.prepare({ windowMs: 1_500, timeoutMs: 800 });
  const distorter = await Distorter.before(trading.line.restUrl);
  Object.defineProperties(trading.line, {
    restUrl: { value: distorter.restUrl },
    wsUrl: { value: distorter.wsUrl },
  });
  try {
    await trading.start();
    await untilLadderRests(trading);
    const before = trading.complaints.length;
    const done = follow(plan, distorter);
    for (const [bid, ask] of [
      ['98.98', '98.99'],
      ['97.9', '97.91'],
      ['99.4', '99.41'],
      ['101.5', '101.51'],
    ] as const) {
      await trading.quote(bid, { ask });
      await trading.engine.api
        .strategy('main')
        .books.reconcile(null)
        .catch(() => {});
      await pause(150);
      expectOnlyRealFills(trading);
    }
    const complaints = trading.complaints.length - before;
    if (done.answers + done.frames > 0) expect(complaints).toBeGreaterThan(0);
    expect(complaints).toBeLessThanOrEqual(4 * (done.answers + done.frames) + 10);

    distorter.beHonest();
    await trading.until('the hourly reconciliation is done', async () => {
      await trading.engine.reconciliationQueue.all('schedule');
      return trading.isQuiet && trading.engine.api.strategy('main').queries.status().connection.connected;
    });
    await trading.quote('101.4', { ask: '101.41' });
    await trading.until('the cycle is sold', () => trading.books.closedCycles('main', 99).length > 0);
    await untilLadderRests(trading);
    expectOnlyRealFills(trading);
    expect(trading.state().mode).toEqual({ kind: 'trading' });
    await expectAgreement(trading);
  } finally {
    await trading.close();
    await distorter.close();
  }
}

/** Nobody trades by hand in these stories: the ledger grows by executions of ours and by nothing else. */
function expectOnlyRealFills(trading: Trading): void {
  const real = trading.exchange.state(trading.owner.apiKey).fills.map(({ tradeId }) => String(tradeId));
  for (const entry of trading.books.ledger('main')) {
    if (entry.kind !== 'fill') throw new Error(`booked without a fill: ${JSON.stringify(entry)}`);
    if (!real.includes(entry.fill.tradeId)) throw new Error(`no such trade: ${JSON.stringify(entry)}`);
  }
}

function pause(durationMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, durationMs));
}

describe(fuzzing('the books, while what the exchange says cannot be read'), () => {
  for (const [index, plan] of samples(anyPlan, 8).entries()) {
    test.concurrent(`story ${index + 1}: they hold what was traded, and agree in the end`, async () => {
      try {
        await tell(plan);
      } catch (error) {
        throw new Error(`with ${JSON.stringify(plan)}`.slice(0, 4_000), { cause: error });
      }
    });
  }
});
