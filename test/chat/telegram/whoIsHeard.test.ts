import { describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/engine/systemClock.js';
import { OWNER } from '../../support/chat.js';
import { fakeEngine } from '../../support/engine.js';
import { telegramWorld } from './world.js';

const world = telegramWorld();
const STRANGER = 666;

describe('who is heard', () => {
  it.each([
    ['a stranger in private', STRANGER, {}],
    ['a stranger who writes into the chat of the owner', STRANGER, { id: OWNER }],
    ['the owner in a group', OWNER, { id: -100, type: 'supergroup' }],
    ['the owner in a private chat that is not theirs', OWNER, { id: STRANGER }],
  ])('not %s', async (_, userId, chat) => {
    const engine = fakeEngine();
    const talk = await world.talkTo(engine);
    world.server.say(userId, '/pause', chat);
    await talk.ask('/version');
    expect(engine.orders).toEqual([]);
    expect(world.server.sent).toHaveLength(1);
    expect(engine.audit).toEqual([`telegram:${OWNER} /version [-] done`]);
  });

  it('not a stranger who presses a button of the owner, whose button then still works', async () => {
    const engine = fakeEngine();
    const talk = await world.talkTo(engine);
    const question = await talk.ask('/fresh');
    world.server.press(STRANGER, question, question.buttons[0]?.[0]?.data ?? '');
    await talk.ask('/version');
    expect(engine.orders).toEqual([]);
    world.server.press(OWNER, question, question.buttons[0]?.[0]?.data ?? '');
    await world.server.message(OWNER, 3);
    expect(engine.orders).toHaveLength(1);
  });

  it('not another allowed user who presses it', async () => {
    const engine = fakeEngine();
    const talk = await world.talkTo(engine, { allowedUsers: [OWNER, 77] });
    const question = await talk.ask('/fresh');
    const yes = question.buttons[0]?.[0]?.data ?? '';
    world.server.press(77, { ...question, chatId: 77 }, yes);
    expect((await world.server.message(77, 1)).text).toBe('There is no question open.');
    expect(engine.orders).toEqual([]);
  });

  it('and a flood of strangers is one line in the log', async () => {
    const talk = await world.talkTo(fakeEngine(), { clock: systemClock });
    for (let message = 0; message < 50; message += 1) world.server.say(STRANGER, 'let me in');
    await talk.ask('/version');
    expect(talk.log.lines.filter((line) => line.includes('was ignored'))).toHaveLength(1);
  });
});
