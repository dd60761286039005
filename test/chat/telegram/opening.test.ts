import { describe, expect, it } from 'vitest';
import { OWNER } from '../../support/chat.js';
import { fakeEngine } from '../../support/engine.js';
import { ManualClock } from '../clock.js';
import { telegramWorld } from './world.js';

const world = telegramWorld();

describe('a start of the chat', () => {
  it('that waits for Telegram ends when it is told to, before any deadline', async () => {
    world.server.hang();
    const ending = new AbortController();
    const starting = world.start({ clock: new ManualClock(), signal: ending.signal });
    ending.abort();
    const { chat, log } = await starting;
    expect(chat.line().state).toBe('stopped');
    expect(log.lines).toEqual([]);
  });

  it('that is not wanted any more asks Telegram nothing and claims nothing', async () => {
    let claims = 0;
    const claim = {
      open() {
        claims += 1;
      },
      take: () => ({ kind: 'none' }) as const,
      isAnswered: () => false,
    };
    const { chat } = await world.start({ signal: AbortSignal.abort(), claim });
    await chat.stop();
    expect(claims).toBe(0);
    expect(world.server.isPolled).toBe(false);
  });

  it('ends the listening by the same signal later on', async () => {
    const ending = new AbortController();
    const talk = await world.talkTo(fakeEngine(), { changes: { signal: ending.signal } });
    await talk.ask('/version');
    ending.abort();
    await world.server.until(() => talk.chat.line().state === 'stopped', 'the end of the listening');
  });

  it('that fails leaves nothing behind that would speak beside the next one', async () => {
    const talk = await world.talkTo(fakeEngine());
    await talk.chat.stop();
    const live = {
      attach: () => {
        throw new Error('disk I/O error');
      },
    };
    const { people } = talk;
    await expect(world.start({ live, people })).rejects.toThrow('disk I/O error');
    await world.start({ people });
    people.add(77, 'viewer', `telegram:${OWNER}`);
    await world.server.message(77, 1);
    // By the time that this is answered, a second greeting has arrived.
    world.server.say(OWNER, '/version');
    await world.server.message(OWNER, 1);
    expect(world.server.sentTo(77)).toHaveLength(1);
  });
});
