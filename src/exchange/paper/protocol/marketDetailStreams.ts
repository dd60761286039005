import type { ExchangeCore } from '../exchangeCore.js';
import type { MarketHistory } from '../marketHistory.js';
import type { OrderBook } from '../matching/index.js';
import { depthFrame, klineFrame } from './frames.js';
import { KLINE_INTERVALS } from './parameters.js';
import { type DepthSide, depthSide } from './wire.js';

interface SentDepth {
  readonly asks: DepthSide;
  readonly bids: DepthSide;
  readonly updateId: number;
}

/** Periods for which these gather what changes. */
const PERIODS_MS: ReadonlyMap<string, number> = new Map([
  ['200ms', 200],
  ['600ms', 600],
  ['1000ms', 1_000],
]);

/** The `depth` and `kline` streams: each remembers what it sent last, because it sends what has changed. */
export class MarketDetailStreams {
  private readonly core: ExchangeCore;
  private readonly streams: () => Iterable<string>;
  private readonly send: (stream: string, frame: string) => void;
  private readonly sentDepths = new Map<string, SentDepth>();
  private readonly sentCandles = new Map<string, number>();

  /** Streams whose changes are being gathered. */
  private readonly gathering = new Set<string>();

  constructor(
    core: ExchangeCore,
    streams: () => Iterable<string>,
    send: (stream: string, frame: string) => void,
  ) {
    this.core = core;
    this.streams = streams;
    this.send = send;
  }

  onQuote(book: OrderBook, history: MarketHistory): void {
    for (const stream of this.streams()) {
      if (!stream.endsWith(book.market.symbol)) continue;
      if (stream.startsWith('depth.')) this.onDepth(stream, book);
      else if (stream.startsWith('kline.')) this.sendCandle(stream, book, history, this.core.nowMs);
    }
  }

  /** Orders have changed what is offered. */
  onOffers(book: OrderBook): void {
    for (const stream of this.streams()) {
      if (stream.startsWith('depth.') && stream.endsWith(`.${book.market.symbol}`))
        this.onDepth(stream, book);
    }
  }

  /** At once, or with everything else that changes until the stream's time is over. */
  private onDepth(stream: string, book: OrderBook): void {
    const periodMs = PERIODS_MS.get(stream.split('.')[1] ?? '');
    if (periodMs === undefined) {
      this.sendDepth(stream, book);
      return;
    }
    if (this.gathering.has(stream)) return;
    this.gathering.add(stream);
    this.core.options.clock.setTimer(periodMs, () => {
      this.gathering.delete(stream);
      this.sendDepth(stream, book);
    });
  }

  private sendDepth(stream: string, book: OrderBook): void {
    const { nowMs } = this.core;
    const updateId = Number(this.core.lastUpdateId);
    const now = { asks: depthSide(book, 'Ask'), bids: depthSide(book, 'Bid'), updateId };
    const before = this.sentDepths.get(stream);
    const changes = {
      asks: changed(before?.asks ?? [], now.asks),
      bids: changed(before?.bids ?? [], now.bids),
    };
    if (changes.asks.length === 0 && changes.bids.length === 0) return;
    this.sentDepths.set(stream, now);
    const first = before === undefined ? updateId : before.updateId + 1;
    this.send(stream, depthFrame(stream, book.market.symbol, changes, { first, last: updateId, nowMs }));
  }

  private sendCandle(
    stream: string,
    { market, grid }: OrderBook,
    history: MarketHistory,
    nowMs: number,
  ): void {
    const intervalMs = KLINE_INTERVALS.get(stream.split('.')[1] ?? '');
    if (intervalMs === undefined) return;
    const candle = history.current(intervalMs, nowMs);
    if (candle === null) return;
    const sentMs = this.sentCandles.get(stream);
    if (sentMs !== undefined && sentMs !== candle.startMs) {
      const closed = history.current(intervalMs, sentMs);
      if (closed !== null) {
        this.send(
          stream,
          klineFrame(stream, market.symbol, closed, { intervalMs, closed: true, grid, nowMs }),
        );
      }
    }
    this.sentCandles.set(stream, candle.startMs);
    this.send(stream, klineFrame(stream, market.symbol, candle, { intervalMs, closed: false, grid, nowMs }));
  }
}

/** The prices whose quantity is another one now; zero for those that are gone. */
function changed(before: DepthSide, now: DepthSide): DepthSide {
  const old = new Map(before);
  const current = new Map(now);
  const gone = before.filter(([price]) => !current.has(price)).map(([price]) => [price, '0'] as const);
  return [...now.filter(([price, quantity]) => old.get(price) !== quantity), ...gone];
}
