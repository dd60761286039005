import { describe, expect, it } from 'vitest';
import type { MemberChange } from '../../../src/chat/access/index.js';
import { ReaderGoneError } from '../../../src/chat/alerts/index.js';
import { reply, text } from '../../../src/chat/message/reply.js';
import { systemClock } from '../../../src/engine/ports/systemClock.js';
import { openStore } from '../../../src/store/index.js';
import { OWNER } from '../../support/chat.js';
import { withChanges } from '../../support/chatMemory.js';
import { fakeEngine } from '../../support/engine.js';
import type { SentMessage } from '../../support/telegram/index.js';
import { telegramWorld } from './world.js';

const world = telegramWorld();
const STRANGER = 666;
const GROUP = -1_001_234_567_890;
const inGroup = { id: GROUP, type: 'supergroup' };
const ANONYMOUS_ADMIN = 1_087_968_824;

/** What a button of this message sends back. */
function dataOf(message: SentMessage, label: string): string {
  const button = message.buttons.flat().find(({ text }) => text === label);
  if (button === undefined) throw new Error(`there is no button ${label}`);
  return button.data;
}

describe('who is heard', () => {
  it.each([
    ['a stranger in private', STRANGER, {}],
    ['a stranger who writes into the chat of the owner', STRANGER, { id: OWNER }],
    ['the owner in a group', OWNER, { id: -100, type: 'supergroup' }],
    ['the owner in a channel', OWNER, { id: -100, type: 'channel' }],
    ['the owner in a private chat that is not theirs', OWNER, { id: STRANGER }],
    ['a stranger in a group that is allowed', STRANGER, inGroup],
    [
      'an administrator who hides behind the group',
      ANONYMOUS_ADMIN,
      { ...inGroup, more: { sender_chat: { id: GROUP, type: 'supergroup' } } },
    ],
    [
      'a channel that writes into the group in the name of the owner',
      OWNER,
      { ...inGroup, more: { sender_chat: { id: -1_009, type: 'channel' } } },
    ],
    ['a bot with the number of the owner', OWNER, { more: { from: { id: OWNER, is_bot: true } } }],
    ['a message that is said to be nobody’s', OWNER, { more: { from: undefined } }],
  ])('not %s', async (_, userId, said) => {
    const engine = fakeEngine();
    const talk = await world.talkTo(engine, { access: { groups: [GROUP] } });
    world.server.say(userId, '/pause', said);
    await talk.ask('/version');
    expect(engine.orders).toEqual([]);
    expect(world.server.sent).toHaveLength(1);
    expect(engine.audit).toEqual([`telegram:${OWNER} /version [-] done`]);
  });

  it('not a stranger who presses a button of the owner, whose button then still works', async () => {
    const engine = fakeEngine();
    const talk = await world.talkTo(engine);
    const question = await talk.ask('/fresh');
    const yes = dataOf(question, 'Yes');
    world.server.press(STRANGER, question, yes);
    await talk.ask('/version');
    expect(engine.orders).toEqual([]);
    expect(world.server.callbackAnswers).toEqual([]);
    world.server.press(OWNER, question, yes);
    await world.server.message(OWNER, 3);
    expect(engine.orders).toHaveLength(1);
  });

  it('not another allowed user who presses it', async () => {
    const engine = fakeEngine();
    const talk = await world.talkTo(engine, { allowedUsers: [OWNER, 77] });
    const question = await talk.ask('/fresh');
    world.server.press(77, { ...question, chatId: 77 }, dataOf(question, 'Yes'));
    expect((await world.server.message(77, 1)).text).toBe('There is no question open.');
    expect(engine.orders).toEqual([]);
  });

  it('and a flood of strangers is one line in the log, and no work for the disk', async () => {
    const taken: number[] = [];
    const { chatMemory } = openStore(':memory:', systemClock);
    const memory = withChanges(chatMemory, {
      takeUpdate(updateId) {
        taken.push(updateId);
        return chatMemory.takeUpdate(updateId);
      },
    });
    const talk = await world.talkTo(fakeEngine(), { clock: systemClock, access: { memory } });
    for (let message = 0; message < 50; message += 1) world.server.say(STRANGER, 'let me in');
    await talk.ask('/version');
    expect(talk.log.lines.filter((line) => line.includes('was ignored'))).toHaveLength(1);
    expect(talk.log.lines.join()).not.toContain('let me in');
    expect(taken).toHaveLength(1);
  });
});

describe('a group that is allowed', () => {
  const access = { owners: [OWNER, 77], groups: [GROUP] };

  it('hears commands of people who may talk, and is answered there', async () => {
    const engine = fakeEngine();
    await world.talkTo(engine, { access });
    world.server.say(OWNER, '/version', inGroup);
    world.server.say(77, '/pause@Rung_Test_Bot', inGroup);
    await world.server.message(GROUP, 2);
    expect(world.server.sentTo(OWNER)).toEqual([]);
    expect(engine.orders).toEqual(['pause main by telegram:77']);
  });

  it.each(['good morning', '/pause@another_bot', 'look: /pause', '@rung_test_bot /pause', '/пауза'])(
    'does not hear %j',
    async (text) => {
      const engine = fakeEngine();
      const talk = await world.talkTo(engine, { access });
      world.server.say(OWNER, text, inGroup);
      await talk.ask('/version');
      expect(engine.orders).toEqual([]);
      expect(world.server.sentTo(GROUP)).toEqual([]);
      expect(talk.log.lines.join()).not.toContain('was ignored');
    },
  );

  it('lets only the person who was asked answer', async () => {
    const engine = fakeEngine();
    await world.talkTo(engine, { access });
    world.server.say(OWNER, '/fresh', inGroup);
    const question = await world.server.message(GROUP, 1);
    const yes = dataOf(question, 'Yes');
    world.server.press(77, question, yes);
    await world.server.until(() => world.server.callbackAnswers.length === 1, 'the refusal');
    expect(world.server.callbackAnswers[0]?.text).toBe('This question was put to somebody else.');
    expect(engine.audit).toContain("telegram:77 /fresh [main] refused: somebody else's question");
    expect(question.buttons.flat()).not.toEqual([]);
    world.server.say(77, '/yes', inGroup);
    expect((await world.server.message(GROUP, 2)).text).toBe('There is no question open.');
    expect(engine.orders).toEqual([]);

    world.server.press(OWNER, question, yes);
    await world.server.message(GROUP, 3);
    expect(engine.orders).toEqual([`fresh main by telegram:${OWNER}`]);
  });

  it('has questions of its own: one of the private chat is not answered there', async () => {
    const engine = fakeEngine();
    const talk = await world.talkTo(engine, { access });
    const question = await talk.ask('/fresh');
    world.server.press(OWNER, { ...question, chatId: GROUP }, dataOf(question, 'Yes'));
    expect((await world.server.message(GROUP, 1)).text).toBe('There is no question open.');
    world.server.say(OWNER, '/yes', inGroup);
    expect((await world.server.message(GROUP, 2)).text).toBe('There is no question open.');
    expect(engine.orders).toEqual([]);
  });

  it('has another id when it is upgraded, and goes on there with the same people, in the next life too', async () => {
    const { chatMemory: memory } = openStore(':memory:', systemClock);
    const engine = fakeEngine();
    const talk = await world.talkTo(engine, { access: { groups: [-5], memory } });
    const moves: MemberChange[] = [];
    talk.people.onChange((change) => moves.push(change));
    world.server.say(OWNER, '/version', { id: -5, type: 'group' });
    await world.server.message(-5, 1);
    world.server.upgrade(-5, GROUP);
    world.server.say(OWNER, '/pause', inGroup);
    world.server.say(STRANGER, '/resume', inGroup);
    await world.server.message(GROUP, 1);
    await talk.ask('/version');
    expect(engine.orders).toEqual([`pause main by telegram:${OWNER}`]);
    expect(moves).toEqual([{ kind: 'groupMoved', fromId: -5, toId: GROUP }]);
    expect(talk.people.chats()).toEqual([OWNER, GROUP]);
    expect(talk.log.lines.filter((line) => line.includes(`"newGroup":${GROUP}`))).toHaveLength(1);
    await talk.chat.stop();

    // The configuration still names the old one.
    const next = await world.talkTo(engine, { access: { groups: [-5], memory } });
    expect(next.people.chats()).toEqual([OWNER, GROUP]);
    world.server.say(OWNER, '/stopbuy', inGroup);
    await world.server.message(GROUP, 2);
  });

  it('is found under its new id though nobody told of it, by the first message that is sent there', async () => {
    const talk = await world.talkTo(fakeEngine(), { access: { groups: [-5] } });
    world.server.upgrade(-5, GROUP, 'silently');
    const { message } = { message: reply(text('confirm.none')) };
    const sending = talk.chat.alertTransport(-5).send({ alerts: [], message, isSilent: false });
    await expect(sending).rejects.toThrow(ReaderGoneError);
    expect(talk.people.chats()).toEqual([OWNER, GROUP]);
    expect(talk.people.isAllowedGroup(-5)).toBe(false);
  });

  it('is answered there when it moves before its answer is sent', async () => {
    const talk = await world.talkTo(fakeEngine(), { access: { groups: [-5] } });
    world.server.upgrade(-5, GROUP, 'silently');
    world.server.say(OWNER, '/version', { id: -5, type: 'group' });
    expect((await world.server.message(GROUP, 1)).text).toContain('Rung 0.1.0');
    expect(talk.people.chats()).toEqual([OWNER, GROUP]);
  });

  it.each(['migrate_to_chat_id', 'migrate_from_chat_id'])('of others moves nothing: %s', async (field) => {
    const talk = await world.talkTo(fakeEngine(), { access: { groups: [-5] } });
    const [chat, other] = field === 'migrate_to_chat_id' ? [-6, GROUP] : [GROUP, -6];
    const said = { message_id: 1, date: 1, chat: { id: chat, type: 'group' }, [field]: other };
    await world.server.until(() => world.server.isPolled, 'a poll');
    world.server.deliver({ update_id: 5_000, message: said });
    await talk.ask('/version');
    expect(talk.people.chats()).toEqual([OWNER, -5]);
  });

  it('is told of in the log once when it is not allowed, so that its id can be found', async () => {
    const talk = await world.talkTo(fakeEngine());
    for (let message = 0; message < 5; message += 1) world.server.say(OWNER, '/status', inGroup);
    await talk.ask('/version');
    expect(talk.log.lines.filter((line) => line.includes(`"group":${GROUP}`))).toHaveLength(1);
  });
});

describe('words that are not the sender’s own', () => {
  it.each([
    ['forwarded', { forward_origin: { type: 'user', date: 1 } }],
    ['forwarded, as older servers say it', { forward_date: 1, forward_from: { id: STRANGER } }],
    ['made by another bot', { via_bot: { id: 99, is_bot: true, first_name: 'Bot' } }],
  ])('are no order: %s', async (_, more) => {
    const engine = fakeEngine();
    await world.talkTo(engine);
    world.server.say(OWNER, '/pause', { more });
    expect((await world.server.message(OWNER, 1)).text).toContain('Rung did nothing');
    expect(engine.orders).toEqual([]);
    expect(engine.audit).toEqual([]);
  });

  it('are no order when they were changed afterwards, nor when a channel posts them', async () => {
    const engine = fakeEngine();
    const talk = await world.talkTo(engine);
    const message = { message_id: 1, date: 0, chat: { id: OWNER, type: 'private' }, text: '/pause' };
    const from = { id: OWNER, is_bot: false, first_name: 'Owner' };
    await world.server.until(() => world.server.isPolled, 'a poll');
    world.server.deliver(
      { update_id: 5_000, edited_message: { ...message, from, edit_date: 1 } },
      { update_id: 5_001, channel_post: { ...message, from } },
      { update_id: 5_002, edited_channel_post: { ...message, from } },
      { update_id: 5_003, business_message: { ...message, from } },
      { update_id: 5_004, inline_query: { id: '1', from, query: '/pause', offset: '' } },
      { update_id: 5_005, callback_query: { id: '1', from, data: '/pause', inline_message_id: 'x' } },
    );
    await talk.ask('/version');
    expect(engine.orders).toEqual([]);
    expect(world.server.sent).toHaveLength(1);
  });
});

describe('words that only look like an order', () => {
  it.each([
    '/раuse', // Cyrillic р and а
    '/ｐａｕｓｅ',
    '/pau\u200Bse',
    '/pause\u202E',
    '/ＰＡＵＳＥ',
    '/paus\u0435',
    ' /\u00A0pause',
    '∕pause', // division slash
    'pause',
    '//pause',
    `/pause${'e'.repeat(5_000)}`,
    `/pausé ${'x '.repeat(50_000)}`,
  ])('are none: %j', async (text) => {
    const engine = fakeEngine();
    const talk = await world.talkTo(engine);
    const answer = await talk.ask(text);
    expect(answer.text).toMatch(/There is no command|Commands begin with a slash/u);
    expect(engine.orders).toEqual([]);
  });

  it('are none: a yes in other letters', async () => {
    const engine = fakeEngine();
    const talk = await world.talkTo(engine);
    await talk.ask('/fresh');
    for (const text of ['/уes', '/ｙｅｓ', 'yes', '/y\u200Des']) await talk.ask(text);
    expect(engine.orders).toEqual([]);
  });
});
