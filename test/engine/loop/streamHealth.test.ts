import { beforeEach, expect, it } from 'vitest';
import type { AlertContent } from '../../../src/domain/alerts/index.js';
import { StreamHealth } from '../../../src/engine/loop/streamHealth.js';
import { ManualClock } from '../../chat/clock.js';

/* When the streams are up, and what the owner is told of it. */

let clock: ManualClock;
let told: AlertContent[];
let connection: StreamHealth;

beforeEach(() => {
  clock = new ManualClock();
  told = [];
  connection = new StreamHealth(clock, (content) => told.push(content));
  connection.open();
  connection.alive();
});

const SINCE = { kind: 'connectionLost', sinceMs: new ManualClock().now() };

it('an outage is told after a minute, and its end when data has come for a while', async () => {
  connection.lost();
  expect(connection.isAlive).toBe(false);
  await clock.pass(59_999);
  expect(told).toEqual([]);
  await clock.pass(1);
  expect(told).toEqual([SINCE]);
  connection.open();
  await clock.pass(60_000);
  expect(connection.isAlive, 'nothing has come').toBe(false);
  connection.alive();
  expect(connection.isAlive).toBe(true);
  await clock.pass(10_000);
  expect(told).toEqual([SINCE, { kind: 'connectionBack', downForMs: 120_000 }]);
});

it('a short one is never told', async () => {
  connection.lost();
  await clock.pass(40_000);
  connection.open();
  connection.alive();
  await clock.pass(600_000);
  expect(told).toEqual([]);
});

it.each([
  ['opens and breaks', false],
  ['opens, tells something and breaks', true],
])('a line that %s again and again is told after a minute, once', async (_what, brings) => {
  connection.lost();
  for (let flap = 0; flap < 100; flap += 1) {
    await clock.pass(2_000);
    connection.open();
    if (brings) connection.alive();
    await clock.pass(1_000);
    connection.lost();
  }
  expect(told).toEqual([SINCE]);
  expect(connection.sinceMs).toBe(SINCE.sinceMs);
});

it('one that broke again after it had been steady is a new one', async () => {
  connection.lost();
  await clock.pass(50_000);
  connection.open();
  connection.alive();
  await clock.pass(10_001);
  connection.lost();
  await clock.pass(59_000);
  expect(told).toEqual([]);
  await clock.pass(1_000);
  expect(told).toHaveLength(1);
});

it('data from a line that is not open is none', () => {
  connection.lost();
  connection.alive();
  expect(connection.isAlive).toBe(false);
});
