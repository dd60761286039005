import type { NumberedReport, ReconciliationTrigger } from '../domain/reconciliation.js';
import type { Activity } from './activity.js';
import type { Effects } from './effects.js';
import type { Logger } from './logger.js';
import type { Clock, Exchange } from './ports.js';
import { type ReconciliationSettings, reconcile } from './reconcile.js';
import { type ResyncResult, resync } from './resync.js';
import type { Store } from './store.js';
import type { Strategies } from './strategies.js';
import type { StrategyRunner } from './strategyRunner.js';

export interface ReconcilerWorld {
  readonly exchange: Exchange;
  readonly store: Store;
  readonly clock: Clock;
  readonly networkClock: Clock;
  readonly logger: Logger;
  readonly activity: Activity;
  readonly signatureWindowMs: number;
  readonly settings: ReconciliationSettings & { readonly logDetailedReport?: boolean };
  readonly strategies: Strategies;
  /** Knows what is under way and looks orders up. */
  readonly effects: () => Effects;
}

/** Brings books up to the exchange, on whoever's wish. */
export class Reconciler {
  readonly #world: ReconcilerWorld;

  constructor(world: ReconcilerWorld) {
    this.#world = world;
  }

  /** Orders and fills alone; see `resync`. */
  resync(runner: StrategyRunner): Promise<ResyncResult> {
    return resync(runner, this.#resyncWorld);
  }

  /** Orders, fills and holdings; see `reconcile`. */
  async reconcile(runner: StrategyRunner, trigger: ReconciliationTrigger): Promise<NumberedReport> {
    const { clock, networkClock, settings, strategies, logger } = this.#world;
    const report = await reconcile(runner, trigger, {
      ...this.#resyncWorld,
      clock,
      networkClock,
      settings,
      runners: strategies.all,
    });
    if (settings.logDetailedReport === true) logger.info({ report }, 'reconciled');
    return report;
  }

  /** For an effect: nobody waits for the result. */
  inBackground(runner: StrategyRunner, trigger: ReconciliationTrigger): void {
    void this.#world.activity.during(() => this.#attempt(runner, trigger));
  }

  /** Every strategy in turn. */
  async all(trigger: ReconciliationTrigger): Promise<void> {
    for (const runner of this.#world.strategies.all) await this.#attempt(runner, trigger);
  }

  async #attempt(runner: StrategyRunner, trigger: ReconciliationTrigger): Promise<void> {
    try {
      await this.reconcile(runner, trigger);
    } catch (error) {
      this.#world.logger.warn(
        { err: error, strategy: runner.id, trigger },
        'reconciliation failed; nothing was booked',
      );
    }
  }

  get #resyncWorld() {
    const { exchange, store, signatureWindowMs, effects } = this.#world;
    return {
      exchange,
      store,
      signatureWindowMs,
      isPlacing: (clientId: number) => effects().isPlacing(clientId),
      lookUpLater: (runner: StrategyRunner, clientId: number) => effects().lookUpLater(runner, clientId),
    };
  }
}
