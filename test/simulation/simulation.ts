import { existsSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { type Decimal, ZERO } from '../../src/domain/decimal.js';
import type { ExchangeOrder, Fill } from '../../src/domain/order.js';
import type { NewOrder, RequestBucket } from '../../src/engine/ports/exchange.js';
import type { StoredAlert } from '../../src/engine/ports/store.js';
import { expectAgreement, expectNothingLost, expectSold, expectStopsKept, isAtRest } from './agreement.js';
import { expectNoFlood } from './alertsDelivered.js';
import { moves } from './bookkeeping.js';
import { Commands } from './commands.js';
import { Course } from './course.js';
import { expireIfDeep } from './deepRungs.js';
import { Disk } from './disk.js';
import { type FaultKind, type FaultName, Faults, OWNERS_DEEDS } from './faults.js';
import { HindranceWatch } from './hindranceWatch.js';
import { historyHabits } from './history.js';
import { idsSkippedBy } from './instances.js';
import { Judge, type Violation } from './judge.js';
import { Machine } from './machine.js';
import { fillKey } from './ours.js';
import { Owner } from './owner.js';
import { OwnOrderWatch } from './ownOrderWatch.js';
import { Draw } from './random.js';
import { drawScenario, type Scenario } from './scenario.js';
import { Statistics } from './statistics.js';
import { Story } from './story.js';
import { Telegram } from './telegram.js';
import { Timeline } from './timeline.js';
import { Troubles } from './troubles.js';
import { letGoOn, TwinWatch } from './twinWatch.js';
import { Venue } from './venue.js';
import { Witness } from './witness.js';
import type { LivingProcess, World } from './world.js';

export interface RunOptions {
  /** Faults that are left out: kinds (`crash`) or single occurrences (`crash#3`). */
  readonly without?: ReadonlySet<FaultName>;
  /** Gets the story line by line. */
  readonly trace?: (line: string) => void;
}

export interface RunResult {
  readonly seed: number;
  readonly violation: Violation | null;
  /** The last lines of the story. */
  readonly last: readonly string[];
  readonly steps: number;
  /** Every fault that happened, in sequence. */
  readonly faults: readonly FaultName[];
  readonly statistics: Statistics;
}

const MOMENT_MS = 10_000;
/** A run that has not come to rest so long after the storm never will. */
const REST_WITHIN_MS = 45 * 60_000;
/** What follows from the storm has happened after this. */
const QUIET_MS = 10 * 60_000;
const LOOK_EVERY_MS = 15_000;
const FALL_PERCENTAGE = 7;
/** Below every stop. */
const FURTHER_FALL_PERCENTAGE = 12;
const RISE_PERCENTAGE = 60;
/** More than any trail is wide. */
const DIP_PERCENTAGE = 2;
/** A run in which ever more happens would never end. */
const MOST_STEPS = 400_000;

/** One seed: a world in which everything that can go wrong may, and Rung in the middle of it. */
export class Simulation implements World {
  readonly scenario: Scenario;
  readonly timeline: Timeline;
  readonly story: Story;
  readonly judge = new Judge();
  readonly statistics = new Statistics();
  readonly faults: Faults;
  readonly venue: Venue;
  readonly witness: Witness;
  readonly telegram: Telegram;
  readonly machine: Machine;
  /** Latencies and the like. */
  readonly draw: Draw;
  readonly databaseFile: string;
  readonly idsSkipped: (() => number) | null;
  readonly disk: Disk;
  readonly market: Course;
  /** This machine's clock less the true time. */
  clockSkewMs = 0;
  diskFullUntilMs = 0;
  readonly limitedUntilMs = new Map<RequestBucket, number>();
  /** When the owner last took or brought coins behind Rung's back. */
  ownerActedAtMs = 0;
  /** When funds were last lent or taken back while somebody looked. */
  lentAtMs = 0;
  alertsBeforeCalm = 0;
  readonly #happened: FaultName[] = [];
  readonly #exchangeFills = new Map<string, Fill>();
  #fillsSeen = 0;
  /** Something of ours is being taken, and may be executed with that. */
  #isPlacing = false;
  #isOver = false;

  constructor(seed: number, options: RunOptions = {}) {
    this.scenario = drawScenario(seed);
    this.timeline = new Timeline(this.scenario.startMs);
    this.story = new Story(this.timeline, options.trace ?? null);
    this.faults = new Faults(seed, this.timeline, {
      absent: this.scenario.isOwnerAway ? OWNERS_DEEDS : [],
      without: options.without ?? new Set(),
      onFault: (name) => {
        this.#happened.push(name);
        this.story.tell(() => `fault ${name}`);
      },
    });
    this.draw = new Draw(seed, 'delays');
    this.idsSkipped = this.faults.inPlay.includes('twin') ? idsSkippedBy('first', seed) : null;
    this.venue = new Venue({ ...this.scenario, history: historyHabits(this.faults) }, this.timeline);
    this.venue.observe({
      onQuote() {},
      onOrderUpdate: ({ fill }) => {
        if (fill !== null) this.#onFill(fill);
      },
    });
    this.witness = new Witness(this);
    this.telegram = new Telegram(this);
    this.machine = new Machine(this, this.telegram);
    this.databaseFile = join(fastDirectory(), `rung-sim-${process.pid}-${seed}.db`);
    this.disk = new Disk(this);
    this.market = new Course(this);
  }

  async run(): Promise<RunResult> {
    this.#removeDatabase();
    const endMs = this.scenario.startMs + this.scenario.stormMs;
    const { market: course } = this;
    const owner = new Owner(this);
    const commands = new Commands(this);
    const troubles = new Troubles(this);
    const hindrances = new HindranceWatch(this);
    const ownOrders = new OwnOrderWatch(this);
    const twins = new TwinWatch(this);
    course.begin();
    this.machine.start();
    const moment = () => {
      if (this.faults.calm) return;
      course.onMoment();
      owner.onMoment();
      commands.onMoment();
      this.machine.onMoment();
      troubles.onMoment();
      hindrances.onMoment();
      ownOrders.onMoment();
      twins.onMoment();
      this.witness.brakes.onMoment();
      this.timeline.after(MOMENT_MS, moment);
    };
    this.timeline.after(MOMENT_MS, moment);
    this.timeline.after(endMs - this.timeline.nowMs, () => this.#calmDown(course));
    await this.#live();
    await this.machine.kill();
    this.#removeDatabase();
    return this.#result();
  }

  // -------------------------------------------------------------------------------- for its parts

  get process(): LivingProcess | null {
    return this.machine.process;
  }

  get arrivedAlerts(): readonly StoredAlert[] {
    return this.telegram.arrived;
  }

  /** @throws RequestRefusedError */
  place(order: NewOrder): ExchangeOrder {
    const placed = this.#whilePlacing(() => this.venue.place(order));
    this.witness.orders.onAccepted(order);
    this.witness.money.expectWithinAllocation(this.#strategyOf(placed));
    expireIfDeep(this, placed);
    return placed;
  }

  /** The clock is set: by a person, by the network, or because a machine begins with a wrong one. */
  setClock(kind: FaultKind): void {
    const offsets = [0, -60_000, 60_000, -2_000, 5_000, 3_600_000, -3_600_000] as const;
    this.clockSkewMs = this.faults.draw(kind).pick([...offsets]);
    this.story.tell(() => `machine: its clock is set to be off by ${this.clockSkewMs} ms`);
  }

  onSent(orders: readonly NewOrder[]): void {
    this.witness.orders.onSent(orders);
  }

  onOwner(): void {
    this.ownerActedAtMs = this.timeline.nowMs;
  }

  onOwnersCoins(quantity: Decimal): void {
    this.onOwner();
    this.witness.money.onOwnersCoins(quantity);
  }

  /** Every coin in the account is Rung's, or reserved since before the first day. */
  get hasOwnerNeverActed(): boolean {
    return this.ownerActedAtMs === 0 && this.scenario.unclaimed.eq(ZERO);
  }

  /** What is idle is lent, or comes back. */
  moveLending(): void {
    this.lentAtMs = this.timeline.nowMs;
    const { baseAsset } = this.scenario.market;
    const { available, lent } = this.venue.balance(baseAsset);
    this.venue.lend(baseAsset, available.gt(lent) ? available : ZERO.minus(lent));
  }

  limitRequests(bucket: RequestBucket): void {
    const forMs = this.faults.draw('tooManyRequests').lopsided(1_000, 60_000);
    this.limitedUntilMs.set(bucket, this.timeline.nowMs + forMs);
  }

  exchangeFill(key: string): Fill | undefined {
    const { allFills } = this.venue;
    // An order that is taken for ours brings with it what it has executed before.
    if (!this.#exchangeFills.has(key)) this.#fillsSeen = 0;
    for (; this.#fillsSeen < allFills.length; this.#fillsSeen += 1) {
      const fill = allFills[this.#fillsSeen];
      if (fill !== undefined && this.venue.isOurs(fill)) this.#exchangeFills.set(fillKey(fill), fill);
    }
    return this.#exchangeFills.get(key);
  }

  #onFill(fill: Fill): void {
    const { venue, witness, scenario } = this;
    if (!venue.isOurs(fill)) return this.onOwnersCoins(moves(fill, scenario.market).base);
    const strategyId = this.#strategyOf(fill);
    witness.money.onFill(fill, strategyId ?? null);
    if (witness.isStray(fill)) this.onOwner();
    // Of what is executed as it is taken nobody has looked yet whether it was still waited for: it is judged when it is placed.
    if (!this.#isPlacing) witness.money.expectWithinAllocation(strategyId);
  }

  #whilePlacing(place: () => ExchangeOrder): ExchangeOrder {
    this.#isPlacing = true;
    try {
      return place();
    } finally {
      this.#isPlacing = false;
    }
  }

  /** Undefined when the books do not know it. */
  #strategyOf({ clientId }: { readonly clientId: number | null }): string | undefined {
    return this.witness.orders.order(clientId)?.strategyId;
  }

  // -------------------------------------------------------------------------------- its course

  async #live(): Promise<void> {
    while (!this.#isOver && this.judge.violation === null) {
      const work = this.timeline.next();
      if (work === null) throw new Error('nothing is left to happen');
      this.statistics.steps += 1;
      try {
        work();
      } catch (error) {
        this.judge.must(false, 'nothingIsThrown', () =>
          error instanceof Error ? String(error.stack) : String(error),
        );
      }
      await everythingThatFollows();
      this.machine.onStep();
      this.judge.must(this.statistics.steps < MOST_STEPS, 'aRunEnds', () => `${MOST_STEPS} steps and no end`);
    }
  }

  /** Nothing goes wrong any more; what did has its consequences. */
  #calmDown(course: Course): void {
    this.story.tell(() => '--- calm ---');
    this.faults.calm = true;
    this.limitedUntilMs.clear();
    const { minPriceMultiplier, maxPriceMultiplier } = this.scenario.market;
    this.venue.changeRules({ minPriceMultiplier, maxPriceMultiplier, isListed: true });
    this.venue.told.tellTheTruth();
    this.alertsBeforeCalm = this.witness.alerts.length;
    const { timeline, venue } = this;
    // One that leaves the book may let the market come to another: each look is at the book of now.
    const owners = () => venue.openOrders().find((order) => !venue.isOurs(order));
    for (let order = owners(); order !== undefined; order = owners())
      venue.withdrawOrder(order.orderId, 'cancelled');
    const restBy = timeline.nowMs + REST_WITHIN_MS;
    const look = () => {
      letGoOn(this);
      const unrest = isAtRest(this);
      if (unrest !== null) {
        this.judge.must(timeline.nowMs < restBy, 'itComesToRest', () => unrest);
        timeline.after(LOOK_EVERY_MS, look);
      } else {
        expectNothingLost(this);
        this.#compare(() => this.#tryOut(course));
      }
    };
    timeline.after(QUIET_MS, look);
  }

  /** A last comparison, the time that it takes, and then everything must agree. */
  #compare(next: () => void): void {
    const process = this.machine.process;
    const restBy = this.timeline.nowMs + REST_WITHIN_MS;
    if (process !== null && this.scenario.reconciliation.enabled)
      void process.engine.reconciliationQueue.all('command');
    const look = () => {
      letGoOn(this);
      const unrest = isAtRest(this);
      if (unrest !== null) {
        this.judge.must(this.timeline.nowMs < restBy, 'itComesToRest', () => unrest);
        this.timeline.after(LOOK_EVERY_MS, look);
        return;
      }
      expectAgreement(this);
      next();
    };
    this.timeline.after(QUIET_MS, look);
  }

  /** What rests must still buy and what is held must still be sold: the price falls through the ladders, then rises. */
  #tryOut(course: Course): void {
    this.story.tell(() => '--- the price falls and rises ---');
    const ends: readonly (() => void)[] = [
      () => course.moveBy(-FALL_PERCENTAGE),
      () => course.moveBy(-FURTHER_FALL_PERCENTAGE),
      () => {
        expectStopsKept(this);
        course.moveBy(RISE_PERCENTAGE);
      },
      ...(this.#trails ? [() => course.moveBy(-DIP_PERCENTAGE)] : []),
      () =>
        this.#compare(() => {
          expectSold(this);
          expectNoFlood(this);
          this.#isOver = true;
        }),
    ];
    for (const [index, step] of ends.entries()) this.timeline.after(index * QUIET_MS, step);
  }

  /** Somebody sells only when the price has fallen again, as the owner has set it by now. */
  get #trails(): boolean {
    const modes = this.scenario.strategies.map(
      ({ id }) => this.process?.engine.state(id).parameters.takeProfitMode,
    );
    return modes.includes('trailing');
  }

  #removeDatabase(): void {
    for (const suffix of ['', '-wal', '-shm', '.lock', '.lock-journal']) {
      rmSync(this.databaseFile + suffix, { force: true });
    }
  }

  #result(): RunResult {
    const { statistics, faults, timeline, scenario, venue } = this;
    statistics.seeds = 1;
    statistics.simulatedMs = timeline.nowMs - scenario.startMs;
    statistics.fills = venue.allFills.filter((fill) => venue.isOurs(fill)).length;
    statistics.manualFills = venue.allFills.length - statistics.fills;
    statistics.faults = Object.fromEntries(faults.counts);
    const { violation } = this.judge;
    return {
      seed: scenario.seed,
      violation,
      last: violation === null ? [] : this.story.last,
      steps: statistics.steps,
      faults: this.#happened,
      statistics,
    };
  }
}

/** Promises are kept before the next turn of the event loop, and what they gather is taken at its end. */
async function everythingThatFollows(): Promise<void> {
  await nextTurn();
  await nextTurn();
}

/** Memory where there is a file system in it: the disk's pace is not what is tested. */
function fastDirectory(): string {
  return existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
}
