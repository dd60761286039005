import { z } from 'zod';
import { notFound } from './answer.js';
import type { Callbacks } from './callbacks.js';
import type { Chats } from './chats.js';
import type { Menus } from './menus.js';
import type { Messages } from './messages.js';
import { type BotRequest, integer, parametersOf } from './request.js';
import type { Webhooks } from './webhook.js';

export const BOT_USERNAME = 'rung_test_bot';

interface Parts {
  readonly chats: Chats;
  readonly messages: Messages;
  readonly menus: Menus;
  readonly callbacks: Callbacks;
  readonly webhooks: Webhooks;
}

type Method = (request: BotRequest) => unknown;

const aboutChat = z.looseObject({ chat_id: integer });

/** The methods that the server knows, but for getUpdates, whose answer may take its time. */
export class Methods {
  readonly #methods: ReadonlyMap<string, Method>;

  constructor({ chats, messages, menus, callbacks, webhooks }: Parts) {
    const methods: Readonly<Record<string, Method>> = {
      getMe: () => ({ id: 123456789, is_bot: true, first_name: 'Rung', username: BOT_USERNAME }),
      getChat: (request) => shownChat(request, chats, messages),
      setWebhook: (request) => webhooks.set(request),
      deleteWebhook: (request) => webhooks.delete(request),
      getWebhookInfo: () => webhooks.info(),
      setMyCommands: (request) => menus.set(request),
      getMyCommands: (request) => menus.get(request),
      deleteMyCommands: (request) => menus.delete(request),
      answerCallbackQuery: (request) => callbacks.answer(request),
      sendMessage: (request) => messages.sendMessage(request),
      sendPhoto: (request) => messages.sendPhoto(request),
      sendDocument: (request) => messages.sendDocument(request),
      editMessageText: (request) => messages.editMessageText(request),
      editMessageCaption: (request) => messages.editMessageCaption(request),
      editMessageMedia: (request) => messages.editMessageMedia(request),
      editMessageReplyMarkup: (request) => messages.editMessageReplyMarkup(request),
      deleteMessage: (request) => messages.deleteMessage(request),
      pinChatMessage: (request) => messages.pinChatMessage(request),
      unpinChatMessage: (request) => messages.unpinChatMessage(request),
      unpinAllChatMessages: (request) => messages.unpinAllChatMessages(request),
    };
    // Telegram does not mind capital letters.
    this.#methods = new Map(Object.entries(methods).map(([name, method]) => [name.toLowerCase(), method]));
  }

  /** @throws Refusal */
  perform(request: BotRequest): unknown {
    const method = this.#methods.get(request.method.toLowerCase());
    if (method === undefined) throw notFound();
    return method(request);
  }
}

function shownChat(request: BotRequest, chats: Chats, messages: Messages): object {
  const { chat_id } = parametersOf(aboutChat, request);
  const { id } = chats.open(chat_id);
  const pinned = messages.pinnedIn(id).at(-1);
  const pinnedMessage = { message_id: pinned?.messageId, date: 0, chat: chats.shown(id) };
  return { ...chats.shown(id), ...(pinned === undefined ? {} : { pinned_message: pinnedMessage }) };
}
