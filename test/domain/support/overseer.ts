import type {
  Decision,
  Moment,
  StrategyEvent,
  StrategyOrder,
  StrategyState,
} from '../../../src/domain/ladder/index.js';
import type { LedgerEntry } from '../../../src/domain/ledger.js';
import type { Market } from '../../../src/domain/market.js';
import type { Chance } from './chance.js';
import {
  expectAtRest,
  expectBooksToFold,
  expectFillsInTheirCycle,
  expectLedgerInSequence,
  expectNoEndMissed,
  expectNoMoreOfferedThanHeld,
  expectOnlyLiveOrders,
  expectResultOfTrades,
  expectWithinAllocation,
} from './invariants.js';
import { OwnersTrades } from './ownersTrades.js';

/** What leaves the rungs on the book more than the allocation, until they are replaced. */
const MAY_OVERDRAW: ReadonlySet<StrategyEvent['type']> = new Set([
  'setAverage',
  'holdingsRead',
  'parametersSet',
]);

/** Keeps what a strategy has decided, and checks after every decision that nothing that must always hold is broken. */
export class Overseer {
  readonly entries: LedgerEntry[] = [];
  readonly closedCycles: number[] = [];
  readonly ownersTrades: OwnersTrades;
  readonly #chance: Chance;
  /** Every order ever decided on, as it was made. */
  readonly #made = new Map<number, StrategyOrder>();
  /** Money that an owner's word, or a smaller allocation, made the position cost more than the rungs leave room for: until they are replaced. */
  #overdrawn = false;

  constructor(market: Market, chance: Chance) {
    this.ownersTrades = new OwnersTrades(market);
    this.#chance = chance;
  }

  decided(events: readonly StrategyEvent[], before: StrategyState, decision: Decision, moment: Moment): void {
    const { state } = decision;
    this.entries.push(...decision.entries);
    for (const order of decision.orders) this.#made.set(order.clientId, order);
    for (const event of events) {
      if (event.type !== 'holdingsRead' || event.correction.action === 'onlyReported') continue;
      this.ownersTrades.book(event.correction.bookings, before.cycle.number);
    }
    this.ownersTrades.settle(decision.settledTrades.map(({ fill }) => fill));
    if (events.some(({ type }) => MAY_OVERDRAW.has(type))) this.#overdrawn = true;
    if (state.ladder.kind === 'placed') this.#overdrawn = false;
    if (!this.#overdrawn) expectWithinAllocation(state);
    expectNoMoreOfferedThanHeld(state);
    expectOnlyLiveOrders(state);
    expectNoEndMissed(state, this.entries);
    expectFillsInTheirCycle(decision.entries, this.#made);
    for (const closed of decision.closedCycles) {
      expectResultOfTrades(closed, this.entries, this.ownersTrades.movedIn(closed.number), state);
      this.closedCycles.push(closed.number);
    }
    if (this.entries.length < 10 || this.#chance.happens(10)) expectBooksToFold(state, this.entries);
    if (!decision.effects.some(({ kind }) => kind === 'goOn')) expectAtRest(state, moment);
  }

  checkBooks(state: StrategyState): void {
    expectLedgerInSequence(this.entries);
    expectBooksToFold(state, this.entries);
  }
}
