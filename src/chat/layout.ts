import { displayWidth, padEnd, padStart, wrap } from './displayWidth.js';
import type { Translator } from './languages/index.js';
import type { Block, Column } from './reply.js';

/** Columns that a phone shows of a monospaced table without breaking its lines. */
export const TABLE_WIDTH = 36;
/** Leaves at least 20 columns for the values. */
const LABEL_WIDTH = 14;
const GAP = 2;

/** The lines of a table, none wider than `TABLE_WIDTH`. A table that is too wide becomes a list of its rows. */
export function tableLines(
  block: Extract<Block, { readonly kind: 'pairs' | 'table' }>,
  translator: Translator,
): string[] {
  if (block.kind === 'pairs') {
    return pairLines(block.rows.map(({ label, value, isAligned }) => [say(label), say(value), isAligned]));
  }
  const titles = block.columns.map((column) => say(column.title));
  const rows = block.rows.map((row) => row.map(say));
  const widths = titles.map((title, index) =>
    Math.max(displayWidth(title), ...rows.map((row) => displayWidth(row[index] ?? ''))),
  );
  const total = widths.reduce((sum, width) => sum + width, 0);
  for (const gap of [GAP, 1]) {
    if (total + gap * (widths.length - 1) > TABLE_WIDTH) continue;
    return [titles, ...rows].map((row) =>
      row
        .map((cell, index) => {
          const width = widths[index] ?? 0;
          return block.columns[index]?.align === 'right' ? padStart(cell, width) : padEnd(cell, width);
        })
        .join(' '.repeat(gap))
        .trimEnd(),
    );
  }
  const justified = justifiedLines([titles, ...rows], block.columns);
  if (justified !== null) return justified;
  return rows.flatMap((row, index) => [
    ...(index === 0 ? [] : ['']),
    ...pairLines(row.map((cell, column) => [titles[column] ?? '', cell])),
  ]);

  function say(part: Parameters<Translator['say']>[0]): string {
    return translator.say(part).replace(/\s+/gu, ' ').trim();
  }
}

/** Names at the left edge and figures at the right one: a long name may stand above a long figure. Null: no room. */
function justifiedLines(
  rows: readonly (readonly string[])[],
  [first, second, ...others]: readonly Column[],
): string[] | null {
  if (first?.align !== 'left' || second?.align !== 'right' || others.length > 0) return null;
  const isRoomy = rows.every(
    ([name = '', figure = '']) => displayWidth(name) + 1 + displayWidth(figure) <= TABLE_WIDTH,
  );
  if (!isRoomy) return null;
  return rows.map(
    ([name = '', figure = '']) => `${name}${padStart(figure, TABLE_WIDTH - displayWidth(name))}`,
  );
}

type PairLine = readonly [label: string, value: string, isAligned?: true | undefined];

function pairLines(rows: readonly PairLine[]): string[] {
  const labelWidth = Math.min(LABEL_WIDTH, Math.max(0, ...rows.map(([label]) => displayWidth(label))));
  const valueWidth = TABLE_WIDTH - labelWidth - GAP;
  const indents = pointIndents(rows, valueWidth);
  return rows.flatMap(([label, value], row) => {
    const labels = wrap(label, labelWidth);
    const indent = indents[row] ?? 0;
    const values = indent > 0 ? [`${' '.repeat(indent)}${value}`] : wrap(value, valueWidth);
    return Array.from({ length: Math.max(labels.length, values.length) }, (_, index) =>
      `${padEnd(labels[index] ?? '', labelWidth + GAP)}${values[index] ?? ''}`.trimEnd(),
    );
  });
}

/** How far each aligned figure moves to the right for its point to stand under the others'; not at all without the room. */
function pointIndents(rows: readonly PairLine[], valueWidth: number): readonly number[] {
  const integers = rows.map(([, value, isAligned]) =>
    isAligned === true ? displayWidth(/^[^. ]*/u.exec(value)?.[0] ?? '') : null,
  );
  const widest = Math.max(0, ...integers.map((width) => width ?? 0));
  const indents = integers.map((width) => (width === null ? 0 : widest - width));
  const isRoomy = rows.every(
    ([, value, isAligned], row) =>
      isAligned !== true || (indents[row] ?? 0) + displayWidth(value) <= valueWidth,
  );
  return isRoomy ? indents : [];
}
