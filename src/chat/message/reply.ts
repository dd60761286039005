import type { MessageKey, Phrase, PlainMessageKey, ValuesOf } from '../languages/index.js';
import { literal, phrase } from '../languages/index.js';
import type { Picture } from './picture.js';

/*
 * An answer or an alert as the commands see it: what is said, not how it looks. Each transport renders it in its own
 * markup and in its reader's language.
 */

export interface Reply {
  readonly blocks: readonly Block[];
  /** Rows of buttons under the last block. */
  readonly buttons: readonly (readonly Button[])[];
}

export type Block =
  | { readonly kind: 'heading'; readonly text: Phrase }
  /** One paragraph of lines. */
  | { readonly kind: 'text'; readonly lines: readonly Phrase[] }
  /** A table of two columns: what it is, and its value. */
  | { readonly kind: 'pairs'; readonly rows: readonly PairRow[] }
  | {
      readonly kind: 'table';
      readonly columns: readonly Column[];
      readonly rows: readonly (readonly Phrase[])[];
    }
  /** A file, sent or saved. */
  | {
      readonly kind: 'document';
      /** Safe as the name of a file on any system. */
      readonly fileName: string;
      readonly content: string;
      readonly caption: Phrase;
    }
  /** A drawing: what it shows, not yet its pixels. The transport has it painted in the language of its reader. */
  | { readonly kind: 'picture'; readonly picture: Picture; readonly caption: Phrase };

export type DocumentBlock = Extract<Block, { readonly kind: 'document' }>;
export type PictureBlock = Extract<Block, { readonly kind: 'picture' }>;
/** Blocks that are read where they stand. */
export type TextBlock = Exclude<Block, DocumentBlock | PictureBlock>;

export interface PairRow {
  readonly label: Phrase;
  readonly value: Phrase;
  /** The points of such figures stand one above the other. */
  readonly isAligned?: true;
}

export interface Column {
  readonly title: Phrase;
  /** `point`: figures of as many decimals each, so that their points stand one above the other. */
  readonly align: 'left' | 'right' | 'point';
}

export interface Button {
  readonly label: Phrase;
  readonly action: ButtonAction;
}

export type ButtonAction =
  /**
   * Does what sending this command does.
   *
   * `once`    the buttons are taken away and the answer is a new message
   * `stays`   the buttons stay and the answer is a new message
   * `renews`  the answer takes the place of the message with the button
   */
  | { readonly kind: 'command'; readonly text: string; readonly press: 'once' | 'stays' | 'renews' }
  /** Answers a question; the token is good once. */
  | { readonly kind: 'answer'; readonly token: string; readonly yes: boolean; readonly validForMs: number };

export function reply(...blocks: readonly Block[]): Reply {
  return { blocks, buttons: [] };
}

export function withButtons(answer: Reply, buttons: Reply['buttons']): Reply {
  return { ...answer, buttons };
}

/** Puts the name of a strategy before what is said first; null: it has none. */
export function underName(answer: Reply, name: string | null): Reply {
  const [first, ...others] = answer.blocks;
  if (name === null || first === undefined) return answer;
  const named = (what: Phrase) => phrase('everyStrategy.named', { name, what });
  const blocks = (): readonly Block[] => {
    switch (first.kind) {
      case 'heading':
        return [{ ...first, text: named(first.text) }];
      case 'text':
        return [lines(...first.lines.map((line, index) => (index === 0 ? named(line) : line)))];
      case 'document':
      case 'picture':
        return [{ ...first, caption: named(first.caption) }];
      case 'pairs':
      case 'table':
        return [lines(literal(name)), first];
    }
  };
  return { ...answer, blocks: [...blocks(), ...others] };
}

export function heading<Key extends MessageKey>(key: Key, ...values: ValuesOf<Key>): TextBlock {
  return { kind: 'heading', text: phrase(key, ...values) };
}

export function text<Key extends MessageKey>(key: Key, ...values: ValuesOf<Key>): TextBlock {
  return { kind: 'text', lines: [phrase(key, ...values)] };
}

export function lines(...content: readonly Phrase[]): TextBlock {
  return { kind: 'text', lines: content };
}

/**
 * A label, by its key or as a phrase, and its value; null: it is left out. `aligned`: figures whose points stand one above
 * the other.
 */
export type Row = readonly [
  label: PlainMessageKey | Phrase,
  value: Phrase | string | null,
  align?: 'aligned',
];

/** A table of label and value; rows whose value is null are left out. */
export function pairs(rows: readonly Row[]): TextBlock {
  return {
    kind: 'pairs',
    rows: rows.flatMap(([key, value, align]) => {
      if (value === null) return [];
      const label = typeof key === 'string' ? phrase(key) : key;
      const row = { label, value: typeof value === 'string' ? literal(value) : value };
      return [align === undefined ? row : { ...row, isAligned: true as const }];
    }),
  };
}

export function table(
  columns: readonly Column[],
  rows: readonly (readonly (Phrase | string)[])[],
): TextBlock {
  return {
    kind: 'table',
    columns,
    rows: rows.map((row) => row.map((cell) => (typeof cell === 'string' ? literal(cell) : cell))),
  };
}

/** @param fileName what is no letter, digit, point, dash or underscore in it becomes an underscore */
export function document(file: Omit<DocumentBlock, 'kind'>): Block {
  return { kind: 'document', ...file, fileName: file.fileName.replace(/[^\w.-]/gu, '_') };
}

/** A button that does what sending `command` does. */
export function commandButton(
  label: Phrase,
  command: string,
  press: 'once' | 'stays' | 'renews' = 'once',
): Button {
  return { label, action: { kind: 'command', text: command, press } };
}
