import { expect, it, vi } from 'vitest';
import {
  endsInNoHistory,
  gatewayPage,
  type Json,
  lateHistory,
  nullQuantities,
} from '../support/oddExchange/index.js';
import {
  buyFirstRung,
  endInAgreement,
  ladderRests,
  owner,
  startLadder,
  takeProfit,
} from './support/ladderStory.js';
import { type OddLocalExchange, startOddExchange } from './support/oddExchange.js';

/* The whole program, when it is told too little or too much of what became of its orders. */

vi.setConfig({ testTimeout: 180_000 });

const SALE = 'POST /api/v1/order';
const ORDER_UPDATES = 'account.orderUpdate*';

const isFill = ({ e }: Json) => e === 'orderFill';

/** Requests that sell: the start shows itself to other programs by an order that buys nothing. */
function sales({ odd }: OddLocalExchange) {
  return odd.requestsTo(SALE).filter(({ body }) => JSON.parse(body).side === 'Ask');
}

async function cancelDeepest(exchange: OddLocalExchange): Promise<void> {
  const { openOrders } = await exchange.account(owner.apiKey);
  const deepest = openOrders.reduce((a, b) => (Number(b.price) < Number(a.price) ? b : a));
  await exchange.paper('cancel', { apiKey: owner.apiKey, orderId: deepest.id });
}

it('sells once when the sale is done and a gateway answers in its place', async () => {
  const exchange = await startOddExchange();
  const rung = await startLadder(exchange);
  await buyFirstRung(exchange, rung);
  const { odd } = exchange;
  const gateway = odd.harm(SALE, { kind: 'answered', done: true, ...gatewayPage(403) });
  await takeProfit(exchange, rung);
  expect(gateway.fired).toBe(1);
  expect(sales(exchange)).toMatchObject([{ status: 403, passedOn: true }]);
  await endInAgreement(exchange, rung);
});

it('sells once when the answer to the sale has no quantities', async () => {
  const exchange = await startOddExchange();
  const rung = await startLadder(exchange);
  await buyFirstRung(exchange, rung);
  const silent = nullQuantities(exchange.odd);
  const deaf = exchange.odd.streams.silence('account.*');
  await takeProfit(exchange, rung);
  expect(silent.fired).toBeGreaterThan(0);
  silent.lift();
  deaf.lift();
  expect(sales(exchange)).toHaveLength(1);
  await endInAgreement(exchange, rung);
});

it('sells once when the answer is lost, the stream is down and the history is late', async () => {
  const exchange = await startOddExchange();
  const rung = await startLadder(exchange);
  await buyFirstRung(exchange, rung);
  const { odd } = exchange;
  const late = lateHistory(odd, 9_000);
  odd.harm(SALE, { kind: 'answerLost', deaf: true });
  await takeProfit(exchange, rung);
  expect(late.fired).toBeGreaterThan(0);
  late.lift();
  expect(sales(exchange)).toHaveLength(1);
  await endInAgreement(exchange, rung);
});

it('books an execution once, however many trade ids it is told under', async () => {
  const exchange = await startOddExchange();
  const rung = await startLadder(exchange);
  const { streams } = exchange.odd;
  let fill: Json | null = null;
  const seen = streams.rewrite(ORDER_UPDATES, (data) => {
    if (isFill(data)) fill ??= data;
    return data;
  });
  await buyFirstRung(exchange, rung);
  seen.lift();
  expect(fill).not.toBeNull();
  streams.inject({ stream: 'account.orderUpdate', data: { ...(fill as unknown as Json), t: 987_654_321 } });
  await takeProfit(exchange, rung);
  await endInAgreement(exchange, rung);
});

it('finds by itself a purchase whose update was lost', async () => {
  const exchange = await startOddExchange();
  const rung = await startLadder(exchange);
  await ladderRests(exchange);
  const lost = exchange.odd.streams.drop(ORDER_UPDATES, () => true, Number.POSITIVE_INFINITY);
  await exchange.moveTo('58900.0');
  await rung.says(/bought rung 1 of 4/);
  expect(lost.fired).toBeGreaterThan(0);
  lost.lift();
  await takeProfit(exchange, rung);
  await endInAgreement(exchange, rung);
});

it('leaves the other rungs where they are when one expires', async () => {
  const exchange = await startOddExchange();
  const rung = await startLadder(exchange);
  await ladderRests(exchange);
  const ids = async () => (await exchange.account(owner.apiKey)).openOrders.map(({ id }) => id);
  const before = await ids();
  await exchange.paper('expire', { symbol: 'BTC_USDC', deeperThan: '6' });
  await ladderRests(exchange, 3);
  await rung.says(/Rungs left on the book: 3\. This one is placed again when it may rest/);
  expect(before).toEqual(expect.arrayContaining([...(await ids())]));
  await exchange.moveTo('58900.0');
  await rung.says(/bought rung 1 of 4/);
  await exchange.paper('expire', { symbol: 'BTC_USDC', deeperThan: null });
  await takeProfit(exchange, rung);
  await endInAgreement(exchange, rung);
});

it('is led out by /fresh when the end of an order is in no history', async () => {
  const exchange = await startOddExchange();
  const rung = await startLadder(exchange);
  await ladderRests(exchange);
  const { odd } = exchange;
  endsInNoHistory(odd);
  const lost = odd.streams.silence(ORDER_UPDATES);
  await cancelDeepest(exchange);
  lost.lift();
  await rung.answers('/fresh', /Type yes or no/);
  rung.type('yes');
  await ladderRests(exchange);
  await buyFirstRung(exchange, rung);
  await exchange.moveTo('59700.0');
  await rung.says(/take profit, cycle \d+\nNet/);
  await endInAgreement(exchange, rung);
});
