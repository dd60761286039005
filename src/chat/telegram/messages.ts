import { Input } from 'telegraf';
import type { Opts } from 'telegraf/types';
import type { Translator } from '../languages/index.js';
import type { Painter } from '../picture.js';
import type { Block, DocumentBlock, PictureBlock, Reply, TextBlock } from '../reply.js';
import { htmlMessages } from './html.js';
import { inlineKeyboard } from './keyboard.js';

/** One message to a chat, as the Bot API takes it. */
export type OutgoingMessage = OutgoingText | OutgoingDocument | OutgoingPhoto;

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

export interface OutgoingPhoto {
  readonly kind: 'photo';
  /** Painted when it is first asked for, and made anew for each attempt. */
  payload(): Promise<Opts<'sendPhoto'>>;
}

/** How replies look to the people of one chat. */
export interface Reader {
  readonly translator: Translator;
  readonly painter: Painter;
}

/** Telegram's limit for the text under a document or a picture. */
const LONGEST_CAPTION = 1_024;

/** The messages that a reply becomes, in their order; its buttons stand under the last one. */
export function messagesOf(chatId: number, reply: Reply, reader: Reader): OutgoingMessage[] {
  const { translator } = reader;
  const keyboard = inlineKeyboard(reply, translator);
  const parts = partsOf(reply).flatMap((part): readonly (DocumentBlock | PictureBlock | string)[] =>
    part.kind === 'texts' ? htmlMessages(part.blocks, translator) : [part],
  );
  return parts.map((part, index): OutgoingMessage => {
    const markup = keyboard !== null && index === parts.length - 1 ? { reply_markup: keyboard } : {};
    if (typeof part === 'string') {
      return { kind: 'text', payload: { ...textPayload(chatId, part), ...markup } };
    }
    return part.kind === 'document'
      ? documentMessage(chatId, part, translator, markup)
      : photoMessage(chatId, part, reader, markup);
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
      caption: captionText(translator.say(caption)),
      ...markup,
    }),
  };
}

function photoMessage(
  chatId: number,
  { picture, caption }: PictureBlock,
  { translator, painter }: Reader,
  markup: Pick<Opts<'sendPhoto'>, 'reply_markup'>,
): OutgoingPhoto {
  let painting: Promise<Uint8Array> | null = null;
  return {
    kind: 'photo',
    async payload() {
      painting ??= painter.paint(picture, translator);
      return {
        chat_id: chatId,
        photo: Input.fromBuffer(Buffer.from(await painting), `${picture.kind}.png`),
        caption: captionText(translator.say(caption)),
        ...markup,
      };
    },
  };
}

function captionText(text: string): string {
  return [...text].slice(0, LONGEST_CAPTION).join('');
}

/** What stands together, cut where a document or a picture comes. */
function partsOf({
  blocks,
}: Reply): (Exclude<Block, TextBlock> | { readonly kind: 'texts'; readonly blocks: TextBlock[] })[] {
  const parts: ReturnType<typeof partsOf> = [];
  for (const block of blocks) {
    const last = parts.at(-1);
    if (block.kind === 'document' || block.kind === 'picture') parts.push(block);
    else if (last?.kind === 'texts') last.blocks.push(block);
    else parts.push({ kind: 'texts', blocks: [block] });
  }
  return parts;
}
