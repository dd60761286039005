import { type Decimal, maximum } from '../../domain/decimal.js';
import type { StrategyEvent, StrategyOrder } from '../../domain/ladder/index.js';
import type { Fill } from '../../domain/order.js';
import { CommandRefusedError } from '../api/index.js';
import type { StrategyRunner } from '../loop/index.js';
import { isAlike, RecentKeys, SAME_EXECUTION_MS, type Teller, Tellings } from '../loop/index.js';
import type { Exchange, Logger, Store } from '../ports/index.js';
import { isGivenUp, isWrittenOff } from './ownOrders.js';

/**
 * `booked`  it was missing, and is in the ledger now
 * `known`   it is there already, under this trade id or another; or it is the owner's, for `/fresh` gave its order up
 * `doubted` it would be more than the order is over, or than the exchange says was executed: looked up, not booked
 */
export type Taken = 'booked' | 'known' | 'doubted';

export interface ExecutionsDeps {
  readonly store: Store;
  readonly exchange: Pick<Exchange, 'timeMs'>;
  readonly logger: Logger;
  /** Looks an order up soon, whether or not it is over. */
  lookUpLater(runner: StrategyRunner, clientId: number): void;
}

const DISMISSED = 1_000;

/**
 * The one way into the ledger for executions of ours, whatever tells of them: order stream, history or a look-up. One that
 * comes under two trade ids is booked once: see `Tellings`.
 */
export class Executions {
  readonly #deps: ExecutionsDeps;
  readonly #tellings: Tellings;
  /** Tellings that a look-up has shown to be second ones. One that is forgotten is looked up once more. */
  readonly #dismissed = new RecentKeys(DISMISSED);

  /** @param tellings those of the owner's executions, too: what is his and what is ours may change */
  constructor(deps: ExecutionsDeps, tellings = new Tellings()) {
    this.#deps = deps;
    this.#tellings = tellings;
  }

  /**
   * Books an execution.
   *
   * @param known the order that it is an execution of; the books may know more of it by now
   * @param said  how much of the order was executed with it, where the exchange says so
   * @param teller who tells of it: a look-up goes by the history
   * @throws CommandRefusedError when it could not be recorded: those that follow must not come before it
   */
  take(
    runner: StrategyRunner,
    known: StrategyOrder,
    fill: Fill,
    said: Decimal | null,
    teller: Teller,
  ): Taken {
    // Whoever looked it up may have asked before the stream told of its execution and its end.
    const order = this.#deps.store.order(known.clientId) ?? known;
    const news = this.eventsOf(runner, order, fill, said, teller);
    if (typeof news === 'string') return news;
    return this.book(runner, fill, news) ? 'booked' : 'known';
  }

  /**
   * Books executions that the history tells of: one decision and one commit for all.
   *
   * @param told each with its order, oldest first
   * @returns how many were missing
   * @throws CommandRefusedError when they could not be recorded: those that follow must not come before them
   */
  takeAll(
    runner: StrategyRunner,
    told: readonly { readonly order: StrategyOrder; readonly fill: Fill }[],
  ): number {
    const fills: Fill[] = [];
    const events: StrategyEvent[] = [];
    for (const { order, fill } of told) {
      const news = this.eventsOf(runner, order, fill, null, 'history', fills);
      if (typeof news === 'string') continue;
      fills.push(fill);
      events.push(...news);
    }
    const [first] = fills;
    if (first === undefined) return 0;
    if (this.book(runner, first, events)) return fills.length;
    // One of them breaks an invariant; the others do not go with it.
    return told.filter(({ order, fill }) => this.take(runner, order, fill, null, 'history') === 'booked')
      .length;
  }

  /**
   * Events that an execution is to the strategy, with the revival of an order that was over; else why it is none. See `take`.
   *
   * @param order  as the books have it at this moment
   * @param before executions that are booked together with it, and before it
   */
  eventsOf(
    runner: StrategyRunner,
    order: StrategyOrder,
    fill: Fill,
    said: Decimal | null,
    teller: Teller,
    before: readonly Fill[] = [],
  ): readonly StrategyEvent[] | Exclude<Taken, 'booked'> {
    const { store, logger } = this.#deps;
    if (isGivenUp(order)) return 'known';
    const ofOrder = before.filter(
      ({ symbol, orderId }) => symbol === fill.symbol && orderId === fill.orderId,
    );
    const isBooked = this.#isBookedOtherwise(runner, fill, teller, ofOrder);
    if (isBooked || store.hasFill(fill) || this.#dismissed.has(keyOf(fill))) return 'known';
    const bound = boundOf(order, said);
    const booked = ofOrder.reduce((sum, { quantity }) => sum.plus(quantity), order.bookedQuantity);
    if (booked.plus(fill.quantity).gt(bound)) {
      logger.warn(
        { fill, booked, executed: bound, clientId: order.clientId },
        'an execution that is more than its order; the order is looked up',
      );
      this.#deps.lookUpLater(runner, order.clientId);
      return 'doubted';
    }
    const filled = { type: 'filled', fill: { ...fill, clientId: order.clientId } } as const;
    const isOver = order.phase === 'settled' && ofOrder.length === 0;
    return isOver ? [this.#revival(order, fill.orderId), filled] : [filled];
  }

  /**
   * Books events of `eventsOf`, and what was told together with them.
   *
   * @returns false when they broke an invariant
   * @throws CommandRefusedError when they could not be recorded
   */
  book(runner: StrategyRunner, { tradeId }: Fill, events: readonly StrategyEvent[]): boolean {
    const failuresBefore = runner.recordingFailures;
    if (runner.handle(...events)) return true;
    if (runner.recordingFailures === failuresBefore) return false;
    throw new CommandRefusedError('busy', `trade ${tradeId} could not be recorded; see the log`);
  }

  /** A settled order has been heard of: it is live again until its end is known. */
  revive(runner: StrategyRunner, order: StrategyOrder, orderId: string): void {
    runner.handle(this.#revival(order, orderId));
  }

  #revival(order: StrategyOrder, orderId: string): StrategyEvent {
    const { logger, exchange } = this.#deps;
    logger.warn({ clientId: order.clientId, outcome: order.outcome }, 'an order that was over is heard of');
    return {
      type: 'orderRevived',
      order: {
        ...order,
        ...{ phase: 'unknown', outcome: null, orderId, cancelling: false, detail: 'heard of again' },
        validUntilMs: exchange.timeMs(),
      },
    };
  }

  /** A look-up has shown that these executions of an order that is over are told a second time. */
  dismiss(fills: readonly Fill[]): void {
    for (const fill of fills) if (!this.#deps.store.hasFill(fill)) this.#dismissed.add(keyOf(fill));
  }

  /** True when as many alike are booked as this teller has told of: it is one of them, under another trade id. */
  #isBookedOtherwise(
    runner: StrategyRunner,
    fill: Fill,
    teller: Teller,
    aboutToBe: readonly Fill[],
  ): boolean {
    const told = this.#tellings.alike(fill, teller);
    const booked = bookedAlike(runner.id, fill, this.#deps.store).length;
    return told.length <= booked + aboutToBe.filter((other) => isAlike(other, fill)).length;
  }
}

/** Executions of the same order in the ledger of this strategy that may be this one. */
export function bookedAlike(
  strategyId: string,
  fill: Fill,
  store: Pick<Store, 'fillsBetween'>,
): readonly Fill[] {
  const fromMs = fill.timeMs - SAME_EXECUTION_MS;
  const toMs = fill.timeMs + SAME_EXECUTION_MS + 1;
  return [...store.fillsBetween(strategyId, fromMs, toMs)]
    .map((entry) => entry.fill)
    .filter((booked) => isAlike(booked, fill));
}

/** Gives how much of an order can have been executed: the exchange's last word, or else all of it. */
function boundOf(order: StrategyOrder, said: Decimal | null): Decimal {
  if (said !== null) return maximum(said, order.executedQuantity);
  const isFinal = order.outcome !== null && !isWrittenOff(order);
  return isFinal ? order.executedQuantity : order.quantity;
}

function keyOf({ symbol, tradeId, orderId }: Fill): string {
  return `${symbol}/${tradeId}/${orderId}`;
}
