import { type Decimal, decimal, maximum, minimum, ZERO } from '../../../src/domain/decimal.js';
import {
  decideAll,
  type Effect,
  type Moment,
  newStrategy,
  type OwnBid,
  type PlacementAnswer,
  priceWatch,
  type StrategyEvent,
  type StrategyOrder,
  type StrategyParameters,
  type StrategyState,
} from '../../../src/domain/ladder/index.js';
import type { Market } from '../../../src/domain/market.js';
import { isFinalStatus, type Side } from '../../../src/domain/order.js';
import type { OwnersWord } from '../../../src/domain/reconciliation/index.js';
import { START_MS } from './builders.js';
import type { Chance } from './chance.js';
import { holdingsRead } from './holdings.js';
import { expectNoMissedWake } from './invariants.js';
import { Overseer } from './overseer.js';
import { TinyExchange } from './tinyExchange.js';

/** Something that is on its way and happens when its turn comes; false puts it back to the end. */
interface Pending {
  readonly what: string;
  readonly happen: () => boolean;
  /** What the order stream tells; null for whatever else is on its way. */
  readonly told: (() => readonly StrategyEvent[]) | null;
}

const WINDOW_MS = 5_000;
const LOOKUP_MS = 1_000;

/**
 * One strategy on one tiny exchange, with everything that can go wrong between them: answers, executions and
 * reports in any order, requests and replies that are lost or late, cancels that fail, an owner who acts. After
 * every decision it is checked that nothing that must always hold is broken.
 */
export class World {
  readonly exchange: TinyExchange;
  readonly overseer: Overseer;
  /** What happened, for the message of a failure. */
  readonly log: string[] = [];
  state: StrategyState;
  nowMs = START_MS;
  alarmAtMs: number | null = null;
  /** Base asset that the owner brought in, less what he took away; his own trades are among it. */
  transferred: Decimal = ZERO;
  forceSync = true;
  /** Bids, of those tried, that the price watch did not ask for and at which nothing was done. */
  ignoredBids = 0;
  /** From now on nothing goes wrong any more. */
  calm = false;
  /** The strategy is to plan once more: before anything else, or together with what comes in the same moment. */
  #goesOn = false;
  readonly #chance: Chance;
  readonly #pending: Pending[] = [];
  readonly #booked = new Set<string>();
  readonly #lookups = new Map<number, number>();
  /** How often each order was looked up without being found to be over. */
  readonly #lookUps = new Map<number, number>();
  readonly #underWay = new Set<number>();
  constructor(parameters: StrategyParameters, market: Market, chance: Chance) {
    this.#chance = chance;
    this.exchange = new TinyExchange(market, parameters.totalAmount, chance);
    this.overseer = new Overseer(market, chance);
    this.state = newStrategy(parameters, market, 0, START_MS);
    this.handle({ type: 'wake' });
  }

  get moment(): Moment {
    const { bid } = this.exchange;
    return { nowMs: this.nowMs, bid, unbackedQuantity: ZERO, mayBuy: true };
  }

  get quiet(): boolean {
    return this.#pending.length === 0 && this.#lookups.size === 0 && !this.#goesOn;
  }

  handle(...events: readonly StrategyEvent[]): void {
    this.#goesOn = false;
    this.log.push(`${this.nowMs - START_MS} ${events.map(({ type }) => type).join(' + ')}`);
    const before = this.state;
    const decision = decideAll(before, events, this.moment);
    this.state = decision.state;
    this.overseer.decided(events, before, decision, this.moment);
    for (const effect of decision.effects) this.#perform(effect);
  }

  // -------------------------------------------------------------------------------- what the market does

  move(bid: Decimal | null): void {
    if (this.#goesOn) this.handle();
    const before = this.exchange.bid;
    const fillsBefore = this.exchange.fills.length;
    this.exchange.move(bid);
    this.log.push(`${this.nowMs - START_MS} bid ${bid}`);
    for (const fill of this.exchange.fills.slice(fillsBefore)) this.#stream(fill.clientId);
    if (bid === null) return;
    const { atOrAbove, atOrBelow } = priceWatch(this.state);
    const price = Number(bid.toString());
    if (before === null || price >= atOrAbove || price <= atOrBelow) this.handle({ type: 'wake' });
  }

  wait(ms: number): void {
    if (this.#goesOn) this.handle();
    const untilMs = this.nowMs + ms;
    while (this.alarmAtMs !== null && this.alarmAtMs <= untilMs) {
      this.nowMs = Math.max(this.nowMs, this.alarmAtMs);
      this.alarmAtMs = null;
      this.handle({ type: 'wake' });
    }
    this.nowMs = untilMs;
    for (const [clientId, atMs] of [...this.#lookups]) {
      if (atMs <= untilMs) this.#lookUp(clientId);
    }
  }

  /** One of the things on their way happens; what the stream tells often comes with more of its kind. */
  deliver(): void {
    const [next] = this.#pending.splice(this.#chance.whole(Math.max(this.#pending.length, 1)), 1);
    if (next === undefined) return;
    this.log.push(`${this.nowMs - START_MS} (${next.what})`);
    if (next.told !== null && this.#chance.happens(40)) return this.#deliverTogether(next.told);
    if (!next.happen()) this.#pending.push(next);
  }

  #deliverTogether(first: () => readonly StrategyEvent[]): void {
    const others = this.#pending.filter(({ told }) => told !== null).slice(0, this.#chance.whole(4));
    for (const other of others) this.#pending.splice(this.#pending.indexOf(other), 1);
    this.handle(...first(), ...others.flatMap(({ told }) => told?.() ?? []));
  }

  // -------------------------------------------------------------------------------- what the owner does

  /** Coins come into the account or leave it, behind the strategy's back; what an order has locked stays. */
  transfer(quantity: Decimal): void {
    this.log.push(`${this.nowMs - START_MS} transfer of ${quantity}`);
    const before = this.exchange.base;
    this.exchange.base = before.plus(maximum(quantity, ZERO.minus(this.exchange.free)));
    this.transferred = this.transferred.plus(this.exchange.base).minus(before);
  }

  /** The owner trades himself; the strategy hears of it when the account is read. */
  tradeByHand(side: Side, quantity: Decimal): void {
    const wanted = side === 'buy' ? quantity : minimum(quantity, this.exchange.free);
    const before = this.exchange.base;
    const fill = this.exchange.tradeByHand(side, wanted, this.nowMs);
    if (fill === null) return;
    this.log.push(`${this.nowMs - START_MS} ${side} of ${wanted} by hand`);
    this.transferred = this.transferred.plus(this.exchange.base).minus(before);
    this.overseer.ownersTrades.note(fill);
  }

  setAverage(price: Decimal): void {
    if (this.state.exit !== null) return;
    this.handle({ type: 'setAverage', price, by: 'owner' });
  }

  askToReconcile(ownersWord: OwnersWord | null = null): void {
    this.#later(`reconcile ${ownersWord?.kind ?? ''}`, () => this.#reconcile(ownersWord));
  }

  // -------------------------------------------------------------------------------- what is checked

  checkForMissedWake(bid: Decimal, inMs: number): void {
    if (this.#goesOn) this.handle();
    if (this.exchange.bid === null) return;
    const untilMs = this.alarmAtMs === null ? Number.POSITIVE_INFINITY : this.alarmAtMs - 1;
    const nowMs = Math.min(this.nowMs + inMs, untilMs);
    if (expectNoMissedWake(this.state, { nowMs, bid, unbackedQuantity: ZERO, mayBuy: true })) {
      this.ignoredBids += 1;
    }
  }

  // -------------------------------------------------------------------------------- effects

  #perform(effect: Effect): void {
    switch (effect.kind) {
      case 'place':
        return this.#place(effect.orders);
      case 'cancel':
        return this.#later(`cancel ${effect.order.clientId}`, () => this.#cancel(effect.order.clientId));
      case 'resolve':
        if (!this.#lookups.has(effect.clientId))
          this.#lookups.set(effect.clientId, this.nowMs + effect.afterMs);
        return;
      case 'wake':
        this.alarmAtMs = this.alarmAtMs === null ? effect.atMs : Math.min(this.alarmAtMs, effect.atMs);
        return;
      case 'reconcile':
        return this.askToReconcile();
      case 'readOwnBids':
        return this.#later('own bids', () => this.#readOwnBids());
      case 'cancelOwnBid':
        return this.#later(`cancel the owner's ${effect.bid.orderId}`, () => this.#cancelOwnBid(effect.bid));
      case 'goOn':
        this.#goesOn = true;
        return;
      case 'readRules':
        return;
    }
  }

  /** The look may fail. */
  #readOwnBids(): boolean {
    if (!this.calm && this.#chance.happens(15)) return true;
    const { ownersBid } = this.exchange;
    this.handle({ type: 'ownBidsRead', bids: ownersBid === null ? [] : [ownersBid] });
    return true;
  }

  #cancelOwnBid({ orderId }: OwnBid): boolean {
    if (!this.state.parameters.cancelOwnOrdersForSale) throw new Error('the owner has not allowed that');
    const fails = !this.calm && this.#chance.happens(15);
    if (!fails && this.exchange.ownersBid?.orderId === orderId) this.exchange.ownersBid = null;
    return this.#readOwnBids();
  }

  #place(orders: readonly StrategyOrder[]): void {
    for (const { clientId } of orders) this.#underWay.add(clientId);
    if (!this.calm && this.#chance.happens(8)) {
      this.#later('not sent', () => this.#notSent(orders));
      return;
    }
    this.#later('request', () => {
      if (!this.calm && this.#chance.happens(6)) this.#answerUnknown(orders, false);
      else if (!this.calm && this.#chance.happens(8)) this.#answerUnknown(orders, true);
      else this.#answer(orders);
      return true;
    });
  }

  #notSent(orders: readonly StrategyOrder[]): boolean {
    for (const { clientId } of orders) this.#underWay.delete(clientId);
    const answer = { kind: 'notSent', message: 'not connected' } as const;
    const answers = orders.map(({ clientId }) => ({ ...answer, clientId }));
    this.handle({ type: 'placementAnswered', answers });
    return true;
  }

  #answer(orders: readonly StrategyOrder[]): void {
    const answers = orders.map((order) => this.#take(order));
    this.#later('answer', () => {
      this.handle({ type: 'placementAnswered', answers });
      return true;
    });
  }

  /** No reply comes; the request may arrive all the same, perhaps late. */
  #answerUnknown(orders: readonly StrategyOrder[], arrives: boolean): void {
    const validUntilMs = this.nowMs + WINDOW_MS;
    if (arrives) {
      for (const order of orders) {
        this.#later('late request', () => {
          this.#take(order);
          return true;
        });
      }
    } else for (const { clientId } of orders) this.#underWay.delete(clientId);
    const answer = { kind: 'unknown', validUntilMs, message: 'timeout' } as const;
    const answers = orders.map(({ clientId }) => ({ ...answer, clientId }));
    this.#later('no answer', () => {
      this.handle({ type: 'placementAnswered', answers });
      return true;
    });
  }

  #take(order: StrategyOrder): PlacementAnswer {
    const { clientId } = order;
    this.#underWay.delete(clientId);
    if (!this.calm && this.#chance.happens(5)) {
      return { kind: 'refused', clientId, code: 'TRADING_PAUSED', message: 'come back later' };
    }
    const taken = this.exchange.place(order);
    if (taken.kind === 'refused') return { kind: 'refused', clientId, code: taken.code, message: taken.code };
    this.#stream(clientId);
    return { kind: 'accepted', clientId, order: taken.order };
  }

  /** The order stream tells of executions and of the order as it is, each as a message of its own. */
  #stream(clientId: number | null): void {
    if (clientId === null) return;
    const report = this.exchange.order(clientId);
    if (report === null) return;
    for (const fill of this.exchange.fillsOf(clientId)) {
      this.#soonTold(`fill ${fill.tradeId}`, () => {
        if (this.#booked.has(fill.tradeId)) return [];
        this.#booked.add(fill.tradeId);
        return [{ type: 'filled', fill }];
      });
    }
    const reported: StrategyEvent = { type: 'orderReported', clientId, order: report };
    this.#soonTold(`report ${clientId} ${report.status}`, () => [reported]);
  }

  #soonTold(what: string, told: () => readonly StrategyEvent[]): void {
    const happen = () => {
      const events = told();
      if (events.length > 0) this.handle(...events);
      return true;
    };
    this.#pending.push({ what, happen, told });
  }

  #book(tradeId: string): void {
    const fill = this.exchange.fills.find((candidate) => candidate.tradeId === tradeId);
    if (fill === undefined) throw new Error(`there is no trade ${tradeId}`);
    this.#booked.add(tradeId);
    this.handle({ type: 'filled', fill });
  }

  #cancel(clientId: number): boolean {
    if (!this.calm && this.#chance.happens(10)) {
      this.#lookups.set(clientId, this.nowMs + LOOKUP_MS);
      return true;
    }
    const cancelled = this.exchange.cancel(clientId);
    if (cancelled === null) this.#lookups.set(clientId, this.nowMs + LOOKUP_MS);
    else this.handle({ type: 'orderReported', clientId, order: cancelled });
    return true;
  }

  /** Looks an order up as the engine does: its missing executions first, then the order itself. */
  #lookUp(clientId: number): void {
    this.#lookups.delete(clientId);
    const order = this.state.orders.get(clientId);
    if (order === undefined) return;
    const found = this.exchange.order(clientId);
    if (found === null) {
      const lost =
        order.validUntilMs !== null && this.nowMs > order.validUntilMs && !this.#underWay.has(clientId);
      if (lost) this.handle({ type: 'orderNeverArrived', clientId });
      else {
        this.#stillUnsettled(clientId);
        this.#lookups.set(clientId, this.nowMs + LOOKUP_MS);
      }
      return;
    }
    for (const { tradeId } of this.exchange.fillsOf(clientId))
      if (!this.#booked.has(tradeId)) this.#book(tradeId);
    this.handle({ type: 'orderReported', clientId, order: found });
    if (!isFinalStatus(found.status) && order.cancelling) {
      this.#stillUnsettled(clientId);
      this.#later(`cancel ${clientId} again`, () => this.#cancel(clientId));
    }
  }

  #stillUnsettled(clientId: number): void {
    const attempts = (this.#lookUps.get(clientId) ?? 0) + 1;
    this.#lookUps.set(clientId, attempts);
    this.handle({ type: 'stillUnsettled', clientId, attempts, message: 'not over' });
  }

  /** In a quiet moment only: until then it waits. */
  #reconcile(ownersWord: OwnersWord | null): boolean {
    const inFlight = [...this.state.orders.values()].some(
      // A sale rests only around an order of the owner's: else the word of its end is on its way.
      (order) =>
        order.phase !== 'open' || order.cancelling || (order.role !== 'rung' && order.timeInForce !== 'GTC'),
    );
    const missing = this.exchange.fills.some((fill) => !this.#booked.has(fill.tradeId));
    if (inFlight || missing) return false;
    const { base, free } = this.exchange;
    const { forceSync } = this;
    const manualTrades = this.overseer.ownersTrades.open;
    const how = { tolerance: decimal('0.001'), forceSync, isNews: true, manualTrades, ownersWord };
    this.handle(holdingsRead(this.state, this.nowMs, { total: base, free, ...how }));
    return true;
  }

  #later(what: string, happen: () => boolean): void {
    this.#pending.push({ what, happen, told: null });
  }
}
