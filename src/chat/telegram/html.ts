import type { Translator } from '../languages/index.js';
import { tableLines } from '../layout.js';
import type { TextBlock } from '../reply.js';

/** Telegram takes 4096 characters after its markup is read; counting the markup too is on the safe side. */
export const LONGEST_MESSAGE = 4_096;

/** Blocks as texts in Telegram's HTML: one, or several where they are too long for one message. */
export function htmlMessages(blocks: readonly TextBlock[], translator: Translator): string[] {
  const messages: string[] = [];
  let message = '';
  for (const piece of blocks.flatMap((block) => piecesOf(block, translator))) {
    const joined = message === '' ? piece.html : `${message}${piece.separator}${piece.html}`;
    if (joined.length <= LONGEST_MESSAGE) {
      message = joined;
    } else {
      messages.push(message);
      message = piece.html;
    }
  }
  return [...messages, message].filter((text) => text !== '');
}

/** `&`, `<` and `>` are all that Telegram's HTML mode asks to be escaped in text. */
export function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

interface Piece {
  readonly html: string;
  /** What stands between it and the piece before, within one message. */
  readonly separator: '\n' | '\n\n';
}

/** A block as parts that each fit into a message and must not be cut further. */
function piecesOf(block: TextBlock, translator: Translator): Piece[] {
  switch (block.kind) {
    case 'heading':
      return chunks([escapeHtml(translator.say(block.text))], '<b>', '</b>').map(piece('\n\n'));
    case 'text':
      return chunks(
        block.lines.map((line) => escapeHtml(translator.say(line))),
        '',
        '',
      ).map(piece('\n\n'));
    case 'pairs':
    case 'table':
      return chunks(tableLines(block, translator).map(escapeHtml), '<pre>', '</pre>').map(piece('\n'));
  }
}

function piece(separator: Piece['separator']): (html: string) => Piece {
  return (html) => ({ html, separator });
}

/** Joins lines into wrapped texts that fit a message; a line that is longer than a message is cut. */
function chunks(lines: readonly string[], open: string, close: string): string[] {
  const room = LONGEST_MESSAGE - open.length - close.length;
  const texts: string[] = [];
  let current: string | null = null;
  for (const line of lines.flatMap((whole) => cut(whole, room))) {
    const joined: string = current === null ? line : `${current}\n${line}`;
    if (joined.length <= room) {
      current = joined;
    } else {
      texts.push(current ?? '');
      current = line;
    }
  }
  if (current !== null) texts.push(current);
  return texts.filter((text) => text.trim() !== '').map((text) => `${open}${text}${close}`);
}

/** Cuts at the last space, else anywhere but within an entity or a surrogate pair. */
function cut(escaped: string, room: number): string[] {
  const parts: string[] = [];
  let rest = escaped;
  while (rest.length > room) {
    const space = rest.lastIndexOf(' ', room);
    const at = space > room / 2 ? space : safeCut(rest, room);
    parts.push(rest.slice(0, at));
    rest = rest.slice(at).trimStart();
  }
  return [...parts, rest];
}

function safeCut(escaped: string, room: number): number {
  const entity = escaped.lastIndexOf('&', room - 1);
  if (entity > room - 6 && escaped.indexOf(';', entity) >= room) return entity;
  const last = escaped.charCodeAt(room - 1);
  return last >= 0xd800 && last <= 0xdbff ? room - 1 : room;
}
