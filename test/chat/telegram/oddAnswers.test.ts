import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startTelegram, type TelegramChat } from '../../../src/chat/index.js';
import { type KeptLog, keptLog, OWNER, telegramOptions } from '../../support/chat.js';
import { fakeEngine } from '../../support/engine.js';
import { hurriedClock } from '../clock.js';

/*
 * Answers that have Telegram's form and make no sense: the local Bot API server, which behaves as Telegram does, never
 * gives them. Here each method's results are scripted; after the last one of them the good ones follow.
 */

const GOOD: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ['getMe', { id: 1, is_bot: true, first_name: 'Rung', username: 'rung_test_bot' }],
  ['getUpdates', []],
  ['sendMessage', { message_id: 1 }],
]);
const MESSAGE = {
  message_id: 1,
  from: { id: OWNER },
  chat: { id: OWNER, type: 'private' },
  text: '/version',
};

let results: Map<string, unknown[]>;
let requests: { readonly method: string; readonly body: string }[];
let log: KeptLog;
let chat: TelegramChat | undefined;
const server = createServer(async (request, response) => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const method = request.url?.split('/').at(-1) ?? '';
  requests.push({ method, body: Buffer.concat(chunks).toString() });
  const left = results.get(method) ?? [];
  const result = left.length > 0 ? left.shift() : (GOOD.get(method) ?? true);
  // A poll that brings nothing is held for a moment, as Telegram holds it.
  const heldMs = method === 'getUpdates' && left.length === 0 ? 20 : 0;
  const body = result instanceof Error ? JSON.parse(result.message) : { ok: true, result };
  setTimeout(() => response.end(JSON.stringify(body)), heldMs);
});

beforeEach(async () => {
  results = new Map();
  requests = [];
  log = keptLog();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  await chat?.stop();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

async function start(): Promise<void> {
  // A TCP server that listens has an address of this form.
  const { port } = server.address() as AddressInfo;
  chat = await startTelegram({
    ...telegramOptions(fakeEngine(), `http://127.0.0.1:${port}`),
    clock: hurriedClock(1_000),
    logger: log,
  });
}

async function until(what: string, reached: () => boolean): Promise<void> {
  const endMs = Date.now() + 5_000;
  while (!reached()) {
    if (Date.now() > endMs) throw new Error(`waited in vain until ${what}; log: ${log.lines.join('\n')}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

const asked = (method: string) => requests.filter((request) => request.method === method);
const warnings = () => log.lines.filter((line) => line.startsWith('warn'));

describe('updates', () => {
  it.each([
    ['with a text for a number', [{ update_id: '1001', message: MESSAGE }]],
    ['without a number', [{ message: MESSAGE }]],
    ['with a number beyond counting', [{ update_id: 1e308, message: MESSAGE }]],
    // Asked for by such a number, Telegram would forget what it has not delivered.
    ['with a number below zero', [{ update_id: -5, message: MESSAGE }]],
    ['that are nothing', [null]],
    ['that are no list', { update_id: 1001 }],
    ['that are a text', 'none'],
  ])('%s are passed over with a line in the log, and the next ones are heard', async (_what, odd) => {
    results.set('getUpdates', [odd, odd, [{ update_id: 1_002, message: MESSAGE }]]);
    await start();
    await until('the good one was answered', () => asked('sendMessage').length > 0);
    await until('it was confirmed', () => asked('getUpdates').length > 3);
    expect(asked('getUpdates').map(({ body }) => JSON.parse(body).offset)).toEqual(
      expect.arrayContaining([0, 0, 0, 1_003]),
    );
    expect(asked('sendMessage')).toHaveLength(1);
    expect(warnings()).toHaveLength(2);
  });

  it('out of their order are all heard, once, and confirmed together', async () => {
    const batch = [1_003, 1_001, 1_002].map((update_id) => ({ update_id, message: MESSAGE }));
    results.set('getUpdates', [batch]);
    await start();
    await until('they were answered', () => asked('sendMessage').length === 3);
    await until('they were confirmed', () => asked('getUpdates').length > 2);
    expect(new Set(asked('getUpdates').map(({ body }) => JSON.parse(body).offset))).toEqual(
      new Set([0, 1_004]),
    );
    expect(warnings()).toEqual([]);
  });

  it('that came with an odd one are heard', async () => {
    results.set('getUpdates', [[null, { update_id: 1_002, message: MESSAGE }, { update_id: 'x' }]]);
    await start();
    await until('the good one was answered', () => asked('sendMessage').length > 0);
    expect(warnings()).toHaveLength(1);
  });
});

describe('starting', () => {
  it.each([[null], ['me'], [{}], [{ id: '1' }]])('is tried again when the bot is %j', async (me) => {
    results.set('getMe', [me, me]);
    results.set('getUpdates', [[{ update_id: 1_001, message: MESSAGE }]]);
    await start();
    await until('the message was answered', () => asked('sendMessage').length > 0);
    expect(warnings()).toHaveLength(2);
  });

  it('says so each time when the webhook cannot be taken away', async () => {
    const failed = new Error('{"ok":false,"error_code":500,"description":"Internal Server Error"}');
    results.set('deleteWebhook', [failed, failed, failed]);
    await start();
    await until('the webhook is gone', () => asked('getUpdates').length > 0);
    expect(warnings()).toHaveLength(3);
  });
});

it('an answer that did not get through at once leaves a line', async () => {
  results.set('getUpdates', [[{ update_id: 1_001, message: MESSAGE }]]);
  results.set('sendMessage', [new Error('{"ok":false,"error_code":502,"description":"Bad Gateway"}')]);
  await start();
  await until('the answer got through', () => asked('sendMessage').length === 2);
  expect(warnings()).toHaveLength(1);
});
