import { WebSocket } from 'ws';
import { z } from 'zod';
import { decimal } from '../../../domain/decimal.js';
import type { Logger } from '../../../engine/ports/index.js';
import { createReconnectPauses } from '../../backpack/index.js';
import { type Grid, gridOf, wholeCount } from '../grid.js';
import type { PaperMarket } from '../paperMarkets.js';
import type { PushedFeed, Quote } from './quote.js';

interface LiveFeedOptions {
  readonly wsUrl: string;
  readonly restUrl: string;
  /** Name of who asks; sent with every request and with the handshake. */
  readonly userAgent: string;
  readonly markets: readonly PaperMarket[];
  readonly logger: Logger;
}

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;
/** Backpack's prices move all the time: this long without any means that the connection is dead. */
const SILENCE_MS = 60_000;
const REQUEST_TIMEOUT_MS = 10_000;

const SHOWN_CHARACTERS = 80;

const text = z.string().regex(/^\d{1,20}(\.\d{1,20})?$/);
const message = z.object({
  stream: z.string(),
  data: z.union([
    z.object({ e: z.literal('bookTicker'), s: z.string(), a: text, A: text, b: text, B: text }),
    z.object({ e: z.literal('trade'), s: z.string(), p: text, q: text, m: z.boolean() }),
  ]),
});
const ticker = z.object({ lastPrice: text });

/** Backpack's public prices as they are now, through its own streams; reconnects for as long as it runs. */
export class LiveFeed implements PushedFeed {
  private readonly options: LiveFeedOptions;
  private readonly markets = new Map<string, { readonly market: PaperMarket; readonly grid: Grid }>();
  /** The last quote of each market, without a trade. */
  private readonly quotes = new Map<string, Quote>();
  private readonly lastTicks = new Map<string, number>();
  private socket: WebSocket | null = null;
  private retry: NodeJS.Timeout | null = null;
  private silence: NodeJS.Timeout | null = null;
  private readonly pauses = createReconnectPauses(FIRST_PAUSE_MS, LONGEST_PAUSE_MS, Math.random);
  private stopped = false;
  /** Once for each connection: a stream that cannot be read may be so a thousand times a second. */
  private hasComplained = false;
  private onQuote: (quote: Quote) => void = () => {};

  constructor(options: LiveFeedOptions) {
    this.options = options;
    for (const market of options.markets) this.markets.set(market.symbol, { market, grid: gridOf(market) });
  }

  start(onQuote: (quote: Quote) => void): void {
    this.onQuote = onQuote;
    this.connect();
  }

  stop(): void {
    this.stopped = true;
    if (this.retry !== null) clearTimeout(this.retry);
    if (this.silence !== null) clearTimeout(this.silence);
    this.socket?.terminate();
  }

  private connect(): void {
    const socket = new WebSocket(this.options.wsUrl, {
      handshakeTimeout: REQUEST_TIMEOUT_MS,
      headers: { 'User-Agent': this.options.userAgent },
    });
    this.socket = socket;
    socket.on('open', () => {
      this.options.logger.info({ url: this.options.wsUrl }, 'Live prices connected');
      this.hasComplained = false;
      const symbols = [...this.markets.keys()];
      const params = symbols.flatMap((symbol) => [`bookTicker.${symbol}`, `trade.${symbol}`]);
      socket.send(JSON.stringify({ method: 'SUBSCRIBE', params }));
      for (const symbol of symbols) void this.readLastPrice(symbol);
      this.expectMessage();
    });
    socket.on('message', (data) => {
      this.pauses.reset();
      this.expectMessage();
      this.onMessage(data.toString());
    });
    socket.on('error', (error) => {
      this.options.logger.warn({ err: error, url: this.options.wsUrl }, 'Live prices failed');
    });
    socket.on('close', () => this.reconnect());
  }

  private reconnect(): void {
    if (this.silence !== null) clearTimeout(this.silence);
    if (this.stopped) return;
    const pauseMs = Math.round(this.pauses.next());
    this.options.logger.warn({ pauseMs }, 'Live prices lost; connecting again');
    this.retry = setTimeout(() => this.connect(), pauseMs);
    this.retry.unref();
  }

  private expectMessage(): void {
    if (this.silence !== null) clearTimeout(this.silence);
    this.silence = setTimeout(() => this.socket?.terminate(), SILENCE_MS);
    this.silence.unref();
  }

  private onMessage(raw: string): void {
    const parsed = message.safeParse(parseJson(raw));
    if (!parsed.success) {
      this.complain(raw);
      return;
    }
    const { data } = parsed.data;
    const known = this.markets.get(data.s);
    if (known === undefined) return;
    if (data.e === 'trade') {
      const lastTicks = known.grid.ticksBelow(data.p);
      if (!Number.isSafeInteger(lastTicks)) {
        this.complain(raw);
        return;
      }
      this.lastTicks.set(data.s, lastTicks);
      const quote = this.quotes.get(data.s);
      if (quote === undefined) return;
      const lastSteps = stepsOf(data.q, known.market);
      this.onQuote({ ...quote, timeMs: Date.now(), lastTicks, lastSteps, buyerIsMaker: data.m });
      return;
    }
    const bidTicks = known.grid.ticksBelow(data.b);
    const askTicks = ticksAbove(data.a, known.grid);
    if (bidTicks < 1 || askTicks < bidTicks || !Number.isSafeInteger(askTicks)) {
      this.complain(raw);
      return;
    }
    const quote: Quote = {
      symbol: data.s,
      timeMs: Date.now(),
      bidTicks,
      askTicks,
      bidSteps: stepsOf(data.B, known.market),
      askSteps: stepsOf(data.A, known.market),
      lastTicks: this.lastTicks.get(data.s) ?? bidTicks,
      lastSteps: 0,
      buyerIsMaker: false,
    };
    this.quotes.set(data.s, quote);
    this.onQuote(quote);
  }

  private complain(raw: string): void {
    if (this.hasComplained) return;
    this.hasComplained = true;
    const found = raw.slice(0, SHOWN_CHARACTERS);
    this.options.logger.warn({ found }, 'Live prices that cannot be read are passed over');
  }

  /** A quiet market has a last price long before its next trade. */
  private async readLastPrice(symbol: string): Promise<void> {
    const known = this.markets.get(symbol);
    if (known === undefined) return;
    try {
      const url = new URL(`/api/v1/ticker?symbol=${symbol}`, this.options.restUrl);
      const response = await fetch(url, {
        headers: { 'User-Agent': this.options.userAgent },
        signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
      });
      const { lastPrice } = ticker.parse(await response.json());
      const lastTicks = known.grid.ticksBelow(lastPrice);
      if (!Number.isSafeInteger(lastTicks)) throw new Error(`${lastPrice} is no price of ${symbol}`);
      if (!this.lastTicks.has(symbol)) this.lastTicks.set(symbol, lastTicks);
    } catch (error) {
      this.options.logger.warn(
        { err: error, symbol },
        'The last price could not be read; the bid stands in for it',
      );
    }
  }
}

function stepsOf(quantity: string, market: PaperMarket): number {
  return wholeCount(decimal(quantity), market.stepSize);
}

/** Prices between our ticks are rounded away from the middle: nobody trades here at a better price than there. */
function ticksAbove(price: string, grid: Grid): number {
  const ticks = grid.ticksBelow(price);
  return grid.price(ticks).lt(decimal(price)) ? ticks + 1 : ticks;
}

function parseJson(raw: string): unknown {
  try {
    return JSON.parse(raw);
  } catch {
    return null;
  }
}
