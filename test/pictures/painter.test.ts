import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import pixelmatch from 'pixelmatch';
import { PNG } from 'pngjs';
import { describe, expect, it } from 'vitest';
import { createPainter } from '../../src/pictures/index.js';
import { pictures } from './pictures.js';
import { chart } from './samples.js';

/*
 * What the pictures look like, beside golden ones that somebody has looked at at the size of a phone. After a change that is
 * meant: `RUNG_GOLDEN=write npx vitest run test/pictures`, and look at every one that changed. What differs is left beside
 * the golden file, as `*.differs.png`.
 */

const GOLDEN = fileURLToPath(new URL('./golden/', import.meta.url));
const IS_WRITING = process.env.RUNG_GOLDEN === 'write';
/** Another machine rounds the edges of letters differently, by so much of a channel and in so few pixels. */
const CHANNEL_TOLERANCE = 0.12;
const MOST_DIFFERENT_SHARE = 0.001;
const MOST_BYTES = 150_000;
const READER = { timeZone: 'Asia/Shanghai' };

describe.each(Object.entries(pictures))('%s', (name, { picture, language }) => {
  it('looks as it did, and is small enough for a phone', async () => {
    const bytes = await createPainter().paint(picture, { ...READER, language });
    expect(bytes.length).toBeLessThan(MOST_BYTES);
    const file = `${GOLDEN}${name}.png`;
    if (IS_WRITING) {
      mkdirSync(GOLDEN, { recursive: true });
      writeFileSync(file, bytes);
    }
    expect(existsSync(file), `${file} is missing: see the head of this file`).toBe(true);
    expect(differentShare(bytes, name)).toBeLessThanOrEqual(MOST_DIFFERENT_SHARE);
  });
});

it('a picture with one line more is told from the golden one', async () => {
  const { rungs } = chart();
  const bytes = await createPainter().paint(chart({ rungs: rungs.slice(1) }), { ...READER, language: 'en' });
  expect(differentShare(bytes, 'chart-light-en', { keeps: false })).toBeGreaterThan(MOST_DIFFERENT_SHARE);
});

it('paints a picture once for each language, however often it is sent', async () => {
  const painter = createPainter();
  const picture = chart();
  const english = painter.paint(picture, { ...READER, language: 'en' });
  expect(painter.paint(picture, { ...READER, language: 'en' })).toBe(english);
  const chinese = await painter.paint(picture, { ...READER, language: 'zh-CN' });
  expect(Buffer.compare(await english, chinese)).not.toBe(0);
});

it('tells moments in the time zone of the reader', async () => {
  const painter = createPainter();
  const shanghai = await painter.paint(chart(), { ...READER, language: 'en' });
  const tokyo = await painter.paint(chart(), { timeZone: 'Asia/Tokyo', language: 'en' });
  expect(Buffer.compare(shanghai, tokyo)).not.toBe(0);
});

it('refuses a picture without any price, and says why', async () => {
  const nothing = chart({ candles: [], fills: [], rungs: [], average: null, target: null });
  await expect(createPainter().paint(nothing, { ...READER, language: 'en' })).rejects.toThrow(
    'a picture needs at least one price',
  );
});

/** The share of pixels that differ from the golden file of this name. */
function differentShare(bytes: Uint8Array, name: string, { keeps } = { keeps: true }): number {
  const found = PNG.sync.read(Buffer.from(bytes));
  const wanted = PNG.sync.read(readFileSync(`${GOLDEN}${name}.png`));
  expect([found.width, found.height]).toEqual([wanted.width, wanted.height]);
  const difference = new PNG({ width: found.width, height: found.height });
  const { width, height } = found;
  const pixels = pixelmatch(found.data, wanted.data, difference.data, width, height, {
    threshold: CHANNEL_TOLERANCE,
  });
  const share = pixels / (width * height);
  if (keeps && share > MOST_DIFFERENT_SHARE) {
    writeFileSync(`${GOLDEN}${name}.differs.png`, PNG.sync.write(difference));
  }
  return share;
}
