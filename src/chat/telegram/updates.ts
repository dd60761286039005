import { z } from 'zod';

/*
 * Updates of the Bot API, as far as Rung has a use for them. What somebody wrote or pressed comes with what tells whose
 * words they are; https://core.telegram.org/bots/api#update.
 */

const id = z.int();
const sender = z.looseObject({
  id,
  is_bot: z.boolean().default(false),
  first_name: z.string().default(''),
  last_name: z.string().default(''),
  language_code: z.string().optional(),
});
const chat = z.looseObject({ id, type: z.string() });
const message = z.looseObject({
  message_id: id,
  // Seconds since the epoch; Telegram gives one to every message.
  date: z.int().default(0),
  chat,
  from: sender.optional(),
  text: z.string().optional(),
  // A channel, or a group in whose name an administrator writes.
  sender_chat: z.looseObject({ id }).optional(),
  via_bot: z.looseObject({ id }).optional(),
  // Of older servers of the Bot API; the newer ones say forward_origin.
  forward_date: z.int().optional(),
  forward_origin: z.looseObject({}).optional(),
  migrate_to_chat_id: id.optional(),
  migrate_from_chat_id: id.optional(),
});
const press = z.looseObject({
  id: z.string(),
  from: sender,
  data: z.string().optional(),
  // Absent from buttons under messages that were sent through inline mode.
  message: z.looseObject({ message_id: id, chat }).optional(),
});
const update = z.looseObject({
  update_id: id,
  message: message.optional(),
  callback_query: press.optional(),
});

export interface Sender {
  readonly userId: number;
  /** As they call themselves. */
  readonly name: string;
  /** An IETF tag; undefined when Telegram does not say. */
  readonly languageCode: string | undefined;
  /** False for bots, for channels, and for who hides behind the name of a group. */
  readonly isPerson: boolean;
}

export interface Place {
  readonly chatId: number;
  /** `private`, `group`, `supergroup` or `channel`. */
  readonly chatType: string;
}

export type ReadUpdate =
  | {
      readonly kind: 'message';
      readonly updateId: number;
      /** Null when Telegram names nobody. */
      readonly sender: Sender | null;
      readonly place: Place;
      /** Moment at which it was written, by Telegram's clock; milliseconds since the epoch. */
      readonly sentAtMs: number;
      /** Null for everything that is no text. */
      readonly text: string | null;
      /** Forwarded, or sent through another bot: somebody else's words. */
      readonly isQuoted: boolean;
    }
  | {
      readonly kind: 'press';
      readonly updateId: number;
      readonly sender: Sender;
      /** Null for a button that stands under no message of the bot. */
      readonly place: (Place & { readonly messageId: number }) | null;
      readonly queryId: string;
      readonly data: string;
    }
  /** A group got another id: it was made a supergroup. */
  | { readonly kind: 'moved'; readonly updateId: number; readonly fromId: number; readonly toId: number }
  /** Edited messages, posts of channels, and all else that Rung does not ask for. */
  | { readonly kind: 'other'; readonly updateId: number };

/** @throws z.ZodError for what is not of the form that Telegram documents */
export function readUpdate(raw: unknown): ReadUpdate {
  const { update_id: updateId, message: said, callback_query: pressed } = update.parse(raw);
  if (said !== undefined) return readMessage(updateId, said);
  if (pressed === undefined) return { kind: 'other', updateId };
  const { message: under } = pressed;
  return {
    kind: 'press',
    updateId,
    sender: senderOf(pressed.from),
    place: under === undefined ? null : { ...placeOf(under.chat), messageId: under.message_id },
    queryId: pressed.id,
    data: pressed.data ?? '',
  };
}

function readMessage(updateId: number, said: z.output<typeof message>): ReadUpdate {
  if (said.migrate_to_chat_id !== undefined) {
    return { kind: 'moved', updateId, fromId: said.chat.id, toId: said.migrate_to_chat_id };
  }
  // The same, said in the supergroup.
  if (said.migrate_from_chat_id !== undefined) {
    return { kind: 'moved', updateId, fromId: said.migrate_from_chat_id, toId: said.chat.id };
  }
  const { from, sender_chat, via_bot, forward_date, forward_origin } = said;
  return {
    kind: 'message',
    updateId,
    sender: from === undefined ? null : senderOf(from, sender_chat !== undefined),
    place: placeOf(said.chat),
    sentAtMs: said.date * 1_000,
    text: said.text ?? null,
    isQuoted: via_bot !== undefined || forward_date !== undefined || forward_origin !== undefined,
  };
}

function senderOf(from: z.output<typeof sender>, isHidden = false): Sender {
  return {
    userId: from.id,
    name: `${from.first_name} ${from.last_name}`,
    languageCode: from.language_code,
    isPerson: !from.is_bot && !isHidden,
  };
}

function placeOf({ id: chatId, type: chatType }: z.output<typeof chat>): Place {
  return { chatId, chatType };
}
