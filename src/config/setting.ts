import { z } from 'zod';
import { type Bounds, within } from '../domain/bounds.js';
import { type Decimal, decimal } from '../domain/decimal.js';
import type { Findings } from './findings.js';
import { describeFound, describeKind } from './found.js';
import { JsonNumber } from './jsonFile.js';

/** One value of the configuration: how it is read and, in words, what is allowed. */
export type Setting<T> = z.ZodType<T, unknown>;

/**
 * @param allowed what is allowed, as the end of a sentence
 * @param read    the value from what was found (a text, a {@link JsonNumber}, a boolean, ...); undefined refuses it
 * @param show    says what was found; for secrets it must not repeat it
 */
export function setting<T>(
  allowed: string,
  read: (found: unknown) => T | undefined,
  show: (found: unknown) => string = describeFound,
): Setting<T> {
  return z.unknown().transform((found, context) => {
    const value = read(found);
    if (value !== undefined) return value;
    context.addIssue({ code: 'custom', message: `found ${show(found)}, allowed: ${allowed}` });
    return z.NEVER;
  });
}

/** The same setting with null for "not set". */
export function orNull<T>(inner: Setting<T>): Setting<T | null> {
  return inner.nullable();
}

/** A text as an option or a variable gives it; undefined when the person gave none. */
export interface GivenText {
  /** Name that it has there, e.g. `--mode` or `RUNG_MODE`. */
  readonly source: string;
  readonly text: string | undefined;
}

/** Reads the first of `given` that is there; when none is, or when it is refused, the answer is `fallback`. */
export function readGiven<T>(
  findings: Findings,
  inner: Setting<T>,
  given: readonly GivenText[],
  fallback: T,
): T {
  const winner = given.find(({ text }) => text !== undefined);
  if (winner === undefined) return fallback;
  const result = inner.safeParse(winner.text);
  if (result.success) return result.data;
  for (const issue of result.error.issues) findings.problem(`${winner.source}: ${issue.message}`);
  return fallback;
}

// The exponent is bounded so that no short text can stand for a number of a million digits.
const PLAIN_NUMBER = /^[+-]?\d{1,20}(\.\d{1,20})?([eE][+-]?\d{1,2})?$/;

function numberText(found: unknown): string | undefined {
  const text = found instanceof JsonNumber ? found.text : typeof found === 'string' ? found.trim() : '';
  return PLAIN_NUMBER.test(text) ? text.replace(/^\+/, '') : undefined;
}

/** An exact decimal: from a text, or from the digits of a number in the file. */
export function decimalSetting(allowed: string, bounds: Bounds): Setting<Decimal> {
  return setting(allowed, (found) => {
    const text = numberText(found);
    if (text === undefined) return undefined;
    const value = decimal(text);
    return within(value, bounds) ? value : undefined;
  });
}

/** A number that is no money: a count, a time, a speed. */
export function numberSetting(allowed: string, bounds: Bounds): Setting<number> {
  return setting(allowed, (found) => {
    const text = numberText(found);
    if (text === undefined || !within(decimal(text), bounds)) return undefined;
    return Number(text);
  });
}

/** @param more end of the sentence: in what it is counted, or why not less */
export function wholeNumberSetting(from: number, to: number, more = ''): Setting<number> {
  return setting(`a whole number from ${from} to ${to}${more}`, (found) => {
    const value = Number(numberText(found));
    return Number.isInteger(value) && value >= from && value <= to ? value : undefined;
  });
}

export const switchSetting: Setting<boolean> = setting('true or false', (found) =>
  typeof found === 'boolean' ? found : undefined,
);

/** One of a few words; `aliases` are other spellings in lower case. */
export function choiceSetting<T extends string>(
  choices: readonly T[],
  aliases: Readonly<Record<string, T>> = {},
): Setting<T> {
  const words = new Map<string, T>(Object.entries(aliases));
  for (const choice of choices) words.set(choice.toLowerCase(), choice);
  return setting(choices.join(', ').replace(/, ([^,]*)$/, ' or $1'), (found) =>
    typeof found === 'string' ? words.get(found.trim().toLowerCase()) : undefined,
  );
}

/** One of a few words, exactly as they are written here. */
export function eitherOf<const T extends string>(...words: readonly T[]): Setting<T> {
  return setting(words.map((word) => `"${word}"`).join(' or '), (found) =>
    words.find((word) => word === found),
  );
}

const ASSET = /^[A-Za-z0-9]{1,16}$/;

/** Asset names are upper case on the exchange, but for a few such as `kPEPE`, which are left as they are written. */
export function assetName(text: string): string | undefined {
  if (!ASSET.test(text)) return undefined;
  return text === text.toLowerCase() ? text.toUpperCase() : text;
}

/** `BTC_USDC`, from two asset names. */
export const symbolSetting: Setting<string> = setting('a spot market such as BTC_USDC', (found) => {
  if (typeof found !== 'string') return undefined;
  const [base = '', quote = '', ...rest] = found.trim().split('_').map(assetName);
  return rest.length > 0 || base === '' || quote === '' || base === quote ? undefined : `${base}_${quote}`;
});

/** A path of a file. SQLite's `:memory:` is refused, for the books would be lost at the end. */
export const filePathSetting: Setting<string> = setting('the path of a file', (found) =>
  typeof found === 'string' && found.trim() !== '' && found !== ':memory:' ? found : undefined,
);

/** An absolute address with one of `protocols`; a slash at its end is dropped. A password in it is never shown. */
export function urlSetting(protocols: readonly string[], example: string): Setting<string> {
  return setting(
    `an address such as ${example}, without a user name or password`,
    (found) => {
      if (typeof found !== 'string' || !URL.canParse(found)) return undefined;
      const url = new URL(found);
      if (!protocols.includes(url.protocol) || url.username !== '' || url.password !== '') return undefined;
      return found.trim().replace(/\/+$/, '');
    },
    (found) =>
      typeof found === 'string' && found.includes('@') ? 'an address with an @ in it' : describeFound(found),
  );
}

/** Zero or more of an asset; the most is far above any supply and far below what would hurt a calculation. */
export const quantitySetting: Setting<Decimal> = decimalSetting(
  'a number from 0 up, also as a text such as "0.5"',
  { from: '0', to: '1e15' },
);

/** An object of whatever keys. */
export function anObject(allowed: string) {
  return z.custom<Record<string, unknown>>(
    // A JsonNumber is an object to JavaScript, not to the person who wrote the file.
    (found) =>
      typeof found === 'object' && found !== null && !Array.isArray(found) && !(found instanceof JsonNumber),
    { error: ({ input }) => `found ${describeKind(input)}, allowed: ${allowed}` },
  );
}

/** Quantities, or money, by coin. @param example of such an object */
export function quantitiesByAsset(example: string): z.ZodType<ReadonlyMap<string, Decimal>, unknown> {
  return anObject(`quantities by coin, e.g. ${example}`).transform((found, context) => {
    const quantities = new Map<string, Decimal>();
    for (const [key, value] of Object.entries(found)) {
      const asset = assetName(key);
      const quantity = quantitySetting.safeParse(value);
      const refuse = (message: string) => context.addIssue({ code: 'custom', path: [key], message });
      if (asset === undefined) refuse(`found this as a coin, allowed: a name such as BTC`);
      else if (quantities.has(asset)) refuse(`found ${asset} a second time, allowed: once`);
      else if (!quantity.success) for (const issue of quantity.error.issues) refuse(issue.message);
      else quantities.set(asset, quantity.data);
    }
    return quantities;
  });
}
