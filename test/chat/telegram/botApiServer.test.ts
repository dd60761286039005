import { Input } from 'telegraf';
import { describe, expect, it } from 'vitest';
import { type BotApi, createBotApi } from '../../../src/chat/telegram/botApi.js';
import { systemClock } from '../../../src/engine/ports/systemClock.js';
import { OWNER } from '../../support/chat.js';
import { BOT_TOKEN, TelegramServer } from '../../support/telegram/index.js';

/*
 * The Bot API server of the tests, seen by telegraf's own client: what it lets through, what it refuses, and in which
 * words. Those are the words of Telegram's own server.
 */

const GROUP = -1_001_234_567_890;

interface Bot {
  readonly server: TelegramServer;
  readonly api: BotApi;
}

async function withServer<Result>(use: (bot: Bot) => Promise<Result>): Promise<Result> {
  const server = await TelegramServer.start();
  try {
    return await use({
      server,
      api: createBotApi({ token: BOT_TOKEN, apiRoot: server.url, clock: systemClock }),
    });
  } finally {
    await server.stop();
  }
}

/** What a request of any form is answered with. */
async function ask(
  server: TelegramServer,
  method: string,
  parameters: object,
  token = BOT_TOKEN,
): Promise<{ readonly status: number; readonly description?: string; readonly result?: unknown }> {
  const response = await fetch(`${server.url}/bot${token}/${method}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(parameters),
  });
  const answer = (await response.json()) as { readonly description?: string; readonly result?: unknown };
  return { status: response.status, ...answer };
}

/** A PNG's first bytes, of any size in pixels, and as many more as wanted. */
function png(width = 800, height = 600, more = 0): Buffer {
  const head = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');
  const size = Buffer.alloc(8);
  size.writeUInt32BE(width, 0);
  size.writeUInt32BE(height, 4);
  return Buffer.concat([head, size, Buffer.alloc(more)]);
}

const photo = (bytes: Buffer) => Input.fromBuffer(bytes, 'chart.png');

describe('who asks', () => {
  it('with a wrong token is refused, and with none at all finds nothing', () =>
    withServer(async ({ server }) => {
      const wrong = '987654321:AAwrong';
      expect(await ask(server, 'getMe', {}, wrong)).toMatchObject({
        status: 401,
        description: 'Unauthorized',
      });
      const bare = await fetch(`${server.url}/getMe`);
      expect(bare.status).toBe(404);
      expect(await ask(server, 'sendKisses', {})).toMatchObject({
        ...{ status: 404, description: 'Not Found: method not found' },
      });
    }));

  it('may ask in a query, in a form, and in capital letters', () =>
    withServer(async ({ server }) => {
      await fetch(`${server.url}/bot${BOT_TOKEN}/SENDMESSAGE?chat_id=${OWNER}&text=one`);
      await fetch(`${server.url}/bot${BOT_TOKEN}/sendMessage`, {
        method: 'POST',
        body: new URLSearchParams({ chat_id: String(OWNER), text: 'two', disable_notification: 'true' }),
      });
      expect(server.sent.map(({ text, isSilent }) => [text, isSilent])).toEqual([
        ['one', false],
        ['two', true],
      ]);
    }));
});

describe('updates', () => {
  it('come again until a later offset confirms them, as many as asked for', () =>
    withServer(async ({ server, api }) => {
      for (const text of ['a', 'b', 'c']) server.say(OWNER, text);
      const first = await api.call('getUpdates', { limit: 2 });
      expect(first.map(({ update_id }) => update_id)).toEqual([1_001, 1_002]);
      expect(await api.call('getUpdates', {})).toHaveLength(3);
      expect(await api.call('getUpdates', { offset: 1_003 })).toHaveLength(1);
      expect(server.unconfirmed).toHaveLength(1);
      expect(await api.call('getUpdates', { offset: -1 })).toHaveLength(1);
      expect(await api.call('getUpdates', { offset: 1_004 })).toEqual([]);
    }));

  it('wake a poll that waits, and one that waits in vain ends empty', () =>
    withServer(async ({ server, api }) => {
      const waiting = api.call('getUpdates', { timeout: 30 });
      await server.until(() => server.isPolled, 'the poll');
      server.say(OWNER, '/status');
      expect(await waiting).toMatchObject([
        { message: { text: '/status', entities: [{ type: 'bot_command', offset: 0, length: 7 }] } },
      ]);
      expect(await api.call('getUpdates', { offset: 1_002, timeout: 1 })).toEqual([]);
    }));

  it('of kinds that were not asked for do not come', () =>
    withServer(async ({ server, api }) => {
      await api.call('getUpdates', { allowed_updates: ['callback_query'] });
      server.say(OWNER, 'nobody hears this');
      server.say(OWNER, 'nor this', { isEdited: true });
      expect(server.unconfirmed).toEqual([]);
      await api.call('getUpdates', { allowed_updates: ['message', 'edited_message'] });
      server.say(OWNER, 'this');
      server.say(OWNER, 'and this', { isEdited: true });
      expect(server.unconfirmed.map((update) => Object.keys(update))).toEqual([
        ['update_id', 'message'],
        ['update_id', 'edited_message'],
      ]);
    }));

  it('carry the language of the person and the kind of the chat', () =>
    withServer(async ({ server }) => {
      server.speaks(OWNER, 'zh-hans');
      server.say(OWNER, '/status@rung_test_bot', { id: GROUP });
      server.say(OWNER, 'hello', { id: -5 });
      expect(server.unconfirmed).toMatchObject([
        { message: { from: { language_code: 'zh-hans' }, chat: { id: GROUP, type: 'supergroup' } } },
        { message: { chat: { id: -5, type: 'group' } } },
      ]);
    }));

  it('have one reader: the older of two polls ends with a conflict', () =>
    withServer(async ({ server, api }) => {
      const older = ask(server, 'getUpdates', { timeout: 30 });
      await server.until(() => server.isPolled, 'the poll');
      await api.call('getUpdates', {});
      expect(await older).toMatchObject({
        status: 409,
        description:
          'Conflict: terminated by other getUpdates request; make sure that only one bot instance is running',
      });
    }));

  it('that are asked for again at once are held for three seconds where the server damps', () =>
    withServer(async ({ server, api }) => {
      server.updates.damps = true;
      await api.call('getUpdates', { offset: 7 });
      const startedMs = Date.now();
      expect(await api.call('getUpdates', { offset: 7 })).toEqual([]);
      expect(Date.now() - startedMs).toBeGreaterThan(2_900);
    }));
});

describe('a webhook', () => {
  const url = 'https://rung.example.com/telegram';

  it('ends the polling, and cannot be polled beside', () =>
    withServer(async ({ server, api }) => {
      const polling = ask(server, 'getUpdates', { timeout: 30 });
      await server.until(() => server.isPolled, 'the poll');
      await api.call('setWebhook', { url });
      expect(await polling).toMatchObject({
        ...{ status: 409, description: 'Conflict: terminated by setWebhook request' },
      });
      expect(await ask(server, 'getUpdates', {})).toMatchObject({
        ...{ status: 409, description: expect.stringContaining('use deleteWebhook') },
      });
      await api.call('deleteWebhook', {});
      expect(await api.call('getUpdates', {})).toEqual([]);
    }));

  it('must be https, with a secret of the right letters', () =>
    withServer(async ({ server }) => {
      expect(await ask(server, 'setWebhook', { url: 'http://x.example' })).toMatchObject({ status: 400 });
      expect(await ask(server, 'setWebhook', { url, secret_token: 'ä' })).toMatchObject({
        ...{ status: 400, description: 'Bad Request: secret token contains unallowed characters' },
      });
    }));

  it('that nobody answers is tried again, and what failed can be asked for', () =>
    withServer(async ({ server, api }) => {
      server.webhooks.secondMs = 5;
      await api.call('setWebhook', { url, secret_token: 'a-secret-of-the-test', max_connections: 4 });
      server.say(OWNER, '/status');
      const info = () => api.call('getWebhookInfo', {});
      await server.until(() => server.unconfirmed.length === 1, 'the update');
      for (let tries = 0; (await info()).last_error_message === undefined; tries += 1) {
        expect(tries).toBeLessThan(100);
      }
      expect(await info()).toMatchObject({ url, pending_update_count: 1, max_connections: 4 });
    }));
});

describe('a message', () => {
  it('is kept as it was sent and as it reads, and tells whether a phone rang', () =>
    withServer(async ({ server, api }) => {
      const text = ' <b>a &lt; b</b> &amp; &#99;\n';
      const sent = await api.call('sendMessage', {
        ...{ chat_id: OWNER, text, parse_mode: 'HTML', disable_notification: true },
      });
      expect(sent).toMatchObject({ message_id: 1, chat: { id: OWNER, type: 'private' } });
      expect(server.sent).toMatchObject([{ source: text, text: 'a < b & c', isSilent: true }]);
    }));

  it.each([
    ['without a text', { text: ' ' }, 'message text is empty'],
    ['with nothing but markup', { text: '<b></b>', parse_mode: 'HTML' }, 'message text is empty'],
    ['of 4097 characters', { text: 'x'.repeat(4_097) }, 'message is too long'],
    [
      'with a tag that is not closed',
      { text: '<b>x', parse_mode: 'HTML' },
      'can\'t parse entities: Can\'t find end tag corresponding to start tag "b"',
    ],
    [
      'with a tag that nobody knows',
      { text: 'ä<blink>x', parse_mode: 'HTML' },
      'can\'t parse entities: Unsupported start tag "blink" at byte offset 2',
    ],
    [
      'with a button that says too much',
      { text: 'x', reply_markup: button('é'.repeat(33)) },
      'BUTTON_DATA_INVALID',
    ],
  ])('%s is refused', (_what, parameters, reason) =>
    withServer(async ({ server }) => {
      expect(await ask(server, 'sendMessage', { chat_id: OWNER, ...parameters })).toMatchObject({
        ...{ status: 400, description: `Bad Request: ${reason}` },
      });
      expect(server.sent).toEqual([]);
    }),
  );

  it('of 4096 characters behind its markup, with a button of 64 bytes, is not', () =>
    withServer(async ({ server, api }) => {
      await api.call('sendMessage', {
        chat_id: OWNER,
        text: `<b>${'&lt;'.repeat(4_096)}</b>`,
        parse_mode: 'HTML',
        reply_markup: button('é'.repeat(32)),
      });
      expect(server.sent[0]?.text).toBe('<'.repeat(4_096));
    }));

  it.each([
    ['to somebody who blocked the bot', OWNER, 'block', 403, 'Forbidden: bot was blocked by the user'],
    ['to a deleted account', OWNER, 'deactivate', 403, 'Forbidden: user is deactivated'],
    [
      'to a group that threw it out',
      GROUP,
      'block',
      403,
      'Forbidden: bot was kicked from the supergroup chat',
    ],
    ['to a chat that nobody knows', OWNER, 'vanish', 400, 'Bad Request: chat not found'],
  ] as const)('%s is refused, until the chat is open again', (_what, chatId, closing, status, description) =>
    withServer(async ({ server }) => {
      server[closing](chatId);
      const message = { chat_id: chatId, text: 'x' };
      expect(await ask(server, 'sendMessage', message)).toMatchObject({ status, description });
      server.unblock(chatId);
      expect(await ask(server, 'sendMessage', message)).toMatchObject({ status: 200 });
    }),
  );

  it('to a group that became a supergroup is refused with its new id', () =>
    withServer(async ({ server }) => {
      server.upgrade(-5, GROUP);
      expect(await ask(server, 'sendMessage', { chat_id: -5, text: 'x' })).toMatchObject({
        status: 400,
        parameters: { migrate_to_chat_id: GROUP },
      });
      expect(server.unconfirmed).toMatchObject([{ message: { migrate_to_chat_id: GROUP } }]);
    }));
});

function button(callback_data: string) {
  return { inline_keyboard: [[{ text: 'Yes', callback_data }]] };
}

describe('a picture', () => {
  it('is kept with its caption, its buttons and its size', () =>
    withServer(async ({ server, api }) => {
      await api.call('sendPhoto', {
        ...{ chat_id: OWNER, photo: photo(png()), caption: '<b>up</b>', parse_mode: 'HTML' },
        ...{ reply_markup: button('/chart 1h'), disable_notification: true },
      });
      expect(server.sent).toMatchObject([
        {
          ...{ text: 'up', isSilent: true, buttons: [[{ text: 'Yes', data: '/chart 1h' }]] },
          photo: { fileName: 'chart.png', width: 800, height: 600 },
        },
      ]);
      expect(server.sent[0]?.photo?.bytes).toEqual(png());
    }));

  it.each([
    ['that is none', Buffer.from('no picture at all'), {}, 'IMAGE_PROCESS_FAILED'],
    ['with too long a caption', png(), { caption: 'x'.repeat(1_025) }, 'message caption is too long'],
    ['that is too wide', png(9_000, 1_001), {}, 'PHOTO_INVALID_DIMENSIONS'],
    ['that is too narrow', png(2_100, 100), {}, 'PHOTO_INVALID_DIMENSIONS'],
    ['of more than 10 MB', png(800, 600, 10_485_760), {}, 'is too big for a photo'],
  ])('%s is refused', (_what, bytes, more, reason) =>
    withServer(async ({ api, server }) => {
      const sending = api.call('sendPhoto', { chat_id: OWNER, photo: photo(bytes), ...more });
      await expect(sending).rejects.toThrow(reason);
      expect(server.sent).toEqual([]);
    }),
  );
});

describe('a message that is changed', () => {
  it('is changed in its place, and each change is kept', () =>
    withServer(async ({ server, api }) => {
      const { message_id } = await api.call('sendMessage', { chat_id: OWNER, text: 'one' });
      await api.call('editMessageText', {
        chat_id: OWNER,
        message_id,
        text: 'two',
        reply_markup: button('/x'),
      });
      await api.call('editMessageReplyMarkup', { chat_id: OWNER, message_id });
      expect(server.edits.map(({ method, text, buttons }) => [method, text, buttons.length])).toEqual([
        ['editMessageText', 'two', 1],
        ['editMessageReplyMarkup', 'two', 0],
      ]);
      expect(server.sent).toMatchObject([{ messageId: message_id, text: 'two', buttons: [] }]);
    }));

  it('may be a picture, with another one and another caption', () =>
    withServer(async ({ server, api }) => {
      const chat_id = OWNER;
      const { message_id } = await api.call('sendPhoto', { chat_id, photo: photo(png()), caption: '1h' });
      const media = { type: 'photo' as const, media: photo(png(400, 300)), caption: '6h' };
      await api.call('editMessageMedia', { chat_id, message_id, media, reply_markup: button('/chart') });
      expect(server.sent).toMatchObject([{ text: '6h', photo: { width: 400 }, buttons: [[{}]] }]);
      await api.call('editMessageCaption', { chat_id, message_id, caption: '7d' });
      expect(server.sent).toMatchObject([{ text: '7d', photo: { width: 400 }, buttons: [] }]);
    }));

  it("must change, be there, be the bot's, and be of the right kind", () =>
    withServer(async ({ server, api }) => {
      const chat_id = OWNER;
      const { message_id } = await api.call('sendMessage', { chat_id, text: 'one' });
      const edit = async (method: string, parameters: object) =>
        (await ask(server, method, { chat_id, message_id, ...parameters })).description;
      expect(await edit('editMessageText', { text: 'one' })).toMatch(
        /^Bad Request: message is not modified: /u,
      );
      expect(await edit('editMessageText', { text: 'two', message_id: 99 })).toBe(
        'Bad Request: message to edit not found',
      );
      expect(await edit('editMessageText', { text: '' })).toBe('Bad Request: message text is empty');
      expect(await edit('editMessageCaption', { caption: 'x' })).toBe(
        'Bad Request: there is no caption in the message to edit',
      );
      server.say(OWNER, 'mine');
      const theirs = message_id + 1;
      expect(await edit('editMessageText', { text: 'two', message_id: theirs })).toBe(
        "Bad Request: message can't be edited",
      );
      const message = await server.message(OWNER, 1);
      server.freeze(message);
      expect(await edit('editMessageText', { text: 'two' })).toBe("Bad Request: message can't be edited");
      server.remove(message);
      expect(await edit('deleteMessage', {})).toBe('Bad Request: message to delete not found');
      expect(server.edits).toEqual([]);
    }));

  it('and one that is deleted is gone', () =>
    withServer(async ({ server, api }) => {
      const { message_id } = await api.call('sendMessage', { chat_id: OWNER, text: 'one' });
      await api.call('deleteMessage', { chat_id: OWNER, message_id });
      expect(server.sent[0]?.isDeleted).toBe(true);
      await expect(api.call('editMessageText', { chat_id: OWNER, message_id, text: 'two' })).rejects.toThrow(
        'message to edit not found',
      );
    }));
});

describe('a pinned message', () => {
  it('is shown by its chat until it is taken off', () =>
    withServer(async ({ server, api }) => {
      const chat_id = OWNER;
      const { message_id } = await api.call('sendMessage', { chat_id, text: 'one' });
      await api.call('pinChatMessage', { chat_id, message_id, disable_notification: true });
      expect(await api.call('getChat', { chat_id })).toMatchObject({ pinned_message: { message_id } });
      expect(server.pinnedIn(OWNER).map(({ text }) => text)).toEqual(['one']);
      await api.call('unpinChatMessage', { chat_id, message_id });
      expect(server.pinnedIn(OWNER)).toEqual([]);
      expect(server.pins.map(({ what, isSilent }) => [what, isSilent])).toEqual([
        ['pin', true],
        ['unpin', true],
      ]);
    }));

  it('must be there, and the bot must have the right', () =>
    withServer(async ({ api, server }) => {
      const { message_id } = await api.call('sendMessage', { chat_id: GROUP, text: 'one' });
      await expect(api.call('pinChatMessage', { chat_id: GROUP, message_id: 99 })).rejects.toThrow(
        'message to pin not found',
      );
      server.forbidPinning(GROUP);
      await expect(api.call('pinChatMessage', { chat_id: GROUP, message_id })).rejects.toThrow(
        'not enough rights to manage pinned messages in the chat',
      );
    }));
});

describe('a pressed button', () => {
  it('is answered once it was pressed, and not when that is long ago', () =>
    withServer(async ({ server, api }) => {
      await api.call('sendMessage', { chat_id: OWNER, text: 'x', reply_markup: button('/y') });
      const message = await server.message(OWNER, 1);
      server.press(OWNER, message, '/y');
      const answer = { callback_query_id: 'callback-1001', text: 'Not yours', show_alert: true };
      await api.call('answerCallbackQuery', answer);
      expect(server.callbackAnswers).toEqual([{ id: 'callback-1001', text: 'Not yours', isAlert: true }]);
      server.expireCallbacks();
      await expect(api.call('answerCallbackQuery', answer)).rejects.toThrow('query is too old');
    }));
});

describe('the menu', () => {
  const commands = [{ command: 'status', description: 'how it stands' }];

  it("is that of the person's language, else the one for all", () =>
    withServer(async ({ server, api }) => {
      await api.call('setMyCommands', { commands });
      await api.call('setMyCommands', {
        ...{ commands: [{ command: 'status', description: '状态' }], language_code: 'zh' },
      });
      expect(server.commandsIn('zh-hans')).toEqual([{ command: 'status', description: '状态' }]);
      expect(server.commandsIn('de')).toEqual(commands);
      expect(await api.call('getMyCommands', { language_code: 'zh' })).toHaveLength(1);
      expect(await api.call('getMyCommands', { language_code: 'fr' })).toEqual([]);
    }));

  it.each([
    ['a language of more than two letters', { commands, language_code: 'zh-CN' }, 'invalid language code'],
    ['a name with capitals', { commands: [{ command: 'Status', description: 'x' }] }, 'BOT_COMMAND_INVALID'],
    ['no description', { commands: [{ command: 'x', description: '' }] }, 'BOT_COMMAND_DESCRIPTION_INVALID'],
  ])('is refused with %s', (_what, parameters, reason) =>
    withServer(async ({ server }) => {
      const { status, description } = await ask(server, 'setMyCommands', parameters);
      expect(status).toBe(400);
      expect(description).toContain(reason);
      expect(server.commands).toEqual([]);
    }),
  );
});

describe('the limits, when they are on,', () => {
  const writing = (server: TelegramServer, chat_id: number) => async (text: string) =>
    ask(server, 'sendMessage', { chat_id, text });

  it('let a small burst and then a message a second into a chat, edits included', () =>
    withServer(async ({ server, api }) => {
      let nowMs = 0;
      server.limits.switchOn(() => nowMs);
      const write = writing(server, OWNER);
      for (const text of ['1', '2', '3']) expect(await write(text)).toMatchObject({ status: 200 });
      expect(await write('4')).toMatchObject({
        ...{ status: 429, description: 'Too Many Requests: retry after 1', parameters: { retry_after: 1 } },
      });
      expect(await writing(server, 77)('to another')).toMatchObject({ status: 200 });
      nowMs = 1_000;
      await api.call('editMessageText', { chat_id: OWNER, message_id: 1, text: 'one' });
      expect(await write('5')).toMatchObject({ status: 429 });
      expect(server.limits.refused).toBe(2);
    }));

  it('let twenty a minute into a group', () =>
    withServer(async ({ server }) => {
      let nowMs = 0;
      server.limits.switchOn(() => nowMs);
      const write = writing(server, GROUP);
      for (let count = 0; count < 20; count += 1) {
        expect(await write(String(count))).toMatchObject({ status: 200 });
        nowMs += 1_000;
      }
      expect(await write('21')).toMatchObject({ status: 429, parameters: { retry_after: 40 } });
      nowMs = 60_000;
      expect(await write('21')).toMatchObject({ status: 200 });
    }));
});

describe('a bad day', () => {
  it('may be a failure on demand, bytes that are no answer, silence, or no connection', () =>
    withServer(async ({ server, api }) => {
      const me = (timeoutMs = 1_000) => api.call('getMe', {}, { timeoutMs });
      server.failNext('getMe', { status: 429, description: 'Too Many Requests', retryAfterSeconds: 3 });
      await expect(me()).rejects.toMatchObject({ retryAfterMs: 3_000 });
      server.answerNext('getMe', '<html>log in</html>');
      await expect(me()).rejects.toThrow('invalid json');
      server.hang();
      await expect(me(50)).rejects.toThrow('aborted');
      server.goDown();
      await expect(me()).rejects.toThrow();
      server.comeBack();
      expect(await me()).toMatchObject({ username: 'rung_test_bot' });
    }));
});
