import type { Panel, Sheet } from './sheet.js';
import { localeOf } from './sheet.js';
import { element, lineBetween, textAt } from './svg.js';
import { textWidth } from './textWidth.js';
import { timeTicks } from './timeAxis.js';

const SIZE = 11;
const TO_BASE_LINE = 0.36;
/** A figure this near to a label gives way to it. */
const KEPT_AWAY = 15;
const MOST_TIMES = 5;
const BETWEEN_TIMES = 8;

/**
 * Figures of a vertical axis and their lines across the panel.
 *
 * @param ticks   the most important first: where there is no room for two, it stays
 * @param heights where labels stand already
 */
export function verticalAxis(
  ticks: readonly { readonly value: number; readonly written: string }[],
  { left, axis, edge, top, bottom, y }: Panel,
  { palette }: Sheet,
  heights: readonly number[],
): string {
  const taken = [...heights];
  return ticks
    .map(({ value, written }) => {
      const height = y(value);
      const line = lineBetween([left, height], [axis, height], { colour: palette.grid, width: 0.7 });
      const isFree = taken.every((other) => Math.abs(other - height) >= KEPT_AWAY);
      if (!isFree || height < top + SIZE / 2 || height > bottom - SIZE / 2) return line;
      taken.push(height);
      const style = { size: SIZE, colour: palette.muted, anchor: 'middle' } as const;
      return line + textAt((axis + edge) / 2, height + SIZE * TO_BASE_LINE, written, style);
    })
    .join('');
}

/**
 * Round moments under a picture, and their lines up through the panels.
 *
 * @param baseLine of the moments' texts
 */
export function timeAxis(
  { picture, palette, words }: Sheet,
  panels: readonly Panel[],
  baseLine: number,
): string {
  const [panel] = panels;
  if (panel === undefined) return '';
  const clock = { locale: localeOf(words.language), timeZone: words.timeZone };
  let free = Number.POSITIVE_INFINITY;
  // From the right: the leftmost, which the edge may have moved, is the one to go.
  return [...timeTicks(picture, MOST_TIMES, clock)]
    .reverse()
    .map(({ timeMs, label, isMain }) => {
      const x = panel.x(timeMs);
      const lines = panels
        .map(({ top, bottom }) => lineBetween([x, top], [x, bottom], { colour: palette.grid, width: 0.7 }))
        .join('');
      const weight = isMain ? 'bold' : 'regular';
      const width = textWidth(label, SIZE, weight);
      const middle = Math.min(Math.max(x, panel.left + width / 2), panel.edge - width / 2);
      if (middle + width / 2 > free) return lines;
      free = middle - width / 2 - BETWEEN_TIMES;
      const colour = isMain ? palette.text : palette.muted;
      return lines + textAt(middle, baseLine, label, { size: SIZE, weight, colour, anchor: 'middle' });
    })
    .join('');
}

/** The frame's lines: beneath a panel, and between it and its axis. */
export function panelFrame({ left, axis, edge, top, bottom }: Panel, { palette }: Sheet): string {
  const style = { colour: palette.grid, width: 1 };
  return (
    lineBetween([left, bottom], [edge, bottom], style) +
    element('path', { d: `M${axis} ${top}V${bottom}`, stroke: palette.grid, 'stroke-width': 1 })
  );
}
