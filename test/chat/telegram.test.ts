import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AlertTransport } from '../../src/chat/alerts.js';
import { RetryLaterError } from '../../src/chat/alerts.js';
import { startTelegram, TelegramTokenError } from '../../src/chat/index.js';
import { literal } from '../../src/chat/phrase.js';
import { lines, reply } from '../../src/chat/reply.js';
import { createBotApi } from '../../src/chat/telegram/botApi.js';
import { systemClock } from '../../src/engine/systemClock.js';
import { dispatcherFor, keptLog, OWNER, telegramTalk } from '../support/chat.js';
import { balanceView, type FakeEngine, fakeEngine } from '../support/engine.js';
import { BOT_TOKEN, TelegramServer } from '../support/telegram/index.js';
import { hurriedClock } from './clock.js';

const STRANGER = 666;
const HIDDEN_PART = BOT_TOKEN.slice(BOT_TOKEN.indexOf(':') + 1);

let server: TelegramServer;
let stops: (() => Promise<void>)[];
beforeEach(async () => {
  server = await TelegramServer.start();
  stops = [];
});
afterEach(async () => {
  for (const stop of stops) await stop();
  await server.stop();
});

async function talkTo(engine: FakeEngine, options: { readonly allowedUsers?: readonly number[] } = {}) {
  const talk = await telegramTalk(dispatcherFor(engine), { clock: hurriedClock(), server, ...options });
  stops.push(() => talk.chat.stop());
  return talk;
}

async function start(options: { readonly token?: string; readonly apiRoot?: string } = {}) {
  const logger = keptLog();
  const chat = await startTelegram({
    token: { reveal: () => options.token ?? BOT_TOKEN },
    apiRoot: options.apiRoot ?? server.url,
    allowedUsers: [OWNER],
    dispatcher: dispatcherFor(fakeEngine()),
    language: 'en',
    clock: hurriedClock(),
    logger,
  });
  stops.push(() => chat.stop());
  return { chat, logger };
}

const note = (words: string) => reply(lines(literal(words)));

describe('starting', () => {
  it('puts the commands into the menu', async () => {
    await talkTo(fakeEngine());
    await server.until(() => server.commands.length > 0, 'the menu');
    expect(server.commands).toContainEqual({
      command: 'pause',
      description: 'take the rungs off, keep the take profit',
    });
  });

  it('refuses a wrong token at once, with what to do and without the token', async () => {
    const wrong = '987654321:AAwrongTokenThatNobodyGaveOut_00000';
    const error = await start({ token: wrong }).then(
      () => null,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(TelegramTokenError);
    expect(String(error)).toContain('TELEGRAM_BOT_TOKEN');
    expect(String(error)).not.toContain('AAwrong');
  });

  it('does not wait for a Telegram that cannot be reached, and listens when it can', async () => {
    server.goDown();
    const { logger } = await start();
    expect(logger.lines.join()).toContain('trying again in the background');
    server.comeBack();
    server.say(OWNER, '/version');
    expect((await server.message(OWNER, 1)).text).toContain('Rung 0.1.0');
  });
});

describe('who is heard', () => {
  it.each([
    ['a stranger in private', STRANGER, {}],
    ['a stranger who writes into the chat of the owner', STRANGER, { id: OWNER }],
    ['the owner in a group', OWNER, { id: -100, type: 'supergroup' }],
    ['the owner in a private chat that is not theirs', OWNER, { id: STRANGER }],
  ])('not %s', async (_, userId, chat) => {
    const engine = fakeEngine();
    const talk = await talkTo(engine);
    server.say(userId, '/pause', chat);
    await talk.ask('/version');
    expect(engine.orders).toEqual([]);
    expect(server.sent).toHaveLength(1);
    expect(engine.audit).toEqual([`telegram:${OWNER} /version [-] done`]);
  });

  it('not a stranger who presses a button of the owner, whose button then still works', async () => {
    const engine = fakeEngine();
    const talk = await talkTo(engine);
    const question = await talk.ask('/fresh');
    server.press(STRANGER, question, question.buttons[0]?.[0]?.data ?? '');
    await talk.ask('/version');
    expect(engine.orders).toEqual([]);
    server.press(OWNER, question, question.buttons[0]?.[0]?.data ?? '');
    await server.message(OWNER, 3);
    expect(engine.orders).toHaveLength(1);
  });

  it('not another allowed user who presses it', async () => {
    const engine = fakeEngine();
    const talk = await talkTo(engine, { allowedUsers: [OWNER, 77] });
    const question = await talk.ask('/fresh');
    const yes = question.buttons[0]?.[0]?.data ?? '';
    server.press(77, { ...question, chatId: 77 }, yes);
    expect((await server.message(77, 1)).text).toBe('There is no question open.');
    expect(engine.orders).toEqual([]);
  });

  it('and a flood of strangers is one line in the log', async () => {
    const talk = await telegramTalk(dispatcherFor(fakeEngine()), { clock: systemClock, server });
    stops.push(() => talk.chat.stop());
    for (let message = 0; message < 50; message += 1) server.say(STRANGER, 'let me in');
    await talk.ask('/version');
    expect(talk.log.lines.filter((line) => line.includes('was ignored'))).toHaveLength(1);
  });
});

describe('buttons', () => {
  it('are answered, taken away, and work once', async () => {
    const engine = fakeEngine();
    const talk = await talkTo(engine);
    const question = await talk.ask('/fresh');
    const yes = question.buttons[0]?.[0]?.data ?? '';
    await talk.press('Yes');
    expect(server.answeredCallbacks).toHaveLength(1);
    expect(question.buttons).toEqual([]);
    server.press(OWNER, question, yes);
    expect((await server.message(OWNER, 3)).text).toBe('This question was answered already.');
    expect(engine.orders).toHaveLength(1);
  });

  it('choose a strategy and go on from there', async () => {
    const engine = fakeEngine({
      strategies: () => ['calm', 'wild'].map((id) => ({ id, symbol: 'BTC_USDC', mode: { kind: 'trading' } })),
    });
    const talk = await talkTo(engine);
    await talk.ask('/setavg 60000');
    await talk.press('wild (BTC_USDC)');
    await talk.press('Yes');
    expect(engine.orders).toEqual([`setavg wild 60000 by telegram:${OWNER}`]);
  });

  it('that no one made have no effect', async () => {
    const engine = fakeEngine();
    const talk = await talkTo(engine);
    const message = await talk.ask('/version');
    for (const data of ['', 'y:', 'y:../../x', 'fresh', 'yes']) server.press(OWNER, message, data);
    await talk.ask('/version');
    expect(engine.orders).toEqual([]);
    expect(server.sent).toHaveLength(2);
  });
});

describe('messages', () => {
  it('of one chat are answered in their order, though the first takes long', async () => {
    let answerBalance = () => {};
    const engine = fakeEngine({
      balances: () =>
        new Promise((resolve) => {
          answerBalance = () => resolve([balanceView('USDC', '1')]);
        }),
    });
    const talk = await talkTo(engine, { allowedUsers: [OWNER, 77] });
    server.say(OWNER, '/balance');
    server.say(OWNER, '/version');
    server.say(77, '/version');
    await server.message(77, 1);
    expect(server.sentTo(OWNER)).toEqual([]);
    answerBalance();
    await server.message(OWNER, 2);
    expect(server.sentTo(OWNER).map(({ text }) => text.split(/\s/u)[0])).toEqual(['Account', 'Version']);
    expect(talk.log.lines.join()).not.toContain('error');
  });

  it('are acted on though the answer to an earlier one does not get through', async () => {
    const engine = fakeEngine();
    await talkTo(engine);
    const limited = { status: 429, description: 'Too Many Requests', retryAfterSeconds: 60 };
    server.failNext('sendMessage', limited);
    server.say(OWNER, '/version');
    server.say(OWNER, '/pause');
    await server.until(() => engine.orders.length > 0, 'the pause');
    expect(server.sent).toEqual([]);
  });

  it('that are delivered twice act once', async () => {
    const engine = fakeEngine();
    const talk = await talkTo(engine);
    await talk.ask('/pause');
    const message = {
      message_id: 1,
      date: 0,
      from: { id: OWNER },
      chat: { id: OWNER, type: 'private' },
      text: '/pause',
    };
    const update = { update_id: 5_000, message };
    await server.until(() => server.isPolled, 'a poll');
    server.deliver(update, update, update);
    await server.message(OWNER, 2);
    server.say(OWNER, '/version');
    expect((await server.message(OWNER, 3)).text).toContain('Rung');
    expect(engine.orders).toHaveLength(2);
  });

  it('that pile up are refused beyond a bound', async () => {
    let answerBalance = () => {};
    const gate = new Promise<void>((resolve) => {
      answerBalance = resolve;
    });
    const engine = fakeEngine({
      balances: async () => {
        await gate;
        return [];
      },
    });
    await talkTo(engine);
    for (let message = 0; message < 200; message += 1) server.say(OWNER, '/balance');
    await server.until(() => server.unconfirmed.length === 0, 'all to be read');
    answerBalance();
    await server.until(() => server.sent.some(({ text }) => text.includes('Too many')), 'the refusal');
    expect(server.sent.length).toBeLessThanOrEqual(23);
  });

  it('that were handled are not delivered again after a stop, though the poll behind them failed', async () => {
    const engine = fakeEngine();
    const talk = await telegramTalk(dispatcherFor(engine), { clock: systemClock, server });
    stops.push(() => talk.chat.stop());
    await server.until(() => server.isPolled, 'the first poll');
    server.failNext('getUpdates', { status: 502, description: 'Bad Gateway' });
    await talk.ask('/pause');
    await server.until(() => talk.log.lines.some((line) => line.includes('failed')), 'the failure');
    expect(server.unconfirmed).toHaveLength(1);
    await talk.chat.stop();
    expect(server.unconfirmed).toEqual([]);
  });

  it('that Telegram cannot read as markup are sent plain', async () => {
    const talk = await talkTo(fakeEngine());
    server.failNext('sendMessage', { status: 400, description: "Bad Request: can't parse entities" });
    const answer = await talk.ask('/status');
    expect(answer.parseMode).toBeNull();
    expect(answer.text).toContain('BTC_USDC · paper money\nState      trading');
  });

  it('wait as long as Telegram asks', async () => {
    const talk = await talkTo(fakeEngine());
    server.failNext('sendMessage', { status: 429, description: 'Too Many Requests', retryAfterSeconds: 2 });
    expect((await talk.ask('/version')).text).toContain('Rung 0.1.0');
    expect(server.calls.filter((call) => call === 'sendMessage')).toHaveLength(2);
  });
});

describe('polling', () => {
  it.each([
    ['another poller', { status: 409, description: 'Conflict: terminated by other getUpdates request' }],
    ['trouble at Telegram', { status: 502, description: 'Bad Gateway' }],
    ['a limit', { status: 429, description: 'Too Many Requests', retryAfterSeconds: 1 }],
    ['a request that is refused', { status: 400, description: 'Bad Request: whatever' }],
  ])('goes on after %s', async (_, failure) => {
    const talk = await talkTo(fakeEngine());
    await server.until(() => server.isPolled, 'the first poll');
    for (let times = 0; times < 3; times += 1) server.failNext('getUpdates', failure);
    server.say(OWNER, '/version');
    expect((await server.message(OWNER, 1)).text).toContain('Rung');
    server.say(OWNER, '/version');
    await server.message(OWNER, 2);
    await server.until(
      () => talk.log.lines.some((line) => line.includes('Telegram answers again')),
      'the good news',
    );
  });

  it('goes on when the connection is lost, and gets what was sent meanwhile', async () => {
    const talk = await talkTo(fakeEngine());
    await talk.ask('/version');
    server.goDown();
    server.say(OWNER, '/status');
    await server.until(() => talk.log.lines.some((line) => line.includes('"failures":3')), 'three failures');
    server.comeBack();
    expect((await server.message(OWNER, 2)).text).toContain('BTC_USDC');
  });

  it('takes turns with a second program instead of dying', async () => {
    const talk = await talkTo(fakeEngine());
    await server.until(() => server.isPolled, 'the first poll');
    const other = createBotApi({ token: BOT_TOKEN, apiRoot: server.url, clock: systemClock });
    await other.call('getUpdates', { timeout: 0 });
    await server.until(() => talk.log.lines.some((line) => line.includes('another program')), 'the conflict');
    expect((await talk.ask('/version')).text).toContain('Rung');
  });

  it('ends when the token is taken away, and says so', async () => {
    let refused: TelegramTokenError | null = null;
    const chat = await startTelegram({
      ...{ token: { reveal: () => BOT_TOKEN }, apiRoot: server.url, allowedUsers: [OWNER], language: 'en' },
      ...{ dispatcher: dispatcherFor(fakeEngine()), clock: hurriedClock(), logger: keptLog() },
      onTokenRefused: (error) => {
        refused = error;
      },
    });
    stops.push(() => chat.stop());
    await server.until(() => server.isPolled, 'the first poll');
    server.failNext('getUpdates', { status: 401, description: 'Unauthorized' });
    server.say(OWNER, '/version');
    server.say(OWNER, '/version');
    await server.until(() => refused !== null, 'the refusal');
    expect(refused).toBeInstanceOf(TelegramTokenError);
  });

  it.each([
    ['in the middle of a long poll', false],
    ['while Telegram is away', true],
  ])('stops at once %s', async (_, isAway) => {
    const talk = await talkTo(fakeEngine());
    await server.until(() => server.isPolled, 'the first poll');
    if (isAway) server.goDown();
    const startedMs = Date.now();
    await talk.chat.stop();
    expect(Date.now() - startedMs).toBeLessThan(1_000);
    await server.until(() => !server.isPolled, 'the end of the poll');
  });
});

describe('alerts', () => {
  async function transportOf(userId: number): Promise<{ transport: AlertTransport; log: string[] }> {
    const talk = await talkTo(fakeEngine(), { allowedUsers: [userId] });
    const [transport] = talk.chat.alertTransports;
    if (transport === undefined) throw new Error('no transport');
    return { transport, log: talk.log.lines };
  }

  it('go to each allowed user, who is a reader of the outbox of their own', async () => {
    const talk = await talkTo(fakeEngine(), { allowedUsers: [1, 2, 2] });
    expect(talk.chat.alertTransports.map(({ name }) => name)).toEqual(['telegram:1', 'telegram:2']);
    for (const transport of talk.chat.alertTransports) await transport.send(note('bought <1> & more'));
    expect(server.sent.map(({ chatId, text }) => [chatId, text])).toEqual([
      [1, 'bought <1> & more'],
      [2, 'bought <1> & more'],
    ]);
  });

  it('to a person who blocked the bot are skipped, with one line in the log', async () => {
    const { transport, log } = await transportOf(OWNER);
    server.block(OWNER);
    await transport.send(note('one'));
    await transport.send(note('two'));
    expect(log.filter((line) => line.includes('cannot be written to'))).toHaveLength(1);
  });

  it('are tried later when Telegram says so or cannot be reached', async () => {
    const { transport } = await transportOf(OWNER);
    server.failNext('sendMessage', { status: 429, description: 'Too Many Requests', retryAfterSeconds: 17 });
    const later = await transport.send(note('one')).catch((error: unknown) => error);
    expect(later).toBeInstanceOf(RetryLaterError);
    expect(later).toMatchObject({ retryAfterMs: 17_000 });
    server.goDown();
    await expect(transport.send(note('one'))).rejects.toThrow();
  });

  it('are not lost to a token that is refused for a while', async () => {
    const { transport } = await transportOf(OWNER);
    server.failNext('sendMessage', { status: 401, description: 'Unauthorized' });
    await expect(transport.send(note('one'))).rejects.toThrow(TelegramTokenError);
  });

  it('are split when they are too long', async () => {
    const { transport } = await transportOf(OWNER);
    const words = 'a few words '.repeat(1_000).trim();
    await transport.send(note(words));
    expect(server.sent.length).toBeGreaterThan(2);
    expect(server.sent.map(({ text }) => text).join(' ')).toBe(words);
  });
});

describe('the token', () => {
  it.each([
    ['of the usual form', BOT_TOKEN],
    ['of another form', 'not-a-token/with spaces & signs'],
  ])('%s is in no error and no log, whatever goes wrong', async (_, token) => {
    const said: string[] = [];
    const collect = (error: unknown) => {
      if (!(error instanceof Error)) throw new Error('it should have failed');
      said.push(error.message, error.stack ?? '', JSON.stringify(error), String(error.cause));
    };
    const unreachable = createBotApi({ token, apiRoot: 'http://127.0.0.1:9', clock: systemClock });
    await unreachable.call('getMe', {}).then(() => null, collect);
    const api = createBotApi({ token, apiRoot: server.url, clock: systemClock });
    for (const status of [400, 403, 409, 429, 500]) {
      server.failNext('getMe', { status, description: `no ${token} in ${server.url}/bot${token}/getMe` });
      await api.call('getMe', {}).catch(collect);
    }
    server.goDown();
    await api.call('getMe', {}).then(() => null, collect);
    expect(said.length).toBeGreaterThan(8);
    for (const words of said) {
      expect(words).not.toContain(token);
      expect(words).not.toContain(encodeURI(token));
      expect(words).not.toContain(HIDDEN_PART);
    }
  });

  it('is not in the log of a whole outage', async () => {
    const talk = await talkTo(fakeEngine());
    await talk.ask('/version');
    server.goDown();
    await server.until(() => talk.log.lines.some((line) => line.includes('"failures":2')), 'two failures');
    expect(talk.log.lines.join('\n')).not.toContain(HIDDEN_PART);
  });
});
