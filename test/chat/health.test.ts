import { describe, expect, it } from 'vitest';
import { plainText } from '../../src/chat/console/plainText.js';
import { createTranslator } from '../../src/chat/languages/index.js';
import type { ProgramHealth } from '../../src/chat/message/programViews.js';
import type { Health } from '../../src/chat/replies/healthProblems.js';
import { healthReply } from '../../src/chat/replies/healthReply.js';
import type { EngineHealth, StrategyHealth } from '../../src/engine/api/reports.js';
import { NOW_MS } from '../support/history.js';
import { engineHealth, programHealth, strategyHealth } from '../support/reportViews.js';

/* The first line says whether all is well, else what is not. */

function healthOf(program: Partial<ProgramHealth>, part: Partial<Health> = {}): string {
  const health: Health = {
    engine: engineHealth(),
    program: programHealth(program),
    ...{ version: '0.1.0', upMs: 93_600_000, nowMs: NOW_MS, machineNowMs: NOW_MS },
    ...part,
  };
  return plainText(healthReply(health), createTranslator('en'));
}

const firstLine = (...given: Parameters<typeof healthOf>) => healthOf(...given).split('\n')[0];

const telegram = (part: Partial<NonNullable<ProgramHealth['telegram']>>) => ({
  telegram: {
    mode: 'webhook',
    state: 'listening',
    sinceMs: NOW_MS - 90_000,
    lastFailure: null,
    ...part,
  } as const,
});
const reader = (dueForMs: number) => ({
  readers: [{ name: 'telegram:777', waiting: 3, oldestDueMs: NOW_MS - dueForMs }],
});
const MEGABYTE = 1_024 ** 2;

describe('all is well', () => {
  it.each<[string, Partial<ProgramHealth>]>([
    ['as it is', {}],
    ['when the database is in memory, and Telegram is not set up', { database: null, telegram: null }],
    ['when the file system does not tell its room', { database: { sizeBytes: 1, freeBytes: null } }],
    ['when alerts have just become due', reader(120_000)],
    ['when Telegram has not answered for a moment', telegram({ state: 'failing', sinceMs: NOW_MS - 60_000 })],
    ['when the event loop is a little late', { eventLoopDelayMs: 250 }],
    ['with 200 MB left', { database: { sizeBytes: 1, freeBytes: 200 * MEGABYTE } }],
  ])('%s', (_when, program) => {
    expect(firstLine(program)).toBe('✅ All is well');
  });
});

describe('the first line tells', () => {
  it.each<[string, Partial<ProgramHealth>]>([
    ['⚠️ The disk is nearly full: 199 MB left', { database: { sizeBytes: 1, freeBytes: 199 * MEGABYTE } }],
    ['⚠️ The machine is slow: work starts up to 1 s late', { eventLoopDelayMs: 1_200 }],
    ['⚠️ telegram:777: alerts wait for 2 min', reader(120_001)],
    ['⚠️ Telegram cannot be reached for 1 min', telegram({ state: 'failing' })],
    ['⚠️ Another program uses this Telegram bot, for 1 min', telegram({ state: 'conflict' })],
    ['⚠️ Telegram has refused the bot token for 5 s', telegram({ state: 'stopped', sinceMs: NOW_MS - 5_000 })],
  ])('%s', (line, program) => {
    expect(firstLine(program)).toBe(line);
  });

  it('how many things there are, the gravest first', () => {
    const engine = engineHealth({
      connection: { connected: false, sinceMs: NOW_MS - 400_000 },
      strategies: [strategyHealth({ priceAgeMs: 400_000, failingSinceMs: NOW_MS - 300_000 })],
    });
    const told = healthOf({ eventLoopDelayMs: 900, ...reader(600_000) }, { engine });
    expect(told.split('\n').slice(0, 6)).toEqual([
      '⚠️ Needs a look: 4 things',
      '',
      '• No connection to the exchange for 6 min',
      '• BTC_USDC: holdings could not be compared for 5 min',
      '• The machine is slow: work starts up to 900 ms late',
      '• telegram:777: alerts wait for 10 min',
    ]);
  });
});

describe('prices', () => {
  const pricesOf = (changes: Partial<StrategyHealth>, troubles: EngineHealth['troubles'] = []) =>
    healthOf({}, { engine: engineHealth({ strategies: [strategyHealth(changes)], troubles }) });

  it('that are confirmed are well, however long their stream has had nothing to tell', () => {
    const told = pricesOf({ priceAgeMs: 4_000, toldAgeMs: { bestPrices: 190_000, lastPrice: 500 } });
    expect(told).toMatch(/^✅ All is well\n/u);
    expect(told).toMatch(/\nPrice +4 s ago\n +told 3 min ago\n/u);
  });

  it('that nobody tells are not, from a few seconds on', () => {
    expect(pricesOf({ noPriceSinceMs: NOW_MS - 4_000 })).toMatch(/^✅ All is well\n/u);
    expect(pricesOf({ noPriceSinceMs: NOW_MS - 20_000 })).toMatch(/^⚠️ BTC_USDC: no price for 20 s\n/u);
  });

  it('that their stream does not tell are not, and neither is said twice', () => {
    expect(pricesOf({ isPriceStreamSilent: true })).toMatch(/^⚠️ BTC_USDC: the stream of prices is silent\n/u);
    const trouble = {
      problem: { kind: 'pricesUnknown', symbols: ['BTC_USDC', 'SOL_USDC'] },
      ...{ strategyId: null, sinceMs: NOW_MS - 60_000 },
    } as const;
    const told = pricesOf({ noPriceSinceMs: NOW_MS - 120_000, isPriceStreamSilent: true }, [trouble]);
    expect(told).toMatch(/^⚠️ BTC_USDC, SOL_USDC: nobody tells a price, for 1 min\n/u);
  });
});

it('is not well while a trouble stands, which is the first to be told', () => {
  const engine = engineHealth({
    connection: { connected: false, sinceMs: NOW_MS - 60_000 },
    troubles: [
      { problem: { kind: 'keyRefused', message: '401' }, strategyId: null, sinceMs: NOW_MS - 120_000 },
      { problem: { kind: 'salesRefused', symbol: 'BTC_USDC', count: 4 }, strategyId: 'main', sinceMs: null },
    ],
  });
  expect(healthOf({}, { engine }).split('\n').slice(0, 5)).toEqual([
    '⚠️ Needs a look: 3 things',
    '',
    '• The exchange refuses the API key, for 2 min',
    '• BTC_USDC: the sale was refused 4 times',
    '• No connection to the exchange for 1 min',
  ]);
});

it('requests to the exchange that are held back are told', () => {
  const engine = engineHealth({
    congestion: [
      { bucket: 'urgent', waiting: 2, waitedMs: 12_000, pausedForMs: 0 },
      { bucket: 'candles', waiting: 0, waitedMs: 0, pausedForMs: 40_000 },
    ],
  });
  expect(healthOf({}, { engine })).toMatch(
    /\nHeld back +sales \(2 wait\)\n +for 12 s\n +charts \(0 wait\)\n +for 40 s\n/u,
  );
});

it('what waits is told reader by reader, and what Telegram last said went wrong', () => {
  const told = healthOf({
    readers: [
      { name: 'console', waiting: 0, oldestDueMs: null },
      { name: 'telegram:1', waiting: 2, oldestDueMs: NOW_MS },
      { name: 'telegram:2', waiting: 5, oldestDueMs: NOW_MS },
    ],
    ...telegram({ lastFailure: { timeMs: NOW_MS - 7_200_000, message: 'setWebhook: 502' } }),
  });
  expect(told).toMatch(/\nAlerts +2 for telegram:1\n +5 for telegram:2\n/u);
  expect(told).toMatch(
    /\nTelegram +listens \(webhook\)\n +for 1 min\nLast trouble +2 h ago\n +setWebhook: 502\n/u,
  );
});

it('a failure of more than a day ago is no news while Telegram listens', () => {
  const lastFailure = { timeMs: NOW_MS - 86_400_001, message: '502' };
  expect(healthOf(telegram({ lastFailure }))).not.toContain('502');
  expect(healthOf(telegram({ lastFailure, state: 'failing' }))).toContain('502');
});
