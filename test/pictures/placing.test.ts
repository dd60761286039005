import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decimal } from '../../src/domain/decimal.js';
import { fitted, SMALLEST_SIZE } from '../../src/pictures/fitted.js';
import { fontFiles } from '../../src/pictures/fonts.js';
import { signedMoney } from '../../src/pictures/money.js';
import { priceRange, priceScale, priceTicks } from '../../src/pictures/priceScale.js';
import { priceDecimals, writtenPrice } from '../../src/pictures/prices.js';
import { spread } from '../../src/pictures/spread.js';
import { textWidth } from '../../src/pictures/textWidth.js';
import { fontCharacters } from './fontCharacters.js';
import { advancesOf } from './fontFile.js';

describe('labels', () => {
  const bounds = { height: 16, top: 100, bottom: 300 };

  it('stand where they wish when nobody is in the way, and side by side when somebody is', () => {
    const placed = spread(
      [
        { y: 250, importance: 1 },
        { y: 150, importance: 1 },
        { y: 154, importance: 1 },
      ],
      bounds,
    );
    expect(placed.map(({ y, standsAt }) => [y, standsAt])).toEqual([
      [150, 144],
      [154, 160],
      [250, 250],
    ]);
  });

  it('never cover each other, keep their order and stay inside; the least important go', () => {
    const wish = fc.record({ y: fc.double({ min: 100, max: 300, noNaN: true }), importance: fc.nat() });
    fc.assert(
      fc.property(fc.array(wish, { maxLength: 30 }), (wishes) => {
        const placed = spread(wishes, bounds);
        expect(placed).toHaveLength(Math.min(wishes.length, 13));
        const heights = placed.map(({ standsAt }) => standsAt);
        for (const [index, height] of heights.entries()) {
          expect(height).toBeGreaterThanOrEqual(100 - 1e-6);
          expect(height).toBeLessThanOrEqual(300 + 1e-6);
          if (index > 0) expect(height - (heights[index - 1] ?? 0)).toBeGreaterThanOrEqual(16 - 1e-6);
        }
        const wished = placed.map(({ y }) => y);
        expect(wished).toEqual([...wished].sort((a, b) => a - b));
        const least = Math.min(...placed.map(({ importance }) => importance));
        const gone = wishes.map(({ importance }) => importance).sort((a, b) => b - a)[13];
        if (gone !== undefined) expect(gone).toBeLessThanOrEqual(least);
      }),
    );
  });
});

describe('the prices that are shown', () => {
  it('are all that was traded, and the levels that are not too far away', () => {
    const { low, high } = priceRange([100, 102], [103, 101, 90], 0.01);
    expect(high).toBeGreaterThan(103);
    expect(low).toBeLessThan(100);
    expect(low).toBeGreaterThan(98);
  });

  it('have some height when the market stands still, at any price', () => {
    for (const price of [0.000_012_34, 1, 99_999]) {
      const { low, high } = priceRange([price], [], price / 1e6);
      expect(high / low).toBeGreaterThan(1.0005);
      expect(high / low).toBeLessThan(1.01);
    }
  });

  it('are the levels around a market that stands still: there is nothing that they could press into a line', () => {
    const { low, high } = priceRange([100, 100.01], [101, 99, 98, 97, 90], 0.01);
    expect(high).toBeGreaterThan(101);
    expect(low).toBeLessThan(97);
    expect(low).toBeGreaterThan(95);
  });

  it('are some ticks at the least: a market of few ticks moves by whole ones', () => {
    const { low, high } = priceRange([0.05, 0.06], [], 0.01);
    expect(high - low).toBeGreaterThanOrEqual(0.08);
    expect(low).toBeGreaterThanOrEqual(0);
  });

  it.each([
    ['0.1', 1],
    ['0.00000001', 8],
    ['0.05', 2],
    ['1', 0],
    ['10', 0],
  ])('have with a tick of %s %i decimals', (tick, decimals) => {
    expect(priceDecimals(decimal(tick))).toBe(decimals);
  });

  it('are written with the decimals of the tick, halves away from zero', () => {
    expect(writtenPrice(decimal('59300'), decimal('0.1'))).toBe('59300.0');
    expect(writtenPrice(decimal('0.000012345'), decimal('0.00000001'))).toBe('0.00001235');
    expect(writtenPrice(decimal('143.45'), decimal('0.1'))).toBe('143.5');
  });

  it('of an axis are round and can be traded', () => {
    const scale = priceScale({ low: 0.01, high: 0.09 }, 0, 200);
    expect(priceTicks(scale, 2).map(({ written }) => written)).toEqual([
      ...['0.01', '0.02', '0.03', '0.04', '0.05', '0.06', '0.07', '0.08', '0.09'],
    ]);
    expect(priceTicks(scale, 1)).toEqual([]);
    const wide = priceScale({ low: 58_990, high: 59_990 }, 0, 200);
    expect(priceTicks(wide, 1).map(({ written }) => written)).toEqual([
      ...['59000.0', '59200.0', '59400.0', '59600.0', '59800.0'],
    ]);
  });
});

it.each([
  [0, '0'],
  [0.000_000_1, '0'],
  [1.862, '+1.86'],
  [-12.047, '−12.05'],
  [0.0124, '+0.0124'],
  [-0.000_001, '−0.000001'],
  [0.999, '+1.00'],
  [0.5, '+0.5'],
  [12_345.678, '+12345.68'],
])('money of %d is written %s', (value, written) => {
  expect(signedMoney(value)).toBe(written);
});

describe('the width of a text', () => {
  it.each(['regular', 'bold'] as const)('is for every character what the %s font says', (weight) => {
    const [regular = '', bold = ''] = fontFiles();
    const advances = advancesOf(readFileSync(weight === 'bold' ? bold : regular));
    for (const character of fontCharacters('en') + fontCharacters('zh-CN')) {
      const wanted = advances.get(character.codePointAt(0) ?? 0);
      expect(textWidth(character, 1_000, weight), character).toBeCloseTo(wanted ?? Number.NaN, 6);
    }
  });

  it.each([
    ['59244.5', 'regular'],
    ['0.00001234', 'bold'],
    ['BTC/USDC', 'bold'],
    ['+1.862 USDC', 'bold'],
    ['Average', 'bold'],
    ['22 Nov 2026, 20:07 GMT+8', 'regular'],
    ['2026年11月22日 20:07', 'regular'],
    ['−0.95%', 'bold'],
  ] as const)(
    '%s, %s, is what the raster makes of it, but for the white at its ends',
    async (text, weight) => {
      const drawn = await drawnWidth(text, weight);
      expect(drawn).toBeLessThan(textWidth(text, 100, weight) + 1);
      expect(drawn).toBeGreaterThan(textWidth(text, 100, weight) - 25);
    },
  );
});

it('a text that has no room becomes smaller, and then shorter', () => {
  expect(fitted('BTC/USDC', 200, 17, 'bold')).toMatchObject({ text: 'BTC/USDC', size: 17 });
  const smaller = fitted('1000000MOGWIFHATCOIN/USDC', 220, 17, 'bold');
  expect(smaller.text).toBe('1000000MOGWIFHATCOIN/USDC');
  expect(smaller.size).toBeGreaterThanOrEqual(SMALLEST_SIZE);
  expect(smaller.size).toBeLessThan(17);
  const shorter = fitted('1000000MOGWIFHATCOIN/USDC', 100, 17, 'bold');
  expect(shorter).toMatchObject({ size: SMALLEST_SIZE });
  expect(shorter.text).toMatch(/^1000000MOG.*…$/u);
  for (const { width } of [smaller, shorter]) expect(width).toBeLessThanOrEqual(220);
});

/** In a size of 100, from the first to the last ink. */
async function drawnWidth(text: string, weight: 'bold' | 'regular'): Promise<number> {
  const { Resvg } = await import('@resvg/resvg-js');
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="2000" height="200"><text x="100" y="150"
    font-family="Noto Sans SC" font-size="100" font-weight="${weight === 'bold' ? 700 : 400}">${text}</text></svg>`;
  const box = new Resvg(svg, { font: { loadSystemFonts: false, fontFiles: fontFiles() } }).getBBox();
  if (box === undefined) throw new Error('nothing was drawn');
  return box.width;
}
