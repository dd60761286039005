import { ClientTroubles } from '../../src/app/venue/clientTroubles.js';
import { AlertDelivery } from '../../src/chat/alerts/index.js';
import type { Decimal } from '../../src/domain/decimal.js';
import type { StrategyParameters } from '../../src/domain/ladder/index.js';
import { OutboxFromMemory } from '../../src/engine/alerts/outboxFromMemory.js';
import { Engine } from '../../src/engine/engine.js';
import type { EngineOptions } from '../../src/engine/engineOptions.js';
import { formerStrategiesOf } from '../../src/engine/former/index.js';
import type { Logger } from '../../src/engine/ports/logger.js';
import { type OpenedStore, openStore } from '../../src/store/index.js';
import type { Configuration } from './configuration.js';
import { guardedMemory, guardedOutbox, guardedStore } from './guardedStore.js';
import { Life, processClock } from './life.js';
import { Line } from './line.js';
import type { Telegram } from './telegram.js';
import { Wire } from './wire.js';
import type { World } from './world.js';

/** A time in which a process does nothing. */
export interface Standstill {
  readonly forMs: number;
  readonly isTimersFirst: boolean;
  /** The whole machine stands still: nothing there counts the time. */
  readonly isSuspended: boolean;
}

/** One life of the program on the one database, wired as `main` wires it, until it ends or dies. */
export class Process {
  readonly line: Line;
  readonly wire: Wire;
  readonly engine: Engine;
  readonly startedAtMs: number;
  /** Those that the configuration names, and that trade. */
  readonly strategies: readonly StrategyParameters[];
  /** Those that it names and switches off. */
  readonly disabledStrategies: readonly StrategyParameters[];
  readonly #world: World;
  readonly #opened: OpenedStore;
  #delivery: AlertDelivery | null = null;
  readonly #onDeath: () => void;
  readonly #life: Life;

  /** @throws StoreError, or whatever else keeps the program from starting */
  constructor(
    world: World,
    telegram: Telegram,
    configuration: Pick<Configuration, 'forThisLife'>,
    start: EngineOptions['start'],
    onDeath: () => void,
  ) {
    const { timeline, scenario } = world;
    this.#world = world;
    this.#onDeath = onDeath;
    this.startedAtMs = timeline.nowMs;
    this.#life = new Life(timeline);
    const logger = this.#logger();
    const troubles = new ClientTroubles();
    this.line = new Line(world, this.#life, troubles);
    // The time of the exchange: this machine's clock may say what it will.
    const clock = processClock(timeline, this.#life, () => this.line.timeMs());
    this.wire = new Wire(world, this.#life, (timeMs) => this.line.lookAtTime(timeMs));
    this.#opened = openStore(world.databaseFile, { now: () => clock.now() });
    try {
      const store = guardedStore(world, this, this.#opened);
      const configured = configuration.forThisLife();
      this.strategies = configured.strategies;
      this.disabledStrategies = configured.disabledStrategies;
      const { market } = world.venue;
      const former = formerStrategiesOf({ ...configured, markets: [market] }, store, () => {});
      const { makerFeeBps, takerFeeBps } = scenario;
      this.engine = new Engine({
        runMode: 'paper',
        strategies: this.strategies.map((parameters) => ({ parameters, market })),
        former,
        fees: { makerFeeBps, takerFeeBps },
        start,
        reconciliation: scenario.reconciliation,
        limits: scenario.limits,
        signatureWindowMs: scenario.signatureWindowMs,
        exchange: this.line,
        streams: this.wire,
        store,
        clock,
        networkClock: clock,
        ...(world.idsSkipped === null ? {} : { instance: { idsSkipped: world.idsSkipped } }),
        logger,
        onAlerts: () => this.#delivery?.wake(),
      });
      troubles.attach(this.engine);
      this.#delivery = new AlertDelivery({
        outbox: new OutboxFromMemory(guardedOutbox(world, this, this.#opened), this.engine.alerts),
        transport: telegram.transport(this.#life),
        memory: guardedMemory(world, this, this.#opened),
        clock,
        logger,
      });
    } catch (error) {
      this.#life.end();
      this.#opened.close();
      throw error;
    }
  }

  get mayCancel(): Set<string> {
    return this.line.mayCancel;
  }

  get toldBid(): Decimal | null {
    return this.wire.toldBid;
  }

  get heardAtMs(): number {
    return this.wire.heardAtMs;
  }

  get isAlive(): boolean {
    return this.#life.isAlive;
  }

  get nowMs(): number {
    return this.line.timeMs();
  }

  get beganAtMs(): number {
    return this.#life.beganAtMs;
  }

  get awokeAtMs(): number {
    return this.#life.awokeAtMs;
  }

  get isAwake(): boolean {
    return this.#life.isAwake;
  }

  arrive(take: () => void): void {
    this.#life.arrive(take);
  }

  /** Starts to trade, and keeps the jobs of the clock going. */
  begin(): void {
    const { story, judge, scenario } = this.#world;
    this.engine.start().then(
      () => story.tell(() => 'rung: trades'),
      (error: unknown) => judge.must(!this.#life.isAlive, 'aStartEndsInTrading', () => String(error)),
    );
    this.#every(scenario.rulesEveryMs, async () => {
      this.engine.refreshRules(await this.line.markets(), await this.line.account());
    });
    if (scenario.reconciliation.enabled) {
      // In the calm nothing may mend by the way what should have been right before.
      const round = async () =>
        this.#world.faults.calm ? undefined : this.engine.reconciliationQueue.all('schedule');
      this.#every(scenario.reconcileEveryMs, round);
    }
  }

  /** Ends as the program does when it is asked to. */
  async end(rungs: 'leave' | 'cancel'): Promise<void> {
    await this.engine.stop(rungs);
    await this.#delivery?.stop();
    if (this.#life.isAlive) this.die('asked to end');
  }

  /** It does nothing for a while, and goes on as if no time had passed. */
  standStill({ forMs, isTimersFirst, isSuspended }: Standstill): void {
    const how = isSuspended ? 'is suspended' : 'stands still';
    this.#world.story.tell(() => `rung: ${how} for ${forMs} ms`);
    this.#life.standStill(forMs, isTimersFirst);
    if (isSuspended) this.line.fallBehind(forMs);
  }

  /** From now on nothing of it does anything. What it has sent is on its way. */
  die(how: string): void {
    this.#world.story.tell(() => `rung: dies, ${how}`);
    this.#life.end();
    this.#onDeath();
  }

  setting(key: string): string | null {
    return this.#opened.store.setting(key);
  }

  cycles(strategyId: string) {
    return this.#opened.store.cycleResults(strategyId, 0, Number.MAX_SAFE_INTEGER);
  }

  ledger(strategyId: string) {
    return this.#opened.store.ledger(strategyId);
  }

  /** What a dead process leaves to the operating system. */
  bury(): void {
    this.#opened.close();
  }

  #every(everyMs: number, work: () => Promise<void>): void {
    this.#world.timeline.after(everyMs, () =>
      this.#life.ring(() => {
        // The schedule writes down what fails, and goes on.
        work().catch((error: unknown) => this.#world.story.tell(() => `job: ${error}`));
        this.#every(everyMs, work);
      }),
    );
  }

  #logger(): Logger {
    const { story, judge } = this.#world;
    const errorText = (fields: object) => ('err' in fields ? `: ${fields.err}` : '');
    const tell = (level: string) => (fields: object, message: string) =>
      story.tell(() => `log ${level}: ${message}${errorText(fields)}`);
    return {
      debug() {},
      info: tell('info'),
      warn: tell('warn'),
      error: (fields, message) => {
        tell('error')(fields, message);
        const isBroken = message === 'an invariant is broken';
        judge.must(!isBroken, 'decisionsNeverThrow', () =>
          'err' in fields && fields.err instanceof Error ? String(fields.err.stack) : message,
        );
      },
    };
  }
}
