import { ZERO } from '../../domain/decimal.js';
import type { MarketPrices, StrategyRunnerDeps } from '../loop/index.js';
import type { Clock, Logger, Store } from '../ports/index.js';

/** Gives the collaborators of a strategy that buys and sells nothing, and of which nobody hears. */
export function watchingDeps(
  prices: MarketPrices,
  { store, clock, logger }: { readonly store: Store; readonly clock: Clock; readonly logger: Logger },
): StrategyRunnerDeps {
  const nobody = () => {};
  return {
    ...{ store, clock, logger, prices },
    onAlerts: nobody,
    onChange: nobody,
    tell: nobody,
    onAcquitted: nobody,
    onParameters: nobody,
    beforeRecording: nobody,
    onRecordingFailed: nobody,
    unbackedQuantity: () => ZERO,
    buyingRoom: () => null,
    freeMoney: () => undefined,
    hasBrakes: false,
    volatility: () => undefined,
    fees: () => null,
    mayBuy: () => false,
    onFill: nobody,
    onPassed: nobody,
  };
}
