import type { Doubts, StrategyRegistry, StrategyRunner } from '../loop/index.js';
import type { CancelTimer, Clock } from '../ports/index.js';
import type { Recovery } from './recovery.js';

export interface OutageDeps {
  readonly strategies: StrategyRegistry;
  readonly recovery: Pick<Recovery, 'meanwhile'>;
  readonly doubts: Pick<Doubts, 'raise' | 'settle'>;
  readonly clock: Pick<Clock, 'now'>;
  readonly networkClock: Pick<Clock, 'setTimer'>;
  /** Prices of this market come by request alone. */
  isDeaf(symbol: string): boolean;
  /** The streams bring data. */
  isStreaming(): boolean;
  /** One that has lasted is over: everybody is to be brought up once more. */
  onOver(): void;
}

/** Streams that break are usually back by then. */
const PATIENCE_MS = 3_000;
/** ... and those of a program that has only just begun are not late before this. */
const PATIENCE_AT_START_MS = 15_000;
/** ... and those that were down for longer are back when they have brought data for so long: a line may flap. */
const STEADY_MS = 5_000;
/** Between two looks at the orders and fills of a strategy, with this much more for each one that there is. */
const KEEP_UP_MS = 10_000;
const KEEP_UP_FOR_EACH_MS = 500;
const RETRY_MS = 2_000;

/**
 * Trading while the streams are down: strategies are brought up to the exchange by requests, now and again, so that what
 * is to be sold is sold. Nothing is bought, and what rests stays.
 */
export class Outage {
  readonly #deps: OutageDeps;
  #wasUp = false;
  /** True while what is known of a strategy comes by requests: open streams say nothing before they bring data. */
  #lasts = false;
  #cancelPatience: CancelTimer | null = null;
  #cancelSteady: CancelTimer = () => {};
  readonly #keepingUp = new Map<string, CancelTimer>();
  /** Strategies that were not brought up since the streams are back. */
  readonly #behind = new Set<string>();

  constructor(deps: OutageDeps) {
    this.#deps = deps;
  }

  get lasts(): boolean {
    return this.#lasts;
  }

  /** The streams are down. One that lasts already goes on. */
  begin(): void {
    this.#cancelSteady();
    if (this.#lasts || this.#cancelPatience !== null) return;
    const patienceMs = this.#wasUp ? PATIENCE_MS : PATIENCE_AT_START_MS;
    this.#cancelPatience = this.#deps.networkClock.setTimer(patienceMs, () => this.#beginToLast());
  }

  /** The streams bring data again. */
  alive(): void {
    this.#wasUp = true;
    if (!this.#lasts) return;
    this.#cancelSteady = this.#deps.networkClock.setTimer(STEADY_MS, () => {
      this.stop();
      for (const runner of this.#deps.strategies.all) this.review(runner);
      this.#deps.onOver();
    });
  }

  /** A strategy was brought up to the exchange since the streams were opened. */
  caughtUp(runner: StrategyRunner): void {
    this.#behind.delete(runner.id);
    this.review(runner);
  }

  /** Judges whether this strategy may buy, as far as the streams are concerned. */
  review(runner: StrategyRunner): void {
    const { doubts, clock, isDeaf } = this.#deps;
    if (this.#lasts || this.#behind.has(runner.id) || isDeaf(runner.state.market.symbol)) {
      doubts.raise(runner.id, { kind: 'streams', sinceMs: clock.now() });
    } else {
      doubts.settle(runner.id, 'streams');
    }
  }

  stop(): void {
    this.#cancelSteady();
    this.#cancelPatience?.();
    this.#cancelPatience = null;
    this.#lasts = false;
    for (const cancel of this.#keepingUp.values()) cancel();
    this.#keepingUp.clear();
  }

  /** Goes over to requests, but not where everybody was brought up meanwhile, on a line that is back. */
  #beginToLast(): void {
    const { strategies, isStreaming } = this.#deps;
    this.#cancelPatience = null;
    if (isStreaming() && strategies.all.every(({ trusted }) => trusted)) return;
    this.#lasts = true;
    for (const runner of strategies.all) {
      this.#behind.add(runner.id);
      this.review(runner);
      void this.#keepUp(runner);
    }
    if (isStreaming()) this.alive();
  }

  async #keepUp(runner: StrategyRunner): Promise<void> {
    const { recovery, strategies } = this.#deps;
    const isUp = await recovery.meanwhile(runner);
    if (!this.#lasts) return;
    this.#keepUpLater(runner, isUp ? KEEP_UP_MS + strategies.all.length * KEEP_UP_FOR_EACH_MS : RETRY_MS);
  }

  #keepUpLater(runner: StrategyRunner, delayMs: number): void {
    this.#keepingUp.get(runner.id)?.();
    const cancel = this.#deps.networkClock.setTimer(delayMs, () => {
      this.#keepingUp.delete(runner.id);
      void this.#keepUp(runner);
    });
    this.#keepingUp.set(runner.id, cancel);
  }
}
