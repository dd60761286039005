import { Input } from 'telegraf';
import type { Opts } from 'telegraf/types';
import type { Translator } from '../languages/index.js';
import type { DocumentBlock, Reply, TextBlock } from '../reply.js';
import { htmlMessages } from './html.js';
import { inlineKeyboard } from './keyboard.js';

/** One message to a chat, as the Bot API takes it. */
export type OutgoingMessage = OutgoingText | OutgoingDocument;

export interface OutgoingText {
  readonly kind: 'text';
  readonly payload: Opts<'sendMessage'> & { readonly text: string };
}

export interface OutgoingDocument {
  readonly kind: 'document';
  readonly fileName: string;
  /** Made anew for each attempt: telegraf's client changes what it is given. */
  payload(): Opts<'sendDocument'>;
}

/** Telegram's limit for the text under a document. */
const LONGEST_CAPTION = 1_024;

/** The messages that a reply becomes, in their order; its buttons stand under the last one. */
export function messagesOf(chatId: number, reply: Reply, translator: Translator): OutgoingMessage[] {
  const keyboard = inlineKeyboard(reply, translator);
  const parts = partsOf(reply).flatMap((part): readonly (DocumentBlock | string)[] =>
    part.kind === 'document' ? [part] : htmlMessages(part.blocks, translator),
  );
  return parts.map((part, index): OutgoingMessage => {
    const markup = keyboard !== null && index === parts.length - 1 ? { reply_markup: keyboard } : {};
    return typeof part === 'string'
      ? { kind: 'text', payload: { ...textPayload(chatId, part), ...markup } }
      : documentMessage(chatId, part, translator, markup);
  });
}

function textPayload(chatId: number, html: string): OutgoingText['payload'] {
  return { chat_id: chatId, text: html, parse_mode: 'HTML', link_preview_options: { is_disabled: true } };
}

function documentMessage(
  chatId: number,
  { fileName, content, caption }: DocumentBlock,
  translator: Translator,
  markup: Pick<Opts<'sendDocument'>, 'reply_markup'>,
): OutgoingDocument {
  return {
    kind: 'document',
    fileName,
    payload: () => ({
      chat_id: chatId,
      document: Input.fromBuffer(Buffer.from(content), fileName),
      caption: [...translator.say(caption)].slice(0, LONGEST_CAPTION).join(''),
      ...markup,
    }),
  };
}

/** What stands together, cut where a document comes. */
function partsOf({
  blocks,
}: Reply): (DocumentBlock | { readonly kind: 'texts'; readonly blocks: TextBlock[] })[] {
  const parts: ReturnType<typeof partsOf> = [];
  for (const block of blocks) {
    const last = parts.at(-1);
    if (block.kind === 'document') parts.push(block);
    else if (last?.kind === 'texts') last.blocks.push(block);
    else parts.push({ kind: 'texts', blocks: [block] });
  }
  return parts;
}
