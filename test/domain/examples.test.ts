import { runInNewContext } from 'node:vm';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import * as decimals from '../../src/domain/decimal.js';
import { type Source, sourcesIn } from '../tidy/sources.js';
import { fillOf, parametersOf, solMarket } from './support/builders.js';

/*
 * The examples in the docstrings of the functions that money goes through. Each expression of an `@example` ends in a
 * comment with its value. What it may use: all that its file exports, `decimal` and its like, and these samples.
 */

const { decimal } = decimals;
const purchase = fillOf({ side: 'buy', price: decimal('100'), quantity: decimal('1') });
const SAMPLES = {
  ...decimals,
  /** SOL_USDC. */
  market: solMarket,
  /** 300 USDC on three equal rungs down to 3 %. */
  parameters: parametersOf(),
  purchase,
  sale: { ...purchase, side: 'sell' },
  entry: { kind: 'fill', strategyId: 'sol', sequence: 1, cycle: 1, orderedBy: null },
};

/** Functions that must show what they do, wherever they stand. */
const MONEY: readonly string[] = [
  ...['decimal', 'floorTo', 'ceilTo', 'percent', 'floorToTick', 'ceilToTick', 'floorToStep'],
  ...['sellableQuantity', 'book', 'fold', 'quoteChange', 'baseChange', 'assetChange'],
  ...['averageEntryPrice', 'costOfPart', 'takeProfitPrice', 'stopLossPrice', 'marketLimit'],
  ...['breakEvenPrice', 'breakEvenTakeProfitPercentage', 'netTakeProfitPercentage', 'estimateSale'],
  ...['afterFee', 'quotientUp', 'rungAmounts', 'rungDrops'],
  ...['planLadder', 'smallestAllocation', 'resultTotals', 'feeTotals', 'sumOf'],
];

interface Example {
  readonly path: string;
  readonly name: string;
  readonly text: string;
}

const examples = sourcesIn('src/domain', 'src/engine/books').flatMap(examplesIn);

describe('an example in a docstring', () => {
  it('is there for every function that money goes through', () => {
    const shown = new Set(examples.map(({ name }) => name));
    expect(MONEY.filter((name) => !shown.has(name))).toEqual([]);
  });

  it.each(examples)('of $name comes to what it says', async ({ path, text }) => {
    const exported: Record<string, unknown> = await import(/* @vite-ignore */ `../../${path}`);
    const { code, expected } = readable(text);
    expect(expected, 'values that it says').not.toEqual([]);
    const found: unknown[] = [];
    await runInNewContext(`(async () => {${code}})()`, { ...SAMPLES, ...exported, found });
    expect(found.map(shownValue)).toEqual(expected);
  });

  it('fails without a value, or with another one', () => {
    expect(() => readable('decimal("1")')).toThrow('decimal("1") says no value');
    expect(readable('decimal("1") // 2')).toEqual({ code: 'found.push(decimal("1"));\n', expected: ['2'] });
    expect(shownValue(decimal('1'))).not.toBe('2');
  });
});

function examplesIn({ path, tree }: Source): readonly Example[] {
  return tree.statements.filter(ts.isFunctionDeclaration).flatMap((statement) =>
    ts
      .getJSDocTags(statement)
      .filter(({ tagName }) => tagName.text === 'example')
      .map(({ comment }) => ({
        path,
        name: statement.name?.text ?? '',
        text: ts.getTextOfJSDocComment(comment) ?? '',
      })),
  );
}

/** An example as code that gathers the values of its expressions, and the values that it says they have. */
function readable(text: string): { readonly code: string; readonly expected: readonly string[] } {
  const tree = ts.createSourceFile('example.ts', text, ts.ScriptTarget.ES2023, true);
  const expected: string[] = [];
  const code = tree.statements.map((statement) => {
    if (!ts.isExpressionStatement(statement)) return statement.getText();
    const [comment] = ts.getTrailingCommentRanges(text, statement.end) ?? [];
    const expression = statement.expression.getText();
    if (comment === undefined) throw new Error(`${expression} says no value`);
    expected.push(text.slice(comment.pos, comment.end).replace(/^\/\/\s*/u, ''));
    return `found.push(${expression});`;
  });
  const { target, module } = { target: ts.ScriptTarget.ES2023, module: ts.ModuleKind.ESNext };
  const { outputText } = ts.transpileModule(code.join('\n'), { compilerOptions: { target, module } });
  return { code: outputText, expected };
}

/** A value as an example says it: decimals in plain notation. */
function shownValue(value: unknown): string {
  if (value instanceof decimals.Decimal) return value.toFixed();
  if (Array.isArray(value)) return `[${value.map(shownValue).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  const members = Object.entries(value).map(([name, member]) => `${name}: ${shownValue(member)}`);
  return `{ ${members.join(', ')} }`;
}
