import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createTranslator } from '../../../src/chat/languages/index.js';
import { literal } from '../../../src/chat/languages/phrase.js';
import { displayWidth, wrap } from '../../../src/chat/message/displayWidth.js';
import { TABLE_WIDTH, tableLines } from '../../../src/chat/message/layout.js';
import { pairs, table } from '../../../src/chat/message/reply.js';

const translator = createTranslator('en');
const cell = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  fc.constantFrom('持仓均价与止盈', '0.00419664', '-12.5%', '🟢', 'A long sentence of many little words', ''),
);

describe('a table', () => {
  it('is made for a phone of 36 columns', () => {
    expect(TABLE_WIDTH).toBe(36);
  });

  it('is never wider than a phone, whatever stands in it', () => {
    fc.assert(
      fc.property(fc.array(fc.array(cell, { minLength: 4, maxLength: 4 }), { maxLength: 5 }), (rows) => {
        const [titles = ['a', 'b', 'c', 'd'], ...body] = rows;
        const columns = titles.map((title, index) => ({
          title: literal(title),
          align: index % 2 === 0 ? ('left' as const) : ('right' as const),
        }));
        for (const line of tableLines(blockOf(table(columns, body)), translator)) {
          expect(displayWidth(line)).toBeLessThanOrEqual(TABLE_WIDTH);
          expect(line).not.toContain('\n');
        }
      }),
    );
  });

  it('of pairs is never wider than a phone and loses no letter', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 5 }), (rows) => {
        const written = tableLines(
          blockOf(pairs(rows.map(([label, value]) => [literal(label), value]))),
          translator,
        );
        for (const line of written) expect(displayWidth(line)).toBeLessThanOrEqual(TABLE_WIDTH);
        const sorted = (text: string) => [...text.replace(/\s/gu, '')].sort().join('');
        expect(sorted(written.join(''))).toBe(sorted(rows.flat().join('')));
      }),
    );
  });

  it('of a name and a figure stays a table while each line has room for both', () => {
    const block = table(
      [
        { title: literal('Parameter'), align: 'left' },
        { title: literal('Value'), align: 'right' },
      ],
      [
        ['takeProfit.slippagePercentage', '0.05'],
        ['onManualExit', 'restart'],
      ],
    );
    expect(tableLines(blockOf(block), translator)).toEqual([
      'Parameter                      Value',
      'takeProfit.slippagePercentage   0.05',
      'onManualExit                 restart',
    ]);
  });

  it('puts the points of aligned figures one above the other, while there is room', () => {
    const bill = (gross: string) =>
      pairs([
        [literal('Sold'), '0.5'],
        [literal('Gross'), gross, 'aligned'],
        [literal('Fees'), '-0.25 USDC', 'aligned'],
        [literal('Cost'), '-1024.00 USDC', 'aligned'],
      ]);
    expect(tableLines(blockOf(bill('1025.10 USDC')), translator)).toEqual([
      'Sold   0.5',
      'Gross   1025.10 USDC',
      'Fees      -0.25 USDC',
      'Cost   -1024.00 USDC',
    ]);
    const long = `1.${'1'.repeat(26)}`;
    expect(tableLines(blockOf(bill(long)), translator)[1]).toBe(`Gross  ${long}`);
  });

  it('gives the figures of a column as many decimals each, and leaves them as they are without the room', () => {
    const prices = (...cells: readonly string[]) =>
      table(
        [
          { title: literal('#'), align: 'left' },
          { title: literal('Price'), align: 'point' },
        ],
        cells.map((cell, row) => [String(row), cell]),
      );
    expect(tableLines(blockOf(prices('99.25', '100', '-0.5', '–', '1e5')), translator)).toEqual([
      '#   Price',
      '0   99.25',
      '1  100.00',
      '2   -0.50',
      '3       –',
      '4     1e5',
    ]);
    const [, , long] = tableLines(blockOf(prices(`0.${'1'.repeat(25)}`, '1'.repeat(20))), translator);
    expect(long).toBe(`1         ${'1'.repeat(20)}`);
  });

  it('aligns Chinese by the room it takes', () => {
    const block = pairs([
      [literal('价格'), '1'],
      [literal('PnL'), '2'],
    ]);
    expect(tableLines(blockOf(block), translator)).toEqual(['价格  1', 'PnL   2']);
  });
});

describe('wrapping', () => {
  it('breaks between words, and within a word only when it must', () => {
    expect(wrap('the pause between cycles', 10)).toEqual(['the pause', 'between', 'cycles']);
    expect(wrap('telegram:1234567890', 8)).toEqual(['telegram', ':1234567', '890']);
    expect(wrap('', 8)).toEqual(['']);
  });
});

function blockOf(block: ReturnType<typeof pairs>): Parameters<typeof tableLines>[0] {
  if (block.kind === 'pairs' || block.kind === 'table') return block;
  throw new Error('not a table');
}
