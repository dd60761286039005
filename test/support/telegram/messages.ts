import { z } from 'zod';
import { badRequest } from './answer.js';
import type { Chats } from './chats.js';
import {
  buttonsOf,
  keyboard,
  type ReadText,
  readCaption,
  readDocument,
  readMessageText,
  readPhoto,
  type SentButton,
  type SentDocument,
  type SentPhoto,
} from './content.js';
import type { Limits } from './limits.js';
import { type BotRequest, integer, objectOf, parametersOf, text, truth } from './request.js';

/** A message of the bot, as it stands in its chat now. */
export interface SentMessage {
  readonly messageId: number;
  readonly chatId: number;
  /** As it was sent, with its markup. */
  source: string;
  /** As the reader sees it. */
  text: string;
  parseMode: string | null;
  /** The file, when one was sent; `text` is its caption then. */
  readonly document: SentDocument | null;
  /** The picture, when one was sent; `text` is its caption then. */
  photo: SentPhoto | null;
  buttons: readonly (readonly SentButton[])[];
  /** Sent with `disable_notification`: no phone rang. */
  readonly isSilent: boolean;
  isPinned: boolean;
  isDeleted: boolean;
  readonly atMs: number;
}

/** A change of a message that was let happen. */
export interface Edit {
  readonly method: string;
  readonly chatId: number;
  readonly messageId: number;
  /** As it stood afterwards. */
  readonly text: string;
  readonly source: string;
  readonly photo: SentPhoto | null;
  readonly buttons: readonly (readonly SentButton[])[];
  readonly atMs: number;
}

export interface Pin {
  readonly what: 'pin' | 'unpin';
  readonly chatId: number;
  readonly messageId: number;
  readonly isSilent: boolean;
}

const place = { chat_id: integer, message_id: integer };
const words = { parse_mode: text.optional(), reply_markup: keyboard.optional() };
const sending = z.looseObject({ chat_id: integer, disable_notification: truth.default(false), ...words });
const newMessage = sending.extend({ text: text.default('') });
const newFile = sending.extend({ caption: text.default('') });
const newText = z.looseObject({ ...place, ...words, text: text.default('') });
const newCaption = z.looseObject({ ...place, ...words, caption: text.default('') });
const newMedia = z.looseObject({
  ...place,
  reply_markup: keyboard.optional(),
  media: objectOf(
    z.looseObject({
      type: z.string(),
      media: z.string(),
      caption: text.default(''),
      parse_mode: text.optional(),
    }),
  ),
});
const newMarkup = z.looseObject({ ...place, reply_markup: keyboard.optional() });
const somewhere = z.looseObject(place);
const pin = z.looseObject({ ...place, disable_notification: truth.default(false) });
const unpin = z.looseObject({ chat_id: integer, message_id: integer.optional() });

/** The messages that the bot sent, and what became of them. */
export class Messages {
  /** All that were ever sent, deleted ones as well, in their order. */
  readonly sent: SentMessage[] = [];
  readonly edits: Edit[] = [];
  readonly pins: Pin[] = [];
  readonly #chats: Chats;
  readonly #limits: Limits;
  readonly #now: () => number;
  readonly #ofPeople = new Set<string>();
  readonly #untouchable = new Set<string>();
  #lastMessageId = 0;

  constructor(chats: Chats, limits: Limits, now: () => number) {
    this.#chats = chats;
    this.#limits = limits;
    this.#now = now;
  }

  /** The id of a message that somebody else writes. */
  takeId(chatId: number): number {
    this.#lastMessageId += 1;
    this.#ofPeople.add(`${chatId}/${this.#lastMessageId}`);
    return this.#lastMessageId;
  }

  /** From now on this message can be neither edited nor deleted, as happens to old ones. */
  freeze({ chatId, messageId }: SentMessage): void {
    this.#untouchable.add(`${chatId}/${messageId}`);
  }

  sendMessage(request: BotRequest): object {
    const asked = parametersOf(newMessage, request);
    return this.#send(asked, () => ({ ...readMessageText(asked.text, asked.parse_mode) }));
  }

  sendDocument(request: BotRequest): object {
    const asked = parametersOf(newFile, request);
    return this.#send(asked, () => ({
      ...readCaption(asked.caption, asked.parse_mode),
      document: readDocument(request.files.get('document')),
    }));
  }

  sendPhoto(request: BotRequest): object {
    const asked = parametersOf(newFile, request);
    return this.#send(asked, () => ({
      ...readCaption(asked.caption, asked.parse_mode),
      photo: readPhoto(request.files.get('photo')),
    }));
  }

  editMessageText(request: BotRequest): object {
    const asked = parametersOf(newText, request);
    return this.#edit(request, asked, (message) => {
      if (isFile(message)) throw badRequest('there is no text in the message to edit');
      return readMessageText(asked.text, asked.parse_mode);
    });
  }

  editMessageCaption(request: BotRequest): object {
    const asked = parametersOf(newCaption, request);
    return this.#edit(request, asked, (message) => {
      if (!isFile(message)) throw badRequest('there is no caption in the message to edit');
      return readCaption(asked.caption, asked.parse_mode);
    });
  }

  editMessageMedia(request: BotRequest): object {
    const asked = parametersOf(newMedia, request);
    const { type, media, caption, parse_mode } = asked.media;
    return this.#edit(request, asked, (message) => {
      if (message.photo === null) throw badRequest('there is no media in the message to edit');
      if (type !== 'photo') throw badRequest(`type "${type}" is none that this server knows`);
      const file = request.files.get(media.replace(/^attach:\/\//u, ''));
      return { ...readCaption(caption, parse_mode), photo: readPhoto(file) };
    });
  }

  editMessageReplyMarkup(request: BotRequest): object {
    return this.#edit(request, parametersOf(newMarkup, request), () => ({}));
  }

  deleteMessage(request: BotRequest): true {
    const asked = parametersOf(somewhere, request);
    this.#chats.open(asked.chat_id);
    const message = this.#find(asked);
    if (message === undefined) throw badRequest('message to delete not found');
    if (this.#untouchable.has(`${asked.chat_id}/${asked.message_id}`)) {
      throw badRequest("message can't be deleted for everyone");
    }
    this.remove(message);
    return true;
  }

  /** Somebody deletes it, or the bot does. */
  remove(message: SentMessage): void {
    message.isDeleted = true;
    message.isPinned = false;
  }

  pinChatMessage(request: BotRequest): true {
    const asked = parametersOf(pin, request);
    this.#mayPin(asked.chat_id);
    const message = this.#find(asked);
    if (message === undefined) throw badRequest('message to pin not found');
    this.#pinned('pin', message, asked.disable_notification);
    return true;
  }

  /** Without a message's number the newest of the pinned ones. */
  unpinChatMessage(request: BotRequest): true {
    const asked = parametersOf(unpin, request);
    this.#mayPin(asked.chat_id);
    const { chat_id, message_id } = asked;
    const message =
      message_id === undefined ? this.pinnedIn(chat_id).at(-1) : this.#find({ chat_id, message_id });
    if (message === undefined) throw badRequest('message to unpin not found');
    this.#pinned('unpin', message, true);
    return true;
  }

  unpinAllChatMessages(request: BotRequest): true {
    const { chat_id } = parametersOf(unpin, request);
    this.#mayPin(chat_id);
    for (const message of this.pinnedIn(chat_id)) this.#pinned('unpin', message, true);
    return true;
  }

  pinnedIn(chatId: number): SentMessage[] {
    return this.sent.filter((message) => message.chatId === chatId && message.isPinned);
  }

  #mayPin(chatId: number): void {
    if (this.#chats.open(chatId).mayPin) return;
    throw badRequest('not enough rights to manage pinned messages in the chat');
  }

  #pinned(what: Pin['what'], message: SentMessage, isSilent: boolean): void {
    message.isPinned = what === 'pin';
    this.pins.push({ what, chatId: message.chatId, messageId: message.messageId, isSilent });
  }

  #send(
    asked: z.output<typeof sending>,
    read: () => ReadText & { readonly document?: SentDocument; readonly photo?: SentPhoto },
  ): object {
    this.#chats.open(asked.chat_id);
    const buttons = buttonsOf(asked.reply_markup);
    const content = { document: null, photo: null, ...read() };
    this.#limits.take(asked.chat_id);
    this.#lastMessageId += 1;
    const message: SentMessage = {
      ...{ messageId: this.#lastMessageId, chatId: asked.chat_id, ...content, buttons },
      ...{ isSilent: asked.disable_notification, isPinned: false, isDeleted: false, atMs: this.#now() },
    };
    this.sent.push(message);
    return this.#shown(message);
  }

  #edit(
    { method }: BotRequest,
    asked: z.output<typeof newMarkup>,
    change: (message: SentMessage) => Partial<Pick<SentMessage, 'photo' | keyof ReadText>>,
  ): object {
    this.#chats.open(asked.chat_id);
    const message = this.#find(asked);
    const name = `${asked.chat_id}/${asked.message_id}`;
    if (this.#ofPeople.has(name) || this.#untouchable.has(name)) throw badRequest("message can't be edited");
    if (message === undefined) throw badRequest('message to edit not found');
    const changes = { ...change(message), buttons: buttonsOf(asked.reply_markup) };
    const changed = { ...message, ...changes };
    if (looks(changed) === looks(message)) {
      throw badRequest(
        'message is not modified: specified new message content and reply markup are exactly the same as a current ' +
          'content and reply markup of the message',
      );
    }
    this.#limits.take(asked.chat_id);
    Object.assign(message, changes);
    const { chatId, messageId, text, source, photo, buttons } = message;
    this.edits.push({ method, chatId, messageId, text, source, photo, buttons, atMs: this.#now() });
    return this.#shown(message);
  }

  #find(where: { readonly chat_id: number; readonly message_id: number }): SentMessage | undefined {
    return this.sent.find(
      ({ chatId, messageId, isDeleted }) =>
        chatId === where.chat_id && messageId === where.message_id && !isDeleted,
    );
  }

  #shown(message: SentMessage): object {
    const { messageId, chatId, text, document, photo, atMs } = message;
    const content = isFile(message) ? { caption: text } : { text };
    const id = `file-${messageId}`;
    return {
      ...{ message_id: messageId, date: Math.floor(atMs / 1_000), chat: this.#chats.shown(chatId) },
      ...content,
      ...(document === null
        ? {}
        : { document: { file_id: id, file_name: document.fileName, file_size: document.content.length } }),
      ...(photo === null
        ? {}
        : {
            photo: [{ file_id: id, width: photo.width, height: photo.height, file_size: photo.bytes.length }],
          }),
    };
  }
}

function isFile({ document, photo }: SentMessage): boolean {
  return document !== null || photo !== null;
}

/** Equal for messages that look the same. */
function looks({ source, parseMode, photo, buttons }: SentMessage): string {
  return JSON.stringify([source, parseMode, photo?.bytes.toString('base64') ?? null, buttons]);
}
