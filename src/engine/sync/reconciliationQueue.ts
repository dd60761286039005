import type { AlertContent } from '../../domain/alerts/index.js';
import {
  type NumberedReport,
  PATIENCE,
  type ReconciliationReport,
  type ReconciliationTrigger,
} from '../../domain/reconciliation/index.js';
import { CommandRefusedError } from '../api/index.js';
import type { InFlight, StrategyRegistry, StrategyRunner } from '../loop/index.js';
import type { EffectPerformer, OrderResolutionDeps, ReconciliationSettings } from '../orders/index.js';
import type { Clock, Logger } from '../ports/index.js';
import type { ReconcileAssetDeps, ReconciliationRequest } from './accountComparison.js';
import type { DriftWatch } from './driftWatch.js';
import { type OrderReading, type OrderSyncResult, readOrders, takeOrders } from './orderSync.js';
import type { OtherPrograms } from './otherPrograms.js';
import { compare, reconcile } from './reconcileAsset.js';

export interface ReconciliationQueueDeps {
  readonly clock: Clock;
  readonly networkClock: Clock;
  readonly logger: Logger;
  readonly activity: InFlight;
  readonly signatureWindowMs: number;
  readonly settings: ReconciliationSettings & { readonly logDetailedReport?: boolean };
  readonly strategies: StrategyRegistry;
  readonly watch: DriftWatch;
  readonly others: OtherPrograms;
  /** Finds out about orders. */
  readonly orders: OrderResolutionDeps;
  /** Knows what is under way. */
  readonly effects: () => Pick<EffectPerformer, 'isPlacing'>;
  /** True while orders of a strategy of this asset that does not trade are still being taken off. */
  isSettling(asset: string): boolean;
  alert(content: AlertContent): void;
}

/** A round that nobody waits for is not left undone until the next one, which may be hours away. */
const RETRY_MS = 60_000;
/** From this many failures in a row a person should know. */
const FAILURES_BEFORE_ALERT = 3;

/** Words of the owner, and who asked. */
export interface OwnersWords {
  readonly ownersWord?: ReconciliationRequest['ownersWord'];
  readonly askedBy?: string | null;
}

/** Failures in a row on one asset. */
interface Failures {
  readonly count: number;
  readonly sinceMs: number;
}

/** A reading of orders and fills that others of the same market may still join. */
interface OrderSync {
  readonly runners: StrategyRunner[];
  readonly reading: Promise<OrderReading>;
}

/** Brings books up to the exchange, on whoever's wish; one comparison of an asset at a time. */
export class ReconciliationQueue {
  readonly #deps: ReconciliationQueueDeps;
  /** The end of what is under way, by asset. */
  readonly #underWay = new Map<string, Promise<unknown>>();
  /** Assets for which a reconciliation waits that nobody waits for. */
  readonly #waiting = new Set<string>();
  readonly #failures = new Map<string, Failures>();
  /** Assets that a round could not compare and that are tried again. */
  readonly #retried = new Set<string>();
  /** Comparisons that have not begun yet, by asset and trigger. */
  readonly #toCome = new Map<string, Promise<readonly NumberedReport[]>>();
  /** Readings that have not begun yet, by market. */
  readonly #syncs = new Map<string, OrderSync>();
  #stopped = false;

  constructor(deps: ReconciliationQueueDeps) {
    this.#deps = deps;
  }

  /** Orders and fills alone; see `orderSync.ts`. Strategies of one market that ask at the same time are read once. */
  async syncOrders(runner: StrategyRunner): Promise<OrderSyncResult> {
    const { symbol } = runner.state.market;
    const joined = this.#syncs.get(symbol) ?? this.#newSync(symbol);
    joined.runners.push(runner);
    return takeOrders(runner, await joined.reading, this.#reconcileDeps);
  }

  #newSync(symbol: string): OrderSync {
    const runners: StrategyRunner[] = [];
    const reading = Promise.resolve().then(() => {
      this.#syncs.delete(symbol);
      return readOrders(runners, this.#reconcileDeps, 'ours');
    });
    const sync = { runners, reading };
    this.#syncs.set(symbol, sync);
    return sync;
  }

  /** Orders, fills and holdings; see `reconcile`. Corrects all strategies on the asset, and answers for this one. */
  async reconcile(
    runner: StrategyRunner,
    trigger: ReconciliationTrigger,
    words: OwnersWords = {},
  ): Promise<NumberedReport> {
    return ownReport(await this.reconcileAsset(assetOf(runner), trigger, words), runner);
  }

  /** Tells what `reconcile` would report; nothing is booked for it. */
  async compare(runner: StrategyRunner): Promise<ReconciliationReport> {
    return ownReport(await this.compareAsset(assetOf(runner)), runner);
  }

  /**
   * Comparison of an asset. That which a start or a gap asks for, for each strategy, is one: it covers all strategies on the asset. Whom a person has
   * asked for it is answered by one of its own.
   *
   * @returns the reports of all strategies on the asset
   */
  reconcileAsset(
    asset: string,
    trigger: ReconciliationTrigger,
    words: OwnersWords = {},
  ): Promise<readonly NumberedReport[]> {
    const key = `${asset} ${trigger}`;
    const isShared = trigger === 'start' || trigger === 'reconnect';
    const known = isShared ? this.#toCome.get(key) : undefined;
    if (known !== undefined) return known;
    const request = this.#request(asset, trigger, words);
    const reports = this.#inTurn(asset, () => {
      if (isShared) this.#toCome.delete(key);
      return this.#counted(request);
    });
    if (isShared) this.#toCome.set(key, reports);
    return reports;
  }

  compareAsset(asset: string): Promise<readonly ReconciliationReport[]> {
    const request = this.#request(asset, 'command');
    return this.#inTurn(asset, () => {
      this.#refuseSettling(asset);
      return compare(request, this.#reconcileDeps);
    });
  }

  /**
   * Reconciles with nobody waiting for it; one that waits already will see what this one would. Not when turned off.
   *
   * @param onFailure for somebody who must try again
   */
  inBackground(runner: StrategyRunner, trigger: ReconciliationTrigger, onFailure = () => {}): void {
    this.#inBackground(assetOf(runner), trigger, onFailure);
  }

  /** Reconciles with nobody waiting for it: a difference on this asset is watched. */
  lookAgain(asset: string): void {
    this.#inBackground(asset, 'watch', () => {});
  }

  #inBackground(asset: string, trigger: ReconciliationTrigger, onFailure: () => void): void {
    if (!this.#deps.settings.enabled || this.#stopped) return;
    if (this.#waiting.has(asset)) return;
    this.#waiting.add(asset);
    void this.#deps.activity.during(async () => {
      await this.#underWay.get(asset);
      this.#waiting.delete(asset);
      if (!(await this.#attempt(asset, trigger))) onFailure();
    });
  }

  /** Every asset in turn, and each that fails again a minute later until it works; none when it is turned off. */
  async all(trigger: ReconciliationTrigger): Promise<void> {
    if (!this.#deps.settings.enabled) return;
    for (const asset of new Set(this.#deps.strategies.all.map(assetOf))) {
      if (!(await this.#attempt(asset, trigger))) this.#attemptLater(asset, trigger);
    }
  }

  /** Since when every comparison of this asset has failed; null while the last one worked. */
  failingSinceMs(asset: string): number | null {
    return this.#failures.get(asset)?.sinceMs ?? null;
  }

  /** The owner was told that comparisons of this asset fail. */
  isToldToFail(asset: string): boolean {
    return (this.#failures.get(asset)?.count ?? 0) >= FAILURES_BEFORE_ALERT;
  }

  /** Tries nothing again. */
  stop(): void {
    this.#stopped = true;
  }

  #attemptLater(asset: string, trigger: ReconciliationTrigger): void {
    if (this.#retried.has(asset)) return;
    this.#retried.add(asset);
    this.#deps.networkClock.setTimer(RETRY_MS, () => {
      this.#retried.delete(asset);
      if (this.#stopped) return;
      void this.#deps.activity.during(async () => {
        if (!(await this.#attempt(asset, trigger))) this.#attemptLater(asset, trigger);
      });
    });
  }

  async #attempt(asset: string, trigger: ReconciliationTrigger): Promise<boolean> {
    try {
      await this.reconcileAsset(asset, trigger);
      return true;
    } catch (error) {
      this.#deps.logger.warn({ err: error, asset, trigger }, 'reconciliation failed; nothing was booked');
      return false;
    }
  }

  #request(
    asset: string,
    trigger: ReconciliationTrigger,
    { ownersWord = null, askedBy = null }: OwnersWords = {},
  ): ReconciliationRequest {
    const concerned = this.#deps.strategies.all.filter((runner) => assetOf(runner) === asset);
    return { asset, concerned, trigger, ownersWord, askedBy };
  }

  async #inTurn<T>(asset: string, work: () => Promise<T>): Promise<T> {
    const turn = (this.#underWay.get(asset) ?? Promise.resolve()).then(work);
    // Those who wait for their turn do not care how this one ends.
    const ended = turn.catch(() => {});
    this.#underWay.set(asset, ended);
    try {
      return await turn;
    } finally {
      if (this.#underWay.get(asset) === ended) this.#underWay.delete(asset);
    }
  }

  async #counted(request: ReconciliationRequest): Promise<readonly NumberedReport[]> {
    const { asset } = request;
    const { settings, logger } = this.#deps;
    try {
      this.#refuseSettling(request.asset);
      const reports = await reconcile(request, this.#reconcileDeps);
      this.#succeeded(asset, request);
      if (settings.logDetailedReport === true)
        for (const report of reports) logger.info({ report }, 'reconciled');
      return reports;
    } catch (error) {
      this.#failed(asset, request, error);
      throw error;
    }
  }

  #failed(asset: string, { concerned }: ReconciliationRequest, error: unknown): void {
    const { clock, alert } = this.#deps;
    const before = this.#failures.get(asset);
    const failures = { count: (before?.count ?? 0) + 1, sinceMs: before?.sinceMs ?? clock.now() };
    this.#failures.set(asset, failures);
    if (failures.count !== FAILURES_BEFORE_ALERT) return;
    alert({
      kind: 'reconciliationFailing',
      symbol: concerned[0]?.state.market.symbol ?? asset,
      failures: failures.count,
      sinceMs: failures.sinceMs,
      message: error instanceof Error ? error.message : String(error),
    });
  }

  #succeeded(asset: string, { concerned }: ReconciliationRequest): void {
    const { clock, alert } = this.#deps;
    const failures = this.#failures.get(asset);
    this.#failures.delete(asset);
    if (failures === undefined || failures.count < FAILURES_BEFORE_ALERT) return;
    alert({
      kind: 'reconciliationWorks',
      symbol: concerned[0]?.state.market.symbol ?? asset,
      failedForMs: clock.now() - failures.sinceMs,
    });
  }

  /** Refuses a comparison in which what such an order has bought would look like a surplus. @throws CommandRefusedError */
  #refuseSettling(asset: string): void {
    if (!this.#deps.isSettling(asset)) return;
    throw new CommandRefusedError(
      'ordersUnresolved',
      'orders of a strategy that does not trade any more are still being taken off',
    );
  }

  get #reconcileDeps(): ReconcileAssetDeps {
    const { orders, others, networkClock, settings, signatureWindowMs, effects } = this.#deps;
    return {
      ...orders,
      others,
      networkClock,
      settings,
      patience: settings.patience ?? PATIENCE,
      watch: this.#deps.watch,
      signatureWindowMs,
      isPlacing: (clientId: number) => effects().isPlacing(clientId),
    };
  }
}

function assetOf({ state }: StrategyRunner): string {
  return state.market.baseAsset;
}

function ownReport<Report extends ReconciliationReport>(
  reports: readonly Report[],
  runner: StrategyRunner,
): Report {
  const own = reports.find(({ strategyId }) => strategyId === runner.id);
  if (own === undefined) throw new RangeError(`no report for ${runner.id}`);
  return own;
}
