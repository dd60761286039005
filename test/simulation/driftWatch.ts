import { readClientId } from '../../src/domain/clientId.js';
import { type Decimal, decimal, maximum, minimum, ZERO } from '../../src/domain/decimal.js';
import type { StrategyOrder, StrategyState } from '../../src/domain/ladder/index.js';
import type { Position } from '../../src/domain/ledger.js';
import type { Fill } from '../../src/domain/order.js';
import type { NumberedReport } from '../../src/domain/reconciliation/index.js';
import { sum } from '../../src/domain/reconciliation/index.js';
import type { Commit } from '../../src/engine/ports/store.js';
import { moves } from './bookkeeping.js';
import type { Scenario } from './scenario.js';
import type { World } from './world.js';

/** A reading of the account takes less than this, whatever goes wrong. */
const OWNERS_TRADES_SETTLE_MS = 180_000;

const READING_TAKES_MS = 60_000;
/** Of a position. */
const DUST_PART = decimal('0.005');

interface Account {
  readonly state: StrategyState | null;
  readonly position: Position;
}

interface Compared {
  readonly drift: Decimal;
  readonly booked: Decimal;
  /** Of that, taken over without proof. */
  readonly unproven: Decimal;
}

/** Holds what reconciliations find, and what is sold, against what the exchange really has. */
export class DriftWatch {
  readonly #world: World;
  readonly #accounts: ReadonlyMap<string, Account>;
  readonly #witness: { isBooked(fill: Fill): boolean; isStray(fill: Fill): boolean };
  /** Of the comparison that is being recorded, all strategies together. */
  #usedOfReserve = ZERO;
  /** The books that told of it were lost, or the comparison that will tell has not come yet. */
  #isUsedUnknown: boolean;
  /** Without what is only watched. */
  #foundDrift = ZERO;
  #isPartWatched = false;
  /** What was not only watched, by this comparison and by the one before. */
  #believed = ZERO;
  #believedBefore = ZERO;
  /** Something of it, with whatever strategy, is told and not booked. */
  #isOnlyReported = false;
  /** What of it trades of the owner's would explain, which stay evidence where nothing is ever booked. */
  #explained = ZERO;
  /** The owner has said that something is his, and it was set aside. */
  #isHisWord = false;
  /** What was told last of a difference that is only reported: it stands until what is watched beside it is over. */
  #told = ZERO;
  #realDrift = ZERO;
  /** The same where the owner has sold as much as there is missing: then what he was left with pays for all of it. */
  #realDriftByHand = ZERO;
  /** A comparison has been recorded for some of the strategies, and for the others not yet, or never. */
  #isUnfinished = false;
  /** Dust that was booked, or written off, because something was told of it that was not so. */
  #owed = ZERO;
  #compared: Compared[] = [];
  /** What of it had been written off of the owner's and is his again: no strategy's drift. */
  #returned = ZERO;
  #changesBooks = false;
  /** Nothing is booked or told by it: it looks on. */
  #onlyWatches = true;
  #comparedAtMs = 0;
  /** What of the owner's reserve he had used up himself when the account was last compared: nobody's books can tell of it. */
  #missingSince = ZERO;

  constructor(
    world: World,
    accounts: ReadonlyMap<string, Account>,
    witness: { isBooked(fill: Fill): boolean; isStray(fill: Fill): boolean },
    isAfterPowerLoss = false,
  ) {
    this.#isUsedUnknown = isAfterPowerLoss;
    this.#world = world;
    this.#accounts = accounts;
    this.#witness = witness;
  }

  onReported(): void {
    this.#missingSince = minimum(this.driftNow(), ZERO);
  }

  expectSaleOfOwn(order: StrategyOrder, { state, entries, reports }: Commit): void {
    const { scenario, statistics, timeline, ownerActedAtMs } = this.#world;
    statistics.branch('sale intended');
    this.#must(
      order.quantity.lte(state.position.quantity),
      'noMoreIsSoldThanIsHeld',
      () => `${order.strategyId}: ${order.quantity} of ${state.position.quantity}`,
    );
    const { enabled, forceSync } = scenario.reconciliation;
    const isKnown =
      this.#comparedAtMs > ownerActedAtMs && timeline.nowMs - ownerActedAtMs > OWNERS_TRADES_SETTLE_MS;
    if (!enabled || !forceSync || !isKnown) return;
    // What the books of the strategies hold beyond what is there would be somebody else's.
    // A correction may come in the same decision as the sale.
    const corrected = entries.reduce(
      (sum: Decimal, entry) => (entry.kind === 'adjustment' ? sum.plus(entry.quantityDelta) : sum),
      ZERO,
    );
    const drift = this.driftNow().minus(corrected);
    const tolerance = toleranceOf(scenario);
    // So may what of it is only watched by now: it may be there all the same, and the exchange refuses what is not.
    const watched = sum(reports.map(({ watched: part }) => minimum(part?.quantity ?? ZERO, ZERO)));
    this.#must(
      // What the owner has used up of his reserve himself is missing, and nobody sells it.
      drift.plus(maximum(tolerance, this.#used())).gte(minimum(this.#missingSince, watched)),
      'whatIsReservedIsNotSold',
      () => `${order.strategyId} sells ${order.quantity}, and ${drift} are missing`,
    );
  }

  /** What is in the account beyond the reserve and the positions, as the exchange has it at this moment. */
  #excessNow(): Decimal {
    const { scenario, venue } = this.#world;
    const { baseAsset } = scenario.market;
    let excess = venue.total(baseAsset).minus(scenario.reconciliation.reserved.get(baseAsset) ?? ZERO);
    for (const { position } of this.#accounts.values()) excess = excess.minus(position.quantity);
    for (const fill of venue.allFills) {
      if (venue.isOurs(fill) && !this.#witness.isBooked(fill) && !this.#witness.isStray(fill))
        excess = excess.minus(moves(fill, scenario.market).base);
    }
    return excess;
  }

  /** The part of it that nobody's books tell of. */
  driftNow(): Decimal {
    return this.#driftBeside(ZERO);
  }

  /**
   * What was set aside pays for what is missing, but not for what positions have taken over without proof or have sold.
   *
   * @param notOwners so much of that, base asset
   */
  #driftBeside(notOwners: Decimal): Decimal {
    const excess = this.#excessNow();
    let aside = ZERO;
    for (const { state } of this.#accounts.values()) aside = aside.plus(state?.setAside ?? ZERO);
    if (excess.gt(aside)) return excess.minus(aside);
    const short = aside.minus(excess);
    const ofPositions = minimum(short, notOwners);
    return ZERO.minus(ofPositions.plus(maximum(short.minus(ofPositions).minus(aside), ZERO)));
  }

  /** By orders under our marks that the books know nothing of: nothing tells a lost one from another program's. */
  #soldByStrays(): Decimal {
    const { venue } = this.#world;
    const isUnknown = (fill: Fill) =>
      venue.isOurs(fill) ? this.#witness.isStray(fill) : readClientId(fill.clientId) !== null;
    const sold = venue.allFills.filter((fill) => fill.side === 'sell' && isUnknown(fill));
    const positions = sum([...this.#accounts.values()].map(({ position }) => position.quantity));
    return minimum(sum(sold.map(({ quantity }) => quantity)), positions);
  }

  #soldByOwnerSince(ms: number): Decimal {
    const { venue } = this.#world;
    const sold = venue.allFills.filter(
      (fill) => fill.side === 'sell' && !venue.isOurs(fill) && fill.timeMs >= ms - OWNERS_TRADES_SETTLE_MS,
    );
    return sum(sold.map(({ quantity }) => quantity));
  }

  #unproven(): Decimal {
    const accounts = [...this.#accounts.values()];
    return sum(
      accounts.map(({ state, position }) => minimum(state?.missing.unproven ?? ZERO, position.quantity)),
    );
  }

  /**
   * What a reconciliation finds is what there is. Looked at only when the owner has left the account alone for so long
   * that no reading can have begun before; strategies report one after another, so the sum is theirs together.
   */
  expectRealDrift(reports: readonly NumberedReport[], { setAside, parameters }: StrategyState): void {
    const { scenario, timeline, ownerActedAtMs, hasOwnerNeverActed } = this.#world;
    const strategies = this.#world.process?.strategies ?? scenario.strategies;
    const isFirst = parameters.id === strategies[0]?.id;
    if (isFirst) {
      if (this.#isUnfinished) this.#noteOwed();
      this.#isUnfinished = true;
      this.#foundDrift = ZERO;
      this.#believedBefore = this.#believed;
      this.#believed = ZERO;
      this.#compared = [];
      this.#returned = ZERO;
      this.#isPartWatched = false;
      this.#isOnlyReported = false;
      this.#explained = ZERO;
      this.#isHisWord = false;
      this.#realDrift = this.#driftBeside(this.#unproven().plus(this.#soldByStrays()));
      this.#realDriftByHand = this.driftNow();
      this.#changesBooks = false;
      this.#onlyWatches = true;
    }
    const isQuiet = timeline.nowMs - ownerActedAtMs > OWNERS_TRADES_SETTLE_MS;
    const stateBefore = this.#accounts.get(parameters.id)?.state;
    const before = stateBefore?.setAside ?? ZERO;
    // Only a real shortage uses up what was set aside, or a word about dust, or about what his trades explain.
    const used = before.minus(setAside);
    const isForAWord =
      this.#world.venue.told.wasWrongWithin(READING_TAKES_MS) &&
      (this.#isDust(used) || used.lte(this.#soldByOwnerSince(this.#comparedAtMs)));
    this.#must(
      !isQuiet || setAside.gte(before) || isForAWord || this.#isSetAsideUsedUp(),
      'whatIsSetAsideStaysSo',
      () => `${parameters.id}: ${before} were set aside and are there, ${setAside} are left of it`,
    );
    for (const { drift, booked, action, watched, bookings } of reports) {
      const byHand = bookings.filter(
        ({ row, isElsewhere }) => row === 'manualSell' || row === 'manualBuy' || isElsewhere === true,
      );
      this.#explained = this.#explained.plus(sum(byHand.map(({ quantityDelta }) => quantityDelta.abs())));
      if (action === 'setAside') this.#isHisWord = true;
      const unproven = minimum(stateBefore?.missing.unproven ?? ZERO, booked);
      this.#compared.push({ drift, booked, unproven });
      this.#believed = this.#believed.plus(drift.minus(watched?.quantity ?? ZERO));
      this.#foundDrift = this.#foundDrift.plus(believedOf(drift, watched?.quantity ?? ZERO));
      if (watched !== null) this.#isPartWatched = true;
      if (action === 'onlyReported') this.#isOnlyReported = true;
      const isNothing = action === 'none' || action === 'withinTolerance';
      if (!isNothing) this.#changesBooks = true;
      if (!isNothing && action !== 'watched') this.#onlyWatches = false;
      const kept = action === 'setAside' ? drift : ZERO;
      const back = minimum(setAside.minus(before).minus(kept), stateBefore?.missing.setAside ?? ZERO);
      this.#returned = this.#returned.plus(maximum(back, ZERO));
    }
    this.#tell(parameters.id, reports);
    if (parameters.id !== strategies.at(-1)?.id) return;
    this.#isUnfinished = false;
    // His trades may explain what a wrong word says, and are named again with every look, where nothing but a report comes of it.
    const hasTradedSince =
      ownerActedAtMs >= this.#comparedAtMs && this.#world.venue.told.wasWrongWithin(READING_TAKES_MS);
    const isReportOfTrades =
      this.#isOnlyReported && (hasTradedSince || this.#foundDrift.abs().lte(this.#explained));
    this.#comparedAtMs = timeline.nowMs;
    this.#expectShared();
    // What has only been reported is believed on beside what is watched, whichever way that goes.
    const more = this.#believed.minus(this.#believedBefore).abs();
    const isDustMore = this.#world.venue.told.wasWrongWithin(READING_TAKES_MS) && this.#isDust(more);
    const isKnown = this.#foundDrift.eq(this.#told) || more.eq(ZERO) || isDustMore;
    const isReal =
      this.#isReal() || ((this.#isPartWatched || this.#isOnlyReported) && isKnown) || isReportOfTrades;
    if (!this.#isOnlyReported) this.#told = ZERO;
    else if (!this.#isPartWatched || !this.#foundDrift.eq(ZERO)) this.#told = this.#foundDrift;
    // What changes nothing is believed after one look, and harms nobody.
    if (!this.#changesBooks) return;
    const isOwed = this.#realDrift.eq(this.#owed);
    const isRight = this.#isFor(this.#realDrift);
    this.#noteOwed();
    this.#must(
      !hasOwnerNeverActed || this.#onlyWatches || (isOwed && isRight),
      'nothingDriftsByItself',
      () => `${this.#realDrift} in an account that nobody has touched, ${this.#foundDrift} found`,
    );
    this.#must(
      !isQuiet || isReal,
      'aDriftIsReal',
      () => `${this.#foundDrift} found, ${this.#realDrift} there are: ${this.#describe()}`,
    );
  }

  /** What was booked, all of it or a part, and is not so. */
  #noteOwed(): void {
    const { forceSync } = this.#world.scenario.reconciliation;
    if (this.#changesBooks && forceSync) this.#owed = this.#realDrift.minus(this.#foundDrift);
  }

  #tell(strategyId: string, reports: readonly NumberedReport[]): void {
    this.#world.story.tell(() => {
      const told = reports.map(
        ({ trigger, action, drift, booked, watched }) =>
          `${trigger} finds ${drift} beside ${booked}: ${action}, ${watched?.quantity ?? ZERO} watched`,
      );
      return `rung: ${strategyId} is compared, ${this.#realDrift} there are; ${told.join('; ')}`;
    });
  }

  /** Several strategies bear a shortage in proportion to what each holds, beyond what they have taken over without proof. */
  #expectShared(): void {
    const shortage = ZERO.minus(sum(this.#compared.map(({ drift }) => drift)));
    const held = sum(this.#compared.map(({ booked, unproven }) => booked.minus(unproven)));
    const shared = shortage.minus(sum(this.#compared.map(({ unproven }) => unproven)));
    if (shared.lte(ZERO) || shared.gt(held)) return;
    for (const { drift, booked, unproven } of this.#compared) {
      const share = shared.times(booked.minus(unproven)).div(held).plus(unproven);
      this.#must(
        drift.plus(share).abs().lt('0.000000001'),
        'aShortageIsShared',
        () => `${drift} of a shortage of ${shortage} for ${booked}, of which nothing proves ${unproven}`,
      );
    }
  }

  #used(): Decimal {
    const { scenario, process } = this.#world;
    return decimal(process?.setting(`usedOfReserve:${scenario.market.baseAsset}`) ?? '0');
  }

  #describe(): string {
    const { venue, scenario, process } = this.#world;
    const { baseAsset } = scenario.market;
    const accounts = [...this.#accounts].map(
      ([id, { position, state }]) => `${id} books ${position.quantity} and keeps ${state?.setAside ?? ZERO}`,
    );
    const running = process?.strategies.map(({ id }) => id).join(' and ') ?? 'nothing';
    const reserved = scenario.reconciliation.reserved.get(baseAsset) ?? ZERO;
    return `${venue.total(baseAsset)} held, ${reserved} reserved, ${accounts.join(', ')}; ${running} runs`;
  }

  /** What was known before to be used up of the owner's reserve is no drift any more. */
  #isReal(): boolean {
    const known = this.#usedOfReserve;
    this.#usedOfReserve = this.#used();
    if (this.#isUsedUnknown && this.#usedOfReserve.gt(ZERO)) {
      this.#isUsedUnknown = false;
      return true;
    }
    // All that lacks is known to be used up of the reserve, the last of it by this report.
    if (this.#isOnlyReported && this.#realDrift.plus(this.#usedOfReserve).eq(ZERO)) return true;
    const found = this.#foundDrift.plus(this.#returned);
    const isBetween = found.gte(this.#realDrift) && found.lte(this.#realDriftByHand);
    if (isBetween && !this.#world.hasOwnerNeverActed) return true;
    return [ZERO, known, this.#usedOfReserve].some((used) => this.#isFor(this.#realDrift.plus(used)));
  }

  /** Whether what is found may be for so much that there is. */
  #isFor(real: Decimal): boolean {
    const found = this.#foundDrift.plus(this.#returned);
    if (found.eq(real) || (this.#isPartWatched && isPartOf(found, real))) return true;
    if (!this.#world.venue.told.wasWrongWithin(READING_TAKES_MS)) return false;
    // The owner has said so: what he has set aside that is not there is the first that lacks.
    if (this.#isHisWord) return true;
    // What trades explain is believed at once, also those that have explained something before.
    const notExplained = maximum(found.minus(real).abs().minus(this.#explained), ZERO);
    if (this.#explained.gt(ZERO) && this.#isDust(notExplained)) return true;
    // What is not so may also hide some of what is, beside what trades explain.
    if (this.#explained.gt(ZERO) && isPartOf(towardsZero(found, this.#explained), real)) return true;
    return isPartOf(found, real) || this.#isDust(found.minus(real).abs()) || this.#isDust(found.abs());
  }

  /** It is believed after two looks, and what is told of it may be wrong for longer: it is owed until it comes back. */
  #isDust(quantity: Decimal): boolean {
    const { market, reconciliation } = this.#world.scenario;
    const accounts = [...this.#accounts.values()];
    const positions = sum(accounts.map(({ position }) => position.quantity));
    const asides = sum(accounts.map(({ state }) => state?.setAside ?? ZERO));
    const others = asides.plus(reconciliation.reserved.get(market.baseAsset) ?? ZERO);
    const known = positions.gt(ZERO) ? positions : others;
    // Where nothing was known before, everything is.
    const booked = sum(this.#compared.map((compared) => compared.booked));
    if (booked.plus(others).eq(ZERO)) return true;
    return quantity.lte(known.times(DUST_PART));
  }

  #isSetAsideUsedUp(): boolean {
    const states = [...this.#accounts.values()].flatMap(({ state }) => (state === null ? [] : [state]));
    const aside = states.reduce((sum: Decimal, state) => sum.plus(state.setAside), ZERO);
    return this.#excessNow().lt(aside);
  }

  #must(holds: boolean, invariant: string, message: () => string): void {
    this.#world.judge.must(holds, invariant, message);
  }
}

/** What of a difference is watched may concern what is the owner's, too. */
function believedOf(drift: Decimal, watched: Decimal): Decimal {
  const believed = drift.minus(watched);
  return isPartOf(believed, drift) ? believed : ZERO;
}

/** `quantity` without so much of it, whatever its sign. */
function towardsZero(quantity: Decimal, less: Decimal): Decimal {
  const left = maximum(quantity.abs().minus(less), ZERO);
  return quantity.lt(ZERO) ? ZERO.minus(left) : left;
}

function isPartOf(part: Decimal, whole: Decimal): boolean {
  const [low, high] = [minimum(whole, ZERO), maximum(whole, ZERO)];
  return part.gte(low) && part.lte(high);
}

export function toleranceOf({ reconciliation, market }: Scenario): Decimal {
  const { tolerances } = reconciliation;
  return tolerances.get(market.baseAsset) ?? tolerances.get('DEFAULT') ?? ZERO;
}
