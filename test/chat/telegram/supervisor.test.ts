import { describe, expect, it } from 'vitest';
import { commands } from '../../../commands/index.js';
import { type Language, TelegramTokenError } from '../../../src/chat/index.js';
import { createTranslator } from '../../../src/chat/languages/index.js';
import { phrase } from '../../../src/chat/languages/phrase.js';
import { pauseAfterMs } from '../../../src/chat/telegram/attempts.js';
import { type BotApi, createBotApi } from '../../../src/chat/telegram/botApi.js';
import { TelegramConflictError, TelegramUnavailableError } from '../../../src/chat/telegram/errors.js';
import type { ConflictNews } from '../../../src/chat/telegram/line.js';
import { poll } from '../../../src/chat/telegram/polling.js';
import { Supervisor } from '../../../src/chat/telegram/supervisor.js';
import type { Clock } from '../../../src/engine/ports/clock.js';
import { systemClock } from '../../../src/engine/ports/systemClock.js';
import { keptLog, OWNER } from '../../support/chat.js';
import { fakeEngine } from '../../support/engine.js';
import { BOT_TOKEN } from '../../support/telegram/index.js';
import { telegramWorld } from './world.js';

const world = telegramWorld();

/** Deadlines of requests, which stay what they are while pauses are hurried. */
const DEADLINES_MS: ReadonlySet<number> = new Set([1_000, 5_000, 20_000, 65_000]);

/** Real time, in which every pause takes a small part of it. */
function hurriedPauses(timesFaster: number, deadlinesMs = DEADLINES_MS): Clock {
  const startMs = Date.now();
  return {
    now: () => startMs + (Date.now() - startMs) * timesFaster,
    setTimer(delayMs, callback) {
      const timer = setTimeout(callback, deadlinesMs.has(delayMs) ? delayMs : delayMs / timesFaster);
      timer.unref();
      return () => clearTimeout(timer);
    },
  };
}

const pausesMs = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('a refused token', () => {
  it('is believed when Telegram says so twice: then nothing is tried any more', async () => {
    const refusals: Error[] = [];
    const { chat, log } = await world.start({ onTokenRefused: (error) => refusals.push(error) });
    await world.server.until(() => world.server.isPolled, 'the first poll');
    world.server.revokeToken();
    await world.server.until(() => refusals.length > 0, 'the refusal');
    expect(refusals).toEqual([expect.any(TelegramTokenError)]);
    expect(chat.line()).toMatchObject({
      ...{ mode: 'polling', state: 'stopped' },
      lastFailure: { message: expect.stringContaining('TELEGRAM_BOT_TOKEN') },
    });
    expect(log.lines.filter((line) => line.startsWith('error'))).toHaveLength(1);
    const calls = world.server.calls.length;
    await pausesMs(300);
    expect(world.server.calls).toHaveLength(calls);
    expect(refusals).toHaveLength(1);
  });

  it('that is taken again a moment later is no news', async () => {
    const refusals: Error[] = [];
    const { log } = await world.start({ onTokenRefused: (error) => refusals.push(error) });
    await world.server.until(() => world.server.isPolled, 'the first poll');
    world.server.failNext('getUpdates', { status: 401, description: 'Unauthorized' });
    world.server.say(OWNER, '/version');
    world.server.say(OWNER, '/version');
    await world.server.message(OWNER, 2);
    expect(refusals).toEqual([]);
    expect(log.lines.filter((line) => line.includes('asking once more'))).toHaveLength(1);
  });

  it.each([401, 404])('at the start (%i) is asked about once more as well', async (status) => {
    world.server.failNext('getMe', { status, description: 'whatever' });
    await world.start();
    world.server.say(OWNER, '/version');
    await world.server.message(OWNER, 1);
  });

  it('at the start may also be an address that is no Bot API, and is told so', async () => {
    for (let times = 0; times < 2; times += 1) {
      world.server.failNext('getMe', { status: 404, description: 'Not Found' });
    }
    await expect(world.start()).rejects.toThrow(/TELEGRAM_API_ROOT/u);
  });
});

describe('a 404 where the token was taken before', () => {
  it('comes from something on the way: it is tried again', async () => {
    const refusals: Error[] = [];
    const { chat } = await world.start({ onTokenRefused: (error) => refusals.push(error) });
    await world.server.until(() => world.server.isPolled, 'the first poll');
    for (let times = 0; times < 3; times += 1) {
      world.server.failNext('getUpdates', { status: 404, description: 'Not Found' });
    }
    world.server.say(OWNER, '/version');
    await world.server.message(OWNER, 1);
    world.server.say(OWNER, '/version');
    await world.server.message(OWNER, 2);
    expect(refusals).toEqual([]);
    await world.server.until(() => chat.line().state === 'listening', 'the line to be well');
  });
});

describe('another program that polls', () => {
  it('is told of once when it stays for half a minute, and once when it is gone', async () => {
    const news: ConflictNews[] = [];
    const states = new Set<string>();
    const clock = hurriedPauses(300);
    const { chat, log } = await world.start({ clock, onConflict: (told) => news.push(told) });
    await world.server.until(() => world.server.isPolled, 'the first poll');
    const other = createBotApi({ token: BOT_TOKEN, apiRoot: world.server.url, clock: systemClock });
    const leaving = new AbortController();
    const stealing = (async () => {
      while (!leaving.signal.aborted) {
        await other.call('getUpdates', { timeout: 0 }).catch(() => {});
        states.add(chat.line().state);
        await pausesMs(5);
      }
    })();
    await world.server.until(() => news.length > 0, 'the news');
    await pausesMs(200);
    leaving.abort();
    await stealing;
    expect(news).toMatchObject([{ isOver: false }]);
    expect(states).toContain('conflict');
    expect(chat.line().lastFailure?.message).toContain('only one bot instance');
    await world.server.until(() => world.server.isPolled, 'the poll');
    // A minute without a conflict passes in a fifth of a second here.
    await pausesMs(300);
    world.server.say(OWNER, '/version');
    await world.server.message(OWNER, 1);
    await world.server.until(() => news.length > 1, 'the end');
    expect(news).toMatchObject([{ isOver: false }, { isOver: true }]);
    expect(news[1]?.sinceMs).toBe(news[0]?.sinceMs);
    expect(chat.line().state).toBe('listening');
    expect(log.lines.filter((line) => line.startsWith('error'))).toHaveLength(1);
  });

  it('for the moment that a quick restart takes is not told', async () => {
    const news: ConflictNews[] = [];
    await world.start({ clock: systemClock, onConflict: (told) => news.push(told) });
    await world.server.until(() => world.server.isPolled, 'the first poll');
    const other = createBotApi({ token: BOT_TOKEN, apiRoot: world.server.url, clock: systemClock });
    await other.call('getUpdates', { timeout: 0 });
    world.server.say(OWNER, '/version');
    await world.server.message(OWNER, 1);
    expect(news).toEqual([]);
  });

  it('and has set a webhook loses it, for Rung is to hear by polling', async () => {
    const { log } = await world.start();
    await world.server.until(() => world.server.isPolled, 'the first poll');
    const other = createBotApi({ token: BOT_TOKEN, apiRoot: world.server.url, clock: systemClock });
    await other.call('setWebhook', { url: 'https://elsewhere.example.com/' });
    world.server.say(OWNER, '/version');
    await world.server.message(OWNER, 1);
    expect(world.server.webhooks.current).toBeNull();
    expect(log.lines.join()).toContain('somebody had set a webhook');
  });
});

describe('a Telegram that hangs', () => {
  it('holds up neither the start nor the stop, and is heard when it wakes', async () => {
    world.server.hang();
    // The first attempt's five seconds take some milliseconds here, and so does every other deadline.
    const clock = hurriedPauses(50, new Set());
    const { chat, log } = await world.start({ clock });
    expect(log.lines.join()).toContain('trying again in the background');
    expect(chat.line().state).toBe('failing');
    world.server.comeBack();
    world.server.say(OWNER, '/version');
    await world.server.message(OWNER, 1);
    world.server.hang();
    const startedMs = Date.now();
    await chat.stop();
    expect(Date.now() - startedMs).toBeLessThan(1_500);
    expect(chat.line().state).toBe('stopped');
  });

  it('in the middle of a poll is left for a new one at the deadline', async () => {
    const clock = hurriedPauses(1_000, new Set([1_000, 5_000, 20_000]));
    const { chat } = await world.start({ clock });
    await world.server.until(() => world.server.isPolled, 'the first poll');
    world.server.hang();
    await world.server.until(() => chat.line().state === 'failing', 'the deadline');
    world.server.comeBack();
    world.server.say(OWNER, '/version');
    await world.server.message(OWNER, 1);
  });
});

describe('whatever a poll is answered with', () => {
  it.each([
    ['a page of a hotel', 200, '<html>log in</html>'],
    ['nothing', 200, ''],
    ['an empty object', 200, '{}'],
    ['half an answer', 200, '{"ok":true,"result":[{"upd'],
    ['a gateway that fails', 502, '<html><h1>502 Bad Gateway</h1></html>'],
    ['an answer that is no list', 200, '{"ok":true,"result":{"update_id":1}}'],
  ])('(%s), the next one is made', async (_what, status, raw) => {
    const { chat } = await world.start();
    await world.server.until(() => world.server.isPolled, 'the first poll');
    for (let times = 0; times < 3; times += 1) world.server.answerNext('getUpdates', raw, status);
    world.server.say(OWNER, '/version');
    await world.server.message(OWNER, 1);
    world.server.say(OWNER, '/version');
    await world.server.message(OWNER, 2);
    await world.server.until(() => chat.line().state === 'listening', 'the line to be well');
    expect(chat.line().lastFailure).not.toBeNull();
  });
});

describe('what nobody foresaw', () => {
  it('is followed by a pause and another beginning', async () => {
    const log = keptLog();
    const stopping = new AbortController();
    const heard: number[] = [];
    let failures = 0;
    const fail = () => {
      failures += 1;
      if (failures < 6) throw failures % 2 === 0 ? new TypeError('cannot read properties') : 'a text';
    };
    const real = createBotApi({ token: BOT_TOKEN, apiRoot: world.server.url, clock: systemClock });
    const api: BotApi = {
      async call(method, payload, options) {
        if (method === 'deleteWebhook' || method === 'getUpdates') fail();
        return real.call(method, payload, options);
      },
    };
    const supervisor = new Supervisor({
      ...{ api, clock: hurriedPauses(100), logger: log, signal: stopping.signal, webhook: null },
      onIntroduced: () => {
        failures += 1;
        if (failures < 3) throw new Error('not ready yet');
      },
      onUpdate: async (update) => {
        heard.push(update.update_id);
        if (heard.length === 1) throw new Error('the handler fails');
      },
      ...{ onTokenRefused: () => {}, onConflict: () => {} },
    });
    const running = supervisor.run();
    await world.server.until(() => world.server.isPolled, 'the poll');
    world.server.say(OWNER, 'one');
    world.server.say(OWNER, 'two');
    await world.server.until(() => heard.length === 2, 'both');
    expect(heard).toEqual([1_001, 1_002]);
    stopping.abort();
    await running;
    expect(supervisor.status.state).toBe('stopped');
    expect(log.lines.filter((line) => /^(warn|error)/u.test(line)).length).toBeGreaterThan(3);
  });
});

describe('a machine that slept', () => {
  it('polls again at once, though nothing says that the connection is dead', async () => {
    let leadMs = 0;
    const stopping = new AbortController();
    const failures: unknown[] = [];
    const polling = poll({
      api: createBotApi({ token: BOT_TOKEN, apiRoot: world.server.url, clock: systemClock }),
      ...{ clock: hurriedPauses(100), logger: keptLog(), signal: stopping.signal },
      line: { works: () => {}, fails: (error) => failures.push(error) },
      place: { offset: 0, confirmed: 0 },
      onUpdate: async () => {},
      wallLeadMs: () => leadMs,
    });
    await world.server.until(() => world.server.isPolled, 'the poll');
    await pausesMs(150);
    expect(failures).toEqual([]);
    leadMs = 3_600_000;
    await world.server.until(
      () => world.server.calls.filter((call) => call === 'getUpdates').length === 2,
      'the second poll',
    );
    expect(failures).toHaveLength(1);
    stopping.abort();
    await polling;
  });
});

describe('a restart', () => {
  it('loses no message and repeats none, however quick', async () => {
    world.server.updates.damps = true;
    const engine = fakeEngine();
    const dispatched: string[] = [];
    for (let life = 1; life <= 3; life += 1) {
      const talk = await world.talkTo(engine, { clock: systemClock });
      await talk.ask('/version');
      const startedMs = Date.now();
      await talk.chat.stop();
      expect(Date.now() - startedMs).toBeLessThan(1_500);
      dispatched.push(...engine.audit.splice(0));
      world.server.say(OWNER, `/help ${life}`);
    }
    expect(world.server.unconfirmed).toHaveLength(1);
    expect(dispatched.map((line) => line.split(' ')[1])).toEqual([
      ...['/version', '/help', '/version', '/help', '/version'],
    ]);
  });
});

describe('the menus', () => {
  const pauseIn = (language: string) =>
    world.server.commandsIn(language).find(({ command }) => command === 'pause')?.description ?? '';

  it('are set for everybody, and for those whose app speaks Chinese', async () => {
    await world.start();
    await world.server.until(() => /\p{Script=Han}/u.test(pauseIn('zh-hans')), 'the Chinese menu');
    const menuIn = (language: Language) => {
      const translator = createTranslator(language);
      return commands.map(({ name, summary }) => ({
        ...{ command: name, description: translator.say(phrase(summary)) },
      }));
    };
    expect(world.server.commandsIn('zh-hans')).toEqual(menuIn('zh-CN'));
    expect(world.server.commandsIn('de')).toEqual(menuIn('en'));
    expect(world.server.commandsIn('de')).toHaveLength(new Set(commands.map(({ name }) => name)).size);
  });

  it('are tried again when they cannot be set, while everything else goes on', async () => {
    for (let times = 0; times < 2; times += 1) {
      world.server.failNext('setMyCommands', { status: 502, description: 'Bad Gateway' });
    }
    const { log } = await world.start({ clock: hurriedPauses(20, new Set([1_000, 20_000, 65_000])) });
    world.server.say(OWNER, '/version');
    await world.server.message(OWNER, 1);
    expect(world.server.commands).toEqual([]);
    await world.server.until(() => pauseIn('zh') !== '', 'the menus');
    expect(log.lines.filter((line) => line.includes('menu of commands could not be set'))).toHaveLength(2);
  });

  it('that Telegram does not take are told once, and cost nothing else', async () => {
    for (let times = 0; times < 2; times += 1) {
      world.server.failNext('setMyCommands', {
        status: 400,
        description: 'Bad Request: BOT_COMMAND_INVALID',
      });
    }
    const { log } = await world.start();
    world.server.say(OWNER, '/version');
    await world.server.message(OWNER, 1);
    await world.server.until(
      () => log.lines.filter((line) => line.includes('does not take the menu')).length === 2,
      'both lines',
    );
  });
});

describe('pauses', () => {
  it('grow to a minute, and to a quarter of one in a conflict, and differ a little', () => {
    const around = (error: Error, failures: number) =>
      Array.from({ length: 50 }, () => pauseAfterMs(error, failures));
    const unavailable = new TelegramUnavailableError('x');
    expect(Math.max(...around(unavailable, 1))).toBeLessThanOrEqual(1_000);
    expect(Math.min(...around(unavailable, 1))).toBeGreaterThanOrEqual(800);
    expect(Math.max(...around(unavailable, 1_000))).toBeLessThanOrEqual(60_000);
    expect(Math.min(...around(unavailable, 1_000))).toBeGreaterThanOrEqual(48_000);
    expect(Math.max(...around(new TelegramConflictError('x'), 1_000))).toBeLessThanOrEqual(15_000);
    expect(new Set(around(unavailable, 10)).size).toBeGreaterThan(1);
  });
});

it('many messages on their way at once give no warning of a leak', async () => {
  const warnings: string[] = [];
  const note = (warning: Error) => warnings.push(warning.message);
  process.on('warning', note);
  const people = Array.from({ length: 20 }, (_, index) => OWNER + index);
  await world.talkTo(fakeEngine(), { allowedUsers: people });
  await world.server.until(() => world.server.isPolled, 'the first poll');
  for (const userId of people) world.server.say(userId, '/version');
  await world.server.until(() => world.server.sent.length === people.length, 'all the answers');
  // A warning comes a turn after its cause.
  await pausesMs(20);
  process.off('warning', note);
  expect(warnings).toEqual([]);
});
