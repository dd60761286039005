import type { Market } from '../domain/market.js';
import type { Activity } from './activity.js';
import type { Logger } from './logger.js';
import type { CancelTimer, Clock, Exchange } from './ports.js';
import type { StrategyRunner } from './strategyRunner.js';
import type { Troubles } from './troubles.js';

export interface MarketRulesWorld {
  readonly exchange: Pick<Exchange, 'markets'>;
  /** Times what waits for the network rather than for the market. */
  readonly networkClock: Clock;
  readonly activity: Activity;
  readonly logger: Logger;
  readonly troubles: Pick<Troubles, 'raise' | 'settle'>;
  runners(): readonly StrategyRunner[];
}

/** A list without the market may be a bad answer: it is read once more before the market is taken to be gone. */
const SECOND_READING_MS = 10_000;

/** The rules of the markets that are traded on, as the exchange has them now. */
export class MarketRules {
  readonly #world: MarketRulesWorld;
  /** Markets that the last list did not have. */
  #missing: ReadonlySet<string> = new Set();
  #isReading = false;
  #stopped = false;
  #secondReading: CancelTimer | null = null;

  constructor(world: MarketRulesWorld) {
    this.#world = world;
  }

  /** Reads them, unless that is under way. A failure changes nothing. */
  read(): void {
    if (this.#isReading || this.#stopped) return;
    this.#isReading = true;
    const { exchange, activity, logger } = this.#world;
    void activity.during(async () => {
      try {
        const markets = await exchange.markets();
        if (!this.#stopped) this.take(markets);
      } catch (error) {
        logger.warn({ err: error }, 'the rules of the markets could not be read');
      } finally {
        this.#isReading = false;
      }
    });
  }

  take(markets: readonly Market[]): void {
    const missing = new Set<string>();
    for (const runner of this.#world.runners()) {
      const { parameters, market: known } = runner.state;
      const market = markets.find(({ symbol }) => symbol === known.symbol);
      if (market !== undefined) {
        runner.handle({ type: 'rulesLoaded', parameters, market });
        this.#world.troubles.settle('marketGone', runner.id);
      } else if (this.#missing.has(known.symbol)) {
        this.#close(runner);
        missing.add(known.symbol);
      } else {
        missing.add(known.symbol);
        this.#readAgain();
      }
    }
    this.#missing = missing;
  }

  stop(): void {
    this.#stopped = true;
    this.#secondReading?.();
  }

  /** Nothing is placed any more; what rests, if anything does, stays. */
  #close(runner: StrategyRunner): void {
    const { parameters, market } = runner.state;
    if (market.state !== 'closed') {
      runner.handle({ type: 'rulesLoaded', parameters, market: { ...market, state: 'closed' } });
    }
    this.#world.troubles.raise(
      { kind: 'marketGone', symbol: market.symbol },
      { strategyId: runner.id, stopsBuying: true },
    );
  }

  #readAgain(): void {
    this.#secondReading?.();
    this.#secondReading = this.#world.networkClock.setTimer(SECOND_READING_MS, () => this.read());
  }
}
