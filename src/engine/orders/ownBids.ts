import { readClientId } from '../../domain/clientId.js';
import { ZERO } from '../../domain/decimal.js';
import type { OwnBid } from '../../domain/ladder/index.js';
import { type ExchangeOrder, isFinalStatus } from '../../domain/order.js';
import type { InFlight, StrategyRunner } from '../loop/index.js';
import type { CancelTimer, Clock, Exchange, Logger, Store } from '../ports/index.js';
import { orderOf } from './ownOrders.js';

export interface OwnBidsDeps {
  readonly exchange: Pick<Exchange, 'openOrders' | 'cancelOrder'>;
  readonly store: Pick<Store, 'order' | 'orderAtExchange'>;
  /** Times what waits for the network rather than for the market. */
  readonly networkClock: Clock;
  readonly activity: InFlight;
  readonly logger: Pick<Logger, 'info' | 'warn'>;
  /** Looks an order up soon, and by and by until nothing about it is open. */
  lookUpLater(runner: StrategyRunner, clientId: number): void;
}

/** Between two readings that the order stream asks for. */
const AT_MOST_EVERY_MS = 1_000;

/**
 * Reads which orders of the account buy on a strategy's market, whoever placed them: the exchange ends every sale that would
 * meet one of them. Takes one off the book where the strategy has decided so.
 */
export class OwnBids {
  readonly #deps: OwnBidsDeps;
  readonly #reading = new Map<string, Promise<void>>();
  readonly #planned = new Map<string, CancelTimer>();
  readonly #readAtMs = new Map<string, number>();
  #stopped = false;

  constructor(deps: OwnBidsDeps) {
    this.#deps = deps;
  }

  /** One that is under way already serves. A failure changes nothing: the strategy asks again. */
  read(runner: StrategyRunner): void {
    if (this.#stopped || this.#reading.has(runner.id)) return;
    this.#planned.get(runner.id)?.();
    this.#planned.delete(runner.id);
    this.#readAtMs.set(runner.id, this.#deps.networkClock.now());
    const reading = this.#deps.activity.during(() => this.#read(runner));
    this.#reading.set(runner.id, reading);
    void reading.finally(() => this.#reading.delete(runner.id));
  }

  /** The order stream has told of an order that this strategy has not placed: it may be in the way, or have left it. */
  heard(runner: StrategyRunner, { side }: Pick<ExchangeOrder, 'side'>): void {
    if (side !== 'buy' || runner.state.exit?.inTheWay === undefined) return;
    if (this.#stopped || this.#planned.has(runner.id)) return;
    const { networkClock } = this.#deps;
    const agoMs = networkClock.now() - (this.#readAtMs.get(runner.id) ?? Number.NEGATIVE_INFINITY);
    const waitMs = agoMs >= 0 && agoMs < AT_MOST_EVERY_MS ? AT_MOST_EVERY_MS - agoMs : 0;
    const cancel = networkClock.setTimer(waitMs, () => {
      this.#planned.delete(runner.id);
      if (runner.state.exit?.inTheWay !== undefined) this.read(runner);
    });
    this.#planned.set(runner.id, cancel);
  }

  /** Takes an order of the owner's off the book, then reads. An order that is not there any more is what was wanted. */
  cancel(runner: StrategyRunner, { orderId, price, quantity }: OwnBid): void {
    const { exchange, activity, logger } = this.#deps;
    const { symbol } = runner.state.market;
    void activity.during(async () => {
      logger.warn({ symbol, orderId, price, quantity }, 'an order of the owner is cancelled for a sale');
      try {
        await exchange.cancelOrder(symbol, orderId);
      } catch (error) {
        logger.warn({ err: error, orderId }, 'an order of the owner could not be cancelled');
      }
      // One that is under way may have seen it still there.
      await this.#reading.get(runner.id);
      this.read(runner);
    });
  }

  /** Reads nothing any more. */
  stop(): void {
    this.#stopped = true;
    for (const cancel of this.#planned.values()) cancel();
    this.#planned.clear();
  }

  async #read(runner: StrategyRunner): Promise<void> {
    const { exchange, logger } = this.#deps;
    const { symbol } = runner.state.market;
    try {
      const resting = [...runner.state.orders.values()].filter(
        ({ side, phase, cancelling }) => side === 'sell' && phase === 'open' && !cancelling,
      );
      const onTheBook = await exchange.openOrders(symbol, 'urgent');
      if (this.#stopped) return;
      const bids = onTheBook.flatMap((order) => this.#bid(order));
      runner.handle({ type: 'ownBidsRead', bids });
      // A sale that is thought to rest, and does not, has sold or has ended.
      for (const { clientId, orderId } of resting) {
        if (!onTheBook.some((order) => order.orderId === orderId)) {
          this.#deps.lookUpLater(runner, clientId);
        }
      }
    } catch (error) {
      logger.info({ err: error, symbol }, 'the orders of the account could not be read');
    }
  }

  /** One that waits for its trigger does not rest yet; one without a price cannot. */
  #bid(order: ExchangeOrder): readonly OwnBid[] {
    const { orderId, side, price, quantity, executedQuantity, status } = order;
    if (side !== 'buy' || price === null || quantity === null) return [];
    if (isFinalStatus(status) || status === 'triggerPending') return [];
    return [
      { orderId, price, quantity: quantity.minus(executedQuantity ?? ZERO), strategyId: this.#whose(order) },
    ];
  }

  /** Tells whose it is: under our mark and in no books another program's, no more to be cancelled than a strategy's. */
  #whose(order: ExchangeOrder): string | null {
    const known = orderOf(order, this.#deps.store);
    if (known !== null) return known.strategyId;
    const parts = readClientId(order.clientId);
    return parts === null ? null : `slot ${parts.slot}`;
  }
}
