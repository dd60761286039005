import type { Dispatcher } from 'undici';
import Pool from 'undici/lib/dispatcher/pool.js';

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
}

export interface HttpAnswer {
  readonly status: number;
  readonly body: string;
  readonly retryAfter: string | undefined;
  /** Time that its connection may stay unused before it is given up. */
  readonly idleMs: number;
  /** From the moment the request was written to the end of the answer. */
  readonly roundTripMs: number;
}

/** No answer. `sent` tells whether the request may have reached the server; false is certain. */
export class TransportError extends Error {
  override readonly name = 'TransportError';
  readonly sent: boolean;
  constructor(message: string, sent: boolean) {
    super(message);
    this.sent = sent;
  }
}

export type Transport = ReturnType<typeof createTransport>;

interface TransportOptions {
  readonly baseUrl: string;
  readonly connections: number;
  /** From the call to the end of the answer. */
  readonly timeoutMs: number;
  /** Name of who asks; sent with every request. */
  readonly userAgent: string;
}

/** For who does not say more: the exchange's firewall wants to know who asks. */
export const DEFAULT_USER_AGENT = 'rung';

const LONGEST_IDLE_MS = 120_000;
/** An idle connection is left so much before the server would close it, for the way there. */
const LEFT_EARLY_MS = 1000;
const MAX_ANSWER_BYTES = 32 * 1024 * 1024;

/**
 * Keep-alive HTTP over a pool of connections.
 *
 * It uses undici's dispatch rather than its request: the handler learns the moment in which a request is
 * written to a socket, and that moment is the difference between "certainly not sent" and "may have happened".
 */
export function createTransport({ baseUrl, connections, timeoutMs, userAgent }: TransportOptions) {
  const { origin, pathname } = new URL(baseUrl);
  const prefix = pathname.replace(/\/$/, '');
  const pool = new Pool(origin, {
    connections,
    pipelining: 1,
    keepAliveTimeout: LONGEST_IDLE_MS,
    keepAliveMaxTimeout: LONGEST_IDLE_MS,
    keepAliveTimeoutThreshold: LEFT_EARLY_MS,
    connect: { timeout: timeoutMs },
    headersTimeout: 0,
    bodyTimeout: 0,
    maxResponseSize: MAX_ANSWER_BYTES,
  });

  /** Sends once, never again. Rejects only with `TransportError`. */
  function send(request: HttpRequest): Promise<HttpAnswer> {
    return new Promise((resolve, reject) => {
      const exchange = new OneExchange(timeoutMs, resolve, reject);
      const { method, path, body } = request;
      const headers = { 'User-Agent': userAgent, ...request.headers };
      try {
        // A DELETE with a body would end its connection unless reset is false.
        pool.dispatch({ method, path: prefix + path, headers, body, reset: false }, exchange);
      } catch (error) {
        exchange.fail(error);
      }
    });
  }

  return { send, close: (): Promise<void> => pool.destroy() };
}

/** One request and its answer. */
class OneExchange implements Dispatcher.DispatchHandler {
  private readonly resolve: (answer: HttpAnswer) => void;
  private readonly reject: (error: TransportError) => void;
  private readonly timer: NodeJS.Timeout;
  private readonly chunks: Buffer[] = [];
  private controller: Dispatcher.DispatchController | undefined;
  private writtenAtMs = 0;
  private status = 0;
  private headers: NodeJS.Dict<string | string[]> = {};
  private settled = false;

  constructor(
    timeoutMs: number,
    resolve: (answer: HttpAnswer) => void,
    reject: (error: TransportError) => void,
  ) {
    this.resolve = resolve;
    this.reject = reject;
    this.timer = setTimeout(() => {
      this.fail(new Error(`no answer within ${timeoutMs} ms`));
      this.controller?.abort(new Error('timeout'));
    }, timeoutMs);
  }

  /** Called right before the bytes are written. A request given up meanwhile must not leave any more. */
  onRequestStart(controller: Dispatcher.DispatchController): void {
    if (this.settled) {
      controller.abort(new Error('given up before it was sent'));
      return;
    }
    this.controller = controller;
    this.writtenAtMs = performance.now();
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: NodeJS.Dict<string | string[]>,
  ): void {
    this.status = status;
    this.headers = headers;
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.chunks.push(chunk);
  }

  onResponseEnd(): void {
    if (this.settled) return;
    this.settle();
    this.resolve({
      status: this.status,
      body: Buffer.concat(this.chunks).toString('utf8'),
      retryAfter: single(this.headers['retry-after']),
      idleMs: idleMs(single(this.headers['keep-alive'])),
      roundTripMs: performance.now() - this.writtenAtMs,
    });
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.fail(error);
  }

  fail(error: unknown): void {
    if (this.settled) return;
    this.settle();
    this.reject(new TransportError(reasonOf(error), this.controller !== undefined));
  }

  private settle(): void {
    this.settled = true;
    clearTimeout(this.timer);
  }
}

function single(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header;
}

/** By the server's `Keep-Alive: timeout=<seconds>`, as undici counts it. */
function idleMs(keepAlive: string | undefined): number {
  const seconds = /timeout=(\d+)/i.exec(keepAlive ?? '')?.[1];
  const grantedMs = seconds === undefined ? LONGEST_IDLE_MS : Number(seconds) * 1000 - LEFT_EARLY_MS;
  return Math.min(Math.max(0, grantedMs), LONGEST_IDLE_MS);
}

/** The error's message and code; several failed addresses of one host come as an AggregateError without message. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (error.message === '') return code === '' ? error.name : code;
  return code === '' || error.message.includes(code) ? error.message : `${error.message} (${code})`;
}
