import { writeFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import type { Translator } from '../languages/index.js';
import type { Painter } from '../message/index.js';
import { type Block, lines, type Phrase, phrase, type Reply } from '../message/index.js';

/** So many files of one name are enough. */
const MOST_NUMBERS = 1_000;
/** Rights of the owner alone: what was traded is nobody else's business. */
const OWNER_ONLY = 0o600;

export interface SavingOptions {
  readonly directory: string;
  /** The reader of the pictures. */
  readonly translator: Translator;
  readonly painter: Painter;
}

/**
 * Saves the documents and pictures of a reply, and says in their place where they are. Never rejects, never overwrites a
 * file.
 */
export async function withSavedDocuments(reply: Reply, options: SavingOptions): Promise<Reply> {
  const blocks: Block[] = [];
  for (const block of reply.blocks) {
    blocks.push(await withoutFile(block, options));
  }
  return { ...reply, blocks };
}

async function withoutFile(block: Block, { directory, translator, painter }: SavingOptions): Promise<Block> {
  switch (block.kind) {
    case 'document':
      return saved({ ...block, content: async () => block.content }, directory);
    case 'picture': {
      const { picture, caption } = block;
      const fileName = `${picture.symbol}-${picture.kind}.png`;
      return saved({ fileName, caption, content: () => painter.paint(picture, translator) }, directory);
    }
    default:
      return block;
  }
}

interface FileToSave {
  readonly fileName: string;
  readonly caption: Phrase;
  content(): Promise<string | Uint8Array>;
}

async function saved({ fileName, caption, content }: FileToSave, directory: string): Promise<Block> {
  try {
    const path = await saveUnderFreeName(fileName, await content(), directory);
    return lines(caption, phrase('document.saved', { path }));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return lines(phrase('document.notSaved', { fileName, reason }));
  }
}

/** @returns the file's path: `name.csv`, or `name-2.csv` and so on where that is taken */
async function saveUnderFreeName(
  fileName: string,
  content: string | Uint8Array,
  directory: string,
): Promise<string> {
  const extension = extname(fileName);
  const stem = fileName.slice(0, fileName.length - extension.length);
  for (let number = 1; ; number += 1) {
    const path = join(directory, number === 1 ? fileName : `${stem}-${number}${extension}`);
    try {
      await writeFile(path, content, { flag: 'wx', mode: OWNER_ONLY });
      return path;
    } catch (error) {
      if (!isTaken(error) || number === MOST_NUMBERS) throw error;
    }
  }
}

function isTaken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EEXIST';
}
