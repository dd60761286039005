import { ZERO } from '../../domain/decimal.js';
import type { StrategyState } from '../../domain/ladder/index.js';
import type {
  CyclesView,
  EngineHealth,
  PeriodsView,
  ProfitView,
  StrategyHealth,
  TradesView,
  TradeView,
  WatchedView,
} from '../api/index.js';
import type { Calendar, LedgerLine, PeriodKind } from '../books/index.js';
import { feeTotals, resultsByPeriod, resultTotals, sumOf } from '../books/index.js';
import type { Doubts, StrategyRegistry, StreamHealth } from '../loop/index.js';
import { strategyTroubles, type Troubles } from '../loop/index.js';
import type { PriceWatchdog } from '../market/index.js';
import type { Clock, Exchange, Store } from '../ports/index.js';

export interface PerformanceDeps {
  readonly strategies: StrategyRegistry;
  readonly connection: Pick<StreamHealth, 'isAlive' | 'sinceMs'>;
  readonly store: Store;
  readonly exchange: Pick<Exchange, 'timeMs' | 'clockSkewMs' | 'congestion'>;
  readonly clock: Pick<Clock, 'now'>;
  readonly calendar: Calendar;
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

/** What happened and how it goes: see `ReportsFace`. */
export class Performance {
  readonly #deps: PerformanceDeps;

  constructor(deps: PerformanceDeps) {
    this.#deps = deps;
  }

  async profit(strategyId: string, days: number | null): Promise<ProfitView> {
    const { store, clock, calendar, strategies } = this.#deps;
    const { state } = strategies.get(strategyId);
    const { market, position } = state;
    const nowMs = clock.now();
    const sinceMs = store.strategySinceMs(strategyId);
    const fromMs = days === null ? sinceMs : (calendar.latest('day', days, nowMs).at(-1)?.fromMs ?? sinceMs);
    // Whatever the clock was when they were closed: since ever is all of them.
    const [first, end] = days === null ? [0, Number.MAX_SAFE_INTEGER] : [fromMs, nowMs + 1];
    const realized = strategies.realized(strategyId).between(first, end);
    const openCyclePnl = sumOf(realized.filter(({ cycle }) => cycle === state.cycle.number));
    const totals = resultTotals(store.cycleResults(strategyId, first, end), sumOf(realized));
    const bid = strategies.pricesOf(state).bid;
    const unrealizedPnl =
      bid === null || position.cost === null ? null : bid.times(position.quantity).minus(position.cost);
    const fees = await feeTotals(store.fillFees(strategyId, first, end), market);
    return {
      ...onMarket(state),
      ...totals,
      ...{ days, fromMs, openCyclePnl, unrealizedPnl },
      fees: fees.byAsset,
      feesValue: fees.value,
    };
  }

  periods(strategyId: string, kind: PeriodKind, count: number): PeriodsView {
    const { store, clock, calendar, strategies } = this.#deps;
    const { state } = strategies.get(strategyId);
    const sinceMs = store.strategySinceMs(strategyId);
    const asked = calendar.latest(kind, count + 1, clock.now());
    // The present period is there even when the clock was set back to before the first day.
    const lived = asked.filter(({ toMs }, index) => index === 0 || toMs > sinceMs);
    const shown = lived.slice(0, count);
    const fromMs = shown.at(-1)?.fromMs ?? sinceMs;
    const toMs = shown[0]?.toMs ?? fromMs;
    const results = store.cycleResults(strategyId, fromMs, toMs);
    const realized = strategies.realized(strategyId);
    const periods = resultsByPeriod(shown, results, (from, to) => realized.sumBetween(from, to));
    return {
      ...onMarket(state),
      kind,
      periods,
      cycles: periods.reduce((sum, { cycles }) => sum + cycles, 0),
      realizedPnl: periods.reduce((sum, { realizedPnl }) => sum.plus(realizedPnl), ZERO),
      hasMore: lived.length > count,
    };
  }

  /** @param lastLines the newest lines of the ledger, oldest first */
  async trades(
    strategyId: string,
    limit: number,
    lastLines: (count: number) => Promise<readonly LedgerLine[]>,
  ): Promise<TradesView> {
    const { state } = this.#deps.strategies.get(strategyId);
    // One more tells what the oldest sale realized, and whether there are more. Few entries are no fills.
    let asked = limit + ADJUSTMENTS_EXPECTED;
    let lines = await lastLines(asked);
    let trades = tradesOf(lines, state.ledgerLength);
    while (trades.length <= limit && lines.length < state.ledgerLength && lines.length >= asked) {
      asked *= 2;
      lines = await lastLines(asked);
      trades = tradesOf(lines, state.ledgerLength);
    }
    const newestFirst = [...trades].reverse();
    return { ...onMarket(state), trades: newestFirst.slice(0, limit), hasMore: trades.length > limit };
  }

  lastCycles(strategyId: string, limit: number): CyclesView {
    const { store, strategies } = this.#deps;
    const cycles = store.closedCycles(strategyId, limit + 1);
    return {
      ...onMarket(strategies.get(strategyId).state),
      cycles: cycles.slice(0, limit),
      hasMore: cycles.length > limit,
    };
  }

  health(): EngineHealth {
    const { connection, exchange, strategies, reconciliationEnabled, troubles } = this.#deps;
    const orderToldAtMs = this.#deps.orderToldAtMs();
    return {
      connection: { connected: connection.isAlive, sinceMs: connection.sinceMs },
      clockOffsetMs: exchange.clockSkewMs(),
      congestion: exchange.congestion(),
      ordersToldAgeMs: orderToldAtMs === null ? null : Math.max(exchange.timeMs() - orderToldAtMs, 0),
      reconciles: reconciliationEnabled,
      strategies: strategies.all.map(({ state }) => this.#strategyHealth(state)),
      troubles: [...troubles.all, ...strategies.all.flatMap(strategyTroubles)],
    };
  }

  #strategyHealth(state: StrategyState): StrategyHealth {
    const { store, strategies, reconciler, watch, watchdog } = this.#deps;
    const { market, mode, parameters } = state;
    const prices = strategies.pricesOf(state);
    const [last] = store.reports(parameters.id, 1);
    const watched = watch.of(market.baseAsset);
    return {
      strategyId: parameters.id,
      symbol: market.symbol,
      mode,
      priceAgeMs: prices.ageMs,
      noPriceSinceMs: watchdog.unknownSinceMs(market.symbol),
      isPriceStreamSilent: watchdog.isDeaf(market.symbol),
      toldAgeMs: { bestPrices: prices.bidToldAgeMs, lastPrice: prices.lastPriceAgeMs },
      lastReport: last === undefined ? null : { id: last.id, timeMs: last.timeMs, action: last.action },
      failingSinceMs: reconciler.failingSinceMs(market.baseAsset),
      doubts: this.#deps.doubts.of(parameters.id),
      watched: watched === null ? null : { ...watched, asset: market.baseAsset },
    };
  }
}

const ADJUSTMENTS_EXPECTED = 20;

function onMarket({ market: { symbol, baseAsset, quoteAsset } }: StrategyState) {
  return { symbol, baseAsset, quoteAsset };
}

/** The fills among the lines, oldest first; the first line is only looked at for what was held after it. */
function tradesOf(lines: readonly LedgerLine[], ledgerLength: number): readonly TradeView[] {
  const isWhole = lines.length >= ledgerLength;
  return lines.flatMap(({ entry, position }, index) => {
    if (entry.kind !== 'fill' || (index === 0 && !isWhole)) return [];
    const before = lines[index - 1]?.position ?? null;
    const { timeMs, side, price, quantity, fee, feeAsset } = entry.fill;
    const isKnown = side === 'sell' && before !== null && before.cost !== null;
    const result = isKnown ? position.realizedPnl.minus(before.realizedPnl) : null;
    return [{ timeMs, side, price, quantity, fee, feeAsset, result }];
  });
}
