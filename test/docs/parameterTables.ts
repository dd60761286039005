import type { Language } from '../../src/languages/index.js';
import { between, markedPart } from './between.js';
import { parameterWords } from './parameterWords.js';

const MARK = 'parameters';
const ROW = /^\| `(?<path>[\w.]+)`/u;

/**
 * The table of parameters, made anew. What stands in it and is no parameter of the ladder, such as the coin, stays as it is.
 *
 * @param titles of the columns after the first
 */
export function withParameterTable(text: string, language: Language, titles: readonly string[]): string {
  const parameters = parameterWords(language);
  const paths = new Set(parameters.map(({ path }) => path));
  const others = markedPart(text, MARK)
    .replaceAll(/ +/gu, ' ')
    .split('\n')
    .filter((line) => {
      const path = ROW.exec(line)?.groups?.path;
      return path !== undefined && path !== 'trading.' && !paths.has(path);
    });
  const rows = parameters.map((words) =>
    row([`\`${words.path}\``, words.unit, words.default, words.allowed, words.meaning]),
  );
  const head = [row(['`trading.`', ...titles]), row(['---', ...titles.map(() => '---')])];
  return between(text, MARK, [...head, ...others, ...rows].join('\n'));
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}
