import { type RawData, WebSocket } from 'ws';
import { z } from 'zod';
import type { ExchangeCore, ExchangeObserver } from '../exchangeCore.js';
import type { MarketHistory, PublicTrade } from '../marketHistory.js';
import type { OrderBook, OrderEvent } from '../matching/index.js';
import { RequestRefusedError } from '../refusal.js';
import { admit } from './authentication.js';
import { bookTickerFrame, orderUpdate, tickerFrame, tradeFrame } from './frames.js';
import { MarketDetailStreams } from './marketDetailStreams.js';
import { streamNamed } from './streamNames.js';

interface Client {
  readonly socket: WebSocket;
  readonly streams: Set<string>;
  /** Whose private streams it hears; null until it has proved it. */
  apiKey: string | null;
  lastPongMs: number;
  /** Told instead of the client, while a fault keeps everything from it. */
  onLost: (() => void) | null;
}

const subscription = z.object({
  method: z.enum(['SUBSCRIBE', 'UNSUBSCRIBE']),
  params: z.array(z.string()).min(1).max(200),
  signature: z
    .tuple([z.string(), z.string(), z.union([z.string(), z.number()]), z.union([z.string(), z.number()])])
    .optional(),
});

const ERROR_CODE = { malformed: 4000, unauthorized: 4002, unknownStream: 4006 } as const;
/** Interval at which clients are pinged; one that has not answered for twice as long is dropped. */
const PING_INTERVAL_MS = 60_000;
const TICKER_INTERVAL_MS = 1_000;
/** A client that does not read is waited for, at full speed, from here on. */
const BACKLOG_BYTES = 1_000_000;

/** Backpack's WebSocket side: subscriptions, public prices, private order updates, pings. */
export class Streams implements ExchangeObserver {
  private readonly core: ExchangeCore;
  private readonly clients = new Set<Client>();
  private readonly listeners = new Map<string, Set<Client>>();
  private readonly lastTickerMs = new Map<string, number>();
  private readonly details: MarketDetailStreams;
  private readonly pinging: NodeJS.Timeout;
  private readonly ticking: NodeJS.Timeout;

  constructor(core: ExchangeCore) {
    this.core = core;
    this.details = new MarketDetailStreams(
      core,
      () => this.listeners.keys(),
      (stream, frame) => this.send(stream, frame),
    );
    this.pinging = setInterval(() => this.pingAll(), PING_INTERVAL_MS);
    this.pinging.unref();
    this.ticking = setInterval(() => this.tickAll(), TICKER_INTERVAL_MS);
    this.ticking.unref();
    core.observe(this);
  }

  accept(socket: WebSocket): void {
    const client: Client = { socket, streams: new Set(), apiKey: null, lastPongMs: Date.now(), onLost: null };
    this.clients.add(client);
    socket.on('pong', () => {
      client.lastPongMs = Date.now();
    });
    socket.on('ping', (payload) => {
      if (client.onLost === null) socket.pong(payload);
    });
    socket.on('message', (data) => this.onMessage(client, data));
    socket.on('error', () => socket.terminate());
    socket.on('close', () => this.forget(client));
  }

  onOrderEvents(events: readonly OrderEvent[]): void {
    for (const event of events) {
      const { symbol, apiKey } = event.order;
      const names = ['account.orderUpdate', `account.orderUpdate.${symbol}`];
      if (!names.some((name) => this.listeners.has(name))) continue;
      const data = JSON.stringify(orderUpdate(event, this.core.engine.anyBook(symbol).grid));
      for (const name of names) {
        for (const client of this.listeners.get(name) ?? []) {
          if (client.apiKey === apiKey) tell(client, `{"stream":"${name}","data":${data}}`);
        }
      }
    }
  }

  /** Runs for every step: builds a message only when somebody listens. */
  onQuote(book: OrderBook, history: MarketHistory, trade: PublicTrade | null): void {
    const { grid, market } = book;
    if (this.listeners.size === 0) return;
    const { symbol } = market;
    const nowMs = this.core.nowMs;
    this.sendBestPrices(book);
    if (trade !== null) this.onTrade(book, trade);
    if (this.listeners.has(`ticker.${symbol}`) && this.tickerIsDue(symbol, nowMs)) {
      const day = history.statistics(nowMs);
      if (day !== null) this.send(`ticker.${symbol}`, tickerFrame(symbol, day, grid, nowMs));
    }
    this.details.onQuote(book, history);
  }

  onTrade({ market: { symbol }, grid }: OrderBook, trade: PublicTrade): void {
    const stream = `trade.${symbol}`;
    if (this.listeners.has(stream)) this.send(stream, tradeFrame(symbol, trade, grid));
  }

  onOffers(book: OrderBook, isBest: boolean): void {
    if (isBest) this.sendBestPrices(book);
    this.details.onOffers(book);
  }

  private sendBestPrices(book: OrderBook): void {
    const stream = `bookTicker.${book.market.symbol}`;
    const best = this.listeners.has(stream) ? book.bestPrices() : null;
    if (best === null) return;
    this.send(stream, bookTickerFrame(best, book.grid, this.core.bestPricesUpdateId, this.core.nowMs));
  }

  /** Resolves when no client lags far behind: what keeps a feed at full speed from filling the memory. */
  async drained(): Promise<void> {
    while ([...this.clients].some((client) => client.socket.bufferedAmount > BACKLOG_BYTES)) {
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  }

  /** Ends all connections as a broken line does, without a Close. Answers how many there were. */
  hangUp(): number {
    for (const { socket } of this.clients) socket.terminate();
    return this.clients.size;
  }

  /**
   * Lets those connected now hear nothing any more, not even pings and their answers; `onLost` is called for each
   * message. Answers what ends it: then they are told the best prices of that moment, and nothing of what they missed.
   */
  silence(onLost: () => void): () => void {
    const silenced = [...this.clients];
    for (const client of silenced) client.onLost = onLost;
    return () => {
      for (const client of silenced) {
        if (client.onLost !== onLost) continue;
        client.onLost = null;
        client.lastPongMs = Date.now();
        for (const stream of client.streams) this.tellBestPrices(client, stream);
      }
    };
  }

  /** Sends Close to everybody, as the exchange does before it goes down. */
  stop(): void {
    clearInterval(this.pinging);
    clearInterval(this.ticking);
    for (const { socket } of this.clients) socket.close(1001, 'The local exchange stops');
  }

  private onMessage(client: Client, data: RawData): void {
    let message: z.infer<typeof subscription>;
    try {
      message = subscription.parse(JSON.parse(data.toString()));
    } catch {
      this.refuse(client, ERROR_CODE.malformed, 'Expected {"method":"SUBSCRIBE","params":["<stream>"]}');
      return;
    }
    const known = message.params.filter((stream) => this.isStream(stream));
    const unknown = message.params.filter((stream) => !known.includes(stream));
    if (unknown.length > 0) this.refuse(client, ERROR_CODE.unknownStream, 'Invalid stream');
    if (message.method === 'UNSUBSCRIBE') {
      for (const stream of known) this.unsubscribe(client, stream);
      return;
    }
    const secret = known.filter((name) => streamNamed(name)?.isPrivate === true);
    for (const stream of known.filter((name) => !secret.includes(name))) this.subscribe(client, stream);
    if (secret.length > 0) this.subscribePrivately(client, secret, message.signature);
  }

  private subscribePrivately(
    client: Client,
    streams: readonly string[],
    signature: z.infer<typeof subscription>['signature'],
  ): void {
    try {
      const [apiKey, signed, timestamp, window] = signature ?? [];
      const credentials = { apiKey, signature: signed, timestamp: timestamp?.toString() };
      client.apiKey = admit(this.core, { ...credentials, window: window?.toString() }, 'subscribe', []);
    } catch (error) {
      if (!(error instanceof RequestRefusedError)) throw error;
      this.refuse(client, ERROR_CODE.unauthorized, error.message);
      return;
    }
    for (const stream of streams) this.subscribe(client, stream);
  }

  private subscribe(client: Client, stream: string): void {
    client.streams.add(stream);
    const listeners = this.listeners.get(stream) ?? new Set();
    listeners.add(client);
    this.listeners.set(stream, listeners);
    this.tellBestPrices(client, stream);
  }

  /** A manual market may not move for long: whoever comes later is told where it stands. */
  private tellBestPrices(client: Client, stream: string): void {
    const [kind, symbol] = stream.split('.');
    if (kind !== 'bookTicker' || symbol === undefined) return;
    const book = this.core.engine.anyBook(symbol);
    const best = book.bestPrices();
    if (best === null || !book.market.isListed) return;
    tell(client, bookTickerFrame(best, book.grid, this.core.bestPricesUpdateId, this.core.nowMs));
  }

  private unsubscribe(client: Client, stream: string): void {
    client.streams.delete(stream);
    const listeners = this.listeners.get(stream);
    listeners?.delete(client);
    if (listeners?.size === 0) this.listeners.delete(stream);
  }

  private forget(client: Client): void {
    for (const stream of [...client.streams]) this.unsubscribe(client, stream);
    this.clients.delete(client);
  }

  private isStream(name: string): boolean {
    const stream = streamNamed(name);
    return stream !== null && (stream.symbol === null || this.isMarket(stream.symbol));
  }

  private isMarket(symbol: string): boolean {
    return this.core.engine.listedBooks().some(({ market }) => market.symbol === symbol);
  }

  private send(stream: string, frame: string): void {
    for (const client of this.listeners.get(stream) ?? []) tell(client, frame);
  }

  private refuse(client: Client, code: number, message: string): void {
    tell(client, JSON.stringify({ id: null, error: { code, message } }));
  }

  private tickerIsDue(symbol: string, nowMs: number): boolean {
    if (nowMs - (this.lastTickerMs.get(symbol) ?? Number.NEGATIVE_INFINITY) < TICKER_INTERVAL_MS)
      return false;
    this.lastTickerMs.set(symbol, nowMs);
    return true;
  }

  /** Backpack tells the last price once a second, whether or not it changed: a client knows by it that data flows. */
  private tickAll(): void {
    const nowMs = this.core.nowMs;
    for (const { market, grid } of this.core.engine.listedBooks()) {
      const stream = `ticker.${market.symbol}`;
      if (!this.listeners.has(stream) || !this.tickerIsDue(market.symbol, nowMs)) continue;
      const day = this.core.history(market.symbol).statistics(nowMs);
      if (day !== null) this.send(stream, tickerFrame(market.symbol, day, grid, nowMs));
    }
  }

  private pingAll(): void {
    const deadlineMs = Date.now() - 2 * PING_INTERVAL_MS;
    for (const { socket, lastPongMs, onLost } of this.clients) {
      if (onLost !== null) continue;
      if (lastPongMs < deadlineMs) socket.terminate();
      else if (socket.readyState === WebSocket.OPEN) socket.ping();
    }
  }
}

function tell({ socket, onLost }: Client, frame: string): void {
  if (onLost === null) socket.send(frame);
  else onLost();
}
