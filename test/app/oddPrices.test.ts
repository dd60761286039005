import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it, vi } from 'vitest';
import { bareNumbers } from '../support/oddExchange/index.js';
import { configFile, LADDER } from './support/configFile.js';
import {
  buyFirstRung,
  endInAgreement,
  ladderRests,
  owner,
  sides,
  startLadder,
  takeProfit,
} from './support/ladderStory.js';
import { startOddExchange } from './support/oddExchange.js';

/* The whole program, when the best prices are not told, are told in other forms, or are old when they arrive. */

vi.setConfig({ testTimeout: 180_000 });

const BEST_PRICES = 'bookTicker.*';
/** Longer than a price is good for. */
const STANDSTILL_MS = 8_000;

it('takes profit when the best prices have fallen silent and everything else is told', async () => {
  const exchange = await startOddExchange();
  const rung = await startLadder(exchange);
  await buyFirstRung(exchange, rung);
  const silent = exchange.odd.streams.silence(BEST_PRICES);
  await takeProfit(exchange, rung);
  expect(silent.fired).toBeGreaterThan(0);
  silent.lift();
  await endInAgreement(exchange, rung);
});

it('takes profit when the best prices are told as numbers in place of texts', async () => {
  const exchange = await startOddExchange();
  const rung = await startLadder(exchange);
  const bare = bareNumbers(exchange.odd, BEST_PRICES);
  await buyFirstRung(exchange, rung);
  await takeProfit(exchange, rung);
  expect(bare.fired).toBeGreaterThan(0);
  await endInAgreement(exchange, rung);
});

it('stops a loss when no stream tells anything', async () => {
  const exchange = await startOddExchange();
  const config = configFile({ ...LADDER, stopLossPercentage: 1 });
  const rung = await startLadder(exchange, { config });
  await buyFirstRung(exchange, rung);
  const silent = exchange.odd.streams.silence('*');
  await exchange.moveTo('58200.0');
  await rung.says(/stop loss, cycle 1\n/);
  expect(await sides(exchange)).toEqual(['Bid', 'Ask']);
  silent.lift();
  rung.type('/resume');
  await endInAgreement(exchange, rung);
});

it('neither sells nor buys at the prices that waited while it stood still', async () => {
  const exchange = await startOddExchange();
  const config = configFile({ ...LADDER, stopLossPercentage: 1 });
  const rung = await startLadder(exchange, { config });
  await buyFirstRung(exchange, rung);
  rung.signal('SIGSTOP');
  await exchange.moveTo('58200.0');
  await exchange.moveTo('59700.0');
  await exchange.moveTo('58900.0');
  await sleep(STANDSTILL_MS);
  rung.signal('SIGCONT');
  await sleep(STANDSTILL_MS);
  expect(await sides(exchange)).toEqual(['Bid']);
  await takeProfit(exchange, rung);
  await endInAgreement(exchange, rung);
});

it('moves no ladder to the prices that waited while it stood still', async () => {
  const exchange = await startOddExchange();
  const config = configFile({ ...LADDER, reanchor: { driftPercentage: 0.5, afterMinutes: 60 } });
  const rung = await startLadder(exchange, { config });
  await ladderRests(exchange);
  const prices = async () => (await exchange.state(owner.apiKey)).openOrders.map(({ price }) => price);
  const before = await prices();
  rung.signal('SIGSTOP');
  await exchange.moveTo('61000.0');
  await exchange.moveTo('60000.0');
  await sleep(STANDSTILL_MS);
  rung.signal('SIGCONT');
  await sleep(STANDSTILL_MS);
  expect(await prices()).toEqual(before);
  await exchange.moveTo('61000.0');
  await expect.poll(prices).not.toEqual(before);
  await endInAgreement(exchange, rung);
});
