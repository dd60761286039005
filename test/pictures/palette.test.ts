import { describe, expect, it } from 'vitest';
import { PALETTES, type Palette } from '../../src/pictures/palette.js';

/*
 * Colours as people see them who lack one kind of cone, by Machado, Oliveira and Fernandes, "A Physiologically-based Model
 * for Simulation of Color Vision Deficiency" (2009), and contrasts as WCAG 2 measures them.
 */

type Colour = readonly [red: number, green: number, blue: number];
type Matrix = readonly [Colour, Colour, Colour];

const EYES: Readonly<Record<string, Matrix>> = {
  'all cones': [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

/** In CIELAB; 2 is seen beside each other, and this at a glance. */
const CLEARLY_APART = 30;

describe.each(Object.entries(PALETTES))('the %s palette', (_, palette) => {
  it.each(Object.entries(EYES))('is read with %s: gain and loss, bought and sold', (_, eyes) => {
    expect(distance(palette.rising, palette.falling, eyes)).toBeGreaterThan(CLEARLY_APART);
    expect(distance(palette.buying, palette.selling, eyes)).toBeGreaterThan(CLEARLY_APART);
  });

  it.each(['text', 'muted', 'rising', 'falling', 'buying', 'selling'] as const)(
    'has texts in the colour “%s” that stand out',
    (name) => {
      expect(contrast(palette[name], palette.background)).toBeGreaterThanOrEqual(4.5);
    },
  );

  it('has labels whose texts stand out, and rungs that are seen', () => {
    const { onColour, text, buying, selling, rung, background }: Palette = palette;
    for (const colour of [text, buying, selling])
      expect(contrast(onColour, colour)).toBeGreaterThanOrEqual(4.5);
    expect(contrast(rung, background)).toBeGreaterThanOrEqual(3);
  });
});

function distance(one: string, other: string, eyes: Matrix): number {
  const [first, second] = [one, other].map((colour) => lab(seen(linear(colour), eyes)));
  if (first === undefined || second === undefined) throw new Error('there are two colours');
  return Math.hypot(...first.map((value, index) => value - (second[index] ?? value)));
}

function seen(colour: Colour, [red, green, blue]: Matrix): Colour {
  const row = (weights: Colour) =>
    Math.min(Math.max(weights[0] * colour[0] + weights[1] * colour[1] + weights[2] * colour[2], 0), 1);
  return [row(red), row(green), row(blue)];
}

function lab([red, green, blue]: Colour): Colour {
  const root = (share: number) => (share > 0.008856 ? Math.cbrt(share) : 7.787 * share + 16 / 116);
  const x = root((0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.9505);
  const y = root(0.2126 * red + 0.7152 * green + 0.0722 * blue);
  const z = root((0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.089);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [one, other].map(luminance).sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(colour: string): number {
  const [red, green, blue] = linear(colour);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** @param colour e.g. `#0b846a` */
function linear(colour: string): Colour {
  const part = (at: number) => {
    const value = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return [part(1), part(3), part(5)];
}
