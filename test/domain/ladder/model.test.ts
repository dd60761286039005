import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Decimal, decimal, floorTo, maximum, ZERO } from '../../../src/domain/decimal.js';
import type { StrategyParameters } from '../../../src/domain/ladder/index.js';
import { baseChange, quoteChange } from '../../../src/domain/ledger.js';
import { onGrid } from '../support/arbitraries.js';
import { parametersOf, solMarket, sum } from '../support/builders.js';
import { Chance } from '../support/chance.js';
import { bidsBesideWatch, expectNotStuck } from '../support/invariants.js';
import { World } from '../support/world.js';

/*
 * A strategy lives through a few hundred random events on a tiny exact exchange; what must always hold is
 * checked after each of them (support/invariants.ts), and at the end, when nothing goes wrong any more, that the
 * books agree with the exchange and that the strategy is not stuck.
 */

const market = { ...solMarket, stepSize: decimal('0.001'), minQuantity: decimal('0.005') };
/** Some ladders are deeper than that: their lowest rungs wait for the price. */
const MIN_PRICE_MULTIPLIER = decimal('0.985');

const anyParameters: fc.Arbitrary<StrategyParameters> = fc
  .record({
    totalAmount: fc.oneof(
      { weight: 1, arbitrary: onGrid(45, 120, 2) },
      { weight: 9, arbitrary: onGrid(300, 100_000, 2) },
    ),
    orderCount: fc.integer({ min: 1, max: 5 }),
    incrementPercentage: onGrid(0, 100, 0),
    maxDropPercentage: onGrid(3, 30, 1),
    takeProfitPercentage: onGrid(2, 20, 1),
    stopLossPercentage: fc.option(onGrid(10, 80, 1), { nil: null }),
    minOrderAmount: fc.option(onGrid(5, 50, 0), { nil: null }),
    reanchorAfterMs: fc.constantFrom(60_000, 600_000),
    reanchorDriftPercentage: onGrid(5, 30, 1),
    cooldownMs: fc.constantFrom(0, 0, 5_000),
    restartAfterTakeProfit: fc.constantFrom(true, true, true, false),
    onManualExit: fc.constantFrom('restart', 'restart', 'pause'),
    cancelOwnOrdersForSale: fc.boolean(),
    takeProfitMode: fc.constantFrom('trigger', 'trigger', 'trailing', 'resting'),
    trailPercentage: fc.option(onGrid(1, 20, 1), { nil: null }),
    maxHoldMs: fc.constantFrom(null, null, 120_000),
    maxCyclesPerDay: fc.option(fc.integer({ min: 1, max: 3 }), { nil: null, freq: 1 }),
    tradingHours: fc.option(fc.constantFrom('08:00-12:01', '12:05-12:30'), { nil: null, freq: 1 }),
    cooldownAfterLossMs: fc.constantFrom(0, 0, 60_000),
    compound: fc.boolean(),
    compoundLimit: fc.constantFrom(null, null, decimal('100000')),
    stepScale: fc.constantFrom(decimal('1'), decimal('1'), decimal('0.5'), decimal('2')),
    activeRungs: fc.option(fc.integer({ min: 1, max: 3 }), { nil: null, freq: 2 }),
  })
  .map((part) => parametersOf(part));

/** What happens next, and the numbers that it is made of. */
const anyHappening = fc.record({
  what: fc.oneof(
    { weight: 30, arbitrary: fc.constant('move' as const) },
    { weight: 2, arbitrary: fc.constant('jump' as const) },
    { weight: 1, arbitrary: fc.constant('emptyBook' as const) },
    { weight: 60, arbitrary: fc.constant('deliver' as const) },
    { weight: 12, arbitrary: fc.constant('wait' as const) },
    { weight: 2, arbitrary: fc.constant('waitLong' as const) },
    {
      weight: 3,
      arbitrary: fc.constantFrom(
        'pause',
        'resume',
        'resume',
        'resume',
        'resume',
        'resume',
        'resume',
        'fresh',
        'setAverage',
        'standDown',
        'withdraw',
        'deposit',
        'lock',
        'reconcile',
        'started',
      ),
    },
    { weight: 2, arbitrary: fc.constantFrom('stopBuying', 'sellNow', 'panic', 'set', 'set', 'retire') },
    { weight: 10, arbitrary: fc.constantFrom('ownerBids', 'ownerBids', 'ownerBids', 'ownerTakesBid') },
    {
      weight: 3,
      arbitrary: fc.constantFrom(
        'buyByHand',
        'sellByHand',
        'sellAllByHand',
        'reconcile',
        'adopt',
        'reserve',
        'forceSync',
      ),
    },
  ),
  size: fc.nat({ max: 999 }),
});

type Happening = typeof anyHappening extends fc.Arbitrary<infer T> ? T : never;

/** `size` of 0 to 999 as a price up to `percentage` above or below `price`. */
function walked(price: Decimal, size: number, percentage: string): Decimal {
  const share = decimal(String(size - 500))
    .times(decimal('0.002'))
    .times(decimal(percentage))
    .times(decimal('0.01'));
  const moved = floorTo(price.plus(price.times(share)), market.tickSize);
  return maximum(moved, decimal('1'));
}

const thousandths = (size: number) => decimal(String(size)).times(decimal('0.001'));

class Course {
  readonly world: World;
  /** Quote asset that the account began with. */
  readonly budget: Decimal;
  price = decimal('100');
  /** Orders of the owner's so far. */
  bids = 0;

  constructor(parameters: StrategyParameters, seed: number) {
    const minPriceMultiplier = seed % 2 === 0 ? null : MIN_PRICE_MULTIPLIER;
    this.world = new World(parameters, { ...market, minPriceMultiplier }, new Chance(seed));
    this.budget = parameters.totalAmount;
    this.world.move(this.price);
  }

  /** Another amount, another target, or fewer rungs: sometimes so little that no rung fits any more. */
  #set(size: number): void {
    const { parameters } = this.world.state;
    const changes: readonly Partial<StrategyParameters>[] = [
      { totalAmount: decimal(String(1 + size)) },
      { takeProfitPercentage: decimal('0.2').plus(thousandths(size)) },
      { orderCount: 1 + (size % 6) },
      { stopLossPercentage: size % 2 === 0 ? null : decimal('1').plus(thousandths(size)) },
    ];
    const part = changes[size % changes.length] ?? {};
    this.world.handle({
      type: 'parametersSet',
      parameters: { ...parameters, ...part },
      overrides: new Map(),
    });
  }

  take({ what, size }: Happening): void {
    const { world } = this;
    switch (what) {
      case 'move':
        return this.#moveTo(walked(this.price, size, '0.6'));
      case 'jump':
        return this.#moveTo(walked(this.price, size, '6'));
      case 'emptyBook':
        return world.move(null);
      case 'deliver':
        return world.deliver();
      case 'wait':
        return world.wait(size * 10);
      case 'waitLong':
        return world.wait(size * 2_000);
      case 'resume':
        // The owner reads what blocks it, and does what it says.
        if (world.state.mode.kind === 'blocked') return world.setAverage(this.price);
        return world.handle({ type: what });
      case 'retire':
        return world.handle({ type: what });
      case 'pause':
      case 'fresh':
      case 'stopBuying':
      case 'panic':
      case 'sellNow':
        return world.handle({ type: what, by: 'owner' });
      case 'set':
        return this.#set(size);
      case 'setAverage':
        return world.setAverage(walked(this.price, size, '5'));
      case 'standDown':
        return world.handle({ type: 'standDown', untilMs: world.nowMs + size });
      case 'withdraw':
        return world.transfer(decimal(String(-size)).times(decimal('0.001')));
      case 'deposit':
        return world.transfer(decimal(String(size)).times(decimal('0.0001')));
      case 'lock':
        world.exchange.lockedByOwner = decimal(String(size % 3 === 0 ? 0 : size)).times(decimal('0.01'));
        return;
      case 'ownerBids':
        return this.#ownerBids(size);
      case 'ownerTakesBid':
        world.exchange.ownersBid = null;
        return;
      case 'started':
        return world.handle({ type: 'started' });
      case 'reconcile':
        return world.askToReconcile();
      case 'buyByHand':
        world.tradeByHand('buy', thousandths(size));
        return this.#heardOf(size);
      case 'sellByHand':
        world.tradeByHand('sell', floorTo(world.exchange.base.times(thousandths(size)), market.stepSize));
        return this.#heardOf(size);
      case 'sellAllByHand':
        world.tradeByHand('sell', world.exchange.base);
        return this.#heardOf(size);
      case 'adopt':
        return world.askToReconcile({
          strategyId: 'sol',
          kind: 'adopt',
          price: walked(this.price, size, '5'),
        });
      case 'reserve':
        return world.askToReconcile({ strategyId: 'sol', kind: 'reserve' });
      case 'forceSync':
        world.forceSync = size % 4 !== 0;
        return;
    }
  }

  /** The order stream tells of the owner's trades, or it does not. */
  #heardOf(size: number): void {
    if (size % 2 === 0) this.world.askToReconcile();
  }

  /** As much as the best bid, or a few steps less. */
  #ownerBids(size: number): void {
    const { exchange } = this.world;
    if (exchange.bid === null) return;
    const price = exchange.bid.minus(market.tickSize.times(decimal(String(size % 4))));
    this.bids += 1;
    exchange.ownersBid = { orderId: `own${this.bids}`, price, quantity: decimal('1'), strategyId: null };
  }

  #moveTo(price: Decimal): void {
    this.price = price;
    this.world.move(price);
  }

  /** A price that the strategy did not ask for must be one that it has no use for. */
  tryOtherMoments(size: number): void {
    this.world.checkForMissedWake(walked(this.price, size, '3'), (size * 7_919) % 100_000);
    this.world.checkForMissedWake(walked(this.price, (size * 31) % 1_000, '0.5'), size);
    for (const bid of bidsBesideWatch(this.world.state)) this.world.checkForMissedWake(bid, size);
  }

  comeToRest(): void {
    const { world } = this;
    world.calm = true;
    world.exchange.ownersBid = null;
    world.forceSync = true;
    if (world.exchange.bid === null) world.move(this.price);
    world.askToReconcile();
    this.#settle();
    // Alarms that were set long ago ring, and what they lead to comes to rest too.
    for (let hour = 0; hour < 3; hour += 1) {
      world.wait(3_600_000);
      this.#settle();
    }
  }

  #settle(): void {
    const { world } = this;
    for (let round = 0; round < 3_000 && !world.quiet; round += 1) {
      world.deliver();
      if (round % 4 === 0) world.wait(500);
    }
  }
}

function lives(parameters: StrategyParameters, seed: number, happenings: readonly Happening[]): Course {
  const course = new Course(parameters, seed);
  try {
    for (const happening of happenings) {
      course.take(happening);
      course.tryOtherMoments(happening.size);
    }
    course.comeToRest();
    expectToBeAtPeace(course);
  } catch (error) {
    const last = course.world.log.slice(-40).join('\n  ');
    throw new Error(`${error instanceof Error ? error.message : error}\nafter ...\n  ${last}`, {
      cause: error,
    });
  }
  return course;
}

function expectToBeAtPeace({ world, budget }: Course): void {
  const { state, exchange } = world;
  const { entries } = world.overseer;
  world.overseer.checkBooks(state);
  if (!world.quiet) throw new Error('it does not come to rest');
  expectNotStuck(state, world.alarmAtMs);
  const booked = entries.flatMap((entry) => (entry.kind === 'fill' ? [entry.fill.tradeId] : []));
  expect(new Set(booked), 'every trade of the exchange is booked, and no other').toEqual(
    new Set(exchange.fills.map((fill) => fill.tradeId)),
  );
  const moved = sum(exchange.fills.map((fill) => quoteChange(fill, market)));
  expect(exchange.quote.minus(budget).toString()).toBe(moved.toString());
  const bought = entries.flatMap((entry) => (entry.kind === 'fill' ? [baseChange(entry.fill, market)] : []));
  expect(sum(bought).toString()).toBe(exchange.base.minus(world.transferred).toString());
  const unexplained = exchange.base.minus(state.position.quantity).minus(state.setAside).abs();
  if (unexplained.gt(decimal('0.001'))) throw new Error(`${unexplained} SOL are not in the books`);
  if (unexplained.eq(ZERO))
    expect(world.overseer.ownersTrades.open, 'no trade is left to explain anything').toEqual([]);
  const live = new Set([...state.orders.keys()]);
  for (const order of exchange.open) {
    if (order.clientId === null || !live.has(order.clientId))
      throw new Error(`order ${order.clientId} was forgotten`);
  }
  if (state.position.quantity.lt(ZERO)) throw new Error('less than nothing is held');
}

test('whatever happens, the books are right, nothing is overspent or oversold, and the strategy goes on', () => {
  let cycles = 0;
  let fills = 0;
  let byHand = 0;
  let prevented = 0;
  let ignored = 0;
  fc.assert(
    fc.property(
      anyParameters,
      fc.integer(),
      // Long lives are wanted, and unbiased ones: the bias of fast-check prefers short lists and small numbers.
      fc.noBias(fc.array(anyHappening, { maxLength: 500, size: 'max' })),
      (parameters, seed, happenings) => {
        const { world } = lives(parameters, seed, happenings);
        cycles += world.overseer.closedCycles.length;
        fills += world.exchange.fills.length;
        byHand += world.overseer.ownersTrades.booked;
        prevented += world.exchange.prevented;
        ignored += world.ignoredBids;
      },
    ),
    { numRuns: 200 },
  );
  // A model in which nothing is traded would prove nothing.
  expect(fills).toBeGreaterThan(300);
  expect(cycles).toBeGreaterThan(30);
  expect(byHand).toBeGreaterThan(30);
  expect(prevented).toBeGreaterThan(10);
  expect(ignored).toBeGreaterThan(10_000);
});
