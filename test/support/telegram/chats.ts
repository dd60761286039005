import { z } from 'zod';
import { type Answer, badRequest, failed, ok } from './answer.js';
import { parseHtml } from './markup.js';

export interface SentMessage {
  readonly messageId: number;
  readonly chatId: number;
  /** As it was sent, with its markup. */
  readonly source: string;
  /** As the reader sees it. */
  readonly text: string;
  readonly parseMode: string | null;
  /** The file, when one was sent; `text` is its caption then. */
  readonly document: SentDocument | null;
  buttons: readonly (readonly SentButton[])[];
}

export interface SentDocument {
  readonly fileName: string;
  readonly content: string;
}

export interface SentButton {
  readonly text: string;
  readonly data: string;
}

const LONGEST_TEXT = 4_096;
const LONGEST_CAPTION = 1_024;
const LARGEST_DOCUMENT_BYTES = 50 * 1_024 * 1_024;

const keyboard = z.looseObject({
  inline_keyboard: z.array(z.array(z.looseObject({ text: z.string(), callback_data: z.string().max(64) }))),
});
const content = {
  chat_id: z.int(),
  text: z.string(),
  parse_mode: z.string().optional(),
  reply_markup: keyboard.optional(),
};
const newMessage = z.looseObject(content);
/** Fields of a multipart request are texts. */
const newDocument = z.looseObject({
  chat_id: z
    .string()
    .regex(/^-?[0-9]+$/u)
    .transform(Number),
  caption: z.string().default(''),
  parse_mode: z.string().optional(),
  reply_markup: z.string().optional(),
});
const newText = z.looseObject({ ...content, message_id: z.int() });
const newMarkup = z.looseObject({ chat_id: z.int(), message_id: z.int(), reply_markup: keyboard.optional() });

/** The messages that the bot sent, as its chats show them. */
export class Chats {
  readonly sent: SentMessage[] = [];
  readonly #blocked = new Set<number>();
  #lastMessageId = 0;

  nextMessageId(): number {
    this.#lastMessageId += 1;
    return this.#lastMessageId;
  }

  block(userId: number): void {
    this.#blocked.add(userId);
  }

  sendMessage(payload: unknown): Answer {
    const message = newMessage.parse(payload);
    if (this.#blocked.has(message.chat_id)) {
      return failed({ status: 403, description: 'Forbidden: bot was blocked by the user' });
    }
    const read = readText(message);
    if (!read.ok) return badRequest(read.reason);
    const sent = {
      messageId: this.nextMessageId(),
      chatId: message.chat_id,
      source: message.text,
      text: read.text,
      parseMode: message.parse_mode ?? null,
      document: null,
      buttons: buttonsOf(message.reply_markup),
    };
    this.sent.push(sent);
    return ok({ message_id: sent.messageId, date: 0, chat: { id: sent.chatId }, text: sent.text });
  }

  /** @param form the parts of a multipart request */
  async sendDocument(form: FormData): Promise<Answer> {
    const { chat_id, caption, parse_mode, reply_markup } = newDocument.parse(
      Object.fromEntries([...form].filter(([, part]) => typeof part === 'string')),
    );
    if (this.#blocked.has(chat_id)) {
      return failed({ status: 403, description: 'Forbidden: bot was blocked by the user' });
    }
    const file = form.get('document');
    if (!(file instanceof File)) return badRequest('there is no document in the request');
    if (file.name === '') return badRequest('file must have a name');
    if (file.size === 0) return badRequest('file must be non-empty');
    if (file.size > LARGEST_DOCUMENT_BYTES) {
      return failed({ status: 413, description: 'Request Entity Too Large' });
    }
    if (caption.length > LONGEST_CAPTION) return badRequest('message caption is too long');
    const read = parse_mode === 'HTML' ? parseHtml(caption) : ({ ok: true, text: caption } as const);
    if (!read.ok) return badRequest(read.reason);
    const sent = {
      messageId: this.nextMessageId(),
      chatId: chat_id,
      source: caption,
      text: read.text,
      parseMode: parse_mode ?? null,
      document: { fileName: file.name, content: await file.text() },
      buttons: buttonsOf(reply_markup === undefined ? undefined : keyboard.parse(JSON.parse(reply_markup))),
    };
    this.sent.push(sent);
    const document = { file_id: `file-${sent.messageId}`, file_name: file.name, file_size: file.size };
    return ok({ message_id: sent.messageId, date: 0, chat: { id: sent.chatId }, caption, document });
  }

  editMessageText(payload: unknown): Answer {
    const edit = newText.parse(payload);
    const read = readText(edit);
    if (!read.ok) return badRequest(read.reason);
    return this.#edit(edit, { source: edit.text, text: read.text, buttons: buttonsOf(edit.reply_markup) });
  }

  editMessageReplyMarkup(payload: unknown): Answer {
    const edit = newMarkup.parse(payload);
    return this.#edit(edit, { buttons: buttonsOf(edit.reply_markup) });
  }

  #edit(
    where: { readonly chat_id: number; readonly message_id: number },
    changes: Partial<SentMessage>,
  ): Answer {
    const message = this.sent.find(
      ({ chatId, messageId }) => chatId === where.chat_id && messageId === where.message_id,
    );
    if (message === undefined) return badRequest('message to edit not found');
    const before = JSON.stringify(message);
    Object.assign(message, changes);
    return JSON.stringify(message) === before ? badRequest('message is not modified') : ok(true);
  }
}

type ReadText =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly reason: string };

function readText(message: { readonly text: string; readonly parse_mode?: string | undefined }): ReadText {
  const read: ReadText =
    message.parse_mode === 'HTML' ? parseHtml(message.text) : { ok: true, text: message.text };
  if (!read.ok) return read;
  if (read.text.trim() === '') return { ok: false, reason: 'message text is empty' };
  return read.text.length > LONGEST_TEXT ? { ok: false, reason: 'message is too long' } : read;
}

function buttonsOf(markup: z.output<typeof keyboard> | undefined): SentMessage['buttons'] {
  const rows = markup?.inline_keyboard ?? [];
  return rows.map((row) => row.map(({ text, callback_data }) => ({ text, data: callback_data })));
}
