import { crc32, deflateSync } from 'node:zlib';
import type { Raster } from './raster.js';

/*
 * PNG (https://www.w3.org/TR/png-3/) without opacity. resvg writes PNGs itself, but with opacity that nobody needs,
 * and three times the size.
 */

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const BITS = 8;
const TRUE_COLOUR = 2;
const IN_BYTES = 4;
const OUT_BYTES = 3;
/** Before each row: it is not filtered. Areas of one colour come out smallest as they are. */
const FILTER_BYTES = 1;

/** The bytes of a PNG of an opaque picture. */
export function encodePng({ width, height, pixels }: Raster): Uint8Array {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([BITS, TRUE_COLOUR], 8);
  const content = deflateSync(rows(pixels, width, height));
  return Buffer.concat([
    Buffer.from(SIGNATURE),
    chunk('IHDR', header),
    chunk('IDAT', content),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** Red, green and blue of each pixel. */
function rows(pixels: Uint8Array, width: number, height: number): Uint8Array {
  const written = new Uint8Array(height * (FILTER_BYTES + width * OUT_BYTES));
  let to = 0;
  let from = 0;
  for (let y = 0; y < height; y += 1) {
    to += FILTER_BYTES;
    for (let x = 0; x < width; x += 1) {
      written[to] = pixels[from] ?? 0;
      written[to + 1] = pixels[from + 1] ?? 0;
      written[to + 2] = pixels[from + 2] ?? 0;
      to += OUT_BYTES;
      from += IN_BYTES;
    }
  }
  return written;
}

/** Length, name, content, and a checksum of the last two. */
function chunk(name: string, content: Uint8Array): Buffer {
  const bytes = Buffer.alloc(12 + content.length);
  bytes.writeUInt32BE(content.length, 0);
  bytes.write(name, 4, 'latin1');
  bytes.set(content, 8);
  bytes.writeUInt32BE(crc32(bytes.subarray(4, 8 + content.length)), 8 + content.length);
  return bytes;
}
