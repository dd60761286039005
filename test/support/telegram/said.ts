/** Where something is said, and what else there is to it. */
export interface Said {
  /** The chat; the person's private chat with the bot when left out. */
  readonly id?: number;
  /** The chat's type; by its id when left out. */
  readonly type?: string;
  /** The message was there before, and now says this. */
  readonly isEdited?: boolean;
  /** Other fields of the message, or other values of the usual ones: e.g. `forward_origin`, `via_bot`, `sender_chat`. */
  readonly more?: object;
}

interface Written {
  readonly messageId: number;
  readonly dateS: number;
  readonly chat: object;
  readonly from: object;
  readonly more: object;
}

/** A person's message as Telegram hands it to bots. */
export function writtenMessage(text: string, { messageId, dateS, chat, from, more }: Written): object {
  const entities = commandsIn(text);
  return {
    ...{ message_id: messageId, date: dateS, from, chat, text },
    ...(entities.length === 0 ? {} : { entities }),
    ...more,
  };
}

/** Telegram marks what looks like a command, wherever it stands. */
function commandsIn(text: string): object[] {
  return [...text.matchAll(/(?<![\w/@])\/\w{1,64}(?:@\w+)?/gu)].map(({ index, 0: command }) => ({
    ...{ type: 'bot_command', offset: index, length: command.length },
  }));
}
