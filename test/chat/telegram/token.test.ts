import { describe, expect, it } from 'vitest';
import { createBotApi } from '../../../src/chat/telegram/botApi.js';
import { systemClock } from '../../../src/engine/ports/systemClock.js';
import { fakeEngine } from '../../support/engine.js';
import { BOT_TOKEN } from '../../support/telegram/index.js';
import { telegramWorld } from './world.js';

const world = telegramWorld();
const HIDDEN_PART = BOT_TOKEN.slice(BOT_TOKEN.indexOf(':') + 1);

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
    const api = createBotApi({ token, apiRoot: world.server.url, clock: systemClock });
    for (const status of [400, 403, 409, 429, 500]) {
      world.server.failNext('getMe', {
        status,
        description: `no ${token} in ${world.server.url}/bot${token}/getMe`,
      });
      await api.call('getMe', {}).catch(collect);
    }
    world.server.goDown();
    await api.call('getMe', {}).then(() => null, collect);
    expect(said.length).toBeGreaterThan(8);
    for (const words of said) {
      expect(words).not.toContain(token);
      expect(words).not.toContain(encodeURI(token));
      expect(words).not.toContain(HIDDEN_PART);
    }
  });

  it('is not in the log of a whole outage', async () => {
    const talk = await world.talkTo(fakeEngine());
    await talk.ask('/version');
    world.server.goDown();
    await world.server.until(
      () => talk.log.lines.some((line) => line.includes('"failures":2')),
      'two failures',
    );
    expect(talk.log.lines.join('\n')).not.toContain(HIDDEN_PART);
  });
});
