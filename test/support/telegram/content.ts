import { z } from 'zod';
import { badRequest, Refusal } from './answer.js';
import { parseHtml } from './markup.js';
import { objectOf, type UploadedFile } from './request.js';

/* What a message may contain, by Telegram's limits. */

export interface SentButton {
  readonly text: string;
  readonly data: string;
}

export interface SentDocument {
  readonly fileName: string;
  readonly content: string;
}

export interface SentPhoto {
  readonly fileName: string;
  readonly bytes: Buffer;
  readonly width: number;
  readonly height: number;
}

export interface ReadText {
  /** As it was sent, with its markup. */
  readonly source: string;
  /** As the reader sees it. */
  readonly text: string;
  readonly parseMode: string | null;
}

const LONGEST_TEXT = 4_096;
const LONGEST_CAPTION = 1_024;
const LONGEST_BUTTON_DATA_BYTES = 64;
const LARGEST_FILE_BYTES = 50 * 1_024 * 1_024;
const LARGEST_PHOTO_BYTES = 10 * 1_024 * 1_024;
const LONGEST_PHOTO_SIDES = 10_000;
const STRONGEST_PHOTO_RATIO = 20;

export const keyboard = objectOf(
  z.looseObject({
    inline_keyboard: z.array(
      z.array(
        z.looseObject({
          text: z.string(),
          callback_data: z.string().optional(),
          url: z.string().optional(),
        }),
      ),
    ),
  }),
);
export type Keyboard = z.output<typeof keyboard>;

/** @throws Refusal */
export function readMessageText(source: string, parseMode: string | undefined): ReadText {
  const read = readMarkup(source, parseMode);
  if (read.text === '') throw badRequest('message text is empty');
  if (read.text.length > LONGEST_TEXT) throw badRequest('message is too long');
  return read;
}

/** @throws Refusal */
export function readCaption(source: string, parseMode: string | undefined): ReadText {
  const read = readMarkup(source, parseMode);
  if (read.text.length > LONGEST_CAPTION) throw badRequest('message caption is too long');
  return read;
}

function readMarkup(source: string, parseMode: string | undefined): ReadText {
  const shared = { source, parseMode: parseMode ?? null };
  switch (parseMode?.toLowerCase()) {
    case undefined:
    case '':
      return { ...shared, text: source.trim() };
    case 'html': {
      const parsed = parseHtml(source);
      if (!parsed.ok) throw badRequest(parsed.reason);
      return { ...shared, text: parsed.text.trim() };
    }
    default:
      // Telegram has two more; Rung uses neither, and a server that reads them wrongly would be worse than none.
      throw badRequest(`unsupported parse_mode`);
  }
}

/** @throws Refusal */
export function buttonsOf(markup: Keyboard | undefined): readonly (readonly SentButton[])[] {
  return (markup?.inline_keyboard ?? [])
    .filter((row) => row.length > 0)
    .map((row) =>
      row.map(({ text, callback_data, url }) => {
        if (text.trim() === '')
          throw badRequest("can't parse inline keyboard button: Text must be non-empty");
        const data = callback_data ?? url;
        if (data === undefined) {
          throw badRequest(
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
          );
        }
        if (callback_data !== undefined && !fitsButton(callback_data))
          throw badRequest('BUTTON_DATA_INVALID');
        return { text, data };
      }),
    );
}

function fitsButton(data: string): boolean {
  const bytes = Buffer.byteLength(data);
  return bytes > 0 && bytes <= LONGEST_BUTTON_DATA_BYTES;
}

/** @throws Refusal */
export function readDocument(file: UploadedFile | undefined): SentDocument {
  if (file === undefined) throw badRequest('there is no document in the request');
  if (file.fileName === '') throw badRequest('file must have a name');
  checkSize(file);
  return { fileName: file.fileName, content: file.bytes.toString('utf8') };
}

/** @throws Refusal */
export function readPhoto(file: UploadedFile | undefined): SentPhoto {
  if (file === undefined) throw badRequest('there is no photo in the request');
  checkSize(file);
  const { bytes, fileName } = file;
  if (bytes.length > LARGEST_PHOTO_BYTES) {
    throw badRequest(
      `file of size ${bytes.length} bytes is too big for a photo; the maximum size is ${LARGEST_PHOTO_BYTES} bytes`,
    );
  }
  const size = sizeOf(bytes);
  if (size === null) throw badRequest('IMAGE_PROCESS_FAILED');
  const { width, height } = size;
  const ratio = Math.max(width / height, height / width);
  if (width + height > LONGEST_PHOTO_SIDES || ratio > STRONGEST_PHOTO_RATIO) {
    throw badRequest('PHOTO_INVALID_DIMENSIONS');
  }
  return { fileName, bytes, width, height };
}

function checkSize({ bytes }: UploadedFile): void {
  if (bytes.length === 0) throw badRequest('file must be non-empty');
  if (bytes.length > LARGEST_FILE_BYTES) {
    throw new Refusal({ status: 413, description: 'Request Entity Too Large' });
  }
}

const PNG_START = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** Of a PNG, which is all that Rung sends; null for anything else. */
function sizeOf(bytes: Buffer): { readonly width: number; readonly height: number } | null {
  const isPng = bytes.subarray(0, 8).equals(PNG_START) && bytes.toString('latin1', 12, 16) === 'IHDR';
  if (!isPng || bytes.length < 24) return null;
  const [width, height] = [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
  return width > 0 && height > 0 ? { width, height } : null;
}
