import { PARAMETERS, SHOWN_NAMES } from '../../src/domain/ladder/index.js';
import { fileValue, type ParameterWords, parameterWords } from './parameterWords.js';

interface Entry {
  /** Empty: right in `trading`. */
  readonly section: string;
  readonly key: string;
  readonly value: string;
  readonly comments: readonly string[];
  /** A blank line stands before the first of another group. */
  readonly group: string;
}

const TRADING = /(?<=^ {2}"trading": \{\n).*?(?=\n {2}\},$)/msu;
const WIDTH = 110;

/**
 * The section `trading` of an example, made anew: every parameter with its default. What stands there and is no parameter
 * of the ladder, such as the coin, stays as it is.
 */
export function withTradingExample(text: string): string {
  const parameters = parameterEntries();
  const isParameter = ({ section, key }: Entry) =>
    parameters.some((entry) => entry.section === section && entry.key === key);
  const others = entriesOf(TRADING.exec(text)?.[0] ?? '').filter((entry) => !isParameter(entry));
  const entries = [...others.filter(({ section }) => section === ''), ...parameters];
  const written = entries.flatMap((entry, index) => {
    const { section, group } = entry;
    const isFirst = entries.findIndex((other) => other.section === section) === index;
    if (section !== '' && !isFirst) return [];
    const inside = [...others, ...parameters].filter((other) => other.section === section);
    const lines = section === '' ? linesOf(entry, '    ') : sectionLines(section, inside);
    return [...(index > 0 && entries[index - 1]?.group !== group ? [''] : []), `${lines.join('\n')},`];
  });
  return text.replace(TRADING, () => written.join('\n').replace(/,$/u, ''));
}

function sectionLines(section: string, inside: readonly Entry[]): readonly string[] {
  const entries = inside.map((entry) => linesOf(entry, '      ').join('\n')).join(',\n');
  return [`    "${section}": {`, entries, '    }'];
}

function linesOf({ comments, key, value }: Entry, indent: string): readonly string[] {
  return [...comments.map((line) => `${indent}// ${line}`), `${indent}"${key}": ${value}`];
}

function parameterEntries(): readonly Entry[] {
  const words = new Map(parameterWords('en').map((said) => [said.path, said]));
  return SHOWN_NAMES.flatMap((name) => {
    const row = PARAMETERS[name];
    const said = words.get(row.path);
    const [key = '', section = ''] = row.path.split('.').reverse();
    const comments = said === undefined ? [] : commentOf(said, row.neededLive !== undefined);
    return [{ section, key, value: fileValue(row), comments, group: row.group }];
  });
}

function commentOf({ meaning, unit, allowed }: ParameterWords, isNeededLive: boolean): readonly string[] {
  const told = `${meaning.charAt(0).toUpperCase()}${meaning.slice(1)} [${unit === '' ? '' : `${unit}: `}${allowed}].`;
  return wrapped((isNeededLive ? `${told} Live trading needs this line.` : told).replaceAll('`', ''));
}

function wrapped(text: string): readonly string[] {
  return text.match(new RegExp(`.{1,${WIDTH}}(?:\\s|$)`, 'gu'))?.map((line) => line.trim()) ?? [];
}

function entriesOf(text: string): readonly Entry[] {
  const entries: Entry[] = [];
  let section = '';
  let comments: string[] = [];
  for (const line of text.split('\n').map((written) => written.trim())) {
    const { key, value } = /^"(?<key>\w+)": (?<value>.*?),?$/u.exec(line)?.groups ?? {};
    if (line.startsWith('// ')) comments.push(line.slice('// '.length));
    else if (key === undefined || value === undefined) section = line.startsWith('}') ? '' : section;
    else if (value === '{') section = key;
    else entries.push({ section, key, value, comments, group: '' });
    if (!line.startsWith('// ')) comments = [];
  }
  return entries;
}
