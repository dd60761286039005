/*
 * Values that have broken programs before, as texts of JSON: a value of JavaScript could not hold all of them. What a
 * reader does with each is its affair, as long as it says so in its own words.
 */

const deep = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
const deepObject = (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;
const text = (value: string) => JSON.stringify(value);

/** Of a wrong kind wherever a text or a number is meant. */
export const WRONG_KINDS: readonly string[] = [
  '{}',
  '[]',
  '[[]]',
  '[null]',
  '{"toString":1,"valueOf":1}',
  '{"toString":null}',
  '{"__proto__":{"polluted":true}}',
  '{"constructor":{"prototype":{"polluted":true}}}',
  '{"length":1e9}',
  deep(20_000),
  deepObject(5_000),
];

export const NUMBERS_OUT_OF_RANGE: readonly string[] = [
  '1e309',
  '-1e309',
  '1e-400',
  '-0',
  '-1',
  '0.1e1',
  '9007199254740993',
  '123456789012345678901234567890',
  '0.1234567890123456789012345678901234567890',
  '1e21',
  '1.7976931348623157e308',
  '5e-324',
  '8.64e15',
  '8.64e18',
];

export const NUMBER_LIKE_TEXTS: readonly string[] = [
  'NaN',
  'Infinity',
  '-Infinity',
  '1e309',
  '-1e400',
  '1e-400',
  '0x10',
  '0b1',
  '0o7',
  ' 5 ',
  '5\n',
  '+5',
  '-5',
  '-0',
  '.5',
  '5.',
  '1,5',
  '1_000',
  '1 000',
  '1e',
  '--1',
  '٣',
  '１２',
  '9'.repeat(400),
  `0.${'1'.repeat(400)}`,
  `1e${'9'.repeat(20)}`,
  '1e999999999',
  '1e-999999999',
].map(text);

export const STRANGE_TEXTS: readonly string[] = [
  '',
  ' ',
  '\u0000',
  '\uFEFF',
  'null',
  'undefined',
  'true',
  'Buy',
  'BID',
  'filled',
  '__proto__',
  'constructor',
  'toString',
  "'; DROP TABLE fills; --",
  '<script>alert(1)</script>',
  '../../../../etc/passwd',
  '%s%n%x',
  '💥',
  'e\u0301',
  '\u202Eevil',
  'ＳＯＬ＿ＵＳＤＣ',
  'ETH_USDC',
  '2025-13-45T99:99:99',
  '0000-00-00',
  'x'.repeat(100_000),
]
  .map(text)
  // Half of a surrogate pair, as JSON can write it.
  .concat(['"\\ud800"', '"\\udc00x"']);

export const PLAIN_WRONG: readonly string[] = ['null', 'true', 'false'];

export const HOSTILE_VALUES: readonly string[] = [
  ...WRONG_KINDS,
  ...NUMBERS_OUT_OF_RANGE,
  ...NUMBER_LIKE_TEXTS,
  ...STRANGE_TEXTS,
  ...PLAIN_WRONG,
];
