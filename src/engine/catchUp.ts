import type { Activity } from './activity.js';
import type { Changes } from './changes.js';
import type { Connection } from './connection.js';
import type { Logger } from './logger.js';
import type { Clock } from './ports.js';
import type { Reconciler } from './reconciler.js';
import type { StrategyRunner } from './strategyRunner.js';

export interface CatchUpWorld {
  readonly reconciler: Reconciler;
  readonly connection: Connection;
  readonly networkClock: Clock;
  readonly activity: Activity;
  readonly changes: Changes;
  readonly logger: Logger;
  readonly start: 'restore' | 'fresh';
  readonly reconcilesAtStart: boolean;
}

/** Between two attempts to bring the books up to the exchange. */
const RETRY_MS = 2_000;
/** A start that left an order's fate open reconciles when that should be known. */
const LATE_RECONCILIATION_MS = 15_000;

/**
 * After a start or a gap: resolves what was in flight, books what was missed, and only then lets a strategy trade on.
 */
export class CatchUp {
  readonly #world: CatchUpWorld;
  readonly #underWay = new Set<string>();
  /** Another gap came while one was being closed. */
  readonly #again = new Set<string>();
  readonly #timed = new Set<string>();
  /** Strategies that have been started as they should: restored or fresh. */
  readonly #begun = new Set<string>();
  #stopped = false;

  constructor(world: CatchUpWorld) {
    this.#world = world;
  }

  begin(runner: StrategyRunner): void {
    if (this.#stopped) return;
    if (this.#underWay.has(runner.id)) {
      this.#again.add(runner.id);
      return;
    }
    this.#underWay.add(runner.id);
    const { activity, connection, changes } = this.#world;
    void activity.during(async () => {
      const failuresBefore = runner.recordingFailures;
      const caughtUp = (await this.#bringUp(runner)) && runner.recordingFailures === failuresBefore;
      this.#underWay.delete(runner.id);
      if (this.#again.delete(runner.id)) this.begin(runner);
      else if (!caughtUp) this.later(runner);
      // Cut off again meanwhile: the next connection catches up.
      else if (connection.connected && !this.#stopped) runner.trust();
      changes.notify();
    });
  }

  /** Tries again in a moment, unless that is planned already. */
  later(runner: StrategyRunner): void {
    if (this.#timed.has(runner.id)) return;
    this.#timed.add(runner.id);
    this.#world.networkClock.setTimer(RETRY_MS, () => {
      this.#timed.delete(runner.id);
      if (this.#world.connection.connected) this.begin(runner);
    });
  }

  stop(): void {
    this.#stopped = true;
  }

  async #bringUp(runner: StrategyRunner): Promise<boolean> {
    const { reconciler, logger } = this.#world;
    try {
      const { missedFills, complete } = await reconciler.resync(runner);
      if (missedFills > 0) logger.info({ strategy: runner.id, missedFills }, 'booked fills that were missed');
      if (!this.#begun.has(runner.id)) await this.#start(runner, complete);
      this.#begun.add(runner.id);
      return true;
    } catch (error) {
      logger.warn({ err: error, strategy: runner.id }, 'could not catch up with the exchange; trying again');
      return false;
    }
  }

  async #start(runner: StrategyRunner, complete: boolean): Promise<void> {
    const { start, reconcilesAtStart, reconciler, networkClock } = this.#world;
    if (start === 'fresh') {
      if (!runner.handle({ type: 'fresh', by: '--fresh' }))
        throw new Error('the fresh start could not be recorded');
      return;
    }
    if (!reconcilesAtStart) return;
    if (complete) await reconciler.reconcile(runner, 'start');
    else {
      networkClock.setTimer(LATE_RECONCILIATION_MS, () => {
        if (!this.#stopped) reconciler.inBackground(runner, 'start');
      });
    }
  }
}
