import { scaleLinear } from 'd3-scale';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createTranslator } from '../../src/chat/languages/index.js';
import { decimal } from '../../src/domain/decimal.js';
import type { ChartView } from '../../src/engine/api/charts.js';
import { levelsOf } from '../../src/pictures/levels.js';
import { PALETTES } from '../../src/pictures/palette.js';
import { priceTags } from '../../src/pictures/priceTags.js';
import { gainsOf, realizedPnl } from '../../src/pictures/realizedPnl.js';
import type { Panel, Sheet } from '../../src/pictures/sheet.js';
import { chartView, cycleView, HOUR_MS, rung } from '../support/chartViews.js';
import { NOW_MS } from '../support/history.js';

/* Lines stand where something was, when it was. A point of the panel is an hour, and a price is its own height. */

const FROM_MS = NOW_MS - 100 * HOUR_MS;
const PALETTE = PALETTES.light;
const PANEL: Panel = {
  ...{ left: 0, right: 100, axis: 140, edge: 200, top: 0, bottom: 1_000 },
  x: scaleLinear([FROM_MS, NOW_MS], [0, 100]),
  y: scaleLinear([0, 1_000], [1_000, 0]),
};

function sheetOf(view: ChartView): Sheet {
  const kind = view.cycle === null ? 'chart' : 'cycle';
  return { picture: { kind, theme: 'light', ...view }, palette: PALETTE, words: createTranslator('en') };
}

const hour = (count: number) => FROM_MS + count * HOUR_MS;
const NONE = {
  candles: [],
  fills: [],
  rungs: [],
  average: null,
  averageSteps: [],
  target: null,
  restsAt: null,
};

/** The courses of the lines of a picture, by their colours. */
function coursesOf(view: ChartView, colour: string): readonly string[] {
  const sheet = sheetOf(view);
  const { lines } = priceTags(levelsOf(sheet), PANEL, sheet);
  return (
    [...lines.matchAll(/<path d="([^"]*)" fill="none" stroke="([^"]*)" stroke-width="([^"]*)"/gu)]
      // Neither leaders to labels nor threads, which are thin.
      .filter(([, , stroke, width]) => stroke === colour && Number(width) >= 1)
      .map(([, course = '']) => course)
  );
}

const steps = [
  { timeMs: hour(20), price: decimal('400') },
  { timeMs: hour(50), price: decimal('300') },
];
const held = {
  ...{ ...NONE, fromMs: FROM_MS, average: decimal('300'), averageSteps: steps, target: decimal('350') },
};

describe('a line', () => {
  it('of the average goes in steps, from the first purchase on', () => {
    const view = chartView(held);
    expect(coursesOf(view, PALETTE.buying)).toEqual(['M20.00 600.00H50.00V700.00H140.00']);
  });

  it('of the target begins with the average that it belongs to', () => {
    expect(coursesOf(chartView(held), PALETTE.selling)).toEqual(['M50.00 650.00H140.00']);
  });

  it('of what began before the picture begins at its edge, without the steps before that', () => {
    const averageSteps = [{ timeMs: FROM_MS - 9 * HOUR_MS, price: decimal('900') }, ...steps].map(
      (step, index) => ({
        ...step,
        timeMs: index === 1 ? FROM_MS - HOUR_MS : step.timeMs,
      }),
    );
    const view = chartView({ ...held, averageSteps });
    expect(coursesOf(view, PALETTE.buying)).toEqual(['M0.00 600.00H50.00V700.00H140.00']);
  });

  it('is cut off where the panel ends, and comes back into it', () => {
    const averageSteps = [2_000, 400, -100, 300].map((price, index) => ({
      timeMs: hour(20 * (index + 1)),
      price: decimal(String(price)),
    }));
    const view = chartView({ ...held, averageSteps });
    expect(coursesOf(view, PALETTE.buying)).toEqual([
      'M40.00 0.00V600.00H60.00V1000.00M80.00 1000.00V700.00H140.00',
    ]);
    const beyond = { ...held, target: null, average: decimal('-5'), averageSteps: averageSteps.slice(2, 3) };
    expect(coursesOf(chartView(beyond), PALETTE.buying)).toEqual([]);
  });

  it('of a rung begins when it was placed, and ends when it was filled', () => {
    const rungs = [
      { ...rung(1, '800'), fromMs: hour(10) },
      { ...rung(2, '600'), fromMs: hour(10), untilMs: hour(30) },
      { ...rung(3, '400'), fromMs: FROM_MS - HOUR_MS },
    ];
    expect(coursesOf(chartView({ ...NONE, fromMs: FROM_MS, rungs }), PALETTE.rung)).toEqual([
      'M0.00 600.00H140.00',
      'M10.00 400.00H30.00',
      'M10.00 200.00H140.00',
    ]);
  });

  it('of a closed cycle ends with its sale', () => {
    const { cycle } = cycleView();
    if (cycle === null) throw new Error('the view is of a cycle');
    const view = cycleView({ ...held, cycle: { ...cycle, closedAtMs: hour(80) } });
    expect(coursesOf(view, PALETTE.buying)).toEqual(['M20.00 600.00H50.00V700.00H80.00']);
    expect(coursesOf(view, PALETTE.selling)).toEqual(['M50.00 650.00H80.00']);
  });
});

describe('the line of what was realized', () => {
  const place = { ...PANEL, top: 0, bottom: 100 };

  /** The heights that each colour reaches, and that of zero. */
  function heightsOf(totals: readonly number[]) {
    const sheet = sheetOf(
      chartView({
        fromMs: FROM_MS,
        realizedPnl: totals.map((total, index) => ({ timeMs: hour(index), total: decimal(String(total)) })),
      }),
    );
    const svg = realizedPnl(gainsOf(sheet), place, sheet);
    const heights = (colour: string) =>
      [...svg.matchAll(/<path d="([^"]*)" fill="none" stroke="([^"]*)"/gu)]
        .filter(([, , stroke]) => stroke === colour)
        .flatMap(([, course = '']) =>
          [...course.matchAll(/(?:M[\d.]+ |V)([\d.]+)/gu)].map(([, y]) => Number(y)),
        );
    const zero = Number(/<line x1="0" y1="([\d.]+)"[^>]*stroke-dasharray/u.exec(svg)?.[1]);
    return {
      up: heights(PALETTE.rising),
      down: heights(PALETTE.falling),
      flat: heights(PALETTE.muted),
      zero,
    };
  }

  it('has the colour of its sign, and changes it at zero', () => {
    const { up, down, zero } = heightsOf([10, 14, 7, 7.5, 12]);
    expect(Math.min(...up)).toBeLessThan(zero);
    expect(Math.max(...up)).toBeCloseTo(zero, 1);
    expect(Math.max(...down)).toBeGreaterThan(zero);
    expect(Math.min(...down)).toBeCloseTo(zero, 1);
  });

  it('is green above zero and red below, whatever was realized', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -1_000, max: 1_000 }), { minLength: 1, maxLength: 30 }),
        (totals) => {
          const { up, down, flat, zero } = heightsOf(totals);
          for (const height of up) expect(height).toBeLessThanOrEqual(zero + 0.02);
          for (const height of down) expect(height).toBeGreaterThanOrEqual(zero - 0.02);
          for (const height of flat) expect(height).toBeCloseTo(zero, 1);
          const gains = totals.map((total) => total - (totals[0] ?? 0));
          expect(up.length > 0).toBe(gains.some((gain) => gain > 0));
          expect(down.length > 0).toBe(gains.some((gain) => gain < 0));
        },
      ),
    );
  });
});
