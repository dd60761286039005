import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type RawData, WebSocket, WebSocketServer } from 'ws';
import type { Json } from './asked.js';
import { fits, type Rule, Rules } from './rules.js';

/** A message of a stream. */
export interface Frame {
  readonly stream: string;
  readonly data: Json;
}

type Deed =
  | { readonly kind: 'dropped' }
  | { readonly kind: 'late'; readonly delayMs: number }
  | { readonly kind: 'held' }
  /** Undefined: nothing is sent in its place. */
  | { readonly kind: 'changed'; readonly change: (data: Json) => Json };

interface Connection {
  readonly client: WebSocket;
  readonly upstream: WebSocket;
  /** Nothing comes through it any more. */
  isDeaf: boolean;
}

/** What the exchange says to a stream that it does not have. */
const INVALID_STREAM = { code: 4006, message: 'Invalid stream' };
const NOT_TO_BE_SENT = [1005, 1006];

/**
 * The streams of an `OddExchange`. Rules are for the streams that a pattern means: `bookTicker.SOL_USDC`,
 * `bookTicker.*`, `account.*`, `*`. A frame meets all that concern it, the oldest first; pings and pongs meet none.
 *
 *     odd.streams.silence('bookTicker.SOL_USDC');
 *     odd.streams.delay('account.orderUpdate', 5_000);
 *     odd.streams.rewrite('bookTicker.*', (data) => ({ ...data, b: Number(data.b), a: Number(data.a) }));
 *     odd.streams.drop('account.orderUpdate', ({ e }) => e === 'orderFill');          // one
 *     const waking = odd.streams.hold(); ...; waking.release();                      // a process that stood still
 *     odd.streams.inject({ stream: 'bookTicker.SOL_USDC', data: { ... } });
 *     odd.streams.refuse((stream) => stream.endsWith('.OLD_USDC'));                   // or a pattern
 */
export class OddStreams {
  /** Every frame that the bot sent, oldest first. */
  readonly asked: Json[] = [];
  readonly #target: URL;
  readonly #upgrades = new WebSocketServer({ noServer: true, autoPong: false });
  readonly #connections = new Set<Connection>();
  /** Of bots that are not let in yet, because the exchange has not answered. */
  readonly #waiting = new Set<Duplex>();
  readonly #rules = new Rules<Deed, Frame>();
  readonly #refused = new Rules<{ readonly code: number; readonly message: string }, string>();
  readonly #closings = new Rules<'afterPong', null>();
  readonly #timers = new Set<NodeJS.Timeout>();
  #held: { readonly connection: Connection; readonly text: string }[] = [];

  constructor(target: URL) {
    this.#target = target;
  }

  // ---------------------------------------------------------------------------------------- rules

  /** Nothing of these streams arrives. */
  silence(streams: string): Rule {
    return this.drop(streams, () => true, Number.POSITIVE_INFINITY);
  }

  /** The next `times` frames of which `concerns` is true never arrive. */
  drop(streams: string, concerns: (data: Json) => boolean = () => true, times = 1): Rule {
    return this.#rules.add(
      { kind: 'dropped' },
      times,
      ({ stream, data }) => fits(streams, stream) && concerns(data),
    );
  }

  /** Each frame arrives so much later; those of one stream stay in order. */
  delay(streams: string, delayMs: number): Rule {
    return this.#rules.add({ kind: 'late', delayMs }, Number.POSITIVE_INFINITY, ({ stream }) =>
      fits(streams, stream),
    );
  }

  /** @param change from a frame's data to what is told in its place; undefined: nothing is */
  rewrite(streams: string, change: (data: Json) => Json, times = Number.POSITIVE_INFINITY): Rule {
    return this.#rules.add({ kind: 'changed', change }, times, ({ stream }) => fits(streams, stream));
  }

  /** Frames wait here, as they wait for a process that stands still, until all are released at once, in their order. */
  hold(streams = '*'): { readonly waiting: number; release(): void } {
    const rule = this.#rules.add({ kind: 'held' }, Number.POSITIVE_INFINITY, ({ stream }) =>
      fits(streams, stream),
    );
    const held = () => this.#held;
    return {
      get waiting() {
        return held().length;
      },
      release: () => {
        rule.lift();
        this.#release();
      },
    };
  }

  /** Says this on every open connection, as if the exchange had. @returns how many there are */
  inject(frame: Frame | { readonly id: null; readonly error: Json }): number {
    for (const { client } of this.#connections) client.send(JSON.stringify(frame));
    return this.#connections.size;
  }

  /**
   * The exchange is not asked for these streams, and whoever asks for them is told so; the others of the same
   * subscription go on.
   */
  refuse(streams: string | ((stream: string) => boolean), error = INVALID_STREAM): Rule {
    const concerns = typeof streams === 'string' ? (stream: string) => fits(streams, stream) : streams;
    return this.#refused.add(error, Number.POSITIVE_INFINITY, concerns);
  }

  /** A connection ends as soon as it has answered a ping. */
  closeAfterPong(times = Number.POSITIVE_INFINITY): Rule {
    return this.#closings.add('afterPong', times, () => true);
  }

  /** What is held is released; what is late still comes late. */
  heal(): void {
    this.#rules.clear();
    this.#refused.clear();
    this.#closings.clear();
    this.#release();
  }

  // ---------------------------------------------------------------------------------------- connections

  get open(): number {
    return this.#connections.size;
  }

  cut(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
    this.#held = [];
    for (const socket of this.#waiting) socket.destroy();
    for (const { client, upstream } of this.#connections) {
      client.terminate();
      upstream.terminate();
    }
  }

  /** Those that are open now hear nothing any more, and are not heard. */
  deafen(): void {
    for (const connection of this.#connections) connection.isDeaf = true;
  }

  accept(incoming: IncomingMessage, socket: Duplex, head: Buffer): void {
    const upstream = new WebSocket(`ws://${this.#target.host}${incoming.url ?? '/'}`, {
      autoPong: false,
      perMessageDeflate: false,
    });
    this.#waiting.add(socket);
    socket.on('close', () => {
      this.#waiting.delete(socket);
      upstream.terminate();
    });
    upstream.on('error', () => socket.destroy());
    upstream.on('unexpected-response', (_request, { statusCode, statusMessage }) => {
      socket.end(`HTTP/1.1 ${statusCode} ${statusMessage}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
      upstream.terminate();
    });
    upstream.on('open', () => {
      this.#waiting.delete(socket);
      this.#upgrades.handleUpgrade(incoming, socket, head, (client) => this.#connect(client, upstream));
    });
  }

  #connect(client: WebSocket, upstream: WebSocket): void {
    const connection: Connection = { client, upstream, isDeaf: false };
    this.#connections.add(connection);
    client.on('message', (data) => this.#fromBot(connection, data));
    upstream.on('message', (data) => this.#fromExchange(connection, data));
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      one.on('ping', (payload) => {
        if (!connection.isDeaf && other.readyState === WebSocket.OPEN) other.ping(payload);
      });
      one.on('error', () => one.terminate());
      one.on('close', (code, reason) => {
        this.#connections.delete(connection);
        if (NOT_TO_BE_SENT.includes(code)) other.terminate();
        else other.close(code, reason);
      });
    }
    client.on('pong', (payload) => {
      if (!connection.isDeaf && upstream.readyState === WebSocket.OPEN) upstream.pong(payload);
    });
    upstream.on('pong', (payload) => {
      if (connection.isDeaf || client.readyState !== WebSocket.OPEN) return;
      client.pong(payload);
      if (this.#closings.take(null) !== null) client.close(1012, 'Service restart');
    });
  }

  #fromBot(connection: Connection, data: RawData): void {
    if (connection.isDeaf) return;
    const text = data.toString();
    const message = jsonOf(text);
    this.asked.push(message ?? text);
    const passedOn = this.#withoutRefused(connection, message, text);
    if (passedOn !== null) send(connection.upstream, passedOn);
  }

  /** The subscription without what is refused; null when nothing is left of it. */
  #withoutRefused({ client }: Connection, message: Json, text: string): string | null {
    if (message?.method !== 'SUBSCRIBE' || !Array.isArray(message.params)) return text;
    const errors = message.params.map((stream: string) => this.#refused.take(stream));
    if (errors.every((error: unknown) => error === null)) return text;
    for (const error of errors) if (error !== null) send(client, JSON.stringify({ id: null, error }));
    const params = message.params.filter((_stream: string, index: number) => errors[index] === null);
    return params.length === 0 ? null : JSON.stringify({ ...message, params });
  }

  #fromExchange(connection: Connection, data: RawData): void {
    if (connection.isDeaf) return;
    const text = data.toString();
    const frame = jsonOf(text);
    const deeds = typeof frame?.stream === 'string' ? this.#rules.takeAll(frame) : [];
    let told: string | null = text;
    let delayMs = 0;
    let isHeld = false;
    for (const deed of deeds) {
      if (deed.kind === 'dropped') told = null;
      else if (deed.kind === 'late') delayMs += deed.delayMs;
      else if (deed.kind === 'held') isHeld = true;
      else if (told !== null) told = withData(told, deed.change);
    }
    if (told === null) return;
    if (isHeld) this.#held.push({ connection, text: told });
    else if (delayMs > 0) this.#later(connection, told, delayMs);
    else send(connection.client, told);
  }

  #later(connection: Connection, text: string, delayMs: number): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      if (!connection.isDeaf) send(connection.client, text);
    }, delayMs);
    this.#timers.add(timer);
  }

  #release(): void {
    for (const { connection, text } of this.#held.splice(0)) {
      if (!connection.isDeaf) send(connection.client, text);
    }
  }
}

function withData(text: string, change: (data: Json) => Json): string | null {
  const frame = JSON.parse(text);
  const data = change(frame.data);
  return data === undefined ? null : JSON.stringify({ ...frame, data });
}

function send(socket: WebSocket, text: string): void {
  if (socket.readyState === WebSocket.OPEN) socket.send(text);
}

function jsonOf(text: string): Json {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
