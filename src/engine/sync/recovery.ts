import type { ReconciliationTrigger } from '../../domain/reconciliation/index.js';
import { CommandRefusedError, type FreshPreview } from '../api/index.js';
import type {
  ConditionWaiter,
  InFlight,
  StrategyRegistry,
  StrategyRunner,
  StreamHealth,
  Troubles,
} from '../loop/index.js';
import type { CancelTimer, Clock, Logger } from '../ports/index.js';
import type { ReconciliationQueue } from './reconciliationQueue.js';

/** A start from zero: what is to become of the owner's own orders, and a last question before anything is cancelled. */
export interface FreshStart {
  readonly ownersOrders: 'leave' | 'cancel';
  confirm(preview: FreshPreview): Promise<boolean>;
}

/** The fresh start was shown and not wanted: nothing was changed. */
export class FreshDeclinedError extends Error {
  override readonly name = 'FreshDeclinedError';
}

export interface RecoveryDeps {
  readonly reconciliationQueue: ReconciliationQueue;
  readonly streamHealth: StreamHealth;
  readonly strategies: StrategyRegistry;
  readonly networkClock: Clock;
  readonly activity: InFlight;
  readonly changes: ConditionWaiter;
  readonly logger: Logger;
  readonly troubles: Pick<Troubles, 'raise' | 'settle'>;
  /** Null: restore. */
  readonly freshStart: FreshStart | null;
  readonly reconciles: boolean;
  readonly reconcilesAtStart: boolean;
  /** Shows this run to other programs on the account. @throws ExchangeUnavailableError when that could not be tried */
  greet(runner: StrategyRunner): Promise<void>;
  previewFresh(strategyId: string): Promise<FreshPreview>;
  fresh(strategyId: string, by: string, ownersOrders: readonly string[]): Promise<unknown>;
  /** It was brought up to the exchange while the streams were open. */
  onCaughtUp(runner: StrategyRunner): void;
}

/** Between two attempts to bring the books up to the exchange. */
const RETRY_MS = 2_000;
/** A comparison that found orders of unknown fate, or no quiet moment, is made again when that should be over. */
const LATE_RECONCILIATION_MS = 15_000;
/** Without the streams, what was known of a strategy's orders and fills is not known any more after so many failures. */
const FAILURES_TO_DISTRUST = 5;
/** Attempts that fail for so long are told; comparisons that fail are told by themselves. */
const TELL_AFTER_MS = 60_000;

/**
 * After a start or a gap: resolves what was in flight, books what was missed, compares with the
 * account, and only then lets a strategy trade on. What it would sell meanwhile might not be there any more.
 */
export class Recovery {
  readonly #deps: RecoveryDeps;
  readonly #underWay = new Set<string>();
  /** Trigger of something else that happened while one was being brought up. */
  readonly #again = new Map<string, ReconciliationTrigger>();
  readonly #timed = new Set<string>();
  /** Strategies that have been started as they should: restored or fresh. */
  readonly #begun = new Set<string>();
  /** Strategies that were told of their start. */
  readonly #told = new Set<string>();
  /** Strategies that have shown themselves to other programs. */
  readonly #hasGreeted = new Set<string>();
  /** The end of the last question about a fresh start. */
  #asked: Promise<unknown> = Promise.resolve();
  /** Previews of a fresh start that were shown and wanted, by strategy. */
  readonly #wanted = new Map<string, FreshPreview>();
  /** Failures in a row to be brought up without the streams, by strategy. */
  readonly #failures = new Map<string, number>();
  /** The minute after which it is told that one is not brought up, by strategy. */
  readonly #behind = new Map<string, CancelTimer>();
  #givenUp: Error | null = null;
  #stopped = false;

  constructor(deps: RecoveryDeps) {
    this.#deps = deps;
  }

  /** Reason why the program must not go on. */
  get givenUp(): Error | null {
    return this.#givenUp;
  }

  /** Every strategy, as after a gap. */
  beginAll(): void {
    for (const runner of this.#deps.strategies.all) this.begin(runner, 'reconnect');
  }

  /** Prices are not acted on until it is done. */
  begin(runner: StrategyRunner, trigger: ReconciliationTrigger): void {
    if (this.#stopped) return;
    runner.distrust();
    if (this.#underWay.has(runner.id)) {
      this.#again.set(runner.id, trigger);
      return;
    }
    const { activity, streamHealth, changes, onCaughtUp, freshStart } = this.#deps;
    // Before a fresh start a person may be asked, who takes as long as it takes.
    if (freshStart === null || this.#begun.has(runner.id)) this.#fallBehind(runner);
    void activity.during(async () => {
      const end = await this.#alone(runner, () => this.#bringUp(runner, trigger));
      if (end === 'failed') {
        this.#fallBehind(runner);
        this.later(runner);
      }
      if (end === 'done') this.#caughtUp(runner);
      // Cut off again meanwhile: the next connection catches up.
      if (end === 'done' && streamHealth.connected && !this.#stopped) {
        onCaughtUp(runner);
        runner.trust();
      }
      changes.notify();
    });
  }

  /**
   * The same while the streams are down: what must be sold can be sold then. Whoever is not trusted is brought up as
   * after a gap; whoever is, by orders and fills alone. A start from zero waits for the streams.
   *
   * @returns false: it is to be tried again soon
   */
  async meanwhile(runner: StrategyRunner): Promise<boolean> {
    const { activity, changes, freshStart, reconciliationQueue } = this.#deps;
    if (this.#stopped || this.#underWay.has(runner.id)) return true;
    if (freshStart !== null && !this.#begun.has(runner.id)) return true;
    return activity.during(async () => {
      const bringUp = runner.trusted
        ? () => this.#succeeds(runner, () => reconciliationQueue.syncOrders(runner))
        : () => this.#bringUp(runner, 'reconnect');
      const end = await this.#alone(runner, bringUp);
      const failures = end === 'failed' ? (this.#failures.get(runner.id) ?? 0) + 1 : 0;
      this.#failures.set(runner.id, failures);
      if (failures >= FAILURES_TO_DISTRUST) runner.distrust();
      if (end === 'done' && !this.#stopped) runner.trust();
      changes.notify();
      return end !== 'failed';
    });
  }

  /** Orders and fills alone, of one who is trusted: what a stream has lost is found. A failure changes nothing. */
  async lookAgain(runner: StrategyRunner): Promise<void> {
    const { activity, reconciliationQueue } = this.#deps;
    if (this.#stopped || !runner.trusted || this.#underWay.has(runner.id)) return;
    await activity.during(() =>
      this.#alone(runner, () => this.#succeeds(runner, () => reconciliationQueue.syncOrders(runner))),
    );
  }

  /** Tries again in a moment, unless that is planned already. */
  later(runner: StrategyRunner): void {
    if (this.#timed.has(runner.id)) return;
    this.#timed.add(runner.id);
    this.#deps.networkClock.setTimer(RETRY_MS, () => {
      this.#timed.delete(runner.id);
      if (this.#deps.streamHealth.connected) this.begin(runner, 'reconnect');
    });
  }

  stop(): void {
    this.#stopped = true;
    for (const cancel of this.#behind.values()) cancel();
  }

  /** One that is not brought up within a minute is told, whether it fails or is only slow. */
  #fallBehind(runner: StrategyRunner): void {
    const { networkClock } = this.#deps;
    if (this.#behind.has(runner.id)) return;
    this.#behind.set(
      runner.id,
      networkClock.setTimer(TELL_AFTER_MS, () => this.#tellBehind(runner)),
    );
  }

  #tellBehind({ id, state }: StrategyRunner): void {
    const { troubles, streamHealth, reconciliationQueue } = this.#deps;
    const { symbol, baseAsset } = state.market;
    // A line that is cut, and comparisons that fail, are told by themselves.
    const isToldOtherwise = !streamHealth.connected || reconciliationQueue.isToldToFail(baseAsset);
    if (isToldOtherwise || this.#stopped) this.#behind.delete(id);
    else troubles.raise({ kind: 'notCaughtUp', symbol }, id);
  }

  #caughtUp({ id }: StrategyRunner): void {
    this.#behind.get(id)?.();
    this.#behind.delete(id);
    this.#deps.troubles.settle('notCaughtUp', id);
  }

  /** One at a time for each strategy; `again`: something happened meanwhile, and it was begun anew. */
  async #alone(runner: StrategyRunner, work: () => Promise<boolean>): Promise<'done' | 'failed' | 'again'> {
    this.#underWay.add(runner.id);
    const failuresBefore = runner.recordingFailures;
    const isDone = (await work()) && runner.recordingFailures === failuresBefore;
    this.#underWay.delete(runner.id);
    const again = this.#again.get(runner.id);
    this.#again.delete(runner.id);
    if (again === undefined) return isDone ? 'done' : 'failed';
    this.begin(runner, again);
    return 'again';
  }

  #bringUp(runner: StrategyRunner, trigger: ReconciliationTrigger): Promise<boolean> {
    const { reconciliationQueue, reconciles } = this.#deps;
    return this.#succeeds(runner, async () => {
      if (!this.#begun.has(runner.id)) await this.#start(runner);
      else if (reconciles) await this.#reconcile(runner, trigger);
      else await reconciliationQueue.syncOrders(runner);
      this.#begun.add(runner.id);
    });
  }

  async #succeeds(runner: StrategyRunner, work: () => Promise<unknown>): Promise<boolean> {
    const { logger, changes } = this.#deps;
    try {
      await work();
      return true;
    } catch (error) {
      if (error instanceof FreshDeclinedError) {
        this.stop();
        this.#givenUp = error;
        changes.notify();
      }
      logger.warn({ err: error, strategy: runner.id }, 'could not catch up with the exchange; trying again');
      return false;
    }
  }

  async #start(runner: StrategyRunner): Promise<void> {
    const { freshStart, reconcilesAtStart, reconciliationQueue } = this.#deps;
    if (!this.#told.has(runner.id) && !runner.handle({ type: 'started' })) {
      throw new Error('the start could not be recorded');
    }
    this.#told.add(runner.id);
    if (freshStart !== null) {
      await reconciliationQueue.syncOrders(runner);
      await this.#greet(runner);
      return this.#startAfresh(runner, freshStart);
    }
    if (reconcilesAtStart) await this.#reconcile(runner, 'start');
    else await reconciliationQueue.syncOrders(runner);
    await this.#greet(runner);
  }

  /** Once, however often the start has to be tried: under the one id that is kept for it. */
  async #greet(runner: StrategyRunner): Promise<void> {
    if (this.#hasGreeted.has(runner.id)) return;
    await this.#deps.greet(runner);
    this.#hasGreeted.add(runner.id);
  }

  /** Changes nothing of any strategy before the fresh start of all of them is wanted. */
  async #startAfresh(runner: StrategyRunner, freshStart: FreshStart): Promise<void> {
    const { changes, fresh } = this.#deps;
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
      const preview = await this.#deps.previewFresh(runner.id);
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
    const { reconciliationQueue, logger } = this.#deps;
    try {
      const { missedFills } = await reconciliationQueue.reconcile(runner, trigger);
      if (missedFills > 0) logger.info({ strategy: runner.id, missedFills }, 'booked fills that were missed');
    } catch (error) {
      if (!(error instanceof CommandRefusedError)) throw error;
      logger.warn({ err: error, strategy: runner.id, trigger }, 'not compared with the account yet');
      this.#reconcileLate(runner, trigger);
    }
  }

  /** Again and again, until it was compared once. */
  #reconcileLate(runner: StrategyRunner, trigger: ReconciliationTrigger): void {
    const { reconciliationQueue, networkClock } = this.#deps;
    networkClock.setTimer(LATE_RECONCILIATION_MS, () => {
      if (this.#stopped) return;
      reconciliationQueue.inBackground(runner, trigger, () => this.#reconcileLate(runner, trigger));
    });
  }
}
