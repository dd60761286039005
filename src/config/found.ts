import { JsonNumber } from './jsonFile.js';

/** Longer texts are not repeated: keys and tokens are, and they may have been pasted in a wrong place. */
const LONGEST_SHOWN = 24;
/** Long enough for every name that Rung knows. */
const LONGEST_NAME_SHOWN = 30;
const LONGEST_PATH_SHOWN = 200;
/** 32 or more bytes in base64, or the token of a bot. A file of such a name is not shown either; it is rare. */
const LIKE_A_SECRET = /^(?:[\w+/-]{43,}={0,2}|\d{6,}:[\w-]{30,})$/;

/** Says what was found, short enough for a message and without repeating what may be a key. */
export function describeFound(found: unknown): string {
  if (typeof found === 'string') return shown(JSON.stringify(found), found.length, 'a text');
  if (found instanceof JsonNumber) return shown(found.text, found.text.length, 'a number');
  return describeKind(found);
}

/** Says only what kind of value was found: for places where even a short one may be a secret. */
export function describeKind(found: unknown): string {
  if (found === undefined) return 'nothing';
  if (found === null) return 'null';
  if (typeof found === 'boolean') return String(found);
  if (typeof found === 'string') return found === '' ? 'an empty text' : 'a text';
  if (found instanceof JsonNumber) return 'a number';
  return Array.isArray(found) ? 'a list' : 'an object';
}

/** A key of the file or an option as a message may show it. */
export function describeName(name: string): string {
  return name.length <= LONGEST_NAME_SHOWN ? name : `(a name of ${name.length} characters)`;
}

/** The path of a file as a message may show it: not at any length, and not when it has the form of a key or a token. */
export function describeFilePath(path: string): string {
  const isShown = path.length <= LONGEST_PATH_SHOWN && !LIKE_A_SECRET.test(path);
  return isShown ? path : `(a path of ${path.length} characters)`;
}

/** `trading.orderCount` or `strategies[1].orderCount` from its parts. */
export function describePath(path: readonly PropertyKey[]): string {
  return path
    .map((key) => (typeof key === 'number' ? `[${key}]` : `.${describeName(String(key))}`))
    .join('')
    .replace(/^\./, '');
}

function shown(text: string, length: number, kind: string): string {
  return length <= LONGEST_SHOWN ? text : `${kind} of ${length} characters`;
}
