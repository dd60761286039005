import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createTranslator } from '../../../src/chat/languages/index.js';
import { literal } from '../../../src/chat/languages/phrase.js';
import { lines, pairs, type TextBlock } from '../../../src/chat/message/reply.js';
import { escapeHtml, htmlMessages, LONGEST_MESSAGE } from '../../../src/chat/telegram/html.js';
import { parseHtml } from '../../support/telegram/index.js';

const translator = createTranslator('en');
const nasty = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 200 }),
  fc.constantFrom('<b>', '</pre>', '&lt;', '&', '<', 'a > b & c', '😀'.repeat(50)),
  fc.constantFrom(
    'x'.repeat(9_000),
    '&'.repeat(5_000),
    '<'.repeat(2_000),
    'many words '.repeat(900),
    '😀'.repeat(4_100),
  ),
);
const block: fc.Arbitrary<TextBlock> = fc.oneof(
  fc.array(nasty, { minLength: 1, maxLength: 4 }).map((texts) => lines(...texts.map(literal))),
  nasty.map((text) => ({ kind: 'heading', text: literal(text) }) as const),
  fc
    .array(fc.tuple(nasty, nasty), { minLength: 1, maxLength: 3 })
    .map((rows) => pairs(rows.map(([label, value]) => [literal(label), value]))),
);

describe('blocks in HTML', () => {
  it('reads as the text that was written, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(parseHtml(escapeHtml(text))).toEqual({ ok: true, text });
      }),
    );
  });

  it('is always valid, and never too long for a message', () => {
    fc.assert(
      fc.property(fc.array(block, { maxLength: 4 }), (blocks) => {
        for (const message of htmlMessages(blocks, translator)) {
          expect(message.length).toBeLessThanOrEqual(LONGEST_MESSAGE);
          expect(parseHtml(message)).toMatchObject({ ok: true });
          expect(message).not.toMatch(/\p{Surrogate}/u);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('loses nothing when it is split', () => {
    fc.assert(
      fc.property(fc.array(nasty, { minLength: 1, maxLength: 4 }), (texts) => {
        const messages = htmlMessages([lines(...texts.map(literal))], translator);
        const read = messages.map((message) => {
          const parsed = parseHtml(message);
          return parsed.ok ? parsed.text : '';
        });
        const bare = (text: string) => text.replaceAll(/\s/gu, '');
        expect(bare(read.join(''))).toBe(bare(texts.join('')));
      }),
      { numRuns: 60 },
    );
  });

  it.each([
    ['paragraphs', '\n\n'],
    ['lines', '\n'],
    ['sentences', '. '],
    ['sentences in Chinese', '。'],
    ['words', ' '],
  ])('is split between %s where it can be', (_what, seam) => {
    const part = 'x'.repeat(900);
    const text = Array.from({ length: 9 }, () => part).join(seam);
    const [first] = htmlMessages([lines(literal(text))], translator);
    expect(first).toBe(Array.from({ length: 4 }, () => part).join(seam) + seam.trimEnd());
  });

  it('never cuts a character as a reader sees it, nor an entity', () => {
    const family = '👨‍👩‍👧‍👦';
    for (let offset = 0; offset < family.length + 6; offset += 1) {
      const text = `${'x'.repeat(LONGEST_MESSAGE - offset)}&${family}${family}`;
      const messages = htmlMessages([lines(literal(text))], translator);
      expect(messages.join('')).toBe(escapeHtml(text));
      for (const message of messages) {
        expect(message.replaceAll(family, '')).not.toMatch(/\p{Extended_Pictographic}|\u200d|&(?!amp;)/u);
      }
    }
  });

  it('is split between the lines of a table, and each part is a table', () => {
    const rows = Array.from({ length: 400 }, (_, index) => [literal(`row ${index}`), 'value'] as const);
    const messages = htmlMessages([pairs(rows)], translator);
    expect(messages.length).toBeGreaterThan(1);
    for (const message of messages) expect(message).toMatch(/^<pre>row \d+ +value\n[\s\S]*value<\/pre>$/u);
  });
});
