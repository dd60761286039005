import { readFileSync } from 'node:fs';

/** The whole text of a file; throws when it cannot be read. */
export type ReadTextFile = (path: string) => string;

/** Larger than any configuration or secret: what is larger was named by mistake. */
const MOST_BYTES = 1_000_000;

class NotATextError extends Error {
  readonly code: 'NOT_UTF8' | 'TOO_LARGE';
  constructor(code: 'NOT_UTF8' | 'TOO_LARGE') {
    super(code);
    this.code = code;
  }
}

/**
 * Reads a text as editors write it: UTF-8, or UTF-16 as Windows has it, with and without a byte order mark.
 *
 * @throws an error with a code that `reasonOf` knows
 */
export const readText: ReadTextFile = (path) => {
  const bytes = readFileSync(path);
  if (bytes.length > MOST_BYTES) throw new NotATextError('TOO_LARGE');
  try {
    return new TextDecoder(encodingOf(bytes), { fatal: true }).decode(bytes);
  } catch {
    throw new NotATextError('NOT_UTF8');
  }
};

/** By the mark at its beginning, or by the zeros that UTF-16 has in every second place of a Latin text. */
function encodingOf(bytes: Buffer): 'utf-8' | 'utf-16le' | 'utf-16be' {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  if (bytes.length < 2) return 'utf-8';
  if (second === 0) return 'utf-16le';
  return first === 0 ? 'utf-16be' : 'utf-8';
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file',
  EACCES: 'no permission',
  EPERM: 'no permission',
  EISDIR: 'it is a directory',
  NOT_UTF8: 'it is no text in UTF-8; save it as UTF-8',
  TOO_LARGE: 'it is larger than 1 MB',
};

/** Tells why a file could not be read. The system's own message is left out, for it repeats the path. */
export function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return REASONS[code] ?? (code || 'unknown reason');
}
