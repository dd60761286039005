import { isDeepStrictEqual } from 'node:util';
import { describe, expect, vi } from 'vitest';
import { decimal, ZERO } from '../../../src/domain/decimal.js';
import { CommandRefusedError } from '../../../src/engine/api/engineApi.js';
import {
  endsInNoHistory,
  fillsWithoutClientIds,
  type Json,
  OVERLOADED,
  withoutRows,
} from '../../support/oddExchange/index.js';
import type { Trading } from '../../support/trading.js';
import { expectAgreement } from '../../support/tradingAgreement.js';
import { BATCH, BRIEF, buyFirst, ORDER, phases, untilNextLadder } from '../doubt.js';
import { story, storyFromTheStart } from '../story.js';

/* Words that never come, come twice, or come without what tells whose they are. */

vi.setConfig({ maxConcurrency: 8 });

const ORDER_STREAM = 'account.*';
const FILLS = 'GET /wapi/v1/history/fills';
const NOT_FOUND = '{"code":"RESOURCE_NOT_FOUND","message":"Order not found"}';
/** Behind the window of a request, as long as the history lags. */
const BELIEVED_AFTER_MS = 2_000;

async function expectSoldOnce(trading: Trading): Promise<void> {
  await untilNextLadder(trading);
  expect(trading.ordersSold()).toEqual([{ quantity: '2.01', price: '101' }]);
  expect(trading.told('cycleClosed')).toHaveLength(1);
  await expectAgreement(trading);
}

/** The owner takes the second rung away, and the order stream does not say so. @returns its client id */
async function secondTakenAwayUnheard(trading: Trading): Promise<number> {
  trading.line.streams.silence(ORDER_STREAM);
  const [, second] = trading.rungs();
  await trading.owner.delete('/api/v1/order', 'orderCancel', {
    symbol: trading.market.symbol,
    orderId: second?.orderId ?? '',
  });
  return second?.clientId ?? 0;
}

/** In these stories the command is less patient than a window is long, and says so; it is done all the same. */
async function fresh(trading: Trading): Promise<void> {
  const { api } = trading.engine;
  await api
    .strategy('main')
    .books.fresh('test', [])
    .catch((error: unknown) => {
      if (!(error instanceof CommandRefusedError)) throw error;
    });
}

describe('an order that somebody has taken away, unheard', () => {
  story(
    'is missed within minutes, although the streams go on and nobody trades below it',
    { ...BRIEF, lookAgainEveryMs: 200 },
    async (trading) => {
      const clientId = await secondTakenAwayUnheard(trading);
      await trading.until('it is over', () => trading.state().orders.size === 2);
      expect(trading.books.order(clientId)?.outcome).toBe('cancelled');
      expect(trading.told('orderCancelledElsewhere')).toMatchObject([{ rung: 2, rungsLeft: 2 }]);
      trading.line.heal();
      trading.line.cutStreams();
      await buyFirst(trading);
      await trading.quote('101');
      await expectSoldOnce(trading);
    },
  );
});

describe('an order whose end is in no history', () => {
  story('is over when it is nowhere for long: told, and the strategy goes on', BRIEF, async (trading) => {
    endsInNoHistory(trading.line);
    const clientId = await secondTakenAwayUnheard(trading);
    trading.line.cutStreams();
    await trading.until('it is over', () => trading.state().orders.size === 2);
    expect(trading.books.order(clientId)?.outcome).toBe('vanished');
    expect(trading.told('orderCancelledElsewhere')).toMatchObject([{ rung: 2, rungsLeft: 2 }]);
    trading.line.heal();
    trading.line.cutStreams();
    await buyFirst(trading);
    await trading.quote('101');
    await expectSoldOnce(trading);
  });

  storyFromTheStart(
    'is ended by /fresh at once, however long it would be looked for',
    { ...BRIEF, orderPatience: { absentMs: 3_600_000, disagreeingMs: 3_600_000 } },
    async (trading) => {
      trading.line.harm(BATCH, { kind: 'requestLost' });
      await trading.start();
      await trading.until('nobody knows', () => {
        const phases = [...trading.state().orders.values()].map(({ phase }) => phase);
        return phases.join() === 'unknown,unknown,unknown';
      });
      await fresh(trading);
      await trading.until('a ladder rests', () => trading.isQuiet && trading.rungs().length === 3);
      expect(trading.line.requestsTo(BATCH)).toHaveLength(2);
      await expectAgreement(trading);
    },
  );

  storyFromTheStart(
    'that one look does not find, and the next one does: /fresh takes it off the book before a ladder follows',
    { ...BRIEF, orderPatience: { absentMs: 3_600_000, disagreeingMs: 3_600_000 } },
    async (trading) => {
      trading.line.harm(BATCH, { kind: 'answerLost', deaf: true });
      endsInNoHistory(trading.line);
      withoutRows(trading.line, 'GET /api/v1/orders', ({ clientId }) => !looks.has(String(clientId)));
      const looks = new Set<string>();
      trading.line.reanswer('GET /api/v1/order', (answer, { query: { clientId = '' } }) => {
        const { validUntilMs } = trading.books.order(Number(clientId)) ?? {};
        const pastMs = Date.now() - (validUntilMs ?? Number.POSITIVE_INFINITY);
        if (looks.has(clientId)) return answer;
        // Between the end of its window and the moment from which a look is believed, none is answered.
        if (pastMs > 0 && pastMs <= BELIEVED_AFTER_MS) return { ...answer, ...OVERLOADED };
        if (pastMs > 0) looks.add(clientId);
        return { ...answer, status: 404, body: NOT_FOUND };
      });
      const starting = trading.start();
      await trading.until('nobody knows of those that rest', () =>
        isDeepStrictEqual(phases(trading), ['unknown', 'unknown', 'unknown']),
      );
      await fresh(trading);
      await starting;
      await trading.until('a ladder rests', () => trading.isQuiet && trading.rungs().length === 3);
      expect(looks.size).toBe(3);
      const asked = trading.line.requests.map(({ endpoint }) => endpoint);
      expect(asked.lastIndexOf('DELETE /api/v1/order')).toBeLessThan(asked.lastIndexOf(BATCH));
      await expectAgreement(trading);
    },
  );

  storyFromTheStart(
    'is over although the owner has bought meanwhile: his trade explains what the account holds',
    { ...BRIEF, orderPatience: { disagreeingMs: 3_600_000 } },
    async (trading) => {
      trading.line.harm(BATCH, { kind: 'requestLost' });
      await trading.start();
      await trading.until('nobody knows', () =>
        [...trading.state().orders.values()].every(({ phase }) => phase === 'unknown'),
      );
      await trading.ownerOrders('Bid', '5', '100.01', { timeInForce: 'IOC' });
      await trading.until('what he bought is booked', () => trading.state().position.quantity.gt('4'));
      await trading.until(
        'nothing is unknown any more',
        () => trading.isQuiet && [...trading.state().orders.values()].every(({ phase }) => phase === 'open'),
      );
      await expectAgreement(trading);
    },
  );

  storyFromTheStart(
    'and that /fresh has ended is the owner’s when it is executed after all',
    { ...BRIEF, orderPatience: { absentMs: 3_600_000, disagreeingMs: 3_600_000 } },
    async (trading) => {
      trading.line.harm(BATCH, { kind: 'requestLost' });
      await trading.start();
      await trading.until('it was to leave', () => trading.line.requestsTo(BATCH).length === 1);
      const [lost = {}] = JSON.parse(trading.line.requestsTo(BATCH)[0]?.body ?? '[]');
      await fresh(trading);
      await trading.until('a ladder rests', () => trading.isQuiet && trading.rungs().length === 3);
      expect(trading.books.order(lost.clientId)?.outcome).toBe('givenUp');
      await trading.owner.post('/api/v1/order', 'orderExecute', {
        ...lost,
        timeInForce: 'IOC',
        price: '100.01',
      });
      await trading.until('it is taken over', () => trading.state().position.quantity.gt(ZERO));
      expect([...trading.books.ledger('main')]).toMatchObject([
        { kind: 'adjustment', reason: 'manualTrade' },
      ]);
      expect(trading.books.order(lost.clientId)?.outcome).toBe('givenUp');
      const { balances } = await trading.account();
      expect(balances.SOL?.available).toBe(trading.state().position.quantity.toString());
    },
  );

  story('is not found under whatever status: the code says so', BRIEF, async (trading) => {
    trading.line.reanswer('GET /api/v1/order', (answer) =>
      answer.status === 404
        ? { ...answer, status: 400, body: '{"code":"INVALID_CLIENT_REQUEST","message":"Order not found"}' }
        : answer,
    );
    await buyFirst(trading);
    trading.line.harm(ORDER, { kind: 'answerLost', deaf: true });
    await trading.quote('101');
    await expectSoldOnce(trading);
  });
});

describe('executions without client ids', () => {
  story('belong to their order by its number at the exchange', BRIEF, async (trading) => {
    fillsWithoutClientIds(trading.line);
    trading.line.streams.rewrite(ORDER_STREAM, (data) => ({ ...data, c: null }));
    await buyFirst(trading);
    await trading.until('it is booked', () => trading.state().position.quantity.toString() === '2.018384');
    trading.line.streams.silence(ORDER_STREAM);
    await trading.quote('101');
    await expectSoldOnce(trading);
  });
});

describe('an update that is lost', () => {
  story('is missed when the market goes through the rung', BRIEF, async (trading) => {
    trading.line.streams.silence(ORDER_STREAM);
    await trading.quote('98.98', { ask: '98.99' });
    await trading.until('it is booked', () => trading.state().position.quantity.toString() === '2.018384');
    await expectAgreement(trading);
    await trading.quote('98.5', { ask: '98.51' });
    await trading.quote('98.4', { ask: '98.41' });
    await trading.untilQuiet();
  });

  story('of a sale that is answered as open is looked up', BRIEF, async (trading) => {
    await buyFirst(trading);
    trading.line.streams.silence(ORDER_STREAM);
    trading.line.rewrite(ORDER, (order) => ({ ...order, status: 'New', executedQuantity: '0' }), 1);
    await trading.quote('101');
    await expectSoldOnce(trading);
    expect(trading.line.requestsTo(ORDER)).toHaveLength(1);
  });

  storyFromTheStart('of a ladder that was taken: the streams are renewed', BRIEF, async (trading) => {
    const silence = trading.line.streams.silence(ORDER_STREAM);
    await trading.start();
    const asked = () => trading.line.streams.asked.filter(({ method }) => method === 'SUBSCRIBE').length;
    const before = asked();
    await trading.until('the streams are renewed', () => asked() > before);
    expect(silence.fired).toBeGreaterThan(0);
    silence.lift();
    await trading.until('the ladder rests', () => trading.isQuiet && trading.rungs().length === 3);
    expect(trading.line.requestsTo(BATCH)).toHaveLength(1);
    await expectAgreement(trading);
  });
});

describe('an execution that is told under a second trade id', () => {
  /** What the order stream has told, oldest first. */
  function listen(trading: Trading): readonly Json[] {
    const frames: Json[] = [];
    trading.line.streams.rewrite(ORDER_STREAM, (data) => {
      frames.push(data);
      return data;
    });
    return frames;
  }

  function tellAgain(trading: Trading, frames: readonly Json[]): void {
    const last = frames.findLast(({ e }) => e === 'orderFill');
    expect(last).toBeDefined();
    trading.line.streams.inject({ stream: 'account.orderUpdate', data: { ...last, t: 999_999_999 } });
  }

  async function untilLookedUp(trading: Trading): Promise<void> {
    await trading.until('it is looked up', () =>
      trading.complaints.some((complaint) => complaint.includes('more than its order')),
    );
    await trading.untilQuiet();
  }

  story('is not booked when the order is over with the first', BRIEF, async (trading) => {
    const frames = listen(trading);
    await buyFirst(trading);
    await trading.until('it is booked', () => trading.state().position.quantity.toString() === '2.018384');
    tellAgain(trading, frames);
    await untilLookedUp(trading);
    expect([...trading.books.ledger('main')]).toHaveLength(1);
    await expectAgreement(trading);
  });

  story('is not booked when the exchange counts one only', BRIEF, async (trading) => {
    const frames = listen(trading);
    await trading.quote('98.98', { ask: '99', askQuantity: '0.5' });
    await trading.until(
      'the part is booked',
      () => trading.state().position.quantity.toString() === '0.4996',
    );
    tellAgain(trading, frames);
    await untilLookedUp(trading);
    expect([...trading.books.ledger('main')]).toHaveLength(1);
    await expectAgreement(trading);
  });

  story('is not booked when it was being looked up as the first came', BRIEF, async (trading) => {
    await buyFirst(trading);
    trading.line.streams.rewrite(ORDER_STREAM, (data) => ({ ...data, t: 999_999_999 }));
    const held = trading.line.streams.hold(ORDER_STREAM);
    trading.line.rewrite(ORDER, (order) => ({ ...order, status: 'New', executedQuantity: '0' }), 1);
    const slow = trading.line.harm(FILLS, { kind: 'slowAnswer', delayMs: 1_000 }, 1);
    await trading.quote('101');
    await trading.until('its fills are asked for', () => slow.fired === 1);
    held.release();
    await untilNextLadder(trading);
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    await trading.untilQuiet();
    expect(trading.ordersSold()).toEqual([{ quantity: '2.01', price: '101' }]);
    expect([...trading.books.ledger('main')].map(({ kind }) => kind)).toEqual(['fill', 'fill']);
    const { balances } = await trading.account();
    expect(balances.SOL?.available).toBe(trading.state().position.quantity.toString());
  });

  story('is not booked while the order goes on', BRIEF, async (trading) => {
    trading.line.streams.rewrite(ORDER_STREAM, (data) => ({ ...data, t: 999_999_999 }));
    await trading.quote('98.98', { ask: '99', askQuantity: '0.5' });
    await trading.until(
      'the part is booked',
      () => trading.state().position.quantity.toString() === '0.4996',
    );
    trading.line.cutStreams();
    await trading.until('the history was read', () =>
      trading.books.reports('main', 9).some(({ trigger }) => trigger === 'reconnect'),
    );
    await trading.untilQuiet();
    expect([...trading.books.ledger('main')]).toHaveLength(1);
    expect((await trading.account()).balances.SOL?.available).toBe('0.4996');
  });

  story('is not booked when the first had none at all', BRIEF, async (trading) => {
    trading.line.streams.rewrite(ORDER_STREAM, (data) => ({ ...data, t: null }));
    await trading.quote('98.98', { ask: '99', askQuantity: '0.5' });
    await trading.until(
      'the part is booked',
      () => trading.state().position.quantity.toString() === '0.4996',
    );
    trading.line.cutStreams();
    await trading.until('the history was read', () =>
      trading.books.reports('main', 9).some(({ trigger }) => trigger === 'reconnect'),
    );
    await trading.untilQuiet();
    expect([...trading.books.ledger('main')]).toHaveLength(1);
    const { balances } = await trading.account();
    expect(balances.SOL?.available).toBe('0.4996');
    expect(trading.state().position.cost?.eq(decimal('49.5'))).toBe(true);
  });
});
