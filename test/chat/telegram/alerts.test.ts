import { describe, expect, it } from 'vitest';
import {
  type AlertTransport,
  MessageRefusedError,
  ReaderGoneError,
  RetryLaterError,
} from '../../../src/chat/alerts/index.js';
import { alertReply } from '../../../src/chat/alerts/kinds/index.js';
import { TelegramTokenError } from '../../../src/chat/index.js';
import { literal, moment } from '../../../src/chat/languages/phrase.js';
import { lines, type Reply, reply, withButtons } from '../../../src/chat/message/reply.js';
import type { AlertContent } from '../../../src/domain/alerts/index.js';
import { decimal, ZERO } from '../../../src/domain/decimal.js';
import { keptLog, OWNER } from '../../support/chat.js';
import { fakeEngine } from '../../support/engine.js';
import { picture } from './pictures.js';
import { telegramWorld } from './world.js';

const world = telegramWorld();
const unknownHoldings: AlertContent = {
  ...{ kind: 'discrepancy', symbol: 'BTC_USDC', asset: 'BTC', action: 'onlyReported', bookings: [] },
  ...{ held: decimal('0.0042'), booked: decimal('0.004'), drift: decimal('0.0002'), tolerance: ZERO },
  ...{ position: decimal('0.004'), averageBefore: null, averageEntryPrice: null, target: null },
  reportId: 12,
};
const note = (words: string) => telling(reply(lines(literal(words))));

function telling(message: Reply, isSilent = false) {
  return { alerts: [], message, isSilent };
}

describe('alerts', () => {
  async function transportTo(chatId: number): Promise<{ transport: AlertTransport; log: string[] }> {
    const talk = await world.talkTo(fakeEngine(), { allowedUsers: [chatId] });
    return { transport: talk.chat.alertTransport(chatId), log: talk.log.lines };
  }

  it('go to each chat, which is a reader of the outbox of its own', async () => {
    const talk = await world.talkTo(fakeEngine(), { access: { owners: [1], groups: [-2] } });
    const transports = [1, -2].map((chatId) => talk.chat.alertTransport(chatId));
    expect(transports.map(({ name }) => name)).toEqual(['telegram:1', 'telegram:-2']);
    for (const transport of transports) await transport.send(note('bought <1> & more'));
    expect(world.server.sent.map(({ chatId, text }) => [chatId, text])).toEqual([
      [1, 'bought <1> & more'],
      [-2, 'bought <1> & more'],
    ]);
  });

  it('make no sound when they are to make none', async () => {
    const { transport } = await transportTo(OWNER);
    await transport.send(telling(reply(lines(literal('quiet'))), true));
    await transport.send(note('loud'));
    expect(world.server.sent.map(({ isSilent }) => isSilent)).toEqual([true, false]);
  });

  it.each([
    ['a person who blocked the bot', () => world.server.block(OWNER)],
    ['a chat that is gone', () => world.server.vanish(OWNER)],
    ['a group that has another id now', () => world.server.upgrade(OWNER, -1_000_000_000_007)],
  ])('to %s wait until somebody is heard', async (_what, disappear) => {
    const { transport } = await transportTo(OWNER);
    disappear();
    await expect(transport.send(note('one'))).rejects.toThrow(ReaderGoneError);
  });

  it('are tried later when Telegram says so, and nothing is sent to that chat before', async () => {
    const { transport } = await transportTo(OWNER);
    world.server.failNext('sendMessage', {
      ...{ status: 429, description: 'Too Many Requests', retryAfterSeconds: 17 },
    });
    const later = await transport.send(note('one')).catch((error: unknown) => error);
    expect(later).toBeInstanceOf(RetryLaterError);
    expect(later).toMatchObject({ retryAfterMs: 17_000 });
    const calls = world.server.calls.length;
    const next = transport.send(note('two'));
    // 100 ms are 10 s of the hurried clock.
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(world.server.calls.slice(calls)).not.toContain('sendMessage');
    await next;
    expect(world.server.sent.map(({ text }) => text)).toEqual(['two']);
  });

  it('are tried later when Telegram cannot be reached', async () => {
    const { transport } = await transportTo(OWNER);
    world.server.goDown();
    await expect(transport.send(note('one'))).rejects.toThrow();
  });

  it('are not lost to a token that is refused for a while', async () => {
    const { transport } = await transportTo(OWNER);
    world.server.failNext('sendMessage', { status: 401, description: 'Unauthorized' });
    await expect(transport.send(note('one'))).rejects.toThrow(TelegramTokenError);
  });

  it('carry buttons that do what they say', async () => {
    const engine = fakeEngine();
    const talk = await world.talkTo(engine);
    await talk.chat
      .alertTransport(OWNER)
      .send(telling(alertReply({ content: unknownHoldings, timeMs: 0, strategyId: 'main' })));
    const [alert] = world.server.sentTo(OWNER);
    expect(alert?.buttons.map((row) => row.map(({ data }) => data))).toEqual([
      ...[['/adopt main market'], ['/adopt main'], ['/reserve main'], ['/reconcile 12']],
    ]);
    expect((await talk.press('Keep it out')).text).toContain('Keep 0.0002 BTC out');
    expect(alert?.buttons).toEqual([]);
    await talk.press('Yes');
    expect(engine.orders).toEqual([`reserve main 0.0002 by telegram:${OWNER}`]);
  });

  it('are split when they are too long', async () => {
    const { transport } = await transportTo(OWNER);
    const words = 'a few words '.repeat(1_000).trim();
    await transport.send(note(words));
    expect(world.server.sent.length).toBeGreaterThan(2);
    expect(world.server.sent.map(({ text }) => text).join(' ')).toBe(words);
  });

  it('go on where they were interrupted between two parts of one', async () => {
    const { transport } = await transportTo(OWNER);
    const parts = transport.send(note('a few words '.repeat(600).trim()));
    await world.server.message(OWNER, 1);
    world.server.failNext('sendMessage', { status: 502, description: 'Bad Gateway' });
    await parts;
    expect(world.server.sent).toHaveLength(2);
  });
});

describe('a message that is edited', () => {
  async function edited(first: Reply, second: Reply) {
    const talk = await world.talkTo(fakeEngine());
    const { messages, send } = talk.chat.alertTransport(OWNER);
    const messageId = await send(telling(first));
    if (messageId === null || messages === undefined) throw new Error('it cannot be edited');
    return { ...talk, outcome: await messages.edit(messageId, telling(second)), messages, messageId };
  }
  const [before, after] = ['before', 'after'].map((words) => reply(lines(literal(words)))) as [Reply, Reply];

  it('says something else in its place', async () => {
    const { outcome } = await edited(before, after);
    expect(outcome).toBe('edited');
    expect(world.server.sent.map(({ text }) => text)).toEqual(['after']);
  });

  it('is edited as well when it says the same already', async () => {
    const { outcome, log } = await edited(before, before);
    expect(outcome).toBe('edited');
    expect(log.lines.filter((line) => /^(warn|error)/u.test(line))).toEqual([]);
  });

  it('is gone when somebody deleted it', async () => {
    const { messages, messageId } = await edited(before, after);
    const [message] = world.server.sent;
    if (message !== undefined) world.server.remove(message);
    expect(await messages.edit(messageId, telling(before))).toBe('gone');
  });
});

it('that cannot be put into words is not tried again', async () => {
  const talk = await world.talkTo(fakeEngine());
  const wordless = reply(lines(moment(9e15, 'time')));
  const transport = talk.chat.alertTransport(OWNER);
  await expect(transport.send(telling(wordless))).rejects.toBeInstanceOf(MessageRefusedError);
  expect(() => transport.messages?.fits(wordless)).toThrow(MessageRefusedError);
});

describe('a picture', () => {
  const text = lines(literal('<sold> & done'));

  it('has the words of the alert under it, in one message', async () => {
    const talk = await world.talkTo(fakeEngine());
    const message = withButtons(reply(text, picture('with a caption')), []);
    await talk.chat.alertTransport(OWNER).send(telling(message));
    // The picture's own words would say what the alert has said.
    expect(world.server.sent).toMatchObject([{ text: '<sold> & done' }]);
    expect(world.server.sent[0]?.photo).not.toBeNull();
  });

  it('has its own words under it where nothing is said before it', async () => {
    const talk = await world.talkTo(fakeEngine());
    await talk.chat.alertTransport(OWNER).send(telling(reply(picture('with a caption'))));
    expect(world.server.sent).toMatchObject([{ text: 'with a caption' }]);
    expect(world.server.sent[0]?.photo).not.toBeNull();
  });

  it.each([
    ['takes no such picture', { status: 400, description: 'Bad Request: IMAGE_PROCESS_FAILED' }],
    [
      'lets the bot send no pictures there',
      { status: 400, description: 'Bad Request: not enough rights to send photos to the chat' },
    ],
    ['forbids pictures to the bot', { status: 403, description: 'Forbidden: CHAT_SEND_PHOTOS_FORBIDDEN' }],
    ['finds the request too large', { status: 413, description: 'Request Entity Too Large' }],
  ])('leaves the words where Telegram %s', async (_, failure) => {
    const log = keptLog();
    const { chat } = await world.start({ logger: log });
    world.server.failNext('sendPhoto', failure);
    await chat.alertTransport(OWNER).send(telling(reply(text, picture('caption'))));
    expect(world.server.sent.map(({ text }) => text)).toEqual([
      '<sold> & done\n\n🖼 The picture could not be drawn; /logs tells why.',
    ]);
    expect(log.lines.join()).toContain(failure.description);
  });

  it('does not hide that the chat is gone altogether', async () => {
    const talk = await world.talkTo(fakeEngine());
    world.server.block(OWNER);
    const sending = talk.chat.alertTransport(OWNER).send(telling(reply(text, picture('caption'))));
    await expect(sending).rejects.toBeInstanceOf(ReaderGoneError);
  });

  it('follows the words when they are too long to stand under it', async () => {
    const talk = await world.talkTo(fakeEngine());
    await talk.chat
      .alertTransport(OWNER)
      .send(telling(reply(lines(literal('long '.repeat(300))), picture('below'))));
    expect(world.server.sent.map(({ photo, text }) => [photo !== null, text.slice(0, 5)])).toEqual([
      [false, 'long '],
      [true, 'below'],
    ]);
  });

  it('that cannot be painted leaves the words, which say so', async () => {
    const log = keptLog();
    const painter = { paint: () => Promise.reject(new Error('no paint')) };
    const { chat } = await world.start({ painter, logger: log });
    await chat.alertTransport(OWNER).send(telling(reply(text, picture('caption'))));
    expect(world.server.sent.map(({ text }) => text)).toEqual([
      '<sold> & done\n\n🖼 The picture could not be drawn; /logs tells why.',
    ]);
    expect(log.lines.join()).toContain('no paint');
  });
});
