import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createTranslator } from '../../src/chat/languages/index.js';
import type { Picture } from '../../src/chat/message/picture.js';
import { type Decimal, decimal, ZERO } from '../../src/domain/decimal.js';
import { drawing, MARGIN } from '../../src/pictures/drawing.js';
import { createPainter } from '../../src/pictures/index.js';
import { PALETTES } from '../../src/pictures/palette.js';
import { DAY_MS, MINUTE_MS } from '../support/chartViews.js';
import { NOW_MS } from '../support/history.js';
import { beyondSheet, drawnIn, misprints } from './drawn.js';
import { pictures } from './pictures.js';

/*
 * Where things stand, at any data: dust and thousands, prices of eight decimals, names that are too long, hundreds of fills.
 */

const ZONES = ['UTC', 'Asia/Shanghai', 'Asia/Kathmandu', 'America/St_Johns', 'Pacific/Chatham'];

/** What a picture is made from; shares are 0 to 1, from the start of the span to its end or from the lowest to the highest price. */
interface Wanted {
  readonly kind: 'chart' | 'cycle';
  readonly lengthMs: number;
  readonly decimals: number;
  /** The lowest price and how far it goes above that, in ticks. */
  readonly ticks: number;
  readonly range: number;
  readonly candles: readonly (readonly [first: number, second: number])[];
  readonly fills: readonly (readonly [time: number, price: number, isBuy: boolean])[];
  readonly rungs: readonly (readonly [from: number, drop: number, number: number | null])[];
  readonly average: readonly (readonly [time: number, price: number])[];
  readonly hasTarget: boolean;
  readonly pnl: readonly (readonly [time: number, digits: number, exponent: number])[];
  readonly baseAsset: string;
  readonly quoteAsset: string;
  readonly isShortened: boolean;
  readonly cost: boolean;
}

const share = fc.double({ min: 0, max: 1, noNaN: true });
const asset = fc.oneof(
  fc.constantFrom(
    'BTC',
    'SOL',
    'BONK',
    'W',
    '1000000MOGWIFHATCOIN',
    '币安人生人生人生',
    'MMMMMMMMMMMMWWWWWWWW',
  ),
  fc.string({ minLength: 1, maxLength: 24, unit: fc.constantFrom(...'ABCMWI019') }),
);
const wanted: fc.Arbitrary<Wanted> = fc.record({
  kind: fc.constantFrom('chart', 'cycle'),
  lengthMs: fc.integer({ min: 5 * MINUTE_MS, max: 800 * DAY_MS }),
  decimals: fc.integer({ min: 0, max: 10 }),
  ticks: fc.oneof(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 99_999_999 })),
  range: fc.oneof(fc.integer({ min: 0, max: 10 }), fc.integer({ min: 0, max: 1_000_000 })),
  candles: fc.array(fc.tuple(share, share), { maxLength: 40 }),
  fills: fc.array(fc.tuple(share, share, fc.boolean()), { maxLength: 300, size: 'max' }),
  rungs: fc.array(
    fc.tuple(
      share,
      fc.double({ min: 0, max: 3, noNaN: true }),
      fc.option(fc.integer({ min: 1, max: 200 }), { nil: null }),
    ),
    { maxLength: 40 },
  ),
  average: fc.array(fc.tuple(share, fc.double({ min: 0, max: 2, noNaN: true })), { maxLength: 6 }),
  hasTarget: fc.boolean(),
  pnl: fc.array(
    fc.tuple(share, fc.integer({ min: -99_999, max: 99_999 }), fc.integer({ min: -10, max: 3 })),
    { maxLength: 8 },
  ),
  baseAsset: asset,
  quoteAsset: asset,
  isShortened: fc.boolean(),
  cost: fc.boolean(),
});

function pictureOf(plan: Wanted): Picture {
  const { kind, lengthMs, decimals, ticks, range } = plan;
  const tickSize = decimal(`1e-${decimals}`);
  const priceAt = (height: number) => tickSize.times(String(Math.max(1, ticks + Math.round(range * height))));
  const fromMs = NOW_MS - lengthMs;
  const at = (time: number) => fromMs + time * lengthMs;
  const heights = plan.candles.length === 0 && plan.fills.length === 0 ? [[0.5, 0.5] as const] : plan.candles;
  const stepMs = lengthMs / Math.max(heights.length, 1);
  const candles = heights.map(([first, second], index) => {
    const [low, high] = [Math.min(first, second), Math.max(first, second)].map(priceAt) as [Decimal, Decimal];
    const startMs = fromMs + index * stepMs;
    return { startMs, endMs: startMs + stepMs, open: priceAt(first), close: priceAt(second), low, high };
  });
  const averageSteps = [...plan.average]
    .sort(([one], [other]) => one - other)
    .map(([time, height]) => ({
      timeMs: at(time * 1.2 - 0.2),
      price: priceAt(height - 0.5).times('1.000831'),
    }));
  const average = averageSteps.at(-1)?.price ?? null;
  let total: Decimal = ZERO;
  const gains = [...plan.pnl]
    .sort(([one], [other]) => one - other)
    .map(([time, digits, exponent]) => {
      total = total.plus(decimal(`${digits}e${exponent}`));
      return { timeMs: at(time), total };
    });
  return {
    ...{ kind, theme: 'light', symbol: 'A_B', baseAsset: plan.baseAsset, quoteAsset: plan.quoteAsset },
    ...{ strategyId: 'a_b', name: null, restsAt: null },
    ...{
      tickSize,
      fromMs,
      toMs: NOW_MS,
      sinceMs: plan.isShortened ? fromMs : null,
      candles,
      average,
      averageSteps,
    },
    rungs: plan.rungs.map(([from, drop, number]) => ({
      ...{ rung: number, price: priceAt(0.4 - drop), quantity: tickSize },
      ...{ fromMs: at(from), untilMs: kind === 'cycle' ? at((from + 1) / 2) : null },
    })),
    target: plan.hasTarget && average !== null ? average.times('1.0025') : null,
    fills: [...plan.fills]
      .sort(([one], [other]) => one - other)
      .map(([time, height, isBuy]) => ({
        ...{ side: isBuy ? ('buy' as const) : ('sell' as const), timeMs: at(time) },
        ...{ price: priceAt(height), quantity: tickSize },
      })),
    realizedPnl: kind === 'cycle' ? [] : [{ timeMs: gains[0]?.timeMs ?? fromMs, total: ZERO }, ...gains],
    cycle:
      kind === 'chart'
        ? null
        : {
            ...{
              number: 1_234,
              end: 'takeProfit',
              netProfit: total,
              cost: plan.cost ? decimal('1.2') : null,
            },
            ...{ startedAtMs: fromMs, closedAtMs: at(0.9) },
          },
  };
}

function misprintsOf(picture: Picture, language: 'en' | 'zh-CN', timeZone: string): readonly string[] {
  const words = createTranslator(language, timeZone);
  const svg = drawing({ picture, palette: PALETTES[picture.theme], words });
  const drawn = drawnIn(svg);
  // Title, figure, date and the two of the legend: else nothing was looked at.
  expect(drawn.texts.length).toBeGreaterThan(5);
  // A shape of which a clip leaves nothing ends the process in resvg.
  expect(svg).not.toMatch(/clip-path|mask|filter| opacity/u);
  return [...misprints(drawn, MARGIN), ...beyondSheet(svg)];
}

it('nothing is printed over anything else nor beyond the margins, whatever there is to show', () => {
  fc.assert(
    fc.property(wanted, fc.constantFrom(...ZONES), fc.constantFrom('en', 'zh-CN'), (plan, zone, language) => {
      expect(misprintsOf(pictureOf(plan), language, zone)).toEqual([]);
    }),
    { numRuns: 300, endOnFailure: true },
  );
});

it('every picture can be painted, whatever there is to show', async () => {
  const painter = createPainter();
  for (const plan of fc.sample(wanted, { numRuns: 25, seed: 12 })) {
    const bytes = await painter.paint(pictureOf(plan), { language: 'en', timeZone: 'UTC' });
    expect(bytes.length).toBeGreaterThan(1_000);
  }
});

it.each(Object.entries(pictures))('nor on the picture %s, in both languages', (_, { picture }) => {
  for (const language of ['en', 'zh-CN'] as const) {
    expect(misprintsOf(picture, language, 'Asia/Kathmandu')).toEqual([]);
  }
});

describe('what is printed over something else', () => {
  const style = 'font-size="11" fill="#000000"';
  const sheet = (...elements: readonly string[]) =>
    drawnIn(`<svg width="360" height="100">${elements.join('')}</svg>`);

  it.each([
    [
      'two texts',
      [`<text x="20" y="50" ${style}>Average</text>`, `<text x="50" y="55" ${style}>Target</text>`],
    ],
    ['a text at the edge', [`<text x="340" y="50" ${style}>59333.2</text>`]],
    ['a text at the foot', [`<text x="40" y="99" ${style}>12:00</text>`]],
    [
      'a text that sticks out of its label',
      ['<rect x="50" y="40" width="20" height="15" rx="3"/>', `<text x="50" y="51" ${style}>59333.2</text>`],
    ],
  ])('is found: %s', (_, elements) => {
    expect(misprints(sheet(...elements), MARGIN)).not.toEqual([]);
  });
});
