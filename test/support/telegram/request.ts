import { z } from 'zod';
import { badRequest } from './answer.js';

/** A request of the bot: its method, its parameters, and the files that came with it by the name of their part. */
export interface BotRequest {
  readonly method: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly files: ReadonlyMap<string, UploadedFile>;
}

export interface UploadedFile {
  readonly fileName: string;
  readonly bytes: Buffer;
}

/**
 * Reads a request in any of the forms that the Bot API takes: JSON, multipart, form and query.
 *
 * @throws SyntaxError for JSON that is none
 */
export async function readRequest(
  method: string,
  {
    body,
    contentType,
    query,
  }: { readonly body: Buffer; readonly contentType: string; readonly query: string },
): Promise<BotRequest> {
  const fromQuery = Object.fromEntries(new URLSearchParams(query));
  if (contentType.startsWith('multipart/form-data')) {
    return readMultipart(method, body, contentType);
  }
  if (contentType.startsWith('application/x-www-form-urlencoded')) {
    const parameters = { ...fromQuery, ...Object.fromEntries(new URLSearchParams(body.toString())) };
    return { method, parameters, files: new Map() };
  }
  // Telegram takes an object or nothing.
  const given = JSON.parse(body.toString() || '{}') as Record<string, unknown> | null;
  return { method, parameters: { ...fromQuery, ...given }, files: new Map() };
}

/** A request that carries a file, read by the platform's own parser. */
async function readMultipart(method: string, body: Buffer, contentType: string): Promise<BotRequest> {
  const form = await new Response(body, { headers: { 'content-type': contentType } }).formData();
  const parameters: Record<string, unknown> = {};
  const files = new Map<string, UploadedFile>();
  for (const [name, part] of form) {
    if (typeof part === 'string') parameters[name] = part;
    else files.set(name, { fileName: part.name, bytes: Buffer.from(await part.arrayBuffer()) });
  }
  return { method, parameters, files };
}

/**
 * The parameters as the method takes them.
 *
 * @throws Refusal telling which one is wrong
 */
export function parametersOf<Schema extends z.ZodType>(
  schema: Schema,
  request: BotRequest,
): z.output<Schema> {
  const read = schema.safeParse(request.parameters);
  if (read.success) return read.data;
  const issue = read.error.issues[0];
  throw badRequest(`can't parse parameter "${issue?.path.join('.') ?? ''}": ${issue?.message ?? ''}`);
}

/** Numbers, truth values and objects may also come as texts, as they do in a form. */
export const integer = z.union([
  z.int(),
  z
    .string()
    .regex(/^-?\d{1,15}$/u)
    .transform(Number),
]);
export const truth = z.union([z.boolean(), z.stringbool()]);
export const text = z.union([z.string(), z.number().transform(String)]);

/** An object, or its JSON. */
export function objectOf<Schema extends z.ZodType>(schema: Schema) {
  return z.preprocess((value) => (typeof value === 'string' ? parsedOrText(value) : value), schema);
}

function parsedOrText(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return json;
  }
}
