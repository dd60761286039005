import { MESSAGES } from '../../src/chat/languages/index.js';
import type { Bounds } from '../../src/domain/bounds.js';
import { decimal } from '../../src/domain/decimal.js';
import {
  PARAMETERS,
  type ParameterName,
  type ParameterRow,
  SHOWN_NAMES,
} from '../../src/domain/ladder/index.js';
import type { Language } from '../../src/languages/index.js';

/** What the documents tell of a parameter, in one language. Names and values of the file stand between backticks. */
export interface ParameterWords {
  readonly path: string;
  readonly unit: string;
  readonly default: string;
  readonly allowed: string;
  readonly meaning: string;
}

interface Words {
  readonly units: Readonly<Record<ParameterRow['kind'], string>>;
  readonly neededLive: string;
  readonly orLess: (limit: string) => string;
  readonly above: string;
  readonly below: string;
  readonly atMost: string;
  readonly to: string;
  readonly orMore: (low: string) => string;
  readonly or: string;
  readonly comma: string;
}

const NO_UNIT = { hoursOfDay: 'UTC', factor: '', count: '', switch: '', choice: '', steps: '' };

const WORDS: Readonly<Record<Language, Words>> = {
  en: {
    units: { ...NO_UNIT, money: 'quote', percent: '%', hours: 'h', minutes: 'min', seconds: 's' },
    neededLive: 'live: needed',
    orLess: (limit) => `or ${limit} if that is less`,
    ...{ above: 'above ', below: 'below ', atMost: 'at most ', to: ' to ', or: 'or ', comma: ', ' },
    orMore: (low) => `${low} or more`,
  },
  'zh-CN': {
    units: { ...NO_UNIT, money: '计价资产', percent: '%', hours: '小时', minutes: '分钟', seconds: '秒' },
    neededLive: '实盘必填',
    orLess: (limit) => `${limit} 更小则取它`,
    ...{ above: '大于 ', below: '小于 ', atMost: '不超过 ', to: ' 到 ', or: '或 ', comma: '，' },
    orMore: (low) => `不小于 ${low}`,
  },
};

/** As good as no bound: nobody has so much. */
const NO_LIMIT = decimal('1e15');

/** Every parameter, in the order in which they are shown. */
export function parameterWords(language: Language): readonly ParameterWords[] {
  return SHOWN_NAMES.map((name) => wordsOf(name, language));
}

/** A value as the file has it. */
export function fileValue(row: ParameterRow): string {
  if (row.kind === 'choice') return `"${row.default}"`;
  return row.default === 'off' ? 'null' : row.default;
}

function wordsOf(name: ParameterName, language: Language): ParameterWords {
  const row = PARAMETERS[name];
  const words = WORDS[language];
  const value = 'bounds' in row && row.default !== 'off' ? row.default : `\`${fileValue(row)}\``;
  const limit = limitOf(row);
  const notes = [
    ...(row.neededLive === undefined ? [] : [words.neededLive]),
    ...(limit === null || row.default === 'off' ? [] : [words.orLess(limit)]),
  ];
  return {
    path: row.path,
    unit: words.units[row.kind],
    default: [value, ...notes].join(words.comma),
    allowed: allowedBy(row, language),
    meaning: meaningOf(row.path, language).replace(/\boff\b/u, row.kind === 'switch' ? '`false`' : '`null`'),
  };
}

function limitOf(row: ParameterRow): string | null {
  return 'bounds' in row && row.atMost !== undefined ? `\`${PARAMETERS[row.atMost].path}\`` : null;
}

function allowedBy(row: ParameterRow, language: Language): string {
  const words = WORDS[language];
  if (row.kind === 'switch') return ['`true`', '`false`'].join(words.comma);
  if (row.kind === 'hoursOfDay') return ['`"HH:MM-HH:MM"`', `${words.or}\`null\``].join(words.comma);
  if (row.kind === 'choice') return row.choices.map((choice) => `\`"${choice}"\``).join(words.comma);
  if (row.kind === 'steps') {
    const start = row.order === 'shares' ? '50' : '3';
    const more = row.order === 'shares' ? ', ...' : '';
    const example = `\`[{ "${row.from}": ${start}, "percentage": 0.4 }${more}]\``;
    return [example, `${words.or}\`null\` (${MESSAGES[language].term[row.off]})`].join(words.comma);
  }
  const range = rangeOf(row.bounds, limitOf(row), words);
  if (row.off === undefined) return range;
  // What is computed, the meaning tells.
  const off = row.off === 'computed' ? '' : ` (${MESSAGES[language].term[row.off]})`;
  return [range, `${words.or}\`null\`${off}`].join(words.comma);
}

function rangeOf({ above, from, below, to }: Bounds, limit: string | null, words: Words): string {
  const most = limit ?? (to === undefined || decimal(to).gte(NO_LIMIT) ? null : to);
  if (above === undefined && most !== null) return `${from}${words.to}${most}`;
  const upper =
    most !== null ? [`${words.atMost}${most}`] : below === undefined ? [] : [`${words.below}${below}`];
  return [above === undefined ? words.orMore(from ?? '0') : `${words.above}${above}`, ...upper].join(
    words.comma,
  );
}

/** @throws Error where nothing is said */
function meaningOf(path: string, language: Language): string {
  const said = path
    .split('.')
    .reduce<unknown>((tree, key) => new Map(Object.entries(tree ?? {})).get(key), MESSAGES[language].meaning);
  if (typeof said !== 'string') throw new Error(`say in ${language} what ${path} means`);
  return said;
}
