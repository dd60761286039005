import type { Level } from './levels.js';
import type { Panel, Sheet } from './sheet.js';
import { spread } from './spread.js';
import { element, lineBetween, textAt } from './svg.js';
import { textWidth } from './textWidth.js';

const TAG_HEIGHT = 15;
const TAG_DISTANCE = 16.5;
const TAG_SIZE = 11;
const NAME_PADDING = 4;
/** Right of the present the line of a price turns to a label that had to move away from it. */
const ELBOW = 9;
const MOVED = 0.75;
/** From the middle of a line of text to its base line, as a share of its size. */
const TO_BASE_LINE = 0.36;

/** The room for the names between the present and the axis. */
export function namesWidth(levels: readonly Level[]): number {
  return Math.max(0, ...levels.map(({ name }) => nameWidth(name))) + ELBOW;
}

/** The room for the written prices between the axis and the edge. */
export function tagsWidth(levels: readonly Level[], others: readonly string[]): number {
  const widths = [
    ...levels.map(({ written }) => textWidth(written, TAG_SIZE, 'bold')),
    ...others.map((written) => textWidth(written, TAG_SIZE)),
  ];
  return Math.max(0, ...widths) + 10;
}

export interface PriceTags {
  readonly lines: string;
  readonly tags: string;
  /** Where labels stand at the axis, so that its own figures keep away. */
  readonly heights: readonly number[];
}

/** Lines across the panel and, at the axis, labels that do not cover each other. */
export function priceTags(levels: readonly Level[], panel: Panel, sheet: Sheet): PriceTags {
  const { top, bottom, y } = panel;
  const half = TAG_HEIGHT / 2;
  const placed = spread(
    levels.map((level) => ({ level, importance: level.importance, y: y(level.price) })),
    { height: TAG_DISTANCE, top: top + half, bottom: bottom - half },
  );
  const standsAt = new Map(placed.map((label) => [label.level, label.standsAt]));
  // The most important one is drawn last, over the others.
  const drawn = [...levels].reverse();
  return {
    lines: drawn.map((level) => levelLine(level, standsAt.get(level) ?? null, panel)).join(''),
    tags: placed.map((label) => tag(label.level, label.standsAt, panel, sheet)).join(''),
    heights: placed.map((label) => label.standsAt),
  };
}

/** @param labelAt null: there was no room for a label */
function levelLine(level: Level, labelAt: number | null, panel: Panel): string {
  const { left, right, axis, top, bottom, y } = panel;
  const height = y(level.price);
  if (height < top || height > bottom) return '';
  const { colour, width, dashes } = level;
  const stroke = { colour, width, ...(dashes === null ? {} : { dashes }) };
  if (labelAt === null || Math.abs(labelAt - height) < MOVED) {
    return lineBetween([left, height], [axis, height], stroke);
  }
  const leader = `M${right + 1} ${height.toFixed(2)}l${ELBOW - 2} ${(labelAt - height).toFixed(2)}H${axis}`;
  return (
    lineBetween([left, height], [right + 1, height], stroke) +
    element('path', { d: leader, fill: 'none', stroke: colour, 'stroke-width': 0.8 })
  );
}

function tag(level: Level, middle: number, { axis, edge }: Panel, { palette }: Sheet): string {
  const { name, written, colour } = level;
  const isFilled = level.look === 'filled';
  const box = { y: middle - TAG_HEIGHT / 2, height: TAG_HEIGHT, rx: 3 };
  const baseLine = middle + TAG_SIZE * TO_BASE_LINE;
  const price =
    element('rect', {
      ...{ ...box, x: axis, width: edge - axis },
      ...{ fill: isFilled ? colour : palette.background, stroke: colour, 'stroke-width': 0.8 },
    }) +
    textAt((axis + edge) / 2, baseLine, written, {
      size: TAG_SIZE,
      weight: isFilled ? 'bold' : 'regular',
      colour: isFilled ? palette.onColour : palette.text,
      anchor: 'middle',
    });
  if (name === '') return price;
  const width = nameWidth(name);
  return (
    // Over the lines and candles behind it.
    element('rect', { ...box, x: axis - width, width, fill: palette.background }) +
    textAt(axis - width / 2, baseLine, name, {
      size: TAG_SIZE,
      weight: 'bold',
      colour: isFilled ? colour : palette.muted,
      anchor: 'middle',
    }) +
    price
  );
}

function nameWidth(name: string): number {
  return name === '' ? 0 : textWidth(name, TAG_SIZE, 'bold') + 2 * NAME_PADDING;
}
