import { EXIT_REASONS } from '../../src/domain/alerts/index.js';
import { type Decimal, ZERO } from '../../src/domain/decimal.js';
import type { ClosedCycle, StrategyOrder, StrategyState } from '../../src/domain/ladder/index.js';
import type { Fill } from '../../src/domain/order.js';
import type { BookingRow } from '../../src/domain/reconciliation/index.js';
import type { Commit } from '../../src/engine/ports/store.js';
import type { Books } from './bookkeeping.js';
import { canonical } from './canonical.js';
import { isSellable } from './priceWatch.js';
import type { World } from './world.js';

/** What the open cycle has bought and sold; its fees were taken from the one or the other. */
export interface Sums {
  readonly boughtQuantity: Decimal;
  readonly boughtValue: Decimal;
  readonly soldQuantity: Decimal;
  readonly soldValue: Decimal;
  readonly fees: Decimal;
}

export const NO_SUMS: Sums = {
  boughtQuantity: ZERO,
  boughtValue: ZERO,
  soldQuantity: ZERO,
  soldValue: ZERO,
  fees: ZERO,
};

/** @param moved what the fill moved on each side, its fee included */
export function withFill(
  sums: Sums,
  { side, quantity, fee }: Fill,
  moved: { readonly quote: Decimal },
): Sums {
  const fees = sums.fees.plus(fee);
  return side === 'buy'
    ? {
        ...sums,
        fees,
        boughtQuantity: sums.boughtQuantity.plus(quantity),
        boughtValue: sums.boughtValue.minus(moved.quote),
      }
    : {
        ...sums,
        fees,
        soldQuantity: sums.soldQuantity.plus(quantity),
        soldValue: sums.soldValue.plus(moved.quote),
      };
}

/** @param value quote asset of the trade, fees included */
export function withTrade(sums: Sums, row: BookingRow, quantityDelta: Decimal, value: Decimal): Sums {
  if (row === 'manualBuy') {
    return {
      ...sums,
      boughtQuantity: sums.boughtQuantity.plus(quantityDelta),
      boughtValue: sums.boughtValue.plus(value),
    };
  }
  if (row !== 'manualSell') return sums;
  return {
    ...sums,
    soldQuantity: sums.soldQuantity.minus(quantityDelta),
    soldValue: sums.soldValue.plus(value),
  };
}

/** What the watch knows of one strategy. */
export interface CycleAccount {
  state: StrategyState | null;
  readonly books: Books;
  /** Quote asset that each cycle has moved. */
  readonly moved: ReadonlyMap<number, Decimal>;
  /** What had been earned when the open cycle began. */
  earnedBefore: Decimal;
  sums: Sums;
  /** Cycles in which an order of ours has sold. */
  readonly sold: ReadonlySet<number>;
}

/** Sees that a cycle ends when it is over, with its true result, and that the owner hears of it. */
export class CycleWatch {
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  /** @param account as it was before the commit, but for its books */
  expectEnd(cycle: ClosedCycle, { alerts, state }: Commit, account: CycleAccount): void {
    const { statistics } = this.#world;
    statistics.cycles += 1;
    statistics.branch(`cycle ends ${cycle.end}`);
    const name = `${state.parameters.id}: cycle ${cycle.number} (${cycle.end})`;
    const quote = account.moved.get(cycle.number) ?? ZERO;
    this.#must(
      quote.eq(cycle.quoteChange),
      'aCyclesResultIsTheMoneyItMoved',
      () => `${name} says ${cycle.quoteChange}, ${quote} were moved`,
    );
    this.#expectOver(name, cycle, state, account);
    this.#expectSums(name, cycle, account);
    const earned = account.books.earned.minus(account.earnedBefore);
    account.earnedBefore = account.books.earned;
    // Told with what becomes of the strategy.
    if (cycle.end === 'retired') {
      const isTold = alerts.some(({ content }) => content.kind === 'strategyRetired');
      this.#must(isTold, 'theEndOfACycleIsTold', () => `${name} ended in silence`);
      return;
    }
    const told = alerts
      .map(({ content }) => content)
      .find((content) => content.kind === 'cycleClosed' && content.cycle === cycle.number);
    this.#must(told !== undefined, 'theEndOfACycleIsTold', () => `${name} ended in silence`);
    if (told?.kind !== 'cycleClosed') return;
    const isTrue =
      told.netProfit.minus(earned).abs().lt('0.000000001') &&
      told.quoteChange.eq(quote) &&
      told.next === state.mode.kind;
    this.#must(
      isTrue,
      'theEndOfACycleIsToldAsItWas',
      () =>
        `${name} earned ${earned} and goes on ${state.mode.kind}; told were ${told.netProfit} and ${told.next}`,
    );
  }

  #expectSums(name: string, cycle: ClosedCycle, account: CycleAccount): void {
    const { sums } = account;
    account.sums = NO_SUMS;
    const isSame =
      cycle.boughtQuantity.eq(sums.boughtQuantity) &&
      cycle.boughtValue.eq(sums.boughtValue) &&
      cycle.soldQuantity.eq(sums.soldQuantity) &&
      cycle.soldValue.eq(sums.soldValue) &&
      cycle.baseFees.plus(cycle.quoteFees).eq(sums.fees) &&
      cycle.dustQuantity.eq(account.books.quantity);
    this.#must(
      isSame,
      'aCyclesSumsAreRight',
      () => `${name}: ${canonical(cycle)}, and by the witness ${canonical(sums)}`,
    );
  }

  #expectOver(name: string, cycle: ClosedCycle, state: StrategyState, account: CycleAccount): void {
    const left: readonly StrategyOrder[] = [...state.orders.values()].filter(
      (order) => order.cycle === cycle.number,
    );
    this.#must(left.length === 0, 'aCycleEndsWithItsOrders', () => `${name} leaves ${left.length} orders`);
    this.#must(
      !isSellable(account.books.quantity, state),
      'aCycleEndsWithNothingToSell',
      () => `${name} ends with ${account.books.quantity}`,
    );
    const isOwnSale = EXIT_REASONS.some((reason) => reason === cycle.end);
    this.#must(
      !isOwnSale || account.sold.has(cycle.number),
      'aCycleEndsForItsReason',
      () => `${name} has sold nothing`,
    );
    const mustStop =
      (cycle.end === 'takeProfit' || cycle.end === 'holdTime' || cycle.end === 'sellNow') &&
      !state.parameters.restartAfterTakeProfit &&
      account.state?.mode.kind === 'trading';
    this.#must(
      !mustStop || state.mode.kind === 'finished',
      'itStopsWhenItIsToStop',
      () => `${name}, and then ${state.mode.kind}`,
    );
  }

  #must(holds: boolean, invariant: string, message: () => string): void {
    this.#world.judge.must(holds, invariant, message);
  }
}
