import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { beforeEach, describe, expect, it } from 'vitest';
import type { ConflictNews, TelegramOptions } from '../../../src/chat/index.js';
import { createBotApi } from '../../../src/chat/telegram/botApi.js';
import { systemClock } from '../../../src/engine/ports/systemClock.js';
import { dispatcherFor, OWNER } from '../../support/chat.js';
import { fakeEngine } from '../../support/engine.js';
import { freePort } from '../../support/freePort.js';
import { BOT_TOKEN } from '../../support/telegram/index.js';
import { telegramWorld } from './world.js';

const world = telegramWorld();
const SECRET = 'the-secret-of-the-webhook-0123456789';
const ORIGIN = 'https://rung.example.com';
const URL_OF_RUNG = `${ORIGIN}/telegram/updates`;
const HEADER = 'X-Telegram-Bot-Api-Secret-Token';

let port: number;
beforeEach(async () => {
  port = await freePort();
  world.server.webhooks.secondMs = 10;
  world.server.webhooks.route(ORIGIN, `http://127.0.0.1:${port}`);
});

const settings = (secret: string | null = SECRET) => ({
  ...{ url: URL_OF_RUNG, host: '127.0.0.1', port },
  secretToken: secret === null ? null : { reveal: () => secret },
});

async function start(changes: Partial<TelegramOptions> = {}) {
  const started = await world.start({ webhook: settings(), ...changes });
  await world.server.until(() => world.server.webhooks.current !== null, 'the webhook');
  return started;
}

/** A call that is none of Telegram's. */
async function call({
  body = '{}',
  headers = {},
  path = '/telegram/updates',
  method = 'POST',
}: {
  readonly body?: string | undefined;
  readonly headers?: Readonly<Record<string, string>>;
  readonly path?: string;
  readonly method?: string;
} = {}) {
  const response = await fetch(`http://127.0.0.1:${port}${path}`, {
    method,
    headers: { 'content-type': 'application/json', ...headers },
    ...(method === 'GET' ? {} : { body }),
  });
  return { status: response.status, body: await response.text() };
}

const update = (text: string, updateId = 9_000) =>
  JSON.stringify({
    update_id: updateId,
    message: {
      ...{ message_id: 1, date: Math.floor(world.server.now() / 1_000), text },
      ...{ from: { id: OWNER, is_bot: false }, chat: { id: OWNER, type: 'private' } },
    },
  });

describe('a webhook', () => {
  it('brings the messages, and nobody polls', async () => {
    const { chat } = await start();
    world.server.say(OWNER, '/version');
    expect((await world.server.message(OWNER, 1)).text).toContain('Rung');
    expect(world.server.calls).not.toContain('getUpdates');
    expect(world.server.unconfirmed).toEqual([]);
    expect(chat.line()).toMatchObject({ mode: 'webhook', state: 'listening', lastFailure: null });
    expect(world.server.webhooks.current).toMatchObject({ url: URL_OF_RUNG, secretToken: SECRET });
    expect(world.server.updates.allowed).toEqual(['message', 'callback_query']);
  });

  it('answers Telegram before the command has its answer', async () => {
    let answerBalance = () => {};
    const engine = fakeEngine({
      balances: () =>
        new Promise((resolve) => {
          answerBalance = () => resolve([]);
        }),
    });
    await start({ dispatcher: dispatcherFor(engine) });
    world.server.say(OWNER, '/balance');
    await world.server.until(() => world.server.unconfirmed.length === 0, 'the update to be taken');
    expect(world.server.sent).toEqual([]);
    answerBalance();
    await world.server.message(OWNER, 1);
  });

  it('that delivers an update twice has its effect once', async () => {
    await start();
    const headers = { [HEADER]: SECRET };
    for (let times = 0; times < 3; times += 1) {
      expect(await call({ body: update('/version'), headers })).toEqual({ status: 200, body: '' });
    }
    world.server.say(OWNER, '/help');
    await world.server.message(OWNER, 2);
    expect(world.server.sent.filter(({ text }) => text.includes('Node.js'))).toHaveLength(1);
  });

  it('has a secret of its own when none is configured', async () => {
    await start({ webhook: settings(null) });
    expect(world.server.webhooks.current?.secretToken).toMatch(/^[\w-]{43}$/u);
    world.server.say(OWNER, '/version');
    await world.server.message(OWNER, 1);
  });
});

describe('a call', () => {
  it.each([
    ['without the secret', {}],
    ['with another secret', { [HEADER]: 'x'.repeat(SECRET.length) }],
    ['with a part of it', { [HEADER]: SECRET.slice(0, -1) }],
    ['with an empty one', { [HEADER]: '' }],
  ])('%s gets an empty 401 and has no effect', async (_what, headers) => {
    const { log } = await start();
    for (let times = 0; times < 20; times += 1) {
      expect(await call({ body: update('/version', 9_000 + times), headers })).toEqual({
        status: 401,
        body: '',
      });
    }
    world.server.say(OWNER, '/help');
    await world.server.message(OWNER, 1);
    expect(world.server.sent).toHaveLength(1);
    const told = log.lines.filter((line) => line.includes('without its secret'));
    expect(told.length).toBeGreaterThanOrEqual(1);
    expect(log.lines.join()).not.toContain(SECRET);
  });

  it('that goes on sending after its 401 loses the connection', async () => {
    await start();
    const socket = connect(port, '127.0.0.1');
    const answer: Buffer[] = [];
    socket.on('data', (data) => answer.push(data));
    // A stranger does not stop for a reset either.
    socket.on('error', () => {});
    const length = 1_000_000_000;
    socket.write(`POST /telegram/updates HTTP/1.1\r\nhost: x\r\ncontent-length: ${length}\r\n\r\n`);
    const closed = once(socket, 'close');
    const block = Buffer.alloc(64 * 1_024);
    const feeding = setInterval(() => socket.write(block), 1);
    await closed;
    clearInterval(feeding);
    expect(Buffer.concat(answer).toString()).toMatch(/^HTTP\/1\.1 401 /u);
    expect(socket.bytesWritten).toBeLessThan(length / 10);
  });

  it('on any path tells a stranger nothing of what is there', async () => {
    await start();
    for (const path of ['/', '/telegram', '/telegram/updates', '/telegram/updates/']) {
      expect(await call({ path, method: 'GET' })).toEqual({ status: 401, body: '' });
    }
  });

  it.each([
    ['is no POST', { method: 'GET' }, 404],
    ['goes elsewhere', { path: '/elsewhere' }, 404],
    ['is no JSON', { headers: { 'content-type': 'text/plain' } }, 415],
    ['is broken JSON', { body: '{"update_id":' }, 400],
    ['is no update', { body: '[]' }, 400],
    ['has a text for a number', { body: '{"update_id":"1"}' }, 400],
    ['has an absurd number', { body: '{"update_id":1e300}' }, 400],
    ['is nothing', { body: 'null' }, 400],
    ['wants to poison objects', { body: '{"update_id":1,"__proto__":{"x":1}}' }, 400],
    ['is too long', { body: `{"update_id":1,"x":"${'x'.repeat(300_000)}"}` }, 413],
  ])('that %s gets an empty answer', async (_what, asked: Parameters<typeof call>[0], status) => {
    const { log } = await start();
    const headers = { ...asked?.headers, [HEADER]: SECRET };
    expect(await call({ ...asked, headers })).toEqual({ status, body: '' });
    expect(log.lines.filter((line) => line.startsWith('error'))).toEqual([]);
    world.server.say(OWNER, '/version');
    await world.server.message(OWNER, 1);
  });
});

describe('a webhook that fails', () => {
  it('to be set is set later', async () => {
    for (let times = 0; times < 3; times += 1) {
      world.server.failNext('setWebhook', { status: 429, description: 'Too Many', retryAfterSeconds: 1 });
    }
    const { log } = await start();
    expect(log.lines.filter((line) => line.includes('could not be set'))).toHaveLength(3);
    world.server.say(OWNER, '/version');
    await world.server.message(OWNER, 1);
  });

  it('to listen, because the port is taken, listens when it is free', async () => {
    const squatter = createServer().listen(port, '127.0.0.1');
    await once(squatter, 'listening');
    const { chat, log } = await world.start({ webhook: settings() });
    await world.server.until(() => chat.line().state === 'failing', 'the failure');
    expect(chat.line().lastFailure?.message).toContain('EADDRINUSE');
    expect(log.lines.join()).toContain(`cannot listen on 127.0.0.1:${port}`);
    squatter.close();
    world.server.say(OWNER, '/version');
    await world.server.message(OWNER, 1);
  });

  it('because the proxy leads nowhere is told in the line, until calls get through', async () => {
    const { chat, log } = await start({ clock: hurriedLooks() });
    world.server.webhooks.route(ORIGIN, 'http://127.0.0.1:9');
    world.server.say(OWNER, '/version');
    await world.server.until(() => chat.line().state === 'failing', 'the failure');
    expect(chat.line().lastFailure?.message).toContain(
      'Telegram cannot call the webhook: Connection refused',
    );
    expect(log.lines.join()).toContain('the Telegram webhook fails');
    world.server.webhooks.route(ORIGIN, `http://127.0.0.1:${port}`);
    await world.server.message(OWNER, 1);
    await world.server.until(() => chat.line().state === 'listening', 'the line to be well');
  });

  it('because another program has set its own is set again, and told when that goes on', async () => {
    const news: ConflictNews[] = [];
    const { chat } = await start({ clock: hurriedLooks(), onConflict: (told) => news.push(told) });
    const other = createBotApi({ token: BOT_TOKEN, apiRoot: world.server.url, clock: systemClock });
    const steal = async () => {
      await other.call('setWebhook', { url: 'https://elsewhere.example.com/' });
      await world.server.until(
        () => world.server.webhooks.current?.url === URL_OF_RUNG,
        'it to be set again',
      );
    };
    await steal();
    expect(chat.line().lastFailure?.message).toContain('another webhook');
    expect(news).toEqual([]);
    await steal();
    await world.server.until(() => news.length > 0, 'the news');
    await world.server.until(() => news.length > 1, 'the end');
    expect(news).toMatchObject([{ isOver: false }, { isOver: true }]);
    world.server.say(OWNER, '/version');
    await world.server.message(OWNER, 1);
  });
});

describe('a stop', () => {
  it('leaves the webhook, and what is said meanwhile comes at the next start', async () => {
    const { chat } = await start();
    world.server.say(OWNER, '/version');
    await world.server.message(OWNER, 1);
    const startedMs = Date.now();
    await chat.stop();
    expect(Date.now() - startedMs).toBeLessThan(1_000);
    expect(world.server.webhooks.current?.url).toBe(URL_OF_RUNG);
    world.server.say(OWNER, '/help');
    await world.server.until(
      () => world.server.webhooks.calls.some(({ status }) => status === null),
      'a call',
    );
    await start();
    await world.server.message(OWNER, 2);
  });

  it('and a start that polls take the webhook away, and lose nothing', async () => {
    const { chat } = await start();
    await chat.stop();
    world.server.say(OWNER, '/version');
    await world.start();
    await world.server.message(OWNER, 1);
    expect(world.server.webhooks.current).toBeNull();
  });
});

/** Real time for requests, in which the looks at the webhook, minutes apart, are some milliseconds apart. */
function hurriedLooks() {
  const startMs = Date.now();
  return {
    now: () => startMs + (Date.now() - startMs) * 1_000,
    setTimer(delayMs: number, callback: () => void) {
      const timer = setTimeout(callback, delayMs >= 60_000 ? delayMs / 1_000 : delayMs);
      timer.unref();
      return () => clearTimeout(timer);
    },
  };
}
