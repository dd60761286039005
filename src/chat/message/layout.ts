import type { Translator } from '../languages/index.js';
import { displayWidth, padEnd, padStart, wrap } from './displayWidth.js';
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
  const aligned = rowsOfSameDecimals(rows, block.columns);
  const fitting =
    columnLines([titles, ...aligned], block.columns) ?? columnLines([titles, ...rows], block.columns);
  if (fitting !== null) return fitting;
  return rows.flatMap((row, index) => [
    ...(index === 0 ? [] : ['']),
    ...pairLines(row.map((cell, column) => [titles[column] ?? '', cell])),
  ]);

  function say(part: Parameters<Translator['say']>[0]): string {
    return translator.say(part).replace(/\s+/gu, ' ').trim();
  }
}

/** Null where the columns have no room beside each other. */
function columnLines(rows: readonly (readonly string[])[], columns: readonly Column[]): string[] | null {
  const widths = columns.map((_, index) => Math.max(...rows.map((row) => displayWidth(row[index] ?? ''))));
  const total = widths.reduce((sum, width) => sum + width, 0);
  for (const gap of [GAP, 1]) {
    if (total + gap * (widths.length - 1) > TABLE_WIDTH) continue;
    return rows.map((row) =>
      row
        .map((cell, index) => {
          const width = widths[index] ?? 0;
          return columns[index]?.align === 'left' ? padEnd(cell, width) : padStart(cell, width);
        })
        .join(' '.repeat(gap))
        .trimEnd(),
    );
  }
  return justifiedLines(rows, columns);
}

const FIGURE = /^(?<number>[+-]?\d+(?:\.(?<decimals>\d+))?)(?<unit>%?)$/u;

/** Figures of a column that is aligned on the point, with zeros at their ends. What is no figure stays as it is. */
function rowsOfSameDecimals(
  rows: readonly (readonly string[])[],
  columns: readonly Column[],
): readonly (readonly string[])[] {
  const most = columns.map(({ align }, index) =>
    align === 'point'
      ? Math.max(0, ...rows.map((row) => FIGURE.exec(row[index] ?? '')?.groups?.decimals?.length ?? 0))
      : 0,
  );
  return rows.map((row) => row.map((cell, index) => withDecimals(cell, most[index] ?? 0)));
}

function withDecimals(cell: string, most: number): string {
  const { number = '', decimals, unit = '' } = FIGURE.exec(cell)?.groups ?? {};
  const lacking = most - (decimals?.length ?? 0);
  if (number === '' || lacking <= 0) return cell;
  return `${number}${decimals === undefined ? '.' : ''}${'0'.repeat(lacking)}${unit}`;
}

/** Names at the left edge and figures at the right one: a long name may stand above a long figure. Null: no room. */
function justifiedLines(
  rows: readonly (readonly string[])[],
  [first, second, ...others]: readonly Column[],
): string[] | null {
  if (first?.align !== 'left' || (second?.align ?? 'left') === 'left' || others.length > 0) return null;
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

/** Counts how far each aligned figure moves right for its point to stand under the others'; not at all without room. */
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
