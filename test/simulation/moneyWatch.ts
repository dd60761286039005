import { type Decimal, maximum, minimum, ZERO } from '../../src/domain/decimal.js';
import type { StrategyState } from '../../src/domain/ladder/index.js';
import type { AdjustmentEntry } from '../../src/domain/ledger.js';
import type { Fill } from '../../src/domain/order.js';
import { isGivenUp } from '../../src/engine/orders/ownOrders.js';
import { allocated } from '../domain/support/invariants.js';
import { moves } from './bookkeeping.js';
import { toleranceOf } from './driftWatch.js';
import { isSellable } from './priceWatch.js';
import type { World } from './world.js';

/** What one strategy has done with its money at the exchange, whatever its books say of it. */
interface Venture {
  quantity: Decimal;
  /** Quote asset that the quantity has cost, or that the owner says it has. */
  cost: Decimal;
  /** The largest that it ever had. */
  allocation: Decimal;
  /** What comparisons have booked: it must all have come back. Once the owner has named an average, its cost is no measure. */
  corrected: { readonly quantity: Decimal; readonly cost: Decimal; readonly isNamed: boolean };
}

interface Account {
  readonly state: StrategyState | null;
  readonly overdrawn: boolean;
}

/** Quote money below this comes of rounding quotients. */
const ROUNDING = '0.000001';

/**
 * No single wrong word loses coins or money. Followed at the exchange itself, through all lives: what is sold was bought
 * or given, and no allocation is spent twice.
 */
export class MoneyWatch {
  readonly #world: World;
  readonly #accounts: ReadonlyMap<string, Account>;
  readonly #ventures = new Map<string, Venture>();
  /** Base asset that the orders of all strategies have moved. */
  #traded = ZERO;
  /** Base asset of the owner's that was ever there for the taking: unclaimed from the first day, or brought since. */
  #given: Decimal;
  /** What `/fresh` left to the owner of what was bought: his from then on. */
  #handedOver = ZERO;
  readonly #handedOverBy = new Map<AdjustmentEntry, Decimal>();
  /** Strategies of which a comparison is to come after one that was recorded for some of them only. */
  readonly #cutOff = new Set<string>();
  /** Executions of orders that the books have lost sight of tell nothing of what they mean to spend. */
  #isBlind = false;

  constructor(world: World, accounts: ReadonlyMap<string, Account>) {
    this.#world = world;
    this.#accounts = accounts;
    this.#given = world.scenario.unclaimed;
  }

  /** The books were set back: what was bought and what was given stays as it is. */
  forget(): void {
    this.#handedOver = ZERO;
    this.#cutOff.clear();
    this.#isBlind = true;
  }

  /**
   * A loss of power has taken a comparison for these strategies, and has left it for others, with the trades that it settled.
   * The next one finds what is missing still without them: what is left to the owner pays first.
   */
  onCutOff(strategyIds: readonly string[]): void {
    for (const id of strategyIds) this.#cutOff.add(id);
  }

  onCompared({ parameters, setAside }: StrategyState, before: StrategyState | null): void {
    if (!this.#cutOff.delete(parameters.id)) return;
    const used = maximum((before?.setAside ?? ZERO).minus(setAside), ZERO);
    this.#handedOver = this.#handedOver.minus(minimum(used, this.#handedOver));
  }

  /** Base asset came to the account, or with a negative quantity left it, by the owner's hand. */
  onOwnersCoins(quantity: Decimal): void {
    this.#given = this.#given.plus(maximum(quantity, ZERO));
  }

  /** An order of ours was executed. @param strategyId null when no books know it */
  onFill(fill: Fill, strategyId: string | null): void {
    const { base, quote } = moves(fill, this.#world.scenario.market);
    this.#traded = this.#traded.plus(base);
    // What `/fresh` gave up and left to the owner was sold after all.
    const order = this.#world.witness.orders.order(fill.clientId);
    if (fill.side === 'sell' && order !== undefined && isGivenUp(order))
      this.#handedOver = this.#handedOver.minus(minimum(this.#handedOver, ZERO.minus(base)));
    const free = this.#free;
    this.#must(
      fill.side === 'buy' || free.gte(ZERO),
      'whatIsSoldWasBoughtOrGiven',
      () =>
        `order ${fill.clientId} sells ${fill.quantity}: ${free} were bought or given beyond what was sold`,
    );
    if (strategyId === null) this.#isBlind = true;
    else this.#spend(this.#venture(strategyId), base, quote);
  }

  /** After an execution, or when an order was taken. */
  expectWithinAllocation(strategyId: string | undefined): void {
    const { hasOwnerNeverActed, venue, witness } = this.#world;
    const account = strategyId === undefined ? undefined : this.#accounts.get(strategyId);
    if (strategyId === undefined || account === undefined) return;
    if (this.#isBlind || !hasOwnerNeverActed || account.overdrawn) return;
    if (witness.orders.wasSurprised(strategyId)) return;
    const { cost, allocation, corrected } = this.#venture(strategyId);
    // What dust has cost that was written off for a wrong word may be spent once more.
    const isDust = !isSellable(corrected.quantity.abs(), { market: venue.market });
    let committed = isDust ? cost.plus(minimum(corrected.cost, ZERO)) : cost;
    for (const order of venue.openOrders()) {
      const { side, price, quantity, executedQuantity } = order;
      if (side !== 'buy' || price === null || quantity === null || !venue.isOurs(order)) continue;
      if (witness.orders.order(order.clientId)?.strategyId !== strategyId) continue;
      committed = committed.plus(price.times(quantity.minus(executedQuantity ?? ZERO)));
    }
    this.#must(
      committed.minus(allocation).lt(ROUNDING),
      'noAllocationIsSpentTwice',
      () => `${strategyId}: ${committed} are spent or on the book, of ${allocation}`,
    );
  }

  onState(state: StrategyState): void {
    const venture = this.#venture(state.parameters.id);
    venture.allocation = maximum(venture.allocation, allocated(state));
  }

  /** @param costBefore of the position; null when unknown */
  onAdjustment(entry: AdjustmentEntry, costBefore: Decimal | null): void {
    const venture = this.#venture(entry.strategyId);
    const { reason, quantityDelta, costAfter } = entry;
    if (reason === 'fresh' || reason === 'retired') {
      // What a sale has taken of which the books know nothing, he cannot have, nor what other strategies hold.
      const there = maximum(this.#free.minus(this.#heldBeside(entry.strategyId)), ZERO);
      // Told once more after a loss of power, when other coins are there, it is no more than it was.
      const most = this.#handedOverBy.get(entry) ?? ZERO.minus(quantityDelta);
      const handedOver = minimum(most, there);
      this.#handedOverBy.set(entry, handedOver);
      this.#handedOver = this.#handedOver.plus(handedOver);
      this.#spend(venture, quantityDelta, ZERO);
    } else if (reason === 'setAverage' && costAfter !== null) {
      // Of what the books hold a part may be sold by now, without their knowing.
      const booked = this.#accounts.get(entry.strategyId)?.state?.position.quantity ?? ZERO;
      const isAll = booked.lte(ZERO) || venture.quantity.gte(booked);
      venture.cost = isAll ? costAfter : costAfter.times(venture.quantity).div(booked);
      // By his word, and for as long as it is held.
      venture.allocation = maximum(venture.allocation, costAfter);
    }
    const { corrected } = venture;
    if (reason === 'setAverage') venture.corrected = { ...corrected, isNamed: true };
    else if (reason !== 'reconciliation') venture.corrected = NOTHING;
    else {
      venture.corrected = {
        ...corrected,
        quantity: corrected.quantity.plus(quantityDelta),
        cost: corrected.cost.plus(costAfter ?? ZERO).minus(costBefore ?? ZERO),
      };
    }
  }

  /** At rest, in an account that nobody else has touched: what was written off for a wrong word is back, at its cost. */
  expectAllBack(): void {
    if (this.#isBlind || !this.#world.hasOwnerNeverActed) return;
    const tolerance = toleranceOf(this.#world.scenario);
    for (const [id, { corrected }] of this.#ventures) {
      const isItsCost = corrected.isNamed || corrected.cost.abs().lt(ROUNDING);
      const isBack = corrected.quantity.eq(ZERO) && isItsCost;
      this.#must(
        isBack || corrected.quantity.abs().lte(tolerance),
        'whatWasWrittenOffIsBackAtItsCost',
        () => `${id}: comparisons have booked ${corrected.quantity} for ${corrected.cost} in all`,
      );
    }
  }

  /** Base asset that was bought or given, and neither sold nor left to the owner. */
  get #free(): Decimal {
    return this.#traded.plus(this.#given).minus(this.#handedOver);
  }

  /** Base asset that the other strategies hold by their books. */
  #heldBeside(strategyId: string): Decimal {
    let held = ZERO;
    for (const [id, { state }] of this.#accounts)
      if (id !== strategyId && state !== null) held = held.plus(state.position.quantity);
    return held;
  }

  #venture(strategyId: string): Venture {
    let venture = this.#ventures.get(strategyId);
    if (venture === undefined) {
      venture = { quantity: ZERO, cost: ZERO, allocation: ZERO, corrected: NOTHING };
      this.#ventures.set(strategyId, venture);
    }
    return venture;
  }

  /** What leaves takes its share of the cost with it. */
  #spend(venture: Venture, base: Decimal, quote: Decimal): void {
    const quantity = venture.quantity.plus(base);
    if (base.gt(ZERO)) venture.cost = venture.cost.minus(quote);
    else if (quantity.lte(ZERO) || venture.quantity.lte(ZERO)) venture.cost = ZERO;
    else venture.cost = venture.cost.times(quantity).div(venture.quantity);
    venture.quantity = maximum(quantity, ZERO);
  }

  #must(holds: boolean, invariant: string, message: () => string): void {
    this.#world.judge.must(holds, invariant, message);
  }
}

const NOTHING = { quantity: ZERO, cost: ZERO, isNamed: false };
