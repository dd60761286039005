import { invalidRequest } from '../refusal.js';

/** One set of parameters as they were sent: numbers keep their text, nulls are left out. */
export type SignedParameters = Readonly<Record<string, string | boolean>>;

/** Marks a number's text while the JSON around it is parsed; cannot occur in a parameter. */
const NUMBER_MARK = '\u0000';
const STRING_OR_NUMBER = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/**
 * The parameters of a JSON body, which is an object or, for a batch, an array of objects. The signature covers numbers
 * as they stand in the body (`1.0` is not `1`), so that their text is kept.
 *
 * @throws RequestRefusedError INVALID_CLIENT_REQUEST
 */
export function bodyParameters(body: string): SignedParameters | readonly SignedParameters[] {
  const parsed = parseKeepingNumbers(body);
  if (!Array.isArray(parsed)) return flat(parsed);
  return parsed.map(flat);
}

/** The parameters of a query string as the router parsed it. @throws RequestRefusedError INVALID_CLIENT_REQUEST */
export function queryParameters(query: unknown): SignedParameters {
  return flat(query ?? {});
}

function parseKeepingNumbers(body: string): unknown {
  try {
    // Proves that the text is JSON before numbers in it are touched.
    JSON.parse(body);
    const marked = body.replace(STRING_OR_NUMBER, (token) =>
      token.startsWith('"') ? token : JSON.stringify(NUMBER_MARK + token),
    );
    return JSON.parse(marked);
  } catch {
    throw invalidRequest('The body is not JSON');
  }
}

function flat(value: unknown): SignedParameters {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw invalidRequest('Parameters must be a JSON object');
  }
  const parameters: Record<string, string | boolean> = {};
  for (const [key, entry] of Object.entries(value)) {
    if (entry === null) continue;
    if (typeof entry === 'boolean') parameters[key] = entry;
    else if (typeof entry === 'string') {
      parameters[key] = entry.startsWith(NUMBER_MARK) ? entry.slice(NUMBER_MARK.length) : entry;
    } else {
      throw invalidRequest(`Parameter \`${key}\` is not a plain value`);
    }
  }
  return parameters;
}
