import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { groupFills, type MarkSize, overlap, type Spot } from '../../src/pictures/fillGroups.js';

const SIZE: MarkSize = {
  width: 10,
  height: 9,
  countWidth: (count) => String(count).length * 6,
  countHeight: 8,
};
const BOUNDS = { left: 12, right: 260, top: 70, bottom: 300 };

/** Of doubles. */
const HAIR = 1e-6;

const buy = (x: number, y: number): Spot => ({ side: 'buy', x, y });
const sell = (x: number, y: number): Spot => ({ side: 'sell', x, y });

describe('fills', () => {
  it('that have room are marked each at its own price: bought beneath it, sold above', () => {
    expect(groupFills([buy(50, 200), sell(70, 200)], SIZE, BOUNDS)).toEqual([
      { side: 'buy', count: 1, box: { left: 45, right: 55, top: 200, bottom: 209 } },
      { side: 'sell', count: 1, box: { left: 65, right: 75, top: 191, bottom: 200 } },
    ]);
  });

  it('that would cover each other are one mark with their number, beneath the lowest price', () => {
    const marks = groupFills([buy(50, 200), buy(54, 204), buy(58, 203), buy(120, 203)], SIZE, BOUNDS);
    expect(marks.map(({ count }) => count)).toEqual([3, 1]);
    expect(marks[0]?.box).toEqual({ left: 49, right: 59, top: 204, bottom: 221 });
  });

  it('of one moment at prices far from each other stay apart', () => {
    const marks = groupFills([buy(50, 200), buy(50, 220), buy(50, 240)], SIZE, BOUNDS);
    expect(marks.map(({ count }) => count)).toEqual([1, 1, 1]);
  });

  it('of both sides that meet are told apart: what was sold above all, what was bought beneath', () => {
    const marks = groupFills([sell(50, 210), buy(53, 203), buy(56, 202)], SIZE, BOUNDS);
    expect(marks).toEqual([
      { side: 'buy', count: 2, box: { left: 48, right: 58, top: 210, bottom: 227 } },
      { side: 'sell', count: 1, box: { left: 48, right: 58, top: 193, bottom: 202 } },
    ]);
  });

  it('of both sides at the ends of the panel stay inside, and apart', () => {
    const boxes = (y: number) =>
      groupFills([buy(50, y), buy(51, y), sell(52, y + 3)], SIZE, BOUNDS).map(({ box }) => [
        box.top,
        box.bottom,
      ]);
    expect(boxes(70)).toEqual([
      [82, 99],
      [70, 79],
    ]);
    expect(boxes(297)).toEqual([
      [283, 300],
      [271, 280],
    ]);
  });

  it('are all counted, never cover each other and stay inside, however many there are', () => {
    const whole = (min: number, max: number) => fc.integer({ min: min * 10, max: max * 10 });
    const spots = fc.array(fc.tuple(fc.boolean(), whole(12, 258), whole(70, 300)), {
      maxLength: 500,
      size: 'max',
    });
    const inside = { left: 12, right: 260, top: 70, bottom: 300 };
    const check = (found: readonly (readonly [isBuy: boolean, x: number, y: number])[]) => {
      const sorted = [...found].sort(([, one], [, other]) => one - other);
      const marks = groupFills(
        sorted.map(([isBuy, x, y]) => (isBuy ? buy(x / 10, y / 10) : sell(x / 10, y / 10))),
        SIZE,
        inside,
      );
      for (const side of ['buy', 'sell'] as const) {
        const counted = marks.filter((mark) => mark.side === side).reduce((sum, { count }) => sum + count, 0);
        expect(counted).toBe(found.filter(([isBuy]) => isBuy === (side === 'buy')).length);
      }
      for (const [index, { box }] of marks.entries()) {
        expect(box.left).toBeGreaterThanOrEqual(inside.left - HAIR);
        expect(box.right).toBeLessThanOrEqual(inside.right + HAIR);
        expect(box.top).toBeGreaterThanOrEqual(inside.top - HAIR);
        expect(box.bottom).toBeLessThanOrEqual(inside.bottom + HAIR);
        expect(marks.slice(index + 1).some((other) => overlap(box, other.box))).toBe(false);
      }
    };
    fc.assert(fc.property(spots, check), { numRuns: 100, endOnFailure: true });
  });

  it('of a busy week are grouped in a moment', () => {
    const spots = Array.from({ length: 20_000 }, (_, index) =>
      buy(12 + index / 82, 185 + 100 * Math.sin(index * 1.7)),
    );
    const before = process.cpuUsage();
    const marks = groupFills(spots, SIZE, BOUNDS);
    // What it computed, however long a busy machine took for it.
    expect(process.cpuUsage(before).user / 1_000).toBeLessThan(500);
    expect(marks.length).toBeLessThan(400);
  });
});
