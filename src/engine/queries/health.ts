import type { StrategyState } from '../../domain/ladder/index.js';
import type { EngineHealth, StrategyHealth, WatchedView } from '../api/index.js';
import {
  type Doubts,
  type StrategyRegistry,
  type StreamHealth,
  strategyTroubles,
  type Troubles,
} from '../loop/index.js';
import type { PriceWatchdog } from '../market/index.js';
import type { Exchange, Store } from '../ports/index.js';

export interface HealthDeps {
  readonly strategies: StrategyRegistry;
  readonly connection: Pick<StreamHealth, 'isAlive' | 'sinceMs'>;
  readonly store: Pick<Store, 'reports'>;
  readonly exchange: Pick<Exchange, 'timeMs' | 'clockSkewMs' | 'congestion'>;
  /** Since when an asset could not be compared with the account; null: it could. */
  readonly reconciler: { failingSinceMs(asset: string): number | null };
  readonly watch: { of(asset: string): WatchedView | null };
  readonly reconciliationEnabled: boolean;
  readonly watchdog: Pick<PriceWatchdog, 'unknownSinceMs' | 'isDeaf'>;
  /** By the exchange's time; null before the first update of an order. */
  readonly orderToldAtMs: () => number | null;
  readonly troubles: Pick<Troubles, 'all'>;
  readonly doubts: Pick<Doubts, 'of'>;
}

/** Tells how the engine goes: streams, clock, requests, and each strategy. */
export function engineHealth(deps: HealthDeps): EngineHealth {
  const { connection, exchange, strategies, reconciliationEnabled, troubles } = deps;
  const orderToldAtMs = deps.orderToldAtMs();
  return {
    connection: { connected: connection.isAlive, sinceMs: connection.sinceMs },
    clockOffsetMs: exchange.clockSkewMs(),
    congestion: exchange.congestion(),
    ordersToldAgeMs: orderToldAtMs === null ? null : Math.max(exchange.timeMs() - orderToldAtMs, 0),
    reconciles: reconciliationEnabled,
    strategies: strategies.all.map(({ state }) => strategyHealth(state, deps)),
    troubles: [...troubles.all, ...strategies.all.flatMap(strategyTroubles)],
  };
}

function strategyHealth(state: StrategyState, deps: HealthDeps): StrategyHealth {
  const { store, strategies, reconciler, watch, watchdog } = deps;
  const { market, mode, parameters } = state;
  const prices = strategies.pricesOf(state);
  const [last] = store.reports(parameters.id, 1);
  const watched = watch.of(market.baseAsset);
  return {
    strategyId: parameters.id,
    name: parameters.name,
    symbol: market.symbol,
    mode,
    priceAgeMs: prices.ageMs,
    noPriceSinceMs: watchdog.unknownSinceMs(market.symbol),
    isPriceStreamSilent: watchdog.isDeaf(market.symbol),
    toldAgeMs: { bestPrices: prices.bidToldAgeMs, lastPrice: prices.lastPriceAgeMs },
    lastReport: last === undefined ? null : { id: last.id, timeMs: last.timeMs, action: last.action },
    failingSinceMs: reconciler.failingSinceMs(market.baseAsset),
    doubts: deps.doubts.of(parameters.id),
    watched: watched === null ? null : { ...watched, asset: market.baseAsset },
  };
}
