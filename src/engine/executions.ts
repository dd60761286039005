import { type Decimal, maximum } from '../domain/decimal.js';
import { type Fill, isNumbered } from '../domain/order.js';
import type { StrategyOrder } from '../domain/strategy/index.js';
import { CommandRefusedError } from './face.js';
import type { Logger } from './logger.js';
import { isWrittenOff } from './ownOrders.js';
import type { Exchange } from './ports.js';
import type { Store } from './store.js';
import type { StrategyRunner } from './strategyRunner.js';

/**
 * `booked`  it was missing, and is in the ledger now
 * `known`   it is there already, under this trade id or another
 * `doubted` it would be more than the order is over, or than the exchange says was executed: looked up, not booked
 */
export type Taken = 'booked' | 'known' | 'doubted';

export interface ExecutionsWorld {
  readonly store: Store;
  readonly exchange: Pick<Exchange, 'timeMs'>;
  readonly logger: Logger;
  /** Looks an order up soon, whether or not it is over. */
  lookUpLater(runner: StrategyRunner, clientId: number): void;
}

/** The same execution may be told with and without its number by clocks that differ by so much, milliseconds. */
const SAME_EXECUTION_MS = 1_000;
/** Two without a number are one only where nothing but a rounding lies between them. */
const SAME_ROUNDING_MS = 2;

/**
 * The one way into the ledger for executions of ours, whatever tells of them: order stream, history or a look-up. The same
 * one may come under two trade ids, one of them made up because the exchange gave none.
 */
export class Executions {
  readonly #world: ExecutionsWorld;
  /** Which telling was the same execution as which other, by their keys: each stands for one only. */
  readonly #twins = new Map<string, string>();
  /** Tellings that a look-up has shown to be second ones. */
  readonly #dismissed = new Set<string>();

  constructor(world: ExecutionsWorld) {
    this.#world = world;
  }

  /**
   * @param known the order that it is an execution of; the books may know more of it by now
   * @param said  how much of the order was executed with it, where the exchange says so
   * @throws CommandRefusedError when it could not be recorded: those that follow must not come before it
   */
  take(runner: StrategyRunner, known: StrategyOrder, fill: Fill, said: Decimal | null): Taken {
    const { store, logger } = this.#world;
    // Whoever looked it up may have asked before the stream told of its execution and its end.
    const order = store.order(known.clientId) ?? known;
    if (store.hasFill(fill) || this.#dismissed.has(keyOf(fill)) || this.#isTwin(runner, fill)) return 'known';
    const bound = boundOf(order, said);
    if (order.bookedQuantity.plus(fill.quantity).gt(bound)) {
      logger.warn(
        { fill, booked: order.bookedQuantity, executed: bound, clientId: order.clientId },
        'an execution that is more than its order; the order is looked up',
      );
      this.#world.lookUpLater(runner, order.clientId);
      return 'doubted';
    }
    if (order.phase === 'settled') this.revive(runner, order, fill.orderId);
    const failuresBefore = runner.recordingFailures;
    if (runner.handle({ type: 'filled', fill: { ...fill, clientId: order.clientId } })) return 'booked';
    if (runner.recordingFailures === failuresBefore) return 'known';
    throw new CommandRefusedError('busy', `trade ${fill.tradeId} could not be recorded; see the log`);
  }

  /** A settled order has been heard of: it is live again until its end is known. */
  revive(runner: StrategyRunner, order: StrategyOrder, orderId: string): void {
    const { logger, exchange } = this.#world;
    logger.warn({ clientId: order.clientId, outcome: order.outcome }, 'an order that was over is heard of');
    runner.handle({
      type: 'orderRevived',
      order: {
        ...order,
        ...{ phase: 'unknown', outcome: null, orderId, cancelling: false, detail: 'heard of again' },
        validUntilMs: exchange.timeMs(),
      },
    });
  }

  /** A look-up has shown that these executions of an order that is over are told a second time. */
  dismiss(fills: readonly Fill[]): void {
    for (const fill of fills) if (!this.#world.store.hasFill(fill)) this.#dismissed.add(keyOf(fill));
  }

  /** Whether it is booked under another trade id: one of the two was made up, because the exchange gave none. */
  #isTwin(runner: StrategyRunner, fill: Fill): boolean {
    const around = this.#world.store.fillsBetween(
      runner.id,
      fill.timeMs - SAME_EXECUTION_MS,
      fill.timeMs + SAME_EXECUTION_MS + 1,
    );
    for (const { fill: booked } of around) {
      if (!isSameExecution(booked, fill)) continue;
      const [one, other] = [keyOf(booked), keyOf(fill)];
      if ((this.#twins.get(one) ?? other) !== other || (this.#twins.get(other) ?? one) !== one) continue;
      this.#twins.set(one, other).set(other, one);
      return true;
    }
    return false;
  }
}

function isSameExecution(booked: Fill, told: Fill): boolean {
  if (isNumbered(booked) && isNumbered(told)) return false;
  const apartMs = Math.abs(booked.timeMs - told.timeMs);
  const isNear = apartMs <= (isNumbered(booked) || isNumbered(told) ? SAME_EXECUTION_MS : SAME_ROUNDING_MS);
  const { orderId, symbol, price, quantity } = told;
  return (
    isNear &&
    booked.orderId === orderId &&
    booked.symbol === symbol &&
    booked.price.eq(price) &&
    booked.quantity.eq(quantity)
  );
}

/** How much of an order can have been executed: what the exchange says, once that is its last word, or else all of it. */
function boundOf(order: StrategyOrder, said: Decimal | null): Decimal {
  if (said !== null) return maximum(said, order.executedQuantity);
  const isFinal = order.outcome !== null && !isWrittenOff(order);
  return isFinal ? order.executedQuantity : order.quantity;
}

function keyOf({ symbol, tradeId, orderId }: Fill): string {
  return `${symbol}/${tradeId}/${orderId}`;
}
