import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { signedMoney } from '../../src/pictures/money.js';
import { priceDecimals, priceRange } from '../../src/pictures/priceScale.js';
import { spread } from '../../src/pictures/spread.js';
import { textWidth } from '../../src/pictures/textWidth.js';

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
    const { low, high } = priceRange([100, 102], [103, 101, 90]);
    expect(high).toBeGreaterThan(103);
    expect(low).toBeLessThan(100);
    expect(low).toBeGreaterThan(98);
  });

  it('have some height when the market stands still, at any price', () => {
    for (const price of [0.000_012_34, 1, 99_999]) {
      const { low, high } = priceRange([price], []);
      expect(high / low).toBeGreaterThan(1.0005);
      expect(high / low).toBeLessThan(1.01);
    }
  });

  it.each([
    [['59244.5', '59300'], 1],
    [['0.00001234', '0.0000125'], 8],
    [['0.0123456789012'], 5],
    [['3.21', '2'], 2],
    [['143'], 0],
    [['59244.123456'], 2],
  ])('%j are written with %i decimals', (texts, decimals) => {
    expect(priceDecimals(texts)).toBe(decimals);
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
  it.each([
    ['59244.5', 'regular'],
    ['0.00001234', 'bold'],
    ['BTC/USDC', 'bold'],
    ['+1.862 USDC', 'bold'],
    ['Realized PnL', 'regular'],
    ['Average', 'bold'],
    ['22 Nov, 20:07', 'regular'],
    ['11月22日 20:07', 'regular'],
    ['已实现盈亏', 'regular'],
    ['#12', 'bold'],
    ['−0.95%', 'bold'],
  ] as const)('%s, %s, is what the raster makes of it, to a tenth', async (text, weight) => {
    const drawn = await drawnWidth(text, weight);
    expect(textWidth(text, 100, weight) / drawn).toBeGreaterThan(0.94);
    expect(textWidth(text, 100, weight) / drawn).toBeLessThan(1.12);
  });
});

/** In a size of 100, from the first to the last ink. */
async function drawnWidth(text: string, weight: 'bold' | 'regular'): Promise<number> {
  const { Resvg } = await import('@resvg/resvg-js');
  const { fontFiles } = await import('../../src/pictures/fonts.js');
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="2000" height="200"><text x="100" y="150"
    font-family="Noto Sans SC" font-size="100" font-weight="${weight === 'bold' ? 700 : 400}">${text}</text></svg>`;
  const box = new Resvg(svg, { font: { loadSystemFonts: false, fontFiles: fontFiles() } }).getBBox();
  if (box === undefined) throw new Error('nothing was drawn');
  return box.width;
}
