import { describe, expect, it } from 'vitest';
import { OwnerClaim, People } from '../../../src/chat/access/index.js';
import { ReaderGoneError } from '../../../src/chat/alerts/index.js';
import { phrase } from '../../../src/chat/languages/phrase.js';
import { commandButton, reply, text, withButtons } from '../../../src/chat/message/reply.js';
import { systemClock } from '../../../src/engine/ports/systemClock.js';
import { openStore } from '../../../src/store/index.js';
import { keptLog, OWNER } from '../../support/chat.js';
import { balanceView, fakeEngine, NOW_MS, statusView } from '../../support/engine.js';
import { picture } from '../telegram/pictures.js';
import { telegramWorld } from '../telegram/world.js';

/* How people come and go, as they live it on Telegram. */

const world = telegramWorld();
const STRANGER = 666;
const GROUP = -1_001_234_567_890;

/** A chat without an owner, and the code that its start told. */
async function unclaimed() {
  const { chatMemory: memory } = openStore(':memory:', systemClock);
  const people = new People({ memory, owners: [], groups: [GROUP], clock: systemClock });
  const codes: string[] = [];
  const claim = new OwnerClaim({
    ...{ people, clock: systemClock, logger: keptLog() },
    onCode: ({ code }) => codes.push(code),
  });
  const engine = fakeEngine();
  const talk = await world.talkTo(engine, {
    access: { memory, people },
    changes: { claim },
  });
  await world.server.until(() => codes.length > 0, 'the code');
  return { talk, engine, people, codes, code: codes[0] ?? '' };
}

describe('a bot without an owner', () => {
  it('is silent but to who names a code, and theirs who names the right one from then on', async () => {
    const { people, code, talk } = await unclaimed();
    world.server.say(STRANGER, '/start');
    world.server.say(STRANGER, '/start AAAAA-AAAAA');
    const [wrong] = [await world.server.message(STRANGER, 1)];
    expect(wrong.text).toContain('This is not the code.');
    expect(wrong.text).toContain('Tries left: 4.');
    world.server.say(OWNER, '/status');
    world.server.say(OWNER, `/start ${code.toLowerCase().replace('-', ' ')}`);
    const welcome = await world.server.message(OWNER, 1);
    expect(welcome.text).toContain('This bot is yours now');
    expect(welcome.text).toContain('Rung is running');
    expect(people.roleOf(OWNER)).toBe('owner');
    world.server.say(STRANGER, `/start ${code}`);
    await world.server.until(() => world.server.unconfirmed.length === 0, 'all to be read');
    expect(world.server.sentTo(STRANGER)).toHaveLength(1);
    expect(people.roleOf(STRANGER)).toBeNull();
    expect(talk.log.lines.join()).not.toContain(code);
  });

  it('is not claimed in a group, by a bot, or by a forwarded code', async () => {
    const { engine, people, code } = await unclaimed();
    world.server.say(STRANGER, `/start ${code}`, { id: GROUP, type: 'supergroup' });
    world.server.say(STRANGER, `/start ${code}`, { more: { forward_origin: { type: 'user' } } });
    world.server.say(STRANGER, `/start ${code}`, { more: { from: { id: STRANGER, is_bot: true } } });
    world.server.say(STRANGER, `/start ${code}`, { id: OWNER });
    world.server.say(OWNER, `/start ${code}`);
    await world.server.message(OWNER, 1);
    expect(people.all().map(({ userId }) => userId)).toEqual([OWNER]);
    expect(JSON.stringify(engine.audit)).not.toContain(code);
  });

  it('tells no code where the configuration names an owner', async () => {
    const { chatMemory: memory } = openStore(':memory:', systemClock);
    const people = new People({ memory, owners: [OWNER], groups: [], clock: systemClock });
    const codes: string[] = [];
    const claim = new OwnerClaim({
      ...{ people, clock: systemClock, logger: keptLog() },
      onCode: ({ code }) => codes.push(code),
    });
    const talk = await world.talkTo(fakeEngine(), { access: { memory, people }, changes: { claim } });
    await talk.ask('/version');
    expect(codes).toEqual([]);
  });
});

describe('somebody who is let in', () => {
  it('is told so, is heard at once, and told what they may do', async () => {
    const engine = fakeEngine();
    const talk = await world.talkTo(engine);
    await talk.ask('/users add 77 operator');
    expect((await world.server.message(77, 1)).text).toContain('You may talk to Rung now (operator)');
    world.server.say(77, '/start');
    expect((await world.server.message(77, 2)).text).toContain('order what is traded');
    world.server.say(77, '/pause');
    await world.server.message(77, 3);
    expect(engine.orders).toEqual(['pause main by telegram:77']);
    world.server.say(77, '/users add 78');
    expect((await world.server.message(77, 4)).text).toContain('This is for: owner');
  });

  it('is called by the name they have on Telegram, with their number, and `you` by their own /status', async () => {
    const mode = { kind: 'paused', sinceMs: NOW_MS - 60_000, by: 'telegram:77' } as const;
    const engine = fakeEngine({ status: () => statusView({ mode }) });
    const talk = await world.talkTo(engine);
    await talk.ask('/users add 77 operator');
    expect((await talk.ask('/status')).text).toMatch(/By +Telegram user 77/u);
    const more = { from: { id: 77, is_bot: false, first_name: 'Ada <b>', last_name: 'Lovelace' } };
    world.server.say(77, '/status', { more });
    expect((await world.server.message(77, 2)).text).toMatch(/By +you\n/u);
    expect((await talk.ask('/status')).text).toMatch(/By +Ada b Lovelace \(77\)\n/u);
    expect((await talk.ask('/users')).text).toContain('Ada b Lovelace (77)');
  });

  it('is let in all the same when the bot cannot write to them', async () => {
    const talk = await world.talkTo(fakeEngine());
    world.server.vanish(77);
    expect((await talk.ask('/users add 77')).text).toContain('77 may talk to Rung from now on (viewer)');
    expect(talk.people.roleOf(77)).toBe('viewer');
  });
});

describe('somebody who is taken off', () => {
  it('is heard no more at once, and neither their open question nor its button is good any more', async () => {
    const engine = fakeEngine();
    const talk = await world.talkTo(engine);
    talk.people.add(77, 'operator', 'console');
    await world.server.message(77, 1);
    world.server.say(77, '/fresh');
    const question = await world.server.message(77, 2);
    await talk.ask('/users remove 77');
    world.server.press(77, question, question.buttons[0]?.[0]?.data ?? '');
    world.server.say(77, '/yes');
    world.server.say(77, '/pause');
    await talk.ask('/version');
    expect(engine.orders).toEqual([]);
    expect(world.server.sentTo(77)).toHaveLength(2);
    expect(world.server.callbackAnswers).toEqual([]);
  });

  it('gets neither what they asked for before nor what waits behind it', async () => {
    let answerBalance = () => {};
    const engine = fakeEngine({
      balances: () =>
        new Promise((resolve) => {
          answerBalance = () => resolve([balanceView('USDC', '1')]);
        }),
    });
    const talk = await world.talkTo(engine);
    talk.people.add(77, 'operator', 'console');
    await world.server.message(77, 1);
    world.server.say(77, '/balance');
    world.server.say(77, '/resume');
    await talk.ask('/version');
    talk.people.remove(77, 'console');
    answerBalance();
    await talk.ask('/version');
    expect(engine.orders).toEqual([]);
    expect(world.server.sentTo(77)).toHaveLength(1);
  });

  it.each([
    ['message', reply(text('confirm.none'))],
    ['picture', reply(picture('one'))],
  ])('gets no %s either that waits for its turn', async (_what, message) => {
    const talk = await world.talkTo(fakeEngine());
    talk.people.add(77, 'viewer', 'console');
    await world.server.message(77, 1);
    const alert = { alerts: [], message, isSilent: false };
    const sending = talk.chat.alertTransport(77).send(alert);
    talk.people.remove(77, 'console');
    await expect(sending).rejects.toThrow(ReaderGoneError);
    expect(world.server.sentTo(77)).toHaveLength(1);
    expect(talk.log.lines.filter((line) => line.includes('no picture'))).toEqual([]);
  });
});

describe('a button', () => {
  it('goes away, stays, or has the message renewed', async () => {
    const talk = await world.talkTo(fakeEngine(), {
      changes: {
        dispatcher: {
          commands: [],
          handle: async ({ text: written }) =>
            withButtons(
              reply(text('pause.done', { rungs: written })),
              (['once', 'stays', 'renews'] as const).map((press) => [
                commandButton(phrase('term.yes'), `/${press}`, press),
              ]),
            ),
          answer: async () => reply(text('confirm.none')),
          urgencyOf: () => 'none',
          isAsked: () => false,
          isSomebodyElses: () => false,
          notCarriedOut: () => {},
        },
      },
    });
    const message = await talk.ask('/first');
    const [once = '', stays = '', renews = ''] = message.buttons.flat().map(({ data }) => data);
    world.server.press(OWNER, message, stays);
    expect((await world.server.message(OWNER, 2)).text).toContain('/stays');
    expect(message.buttons).toHaveLength(3);

    world.server.press(OWNER, message, renews);
    await world.server.until(() => world.server.edits.length > 0, 'the edit');
    expect(world.server.sentTo(OWNER)[0]?.text).toContain('/renews');
    expect(world.server.sentTo(OWNER)).toHaveLength(2);

    world.server.press(OWNER, message, once);
    expect((await world.server.message(OWNER, 3)).text).toContain('/once');
    expect(world.server.sentTo(OWNER)[0]?.buttons).toEqual([]);
    expect(world.server.callbackAnswers).toHaveLength(3);
  });
});

describe('a question’s button', () => {
  it('that is pressed twice acts once, and the log has no trouble to tell of', async () => {
    const engine = fakeEngine();
    const talk = await world.talkTo(engine);
    const question = await talk.ask('/fresh');
    const yes = question.buttons.flat()[0]?.data ?? '';
    world.server.press(OWNER, question, yes);
    world.server.press(OWNER, question, yes);
    expect((await world.server.message(OWNER, 3)).text).toContain('answered already');
    await world.server.until(() => world.server.callbackAnswers.length === 2, 'both to be put away');
    expect(engine.orders).toHaveLength(1);
    await talk.chat.stop();
    expect(talk.log.lines.filter((line) => line.includes('put away'))).toEqual([]);
  });
});

describe('the language', () => {
  it('is that of the person’s Telegram in their own chat, and nobody’s in a group', async () => {
    const talk = await world.talkTo(fakeEngine(), { access: { groups: [GROUP] } });
    world.server.speaks(OWNER, 'zh-hans');
    world.server.say(OWNER, '/version', { id: GROUP, type: 'supergroup' });
    expect((await world.server.message(GROUP, 1)).text).toContain('Version');
    expect((await talk.ask('/version')).text).toContain('版本');
  });
});
