import type { StrategyState } from '../../domain/ladder/index.js';
import type { EngineHealth, StrategyHealth } from '../api/index.js';
import { strategyTroubles } from '../loop/index.js';
import type { QueryDeps } from './queryDeps.js';

/** Tells how the engine goes: streams, clock, requests, and each strategy. */
export function engineHealth(deps: QueryDeps): EngineHealth {
  const { streamHealth, exchange, strategies, reconciliationEnabled, troubles } = deps;
  const { toldAtMs } = deps.orderUpdates;
  return {
    connection: { connected: streamHealth.isAlive, sinceMs: streamHealth.sinceMs },
    clockOffsetMs: exchange.clockSkewMs(),
    congestion: exchange.congestion(),
    ordersToldAgeMs: toldAtMs === null ? null : Math.max(exchange.timeMs() - toldAtMs, 0),
    reconciles: reconciliationEnabled,
    brakes: deps.brakes.view(),
    strategies: strategies.all.map(({ state }) => strategyHealth(state, deps)),
    troubles: [...troubles.all, ...strategies.all.flatMap(strategyTroubles)],
  };
}

function strategyHealth(state: StrategyState, deps: QueryDeps): StrategyHealth {
  const { store, strategies, reconciliationQueue, watch, watchdog } = deps;
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
    failingSinceMs: reconciliationQueue.failingSinceMs(market.baseAsset),
    doubts: deps.doubts.of(parameters.id),
    watched: watched === null ? null : { ...watched, asset: market.baseAsset },
  };
}
