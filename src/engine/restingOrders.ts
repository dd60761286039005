import type { Activity } from './activity.js';
import type { Logger } from './logger.js';
import type { CancelTimer, Clock, Exchange } from './ports.js';
import type { StrategyRunner } from './strategyRunner.js';

export interface RestingOrdersWorld {
  readonly exchange: Pick<Exchange, 'openOrders'>;
  /** Times what waits for the network rather than for the market. */
  readonly networkClock: Pick<Clock, 'setTimer'>;
  readonly activity: Activity;
  readonly logger: Pick<Logger, 'info'>;
  readonly lookEveryMs?: number;
  strategies(): readonly StrategyRunner[];
  isConnected(): boolean;
  /** Looks an order up soon, and by and by until nothing about it is open. */
  lookUpLater(runner: StrategyRunner, clientId: number): void;
}

/** One request for each market: little beside the 2,000 that an account may send in a minute. */
const LOOK_EVERY_MS = 3 * 60_000;

/**
 * Looks every few minutes whether what is thought to rest is on the book: the stream may have lost the word of its end, and
 * without a trade below it nothing else would tell before the account is compared.
 */
export class RestingOrders {
  readonly #world: RestingOrdersWorld;
  #cancelLook: CancelTimer = () => {};
  #stopped = true;

  constructor(world: RestingOrdersWorld) {
    this.#world = world;
  }

  /** From now on, until `stop`. */
  begin(): void {
    this.#stopped = false;
    this.#lookLater();
  }

  stop(): void {
    this.#stopped = true;
    this.#cancelLook();
  }

  #lookLater(): void {
    const { networkClock, activity, lookEveryMs = LOOK_EVERY_MS } = this.#world;
    this.#cancelLook = networkClock.setTimer(lookEveryMs, () => {
      void activity
        .during(() => this.#look())
        .finally(() => {
          if (!this.#stopped) this.#lookLater();
        });
    });
  }

  async #look(): Promise<void> {
    const { strategies, isConnected, logger } = this.#world;
    // Who is not connected is brought up to the book anyway.
    if (!isConnected()) return;
    for (const symbol of new Set(strategies().map(({ state }) => state.market.symbol))) {
      try {
        await this.#lookAt(
          symbol,
          strategies().filter(({ state }) => state.market.symbol === symbol),
        );
      } catch (error) {
        logger.info({ err: error, symbol }, 'what rests on the book could not be read');
      }
    }
  }

  async #lookAt(symbol: string, runners: readonly StrategyRunner[]): Promise<void> {
    const thought = runners.flatMap((runner) =>
      [...runner.state.orders.values()]
        .filter(
          ({ phase, cancelling, timeInForce }) => phase === 'open' && !cancelling && timeInForce === 'GTC',
        )
        .map(({ clientId, orderId }) => ({ runner, clientId, orderId })),
    );
    if (thought.length === 0) return;
    const onTheBook = new Set((await this.#world.exchange.openOrders(symbol)).map(({ orderId }) => orderId));
    if (this.#stopped) return;
    for (const { runner, clientId, orderId } of thought) {
      if (orderId !== null && !onTheBook.has(orderId)) this.#world.lookUpLater(runner, clientId);
    }
  }
}
