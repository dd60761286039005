import { StoreError } from '../../src/store/index.js';
import { Configuration } from './configuration.js';
import { Process } from './process.js';
import { Draw } from './random.js';
import type { Telegram } from './telegram.js';
import { Twin } from './twin.js';
import type { World } from './world.js';

/** What counts as the time of a start. */
const STARTING_MS = 10_000;
/** What does not trade is off the book in the calm by then. */
const SETTLED_WITHIN_MS = 5 * 60_000;
const SHORTEST_STANDSTILL_MS = 20_000;
const LONGEST_STANDSTILL_MS = 60_000;

/** The machine that Rung runs on: starts the process, starts it again when it died, and now and then asks it to end. */
export class Machine {
  readonly #world: World;
  readonly #telegram: Telegram;
  readonly #draw: Draw;
  readonly #configuration: Configuration;
  #process: Process | null = null;
  #isEnding = false;
  #calmSinceMs: number | null = null;
  /** A second program with the same key; null while there is none. */
  #twin: Twin | null = null;

  constructor(world: World, telegram: Telegram) {
    this.#world = world;
    this.#telegram = telegram;
    this.#configuration = new Configuration(world);
    this.#draw = new Draw(world.scenario.seed, 'machine');
  }

  get process(): Process | null {
    return this.#process;
  }

  start(): void {
    const { story, faults, statistics, judge } = this.#world;
    const isAfresh = faults.happens('startAfresh');
    if (faults.happens('clockSetWhileDown')) this.#world.setClock('clockSetWhileDown');
    story.tell(() => `rung: starts${isAfresh ? ' afresh' : ''}`);
    statistics.starts += 1;
    try {
      const confirm = async () => true;
      const start = isAfresh ? { fresh: { ownersOrders: 'leave' as const, confirm } } : 'restore';
      this.#process = new Process(this.#world, this.#telegram, this.#configuration, start, () =>
        this.#onDeath(),
      );
      this.#process.begin();
    } catch (error) {
      story.tell(() => `rung: did not start: ${error}`);
      judge.must(error instanceof StoreError && error.failure === 'diskFull', 'theProgramStarts', () =>
        error instanceof Error ? String(error.stack) : String(error),
      );
      this.#world.timeline.after(5_000, () => this.start());
    }
  }

  /** Between any two steps a process may die. */
  onStep(): void {
    const process = this.#process;
    if (this.#world.faults.calm) this.#endTwin();
    if (process?.isAlive !== true) return;
    const { faults, timeline, scenario } = this.#world;
    // In the end all that was ever begun must be in order; who does not trade has had the time to get settled before.
    const isMissingOne = process.strategies.length < scenario.strategies.length;
    if (faults.calm) this.#calmSinceMs ??= timeline.nowMs;
    const undisturbedMs = timeline.nowMs - Math.max(this.#calmSinceMs ?? timeline.nowMs, process.startedAtMs);
    if (isMissingOne && !this.#isEnding && undisturbedMs > SETTLED_WITHIN_MS && faults.calm) {
      this.#expectSettled(process);
      this.#end(process, 'leave');
    }
    const isStarting = timeline.nowMs - process.startedAtMs < STARTING_MS;
    if (faults.happens('crash')) this.#crash(process, 'between two steps');
    else if (isStarting && faults.happens('crashWhileStarting')) this.#crash(process, 'while it starts');
  }

  onMoment(): void {
    const process = this.#process;
    if (process?.isAlive !== true || this.#isEnding) return;
    const { faults } = this.#world;
    if (faults.happens('restart')) this.#end(process, 'leave');
    else if (faults.happens('restartCancelling')) this.#end(process, 'cancel');
    else {
      this.#disturbStreams(process);
      this.#suspend(process);
      this.#startTwin(process);
    }
  }

  /** The disk has room again, nothing is dead for good. */
  async kill(): Promise<void> {
    this.#endTwin();
    const process = this.#process;
    if (process === null) return;
    process.die('the run is over');
    process.bury();
  }

  #disturbStreams({ wire }: Process): void {
    const { faults, story } = this.#world;
    if (faults.happens('streamLost')) {
      story.tell(() => 'streams: lost');
      wire.lose(faults.draw('streamLost').lopsided(250, 90_000));
    }
    if (faults.happens('streamSilent')) {
      story.tell(() => 'streams: silent');
      wire.fallSilent(faults.draw('streamSilent').lopsided(2_000, 75_000));
    }
    faults.begins('bidSilent', 3_000, 600_000);
    faults.begins('orderUpdatesSilent', 3_000, 180_000);
    faults.begins('lastPriceSilent', 3_000, 180_000);
    faults.begins('historyStands', 5_000, 280_000);
    if (faults.begins('streamFlaps', 30_000, 240_000)) wire.lose(250);
    if (faults.happens('streamSlow')) wire.slowDown(faults.draw('streamSlow').lopsided(2_000, 60_000));
  }

  /** Everything waits, and what was told meanwhile comes all at once. */
  #suspend(process: Process): void {
    const { faults, timeline } = this.#world;
    if (!faults.happens('standstill')) return;
    const draw = faults.draw('standstill');
    const forMs = draw.integer(SHORTEST_STANDSTILL_MS, LONGEST_STANDSTILL_MS);
    const isTimersFirst = draw.chance(0.5);
    process.standStill({ forMs, isTimersFirst, isSuspended: draw.chance(0.3) });
    if (draw.chance(0.5)) return;
    // A price that was there only while nobody looked.
    const percentage = draw.chance(0.7) ? -draw.between(3, 15) : draw.between(1, 5);
    timeline.after(draw.integer(1, 5_000), () => this.#world.market.moveAwayFor(percentage, forMs / 2));
  }

  /** Somebody starts the program once more, on a copy of its database. */
  #startTwin(process: Process): void {
    const { faults, story, timeline } = this.#world;
    if (this.#twin !== null || !faults.begins('twin', 30_000, 360_000)) return;
    story.tell(() => 'machine: a second program starts on a copy of the database');
    try {
      this.#twin = new Twin(this.#world, process);
      this.#world.onOwner();
    } catch (error) {
      story.tell(() => `machine: the second program did not start: ${error}`);
      return;
    }
    timeline.after(faults.leftMs('twin'), () => this.#endTwin());
  }

  #endTwin(): void {
    if (this.#twin === null) return;
    this.#world.story.tell(() => 'machine: the second program is gone');
    this.#twin.end();
    this.#twin = null;
  }

  /** Orders of a strategy that does not trade in this life are off the book, but for one that came to life unexpectedly. */
  #expectSettled({ strategies }: Process): void {
    const { venue, witness, judge, statistics } = this.#world;
    const trading = strategies.map(({ id }) => id);
    statistics.branch('one that does not trade was settled in the calm');
    for (const { clientId, orderId } of venue.openOrders().filter((open) => venue.isOurs(open))) {
      const id = witness.orders.order(clientId)?.strategyId;
      judge.must(
        id === undefined || trading.includes(id) || witness.orders.cameToLife(clientId),
        'whoDoesNotTradeRestsNowhere',
        () => `order ${orderId} of ${id} rests, and ${id} does not trade`,
      );
    }
  }

  #end(process: Process, rungs: 'leave' | 'cancel'): void {
    this.#world.story.tell(() => `machine: asks Rung to end (${rungs} the rungs)`);
    this.#isEnding = true;
    void process.end(rungs);
  }

  #crash(process: Process, how: string): void {
    process.die(how);
  }

  /** Called in the middle of whatever the process was doing. */
  #onDeath(): void {
    const process = this.#process;
    this.#process = null;
    this.#isEnding = false;
    this.#world.statistics.deaths += 1;
    this.#world.timeline.after(0, () => this.#bury(process));
    this.#world.timeline.after(this.#draw.lopsided(300, 60_000), () => this.start());
  }

  /** Not only the process may be gone, but what the system had not written to the disk yet. */
  #bury(process: Process | null): void {
    const { disk, witness } = this.#world;
    process?.bury();
    const seen = disk.losePower();
    if (seen === null) return;
    witness.rewind(seen);
    this.#telegram.onPowerLost();
  }
}
