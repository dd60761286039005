import type { Level } from './levels.js';
import type { Panel, Sheet } from './sheet.js';
import { spread } from './spread.js';
import { element, textAt } from './svg.js';
import { textWidth } from './textWidth.js';

const TAG_HEIGHT = 15;
const TAG_DISTANCE = 16.5;
const TAG_SIZE = 11;
const NAME_PADDING = 4;
/** From a line that goes on to its label, and from one that has ended. */
const LEADER = { 'stroke-width': 0.8 } as const;
const THREAD = { 'stroke-width': 0.6, 'stroke-dasharray': '1 3' } as const;
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
  /** Heights of the labels at the axis, so that its own figures keep away. */
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

/** The line where it stood and when, and on to its label. @param labelAt null: there was no room for a label */
function levelLine(level: Level, labelAt: number | null, panel: Panel): string {
  const { right, axis, top, bottom, y } = panel;
  const height = y(level.price);
  const { colour, width, dashes } = level;
  // Beyond the panel there is a label with an arrow, or none.
  const isShown = height >= top && height <= bottom;
  const hasMoved = labelAt !== null && Math.abs(labelAt - height) >= MOVED;
  const hasEnded = courseEnd(level, panel) < right;
  const endsAt = hasEnded ? courseEnd(level, panel) : isShown && !hasMoved ? axis : right + 1;
  const d = courseOf(level, endsAt, panel);
  const course =
    d === ''
      ? ''
      : element('path', {
          ...{ d, fill: 'none', stroke: colour, 'stroke-width': width },
          'stroke-dasharray': dashes,
        });
  if (!isShown || (!hasEnded && !hasMoved)) return course;
  const thread = hasEnded
    ? `M${endsAt.toFixed(2)} ${height.toFixed(2)}H${right + 1}`
    : `M${right + 1} ${height.toFixed(2)}`;
  const turn = hasMoved ? `l${ELBOW - 2} ${(labelAt - height).toFixed(2)}` : '';
  const look = hasEnded ? THREAD : LEADER;
  return course + element('path', { d: `${thread}${turn}H${axis}`, fill: 'none', stroke: colour, ...look });
}

/** Finds where a line ends: at the present, or before. */
function courseEnd({ untilMs }: Level, { left, right, x }: Panel): number {
  return untilMs === null ? right : Math.min(Math.max(x(untilMs), left), right);
}

/**
 * Steps from where the line began. What was before the picture is left out, and what lies beyond the panel is cut off here:
 * resvg ends the process over a shape that a clip leaves nothing of.
 */
function courseOf({ course }: Level, endsAt: number, { left, top, bottom, x, y }: Panel): string {
  const at = (timeMs: number) => Math.min(Math.max(x(timeMs), left), endsAt).toFixed(2);
  const inside = (height: number) => Math.min(Math.max(height, top), bottom).toFixed(2);
  let path = '';
  let pen = '';
  const from = (position: string) => (position === pen ? '' : `M${position}`);
  for (const [index, { fromMs, price }] of course.entries()) {
    const next = course[index + 1];
    if (next !== undefined && x(next.fromMs) <= left) continue;
    const height = y(price);
    const to = next === undefined ? endsAt.toFixed(2) : at(next.fromMs);
    if (height >= top && height <= bottom) {
      path += `${from(`${at(fromMs)} ${inside(height)}`)}H${to}`;
      pen = `${to} ${inside(height)}`;
    }
    if (next === undefined || inside(y(next.price)) === inside(height)) continue;
    path += `${from(`${to} ${inside(height)}`)}V${inside(y(next.price))}`;
    pen = `${to} ${inside(y(next.price))}`;
  }
  return path;
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
