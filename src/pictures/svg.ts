/*
 * SVG as text. Lengths are points of the phone on which the picture is looked at.
 */

export type Attributes = Readonly<Record<string, string | number | null>>;

/** An element; an attribute that is null is left out. */
export function element(name: string, attributes: Attributes, ...children: readonly string[]): string {
  const written = Object.entries(attributes).flatMap(([key, value]) =>
    value === null ? [] : [` ${key}="${typeof value === 'number' ? short(value) : escaped(value)}"`],
  );
  const start = `<${name}${written.join('')}`;
  return children.length === 0 ? `${start}/>` : `${start}>${children.join('')}</${name}>`;
}

export interface TextStyle {
  readonly size: number;
  readonly colour: string;
  readonly weight?: 'bold' | 'regular';
  readonly anchor?: 'start' | 'middle' | 'end';
  /** Colour of an outline that parts it from what lies beneath. */
  readonly halo?: string;
}

const HALO_WIDTH = 2.5;

/** @param y of the base line */
export function textAt(x: number, y: number, text: string, style: TextStyle): string {
  const { size, colour, weight, anchor, halo } = style;
  return element(
    'text',
    {
      ...{ x, y, 'font-size': size, fill: colour },
      'font-weight': weight === 'bold' ? 700 : null,
      'text-anchor': anchor === undefined || anchor === 'start' ? null : anchor,
      ...(halo === undefined
        ? {}
        : { stroke: halo, 'stroke-width': HALO_WIDTH, 'stroke-linejoin': 'round', 'paint-order': 'stroke' }),
    },
    escaped(text),
  );
}

/** A straight line. @param dashes null: drawn through */
export function lineBetween(
  [x1, y1]: Point,
  [x2, y2]: Point,
  { colour, width, dashes }: { readonly colour: string; readonly width: number; readonly dashes?: string },
): string {
  const dashArray = { 'stroke-dasharray': dashes ?? null };
  return element('line', { x1, y1, x2, y2, stroke: colour, 'stroke-width': width, ...dashArray });
}

export type Point = readonly [x: number, y: number];

/** Two decimals are a fiftieth of a pixel and better: more only make the text long. */
function short(value: number): string {
  if (!Number.isFinite(value)) throw new RangeError(`${value} is no length of a picture`);
  return String(Math.round(value * 100) / 100);
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/gu, (character) => ENTITIES[character] ?? '');
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
