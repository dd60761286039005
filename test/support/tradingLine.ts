import {
  Agent,
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  request,
  type ServerResponse,
} from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';

/** What goes wrong with one request. */
export type Fault =
  /** It never reaches the exchange, and nobody answers. */
  | { readonly kind: 'requestLost' }
  /** The exchange does it; its answer never comes. `deaf`: nor does anything through the streams, from then on. */
  | { readonly kind: 'answerLost'; readonly deaf?: boolean }
  /** The connection breaks before the exchange hears of it, or after it has done it. */
  | { readonly kind: 'reset'; readonly done: boolean }
  /** Somebody on the way answers instead, after the exchange has done it or without asking it. */
  | {
      readonly kind: 'answered';
      readonly status: number;
      readonly body: string;
      readonly headers?: Readonly<Record<string, string>>;
      readonly done: boolean;
    }
  /** The connection breaks; the request stays on the way until `deliverHeld`. */
  | { readonly kind: 'held' }
  /** The exchange does it at once; the answer takes so long. */
  | { readonly kind: 'slowAnswer'; readonly delayMs: number };

export const OVERLOADED = {
  status: 503,
  body: '{"code":"SERVER_ERROR","message":"Unknown error, please check your request or try again later."}',
};
export const TOO_MANY_REQUESTS = {
  status: 429,
  body: '{"code":"TOO_MANY_REQUESTS","message":"Slow down"}',
  headers: { 'Retry-After': '0.2' },
};
export const MAINTENANCE = {
  status: 503,
  body: '{"code":"MAINTENANCE","message":"The exchange is closed"}',
};

export interface LineRequest {
  /** As in `POST /api/v1/orders`. */
  readonly endpoint: string;
  readonly body: string;
}

interface Rule {
  readonly concerns: (request: LineRequest) => boolean;
  readonly fault: Fault;
  left: number;
}

interface Held {
  readonly path: string;
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/**
 * The line between a bot and an exchange: a real server on loopback that passes on HTTP and WebSocket, and does the
 * harm that it is told to do.
 */
export class TradingLine {
  /** Everything that was asked of the exchange, in the order in which it left the bot. */
  readonly requests: LineRequest[] = [];
  readonly #target: URL;
  readonly #server = createServer((incoming, outgoing) => void this.#pass(incoming, outgoing));
  readonly #agent = new Agent({ keepAlive: true });
  readonly #sockets = new Set<Socket>();
  readonly #streams = new Set<{ readonly client: Socket; readonly upstream: Socket }>();
  readonly #held: Held[] = [];
  #rules: Rule[] = [];
  #isDown = false;
  /** New streams are turned away. */
  streamsRefused = false;

  private constructor(target: string) {
    this.#target = new URL(target);
    this.#server.on('connection', (socket) => {
      if (this.#isDown) socket.destroy();
      this.#sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => this.#sockets.delete(socket));
    });
    this.#server.on('upgrade', (incoming, socket, head) =>
      // Upgrades of plain HTTP come on a TCP socket.
      this.#passStream(incoming, socket as Socket, head),
    );
  }

  static async open(target: string): Promise<TradingLine> {
    const line = new TradingLine(target);
    await new Promise<void>((resolve) => line.#server.listen(0, '127.0.0.1', resolve));
    return line;
  }

  get restUrl(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  get wsUrl(): string {
    return `ws://127.0.0.1:${this.#port}`;
  }

  /** The next `times` requests to this endpoint that `concerns` accepts suffer this fault. */
  harm(
    endpoint: string,
    fault: Fault,
    times = 1,
    concerns: (request: LineRequest) => boolean = () => true,
  ): void {
    this.#rules.push({
      concerns: (asked) => asked.endpoint === endpoint && concerns(asked),
      fault,
      left: times,
    });
  }

  /** No harm is done any more. */
  heal(): void {
    this.#rules = [];
    this.streamsRefused = false;
  }

  requestsTo(endpoint: string): readonly LineRequest[] {
    return this.requests.filter((asked) => asked.endpoint === endpoint);
  }

  get heldRequests(): number {
    return this.#held.length;
  }

  /** What was held on the way arrives at last. Answers the exchange's statuses. */
  async deliverHeld(): Promise<readonly number[]> {
    const answers = await Promise.all(this.#held.splice(0).map((held) => this.#ask(held)));
    return answers.map(({ status }) => status);
  }

  /** Every stream breaks at once. */
  cutStreams(): void {
    for (const { client, upstream } of this.#streams) {
      client.destroy();
      upstream.destroy();
    }
  }

  /** The streams stay open, and nothing comes through them any more, in either direction. */
  silenceStreams(): void {
    for (const { client, upstream } of this.#streams) {
      client.unpipe(upstream);
      upstream.unpipe(client);
      client.resume();
      upstream.resume();
    }
  }

  /** Everything breaks, and nobody can connect. */
  down(): void {
    this.#isDown = true;
    this.cutStreams();
    for (const socket of this.#sockets) socket.destroy();
  }

  up(): void {
    this.#isDown = false;
  }

  async close(): Promise<void> {
    this.down();
    this.#agent.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  get #port(): number {
    // A TCP server that listens has an address of this form.
    return (this.#server.address() as AddressInfo).port;
  }

  async #pass(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of incoming) chunks.push(chunk);
    } catch {
      return;
    }
    const path = incoming.url ?? '/';
    const method = incoming.method ?? '';
    const held: Held = { path, method, headers: incoming.headers, body: Buffer.concat(chunks) };
    const asked: LineRequest = {
      endpoint: `${method} ${path.split('?')[0]}`,
      body: held.body.toString('utf8'),
    };
    this.requests.push(asked);
    const fault = this.#faultFor(asked);
    try {
      await this.#suffer(fault, held, incoming.socket, outgoing);
    } catch {
      // The exchange is gone, or the bot is: either way there is nobody to answer.
      incoming.socket.destroy();
    }
  }

  async #suffer(fault: Fault | null, held: Held, socket: Socket, outgoing: ServerResponse): Promise<void> {
    switch (fault?.kind) {
      case 'requestLost':
        return;
      case 'answerLost':
        if (fault.deaf === true) this.silenceStreams();
        await this.#ask(held);
        return;
      case 'reset':
        if (fault.done) await this.#ask(held);
        socket.destroy();
        return;
      case 'held':
        this.#held.push(held);
        socket.destroy();
        return;
      case 'answered':
        if (fault.done) await this.#ask(held);
        outgoing.writeHead(fault.status, { 'Content-Type': 'application/json', ...fault.headers });
        outgoing.end(fault.body);
        return;
      case 'slowAnswer': {
        const answer = await this.#ask(held);
        await new Promise((resolve) => setTimeout(resolve, fault.delayMs));
        outgoing.writeHead(answer.status, answer.headers);
        outgoing.end(answer.body);
        return;
      }
      case undefined: {
        const answer = await this.#ask(held);
        outgoing.writeHead(answer.status, answer.headers);
        outgoing.end(answer.body);
      }
    }
  }

  #faultFor(asked: LineRequest): Fault | null {
    const rule = this.#rules.find(({ left, concerns }) => left > 0 && concerns(asked));
    if (rule === undefined) return null;
    rule.left -= 1;
    return rule.fault;
  }

  #ask(held: Held): Promise<{ status: number; headers: OutgoingHttpHeaders; body: Buffer }> {
    const { host: _, connection: __, ...headers } = held.headers;
    return new Promise((resolve, reject) => {
      const { hostname, port } = this.#target;
      const asking = request(
        { hostname, port, path: held.path, method: held.method, headers, agent: this.#agent },
        async (answer) => {
          const chunks: Buffer[] = [];
          try {
            for await (const chunk of answer) chunks.push(chunk);
          } catch (error) {
            reject(error);
            return;
          }
          const type = answer.headers['content-type'];
          resolve({
            status: answer.statusCode ?? 0,
            headers: type === undefined ? {} : { 'content-type': type },
            body: Buffer.concat(chunks),
          });
        },
      );
      asking.on('error', reject);
      asking.end(held.body);
    });
  }

  #passStream(incoming: IncomingMessage, client: Socket, head: Buffer): void {
    if (this.#isDown || this.streamsRefused) {
      client.destroy();
      return;
    }
    const upstream = connect(Number(this.#target.port), this.#target.hostname);
    const stream = { client, upstream };
    this.#streams.add(stream);
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      one.on('error', () => {});
      one.on('close', () => {
        other.destroy();
        this.#streams.delete(stream);
      });
    }
    const headers = incoming.rawHeaders.reduce(
      (text, part, index) => text + part + (index % 2 === 0 ? ': ' : '\r\n'),
      '',
    );
    upstream.write(`GET ${incoming.url ?? '/'} HTTP/1.1\r\n${headers}\r\n`);
    upstream.write(head);
    client.pipe(upstream);
    upstream.pipe(client);
  }
}
