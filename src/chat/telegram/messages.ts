import type { InlineKeyboardMarkup } from 'telegraf/types';
import type { Translator } from '../languages/index.js';
import type { DocumentBlock, Painter, PictureBlock, Reply, TextBlock } from '../message/index.js';
import { phrase } from '../message/index.js';
import { escapeHtml, htmlMessages } from './html.js';
import { inlineKeyboard } from './keyboard.js';

/** One message to a chat. */
export type OutgoingMessage = OutgoingText | OutgoingDocument | OutgoingPhoto;

interface Addressed {
  readonly chatId: number;
  /** Buttons that stand under it. */
  readonly keyboard: InlineKeyboardMarkup | null;
}

export interface OutgoingText extends Addressed {
  readonly kind: 'text';
  readonly html: string;
}

export interface OutgoingDocument extends Addressed {
  readonly kind: 'document';
  readonly fileName: string;
  readonly content: string;
  /** Plain text. */
  readonly caption: string;
}

export interface OutgoingPhoto extends Addressed {
  readonly kind: 'photo';
  readonly fileName: string;
  /** HTML. */
  readonly caption: string;
  /** The bytes of a PNG, painted once. */
  paint(): Promise<Uint8Array>;
  /** Text that goes out when it cannot be painted. */
  readonly withoutPicture: OutgoingText;
}

/** Look of replies to the people of one chat. */
export interface Reader {
  readonly translator: Translator;
  readonly painter: Painter;
}

/** Telegram's limit for the text under a document or a picture. */
const LONGEST_CAPTION = 1_024;

type Part =
  | { readonly kind: 'text'; readonly html: string }
  | DocumentBlock
  | { readonly kind: 'photo'; readonly block: PictureBlock; readonly caption: string };

/** The messages that a reply becomes, in their order; its buttons stand under the last one. */
export function messagesOf(chatId: number, reply: Reply, reader: Reader): OutgoingMessage[] {
  const keyboard = inlineKeyboard(reply, reader.translator);
  const parts = partsOf(reply, reader.translator);
  return parts.map((part, index) =>
    messageOf(part, { chatId, keyboard: index === parts.length - 1 ? keyboard : null }, reader),
  );
}

function messageOf(part: Part, addressed: Addressed, { translator, painter }: Reader): OutgoingMessage {
  switch (part.kind) {
    case 'text':
      return { ...addressed, ...part };
    case 'document': {
      const { kind, fileName, content } = part;
      return {
        ...addressed,
        ...{ kind, fileName, content, caption: captionText(translator.say(part.caption)) },
      };
    }
    case 'photo': {
      const { caption, block } = part;
      const notDrawn = escapeHtml(translator.say(phrase('photo.notDrawn')));
      const html = caption === '' ? notDrawn : `${caption}\n\n${notDrawn}`;
      let painting: Promise<Uint8Array> | null = null;
      return {
        ...addressed,
        ...{ kind: 'photo', fileName: `${block.picture.kind}.png`, caption },
        paint() {
          painting ??= painter.paint(block.picture, translator);
          return painting;
        },
        withoutPicture: { ...addressed, kind: 'text', html },
      };
    }
  }
}

/** Divides a reply into what becomes a message each: texts that stand together, a document, a picture. */
function partsOf({ blocks }: Reply, translator: Translator): Part[] {
  const parts: Part[] = [];
  let texts: TextBlock[] = [];
  const endTexts = () => {
    parts.push(...htmlMessages(texts, translator).map((html) => ({ kind: 'text', html }) as const));
    texts = [];
  };
  for (const block of blocks) {
    if (block.kind === 'picture') {
      const together = underPicture(texts, translator);
      if (together !== null) texts = [];
      endTexts();
      parts.push({
        kind: 'photo',
        block,
        caption: together ?? escapeHtml(captionText(translator.say(block.caption))),
      });
    } else if (block.kind === 'document') {
      endTexts();
      parts.push(block);
    } else {
      texts.push(block);
    }
  }
  endTexts();
  return parts;
}

/**
 * The texts before a picture in the place of its caption, which would say again what they say: so that both are one
 * message. Null when there are none, or when they are too long for that.
 */
function underPicture(texts: readonly TextBlock[], translator: Translator): string | null {
  const [html, ...others] = htmlMessages(texts, translator);
  // Telegram counts without the markup: counting it too is on the safe side.
  return html !== undefined && others.length === 0 && html.length <= LONGEST_CAPTION ? html : null;
}

function captionText(text: string): string {
  return [...text].slice(0, LONGEST_CAPTION).join('');
}
