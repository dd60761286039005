import { ZERO } from '../../domain/decimal.js';
import { namesOf } from '../../domain/market.js';
import type {
  CyclesView,
  PerformanceApi,
  PeriodsView,
  ProfitView,
  StrategyQueries,
  TradesView,
  TradeView,
} from '../api/index.js';
import type { LedgerLine, PeriodKind } from '../books/index.js';
import { feeTotals, resultsByPeriod, resultTotals, sumOf } from '../books/index.js';
import type { StrategyRunner } from '../loop/index.js';
import type { QueryDeps } from './queryDeps.js';

/** Results of one strategy, by day, cycle and fill. */
export class Performance implements PerformanceApi {
  readonly #deps: QueryDeps;
  readonly #runner: StrategyRunner;
  readonly #ledger: StrategyQueries['ledger'];

  /** @param ledger the last entries with the position after each, oldest first */
  constructor(runner: StrategyRunner, deps: QueryDeps, ledger: StrategyQueries['ledger']) {
    this.#runner = runner;
    this.#deps = deps;
    this.#ledger = ledger;
  }

  async profit(days: number | null): Promise<ProfitView> {
    const { store, clock, calendar, strategies } = this.#deps;
    const { id: strategyId, state } = this.#runner;
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
      ...namesOf(state.market),
      ...totals,
      ...{ days, fromMs, openCyclePnl, unrealizedPnl },
      fees: fees.byAsset,
      feesValue: fees.value,
    };
  }

  periods(kind: PeriodKind, count: number): PeriodsView {
    const { store, clock, calendar, strategies } = this.#deps;
    const { id: strategyId, state } = this.#runner;
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
      ...namesOf(state.market),
      kind,
      periods,
      cycles: periods.reduce((sum, { cycles }) => sum + cycles, 0),
      realizedPnl: periods.reduce((sum, { realizedPnl }) => sum.plus(realizedPnl), ZERO),
      hasMore: lived.length > count,
    };
  }

  async trades(limit: number): Promise<TradesView> {
    const { state } = this.#runner;
    // One more tells what the oldest sale realized, and whether there are more. Few entries are no fills.
    let asked = limit + ADJUSTMENTS_EXPECTED;
    let lines = await this.#ledger(asked);
    let trades = tradesOf(lines, state.ledgerLength);
    while (trades.length <= limit && lines.length < state.ledgerLength && lines.length >= asked) {
      asked *= 2;
      lines = await this.#ledger(asked);
      trades = tradesOf(lines, state.ledgerLength);
    }
    const newestFirst = [...trades].reverse();
    return { ...namesOf(state.market), trades: newestFirst.slice(0, limit), hasMore: trades.length > limit };
  }

  lastCycles(limit: number): CyclesView {
    const { id, state } = this.#runner;
    const cycles = this.#deps.store.closedCycles(id, limit + 1);
    return {
      ...namesOf(state.market),
      cycles: cycles.slice(0, limit),
      hasMore: cycles.length > limit,
    };
  }
}

const ADJUSTMENTS_EXPECTED = 20;

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
