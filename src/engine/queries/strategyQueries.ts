import { EMPTY_POSITION } from '../../domain/ledger.js';
import { namesOf } from '../../domain/market.js';
import type { NumberedReport } from '../../domain/reconciliation/index.js';
import type { HistoryView, OrderView, SettingsView, StatusView, StrategyQueries } from '../api/index.js';
import { type LedgerLine, LedgerTail, withPositionsGently } from '../books/index.js';
import { type StrategyRunner, strategyTroubles } from '../loop/index.js';
import type { QueryDeps } from './queryDeps.js';
import { settingsView } from './settingsView.js';
import { gateView, orderViews, statusView } from './statusView.js';

/** Queries of what one strategy is and has: see `StrategyQueries`. */
export class StatusQueries implements StrategyQueries {
  readonly #deps: QueryDeps;
  readonly #runner: StrategyRunner;
  readonly #ledgerTail: LedgerTail;

  constructor(runner: StrategyRunner, deps: QueryDeps) {
    this.#runner = runner;
    this.#deps = deps;
    this.#ledgerTail = new LedgerTail(runner.state.market, (after) => deps.store.ledger(runner.id, after));
  }

  status(): StatusView {
    const { runMode, streamHealth, strategies, watchdog, store, calendar, startedAtMs } = this.#deps;
    const { id, state } = this.#runner;
    return statusView(state, {
      ...{ runMode, store, calendar, startedAtMs },
      connection: { connected: streamHealth.isAlive, sinceMs: streamHealth.sinceMs },
      prices: strategies.pricesOf(state),
      noPriceSinceMs: watchdog.unknownSinceMs(state.market.symbol),
      ...this.#gateSources(),
      troubles: [...this.#deps.troubles.all, ...strategyTroubles(this.#runner)],
      doubts: this.#deps.doubts.of(id),
      brakes: this.#deps.brakes.on(id),
      fees: this.#deps.rules.fees,
      realized: strategies.realized(id),
      watched: this.#deps.watch.of(state.market.baseAsset),
    });
  }

  openOrders(): readonly OrderView[] {
    const { state } = this.#runner;
    return orderViews(state, this.#deps.strategies.pricesOf(state).bid);
  }

  settings(): SettingsView {
    const { state } = this.#runner;
    const gate = gateView(state, this.#gateSources());
    return settingsView(state, this.#deps.rules.fees, this.#deps.strategies.pricesOf(state).bid, gate);
  }

  #gateSources() {
    const { clock, volatility } = this.#deps;
    return { nowMs: clock.now(), volatility: volatility.of(this.#runner.state) };
  }

  reports(limit: number): readonly NumberedReport[] {
    return this.#deps.store.reports(this.#runner.id, limit);
  }

  async ledger(limit: number): Promise<readonly LedgerLine[]> {
    return this.#ledgerTail.last(limit, this.#runner.state.ledgerLength);
  }

  history(): HistoryView {
    const { store } = this.#deps;
    const { id, state } = this.#runner;
    const { market } = state;
    return {
      ...namesOf(market),
      lines: withPositionsGently(store.ledger(id), EMPTY_POSITION, market),
      cycles: [...store.closedCycles(id, Number.MAX_SAFE_INTEGER)].reverse(),
      deepestRungs: store.deepestRungs(id, 0, Number.MAX_SAFE_INTEGER),
    };
  }
}
