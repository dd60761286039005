import { describe, expect, it } from 'vitest';
import { TelegramTokenError } from '../../../src/chat/index.js';
import { systemClock } from '../../../src/engine/ports/systemClock.js';
import { OWNER } from '../../support/chat.js';
import { balanceView, fakeEngine } from '../../support/engine.js';
import { telegramWorld } from './world.js';

const world = telegramWorld();

describe('starting', () => {
  it('puts the commands into the menu', async () => {
    await world.talkTo(fakeEngine());
    await world.server.until(() => world.server.commands.length > 0, 'the menu');
    expect(world.server.commands).toContainEqual({
      command: 'pause',
      description: 'take the rungs off, keep the take profit',
    });
  });

  it('refuses a wrong token at once, with what to do and without the token', async () => {
    const wrong = '987654321:AAwrongTokenThatNobodyGaveOut_00000';
    const error = await world.start({ token: { reveal: () => wrong } }).then(
      () => null,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(TelegramTokenError);
    expect(String(error)).toContain('TELEGRAM_BOT_TOKEN');
    expect(String(error)).not.toContain('AAwrong');
  });

  it('does not wait for a Telegram that cannot be reached, and listens when it can', async () => {
    world.server.goDown();
    const { log } = await world.start();
    expect(log.lines.join()).toContain('trying again in the background');
    world.server.comeBack();
    world.server.say(OWNER, '/version');
    expect((await world.server.message(OWNER, 1)).text).toContain('Rung 0.1.0');
  });
});

describe('buttons', () => {
  it('are answered, taken away, and work once', async () => {
    const engine = fakeEngine();
    const talk = await world.talkTo(engine);
    const question = await talk.ask('/fresh');
    const yes = question.buttons[0]?.[0]?.data ?? '';
    await talk.press('Yes');
    expect(world.server.answeredCallbacks).toHaveLength(1);
    expect(question.buttons).toEqual([]);
    world.server.press(OWNER, question, yes);
    expect((await world.server.message(OWNER, 3)).text).toBe('This question was answered already.');
    expect(engine.orders).toHaveLength(1);
  });

  it('choose a strategy and go on from there', async () => {
    const engine = fakeEngine({
      strategies: () =>
        ['calm', 'wild'].map((id) => ({ id, name: null, symbol: 'BTC_USDC', mode: { kind: 'trading' } })),
    });
    const talk = await world.talkTo(engine);
    await talk.ask('/setavg 60000');
    await talk.press('wild (BTC_USDC)');
    await talk.press('Yes');
    expect(engine.orders).toEqual([`setavg wild 60000 by telegram:${OWNER}`]);
  });

  it('that no one made have no effect', async () => {
    const engine = fakeEngine();
    const talk = await world.talkTo(engine);
    const message = await talk.ask('/version');
    for (const data of ['', 'y:', 'y:../../x', 'fresh', 'yes']) world.server.press(OWNER, message, data);
    await talk.ask('/version');
    expect(engine.orders).toEqual([]);
    expect(world.server.sent).toHaveLength(2);
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
    const talk = await world.talkTo(engine, { allowedUsers: [OWNER, 77] });
    world.server.say(OWNER, '/balance');
    world.server.say(OWNER, '/version');
    world.server.say(77, '/version');
    await world.server.message(77, 1);
    expect(world.server.sentTo(OWNER)).toEqual([]);
    answerBalance();
    await world.server.message(OWNER, 2);
    expect(world.server.sentTo(OWNER).map(({ text }) => text.split(/\s/u)[0])).toEqual([
      'Account',
      'Version',
    ]);
    expect(talk.log.lines.join()).not.toContain('error');
  });

  it('are acted on though the answer to an earlier one does not get through', async () => {
    const engine = fakeEngine();
    await world.talkTo(engine);
    const limited = { status: 429, description: 'Too Many Requests', retryAfterSeconds: 60 };
    world.server.failNext('sendMessage', limited);
    world.server.say(OWNER, '/version');
    world.server.say(OWNER, '/pause');
    await world.server.until(() => engine.orders.length > 0, 'the pause');
    expect(world.server.sent).toEqual([]);
  });

  it('that are delivered twice act once', async () => {
    const engine = fakeEngine();
    const talk = await world.talkTo(engine);
    await talk.ask('/pause');
    const message = {
      message_id: 1,
      date: Math.floor(world.server.now() / 1_000),
      from: { id: OWNER },
      chat: { id: OWNER, type: 'private' },
      text: '/pause',
    };
    const update = { update_id: 5_000, message };
    await world.server.until(() => world.server.isPolled, 'a poll');
    world.server.deliver(update, update, update);
    await world.server.message(OWNER, 2);
    world.server.say(OWNER, '/version');
    expect((await world.server.message(OWNER, 3)).text).toContain('Rung');
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
    await world.talkTo(engine);
    for (let message = 0; message < 200; message += 1) world.server.say(OWNER, '/balance');
    await world.server.until(() => world.server.unconfirmed.length === 0, 'all to be read');
    answerBalance();
    await world.server.until(
      () => world.server.sent.some(({ text }) => text.includes('Too many')),
      'the refusal',
    );
    expect(world.server.sent.length).toBeLessThanOrEqual(23);
  });

  it('that were handled are not delivered again after a stop, though the poll behind them failed', async () => {
    const engine = fakeEngine();
    const talk = await world.talkTo(engine, { clock: systemClock });
    await world.server.until(() => world.server.isPolled, 'the first poll');
    world.server.failNext('getUpdates', { status: 502, description: 'Bad Gateway' });
    await talk.ask('/pause');
    await world.server.until(() => talk.log.lines.some((line) => line.includes('failed')), 'the failure');
    expect(world.server.unconfirmed).toHaveLength(1);
    await talk.chat.stop();
    expect(world.server.unconfirmed).toEqual([]);
  });

  it('that Telegram cannot read as markup are sent plain', async () => {
    const talk = await world.talkTo(fakeEngine());
    world.server.failNext('sendMessage', { status: 400, description: "Bad Request: can't parse entities" });
    const answer = await talk.ask('/status');
    expect(answer.parseMode).toBeNull();
    expect(answer.text).toContain('BTC_USDC · paper money\nState      trading');
  });

  it('wait as long as Telegram asks', async () => {
    const talk = await world.talkTo(fakeEngine());
    world.server.failNext('sendMessage', {
      status: 429,
      description: 'Too Many Requests',
      retryAfterSeconds: 2,
    });
    expect((await talk.ask('/version')).text).toContain('Rung 0.1.0');
    expect(world.server.calls.filter((call) => call === 'sendMessage')).toHaveLength(2);
  });
});
