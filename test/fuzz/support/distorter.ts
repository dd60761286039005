import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocket, WebSocketServer } from 'ws';

/** An answer on its way to the bot. */
export interface PassingAnswer {
  readonly status: number;
  readonly contentType: string | undefined;
  readonly body: Buffer;
}

/** How an answer is delivered: as HTTP has it, or with a lie about its length, its coding or its end. */
export interface Delivery extends PassingAnswer {
  readonly trick?: DeliveryTrick;
}

export const DELIVERY_TRICKS = [
  'lengthTooLong',
  'lengthTooShort',
  'chunkCut',
  'calledGzip',
  'noHttp',
  'cutInHeaders',
] as const;
export type DeliveryTrick = (typeof DELIVERY_TRICKS)[number];

/** What becomes of a frame: these are sent in its place. */
export type FrameDistortion = (frame: Buffer) => readonly Buffer[];

/**
 * Stands between the bot and any server of HTTP and WebSocket on loopback and changes what the server says. With
 * nothing to distort it passes everything on, pings and pongs too, so that what a pong proves stays proved.
 */
export class Distorter {
  /** Sees each answer of an endpoint such as `GET /api/v1/orders`. */
  distortAnswer: (endpoint: string, answer: PassingAnswer) => Delivery = (_, answer) => answer;
  distortFrame: FrameDistortion = (frame) => [frame];
  readonly #target: URL;
  readonly #agent = new Agent({ keepAlive: true });
  readonly #server = createServer((incoming, outgoing) => void this.#pass(incoming, outgoing));
  readonly #upgrades = new WebSocketServer({ noServer: true, autoPong: false });
  readonly #listeners = new Set<WebSocket>();

  private constructor(target: string) {
    this.#target = new URL(target);
    this.#server.on('upgrade', (incoming, socket, head) => this.#passStream(incoming, socket, head));
  }

  static async before(target: string): Promise<Distorter> {
    const distorter = new Distorter(target);
    await new Promise<void>((resolve) => distorter.#server.listen(0, '127.0.0.1', resolve));
    return distorter;
  }

  get restUrl(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  get wsUrl(): string {
    return `ws://127.0.0.1:${this.#port}`;
  }

  /** Says this on every open stream, as if the server had. */
  inject(frame: Buffer, options: { readonly binary: boolean }): void {
    for (const listener of this.#listeners) listener.send(frame, options);
  }

  beHonest(): void {
    this.distortAnswer = (_, answer) => answer;
    this.distortFrame = (frame) => [frame];
  }

  async close(): Promise<void> {
    for (const listener of this.#listeners) listener.terminate();
    this.#agent.destroy();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  get #port(): number {
    // A TCP server that listens has an address of this form.
    return (this.#server.address() as AddressInfo).port;
  }

  async #pass(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    try {
      const answer = await this.#ask(incoming);
      const endpoint = `${incoming.method} ${(incoming.url ?? '/').split('?')[0]}`;
      deliver(this.distortAnswer(endpoint, answer), outgoing);
    } catch {
      // The server is gone, or the bot is: either way there is nobody to answer.
      incoming.socket.destroy();
    }
  }

  async #ask(incoming: IncomingMessage): Promise<PassingAnswer> {
    const body = await collected(incoming);
    const { host: _, connection: __, ...headers } = incoming.headers;
    return new Promise((resolve, reject) => {
      const { hostname, port } = this.#target;
      const { url: path, method } = incoming;
      const asking = request({ hostname, port, path, method, headers, agent: this.#agent }, (answer) => {
        incoming.socket.off('close', giveUp);
        collected(answer).then(
          (bytes) =>
            resolve({
              status: answer.statusCode ?? 0,
              contentType: answer.headers['content-type'],
              body: bytes,
            }),
          reject,
        );
      });
      // Nobody waits for it any more: so a long poll ends when the bot does.
      const giveUp = () => asking.destroy();
      incoming.socket.once('close', giveUp);
      asking.on('error', reject);
      asking.end(body);
    });
  }

  #passStream(incoming: IncomingMessage, socket: Duplex, head: Buffer): void {
    this.#upgrades.handleUpgrade(incoming, socket, head, (listener) => {
      const upstream = new WebSocket(`ws://${this.#target.host}${incoming.url ?? '/'}`, { autoPong: false });
      this.#listeners.add(listener);
      // What the bot says before the server can hear it waits, in its order.
      let saying: Promise<unknown> = new Promise((resolve) => upstream.once('open', resolve));
      const say = (what: () => void) => {
        saying = saying.then(() => {
          if (upstream.readyState === WebSocket.OPEN) what();
        });
      };
      listener.on('message', (bytes, binary) => say(() => upstream.send(bytes, { binary })));
      listener.on('ping', (bytes) => say(() => upstream.ping(bytes)));
      listener.on('pong', (bytes) => say(() => upstream.pong(bytes)));
      upstream.on('message', (bytes: Buffer, binary) => {
        for (const frame of this.distortFrame(bytes)) listener.send(frame, { binary });
      });
      upstream.on('ping', (bytes) => listener.ping(bytes));
      upstream.on('pong', (bytes) => listener.pong(bytes));
      for (const [one, other] of [
        [listener, upstream],
        [upstream, listener],
      ] as const) {
        one.on('error', () => {});
        one.on('close', () => {
          this.#listeners.delete(one);
          other.terminate();
        });
      }
    });
  }
}

/** Writes an answer, as HTTP has it or as its trick says. */
export function deliver({ status, contentType, body, trick }: Delivery, outgoing: ServerResponse): void {
  const { socket } = outgoing;
  const headers = contentType === undefined ? {} : { 'Content-Type': contentType };
  const head = `HTTP/1.1 ${status} X\r\nContent-Type: application/json\r\n`;
  switch (trick) {
    case undefined:
      outgoing.writeHead(status, headers);
      outgoing.end(body);
      return;
    case 'calledGzip':
      outgoing.writeHead(status, { ...headers, 'Content-Encoding': 'gzip' });
      outgoing.end(body);
      return;
    case 'lengthTooLong':
      socket?.end(`${head}Content-Length: ${body.length + 10}\r\n\r\n${body}`);
      return;
    case 'lengthTooShort':
      socket?.end(`${head}Content-Length: ${Math.max(0, body.length - 3)}\r\n\r\n${body}`);
      return;
    case 'chunkCut':
      socket?.end(
        `${head}Transfer-Encoding: chunked\r\n\r\n${body.length.toString(16)}\r\n${body.subarray(0, body.length >> 1)}`,
      );
      return;
    case 'noHttp':
      socket?.end('SSH-2.0-OpenSSH_9.9\r\n');
      return;
    case 'cutInHeaders':
      socket?.end(head.slice(0, 20));
      return;
  }
}

async function collected(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}
