import { ZERO } from '../../domain/decimal.js';
import type { StrategyParameters } from '../../domain/ladder/index.js';
import type { Market } from '../../domain/market.js';
import {
  NO_PATIENCE,
  type NumberedReport,
  PATIENCE,
  type ReconciliationReport,
} from '../../domain/reconciliation/index.js';
import type { WatchedView } from '../api/index.js';
import type { MarketPrices } from '../loop/index.js';
import { InFlight, StrategyRegistry, settingsIgnored } from '../loop/index.js';
import type { ReconciliationSettings } from '../orders/index.js';
import { OFFLINE_PATIENCE, orderDesk, watchingDeps } from '../orders/index.js';
import type { Clock, Exchange, Logger, Store } from '../ports/index.js';
import { systemClock } from '../ports/index.js';
import { pause } from './accountSnapshot.js';
import { DriftWatch } from './driftWatch.js';
import { OtherPrograms } from './otherPrograms.js';
import { ReconciliationQueue } from './reconciliationQueue.js';

export interface OfflineOptions {
  readonly store: Store;
  readonly exchange: Exchange;
  readonly strategies: readonly { readonly parameters: StrategyParameters; readonly market: Market }[];
  readonly clock: Clock;
  readonly logger: Logger;
  readonly signatureWindowMs: number;
  readonly settings: ReconciliationSettings;
  /**
   * `none`: only compare. What the history tells of our own orders is booked in any case: give it a copy. `patiently`:
   * what nothing explains is watched until it is gone or has lasted. `atOnce`: the owner says that it is as it is.
   */
  readonly booking: 'none' | 'patiently' | 'atOnce';
  /** Tells that nothing is booked yet, and that it will take until `untilMs`. */
  onWatched(asset: string, watched: WatchedView): void;
}

/** Whom the ledger names: nobody else is known at a shell. */
const AT_A_SHELL = { askedBy: 'npm run reconcile' };

/**
 * Reconciles without trading: no streams, and nothing is placed or cancelled. What the strategies would do about what
 * was found, the next start does.
 *
 * @returns a report for each strategy
 * @throws CommandRefusedError, ExchangeUnavailableError as `reconcile` does
 */
export async function reconcileOffline(options: OfflineOptions): Promise<readonly ReconciliationReport[]> {
  const { store, clock, settings } = options;
  const strategies = new StrategyRegistry();
  const nobody = () => {};
  for (const { parameters, market } of options.strategies) {
    const depsWith = (prices: MarketPrices) => watchingDeps(prices, options);
    // Kept for the next start, which delivers it: what does not fit is not in the books any more then.
    strategies.open(parameters, market, store, depsWith, (staleOverrides) =>
      store.addAlert(settingsIgnored(market.symbol, staleOverrides, clock.now())),
    );
  }
  // Nothing is bought here, and the owner looks on.
  const watch = new DriftWatch({
    patience: options.booking === 'atOnce' ? NO_PATIENCE : (settings.patience ?? PATIENCE),
    ...{ clock, networkClock: systemClock },
    doubts: { raise: nobody, settle: nobody },
    look: nobody,
    tell: nobody,
  });
  const reconciliationQueue = new ReconciliationQueue({
    ...options,
    settings: options.booking === 'atOnce' ? { ...settings, patience: NO_PATIENCE } : settings,
    watch,
    networkClock: systemClock,
    activity: new InFlight(nobody),
    strategies,
    isSettling: () => false,
    others: new OtherPrograms({ ...options, strategies: () => strategies, readAgain: nobody }),
    orders: orderDesk({
      ...options,
      strategies: () => strategies.all,
      unbackedQuantity: () => ZERO,
      patience: OFFLINE_PATIENCE,
      lookUpLater: nobody,
    }),
    effects: () => ({ isPlacing: () => false }),
    alert: nobody,
  });
  const assets = new Set(strategies.all.map(({ state }) => state.market.baseAsset));
  const reports: ReconciliationReport[] = [];
  for (const asset of assets) {
    reports.push(
      ...(options.booking === 'none'
        ? await reconciliationQueue.compareAsset(asset)
        : await untilBelieved(asset, reconciliationQueue, watch, options)),
    );
  }
  watch.stop();
  return reports;
}

/** Looks again and again at what nothing explains. @returns the reports of the last look, with all that was missed before */
async function untilBelieved(
  asset: string,
  reconciliationQueue: ReconciliationQueue,
  watch: DriftWatch,
  { settings, onWatched }: OfflineOptions,
): Promise<readonly NumberedReport[]> {
  const { lookEveryMs } = settings.patience ?? PATIENCE;
  let reports = await reconciliationQueue.reconcileAsset(asset, 'command', AT_A_SHELL);
  for (let watched = watch.of(asset), told = 0; watched !== null; watched = watch.of(asset)) {
    if (watched.untilMs !== told) onWatched(asset, watched);
    told = watched.untilMs;
    await pause(lookEveryMs, { networkClock: systemClock });
    const found = await reconciliationQueue.reconcileAsset(asset, 'watch', AT_A_SHELL);
    if (found.length > 0) reports = found;
  }
  return reports;
}
