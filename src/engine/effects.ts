import type { ReconciliationTrigger } from '../domain/reconciliation.js';
import type { PlacementAnswer, StrategyOrder } from '../domain/strategy/index.js';
import type { Activity } from './activity.js';
import type { Logger } from './logger.js';
import { resolveOrder } from './orderResolution.js';
import {
  type CancelTimer,
  type Clock,
  type Exchange,
  ExchangeRefusedError,
  ExchangeUnavailableError,
  type NewOrder,
  UnknownOutcomeError,
} from './ports.js';
import type { Store } from './store.js';
import type { EffectPerformer, PerformedEffect, StrategyRunner } from './strategyRunner.js';

/** A failed cancel is looked into after this; the order may have been filled meanwhile. */
const CANCEL_LOOKUP_MS = 500;
const FIRST_LOOKUP_RETRY_MS = 1_000;
const LONGEST_LOOKUP_RETRY_MS = 30_000;
/** An error that nobody foresaw tells nothing: the order is taken to be possible for this long. */
const UNFORESEEN_VALIDITY_MS = 60_000;

export interface EffectsWorld {
  readonly exchange: Exchange;
  readonly store: Store;
  /** Times what waits for the network rather than for the market: real time, in a replay too. */
  readonly networkClock: Clock;
  readonly logger: Logger;
  readonly activity: Activity;
  reconcile(strategyId: string, trigger: ReconciliationTrigger): void;
}

/** Does what was decided and recorded, and tells the strategy how it went. */
export class Effects implements EffectPerformer {
  readonly #world: EffectsWorld;
  readonly #lookups = new Map<number, CancelTimer>();
  #stopped = false;

  constructor(world: EffectsWorld) {
    this.#world = world;
  }

  perform(runner: StrategyRunner, effect: PerformedEffect): void {
    if (this.#stopped) return;
    switch (effect.kind) {
      case 'place':
        void this.#world.activity.during(() => this.#place(runner, effect.orders, effect.priority));
        return;
      case 'cancel':
        void this.#world.activity.during(() => this.#cancel(runner, effect.order));
        return;
      case 'resolve':
        this.#lookUpLater(runner, effect.clientId, effect.afterMs, 1);
        return;
      case 'reconcile':
        this.#world.reconcile(runner.id, effect.trigger);
        return;
    }
  }

  /** Looks an order up by and by until nothing about it is open. */
  lookUpLater(runner: StrategyRunner, clientId: number): void {
    this.#lookUpLater(runner, clientId, FIRST_LOOKUP_RETRY_MS, 1);
  }

  /** No further effect is begun; those under way end on their own. */
  stop(): void {
    this.#stopped = true;
    for (const cancel of this.#lookups.values()) cancel();
    this.#lookups.clear();
  }

  async #place(
    runner: StrategyRunner,
    orders: readonly StrategyOrder[],
    priority: 'urgent' | 'normal',
  ): Promise<void> {
    const answers = await this.#send(orders, priority);
    runner.handle({ type: 'placementAnswered', answers });
  }

  async #send(
    orders: readonly StrategyOrder[],
    priority: 'urgent' | 'normal',
  ): Promise<readonly PlacementAnswer[]> {
    const [first] = orders;
    if (first === undefined) return [];
    try {
      if (orders.length > 1) return await this.#world.exchange.placeOrders(orders.map(request), priority);
      const order = await this.#world.exchange.placeOrder(request(first), priority);
      return [{ kind: 'accepted', clientId: first.clientId, order }];
    } catch (error) {
      const answer = this.#answerFor(error);
      this.#world.logger.warn(
        { err: error, orders: orders.length, answer: answer.kind },
        'orders were not placed',
      );
      return orders.map((order) => ({ ...answer, clientId: order.clientId }));
    }
  }

  #answerFor(error: unknown): DistributiveOmit<Exclude<PlacementAnswer, { kind: 'accepted' }>, 'clientId'> {
    if (error instanceof ExchangeRefusedError) {
      return { kind: 'refused', code: error.code, message: error.message };
    }
    if (error instanceof UnknownOutcomeError) {
      return { kind: 'unknown', validUntilMs: error.validUntilMs, message: error.message };
    }
    if (error instanceof ExchangeUnavailableError) return { kind: 'notSent', message: error.message };
    const validUntilMs = this.#world.exchange.timeMs() + UNFORESEEN_VALIDITY_MS;
    return { kind: 'unknown', validUntilMs, message: error instanceof Error ? error.message : String(error) };
  }

  async #cancel(runner: StrategyRunner, order: StrategyOrder): Promise<void> {
    const { exchange, logger } = this.#world;
    try {
      const report =
        order.orderId === null
          ? await exchange.cancelOrderByClientId(order.symbol, order.clientId)
          : await exchange.cancelOrder(order.symbol, order.orderId);
      if (report !== null) {
        runner.handle({ type: 'orderReported', clientId: order.clientId, order: report });
        return;
      }
    } catch (error) {
      logger.info({ err: error, clientId: order.clientId }, 'a cancel did not succeed; looking the order up');
    }
    this.#lookUpLater(runner, order.clientId, CANCEL_LOOKUP_MS, 1);
  }

  #lookUpLater(runner: StrategyRunner, clientId: number, delayMs: number, attempt: number): void {
    if (this.#stopped || this.#lookups.has(clientId)) return;
    const cancel = this.#world.networkClock.setTimer(delayMs, () => {
      this.#lookups.delete(clientId);
      void this.#world.activity.during(() => this.#lookUp(runner, clientId, attempt));
    });
    this.#lookups.set(clientId, cancel);
  }

  async #lookUp(runner: StrategyRunner, clientId: number, attempt: number): Promise<void> {
    const order = runner.state.orders.get(clientId);
    if (order === undefined || !needsLookUp(order)) return;
    let resolved = false;
    try {
      resolved = await resolveOrder(runner, order, this.#world);
    } catch (error) {
      this.#world.logger.warn({ err: error, clientId, attempt }, 'an order could not be looked up');
    }
    if (resolved) return;
    const delayMs = Math.min(FIRST_LOOKUP_RETRY_MS * 2 ** Math.min(attempt - 1, 20), LONGEST_LOOKUP_RETRY_MS);
    this.#lookUpLater(runner, clientId, delayMs, attempt + 1);
  }
}

type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

function needsLookUp(order: StrategyOrder): boolean {
  return order.phase !== 'open' || order.cancelling || order.bookedQuantity.lt(order.executedQuantity);
}

function request(order: StrategyOrder): NewOrder {
  return {
    symbol: order.symbol,
    side: order.side,
    quantity: order.quantity,
    price: order.price,
    clientId: order.clientId,
    timeInForce: order.timeInForce,
    postOnly: false,
  };
}
