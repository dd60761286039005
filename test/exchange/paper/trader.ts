import { once } from 'node:events';
import { WebSocket } from 'ws';
import { decimal } from '../../../src/domain/decimal.js';
import type { Logger } from '../../../src/engine/ports/logger.js';
import {
  generateKeyPair,
  instructionString,
  type KeyPair,
  loadKeyPair,
  type SigningParameters,
  signingText,
} from '../../../src/exchange/backpack/index.js';
import {
  NO_LIMITS,
  type PaperExchange,
  type PaperExchangeOptions,
  startPaperExchange,
} from '../../../src/exchange/paper/index.js';

/** What a test sees of an answer: the status, and the body as JSON where it is JSON. */
export interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: a test reads answers of many shapes and fails when one is another
  readonly body: any;
}

export const quiet: Logger = { debug() {}, info() {}, warn() {}, error() {} };

/** A local exchange whose market only moves when the test says so. */
export function manualExchange(options: Partial<PaperExchangeOptions> = {}): Promise<PaperExchange> {
  return startPaperExchange({
    port: 0,
    feed: { kind: 'manual' },
    speed: 1,
    databaseFile: ':memory:',
    startingBalances: new Map([
      ['USDC', decimal('10000')],
      ['SOL', decimal('10')],
    ]),
    limits: NO_LIMITS,
    logger: quiet,
    ...options,
  });
}

/** Somebody with a key of their own who signs requests by hand, so that each part can be made wrong. */
export class Trader {
  readonly apiKey: string;
  readonly secret: string;
  readonly keyPair: KeyPair;
  private readonly exchange: PaperExchange;

  constructor(exchange: PaperExchange, secret: string = generateKeyPair().secret) {
    this.exchange = exchange;
    this.secret = secret;
    this.keyPair = loadKeyPair(secret, undefined);
    this.apiKey = this.keyPair.apiKey;
  }

  get(path: string, instruction: string, query: Record<string, string> = {}, headers = {}): Promise<Answer> {
    const search = new URLSearchParams(query).toString();
    return this.send('GET', search === '' ? path : `${path}?${search}`, undefined, {
      ...this.headers([instructionString(instruction, query)]),
      ...headers,
    });
  }

  post(path: string, instruction: string, body: SigningParameters, headers = {}): Promise<Answer> {
    return this.send('POST', path, JSON.stringify(body), {
      ...this.headers([instructionString(instruction, body)]),
      ...headers,
    });
  }

  delete(path: string, instruction: string, body: SigningParameters): Promise<Answer> {
    return this.send(
      'DELETE',
      path,
      JSON.stringify(body),
      this.headers([instructionString(instruction, body)]),
    );
  }

  batch(orders: readonly SigningParameters[]): Promise<Answer> {
    const headers = this.headers(orders.map((order) => instructionString('orderExecute', order)));
    return this.send('POST', '/api/v1/orders', JSON.stringify(orders), headers);
  }

  limit(side: 'Bid' | 'Ask', quantity: string, price: string, more: SigningParameters = {}): Promise<Answer> {
    const order = { symbol: 'SOL_USDC', side, orderType: 'Limit', quantity, price, ...more };
    return this.post('/api/v1/order', 'orderExecute', order);
  }

  market(side: 'Bid' | 'Ask', more: SigningParameters): Promise<Answer> {
    return this.post('/api/v1/order', 'orderExecute', {
      symbol: 'SOL_USDC',
      side,
      orderType: 'Market',
      ...more,
    });
  }

  async capital(): Promise<Record<string, { available: string; locked: string; staked: string }>> {
    return (await this.get('/api/v1/capital', 'balanceQuery')).body;
  }

  headers(
    instructions: readonly string[],
    timestampMs = Date.now(),
    windowMs = 5_000,
  ): Record<string, string> {
    return {
      'X-API-Key': this.apiKey,
      'X-Signature': this.keyPair.sign(signingText(instructions, timestampMs, windowMs)),
      'X-Timestamp': String(timestampMs),
      'X-Window': String(windowMs),
    };
  }

  send(
    method: string,
    path: string,
    body: string | undefined,
    headers: Record<string, string>,
  ): Promise<Answer> {
    return request(this.exchange, method, path, body, headers);
  }
}

export async function request(
  exchange: PaperExchange,
  method: string,
  path: string,
  body?: string,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const response = await fetch(exchange.restUrl + path, {
    method,
    headers: body === undefined ? headers : { 'content-type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body }),
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json') ?? false;
  return { status: response.status, body: isJson ? JSON.parse(text) : text };
}

/** Asks for what only the local exchange has. */
export function postPaper(exchange: PaperExchange, path: string, body: unknown): Promise<Answer> {
  return request(exchange, 'POST', path, JSON.stringify(body));
}

/** Moves a manual market; sizes are left out unless given. */
export async function tick(
  exchange: PaperExchange,
  bid: string,
  ask: string,
  more: Record<string, string> = {},
): Promise<void> {
  const body = JSON.stringify({ symbol: 'SOL_USDC', bid, ask, ...more });
  const answer = await request(exchange, 'POST', '/paper/tick', body);
  if (answer.status !== 200) throw new Error(`tick refused: ${JSON.stringify(answer.body)}`);
}

/** A WebSocket client that keeps what it hears. */
export class Listener {
  // biome-ignore lint/suspicious/noExplicitAny: a test reads messages of many shapes
  readonly heard: any[] = [];
  readonly socket: WebSocket;
  private waiting: (() => void) | null = null;

  private constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on('message', (data) => {
      this.heard.push(JSON.parse(data.toString()));
      this.waiting?.();
    });
  }

  static async connect(exchange: PaperExchange): Promise<Listener> {
    const socket = new WebSocket(exchange.wsUrl);
    const listener = new Listener(socket);
    await once(socket, 'open');
    return listener;
  }

  subscribe(params: readonly string[], signature?: readonly string[]): void {
    this.socket.send(JSON.stringify({ method: 'SUBSCRIBE', params, ...(signature ? { signature } : {}) }));
  }

  subscribeAs(trader: Trader, params: readonly string[], timestampMs = Date.now()): void {
    const headers = trader.headers([instructionString('subscribe', {})], timestampMs);
    this.subscribe(params, [
      trader.apiKey,
      headers['X-Signature'] ?? '',
      headers['X-Timestamp'] ?? '',
      headers['X-Window'] ?? '',
    ]);
  }

  /** The data of a stream's messages, once there are `count` of them. */
  // biome-ignore lint/suspicious/noExplicitAny: see above
  async dataOf(stream: string, count: number): Promise<any[]> {
    await this.until(() => this.heard.filter((message) => message.stream === stream).length >= count);
    return this.heard.filter((message) => message.stream === stream).map((message) => message.data);
  }

  async until(reached: () => boolean): Promise<void> {
    const deadlineMs = Date.now() + 5_000;
    while (!reached()) {
      const leftMs = deadlineMs - Date.now();
      if (leftMs <= 0) throw new Error(`Waited in vain; heard ${JSON.stringify(this.heard)}`);
      await new Promise<void>((resolve) => {
        this.waiting = resolve;
        setTimeout(resolve, leftMs).unref();
      });
    }
  }

  close(): void {
    this.socket.terminate();
  }
}
