import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hurriedClock } from '../chat/clock.js';
import { consoleTalk, OWNER, type TelegramTalk, telegramTalk } from '../support/chat.js';
import { TelegramServer } from '../support/telegram/index.js';
import { Trading } from '../support/trading.js';
import { buyFirstRung, plain } from '../support/tradingSteps.js';
import { anyDamage, type Damage, damaged } from './support/damage.js';
import { depthOf } from './support/jsonTree.js';
import { fuzzing, holds, patienceMs } from './support/seed.js';
import { watchForUnforeseen } from './support/unforeseen.js';

/*
 * The chat of a bot that trades, against people and programs that write anything at all. Whatever comes, the process
 * lives, goes on reading, and its books are the ones that it had; a stranger gets no answer.
 */

const unforeseen = watchForUnforeseen();
const STRANGER = 777;
let trading: Trading;
let server: TelegramServer;
let talk: TelegramTalk;
let updateId = 10_000;

beforeAll(async () => {
  trading = await Trading.begin();
  await buyFirstRung(trading);
  server = await TelegramServer.start();
  talk = await telegramTalk(trading.engine.api, { clock: hurriedClock(), server });
});
afterAll(async () => {
  await talk.stop();
  await trading.close();
});

/** All that could have been changed: the books, the mode, what rests, what is set aside. */
function books(): unknown {
  const { position, mode, parameters, cycle, ladder } = trading.state();
  const entries = [...trading.books.ledger('main')];
  return plain({ position, mode, parameters, cycle, ladder, entries, rungs: trading.prices() });
}

/** The owner still gets an answer to a good question, after everything that was said before. */
async function expectAnswer(): Promise<void> {
  const before = server.sentTo(OWNER).length;
  updateId = server.say(OWNER, '/version');
  await server.until(
    () =>
      server
        .sentTo(OWNER)
        .slice(before)
        .some(({ text }) => text.includes('0.1.0')),
    'the answer to a good question',
  );
  await unforeseen.expectNone();
}

const userId = fc.oneof(
  fc.constantFrom<unknown>(STRANGER, OWNER + 1, -OWNER, 0, 2 ** 52, 1e300, String(OWNER), null, [], {}, true),
  fc.integer(),
);

/** Texts as a person, a cat or an attacker may write them. */
const ARGUMENTS: readonly string[] = [
  ...[
    'NaN',
    '1e309',
    '-0',
    '0',
    '-1',
    '+1',
    '1e5',
    '0x10',
    'Infinity',
    '1,000',
    '1 000',
    '.5',
    '5.',
    '٣',
    '１００',
  ],
  ...[
    "'; DROP TABLE fills; --",
    '"',
    '`',
    '\\',
    '\u0000',
    '\u202E100',
    '💥',
    '\ud800',
    '<b>',
    '&amp;',
    '%00',
    '$(id)',
  ],
  ...[
    '__proto__',
    'constructor',
    'main',
    'main main',
    'main NaN',
    '9'.repeat(50),
    '9'.repeat(5_000),
    'x'.repeat(9_000),
  ],
];
const NAMES: readonly string[] = [
  ...[
    'setavg',
    'reserve',
    'adopt',
    'fresh',
    'status',
    'orders',
    'ledger',
    'export',
    'config',
    'balance',
    'help',
  ],
  ...[
    'SetAvg',
    'setavg@rung_test_bot',
    'setavg@',
    'start',
    'no',
    '',
    '__proto__',
    'constructor',
    'ｓｅｔａｖｇ',
    '💥',
  ],
];
const anyCommand = fc
  .tuple(
    fc.constantFrom('/', '／', '//', ' /', '\n/', '', '/ '),
    fc.constantFrom(...NAMES),
    fc.array(fc.oneof(fc.constantFrom(...ARGUMENTS), fc.string({ unit: 'binary', maxLength: 20 })), {
      maxLength: 4,
    }),
    fc.constantFrom(' ', '\t', '\n', '\u00A0', '\u3000', '  '),
  )
  .map(([slash, name, words, space]) => [`${slash}${name}`, ...words].join(space));
const anyText = fc.oneof(
  { weight: 4, arbitrary: anyCommand },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 400 }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('', ' ', '/', 'x'.repeat(4_097), '/'.repeat(500), '\u202E'.repeat(100)),
  },
);
const anyData = fc.oneof(
  fc.constantFrom<unknown>(
    '',
    'y:',
    'n:',
    'y:foreign',
    'c:/setavg 1',
    'c:/fresh',
    '__proto__',
    null,
    5,
    {},
    [],
  ),
  fc.string({ unit: 'binary', maxLength: 70 }),
);

/** An update as Telegram writes it, from somebody. */
const anyWellFormed = fc.oneof(
  fc
    .record({ from: userId, text: anyText })
    .map(({ from, text }) => ({ message: messageOf(from, { text }) })),
  fc.record({ from: userId, data: anyData }).map(({ from, data }) => ({
    callback_query: {
      id: 'q',
      from: person(from),
      chat_instance: 'i',
      data,
      message: messageOf(from, { text: 'x' }),
    },
  })),
  fc.record({ from: userId }).map(({ from }) => ({
    message: messageOf(from, { sticker: { file_id: 'x', emoji: '💥' } }),
  })),
  fc
    .record({ from: userId, text: anyText })
    .map(({ from, text }) => ({ edited_message: messageOf(from, { text }) })),
  fc.record({ from: userId, text: anyText }).map(({ from, text }) => ({
    channel_post: { ...messageOf(from, { text }), from: undefined, chat: { id: -100, type: 'channel' } },
  })),
  fc.record({ from: userId, text: anyText }).map(({ from, text }) => ({
    message: { ...messageOf(from, { text }), chat: { id: -5, type: 'group', title: 'x' } },
  })),
  fc.record({ text: anyText }).map(({ text }) => ({
    message: { ...messageOf(OWNER, { text }), from: { id: STRANGER, is_bot: true } },
  })),
);

function person(id: unknown): object {
  return { id, is_bot: false, first_name: 'x' };
}

function messageOf(from: unknown, content: object): object {
  return {
    message_id: 1,
    date: Math.floor(server.now() / 1_000),
    from: from === null ? null : person(from),
    chat: { id: from, type: 'private', first_name: 'x' },
    ...content,
  };
}

/** With a number of its own: an update without one is none that Telegram could tell apart. */
function deliver(content: unknown): void {
  updateId += 1;
  const fields = typeof content === 'object' && content !== null ? content : { message: content };
  server.deliver({ ...fields, update_id: updateId });
}

/** The server of the tests has to write it as JSON. */
const DEEPEST_UPDATE = 1_000;

function damagedJson(content: object, damages: readonly Damage[]): unknown {
  try {
    const update: unknown = JSON.parse(damaged(JSON.stringify(content), damages).toString('utf8'));
    return depthOf(update) > DEEPEST_UPDATE ? null : update;
  } catch {
    return null;
  }
}

describe(fuzzing('the chat'), () => {
  it(
    'a stranger gets no answer and changes nothing, whatever they write',
    async () => {
      const before = books();
      await holds(fc.array(anyWellFormed, { minLength: 1, maxLength: 20 }), 25, async (updates) => {
        const sent = server.sent.length;
        for (const update of updates) deliver(update);
        await expectAnswer();
        expect(server.sent.slice(sent)).toHaveLength(1);
        expect(books()).toEqual(before);
      });
    },
    patienceMs(30_000),
  );

  it(
    'what the owner writes is answered or refused, and changes nothing before a yes',
    async () => {
      const before = books();
      await holds(fc.array(anyText, { minLength: 1, maxLength: 8 }), 25, async (texts) => {
        const answered = server.sentTo(OWNER).length;
        // An empty message is none that Telegram would send.
        const said = texts.filter((text) => text !== '');
        for (const text of said) updateId = server.say(OWNER, text);
        await expectAnswer();
        expect(server.sentTo(OWNER).length - answered).toBeGreaterThanOrEqual(said.length + 1);
        expect(books()).toEqual(before);
      });
    },
    patienceMs(30_000),
  );

  it(
    'a damaged update is passed over, and the next good one is heard',
    async () => {
      const before = books();
      const anyBad = fc.array(fc.tuple(anyWellFormed, anyDamage), { minLength: 1, maxLength: 10 });
      await holds(anyBad, 25, async (updates) => {
        for (const [update, damages] of updates) deliver(damagedJson(update, damages));
        await expectAnswer();
        expect(books()).toEqual(before);
      });
    },
    patienceMs(30_000),
  );

  it(
    'any object at all as an update, the same',
    async () => {
      const before = books();
      await holds(
        fc.array(fc.jsonValue({ maxDepth: 4 }), { minLength: 1, maxLength: 10 }),
        25,
        async (updates) => {
          for (const update of updates) deliver(update);
          await expectAnswer();
          expect(books()).toEqual(before);
        },
      );
    },
    patienceMs(30_000),
  );

  it(
    'lines on the console are answered one by one, and change nothing before a yes',
    async () => {
      const before = books();
      await holds(fc.array(anyText, { maxLength: 8 }), 40, async (texts) => {
        const lines = texts
          .flatMap((text) => text.split(/[\n\r\u2028\u2029]+/u))
          .filter((line) => line.trim() !== '/exit');
        const printed = await consoleTalk(trading.engine.api, 'en', '/nonexistent').say(lines);
        expect(printed === '').toBe(lines.every((line) => line.trim() === ''));
        await unforeseen.expectNone();
        expect(books()).toEqual(before);
      });
    },
    patienceMs(30_000),
  );
});
