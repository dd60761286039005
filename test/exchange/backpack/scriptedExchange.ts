import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import nacl from 'tweetnacl';
import { type WebSocket, WebSocketServer } from 'ws';

/** What the server does with one request. */
export type ScriptedAnswer =
  | {
      readonly status?: number;
      readonly json?: unknown;
      /** A function is asked anew with every request. */
      readonly text?: string | (() => string);
      readonly headers?: Record<string, string>;
    }
  /** Never answers. */
  | 'hang'
  /** Reads the request, then drops the connection. */
  | 'reset';

export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: string;
  readonly headers: IncomingMessage['headers'];
  readonly atMs: number;
  /** A number for each TCP connection. */
  readonly connection: number;
}

export interface SeenSocket {
  readonly socket: WebSocket;
  /** Of the handshake. */
  readonly headers: IncomingMessage['headers'];
  readonly frames: { method: string; params: string[]; signature?: string[] }[];
}

/**
 * A real HTTP and WebSocket server on loopback. Answers are scripted by endpoint and used one after another; the
 * last one stays.
 */
export class ScriptedExchange {
  readonly seen: SeenRequest[] = [];
  readonly sockets: SeenSocket[] = [];
  /** What a new WebSocket gets to do; by default nothing: its subscriptions are recorded. */
  onSocket: (socket: SeenSocket) => void = () => {};
  private readonly answers = new Map<string, ScriptedAnswer[]>();
  private readonly connections = new Map<Socket, number>();
  private readonly http = createServer((request, response) => void this.serve(request, response));
  private webSockets = this.acceptSockets();
  connectionsOpened = 0;

  static async start(port = 0): Promise<ScriptedExchange> {
    const exchange = new ScriptedExchange();
    exchange.http.on('connection', (socket: Socket) => {
      exchange.connectionsOpened += 1;
      exchange.connections.set(socket, exchange.connectionsOpened);
      socket.on('close', () => exchange.connections.delete(socket));
      socket.on('error', () => {});
    });
    await new Promise<void>((resolve) => exchange.http.listen(port, '127.0.0.1', resolve));
    return exchange;
  }

  get port(): number {
    // A TCP server that listens has an address of this form.
    return (this.http.address() as AddressInfo).port;
  }

  get restUrl(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get wsUrl(): string {
    return `ws://127.0.0.1:${this.port}`;
  }

  /** `endpoint` as in `POST /api/v1/order`. */
  script(endpoint: string, ...answers: ScriptedAnswer[]): void {
    this.answers.set(endpoint, answers);
  }

  requestsTo(endpoint: string): SeenRequest[] {
    return this.seen.filter((request) => `${request.method} ${request.path}` === endpoint);
  }

  broadcast(frame: unknown): void {
    for (const { socket } of this.sockets) {
      if (socket.readyState === socket.OPEN)
        socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame));
    }
  }

  async stop(): Promise<void> {
    this.webSockets.close();
    for (const { socket } of this.sockets) socket.terminate();
    for (const connection of this.connections.keys()) connection.destroy();
    await new Promise((resolve) => this.http.close(resolve));
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://loopback');
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const method = request.method ?? '';
    this.seen.push({
      method,
      path: url.pathname,
      query: url.searchParams,
      body: Buffer.concat(chunks).toString('utf8'),
      headers: request.headers,
      atMs: performance.now(),
      connection: this.connections.get(request.socket) ?? 0,
    });
    const answer = this.nextAnswer(`${method} ${url.pathname}`);
    if (answer === 'hang') return;
    if (answer === 'reset') {
      request.socket.destroy();
      return;
    }
    response.writeHead(answer.status ?? 200, { 'Content-Type': 'application/json', ...answer.headers });
    const text = typeof answer.text === 'function' ? answer.text() : answer.text;
    response.end(text ?? (answer.json === undefined ? '' : JSON.stringify(answer.json)));
  }

  private nextAnswer(endpoint: string): ScriptedAnswer {
    const scripted = this.answers.get(endpoint);
    if (scripted === undefined || scripted.length === 0) return { status: 404, text: 'not scripted' };
    const next = scripted.length > 1 ? scripted.shift() : scripted[0];
    return next ?? { status: 404 };
  }

  private acceptSockets(): WebSocketServer {
    const server = new WebSocketServer({ server: this.http });
    server.on('error', () => {});
    server.on('connection', (socket, { headers }) => {
      const seen: SeenSocket = { socket, headers, frames: [] };
      this.sockets.push(seen);
      socket.on('error', () => {});
      socket.on('message', (bytes) => seen.frames.push(JSON.parse(bytes.toString())));
      this.onSocket(seen);
    });
    return server;
  }
}

/** Whether the request carries a signature of exactly this text by this key, checked with tweetnacl alone. */
export function isSigned(request: SeenRequest, text: string): boolean {
  const key = String(request.headers['x-api-key']);
  const signature = String(request.headers['x-signature']);
  return nacl.sign.detached.verify(
    Buffer.from(text),
    Buffer.from(signature, 'base64'),
    Buffer.from(key, 'base64'),
  );
}
