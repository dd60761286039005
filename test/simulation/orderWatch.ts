import { isAmong, readClientId } from '../../src/domain/clientId.js';
import { HUNDRED } from '../../src/domain/decimal.js';
import {
  leavesToOwner,
  type StrategyOrder,
  type StrategyState,
  waitingRungs,
} from '../../src/domain/ladder/index.js';
import type { NewOrder } from '../../src/engine/ports/exchange.js';
import { LONGEST_ON_THE_BUS_MS } from './journey.js';
import type { LivingProcess, World } from './world.js';

/** Between the reading of the best bid and the order that shows a start, at most. */
const GREETING_TAKES_MS = 10_000;
const DRIFT_SEEN_WITHIN_MS = 120_000;
/** Those who trade wait so long for those who do not. */
const SETTLED_WITHIN_MS = 10_000;
/** Client ids: what ten starts pass over, in either direction, for all of them may have been lost. */
const LOST_AT_MOST = 10 * (4_096 + 4_095);

/** Without trading there is none; but where only new rungs are stopped, the one that stands stays. */
function mayLadderBe({ mode, ladder }: StrategyState): boolean {
  return ladder.kind === 'off' || (mode.kind === 'stoppingBuys' && ladder.kind === 'placed');
}

/** In the books, although the exchange has told no end of it, or not all of its executions. */
function isEndedUnheard({ phase, outcome, executedQuantity, bookedQuantity }: StrategyOrder): boolean {
  if (phase !== 'settled' || outcome === 'givenUp') return false;
  return outcome === 'vanished' || outcome === 'neverArrived' || bookedQuantity.lt(executedQuantity);
}

/** Ended because it was looked for and not found; one that proof said not to have arrived was not looked for. */
function isFoundNowhere({ outcome }: StrategyOrder, known: StrategyOrder | undefined): boolean {
  return (
    outcome === 'givenUp' ||
    outcome === 'vanished' ||
    (outcome === 'neverArrived' && known?.phase === 'unknown')
  );
}

/** Follows each order of ours from its intent to its end, and holds what the books say of it against the exchange. */
export class OrderWatch {
  readonly #world: World;
  /** Every order ever recorded, in its newest shape. */
  readonly #orders = new Map<number, StrategyOrder>();
  readonly #sent = new Set<number>();
  /** Processes that have sent an order. */
  readonly #begun = new WeakSet<LivingProcess>();
  /** When each left its process, by the true time. */
  readonly #left = new Map<number, number>();
  /** Strategies that had an order come to life which nobody could wait for any more. */
  readonly #surprised = new Set<string>();
  readonly #accepted = new Set<number>();
  /** Those of them that came later than anything that can be waited for. */
  readonly #veryLate = new Set<number>();
  readonly #revived = new Set<number>();
  /** The books had ended them although the exchange had told no end, or not all executions, and have heard of them again. */
  readonly #heardAgain = new Set<number>();
  /** Sales of all that there was of the coin, written off: come to life, such a one leaves nothing for the next. */
  readonly #refusable = new Set<number>();
  /** When a look found each on no book, by its id or its number at the exchange, by the true time. */
  readonly #missed = new Map<number | string, number[]>();
  /** The rungs of the ladder that stands, by strategy: each number with the ids that it was meant under. */
  readonly #ladders = new Map<string, Map<number, number[]>>();

  constructor(world: World) {
    this.#world = world;
  }

  /** What was recorded is lost; what was sent was sent. */
  forget(): void {
    this.#orders.clear();
    this.#ladders.clear();
    this.#heardAgain.clear();
  }

  order(clientId: number | null): StrategyOrder | undefined {
    return clientId === null ? undefined : this.#orders.get(clientId);
  }

  // -------------------------------------------------------------------------------- the exchange

  /** Record, then act: what leaves the process was committed before, and leaves once. */
  onSent(orders: readonly NewOrder[]): void {
    for (const { clientId, side, quantity, price, timeInForce } of orders) {
      if (side === 'buy' && timeInForce === 'IOC') {
        this.#expectGreeting(price);
        continue;
      }
      const order = this.#orders.get(clientId);
      const isRecorded =
        order?.phase === 'intended' &&
        order.side === side &&
        order.quantity.eq(quantity) &&
        order.price.eq(price);
      this.#must(
        isRecorded,
        'whatIsSentWasRecorded',
        () => `order ${clientId} was sent and is ${order?.phase}`,
      );
      this.#must(!this.#sent.has(clientId), 'anIntentIsSentOnce', () => `order ${clientId} was sent twice`);
      this.#sent.add(clientId);
      this.#expectSettledBefore(order?.strategyId);
    }
  }

  /**
   * The first order of a life leaves when whoever does not trade in it has none any more, or after some seconds, which are
   * not all waited for an order of which the exchange tells nothing. Later some may be heard of again.
   */
  #expectSettledBefore(strategyId: string | undefined): void {
    const { process } = this.#world;
    if (process === null || this.#begun.has(process)) return;
    this.#begun.add(process);
    const trades = new Set(process.strategies.map(({ id }) => id));
    this.#must(
      strategyId !== undefined && trades.has(strategyId),
      'whoDoesNotTradeSendsNothing',
      () => `${strategyId} sends an order`,
    );
    if (this.#world.timeline.nowMs >= process.beganAtMs + SETTLED_WITHIN_MS) return;
    for (const other of this.#orders.values()) {
      this.#must(
        other.phase === 'settled' || trades.has(other.strategyId),
        'whoDoesNotTradeIsSettledFirst',
        () => `${other.strategyId} does not trade, and its order ${other.clientId} is ${other.phase}`,
      );
    }
  }

  onLeft(orders: readonly NewOrder[]): void {
    for (const { clientId } of orders) this.#left.set(clientId, this.#world.timeline.nowMs);
  }

  /** It was looked for, and is on no book. */
  onMissed(by: { readonly orderId: string } | { readonly clientId: number }): void {
    const key = 'orderId' in by ? by.orderId : by.clientId;
    this.#missed.set(key, [...(this.#missed.get(key) ?? []), this.#world.timeline.nowMs]);
  }

  /** What shows a start to other programs is in no books, because nothing comes of it. */
  #expectGreeting(price: NewOrder['price']): void {
    const { venue, statistics } = this.#world;
    // The market may fall between the reading and the order.
    const bids = venue.bidsOfLate(GREETING_TAKES_MS);
    statistics.branch('greeting');
    this.#must(
      bids.length === 0 || bids.some((bid) => price.lt(bid)),
      'aGreetingBuysNothing',
      () => `a greeting offers ${price}, and the bids are ${bids.join()}`,
    );
  }

  onAccepted({ clientId }: NewOrder): void {
    this.#must(!this.#accepted.has(clientId), 'anIntentIsOneOrder', () => `${clientId} became two orders`);
    this.#accepted.add(clientId);
    const order = this.#orders.get(clientId);
    const isExpected = order === undefined || order.phase === 'intended' || order.phase === 'unknown';
    // On the owner's word nobody has waited for the end of what `/fresh` gave up.
    const isGivenUp = order?.outcome === 'givenUp';
    if (isGivenUp || this.#comesVeryLate(clientId) || this.#refusable.has(clientId))
      this.#veryLate.add(clientId);
    if (!isExpected && this.#veryLate.has(clientId)) {
      this.#world.statistics.branch('order came to life');
      this.#surprised.add(order.strategyId);
      this.#revived.add(clientId);
      return;
    }
    this.#must(
      isExpected,
      'whatIsWrittenOffNeverComes',
      () => `${clientId} was taken and is ${order?.outcome}`,
    );
  }

  #comesVeryLate(clientId: number): boolean {
    const { scenario, timeline } = this.#world;
    const leftAtMs = this.#left.get(clientId) ?? timeline.nowMs;
    return timeline.nowMs > leftAtMs + scenario.signatureWindowMs + LONGEST_ON_THE_BUS_MS;
  }

  /** It was taken when nobody expected it any more. */
  cameToLife(clientId: number | null): boolean {
    return clientId !== null && this.#revived.has(clientId);
  }

  /** Its cycle may be over by the time at which its executions are told: they count in the one that is open then. */
  wasHeardAgain(clientId: number): boolean {
    return this.#heardAgain.has(clientId);
  }

  /** What it means to spend cannot be told any more: what was written off was bought after all. */
  wasSurprised(strategyId: string): boolean {
    return this.#surprised.has(strategyId);
  }

  // -------------------------------------------------------------------------------- one commit

  /** @returns the orders that are meant from this commit on */
  note(
    orders: readonly StrategyOrder[],
    before: StrategyState | null,
    state: StrategyState,
  ): readonly StrategyOrder[] {
    const meant: StrategyOrder[] = [];
    let fallen: StrategyOrder | null = null;
    for (const order of orders) {
      const known = this.#orders.get(order.clientId);
      const isSameStrategy = known === undefined || known.strategyId === order.strategyId;
      const isIntendedOnce = known === undefined || order.phase !== 'intended' || known.phase === 'intended';
      this.#must(
        isSameStrategy && isIntendedOnce,
        'anIdIsGivenOutOnce',
        () =>
          `${order.clientId} is ${known?.strategyId}'s and ${order.strategyId}'s, ${known?.phase} and ${order.phase}`,
      );
      if (known === undefined && order.phase !== 'intended') this.#expectAdoption(order, state);
      this.#expectEnd(order);
      if (
        order.outcome === 'neverArrived' &&
        known?.outcome !== 'neverArrived' &&
        this.#isOfAll(order, before)
      )
        this.#refusable.add(order.clientId);
      if (isFoundNowhere(order, known) && known?.outcome !== order.outcome) this.#expectLooks(order);
      if (order.outcome === 'givenUp' && known?.outcome !== 'givenUp') this.#giveUp(order, before, state);
      if (order.role === 'rung' && order.outcome === 'expired' && known?.outcome !== 'expired')
        fallen = order;
      if (order.phase === 'intended' && known === undefined) meant.push(order);
      if (known !== undefined && isEndedUnheard(known) && isHeardOf(order, known))
        this.#heardAgain.add(order.clientId);
      this.#orders.set(order.clientId, order);
    }
    if (fallen !== null && before !== null) {
      this.#expectReturn(fallen, before, state);
      this.#expectOthersToStay(fallen, before, state);
    }
    this.#noteLadder(meant, before, state);
    return meant;
  }

  /**
   * What nobody has meant is taken for ours when a loss of power may have taken its intent: its id is near those that were
   * given out. A copy's order may look like that, and is ours from then on.
   */
  #expectAdoption({ clientId, orderId }: StrategyOrder, { ordersMade, parameters }: StrategyState): void {
    const { venue, statistics } = this.#world;
    const parts = readClientId(clientId);
    const from = Math.max(ordersMade - LOST_AT_MOST, 0);
    this.#must(
      parts !== null && isAmong(parts.sequence, { from, count: 2 * LOST_AT_MOST }),
      'onlyWhatMayBeLostIsAdopted',
      () => `${parameters.id} has taken ${orderId}, ${clientId}, for its own`,
    );
    if (orderId === null || venue.isOurs({ orderId, clientId })) return;
    statistics.branch('order of another program taken for a lost one');
    venue.becomesOurs(orderId);
  }

  #isOfAll({ side }: StrategyOrder, before: StrategyState | null): boolean {
    const { venue } = this.#world;
    const { baseAsset, stepSize } = venue.market;
    const others = venue.total(baseAsset).minus(before?.position.quantity ?? '0');
    return side === 'sell' && others.lt(stepSize);
  }

  /** One look that finds an order nowhere may be wrong, whoever has asked for it. */
  #expectLooks({ clientId, orderId, outcome }: StrategyOrder): void {
    const { signatureWindowMs } = this.#world.scenario;
    const leftAtMs = this.#left.get(clientId);
    // Of what never left nothing can come.
    if (leftAtMs === undefined) return;
    const missedAtMs = [clientId, orderId ?? ''].flatMap((key) => this.#missed.get(key) ?? []);
    // What the exchange has numbered has come: it need not be waited for.
    const arrivesUntilMs = leftAtMs + (orderId === null ? signatureWindowMs : 0);
    const looks = missedAtMs.filter((atMs) => atMs > arrivesUntilMs).length;
    this.#must(looks > 1, 'noOneLookIsBelieved', () => `${clientId} is ${outcome} after ${looks} looks`);
  }

  /** Only the owner's word ends what nobody knows the end of. What it has done that is not booked is his from now on. */
  #giveUp({ clientId }: StrategyOrder, before: StrategyState | null, state: StrategyState): void {
    const isFresh = [before, state].some((each) => each !== null && leavesToOwner(each));
    this.#must(isFresh, 'onlyFreshGivesUp', () => `${clientId} was given up, and nobody has said so`);
    this.#world.onOwner();
  }

  /** What is over in the books is over at the exchange. */
  #expectEnd({ clientId, phase, outcome, orderId }: StrategyOrder): void {
    const isWrittenOff = outcome === 'neverArrived' || outcome === 'refused';
    this.#must(
      !isWrittenOff ||
        !this.#accepted.has(clientId) ||
        this.#veryLate.has(clientId) ||
        this.#cameToNothing(clientId),
      'whatIsWrittenOffNeverWas',
      () => `${clientId} is ${outcome}, and the exchange has taken it`,
    );
    if (phase !== 'settled' || orderId === null) return;
    const rests = this.#world.venue.openOrders().some((open) => open.orderId === orderId);
    this.#must(!rests, 'whatIsSettledIsOffTheBook', () => `${clientId} is ${outcome}, and rests on the book`);
  }

  /**
   * It was taken and ended with nothing executed: no history promises to have it, so that nobody can tell it from one that
   * was never taken, and nothing is different.
   */
  #cameToNothing(clientId: number): boolean {
    const { venue } = this.#world;
    const rests = venue.openOrders().some((open) => open.clientId === clientId);
    return !rests && !venue.fills({}).some((fill) => fill.clientId === clientId);
  }

  /** What is left of a rung that the exchange has ended comes back, by itself or with a new ladder. */
  #expectReturn(fallen: StrategyOrder, before: StrategyState, state: StrategyState): void {
    const { clientId, rung, cycle, quantity, executedQuantity } = fallen;
    const was = before.orders.get(clientId);
    const wants = [before, state].every(({ mode, closing }) => mode.kind === 'trading' && closing === null);
    const isOnTheBook = was !== undefined && was.phase !== 'settling' && !was.cancelling;
    const isWhole = quantity.minus(executedQuantity).gte(state.market.minQuantity);
    if (!wants || !isOnTheBook || !isWhole || cycle !== state.cycle.number) return;
    if (before.ladder.kind !== 'placed' || state.ladder.kind !== 'placed') return;
    const others = [...state.orders.values()].filter((order) => order.clientId !== clientId);
    this.#must(
      [...waitingRungs(state), ...others].some((other) => other.rung === rung),
      'aFallenRungComesBack',
      () => `${clientId} was ended by the exchange, and rung ${rung} waits for nothing`,
    );
  }

  /** One that the exchange has ended takes no sound one with it; what is due by then anyway is another matter. */
  #expectOthersToStay({ clientId }: StrategyOrder, before: StrategyState, state: StrategyState): void {
    const { timeline, process, venue } = this.#world;
    const { mode, exit, closing, parameters } = state;
    if (mode.kind !== 'trading' || before.mode.kind !== 'trading' || exit !== null || closing !== null)
      return;
    if (before.ladder.kind !== 'placed') return;
    const { anchor, placedAtMs } = before.ladder;
    const isOld = (process?.nowMs ?? timeline.nowMs) >= placedAtMs + parameters.reanchorAfterMs;
    const drift = HUNDRED.plus(parameters.reanchorDriftPercentage);
    const hasDrifted = venue
      .bidsOfLate(DRIFT_SEEN_WITHIN_MS)
      .some((bid) => bid.times(HUNDRED).gte(anchor.times(drift)));
    if (isOld || hasDrifted) return;
    const taken = [...state.orders.values()].filter(
      (order) =>
        order.role === 'rung' && order.cancelling && before.orders.get(order.clientId)?.cancelling === false,
    );
    this.#must(
      taken.length === 0,
      'theSoundRungsStay',
      () => `${clientId} was ended by the exchange, and ${taken.length} others are taken off for it`,
    );
  }

  /** What the program itself says that it does not believe, or does not know. */
  #doubtsOf(strategyId: string): readonly string[] {
    const { process } = this.#world;
    if (process?.isAlive !== true || !process.strategies.some(({ id }) => id === strategyId)) return [];
    return process.engine.api
      .strategy(strategyId)
      .queries.status()
      .doubts.map(({ kind }) => kind);
  }

  #noteLadder(meant: readonly StrategyOrder[], before: StrategyState | null, state: StrategyState): void {
    const { id } = state.parameters;
    const isNew = state.ladder.kind === 'placed' && before?.ladder.kind !== 'placed';
    if (isNew) this.#ladders.set(id, new Map());
    const ladder = this.#ladders.get(id);
    for (const { role, rung, clientId } of meant) {
      if (role !== 'rung') continue;
      this.#must(
        state.mode.kind === 'trading',
        'whoIsPausedBuysNothing',
        () => `${clientId} is meant to buy, and ${id} is ${state.mode.kind}`,
      );
      const doubts = this.#doubtsOf(id);
      this.#must(
        doubts.length === 0,
        'nothingIsBoughtInDoubt',
        () => `${clientId} is meant to buy, and in doubt are the ${doubts.join(' and the ')}`,
      );
      if (rung !== null) ladder?.set(rung, [...(ladder.get(rung) ?? []), clientId]);
      this.#expectFewActive(state);
    }
    this.#must(
      state.mode.kind === 'trading' || mayLadderBe(state),
      'whoIsPausedHasNoLadder',
      () => `${id} is ${state.mode.kind}, and its ladder ${state.ladder.kind}`,
    );
  }

  /** No more rungs are meant to rest than may, but for one that came to life when nobody expected it any more. */
  #expectFewActive({ orders, parameters: { id, activeRungs } }: StrategyState): void {
    if (activeRungs === null) return;
    const rungs = [...orders.values()].filter(({ role }) => role === 'rung').length;
    this.#world.statistics.branch('some of the rungs rest');
    this.#must(
      rungs <= activeRungs || this.#surprised.has(id) || this.#heardAgain.size > 0,
      'noMoreThanTheActiveRungsRest',
      () => `${rungs} rungs of ${id} rest or are meant to, and ${activeRungs} may`,
    );
  }

  // -------------------------------------------------------------------------------- at rest

  /** Each rung of the ladder that stands rests, waits or was bought, unless the owner heard that it does not. */
  expectWholeLadder(state: StrategyState, wasTold: boolean): void {
    const { mode, ladder, parameters } = state;
    if (mode.kind !== 'trading' || ladder.kind !== 'placed' || wasTold) return;
    this.#expectNextToRest(state);
    for (const [rung, clientIds] of this.#ladders.get(parameters.id) ?? []) {
      const isWaiting = waitingRungs(state).some((waiting) => waiting.rung === rung);
      const isThere = clientIds.some(
        (clientId) => state.orders.has(clientId) || this.#orders.get(clientId)?.outcome === 'filled',
      );
      this.#must(
        isThere || isWaiting,
        'theLadderIsWhole',
        () => `${parameters.id}: rung ${rung} neither rests nor was bought`,
      );
    }
  }

  /** Where some of the rungs rest at a time, those that were bought have been followed. */
  #expectNextToRest(state: StrategyState): void {
    const { orders, parameters, exit, closing } = state;
    const [next] = waitingRungs(state);
    if (parameters.activeRungs === null || next === undefined || exit !== null || closing !== null) return;
    const rungs = [...orders.values()].filter(({ role }) => role === 'rung').length;
    const bid = this.#world.venue.bestPrices().bid ?? next.price;
    const isNear = next.price.gt(bid.times('0.8'));
    this.#must(
      rungs >= parameters.activeRungs || next.notBeforeMs > 0 || !isNear,
      'theNextRungFollows',
      () => `${rungs} of ${parameters.activeRungs} rungs of ${parameters.id} rest, and ${next.rung} waits`,
    );
  }

  #must(holds: boolean, invariant: string, message: () => string): void {
    this.#world.judge.must(holds, invariant, message);
  }
}

/** It lives again, or did within one commit: its last executions were told together. */
function isHeardOf(order: StrategyOrder, ended: StrategyOrder): boolean {
  return order.phase !== 'settled' || order.bookedQuantity.gt(ended.bookedQuantity);
}
