import { type Decimal, HUNDRED, maximum, minimum, ZERO } from '../../src/domain/decimal.js';
import type { StrategyOrder, StrategyState } from '../../src/domain/ladder/index.js';
import type { Books } from './bookkeeping.js';
import type { World } from './world.js';

/** A price that was there no later than this says nothing of now: nothing is bought, sold or anchored by it. */
const OLD_BID_MS = 40_000;
/** ... nor does what was told while the process stood still. */
const WAITED_MS = 8_000;

/** At which prices orders may be meant, reckoned here from nothing but the parameters and the witness' own books. */
export class PriceWatch {
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  /** @param before the state that the decision began with */
  expectSalePrice(
    order: StrategyOrder,
    before: StrategyState | null,
    state: StrategyState,
    books: Books,
  ): void {
    const { parameters, market } = state;
    const wish = lowestWish(state, this.#heldMs(state));
    const average = averageOf(books);
    const bids = this.#bidsOfLate();
    this.#must(average !== null, 'whatHasNoCostIsNotSold', () => `${order.clientId} is meant to sell it`);
    if (average === null) return;
    const { slippagePercentage, stopLossPercentage } = parameters;
    if (order.role === 'restingTakeProfit') return this.#expectResting(order, state, books);
    if (order.role === 'takeProfit') {
      const target = above(average, wish);
      const rests = parameters.takeProfitMode === 'resting';
      const lowest = rests ? target : below(target, slippagePercentage).minus(market.tickSize);
      this.#must(
        order.price.gte(lowest),
        'aTakeProfitTakesItsProfit',
        () => `${order.clientId} sells at ${order.price}, with an average of ${average}`,
      );
      if (wish.lt(parameters.takeProfitPercentage)) this.#world.statistics.branch('sale at a lowered target');
      if (wish.lt(lowestWish(state, 0))) this.#world.statistics.branch('sale at a target lowered by age');
      this.#expectShare(order, state, books, bids);
      if (parameters.takeProfitMode === 'trailing') {
        const selling = { ...state, parameters: { ...parameters, takeProfitPercentage: wish } };
        return this.#expectTrail(order, selling, target, bids);
      }
      this.#must(
        bids.some((bid) => bid.plus(market.tickSize).gte(target)),
        'aTakeProfitWaitsForTheBid',
        () => `${order.clientId} sells with bids of ${bids.join()} and a target of ${target}`,
      );
      return;
    }
    // One that has begun is seen through, whatever its owner sets meanwhile.
    if (order.role === 'holdTime' && before?.exit?.reason !== 'holdTime') this.#expectAge(order, state);
    // An execution of ours tells of a lower bid before the bid does.
    const { venue } = this.#world;
    const lowest = venue.allFills.filter((fill) => venue.isOurs(fill)).map(({ price }) => price);
    lowest.push(...bids.map((bid) => bid.minus(market.tickSize)));
    if (order.role === 'sellNow' || order.role === 'holdTime') {
      const mayGive = slippagePercentage.times(order.role === 'holdTime' ? '10' : '1');
      this.#must(
        lowest.some((price) => order.price.gte(below(price, mayGive).minus(market.tickSize))),
        'aSaleAtTheMarketKeepsToTheMarket',
        () => `${order.clientId} sells at ${order.price} with bids of ${bids.join()}`,
      );
      return;
    }
    // A stop loss is seen through, wherever the bid goes.
    if (before?.exit?.reason === 'stopLoss') return;
    const stop = stopLossPercentage === null ? ZERO : below(average, stopLossPercentage);
    this.#must(
      lowest.some((price) => price.lte(stop)),
      'aStopLossWaitsForTheBid',
      () => `${order.clientId} sells with bids of ${bids.join()} and a stop at ${stop}`,
    );
  }

  /** No more than the levels that a bid of late has reached, unless what would be left could not be sold. */
  #expectShare(order: StrategyOrder, state: StrategyState, books: Books, bids: readonly Decimal[]): void {
    const { parameters, levelsSold, market } = state;
    const average = averageOf(books);
    const { levels, depthTargets, ageTargets } = parameters;
    if (levels === null || average === null) return;
    this.#world.statistics.branch('sale of a level');
    // Lowered, all of them may be sold at once.
    if (depthTargets !== null || ageTargets !== null) return;
    const pending = levels.slice(Math.min(levelsSold?.count ?? 0, levels.length - 1));
    const highest = bids.reduce(maximum, ZERO).plus(market.tickSize);
    const reached = pending.filter(({ percentage }) => highest.gte(above(average, percentage)));
    const [part, all] = [reached, pending].map((some) => some.reduce((sum, { at }) => sum + at, 0));
    const begun = levelsSold?.quantity ?? ZERO;
    const most = books.quantity.plus(begun).times(String(part)).div(String(all)).minus(begun);
    const rest = books.quantity.minus(most);
    this.#must(
      order.quantity.lte(most) || !isSellable(rest, state),
      'aLevelSellsItsShare',
      () => `${order.clientId} sells ${order.quantity} of ${books.quantity}, and ${most} are due`,
    );
    if (order.quantity.lt(most.minus(market.stepSize))) return;
    if (reached.length < pending.length) this.#world.statistics.branch('sale of a part');
  }

  /** At the target, up to the tick, and no more than is held. */
  #expectResting({ clientId, price, quantity }: StrategyOrder, state: StrategyState, books: Books): void {
    const { takeProfitMode } = state.parameters;
    const target = above(
      averageOf(books) ?? ZERO,
      lowestWish(state, Math.max(this.#heldMs(state), state.targetAgeMs)),
    );
    this.#world.statistics.branch('take profit rests');
    this.#must(
      takeProfitMode === 'resting' && price.gte(target) && price.lt(target.plus(state.market.tickSize)),
      'aTakeProfitRestsAtItsTarget',
      () => `${clientId} rests at ${price}, with a target of ${target}`,
    );
    this.#must(
      quantity.lte(books.quantity),
      'aTakeProfitRestsForWhatIsHeld',
      () => `${clientId} offers ${quantity} of ${books.quantity}`,
    );
  }

  /** The peak was a bid, above the target, and the bid has fallen from it. */
  #expectTrail(order: StrategyOrder, state: StrategyState, target: Decimal, bids: readonly Decimal[]): void {
    const { peak, parameters, market } = state;
    const { venue, statistics } = this.#world;
    statistics.branch('sale that trailed');
    const { trailPercentage, takeProfitPercentage, slippagePercentage } = parameters;
    // What a rung of ours has just bought at is the highest that the bid can be.
    const known = [...venue.bidsOfLate(Number.MAX_SAFE_INTEGER), ...venue.allFills.map(({ price }) => price)];
    const isOfMarket = known.some((price) => peak?.eq(price) === true);
    this.#must(
      peak?.gte(target) === true && isOfMarket,
      'aTrailBeginsAtItsTarget',
      () => `${order.clientId} sells with a peak of ${peak} and a target of ${target}`,
    );
    const trail = trailPercentage ?? takeProfitPercentage.div('2');
    const stop = maximum(below(peak ?? ZERO, trail), below(target, slippagePercentage.div('2')));
    this.#must(
      bids.some((bid) => bid.minus(market.tickSize).lte(stop)),
      'aTrailWaitsForTheFall',
      () => `${order.clientId} sells with bids of ${bids.join()}, a peak of ${peak} and a stop at ${stop}`,
    );
  }

  #heldMs({ heldSinceMs }: StrategyState): number {
    const { timeline, process } = this.#world;
    return (process?.nowMs ?? timeline.nowMs) - (heldSinceMs ?? Number.POSITIVE_INFINITY);
  }

  #expectAge({ clientId }: StrategyOrder, state: StrategyState): void {
    const { parameters } = state;
    const heldMs = this.#heldMs(state);
    this.#must(
      parameters.maxHoldMs !== null && heldMs >= parameters.maxHoldMs,
      'aHoldTimeWaitsForItsEnd',
      () => `${clientId} sells what has been held for ${heldMs} ms`,
    );
  }

  /** A ladder that was just meant: every rung lies below the bid, and below the average of what can be sold. */
  expectRungPrices(rungs: readonly StrategyOrder[], state: StrategyState, books: Books): void {
    const { parameters } = state;
    const bids = this.#bidsOfLate();
    const bid = bids.reduce(maximum, ZERO);
    const average = isSellable(books.quantity, state) ? averageOf(books) : null;
    const first =
      parameters.firstDropPercentage ?? parameters.maxDropPercentage.div(String(parameters.orderCount));
    for (const { clientId, price } of rungs) {
      const anchor = average === null ? bid : minimum(bid, average);
      this.#must(
        price.lte(below(anchor, first)),
        'rungsLieBelowThePriceAndTheAverage',
        () =>
          `${clientId} is meant to buy at ${price}, with bids of ${bids.join()} and an average of ${average}`,
      );
    }
  }

  /** Every bid that may still be believed. */
  #bidsOfLate(): readonly Decimal[] {
    const { venue, timeline, process } = this.#world;
    const sinceAwakeMs = timeline.nowMs - (process?.awokeAtMs ?? 0);
    return venue.bidsOfLate(Math.min(OLD_BID_MS, sinceAwakeMs + WAITED_MS));
  }

  #must(holds: boolean, invariant: string, message: () => string): void {
    this.#world.judge.must(holds, invariant, message);
  }
}

export function averageOf({ quantity, cost }: Pick<Books, 'quantity' | 'cost'>): Decimal | null {
  return cost === null || quantity.lte(ZERO) ? null : cost.div(quantity);
}

/** Whole steps of it make an order. */
export function isSellable(quantity: Decimal, { market }: Pick<StrategyState, 'market'>): boolean {
  const steps = quantity.minus(quantity.mod(market.stepSize));
  return steps.gt(ZERO) && steps.gte(market.minQuantity);
}

/** The percentage above the average that is to be earned after so many rungs and so much time. */
export function lowestWish({ parameters, cycle, levelsSold }: StrategyState, heldMs: number): Decimal {
  const { depthTargets, ageTargets, levels } = parameters;
  const level = levels?.[Math.min(levelsSold?.count ?? 0, levels.length - 1)];
  const takeProfitPercentage = level?.percentage ?? parameters.takeProfitPercentage;
  const reached = [
    ...(depthTargets ?? []).filter(({ at }) => at <= cycle.rungsFilled),
    ...(ageTargets ?? []).filter(({ at }) => Math.round(at * 3_600_000) <= heldMs),
  ];
  return reached.map(({ percentage }) => percentage).reduce(minimum, takeProfitPercentage);
}

export function above(price: Decimal, percentage: Decimal): Decimal {
  return price.times(HUNDRED.plus(percentage)).div(HUNDRED);
}

export function below(price: Decimal, percentage: Decimal): Decimal {
  return price.times(HUNDRED.minus(percentage)).div(HUNDRED);
}
