import { describe, expect, it } from 'vitest';
import { literal } from '../../../src/chat/languages/phrase.js';
import { commandButton, lines, type Reply, reply, withButtons } from '../../../src/chat/message/reply.js';
import { createBotApi } from '../../../src/chat/telegram/botApi.js';
import { Outgoing } from '../../../src/chat/telegram/outgoing.js';
import { TelegramTime } from '../../../src/chat/telegram/telegramTime.js';
import { chatServices, keptLog, noPainter, OWNER } from '../../support/chat.js';
import { BOT_TOKEN } from '../../support/telegram/index.js';
import { hurriedClock } from '../clock.js';
import { picture } from './pictures.js';
import { telegramWorld } from './world.js';

const world = telegramWorld();
const words = (text: string) => reply(lines(literal(text)));

/** Sends a reply, and puts the others in its place one after another. */
async function renewed(first: Reply, ...others: readonly Reply[]) {
  const clock = hurriedClock();
  const logger = keptLog();
  const outgoing = new Outgoing({
    ...{ clock, logger, painter: noPainter, preferences: chatServices().preferences },
    api: createBotApi({ token: BOT_TOKEN, apiRoot: world.server.url, clock }),
    signal: new AbortController().signal,
    time: new TelegramTime(clock),
  });
  await outgoing.answer(OWNER, first);
  const [message] = world.server.sent;
  if (message === undefined) throw new Error('nothing was sent');
  for (const next of others) await outgoing.renew(OWNER, message.messageId, next);
  return { outgoing, message, logger };
}

describe('an answer in the place of a message', () => {
  it('leaves one message, with its text and its buttons', async () => {
    const buttons = [[commandButton(literal('again'), '/status', 'renews')]];
    await renewed(withButtons(words('one'), buttons), withButtons(words('two'), buttons), words('three'));
    expect(world.server.sent.map(({ text }) => text)).toEqual(['three']);
    expect(world.server.edits.map((edit) => edit.buttons.flat().map(({ data }) => data))).toEqual([
      ['r/status'],
      [],
    ]);
  });

  it('that says the same as before is done, and nothing is said about it', async () => {
    const { logger } = await renewed(words('one'), words('one'));
    expect(world.server.sent).toHaveLength(1);
    expect(logger.lines).toEqual([]);
  });

  it('replaces a picture by a picture', async () => {
    await renewed(reply(picture('one')), reply(picture('two')));
    expect(world.server.sent.map(({ text }) => text)).toEqual(['two']);
    expect(world.server.edits.map(({ method }) => method)).toEqual(['editMessageMedia']);
  });

  it.each([
    ['the words of a picture', reply(picture('one')), words('two')],
    ['a message by more than one', words('one'), words('two '.repeat(2_000))],
  ])('is a new message where it would replace %s', async (_what, first, second) => {
    await renewed(first, second);
    const [old, ...others] = world.server.sent;
    expect(old?.text).toBe('one');
    expect(others.map(({ text }) => text.slice(0, 3))[0]).toBe('two');
  });

  it('is a new message when the old one was deleted or is too old', async () => {
    const { outgoing, message } = await renewed(words('one'));
    world.server.freeze(message);
    await outgoing.renew(OWNER, message.messageId, words('two'));
    world.server.remove(message);
    await outgoing.renew(OWNER, message.messageId, words('three'));
    expect(world.server.sent.map(({ text }) => text)).toEqual(['one', 'two', 'three']);
  });

  it('is tried again when it does not get through', async () => {
    const { outgoing, message } = await renewed(words('one'));
    world.server.failNext('editMessageText', { status: 502, description: 'Bad Gateway' });
    world.server.failNext('editMessageText', {
      ...{ status: 429, description: 'Too Many Requests', retryAfterSeconds: 2 },
    });
    await outgoing.renew(OWNER, message.messageId, words('two'));
    expect(world.server.sent.map(({ text }) => text)).toEqual(['two']);
  });

  it('that says nothing changes nothing', async () => {
    await renewed(words('one'), reply());
    expect(world.server.sent.map(({ text }) => text)).toEqual(['one']);
  });
});

describe('the limits of Telegram', () => {
  it('are kept by a flood of answers and alerts: it never has to ask for a pause', async () => {
    const clock = hurriedClock(5);
    world.server.limits.switchOn(() => clock.now());
    const outgoing = new Outgoing({
      ...{ clock, logger: keptLog(), painter: noPainter, preferences: chatServices().preferences },
      api: createBotApi({ token: BOT_TOKEN, apiRoot: world.server.url, clock }),
      signal: new AbortController().signal,
      time: new TelegramTime(clock),
    });
    const transports = [OWNER, -7].map((chatId) => outgoing.alertTransport(chatId));
    const numbers = Array.from({ length: 12 }, (_, index) => index);
    await Promise.all([
      ...transports.flatMap((transport) =>
        numbers.map((number) =>
          transport.send({ alerts: [], message: words(`alert ${number}`), isSilent: false }),
        ),
      ),
      ...numbers.slice(0, 2).map((number) => outgoing.answer(OWNER, words(`answer ${number}`))),
    ]);
    expect(world.server.limits.refused).toBe(0);
    const alerts = world.server.sentTo(-7).map(({ text }) => text);
    expect(alerts).toEqual(numbers.map((number) => `alert ${number}`));
    const own = world.server.sentTo(OWNER).map(({ text }) => text);
    expect(own.slice(0, 3).filter((text) => text.startsWith('answer'))).toHaveLength(2);
  });
});
