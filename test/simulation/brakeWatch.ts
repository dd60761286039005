import type { Alert } from '../../src/domain/alerts/index.js';
import type { BrakeMemory, FallenBrake } from '../../src/domain/brakes/index.js';
import { type Decimal, ZERO } from '../../src/domain/decimal.js';
import { brakesOn, type StrategyOrder, type StrategyState } from '../../src/domain/ladder/index.js';
import type { LedgerEntry } from '../../src/domain/ledger.js';
import { canonical } from './canonical.js';
import type { LivingProcess, World } from './world.js';

/** What is on is known to every strategy within this time, and a loss that reaches its limit has stopped buying. */
const KNOWN_WITHIN_MS = 120_000;
/** Clocks differ: so shortly after midnight nobody can say which day it is. */
const AROUND_MIDNIGHT_MS = 10_000;

type States = ReadonlyMap<string, { readonly state: StrategyState | null }>;

/**
 * Sees that a brake holds until its time, its day or the owner releases it, over all lives of the process; that each
 * strategy keeps to it; and that a loss which is counted here by itself makes it fall. There is one quote asset.
 */
export class BrakeWatch {
  readonly #world: World;
  readonly #states: States;
  #memories: readonly BrakeMemory[] = [];
  /** Realized of each strategy by date; null where entries of several days came together. */
  readonly #realized = new Map<string, Map<string, Decimal | null>>();
  /** Dates on which the owner has released something: what counts from then on is not followed here. */
  readonly #released = new Set<string>();
  #process: LivingProcess | null = null;
  #undisturbedSinceMs = 0;

  /** @param states by all that was committed */
  constructor(world: World, states: States) {
    this.#world = world;
    this.#states = states;
  }

  forget(): void {
    this.#memories = [];
    this.#realized.clear();
  }

  /** After whatever befell the process before, what is on is what was on. */
  expectKept(found: readonly BrakeMemory[]): void {
    this.#must(
      canonical(found.map(plain)) === canonical(this.#memories.map(plain)),
      'theDatabaseIsWhatWasCommitted',
      () => `brakes: committed ${canonical(this.#memories.map(plain))}\nfound ${canonical(found.map(plain))}`,
    );
  }

  onKept(memories: readonly BrakeMemory[], alerts: readonly Alert[]): void {
    const { statistics } = this.#world;
    const before = this.#fallen;
    this.#memories = memories;
    const isOwner = alerts.some(({ content }) => content.kind === 'brakeReleased' && content.by !== null);
    if (isOwner) this.#released.add(this.#today);
    for (const fallen of before) {
      if (this.#fallen.some(({ kind }) => kind === fallen.kind)) continue;
      statistics.branch(`brake ${fallen.kind} released${isOwner ? ' by the owner' : ''}`);
      this.#must(
        isOwner || this.#isOver(fallen),
        'aBrakeIsReleasedInItsTime',
        () => `${canonical(fallen)} at ${this.#nowMs}`,
      );
    }
    for (const fallen of this.#fallen) {
      if (before.some(({ kind }) => kind === fallen.kind)) continue;
      statistics.branch(`brake ${fallen.kind} fell`);
      const loss = fallen.kind === 'maxDailyLoss' ? this.#lossOfToday() : null;
      this.#must(
        loss?.eq(fallen.measured) ?? true,
        'aBrakeFallsForWhatWasLost',
        () => `${canonical(fallen)}, and ${loss} were lost`,
      );
    }
  }

  onBooked(id: string, entries: readonly LedgerEntry[], realized: Decimal): void {
    if (realized.eq(ZERO)) return;
    const dates = new Set(
      entries.map((entry) => dateOf(entry.kind === 'fill' ? entry.fill.timeMs : entry.timeMs)),
    );
    const byDate = this.#realized.get(id) ?? new Map<string, Decimal | null>();
    for (const date of dates) {
      const known = byDate.get(date);
      byDate.set(date, dates.size > 1 || known === null ? null : (known ?? ZERO).plus(realized));
    }
    this.#realized.set(id, byDate);
  }

  /** Rungs are about to be sent. */
  expectMayBuy(rungs: readonly StrategyOrder[]): void {
    const [first] = rungs;
    if (first === undefined) return;
    this.#must(
      this.#fallen.length === 0,
      'nothingIsBoughtWhileABrakeIsOn',
      () => `${first.strategyId}: ${first.clientId} while ${canonical(this.#fallen)}`,
    );
    const { maxExposure } = this.#world.scenario.limits;
    const { process } = this.#world;
    if (maxExposure === null || process === null) return;
    const exposure = process.strategies.reduce(
      (sum: Decimal, { id }) => sum.plus(exposureOf(this.#states.get(id)?.state ?? null)),
      ZERO,
    );
    this.#must(
      exposure.lte(maxExposure),
      'rungsStayWithinTheExposure',
      () => `${first.strategyId}: ${exposure} of ${maxExposure}`,
    );
  }

  onMoment(): void {
    const { process, timeline, diskFullUntilMs } = this.#world;
    const { nowMs } = timeline;
    const isUndisturbed = process === this.#process && process?.isAwake === true && nowMs >= diskFullUntilMs;
    this.#process = process;
    if (!isUndisturbed) this.#undisturbedSinceMs = nowMs;
    if (process === null || nowMs - this.#undisturbedSinceMs < KNOWN_WITHIN_MS) return;
    const on = this.#fallen.filter(({ sinceMs }) => this.#nowMs - sinceMs > KNOWN_WITHIN_MS);
    for (const { id } of process.strategies) this.#expectKnown(process.engine.state(id), on);
    for (const { kind, release, sinceMs } of on) {
      const isLong = dateOf(this.#nowMs - KNOWN_WITHIN_MS) > dateOf(sinceMs + AROUND_MIDNIGHT_MS);
      this.#must(
        release.kind !== 'utcDay' || !isLong,
        'aDayReleasesItsBrake',
        () => `${kind} of ${dateOf(sinceMs)} is on at ${this.#nowMs}`,
      );
    }
    this.#expectFallen();
  }

  #expectKnown(state: StrategyState, on: readonly FallenBrake[]): void {
    const { id } = state.parameters;
    const known = brakesOn(state.mode);
    this.#must(
      on.every(({ kind }) => known.includes(kind)),
      'everyStrategyKnowsTheBrakes',
      () => `${id} knows ${known.join()} of ${on.map(({ kind }) => kind).join()}`,
    );
    const resting = [...state.orders.values()].filter(
      ({ role, phase, cancelling }) => role === 'rung' && phase === 'open' && !cancelling,
    );
    this.#must(
      on.length === 0 || resting.length === 0,
      'noRungRestsWhileABrakeIsOn',
      () => `${id}: ${resting.length} rungs`,
    );
  }

  /** A loss that reached the limit some time ago has stopped buying; nobody has begun to count anew. */
  #expectFallen(): void {
    const { maxDailyLoss } = this.#world.scenario.limits;
    const isMidnight = dateOf(this.#nowMs - KNOWN_WITHIN_MS) !== dateOf(this.#nowMs + AROUND_MIDNIGHT_MS);
    if (maxDailyLoss === null || isMidnight) return;
    if (this.#fallen.some(({ kind }) => kind === 'maxDailyLoss')) return;
    const loss = this.#lossOfToday();
    this.#must(
      loss === null || loss.lt(maxDailyLoss),
      'aLossStopsBuying',
      () => `${loss} were lost on ${this.#today}, of ${maxDailyLoss}`,
    );
  }

  /** By all strategies of this life; null where it is not followed, and shortly before and after midnight. */
  #lossOfToday(): Decimal | null {
    const { process } = this.#world;
    const isMidnight = dateOf(this.#nowMs - AROUND_MIDNIGHT_MS) !== dateOf(this.#nowMs + AROUND_MIDNIGHT_MS);
    if (process === null || isMidnight || this.#released.has(this.#today)) return null;
    let loss = ZERO;
    for (const { id } of process.strategies) {
      const realized = this.#realized.get(id)?.get(this.#today);
      if (realized === null) return null;
      loss = loss.minus(realized ?? ZERO);
    }
    return loss;
  }

  #isOver({ release, sinceMs, kind }: FallenBrake): boolean {
    const { cooldownAfterLossMs, cooldownAfterRungsMs } = this.#world.scenario.limits;
    switch (release.kind) {
      case 'resume':
        return false;
      case 'utcDay':
        return dateOf(this.#nowMs) > dateOf(sinceMs);
      case 'time': {
        const pauseMs = kind === 'maxRungsPerMinute' ? cooldownAfterRungsMs : cooldownAfterLossMs;
        return this.#nowMs >= sinceMs + (pauseMs ?? Number.POSITIVE_INFINITY);
      }
    }
  }

  get #fallen(): readonly FallenBrake[] {
    return this.#memories.flatMap(({ fallen }) => fallen);
  }

  /** What the process takes for the time. */
  get #nowMs(): number {
    return this.#world.process?.nowMs ?? this.#world.timeline.nowMs;
  }

  get #today(): string {
    return dateOf(this.#nowMs);
  }

  #must(holds: boolean, invariant: string, message: () => string): void {
    this.#world.judge.must(holds, invariant, message);
  }
}

/** By UTC. */
function dateOf(timeMs: number): string {
  return new Date(timeMs).toISOString().slice(0, 10);
}

function exposureOf(state: StrategyState | null): Decimal {
  if (state === null) return ZERO;
  let sum = state.position.cost ?? ZERO;
  for (const { role, price, quantity, bookedQuantity } of state.orders.values())
    if (role === 'rung') sum = sum.plus(price.times(quantity.minus(bookedQuantity)));
  return sum;
}

function plain({ cyclesFrom, ...memory }: BrakeMemory): object {
  return { ...memory, cyclesFrom: [...cyclesFrom] };
}
