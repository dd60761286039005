import type { Translator } from '../languages/index.js';
import type { TextBlock } from '../message/index.js';
import { tableLines } from '../message/index.js';

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
  /** Break between it and the piece before, within one message. */
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

/** Seams of a line that is longer than a message, best first: after a paragraph, a line, a sentence, a word. */
const SEAMS = [/\n\s*\n/gu, /\n/gu, /[.!?;] |[。！？；]/gu, /[ ，、]/gu] as const;

/** Cuts at the best seam in the second half of the room, else anywhere but within an entity or a character. */
function cut(escaped: string, room: number): string[] {
  const parts: string[] = [];
  let rest = escaped;
  while (rest.length > room) {
    const at = seamIn(rest, room) ?? safeCut(rest, room);
    parts.push(rest.slice(0, at).trimEnd());
    rest = rest.slice(at).trimStart();
  }
  return [...parts, rest];
}

function seamIn(escaped: string, room: number): number | null {
  const window = escaped.slice(0, room);
  for (const seam of SEAMS) {
    const last = [...window.matchAll(seam)].at(-1);
    const end = last === undefined ? 0 : last.index + last[0].length;
    if (end > room / 2) return end;
  }
  return null;
}

/** No character of any script is longer; what is, is not one to be kept whole. */
const LONGEST_CHARACTER = 64;
/** `&amp;` */
const LONGEST_ENTITY = 5;

/** The last place before `room` that is within no entity and no character, as a reader sees characters. */
function safeCut(escaped: string, room: number): number {
  const at = characterStart(escaped, room);
  const entity = escaped.lastIndexOf('&', at - 1);
  return entity > at - LONGEST_ENTITY && escaped.indexOf(';', entity) >= at ? entity : at;
}

function characterStart(escaped: string, room: number): number {
  const from = room - LONGEST_CHARACTER;
  const around = escaped.slice(from, room + LONGEST_CHARACTER);
  // Made here: it is seldom needed, and reads megabytes of rules.
  const start = new Intl.Segmenter().segment(around).containing(LONGEST_CHARACTER)?.index ?? 0;
  // What begins before the slice is longer than any character: only its surrogate pairs are kept whole.
  if (start > 1) return from + start;
  const last = escaped.charCodeAt(room - 1);
  return last >= 0xd800 && last <= 0xdbff ? room - 1 : room;
}

/** The text of a message of ours without its markup. */
export function plainText(html: string): string {
  return html
    .replace(/<\/?(b|pre)>/gu, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}
