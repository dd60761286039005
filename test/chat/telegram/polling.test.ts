import { describe, expect, it } from 'vitest';
import { TelegramTokenError } from '../../../src/chat/index.js';
import { createBotApi } from '../../../src/chat/telegram/botApi.js';
import { systemClock } from '../../../src/engine/ports/systemClock.js';
import { OWNER } from '../../support/chat.js';
import { fakeEngine } from '../../support/engine.js';
import { BOT_TOKEN } from '../../support/telegram/index.js';
import { telegramWorld } from './world.js';

const world = telegramWorld();

describe('polling', () => {
  it.each([
    ['another poller', { status: 409, description: 'Conflict: terminated by other getUpdates request' }],
    ['trouble at Telegram', { status: 502, description: 'Bad Gateway' }],
    ['a limit', { status: 429, description: 'Too Many Requests', retryAfterSeconds: 1 }],
    ['a request that is refused', { status: 400, description: 'Bad Request: whatever' }],
  ])('goes on after %s', async (_, failure) => {
    const talk = await world.talkTo(fakeEngine());
    await world.server.until(() => world.server.isPolled, 'the first poll');
    for (let times = 0; times < 3; times += 1) world.server.failNext('getUpdates', failure);
    world.server.say(OWNER, '/version');
    expect((await world.server.message(OWNER, 1)).text).toContain('Rung');
    world.server.say(OWNER, '/version');
    await world.server.message(OWNER, 2);
    await world.server.until(
      () => talk.log.lines.some((line) => line.includes('Telegram answers again')),
      'the good news',
    );
  });

  it('goes on when the connection is lost, and gets what was sent meanwhile', async () => {
    const talk = await world.talkTo(fakeEngine());
    await talk.ask('/version');
    world.server.goDown();
    world.server.say(OWNER, '/status');
    await world.server.until(
      () => talk.log.lines.some((line) => line.includes('"failures":3')),
      'three failures',
    );
    world.server.comeBack();
    expect((await world.server.message(OWNER, 2)).text).toContain('BTC_USDC');
  });

  it('takes turns with a second program instead of dying', async () => {
    const talk = await world.talkTo(fakeEngine());
    await world.server.until(() => world.server.isPolled, 'the first poll');
    const other = createBotApi({ token: BOT_TOKEN, apiRoot: world.server.url, clock: systemClock });
    await other.call('getUpdates', { timeout: 0 });
    await world.server.until(
      () => talk.log.lines.some((line) => line.includes('another program')),
      'the conflict',
    );
    expect((await talk.ask('/version')).text).toContain('Rung');
  });

  it('ends when the token is taken away, and says so', async () => {
    let refused: TelegramTokenError | null = null;
    await world.start({
      onTokenRefused: (error) => {
        refused = error;
      },
    });
    await world.server.until(() => world.server.isPolled, 'the first poll');
    world.server.revokeToken();
    await world.server.until(() => refused !== null, 'the refusal');
    expect(refused).toBeInstanceOf(TelegramTokenError);
  });

  it.each([
    ['in the middle of a long poll', false],
    ['while Telegram is away', true],
  ])('stops at once %s', async (_, isAway) => {
    const talk = await world.talkTo(fakeEngine());
    await world.server.until(() => world.server.isPolled, 'the first poll');
    if (isAway) world.server.goDown();
    const startedMs = Date.now();
    await talk.chat.stop();
    expect(Date.now() - startedMs).toBeLessThan(1_000);
    await world.server.until(() => !world.server.isPolled, 'the end of the poll');
  });
});
