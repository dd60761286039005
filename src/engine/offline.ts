import { ZERO } from '../domain/decimal.js';
import type { Market } from '../domain/market.js';
import type { ReconciliationReport } from '../domain/reconciliation/index.js';
import type { StrategyParameters } from '../domain/strategy/index.js';
import { Activity } from './activity.js';
import type { Logger } from './logger.js';
import { settingsIgnored } from './misfits.js';
import { orderDesk } from './orderDesk.js';
import type { Clock, Exchange } from './ports.js';
import type { Prices } from './prices.js';
import type { ReconciliationSettings } from './reconcile.js';
import { Reconciler } from './reconciler.js';
import type { Store } from './store.js';
import { Strategies } from './strategies.js';
import type { RunnerWorld } from './strategyRunner.js';
import { systemClock } from './systemClock.js';

export interface OfflineOptions {
  readonly store: Store;
  readonly exchange: Exchange;
  readonly strategies: readonly { readonly parameters: StrategyParameters; readonly market: Market }[];
  readonly clock: Clock;
  readonly logger: Logger;
  readonly signatureWindowMs: number;
  readonly settings: ReconciliationSettings;
  /** False: only compare. What the history tells of our own orders is booked in either case: give it a copy. */
  readonly books: boolean;
}

/**
 * Reconciles without trading: no streams, and nothing is placed or cancelled. What the strategies would do about what
 * was found, the next start does.
 *
 * @returns a report for each strategy
 * @throws CommandRefusedError, ExchangeUnavailableError as `reconcile` does
 */
export async function reconcileOffline(options: OfflineOptions): Promise<readonly ReconciliationReport[]> {
  const { store, clock, logger, books } = options;
  const strategies = new Strategies();
  const nobody = () => {};
  for (const { parameters, market } of options.strategies) {
    const worldWith = (prices: Prices): RunnerWorld => ({
      store,
      clock,
      logger,
      prices,
      onAlerts: nobody,
      onChange: nobody,
      beforeRecording: nobody,
      onRecordingFailed: nobody,
      notHeld: () => ZERO,
      mayBuy: () => false,
      onFill: nobody,
    });
    // Kept for the next start, which delivers it: what does not fit is not in the books any more then.
    strategies.open(parameters, market, store, worldWith, (misfits) =>
      store.addAlert(settingsIgnored(market.symbol, misfits, clock.now())),
    );
  }
  const reconciler = new Reconciler({
    ...options,
    networkClock: systemClock,
    activity: new Activity(nobody),
    strategies,
    orders: orderDesk({
      ...options,
      strategies: () => strategies.all,
      notHeld: () => ZERO,
      lookUpLater: nobody,
    }),
    effects: () => ({ isPlacing: () => false }),
    alert: nobody,
  });
  const reports: ReconciliationReport[] = [];
  const assets = new Set(strategies.all.map(({ state }) => state.market.baseAsset));
  for (const asset of assets) {
    reports.push(
      ...(await (books ? reconciler.reconcileAsset(asset, 'command') : reconciler.compareAsset(asset))),
    );
  }
  return reports;
}
