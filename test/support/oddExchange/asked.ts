import type { IncomingHttpHeaders } from 'node:http';

/** What a test reads of JSON, whose shape is the exchange's, or a lie. */
// biome-ignore lint/suspicious/noExplicitAny: each answer has its own shape, and a test fails when one is another
export type Json = any;

/** One request as it left the bot. */
export interface Asked {
  /** As in `POST /api/v1/orders`. */
  readonly endpoint: string;
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly body: string;
  readonly isSigned: boolean;
  /** When it arrived here, milliseconds since the epoch. */
  readonly atMs: number;
  /** Whether the exchange ever heard of it. */
  readonly passedOn: boolean;
  /** What the bot was answered; null while, or when, it was not. */
  readonly status: number | null;
}

/** A request with what it takes to pass it on. */
export class PassingRequest implements Asked {
  readonly endpoint: string;
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly body: string;
  readonly isSigned: boolean;
  readonly atMs = Date.now();
  passedOn = false;
  status: number | null = null;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;

  constructor(method: string, url: string, headers: IncomingHttpHeaders, body: string) {
    const [path = '', query = ''] = url.split('?');
    this.method = method;
    this.url = url;
    this.headers = headers;
    this.body = body;
    this.path = path;
    this.query = Object.fromEntries(new URLSearchParams(query));
    this.endpoint = `${method} ${path}`;
    this.isSigned = headers['x-signature'] !== undefined;
  }
}
