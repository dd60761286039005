import { type Decimal, decimal } from '../../src/domain/decimal.js';
import type { ExchangeStreams, OrderUpdate, StreamListener } from '../../src/engine/ports.js';
import type { Quote } from '../../src/exchange/paper/feed/quote.js';
import type { World } from './world.js';

const FIRST_PAUSE_MS = 250;
const FIRST_DATA_MS = 1_000;

/** The streams of one process: one connection, on which what happened first is told first, as long as it lasts. */
export class Wire implements ExchangeStreams {
  readonly #world: World;
  readonly #isAlive: () => boolean;
  #listener: StreamListener | null = null;
  /** Null while there is no connection. */
  #connection: object | null = null;
  /** The best bid that was told last; null while none is known, or what is known is out of date. */
  toldBid: Decimal | null = null;
  #wasUp = false;
  #stopped = false;
  #isSilent = false;
  #slowUntilMs = 0;
  /** When the last message on its way arrives: none overtakes another. */
  #lastArrivalMs = 0;

  constructor(world: World, isAlive: () => boolean) {
    this.#world = world;
    this.#isAlive = isAlive;
    world.venue.observe({
      onOrderUpdate: (update) => this.#onOrderUpdate(update),
      onQuote: (quote) => this.#onQuote(quote),
    });
  }

  start(_symbols: readonly string[], listener: StreamListener): Promise<void> {
    this.#listener = listener;
    return new Promise((resolve) => this.#connect(FIRST_PAUSE_MS, resolve));
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#connection = null;
  }

  renew(_reason: string): void {
    this.lose(FIRST_PAUSE_MS);
  }

  lose(downForMs: number): void {
    if (this.#connection === null || !this.#isUsed) return;
    this.#connection = null;
    this.toldBid = null;
    this.#listener?.onDisconnected('the connection was lost');
    this.#connect(downForMs, () => {});
  }

  /** Nothing arrives any more, and nobody notices for a while. */
  fallSilent(forMs: number): void {
    if (this.#connection === null || this.#isSilent) return;
    this.#isSilent = true;
    this.#world.timeline.after(forMs, () => {
      this.#isSilent = false;
      this.lose(FIRST_PAUSE_MS);
    });
  }

  slowDown(forMs: number): void {
    this.#slowUntilMs = this.#world.timeline.nowMs + forMs;
  }

  get #isUsed(): boolean {
    return this.#isAlive() && !this.#stopped;
  }

  #connect(pauseMs: number, up: () => void): void {
    this.#world.timeline.after(pauseMs, () => {
      if (!this.#isUsed) return;
      this.#connection = {};
      this.#world.story.tell(() => 'streams: connected');
      const connection = this.#connection;
      this.#listener?.onConnected(this.#wasUp);
      // The last price is told once a second, whether it moves or not.
      this.#world.timeline.after(FIRST_DATA_MS, () => {
        if (connection === this.#connection && this.#isUsed && !this.#isSilent) this.#listener?.onAlive();
      });
      this.#wasUp = true;
      up();
    });
  }

  #onOrderUpdate(update: OrderUpdate): void {
    const { faults } = this.#world;
    this.#deliver(() => this.#listener?.onOrderUpdate(update));
    if (this.#connection === null || this.#isSilent) return;
    if (faults.happens('orderUpdateTwice')) {
      const connection = this.#connection;
      this.#world.timeline.after(faults.draw('orderUpdateTwice').integer(0, 5_000), () => {
        if (connection === this.#connection && this.#isUsed) this.#listener?.onOrderUpdate(update);
      });
    }
  }

  #onQuote(quote: Quote): void {
    if (this.#connection === null || this.#isSilent || !this.#isUsed) return;
    const { grid } = this.#world.venue.book;
    // An empty side is told with its last price and no quantity, or not at all.
    if (quote.bidSteps === 0 && this.#world.draw.chance(0.5)) return;
    const ticker = {
      symbol: quote.symbol,
      bid: grid.priceText(quote.bidTicks),
      ask: grid.priceText(quote.askTicks),
      bidQuantity: grid.quantityText(quote.bidSteps),
      askQuantity: grid.quantityText(quote.askSteps),
      updateId: String(this.#world.venue.updateId),
      timeMs: quote.timeMs,
    };
    this.#deliver(() => {
      this.#listener?.onLastPrice(quote.symbol, grid.priceText(quote.lastTicks), quote.timeMs);
      this.toldBid = decimal(ticker.bid);
      this.#listener?.onBookTicker(ticker);
    });
  }

  #deliver(message: () => void): void {
    const connection = this.#connection;
    if (connection === null || this.#isSilent || !this.#isUsed) return;
    const { timeline, draw, faults, scenario } = this.#world;
    let delayMs = draw.integer(0, scenario.latencyMs);
    if (timeline.nowMs < this.#slowUntilMs) delayMs += 3_000;
    if (faults.happens('messageLate')) delayMs += faults.draw('messageLate').integer(100, 3_000);
    this.#lastArrivalMs = Math.max(timeline.nowMs + delayMs, this.#lastArrivalMs);
    timeline.after(this.#lastArrivalMs - timeline.nowMs, () => {
      if (connection === this.#connection && this.#isUsed) message();
    });
  }
}
