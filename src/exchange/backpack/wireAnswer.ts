import { z } from 'zod';

/** An answer that does not have the shape it must have. The message names the endpoint and the place. */
export class UnexpectedAnswerError extends Error {
  override readonly name = 'UnexpectedAnswerError';
}

const SHOWN_CHARACTERS = 80;

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

/** The first issue with its place, e.g. `at [0].price: Invalid input: expected string, received undefined`. */
export function describeIssues(error: z.ZodError): string {
  const [first] = error.issues;
  if (first === undefined) return 'unexpected answer';
  const place = first.path
    .map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`))
    .join('')
    .replace(/^\./, '');
  const more = error.issues.length > 1 ? ` (and ${error.issues.length - 1} more)` : '';
  return `at ${place === '' ? 'the top' : place}: ${first.message}${more}`;
}

const errorBody = z.object({
  code: z.union([z.string(), z.number()]).transform(String),
  message: z.string().nullish(),
});

export interface ErrorBody {
  readonly code: string;
  readonly message: string;
}

/** The exchange's `{"code","message"}`, or undefined when something else answered, e.g. a proxy's page. */
export function parseErrorBody(text: string): ErrorBody | undefined {
  try {
    const parsed = errorBody.safeParse(JSON.parse(text));
    return parsed.success
      ? { code: parsed.data.code, message: parsed.data.message ?? parsed.data.code }
      : undefined;
  } catch {
    return undefined;
  }
}

/** The start of a text on one line, for a message. */
export function excerpt(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  if (line === '') return 'nothing';
  return line.length > SHOWN_CHARACTERS ? `"${line.slice(0, SHOWN_CHARACTERS)}..."` : `"${line}"`;
}
