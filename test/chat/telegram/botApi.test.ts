import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BotApi, createBotApi } from '../../../src/chat/telegram/botApi.js';
import { TelegramChatGoneError, TelegramUnavailableError } from '../../../src/chat/telegram/errors.js';
import { systemClock } from '../../../src/engine/ports/systemClock.js';
import { BOT_TOKEN } from '../../support/telegram/index.js';

/** What stands between Rung and Telegram may say anything: this server says what it is told to. */
let answer = { status: 200, body: '' };
const server = createServer((request, response) => {
  request.resume();
  response.writeHead(answer.status, { 'Content-Type': 'application/json' }).end(answer.body);
});
let api: BotApi;

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A TCP server that listens has an address of this form.
  const { port } = server.address() as AddressInfo;
  api = createBotApi({ token: BOT_TOKEN, apiRoot: `http://127.0.0.1:${port}`, clock: systemClock });
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

async function failureOf(status: number, body: string): Promise<Error> {
  answer = { status, body };
  try {
    await api.call('sendMessage', { chat_id: 1, text: 'a rung was filled' });
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error('the call did not fail');
}

describe('an answer that Telegram never gave', () => {
  it.each([
    [503, '{"message":"no upstream"}'],
    [200, '{}'],
    [200, '{"ok":false}'],
    [200, '{"ok":false,"error_code":"400","description":"Bad Request"}'],
    [200, '{"ok":false,"error_code":200,"description":["Bad Request"]}'],
    [200, 'null'],
    [200, '[]'],
    [200, '"ok"'],
    [200, ''],
    [200, '<html>log in to this hotel</html>'],
  ])('(%i %s) is no refusal: the message is tried again', async (status, body) => {
    expect(await failureOf(status, body)).toBeInstanceOf(TelegramUnavailableError);
  });

  it('is told in a few words, however many it had', async () => {
    const description = `Bad Request: ${'x'.repeat(100_000)}`;
    const { message } = await failureOf(400, JSON.stringify({ ok: false, error_code: 400, description }));
    expect(message).toContain('Bad Request: xxx');
    expect(message.length).toBeLessThanOrEqual(300);
  });
});

describe('a limit of Telegram', () => {
  it.each([
    [17, 17_000],
    [86_400, 600_000],
    [1e308, 600_000],
    [0, 5_000],
    [1e-9, 5_000],
    [-1, 5_000],
    ['soon', 5_000],
    [null, 5_000],
    [{}, 5_000],
  ])('of %j seconds is kept to for a while that makes sense', async (retry_after, retryAfterMs) => {
    const failure = {
      ok: false,
      error_code: 429,
      description: 'Too Many Requests',
      parameters: { retry_after },
    };
    expect(await failureOf(429, JSON.stringify(failure))).toMatchObject({ retryAfterMs });
  });
});

describe('a chat that takes nothing at present', () => {
  it.each([
    'Bad Request: chat not found',
    'Bad Request: not enough rights to send text messages to the chat',
    'Bad Request: CHAT_SEND_PLAIN_FORBIDDEN',
    'Bad Request: CHAT_RESTRICTED',
    'Bad Request: TOPIC_CLOSED',
    'Bad Request: group chat was upgraded to a supergroup chat',
  ])('is not taken for a message that it refuses: %s', async (description) => {
    const body = JSON.stringify({ ok: false, error_code: 400, description });
    expect(await failureOf(400, body)).toBeInstanceOf(TelegramChatGoneError);
  });
});
