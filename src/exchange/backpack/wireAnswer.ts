import { z } from 'zod';

/** An answer that does not have the shape it must have. The message names the endpoint and the place. */
export class UnexpectedAnswerError extends Error {
  override readonly name = 'UnexpectedAnswerError';
}

const LONGEST_EXCERPT = 80;
const CUT = '...';
/** Lengths that a message on a phone can carry. */
const LONGEST_CODE = 64;
const LONGEST_MESSAGE = 300;

/**
 * Reads the text of an answer.
 *
 * @param endpoint what the message names, e.g. `GET /api/v1/order`
 * @throws UnexpectedAnswerError
 */
export function parseAnswer<T>(schema: z.ZodType<T>, text: string, endpoint: string): T {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new UnexpectedAnswerError(`${endpoint}: expected JSON, found ${excerpt(text)}`);
  }
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  throw new UnexpectedAnswerError(`${endpoint}: ${describeIssues(parsed.error)}`);
}

/** The first issue with its place, e.g. `at [0].price: Invalid input: expected string, received undefined`. `within` is where what was read stands. */
export function describeIssues(error: z.ZodError, within: readonly PropertyKey[] = []): string {
  const [first] = error.issues;
  if (first === undefined) return 'unexpected answer';
  const place = [...within, ...first.path]
    .map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`))
    .join('')
    .replace(/^\./, '');
  const more = error.issues.length > 1 ? ` (and ${error.issues.length - 1} more)` : '';
  return `at ${place === '' ? 'the top' : shortened(place, LONGEST_EXCERPT)}: ${first.message}${more}`;
}

/** A word of the exchange, such as the code of an error. */
export const codeText = z.string().transform((code) => shortened(code, LONGEST_CODE));

/** A sentence of the exchange, made for a person. */
export const messageText = z.string().transform((message) => shortened(message, LONGEST_MESSAGE));

/** Refusal as the exchange writes it: the whole answer, or one item of a batch. */
export const errorBody = z
  .object({
    code: z.union([codeText, z.number().transform(String)]),
    message: messageText.nullish(),
  })
  .transform(({ code, message }): ErrorBody => ({ code, message: message || code }));

export interface ErrorBody {
  readonly code: string;
  readonly message: string;
}

/** Upper-case words, e.g. `INVALID_ORDER`. What gateways answer has other codes or none. */
const EXCHANGE_CODE = /^[A-Z][A-Z0-9_]*$/;

/** The exchange's `{"code","message"}`, or undefined when something else answered, e.g. a proxy's page. */
export function parseErrorBody(text: string): ErrorBody | undefined {
  try {
    const json: unknown = JSON.parse(text);
    const parsed = errorBody.safeParse(json);
    // At the border: the schema has just found an object with a code.
    const { code } = json as { readonly code?: unknown };
    return parsed.success && typeof code === 'string' && EXCHANGE_CODE.test(code) ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}

/** The start of a text on one line, in quotes, for a message. */
export function excerpt(text: string): string {
  const line = shortened(text, LONGEST_EXCERPT);
  return line === '' ? 'nothing' : `"${line}"`;
}

/**
 * Another's text on one line of at most `most` characters, the mark of what was left out among them. Halves of
 * characters, which JSON can hold, are replaced: Telegram refuses a message that has one.
 */
export function shortened(text: string, most: number): string {
  const line = text.replace(/[\s\p{Cc}]+/gu, ' ').trim();
  const start = line.length > most ? `${line.slice(0, most - CUT.length)}${CUT}` : line;
  return start.replace(/\p{Cs}/gu, '\ufffd');
}
