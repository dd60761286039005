import type { AlertContent } from '../../src/domain/alerts/index.js';
import {
  type Decimal,
  decimal,
  HUNDRED,
  maximum,
  minimum,
  ONE,
  percent,
  ZERO,
} from '../../src/domain/decimal.js';
import { type StrategyState, waitingRungs } from '../../src/domain/ladder/index.js';
import { fold } from '../../src/domain/ledger.js';
import { sellableQuantity } from '../../src/domain/market.js';
import { expectAlertsDelivered } from './alertsDelivered.js';
import { canonical } from './canonical.js';
import { fillKey } from './ours.js';
import { above, averageOf, below, isSellable, lowestWish } from './priceWatch.js';
import { expectStatistics } from './statisticsWatch.js';
import type { LivingProcess, World } from './world.js';

/** A ladder that is due is placed by then. */
const OVERDUE_MS = 60_000;

/** What still moves; null when nothing does. */
export function isAtRest(world: World): string | null {
  const { process, venue } = world;
  if (process === null) return 'no process runs';
  const resting = new Set(venue.openOrders().map(({ orderId }) => orderId));
  for (const { id } of world.scenario.strategies) {
    const state = process.engine.state(id);
    for (const order of state.orders.values()) {
      const isOpen =
        order.phase === 'open' && !order.cancelling && order.bookedQuantity.eq(order.executedQuantity);
      if (!isOpen)
        return `${id}: order ${order.clientId} is ${order.phase}${order.cancelling ? ', cancelling' : ''}`;
    }
    // One that has ended unseen, and whose end is in no history, is looked for over minutes.
    const lost = [...state.orders.values()].find(({ orderId }) => orderId !== null && !resting.has(orderId));
    if (lost !== undefined) return `${id}: order ${lost.clientId} is on no book`;
    if (state.closing !== null) return `${id}: its cycle is closing`;
    const { mode } = state;
    if (mode.kind === 'blocked' && mode.reason === 'anotherProgram')
      return `${id}: another program has stopped it`;
  }
  const { connection, watched } = process.engine.api
    .strategy(world.scenario.strategies[0]?.id ?? '')
    .queries.status();
  if (connection.connected !== true) return 'not connected';
  // A difference is booked, or reported, when it has lasted; nothing is bought until then.
  if (watched !== null) return `a difference of ${watched.quantity} is watched`;
  return null;
}

/** What must hold when everything has come to rest: the books are the exchange's, and the owner knows of what is not. */
export function expectAgreement(world: World): void {
  const { process } = world;
  if (process === null) return;
  const states = statesOf(world, process);
  expectNothingLost(world);
  expectHoldingsAgree(world, states, process);
  for (const state of states) {
    expectLadder(world, state, process.toldBid);
    if (process.toldBid !== null) expectRestingAtTarget(world, state);
  }
  expectOwnersTradesSeen(world);
  world.witness.money.expectAllBack();
  expectStatistics(world);
  expectAlertsDelivered(world);
}

/** What no comparison may have to mend: our own fills and orders are known without one. */
export function expectNothingLost(world: World): void {
  const { process } = world;
  if (process === null) return;
  expectFillsBooked(world);
  expectSameOrders(world, statesOf(world, process));
}

function statesOf({ scenario }: World, process: LivingProcess): readonly StrategyState[] {
  return scenario.strategies.map(({ id }) => process.engine.state(id));
}

/** Who trades has the ladder that he should have, and who does not has none. */
function expectLadder(world: World, state: StrategyState, bid: Decimal | null): void {
  const { judge, venue } = world;
  const { mode, ladder, parameters, position, orders } = state;
  const { id } = parameters;
  const rungs = [...orders.values()].filter(({ role }) => role === 'rung');
  judge.must(
    mode.kind === 'trading' ||
      rungs.length === 0 ||
      (mode.kind === 'stoppingBuys' && ladder.kind === 'placed'),
    'whoIsPausedHasNoRungs',
    () => `${id} is ${mode.kind}, and ${rungs.length} rungs rest`,
  );
  const isTold = wasTold(world, id, 'orderCancelledElsewhere') || wasTold(world, id, 'ordersRefused');
  world.witness.orders.expectWholeLadder(state, isTold);
  world.witness.gates.expectNoLadderBehind(state);
  if (mode.kind !== 'trading' || bid === null) return;
  const nowMs = world.process?.nowMs ?? 0;
  const isOverdue =
    ladder.kind === 'due' &&
    ladder.notBeforeMs < nowMs - OVERDUE_MS &&
    orders.size === 0 &&
    !isEmptied(world) &&
    !isToldDeaf(world, id) &&
    !opensNow(parameters, nowMs) &&
    !world.witness.gates.isHeld(id);
  judge.must(
    !isOverdue || state.exit !== null || state.market.state !== 'open' || venue.market.state !== 'open',
    'whatIsDueIsPlaced',
    () => `${id}: ${canonical(ladder)} at ${nowMs}`,
  );
  if (ladder.kind !== 'placed' || rungs.length === 0 || isSellable(position.quantity, state)) return;
  const drift = HUNDRED.plus(parameters.reanchorDriftPercentage);
  judge.must(
    bid.times(HUNDRED).lt(ladder.anchor.times(drift).plus(HUNDRED.times(state.market.tickSize))),
    'anUntouchedLadderFollows',
    () => `${id}: anchored at ${ladder.anchor}, and the bid is ${bid}`,
  );
}

/** A take profit that rests has followed the average and the depth of the ladder. */
function expectRestingAtTarget({ judge, process }: World, state: StrategyState): void {
  const { orders, position, parameters, market } = state;
  const average = averageOf(position);
  const resting = [...orders.values()].find(({ role }) => role === 'restingTakeProfit');
  if (average === null || resting === undefined || !isSellable(position.quantity, state)) return;
  const heldMs = (process?.nowMs ?? 0) - (state.heldSinceMs ?? Number.POSITIVE_INFINITY);
  // A clock that was set back makes nothing younger.
  const target = above(average, lowestWish(state, Math.max(heldMs, state.targetAgeMs)));
  judge.must(
    resting.price.gte(target) && resting.price.lt(target.plus(market.tickSize)),
    'aTakeProfitThatRestsFollows',
    () => `${parameters.id}: it rests at ${resting.price}, with a target of ${target}`,
  );
}

/** What the owner traded by hand since the first start is there as evidence. */
function expectOwnersTradesSeen({ venue, scenario, witness, judge, process }: World): void {
  if (!scenario.reconciliation.enabled || process === null) return;
  const sinceMs = witness.beganAtMs;
  for (const fill of venue.allFills) {
    const isTheirs = !venue.isOurs(fill) || witness.isStray(fill);
    // The exchange's clock is known to a fraction of a second.
    if (!isTheirs || sinceMs === null || fill.timeMs < sinceMs + 1_000) continue;
    judge.must(witness.isNoted(fill), 'everyTradeOfTheOwnersIsSeen', () => `${fillKey(fill)} is not noted`);
  }
}

/** A stop loss that the bid has reached has sold, and so has what the owner ordered to be sold. */
export function expectStopsKept(world: World): void {
  const { process, judge, scenario, venue } = world;
  if (process === null) return;
  const { enabled, forceSync } = scenario.reconciliation;
  const bid = process.toldBid;
  for (const state of statesOf(world, process)) {
    const { mode, position, parameters, market } = state;
    const { available, lent } = venue.balance(market.baseAsset);
    const sellable = sellableQuantity(minimum(position.quantity, available.plus(lent)), market);
    const { stopLossPercentage: percentage } = parameters;
    const isExcused = mode.kind === 'blocked' || !forceSync || !enabled || isEmptied(world);
    if (isExcused || position.cost === null || bid === null || sellable.eq(ZERO)) continue;
    judge.must(
      state.exit?.reason !== 'sellNow',
      'whatIsToBeSoldNowIsSold',
      () => `${parameters.id}: ${position.quantity} are still held`,
    );
    if (percentage === null) continue;
    const stop = below(position.cost.div(position.quantity), percentage);
    judge.must(
      bid.gt(stop),
      'aStopLossSells',
      () => `${parameters.id}: ${position.quantity} are held, the bid is ${bid} and the stop at ${stop}`,
    );
  }
}

function expectFillsBooked({ venue, witness, judge }: World): void {
  for (const fill of venue.allFills) {
    if (!venue.isOurs(fill) || witness.isStray(fill)) continue;
    judge.must(witness.isBooked(fill), 'everyFillOfOursIsBooked', () => `${fillKey(fill)} is not booked`);
  }
}

function expectSameOrders({ venue, judge }: World, states: readonly StrategyState[]): void {
  const theirs = venue
    .openOrders()
    .filter((order) => venue.isOurs(order))
    .map(({ clientId, orderId, executedQuantity }) => `${clientId} ${orderId} ${executedQuantity}`)
    .sort();
  const ours = states
    .flatMap(({ orders }) => [...orders.values()])
    .map(({ clientId, orderId, executedQuantity }) => `${clientId} ${orderId} ${executedQuantity}`)
    .sort();
  judge.must(
    theirs.join() === ours.join(),
    'theOrdersOnTheBookAreTheBooks',
    () => `at the exchange: ${theirs.join('; ')}\nin the books: ${ours.join('; ')}`,
  );
}

/** Within the tolerance, or reported as it is. */
function expectHoldingsAgree(world: World, states: readonly StrategyState[], process: LivingProcess): void {
  const { scenario, venue, judge } = world;
  const { reconciliation } = scenario;
  if (!reconciliation.enabled) return;
  const { baseAsset } = scenario.market;
  const sum = (parts: readonly Decimal[]) => parts.reduce((total: Decimal, part) => total.plus(part), ZERO);
  const booked = sum(states.map(({ position }) => position.quantity));
  const setAside = sum(states.map((state) => state.setAside));
  const reserved = reconciliation.reserved.get(baseAsset) ?? ZERO;
  const tolerance =
    reconciliation.tolerances.get(baseAsset) ?? reconciliation.tolerances.get('DEFAULT') ?? ZERO;
  // What the owner has used up of his reserve was told when it was found, and is remembered.
  const used = decimal(process.setting(`usedOfReserve:${baseAsset}`) ?? '0');
  const excess = venue.total(baseAsset).minus(reserved).plus(used).minus(booked);
  // What is set aside may have been used up by the owner, whose it is.
  const drift = excess.lt(ZERO) ? excess : excess.gt(setAside) ? excess.minus(setAside) : ZERO;
  const newest = states.flatMap(({ parameters }) =>
    process.engine.api.strategy(parameters.id).queries.reports(1),
  );
  const reported = sum(newest.map((report) => report.drift));
  // The report that found the reserve used up still counts what no position bears.
  const beyond = sum(newest.map((report) => maximum(ZERO.minus(report.drift).minus(report.booked), ZERO)));
  // Positions may bear a part although what was set aside is still there, or some of it: together they are all that lacks.
  const [first] = newest;
  const lacksAside = first?.compared?.lacksAside ?? ZERO;
  const isAllThatLacks = drift.lt(ZERO) && reported.minus(lacksAside).eq(excess.minus(setAside));
  const isReported =
    !reconciliation.forceSync &&
    (isAllThatLacks || [ZERO, beyond].some((part) => reported.plus(part).eq(drift)));
  // A position cannot be below nothing: what lacks of the owner's reserve beyond it is told of and stays so.
  const isBelowNothing = drift.lt(ZERO) && booked.eq(ZERO) && reported.lte(drift);
  judge.must(
    drift.abs().lte(tolerance) || isReported || isBelowNothing || isEmptied(world),
    'holdingsAgreeOrAreReported',
    () =>
      `${venue.total(baseAsset)} held, ${reserved} reserved, ${booked} booked, ${setAside} set aside: ` +
      `${drift} unexplained, ${reported} reported, tolerance ${tolerance}`,
  );
  for (const { parameters, market, position } of states) {
    const folded = fold(process.ledger(parameters.id), market);
    judge.must(
      folded.quantity.eq(position.quantity),
      'theLedgerFoldsToThePosition',
      () => `${parameters.id} at the end`,
    );
  }
}

/** At a price above every target nothing is left that could be sold, and whoever trades has begun again. */
export function expectSold(world: World): void {
  const { process, scenario, judge, venue } = world;
  if (process === null) return;
  const { enabled, forceSync } = scenario.reconciliation;
  const { available, lent } = venue.balance(scenario.market.baseAsset);
  for (const { id } of scenario.strategies) {
    const state = process.engine.state(id);
    const { mode, position, market, ladder, orders, exit } = state;
    const sellable = sellableQuantity(minimum(position.quantity, available.plus(lent)), market);
    // Books that nobody corrects may hold what the account does not: its sale is refused, and a person was told.
    const isExcused = mode.kind === 'blocked' || !forceSync || !enabled || isEmptied(world);
    judge.must(
      isExcused || isBelowTarget(state, world) || sellable.eq(ZERO),
      'whatReachedItsTargetIsSold',
      () => `${id}: ${position.quantity} are held at ${position.cost}, ${canonical({ mode, ladder, exit })}`,
    );
    const isTaken = ladder.kind === 'placed' && wasTold(world, id, 'orderCancelledElsewhere');
    const isRefused = exit !== null && isExcused && wasTold(world, id, 'problem');
    // What others hold, or the rung alone, may be more than the limits of exposure leave: the owner knows of it.
    const lacksRoom =
      waitingRungs(state).some(({ lacks }) => lacks !== undefined) && wasTold(world, null, 'problem');
    expectMoneyIsShort(world, state);
    const isPausing = waitingRungs(state).some(({ notBeforeMs }) => notBeforeMs > process.nowMs);
    const isWaiting =
      ladder.kind === 'due' || isPausing || isTaken || isRefused || lacksRoom || isEmptied(world);
    const goesOn = orders.size > 0 || sellable.gt(ZERO) || isWaiting;
    judge.must(
      mode.kind !== 'trading' || goesOn,
      'whoTradesIsNotStuck',
      () => `${id}: ${canonical({ mode, ladder, exit })}`,
    );
  }
}

/** The hours of trading, or a day, begin at this moment: the money for the ladder is read first. */
function opensNow({ tradingHours, maxCyclesPerDay }: StrategyState['parameters'], nowMs: number): boolean {
  return (tradingHours !== null || maxCyclesPerDay !== null) && nowMs % 60_000 < 1_000;
}

/** A rung that waits for money is one that the account cannot pay. */
function expectMoneyIsShort({ venue, scenario, judge, statistics }: World, state: StrategyState): void {
  const next = waitingRungs(state).find(({ lacks }) => lacks === 'money');
  if (next === undefined || state.mode.kind !== 'trading') return;
  statistics.branch('rungs wait for money');
  const { available, lent } = venue.balance(scenario.market.quoteAsset);
  const free = available.plus(maximum(lent, ZERO));
  judge.must(
    free.lt(next.price.times(next.quantity)),
    'whoLacksMoneyLacksIt',
    () => `${state.parameters.id}: rung ${next.rung} waits, and ${free} are free`,
  );
}

/** Prices come by request alone, which the owner knows: the stream brings none in the calm, because none moves there. */
function isToldDeaf({ process }: World, id: string): boolean {
  const { doubts = [], troubles = [] } = process?.engine.api.strategy(id).queries.status() ?? {};
  const isTold = troubles.some(({ problem }) => problem.kind === 'pricesByRequest');
  return isTold && doubts.some(({ kind }) => kind === 'streams');
}

/** Bought in the last fall, that lets a trailing take profit sell: no target of it is reached. */
function isBelowTarget({ position, parameters }: StrategyState, { venue }: World): boolean {
  const { bid } = venue.bestPrices();
  if (position.cost === null || bid === null) return false;
  const { takeProfitPercentage, depthTargets, levels } = parameters;
  const steps = [...(depthTargets ?? []), ...(levels ?? [])].map(({ percentage }) => percentage);
  const targets = levels === null ? [takeProfitPercentage, ...steps] : steps;
  const lowest = targets.reduce(minimum);
  return bid.times(position.quantity).lt(position.cost.times(ONE.plus(percent(lowest))));
}

/** An account that tells of no funds at all is not believed, and the owner is told that it cannot be compared. */
function isEmptied({ venue, scenario, witness }: World): boolean {
  const { baseAsset, quoteAsset } = scenario.market;
  const isEmpty = venue.total(baseAsset).eq(ZERO) && venue.total(quoteAsset).eq(ZERO);
  return isEmpty && witness.alerts.some(({ content }) => content.kind === 'reconciliationFailing');
}

function wasTold({ arrivedAlerts }: World, strategyId: string | null, kind: AlertContent['kind']): boolean {
  return arrivedAlerts.some((alert) => alert.strategyId === strategyId && alert.content.kind === kind);
}
