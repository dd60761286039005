import { type Box, overlap } from '../../src/pictures/fillGroups.js';
import { textWidth } from '../../src/pictures/textWidth.js';

/* What an SVG of a picture has drawn and where, read from its text. */

export interface DrawnText extends Box {
  readonly text: string;
}

export interface Drawn {
  readonly width: number;
  readonly height: number;
  readonly texts: readonly DrawnText[];
  /** The boxes of labels, in which a text stands. */
  readonly labels: readonly Box[];
}

/** Letters reach so far above and below their base line, as shares of their size; figures do less. */
const ABOVE = 0.84;
const BELOW = 0.2;
const FIGURE_ABOVE = 0.76;
const FIGURE_BELOW = 0.02;

export function drawnIn(svg: string): Drawn {
  const sheet = elementsOf(svg, 'svg')[0];
  if (sheet === undefined) throw new Error('there is no picture');
  const labels = elementsOf(svg, 'rect').filter(({ rx }) => rx !== undefined);
  return {
    width: Number(sheet.width),
    height: Number(sheet.height),
    texts: [...svg.matchAll(/<text ([^>]*)>([^<]*)<\/text>/gu)].map(([, attributes = '', text = '']) =>
      textBox(attributesOf(attributes), unescaped(text)),
    ),
    labels: labels.map(({ x, y, width, height }) => ({
      ...{ left: Number(x), right: Number(x) + Number(width) },
      ...{ top: Number(y), bottom: Number(y) + Number(height) },
    })),
  };
}

/** What is printed over something else, or goes beyond the margins, in words; empty when all is well. */
export function misprints({ width, height, texts, labels }: Drawn, margin: number): readonly string[] {
  const found: string[] = [];
  for (const [index, one] of texts.entries()) {
    if (one.left < margin - HAIR || one.right > width - margin + HAIR)
      found.push(`at the side: ${said(one)}`);
    if (one.top < margin / 2 || one.bottom > height - margin / 2) found.push(`above or below: ${said(one)}`);
    for (const other of texts.slice(index + 1)) {
      if (overlap(shrunk(one), shrunk(other))) found.push(`over each other: ${said(one)} and ${said(other)}`);
    }
    for (const label of labels) {
      const isWithin =
        one.left >= label.left - HAIR &&
        one.right <= label.right + HAIR &&
        one.top >= label.top - HAIR &&
        one.bottom <= label.bottom + HAIR;
      if (!isWithin && overlap(shrunk(one), shrunk(label))) found.push(`half in a label: ${said(one)}`);
    }
  }
  for (const [index, one] of labels.entries()) {
    if (one.right > width - margin + HAIR || one.left < margin) found.push('a label at the side');
    for (const other of labels.slice(index + 1)) {
      if (overlap(shrunk(one), shrunk(other))) found.push('labels over each other');
    }
  }
  return found;
}

/** The shapes of which something lies beyond the sheet; those that are moved to their place are left out. */
export function beyondSheet(svg: string): readonly string[] {
  const { width, height } = drawnIn(svg);
  const isInside = (x: number, y: number) => x >= 0 && x <= width && y >= 0 && y <= height;
  const shapes = svg.match(/<(?:path|line|rect|circle) [^>]*>/gu) ?? [];
  return shapes.filter((shape) => {
    const { d, transform, x, y, x1, y1, x2, y2, cx, cy, width: wide, height: high } = attributesOf(shape);
    if (transform !== undefined) return false;
    const points = [
      ...(d === undefined ? [] : pointsOf(d)),
      ...(x1 === undefined ? [] : [[x1, y1].map(Number), [x2, y2].map(Number)]),
      ...(wide === undefined
        ? []
        : [[x ?? 0, y ?? 0].map(Number), [Number(x ?? 0) + Number(wide), Number(y ?? 0) + Number(high)]]),
      ...(cx === undefined ? [] : [[cx, cy].map(Number)]),
    ];
    return (
      points.length === 0 || !points.every(([left = Number.NaN, top = Number.NaN]) => isInside(left, top))
    );
  });
}

/** The corners of a path. */
function pointsOf(d: string): readonly (readonly number[])[] {
  const points: (readonly [number, number])[] = [];
  let [x, y] = [0, 0];
  for (const [, command = '', numbers = ''] of d.matchAll(/([a-zA-Z])([^a-zA-Z]*)/gu)) {
    const [first = 0, second = 0] = (numbers.match(/-?[\d.]+/gu) ?? []).map(Number);
    switch (command) {
      case 'M':
        [x, y] = [first, second];
        break;
      case 'l':
        [x, y] = [x + first, y + second];
        break;
      case 'H':
        x = first;
        break;
      case 'h':
        x += first;
        break;
      case 'V':
        y = first;
        break;
      case 'v':
        y += first;
        break;
      case 'z':
        break;
      default:
        throw new Error(`the test does not read “${command}”`);
    }
    points.push([x, y]);
  }
  return points;
}

/** Lengths are written with two decimals. */
const HAIR = 0.03;

function shrunk({ left, right, top, bottom }: Box): Box {
  return { left: left + HAIR, right: right - HAIR, top: top + HAIR, bottom: bottom - HAIR };
}

function said({ text, left, right, top, bottom }: DrawnText): string {
  return `“${text}” (${[left, top, right, bottom].map((length) => length.toFixed(1)).join(' ')})`;
}

function textBox(attributes: Readonly<Record<string, string>>, text: string): DrawnText {
  const size = Number(attributes['font-size']);
  const width = textWidth(text, size, attributes['font-weight'] === '700' ? 'bold' : 'regular');
  const share = { middle: 0.5, end: 1 }[attributes['text-anchor'] ?? ''] ?? 0;
  const left = Number(attributes.x) - width * share;
  const isFigure = /^[-−+0-9.%]*$/u.test(text);
  return {
    ...{ text, left, right: left + width },
    top: Number(attributes.y) - size * (isFigure ? FIGURE_ABOVE : ABOVE),
    bottom: Number(attributes.y) + size * (isFigure ? FIGURE_BELOW : BELOW),
  };
}

function elementsOf(svg: string, name: string): readonly Readonly<Record<string, string>>[] {
  return [...svg.matchAll(new RegExp(`<${name} ([^>]*?)/?>`, 'gu'))].map(([, found = '']) =>
    attributesOf(found),
  );
}

function attributesOf(written: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    [...written.matchAll(/([a-z0-9-]+)="([^"]*)"/giu)].map(([, name = '', value = '']) => [name, value]),
  );
}

function unescaped(text: string): string {
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&');
}
