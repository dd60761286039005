import { realizedVolatility, type StrategyState, type VolatilityReading } from '../../domain/ladder/index.js';
import type { InFlight, StrategyRunner } from '../loop/index.js';
import type { CancelTimer, Candle, Clock, Exchange, Logger } from '../ports/index.js';

export interface VolatilityWatchDeps {
  readonly strategies: () => readonly StrategyRunner[];
  readonly exchange: Pick<Exchange, 'candles' | 'timeMs'>;
  readonly clock: Pick<Clock, 'now'>;
  /** Times what waits for the network rather than for the market. */
  readonly networkClock: Pick<Clock, 'setTimer'>;
  readonly activity: InFlight;
  readonly logger: Pick<Logger, 'warn'>;
}

const MINUTE_MS = 60_000;
/** The historical requests are few, and the candles of a market are kept: see the client's cache. */
const READ_EVERY_MS = MINUTE_MS;
/** As Backpack names them, the shortest first. */
const INTERVALS = [
  { name: '1m', lengthMs: MINUTE_MS },
  { name: '5m', lengthMs: 5 * MINUTE_MS },
  { name: '15m', lengthMs: 15 * MINUTE_MS },
  { name: '1h', lengthMs: 60 * MINUTE_MS },
] as const;
const MOST_CANDLES = 300;
/** Candles that end earlier than so many of their lengths ago, and this, are old. */
const MOST_LATE_CANDLES = 2;
const MOST_LATE_MS = 10 * MINUTE_MS;

/** Reads the volatility of the markets whose strategies ask for it, once a minute, and wakes them. */
export class VolatilityWatch {
  readonly #deps: VolatilityWatchDeps;
  /** By market and window. */
  readonly #readings = new Map<string, VolatilityReading>();
  #cancel: CancelTimer = () => {};
  #isReading = false;
  #stopped = false;

  constructor(deps: VolatilityWatchDeps) {
    this.#deps = deps;
  }

  /** The reading that a strategy goes by; undefined before the first, and where none is asked for. */
  of(state: Pick<StrategyState, 'parameters' | 'market'>): VolatilityReading | undefined {
    return asksForIt(state) ? this.#readings.get(keyOf(state)) : undefined;
  }

  /** Reads now and then every minute; at once where parameters have changed. Nothing while a reading is under way. */
  look(): void {
    if (this.#stopped || this.#isReading) return;
    this.#cancel();
    const asking = this.#deps.strategies().filter(({ state }) => asksForIt(state));
    if (asking.length === 0) return;
    this.#cancel = this.#deps.networkClock.setTimer(READ_EVERY_MS, () => this.look());
    this.#isReading = true;
    void this.#deps.activity.during(async () => {
      try {
        await this.#readAll(asking);
      } finally {
        this.#isReading = false;
      }
    });
  }

  /** Reads nothing any more. */
  stop(): void {
    this.#stopped = true;
    this.#cancel();
  }

  async #readAll(asking: readonly StrategyRunner[]): Promise<void> {
    const read = new Set<string>();
    for (const runner of asking) {
      const key = keyOf(runner.state);
      if (!read.has(key)) this.#readings.set(key, await this.#read(runner.state));
      read.add(key);
      if (this.#stopped) return;
      runner.gather({ type: 'wake' });
    }
  }

  async #read(state: StrategyState): Promise<VolatilityReading> {
    const { exchange, clock, logger } = this.#deps;
    const { symbol } = state.market;
    const windowMs = state.parameters.volatilityWindowMs;
    const interval = INTERVALS.find(({ lengthMs }) => windowMs / lengthMs <= MOST_CANDLES) ?? INTERVALS[3];
    try {
      const toMs = exchange.timeMs();
      const candles = await exchange.candles(symbol, interval.name, toMs - windowMs, toMs);
      return { percentage: percentageOf(candles, interval.lengthMs, toMs), atMs: clock.now() };
    } catch (error) {
      logger.warn({ err: error, symbol }, 'the candles for the volatility could not be read');
      const last = this.#readings.get(keyOf(state));
      // What was read a while ago counts until it is old: the gate knows from when on.
      return last === undefined || last.percentage === null ? { percentage: null, atMs: clock.now() } : last;
    }
  }
}

/** Null when the last candle with a price is old: nothing was traded, or nothing was told. */
function percentageOf(candles: readonly Candle[], lengthMs: number, nowMs: number) {
  const traded = candles.filter(({ close }) => close !== null);
  const lastMs = traded.at(-1)?.endMs ?? Number.NEGATIVE_INFINITY;
  if (lastMs < nowMs - Math.max(MOST_LATE_CANDLES * lengthMs, MOST_LATE_MS)) return null;
  return realizedVolatility(traded.flatMap(({ close }) => close ?? []));
}

function asksForIt({ parameters }: Pick<StrategyState, 'parameters'>): boolean {
  return parameters.volatilityMin !== null || parameters.volatilityMax !== null;
}

function keyOf({ market, parameters }: Pick<StrategyState, 'parameters' | 'market'>): string {
  return `${market.symbol} ${parameters.volatilityWindowMs}`;
}
