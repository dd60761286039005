import {
  mustRest,
  type PlacementAnswer,
  type StrategyOrder,
  type StrategyState,
} from '../../domain/ladder/index.js';
import type { ReconciliationTrigger } from '../../domain/reconciliation/index.js';
import type { EffectHandler, PerformedEffect, StrategyRunner } from '../loop/index.js';
import type { Store } from '../ports/index.js';
import {
  type Exchange,
  ExchangeRefusedError,
  ExchangeUnavailableError,
  type NewOrder,
  UnknownOutcomeError,
} from '../ports/index.js';
import { growing, LookUps, type LookUpsDeps } from './lookUps.js';
import { Mentions } from './mentions.js';
import { OwnBids } from './ownBids.js';
import { PassedRungs } from './passedRungs.js';

/** A failed cancel is looked into after this; the order may have been filled meanwhile. */
const CANCEL_LOOKUP_MS = 500;
/** An error that nobody foresaw tells nothing: the order is taken to be possible for this long. */
const UNFORESEEN_VALIDITY_MS = 60_000;

export interface EffectPerformerDeps extends Omit<LookUpsDeps, 'cancelAgain'> {
  readonly exchange: Exchange;
  readonly store: Store;
  /** False while the streams are down. */
  isConnected(): boolean;
  /** Replaces the connection of the streams. */
  renewStreams(reason: string): void;
  /** Reads what the account has free for a strategy, which decides again after it. */
  readonly funds: { read(runner: StrategyRunner): void };
  /** Reads the rules of the markets as the exchange has them now. */
  readRules(): void;
  reconcile(runner: StrategyRunner, trigger: ReconciliationTrigger): void;
}

/** Does what was decided and recorded, and tells the strategy how it went. */
export class EffectPerformer implements EffectHandler {
  readonly #deps: EffectPerformerDeps;
  readonly #lookUps: LookUps;
  readonly #passedRungs: PassedRungs;
  /** Watch on whether the order stream tells of what is placed. */
  readonly mentions: Mentions;
  /** The orders of the account that sales must not meet. */
  readonly ownBids: OwnBids;
  /** Orders whose request waits, or whose answer is awaited. */
  readonly #placing = new Set<number>();
  #stopped = false;

  constructor(deps: EffectPerformerDeps) {
    this.#deps = deps;
    this.#lookUps = new LookUps({
      ...deps,
      cancelAgain: (runner, order, attempt) => this.#cancel(runner, order, attempt),
    });
    const lookUpLater = (runner: StrategyRunner, clientId: number) => this.lookUpLater(runner, clientId);
    this.#passedRungs = new PassedRungs({ ...deps, lookUpLater });
    this.mentions = new Mentions({ ...deps, lookUpLater });
    this.ownBids = new OwnBids({ ...deps, lookUpLater });
  }

  perform(runner: StrategyRunner, effect: PerformedEffect): void {
    if (this.#stopped) return;
    switch (effect.kind) {
      case 'place':
        void this.#deps.activity.during(() => this.#place(runner, effect.orders, effect.priority));
        return;
      case 'cancel':
        void this.#deps.activity.during(() => this.#cancel(runner, effect.order, 1));
        return;
      case 'resolve':
        this.#lookUps.later(runner, effect.clientId, effect.afterMs, false);
        return;
      case 'readRules':
        this.#deps.readRules();
        return;
      case 'readFreeMoney':
        this.#deps.funds.read(runner);
        return;
      case 'readOwnBids':
        this.ownBids.read(runner);
        return;
      case 'cancelOwnBid':
        this.ownBids.cancel(runner, effect.bid);
        return;
      case 'reconcile':
        this.#deps.reconcile(runner, effect.trigger);
        return;
    }
  }

  /** True while the request of this order is under way in this process. */
  isPlacing(clientId: number): boolean {
    return this.#placing.has(clientId);
  }

  /** Looks an order up by and by until nothing about it is open; also one that the books have settled. */
  lookUpLater(runner: StrategyRunner, clientId: number): void {
    this.#lookUps.later(runner, clientId);
  }

  /** The market is, or was traded, below a rung that is thought to rest. */
  marketPassed(runner: StrategyRunner, price: number): void {
    this.#passedRungs.passed(runner, price);
  }

  /** No further effect is begun; those under way end on their own. */
  stop(): void {
    this.#stopped = true;
    this.#lookUps.stop();
    this.mentions.stop();
    this.ownBids.stop();
  }

  async #place(
    runner: StrategyRunner,
    orders: readonly StrategyOrder[],
    priority: 'urgent' | 'normal',
  ): Promise<void> {
    const clientIds = orders.map(({ clientId }) => clientId);
    for (const clientId of clientIds) this.#placing.add(clientId);
    this.mentions.sending(clientIds);
    try {
      const answers = await this.#send(orders, runner.state, priority);
      runner.handle({ type: 'placementAnswered', answers });
      const accepted = answers.filter(({ kind }) => kind === 'accepted').map(({ clientId }) => clientId);
      this.mentions.answered(runner, clientIds, new Set(accepted));
    } finally {
      for (const clientId of clientIds) this.#placing.delete(clientId);
    }
  }

  async #send(
    orders: readonly StrategyOrder[],
    state: StrategyState,
    priority: 'urgent' | 'normal',
  ): Promise<readonly PlacementAnswer[]> {
    const [first] = orders;
    if (first === undefined) return [];
    try {
      if (orders.length > 1)
        return await this.#deps.exchange.placeOrders(
          orders.map((order) => request(order, state)),
          priority,
        );
      const order = await this.#deps.exchange.placeOrder(request(first, state), priority);
      return [{ kind: 'accepted', clientId: first.clientId, order }];
    } catch (error) {
      const answer = this.#answerFor(error);
      this.#deps.logger.warn(
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
    const validUntilMs = this.#deps.exchange.timeMs() + UNFORESEEN_VALIDITY_MS;
    return { kind: 'unknown', validUntilMs, message: error instanceof Error ? error.message : String(error) };
  }

  async #cancel(runner: StrategyRunner, order: StrategyOrder, attempt: number): Promise<void> {
    const { exchange, logger } = this.#deps;
    try {
      const report =
        order.orderId === null
          ? await exchange.cancelOrderByClientId(order.symbol, order.clientId)
          : await exchange.cancelOrder(order.symbol, order.orderId);
      if (report !== null) {
        // The answers to the cancels of a ladder come one after another.
        runner.gather({ type: 'orderReported', clientId: order.clientId, order: report });
        return;
      }
    } catch (error) {
      logger.info({ err: error, clientId: order.clientId }, 'a cancel did not succeed; looking the order up');
    }
    this.#lookUps.afterCancel(runner, order.clientId, growing(CANCEL_LOOKUP_MS, attempt), attempt);
  }
}

type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

/**
 * A take profit that rests is never a taker. A market that takes only orders that rest is told of a rung that it is to rest; so is a
 * rung at the bid.
 */
function request(order: StrategyOrder, { market, parameters }: StrategyState): NewOrder {
  return {
    symbol: order.symbol,
    side: order.side,
    quantity: order.quantity,
    price: order.price,
    clientId: order.clientId,
    timeInForce: order.timeInForce,
    postOnly:
      order.role === 'restingTakeProfit' ||
      (order.role === 'rung' && (market.state === 'postOnly' || mustRest(order.rung, parameters))),
  };
}
