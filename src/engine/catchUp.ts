import type { ReconciliationTrigger } from '../domain/reconciliation/index.js';
import type { Activity } from './activity.js';
import type { Changes } from './changes.js';
import type { Connection } from './connection.js';
import { CommandRefusedError, type FreshPreview } from './face.js';
import type { Logger } from './logger.js';
import type { Clock } from './ports.js';
import type { Reconciler } from './reconciler.js';
import type { StrategyRunner } from './strategyRunner.js';

/** A start from zero: what is to become of the owner's own orders, and a last question before anything is cancelled. */
export interface FreshStart {
  readonly ownersOrders: 'leave' | 'cancel';
  confirm(preview: FreshPreview): Promise<boolean>;
}

/** The fresh start was shown and not wanted: nothing was changed. */
export class FreshDeclinedError extends Error {
  override readonly name = 'FreshDeclinedError';
}

export interface CatchUpWorld {
  readonly reconciler: Reconciler;
  readonly connection: Connection;
  readonly networkClock: Clock;
  readonly activity: Activity;
  readonly changes: Changes;
  readonly logger: Logger;
  /** Null: restore. */
  readonly freshStart: FreshStart | null;
  readonly reconciles: boolean;
  readonly reconcilesAtStart: boolean;
  previewFresh(strategyId: string): Promise<FreshPreview>;
  fresh(strategyId: string, by: string, ownersOrders: readonly string[]): Promise<unknown>;
  /** The program must not go on. */
  giveUp(error: Error): void;
}

/** Between two attempts to bring the books up to the exchange. */
const RETRY_MS = 2_000;
/** A comparison that found orders of unknown fate, or no quiet moment, is made again when that should be over. */
const LATE_RECONCILIATION_MS = 15_000;

/**
 * After a start or a gap: resolves what was in flight, books what was missed, compares with the
 * account, and only then lets a strategy trade on. What it would sell meanwhile might not be there any more.
 */
export class CatchUp {
  readonly #world: CatchUpWorld;
  readonly #underWay = new Set<string>();
  /** Something else happened while one was being brought up. */
  readonly #again = new Map<string, ReconciliationTrigger>();
  readonly #timed = new Set<string>();
  /** Strategies that have been started as they should: restored or fresh. */
  readonly #begun = new Set<string>();
  /** Strategies that were told of their start. */
  readonly #told = new Set<string>();
  /** The end of the last question about a fresh start. */
  #asked: Promise<unknown> = Promise.resolve();
  /** What was shown of a fresh start and wanted, by strategy. */
  readonly #wanted = new Map<string, FreshPreview>();
  #stopped = false;

  constructor(world: CatchUpWorld) {
    this.#world = world;
  }

  /** Prices are not acted on until it is done. */
  begin(runner: StrategyRunner, trigger: ReconciliationTrigger): void {
    if (this.#stopped) return;
    runner.distrust();
    if (this.#underWay.has(runner.id)) {
      this.#again.set(runner.id, trigger);
      return;
    }
    this.#underWay.add(runner.id);
    const { activity, connection, changes } = this.#world;
    void activity.during(async () => {
      const failuresBefore = runner.recordingFailures;
      const caughtUp = (await this.#bringUp(runner, trigger)) && runner.recordingFailures === failuresBefore;
      this.#underWay.delete(runner.id);
      const again = this.#again.get(runner.id);
      this.#again.delete(runner.id);
      if (again !== undefined) this.begin(runner, again);
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
      if (this.#world.connection.connected) this.begin(runner, 'reconnect');
    });
  }

  stop(): void {
    this.#stopped = true;
  }

  async #bringUp(runner: StrategyRunner, trigger: ReconciliationTrigger): Promise<boolean> {
    const { reconciler, logger, reconciles } = this.#world;
    try {
      if (!this.#begun.has(runner.id)) await this.#start(runner);
      else if (reconciles) await this.#reconcile(runner, trigger);
      else await reconciler.resync(runner);
      this.#begun.add(runner.id);
      return true;
    } catch (error) {
      if (error instanceof FreshDeclinedError) {
        this.stop();
        this.#world.giveUp(error);
      }
      logger.warn({ err: error, strategy: runner.id }, 'could not catch up with the exchange; trying again');
      return false;
    }
  }

  async #start(runner: StrategyRunner): Promise<void> {
    const { freshStart, reconcilesAtStart, reconciler } = this.#world;
    if (!this.#told.has(runner.id) && !runner.handle({ type: 'started' })) {
      throw new Error('the start could not be recorded');
    }
    this.#told.add(runner.id);
    if (freshStart !== null) {
      await reconciler.resync(runner);
      return this.#startAfresh(runner, freshStart);
    }
    if (reconcilesAtStart) await this.#reconcile(runner, 'start');
    else await reconciler.resync(runner);
  }

  /** Nothing of any strategy is changed before the fresh start of all of them is wanted. */
  async #startAfresh(runner: StrategyRunner, freshStart: FreshStart): Promise<void> {
    const { changes, fresh } = this.#world;
    const preview = this.#wanted.get(runner.id) ?? (await this.#ask(runner, freshStart));
    this.#wanted.set(runner.id, preview);
    changes.notify();
    await changes.until(() => this.#stopped || this.#areAllWanted);
    if (this.#stopped) throw new Error('ended before the fresh start');
    const orders = freshStart.ownersOrders === 'cancel' ? preview.ownersOrders : [];
    await fresh(
      runner.id,
      '--fresh',
      orders.map(({ orderId }) => orderId),
    );
  }

  /** One question at a time, and none any more after a no. */
  async #ask(runner: StrategyRunner, { confirm }: FreshStart): Promise<FreshPreview> {
    const question = this.#asked.then(async () => {
      if (this.#stopped) throw new Error('ended before the fresh start');
      const preview = await this.#world.previewFresh(runner.id);
      if (await confirm(preview)) return preview;
      throw new FreshDeclinedError('the fresh start was declined');
    });
    this.#asked = question.catch(() => {});
    return question;
  }

  get #areAllWanted(): boolean {
    const starting = [...this.#underWay, ...this.#timed].filter((id) => !this.#begun.has(id));
    return starting.every((id) => this.#wanted.has(id));
  }

  /** Orders whose fate is open, or an account that does not come to rest, must not keep a strategy from its take profit. */
  async #reconcile(runner: StrategyRunner, trigger: ReconciliationTrigger): Promise<void> {
    const { reconciler, logger } = this.#world;
    try {
      const { missedFills } = await reconciler.reconcile(runner, trigger);
      if (missedFills > 0) logger.info({ strategy: runner.id, missedFills }, 'booked fills that were missed');
    } catch (error) {
      if (!(error instanceof CommandRefusedError)) throw error;
      logger.warn({ err: error, strategy: runner.id, trigger }, 'not compared with the account yet');
      this.#reconcileLate(runner, trigger);
    }
  }

  /** Again and again, until it was compared once. */
  #reconcileLate(runner: StrategyRunner, trigger: ReconciliationTrigger): void {
    const { reconciler, networkClock } = this.#world;
    networkClock.setTimer(LATE_RECONCILIATION_MS, () => {
      if (this.#stopped) return;
      reconciler.inBackground(runner, trigger, () => this.#reconcileLate(runner, trigger));
    });
  }
}
