import { writeFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { phrase } from '../phrase.js';
import { type Block, type DocumentBlock, lines, type Reply } from '../reply.js';

/** So many files of one name are enough. */
const MOST_NUMBERS = 1_000;
/** What was traded is nobody else's business. */
const OWNER_ONLY = 0o600;

/** Saves the documents of a reply, and says in their place where they are. Never rejects, never overwrites a file. */
export async function withSavedDocuments(reply: Reply, directory: string): Promise<Reply> {
  const blocks: Block[] = [];
  for (const block of reply.blocks) {
    blocks.push(block.kind === 'document' ? await saved(block, directory) : block);
  }
  return { ...reply, blocks };
}

async function saved(document: DocumentBlock, directory: string): Promise<Block> {
  const { fileName, caption } = document;
  try {
    const path = await saveUnderFreeName(document, directory);
    return lines(caption, phrase('document.saved', { path }));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return lines(phrase('document.notSaved', { fileName, reason }));
  }
}

/** @returns the file's path: `name.csv`, or `name-2.csv` and so on where that is taken */
async function saveUnderFreeName({ fileName, content }: DocumentBlock, directory: string): Promise<string> {
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
