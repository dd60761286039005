import type { Alert } from '../../src/domain/alerts/index.js';
import type { BrakeMemory } from '../../src/domain/brakes/index.js';
import { type Decimal, ZERO } from '../../src/domain/decimal.js';
import type { StrategyOrder, StrategyState } from '../../src/domain/ladder/index.js';
import { book, EMPTY_POSITION, type LedgerEntry, type Position } from '../../src/domain/ledger.js';
import type { Fill } from '../../src/domain/order.js';
import type { NumberedReport } from '../../src/domain/reconciliation/index.js';
import type { Commit, StoredStrategy } from '../../src/engine/ports/store.js';
import { allocated } from '../domain/support/invariants.js';
import { after, type Books, difference, EMPTY_BOOKS, moves, wrongAdjustment } from './bookkeeping.js';
import { BrakeWatch } from './brakeWatch.js';
import { canonical } from './canonical.js';
import { type CycleAccount, CycleWatch, NO_SUMS, withFill, withTrade } from './cycleWatch.js';
import { DriftWatch } from './driftWatch.js';
import { GateWatch } from './gateWatch.js';
import { MoneyWatch } from './moneyWatch.js';
import { expectNetAsTold } from './netWatch.js';
import { OrderWatch } from './orderWatch.js';
import { fillKey, isSameExecution, ownTradeId } from './ours.js';
import { isSellable, PriceWatch } from './priceWatch.js';
import { ReportedWatch } from './reportedWatch.js';
import { SanityWatch } from './sanityWatch.js';
import type { World } from './world.js';

/** What the books of one strategy must be by all that was committed. */
interface Account extends CycleAccount {
  /** Folded as the product folds, entry by entry. */
  position: Position;
  /** Kept by the simulation's own arithmetic. */
  books: Books;
  entries: number;
  readonly moved: Map<number, Decimal>;
  readonly sold: Set<number>;
  /** The owner's word made the position cost more than the rungs leave room for, until they are placed anew. */
  overdrawn: boolean;
  /** Rungs rest that were meant for another allocation, or that the books have lost sight of: until a ladder is placed. */
  hasOldRungs: boolean;
  /** Since when it holds what can be sold, by the true time; null: it does not. */
  heldSinceMs: number | null;
}

/**
 * Sees every commit as it is made, through all lives of the process, and knows from them what the books must be. What
 * must hold at any time is checked here.
 */
export class Witness {
  readonly alerts: Alert[] = [];
  readonly #world: World;
  readonly #accounts = new Map<string, Account>();
  /** Strategies that the owner has ever taken out of the configuration. */
  readonly #takenOut = new Set<string>();
  readonly orders: OrderWatch;
  readonly gates: GateWatch;
  readonly sanity: SanityWatch;
  readonly money: MoneyWatch;
  readonly brakes: BrakeWatch;
  beganAtMs: number | null = null;
  /** By trade and order. */
  readonly #booked = new Set<string>();
  /** Base asset that each trade of the owner's has explained. */
  readonly #explained = new Map<string, Decimal>();
  /** Trades of the owner's that were taken for evidence. */
  readonly #noted = new Set<string>();
  /** Everything that was seen, to be seen again as far as the disk has kept it. */
  #journal: (() => void)[] = [];
  #drifts: DriftWatch;
  readonly #prices: PriceWatch;
  readonly #cycles: CycleWatch;
  readonly #reported: ReportedWatch;

  constructor(world: World) {
    this.#world = world;
    this.orders = new OrderWatch(world);
    this.gates = new GateWatch(world);
    this.sanity = new SanityWatch(world);
    this.money = new MoneyWatch(world, this.#accounts);
    this.brakes = new BrakeWatch(world, this.#accounts);
    this.#prices = new PriceWatch(world);
    this.#cycles = new CycleWatch(world);
    this.#reported = new ReportedWatch(world, this.#accounts);
    this.#drifts = new DriftWatch(world, this.#accounts, this);
  }

  isBooked(fill: Fill): boolean {
    return this.#booked.has(fillKey(fill));
  }

  account(strategyId: string): Account {
    let account = this.#accounts.get(strategyId);
    if (account === undefined) {
      account = {
        state: null,
        position: EMPTY_POSITION,
        books: EMPTY_BOOKS,
        entries: 0,
        moved: new Map(),
        sold: new Set(),
        earnedBefore: ZERO,
        sums: NO_SUMS,
        overdrawn: false,
        hasOldRungs: false,
        heldSinceMs: null,
      };
      this.#accounts.set(strategyId, account);
    }
    return account;
  }

  /**
   * An execution of an order of ours of which the books have lost the very intent, or that `/fresh` has ended before its end
   * was known: to them it is somebody else's.
   */
  isStray(fill: Fill): boolean {
    if (!this.#world.venue.isOurs(fill)) return false;
    const order = this.orders.order(fill.clientId);
    if (order === undefined) return true;
    // Nothing tells whose the execution of an order is that was written off before its number was known.
    const isLost = order.outcome === 'neverArrived' && order.orderId === null;
    const isNobodys = isLost && this.#world.venue.namesNoClientOf(fill);
    return (order.outcome === 'givenUp' || isNobodys) && !this.isBooked(fill);
  }

  heldSinceMs(strategyId: string): number | null {
    return this.account(strategyId).heldSinceMs;
  }

  driftNow(): Decimal {
    return this.#drifts.driftNow();
  }

  // -------------------------------------------------------------------------------- the database

  /** How much it has seen so far. */
  get seen(): number {
    return this.#journal.length;
  }

  /** The disk has kept no more than this of what was committed. What has left the process has left it all the same. */
  rewind(seen: number): void {
    const { judge, statistics, story } = this.#world;
    const [kept, lost] = [this.#journal.slice(0, seen), this.#journal.length - seen];
    story.tell(() => `machine: loses its power, and ${lost} of ${kept.length + lost} commits with it`);
    this.#journal = [];
    this.alerts.length = 0;
    for (const memory of [this.#accounts, this.#booked, this.#explained, this.#noted]) memory.clear();
    this.orders.forget();
    this.gates.forget();
    this.money.forget();
    this.brakes.forget();
    this.#reported.forget();
    this.#drifts = new DriftWatch(this.#world, this.#accounts, this, true);
    const counted = structuredClone({ ...statistics });
    judge.whileAsleep(() => {
      for (const see of kept) see();
    });
    Object.assign(statistics, counted);
    if (this.#reported.isCutOff) this.money.onCutOff([...this.#accounts.keys()]);
    // Beside the rungs that the books remember, gone or not, stand those that they find on the book.
    for (const account of this.#accounts.values()) account.hasOldRungs = true;
    this.#world.onOwner();
  }

  /** After whatever befell the process before, the database holds what was committed: no more, no less. */
  onOpened(strategyId: string, stored: StoredStrategy | null): void {
    const { state } = this.account(strategyId);
    this.beganAtMs ??= this.#world.timeline.nowMs;
    const [found, known] = [
      stored === null ? null : storedPart(stored),
      state === null ? null : storedPart(state),
    ];
    this.#must(
      canonical(found) === canonical(known),
      'theDatabaseIsWhatWasCommitted',
      () => `${strategyId}: committed ${canonical(known)}\nfound ${canonical(found)}`,
    );
  }

  onManualTrade(fill: Fill): void {
    this.#journal.push(() => this.onManualTrade(fill));
    this.#noted.add(fillKey(fill));
  }

  isNoted(fill: Fill): boolean {
    return this.#noted.has(fillKey(fill));
  }

  onAlert(alert: Alert): void {
    this.#journal.push(() => this.onAlert(alert));
    this.alerts.push(alert);
  }

  onBrakes(memories: readonly BrakeMemory[], alerts: readonly Alert[]): void {
    this.#journal.push(() => this.onBrakes(memories, alerts));
    this.brakes.onKept(memories, alerts);
    for (const alert of alerts) {
      this.alerts.push(alert);
      this.#world.statistics.branch(`alert ${alert.content.kind}`);
    }
  }

  onConfigured(takenOut: readonly string[]): void {
    for (const id of takenOut) this.#takenOut.add(id);
  }

  onCommit(commit: Commit): void {
    this.#journal.push(() => this.onCommit(commit));
    const { statistics } = this.#world;
    statistics.commits += 1;
    const { state } = commit;
    const account = this.account(state.parameters.id);
    this.money.onState(state);
    this.#expectRetired(commit);
    expectNetAsTold(this.#world, commit);
    if (commit.reports.length > 0) {
      this.#drifts.expectRealDrift(commit.reports, state);
      this.money.onCompared(state, account.state);
    }
    this.#expectNoAverageOfDust(commit, account);
    // Beside the rungs that are meant rest those that a loss of power made the books forget.
    if (commit.orders.some(({ role, rung }) => role === 'rung' && rung === null)) account.hasOldRungs = true;
    const meant = this.orders.note(commit.orders, account.state, state);
    if (state.ladder.kind === 'placed' && account.state?.ladder.kind !== 'placed') this.gates.onLadder(state);
    this.sanity.expectNothingMoved(meant, account.state, state);
    for (const order of meant) {
      if (order.side === 'sell') this.#drifts.expectSaleOfOwn(order, commit);
    }
    for (const [entry, value] of withValues(commit)) this.#book(entry, value, account, state);
    for (const report of commit.reports) this.#noteReport(report, commit, account);
    this.#expectFold(account, state);
    for (const cycle of commit.closedCycles) {
      const { earnedBefore } = account;
      this.#cycles.expectEnd(cycle, commit, account);
      if (account.earnedBefore.lt(earnedBefore)) this.gates.onLoss(state.parameters.id, cycle.closedAtMs);
    }
    if (!isSellable(account.books.quantity, state)) account.heldSinceMs = null;
    else account.heldSinceMs ??= this.#world.timeline.nowMs;
    this.#expectPrices(meant, account, state);
    // A smaller allocation leaves the rungs where they are until there is something to decide.
    if (account.state !== null && allocated(state).lt(allocated(account.state))) account.hasOldRungs = true;
    else if (state.ladder.kind === 'placed' && account.state?.ladder.kind !== 'placed')
      account.hasOldRungs = false;
    if (isRungFound(account.state, state)) account.hasOldRungs = true;
    const realizedBefore = account.state?.position.realizedPnl ?? ZERO;
    account.state = state;
    this.brakes.onBooked(
      state.parameters.id,
      commit.entries,
      state.position.realizedPnl.minus(realizedBefore),
    );
    this.brakes.expectMayBuy(meant.filter(({ role }) => role === 'rung'));
    if (commit.reports.length > 0) this.#drifts.onReported();
    this.#expectWithinAllocation(account, state);
    this.#expectSalesCovered(commit);
    for (const alert of commit.alerts) {
      this.alerts.push(alert);
      const { content } = alert;
      this.#must(
        content.kind !== 'blocked' || content.reason !== 'brokenInvariant',
        'noDecisionBreaksAnInvariant',
        () => `${alert.strategyId}: ${JSON.stringify(content)}`,
      );
      statistics.branch(`alert ${alert.content.kind}`);
    }
  }

  // -------------------------------------------------------------------------------- one commit

  /** Nobody retires whom the owner has not taken out, and who does leaves nothing behind. */
  #expectRetired({ state, entries, closedCycles }: Commit): void {
    const { parameters, position, orders, closing } = state;
    const hasRetired =
      closedCycles.some(({ end }) => end === 'retired') ||
      entries.some((entry) => entry.kind === 'adjustment' && entry.reason === 'retired');
    if (!hasRetired && closing?.end !== 'retired') return;
    const { id } = parameters;
    this.#must(this.#takenOut.has(id), 'onlyWhoIsTakenOutRetires', () => `${id} retires`);
    // Who is configured again by then goes on with the next cycle at once.
    const left = [...orders.values()].filter(({ cycle }) => cycle !== state.cycle.number);
    this.#must(
      !hasRetired || (position.quantity.eq(ZERO) && left.length === 0),
      'whoRetiresLeavesNothing',
      () => `${id} leaves ${position.quantity} and ${left.length} orders`,
    );
  }

  /** What dust has cost tells nothing of what a deposit has cost, unless both together cannot be sold either. */
  #expectNoAverageOfDust({ reports, state }: Commit, { books }: Account): void {
    for (const { id, action, bookings } of reports) {
      const [first] = bookings;
      const after = books.quantity.plus(first?.quantityDelta ?? ZERO);
      const mayTell = isSellable(books.quantity, state) || !isSellable(after, state);
      this.#must(
        action === 'onlyReported' || first?.row !== 'virtualBuy' || mayTell,
        'dustTellsNoAverage',
        () => `report ${id} takes the average of ${books.quantity} for ${first?.quantityDelta}`,
      );
    }
  }

  #expectPrices(meant: readonly StrategyOrder[], account: Account, state: StrategyState): void {
    const { state: before, books } = account;
    for (const order of meant) {
      if (order.role !== 'rung') this.#prices.expectSalePrice(order, before, state, books);
    }
    // One whose request was lost is placed again where it was, wherever the price has gone.
    const isNew = state.ladder.kind === 'placed' && before?.ladder.kind !== 'placed';
    const rungs = meant.filter(({ role }) => role === 'rung');
    if (isNew) this.#prices.expectRungPrices(rungs, state, books);
  }

  #book(entry: LedgerEntry, value: Decimal | null, account: Account, state: StrategyState): void {
    account.entries += 1;
    this.#must(
      entry.sequence === account.entries,
      'theLedgerHasNoGap',
      () => `${entry.strategyId}: entry ${entry.sequence} is the ${account.entries}th`,
    );
    const { books } = account;
    account.position = book(account.position, entry, state.market);
    account.books = after(books, entry, state.market);
    if (entry.kind === 'fill') this.#bookFill(entry.fill, entry.cycle, entry.strategyId, account, state);
    else {
      const wrong = wrongAdjustment(books, entry, value);
      this.#must(
        wrong === null,
        'anAdjustmentIsWhatItSays',
        () => `${wrong}: ${canonical(entry)} after ${canonical(books)}`,
      );
      this.#world.statistics.branch(`booked ${entry.reason}`);
      this.money.onAdjustment(entry, books.cost);
      account.overdrawn = true;
    }
  }

  #bookFill(fill: Fill, cycle: number, strategyId: string, account: Account, state: StrategyState): void {
    const key = fillKey(fill);
    const order = this.orders.order(fill.clientId);
    this.#must(!this.#booked.has(key), 'aFillIsBookedOnce', () => `${key} is booked again, by ${strategyId}`);
    this.#booked.add(key);
    this.#must(
      order?.strategyId === strategyId,
      'aFillIsBookedWhereItBelongs',
      () => `${key} of ${order?.strategyId} is booked by ${strategyId}`,
    );
    const theirs = this.#world.exchangeFill(key);
    this.#must(
      theirs !== undefined && isSameExecution(fill, theirs),
      'aFillIsBookedAsItWas',
      () => `booked ${canonical(fill)}, at the exchange ${canonical(theirs ?? null)}`,
    );
    this.#must(
      order === undefined || order.cycle === cycle || this.orders.wasHeardAgain(order.clientId),
      'aFillCountsInItsCycle',
      () => `${key} of cycle ${order?.cycle} is booked in cycle ${cycle}`,
    );
    this.#move(account, cycle, moves(fill, state.market).quote);
    if (fill.side === 'sell') account.sold.add(cycle);
    account.sums = withFill(account.sums, fill, moves(fill, state.market));
  }

  #move({ moved }: Account, cycle: number, quote: Decimal): void {
    moved.set(cycle, (moved.get(cycle) ?? ZERO).plus(quote));
  }

  #noteReport(report: NumberedReport, { entries, alerts, state }: Commit, account: Account): void {
    const { statistics } = this.#world;
    statistics.branch(`action ${report.action}`);
    statistics.branch(`trigger ${report.trigger}`);
    const books = report.action !== 'onlyReported' && report.bookings.length > 0;
    if (books) {
      const cycle = entries[0]?.cycle ?? state.cycle.number;
      for (const { row, value, tradeId, quantityDelta, isElsewhere } of report.bookings) {
        statistics.branch(`row ${row}`);
        account.sums = withTrade(account.sums, row, quantityDelta, value ?? ZERO);
        if (row === 'manualBuy') this.#move(account, cycle, ZERO.minus(value ?? ZERO));
        if (tradeId !== null)
          this.#explainBy(ownTradeId(tradeId), quantityDelta, isElsewhere === true ? null : (value ?? ZERO));
        if (row === 'manualSell') this.#move(account, cycle, value ?? ZERO);
      }
    }
    const isDue = books || report.action === 'setAside';
    const isTold = alerts.some(
      ({ content }) => content.kind === 'discrepancy' && content.reportId === report.id,
    );
    this.#reported.note(report, isTold);
    this.#must(
      !isDue || isTold,
      'aCorrectionIsTold',
      () => `report ${report.id} (${report.action}) has no alert`,
    );
  }

  /**
   * Each coin that the owner traded explains once, at what was paid for it.
   *
   * @param value quote asset; null for a trade on another market, which was paid in other money
   */
  #explainBy(tradeId: string, quantity: Decimal, value: Decimal | null): void {
    const explained = (this.#explained.get(tradeId) ?? ZERO).plus(quantity.abs());
    this.#explained.set(tradeId, explained);
    const { venue, scenario } = this.#world;
    let [base, quote] = [ZERO, ZERO];
    for (const fill of venue.allFills) {
      if (fill.tradeId !== tradeId || (venue.isOurs(fill) && !this.isStray(fill))) continue;
      const moved = moves(fill, scenario.market);
      base = base.plus(moved.base.abs());
      quote = quote.plus(fill.side === 'buy' ? ZERO.minus(moved.quote) : moved.quote);
    }
    this.#must(
      explained.lte(base),
      'aTradeExplainsOnce',
      () => `trade ${tradeId} of ${base} has explained ${explained}`,
    );
    if (value === null) {
      const isHere = venue.allFills.some(
        (fill) => fill.tradeId === tradeId && fill.symbol === scenario.market.symbol,
      );
      this.#must(!isHere, 'aTradeElsewhereIsElsewhere', () => `trade ${tradeId} was made on this market`);
      return;
    }
    const isItsValue = value.times(base).minus(quote.times(quantity.abs())).abs().lt('0.000000001');
    this.#must(
      isItsValue,
      'aTradeIsTakenOverAtItsPrice',
      () => `trade ${tradeId} of ${base} for ${quote} explains ${quantity} for ${value}`,
    );
  }

  #expectFold({ position, books, entries }: Account, state: StrategyState): void {
    const { quantity, cost, realizedPnl } = state.position;
    const differs = difference(books, { quantity, cost, earned: realizedPnl });
    this.#must(differs === null, 'theBooksAreRight', () => `${state.parameters.id}: ${differs}`);
    const isSame =
      position.quantity.eq(state.position.quantity) &&
      position.realizedPnl.eq(state.position.realizedPnl) &&
      String(position.cost) === String(state.position.cost);
    this.#must(
      isSame && entries === state.ledgerLength,
      'theLedgerFoldsToThePosition',
      () =>
        `${state.parameters.id}: folded ${canonical(position)} of ${entries}, stored ${canonical(state.position)} of ${state.ledgerLength}`,
    );
  }

  /** A position alone may cost more, if the owner's own doing made it so; then the rungs make room. */
  #expectWithinAllocation(account: Account, state: StrategyState): void {
    const { parameters, position, orders, ladder } = state;
    if (ladder.kind === 'placed') account.overdrawn = false;
    if (account.overdrawn || account.hasOldRungs || this.orders.wasSurprised(parameters.id)) return;
    let committed = position.cost ?? ZERO;
    let rungs = 0;
    for (const { role, price, quantity, bookedQuantity } of orders.values()) {
      if (role !== 'rung') continue;
      rungs += 1;
      committed = committed.plus(price.times(quantity.minus(bookedQuantity)));
    }
    this.#must(
      rungs === 0 || committed.lte(allocated(state)),
      'rungsAndPositionStayWithinTheAllocation',
      () => `${parameters.id}: ${committed} of ${allocated(state)} with ${rungs} rungs`,
    );
  }

  /**
   * One sale at a time, beside one that came to life when nobody expected it any more, and one that a loss of power took from
   * the books and that was found resting.
   */
  #expectSalesCovered({ state }: Commit): void {
    const sales = [...state.orders.values()].filter(
      ({ role, clientId, detail }) =>
        role !== 'rung' && !this.orders.cameToLife(clientId) && detail !== 'found on the book',
    );
    this.#must(
      sales.length <= 1,
      'oneSaleAtATime',
      () => `${state.parameters.id}: ${sales.length} sales are live`,
    );
  }

  #must(holds: boolean, invariant: string, message: () => string): void {
    this.#world.judge.must(holds, invariant, message);
  }
}

/** One that the books have lost sight of came late: it is on the book beside the ladder that was placed without it. */
function isRungFound(before: StrategyState | null, { orders }: StrategyState): boolean {
  return [...orders.values()].some(
    ({ clientId, role, rung }) => role === 'rung' && rung === null && before?.orders.has(clientId) !== true,
  );
}

/** Each entry, with what the trade was worth that a report takes over by it; null for all others. */
function withValues({ entries, reports }: Commit): readonly (readonly [LedgerEntry, Decimal | null])[] {
  const values = new Map(reports.map(({ id, bookings }) => [id, bookings.map(({ value }) => value)]));
  return entries.map((entry) => {
    const reportId = entry.kind === 'adjustment' ? entry.reportId : null;
    return [entry, reportId === null ? null : (values.get(reportId)?.shift() ?? null)];
  });
}

function storedPart(state: StoredStrategy): StoredStrategy {
  const { slot, mode, position, ledgerLength, cycle, orders, ordersMade } = state;
  const {
    ladder,
    exit,
    restingRetry,
    peak,
    heldSinceMs,
    targetAgeMs,
    levelsSold,
    closing,
    setAside,
    missing,
    overrides,
  } = state;
  return {
    ...{ slot, mode, position, ledgerLength, cycle, orders, ordersMade },
    ...{ ladder, exit, restingRetry, peak, heldSinceMs, targetAgeMs, levelsSold },
    ...{ closing, setAside, missing, overrides },
  };
}
