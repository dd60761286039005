import { type Decimal, decimal } from '../../src/domain/decimal.js';
import type {
  BookTicker,
  ExchangeStreams,
  OrderUpdate,
  StreamListener,
} from '../../src/engine/ports/streams.js';
import type { Quote } from '../../src/exchange/paper/feed/quote.js';
import type { Life } from './life.js';
import { underOtherId } from './ours.js';
import type { World } from './world.js';

const FIRST_PAUSE_MS = 250;
/** The last price is told once a second, whether it moves or not. */
const FIRST_DATA_MS = 1_000;
/** A market of which nothing is heard so long after a refusal is the refused one. */
const REFUSED_AFTER_MS = 5_000;

interface TimeOfProcess {
  readonly isTimeRight: boolean;
  /** Told of the exchange's time in what has come. */
  lookAtTime(timeMs: number): void;
}

/** The streams of one process: one connection, on which what happened first is told first, as long as it lasts. */
export class Wire implements ExchangeStreams {
  readonly #world: World;
  readonly #life: Life;
  readonly #time: TimeOfProcess;
  #listener: StreamListener | null = null;
  /** Null while there is no connection, as far as the process knows. */
  #connection: object | null = null;
  /** The same as it is: what has arrived before the line broke is taken by a process that stood still. */
  #line: object | null = null;
  /** The best bid that was told last; null while none is known, or what is known is out of date. */
  toldBid: Decimal | null = null;
  /** When its streams last told anything, by the true time. */
  heardAtMs = Number.NEGATIVE_INFINITY;
  #wasUp = false;
  /** Data has come since it was connected. */
  #isAliveTold = false;
  #stopped = false;
  #isSilent = false;
  #slowUntilMs = 0;
  /** When the last message on its way arrives: none overtakes another. */
  #lastArrivalMs = 0;

  constructor(world: World, life: Life, time: TimeOfProcess) {
    this.#time = time;
    this.#world = world;
    this.#life = life;
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
    this.#line = null;
  }

  renew(reason: string): void {
    this.#world.story.tell(() => `streams: renewed, for ${reason}`);
    this.lose(FIRST_PAUSE_MS);
  }

  lose(downForMs: number): void {
    if (this.#line === null || !this.#isUsed) return;
    this.#line = null;
    this.#life.arrive(() => {
      if (!this.#isUsed) return;
      this.#connection = null;
      this.toldBid = null;
      this.#listener?.onDisconnected('the connection was lost');
      this.#connect(downForMs, () => {});
    });
  }

  /** Nothing arrives any more, and nobody notices for a while. */
  fallSilent(forMs: number): void {
    if (this.#line === null || this.#isSilent) return;
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
    return this.#life.isAlive && !this.#stopped;
  }

  #connect(pauseMs: number, up: () => void): void {
    this.#world.timeline.after(pauseMs, () =>
      this.#life.arrive(() => {
        if (!this.#isUsed) return;
        this.#connection = {};
        this.#isAliveTold = false;
        this.#line = this.#connection;
        this.#world.story.tell(() => 'streams: connected');
        this.#listener?.onConnected(this.#wasUp);
        this.#wasUp = true;
        up();
        this.#flap();
        this.#tellOfLife();
      }),
    );
  }

  /** Prices come, or the market is not there. */
  #tellOfLife(): void {
    const { faults, scenario } = this.#world;
    const { symbol } = scenario.market;
    if (faults.lasts('marketLeaves')) {
      this.#arriveAfter(REFUSED_AFTER_MS, () => this.#listener?.onMarketRefused(symbol, 'Invalid stream'));
    } else {
      this.#arriveAfter(FIRST_DATA_MS, () => {
        if (!this.#isSilent && !faults.lasts('lastPriceSilent')) this.#beAlive();
      });
    }
  }

  #beAlive(): void {
    this.heardAtMs = this.#world.timeline.nowMs;
    if (this.#isAliveTold) return;
    this.#isAliveTold = true;
    this.#listener?.onAlive();
  }

  /** A line that flaps closes again before it has told anything. */
  #flap(): void {
    const { faults, timeline } = this.#world;
    if (!faults.lasts('streamFlaps')) return;
    const line = this.#line;
    // Nothing arrives before it is over.
    this.#lastArrivalMs = timeline.nowMs + faults.draw('streamFlaps').integer(200, 3_000);
    timeline.after(this.#lastArrivalMs - timeline.nowMs, () => {
      if (line === this.#line) this.lose(FIRST_PAUSE_MS);
    });
  }

  #onOrderUpdate(told: OrderUpdate): void {
    const { faults } = this.#world;
    if (this.#line === null || this.#isSilent || faults.lasts('orderUpdatesSilent')) return;
    if (faults.happens('orderUpdateLost')) return;
    const { fill } = told;
    const isOther = fill !== null && faults.happens('otherTradeId');
    const update = isOther ? { ...told, fill: underOtherId(fill, faults.draw('otherTradeId')) } : told;
    this.#deliver(() => this.#listener?.onOrderUpdate(update));
    if (faults.happens('orderUpdateTwice')) {
      this.#arriveAfter(faults.draw('orderUpdateTwice').integer(0, 5_000), () =>
        this.#listener?.onOrderUpdate(update),
      );
    }
  }

  #onQuote(quote: Quote): void {
    if (this.#line === null || this.#isSilent || !this.#isUsed) return;
    const { venue, draw, faults } = this.#world;
    // An empty side is told with its last price and no quantity, or not at all.
    if (quote.bidSteps === 0 && draw.chance(0.5)) return;
    const ticker = this.#ticker(quote);
    const lastPrice = venue.book.grid.priceText(quote.lastTicks);
    const isBidSilent = faults.lasts('bidSilent');
    const isLastPriceSilent = faults.lasts('lastPriceSilent');
    this.#deliver(() => {
      this.#time.lookAtTime(quote.timeMs);
      const { sanity } = this.#world.witness;
      const { isTimeRight } = this.#time;
      if (!isLastPriceSilent) {
        sanity.onLastPrice(lastPrice, quote.timeMs, isTimeRight);
        this.#listener?.onLastPrice(quote.symbol, lastPrice, quote.timeMs);
      }
      if (isBidSilent) return;
      this.toldBid = decimal(ticker.bid);
      sanity.onTicker(ticker, isTimeRight);
      this.#listener?.onBookTicker(ticker);
    });
  }

  #ticker(quote: Quote): BookTicker {
    const { grid } = this.#world.venue.book;
    return {
      symbol: quote.symbol,
      bid: grid.priceText(quote.bidTicks),
      ask: grid.priceText(quote.askTicks),
      updateId: String(this.#world.venue.updateId),
      timeMs: quote.timeMs,
    };
  }

  #deliver(message: () => void): void {
    if (this.#line === null || this.#isSilent || !this.#isUsed) return;
    const { timeline, draw, faults, scenario } = this.#world;
    let delayMs = draw.integer(0, scenario.latencyMs);
    if (timeline.nowMs < this.#slowUntilMs) delayMs += 3_000;
    if (faults.happens('messageLate')) delayMs += faults.draw('messageLate').integer(100, 3_000);
    this.#lastArrivalMs = Math.max(timeline.nowMs + delayMs, this.#lastArrivalMs);
    this.#arriveAfter(this.#lastArrivalMs - timeline.nowMs, () => {
      this.#beAlive();
      message();
    });
  }

  /** Unless the line breaks before. */
  #arriveAfter(delayMs: number, message: () => void): void {
    const line = this.#line;
    this.#world.timeline.after(delayMs, () => {
      if (line !== this.#line) return;
      this.#life.arrive(() => {
        if (line === this.#connection && this.#isUsed) message();
      });
    });
  }
}
