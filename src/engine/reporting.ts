import { ZERO } from '../domain/decimal.js';
import type { StrategyState } from '../domain/strategy/index.js';
import type { Calendar, PeriodKind } from './calendar.js';
import type { Connection } from './connection.js';
import type { LedgerLine } from './face.js';
import type {
  CyclesView,
  EngineHealth,
  PeriodsView,
  ProfitView,
  StrategyHealth,
  TradesView,
  TradeView,
} from './faceReports.js';
import type { Clock, Exchange } from './ports.js';
import { feeTotals, resultsByPeriod, resultTotals } from './profit.js';
import type { Reconciler } from './reconciler.js';
import type { Store } from './store.js';
import type { Strategies } from './strategies.js';
import { strategyTroubles, type Troubles } from './troubles.js';

export interface ReportingWorld {
  readonly strategies: Strategies;
  readonly connection: Pick<Connection, 'isAlive' | 'sinceMs'>;
  readonly store: Store;
  readonly exchange: Pick<Exchange, 'clockSkewMs' | 'congestion'>;
  readonly clock: Pick<Clock, 'now'>;
  readonly calendar: Calendar;
  readonly reconciler: Pick<Reconciler, 'failingSinceMs'>;
  readonly reconciliationEnabled: boolean;
  readonly troubles: Pick<Troubles, 'all'>;
}

/** What happened and how it goes: see `ReportsFace`. */
export class Reporting {
  readonly #world: ReportingWorld;

  constructor(world: ReportingWorld) {
    this.#world = world;
  }

  async profit(strategyId: string, days: number | null): Promise<ProfitView> {
    const { store, clock, calendar, strategies } = this.#world;
    const { state } = strategies.get(strategyId);
    const { market, position } = state;
    const nowMs = clock.now();
    const sinceMs = store.strategySinceMs(strategyId);
    const fromMs = days === null ? sinceMs : (calendar.latest('day', days, nowMs).at(-1)?.fromMs ?? sinceMs);
    // Whatever the clock was when they were closed: since ever is all of them.
    const [first, end] = days === null ? [0, Number.MAX_SAFE_INTEGER] : [fromMs, nowMs + 1];
    const openCyclePnl = openRealized(state);
    const totals = resultTotals(store.cycleResults(strategyId, first, end), openCyclePnl);
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
    const { store, clock, calendar, strategies } = this.#world;
    const { state } = strategies.get(strategyId);
    const sinceMs = store.strategySinceMs(strategyId);
    const asked = calendar.latest(kind, count + 1, clock.now());
    // The present period is there even when the clock was set back to before the first day.
    const lived = asked.filter(({ toMs }, index) => index === 0 || toMs > sinceMs);
    const shown = lived.slice(0, count);
    const fromMs = shown.at(-1)?.fromMs ?? sinceMs;
    const toMs = shown[0]?.toMs ?? fromMs;
    const results = store.cycleResults(strategyId, fromMs, toMs);
    const periods = resultsByPeriod(shown, results, openRealized(state));
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
    const { state } = this.#world.strategies.get(strategyId);
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
    const { store, strategies } = this.#world;
    const cycles = store.closedCycles(strategyId, limit + 1);
    return {
      ...onMarket(strategies.get(strategyId).state),
      cycles: cycles.slice(0, limit),
      hasMore: cycles.length > limit,
    };
  }

  health(): EngineHealth {
    const { connection, exchange, clock, strategies, reconciliationEnabled, troubles } = this.#world;
    const nowMs = clock.now();
    return {
      connection: { connected: connection.isAlive, sinceMs: connection.sinceMs },
      clockOffsetMs: exchange.clockSkewMs(),
      congestion: exchange.congestion(),
      reconciles: reconciliationEnabled,
      strategies: strategies.all.map(({ state }) => this.#strategyHealth(state, nowMs)),
      troubles: [...troubles.all, ...strategies.all.flatMap(strategyTroubles)],
    };
  }

  #strategyHealth(state: StrategyState, nowMs: number): StrategyHealth {
    const { store, strategies, reconciler } = this.#world;
    const { market, mode, parameters } = state;
    const heardAtMs = strategies.pricesOf(state).heardAtMs;
    const [last] = store.reports(parameters.id, 1);
    return {
      strategyId: parameters.id,
      symbol: market.symbol,
      mode,
      priceAgeMs: heardAtMs === null ? null : nowMs - heardAtMs,
      lastReport: last === undefined ? null : { id: last.id, timeMs: last.timeMs, action: last.action },
      failingSinceMs: reconciler.failingSinceMs(market.baseAsset),
    };
  }
}

const ADJUSTMENTS_EXPECTED = 20;

/** What the open cycle has sold already is realized too, although no closed cycle tells it yet. */
export function openRealized({ position, cycle }: StrategyState) {
  return position.realizedPnl.minus(cycle.realizedPnlBefore);
}

function onMarket({ market: { symbol, baseAsset, quoteAsset } }: StrategyState) {
  return { symbol, baseAsset, quoteAsset };
}

/** The fills among the lines, oldest first; the first line is only looked at for what was held after it. */
function tradesOf(lines: readonly LedgerLine[], ledgerLength: number): readonly TradeView[] {
  const isWhole = lines.length >= ledgerLength;
  return lines.flatMap(({ entry, position }, index) => {
    if (entry.kind !== 'fill' || (index === 0 && !isWhole)) return [];
    const before = lines[index - 1]?.position ?? null;
    const { timeMs, side, price, quantity } = entry.fill;
    const isKnown = side === 'sell' && before !== null && before.cost !== null;
    const result = isKnown ? position.realizedPnl.minus(before.realizedPnl) : null;
    return [{ timeMs, side, price, quantity, result }];
  });
}
