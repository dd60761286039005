import { namesOf } from '../../domain/market.js';
import { EMPTY_POSITION } from '../../domain/ledger.js';
import type { NumberedReport } from '../../domain/reconciliation/index.js';
import type {
  HistoryView,
  OrderView,
  SettingsView,
  StatusView,
  StrategyQueries,
  WatchedView,
} from '../api/index.js';
import { type Calendar, type LedgerLine, LedgerTail, withPositionsGently } from '../books/index.js';
import {
  type Doubts,
  type StrategyRegistry,
  type StrategyRunner,
  type StreamHealth,
  strategyTroubles,
  type Troubles,
} from '../loop/index.js';
import type { PriceWatchdog } from '../market/index.js';
import type { AccountFees, Clock, Store } from '../ports/index.js';
import { orderViews, settingsView, statusView } from './statusView.js';

export interface StatusQueriesDeps {
  readonly runMode: 'paper' | 'live';
  readonly strategies: StrategyRegistry;
  readonly streamHealth: Pick<StreamHealth, 'isAlive' | 'sinceMs'>;
  readonly store: Store;
  readonly clock: Pick<Clock, 'now'>;
  /** Days begin and end by it. */
  readonly calendar: Calendar;
  readonly watch: { of(asset: string): WatchedView | null };
  readonly startedAtMs: number;
  readonly fees: () => AccountFees;
  readonly watchdog: Pick<PriceWatchdog, 'unknownSinceMs'>;
  readonly troubles: Pick<Troubles, 'all'>;
  /** Reasons why a strategy buys nothing for now, the oldest first. */
  readonly doubts: Pick<Doubts, 'of'>;
}

/** Queries of what one strategy is and has: see `StrategyQueries`. */
export class StatusQueries implements StrategyQueries {
  readonly #deps: StatusQueriesDeps;
  readonly #runner: StrategyRunner;
  readonly #ledgerTail: LedgerTail;

  constructor(runner: StrategyRunner, deps: StatusQueriesDeps) {
    this.#runner = runner;
    this.#deps = deps;
    this.#ledgerTail = new LedgerTail(runner.state.market, (after) => deps.store.ledger(runner.id, after));
  }

  status(): StatusView {
    const { runMode, streamHealth, strategies, watchdog, store, calendar, clock, startedAtMs } = this.#deps;
    const { id, state } = this.#runner;
    return statusView(state, {
      ...{ runMode, store, calendar, startedAtMs },
      connection: { connected: streamHealth.isAlive, sinceMs: streamHealth.sinceMs },
      prices: strategies.pricesOf(state),
      noPriceSinceMs: watchdog.unknownSinceMs(state.market.symbol),
      nowMs: clock.now(),
      troubles: [...this.#deps.troubles.all, ...strategyTroubles(this.#runner)],
      doubts: this.#deps.doubts.of(id),
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
    return settingsView(state, this.#deps.fees(), this.#deps.strategies.pricesOf(state).bid);
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
    };
  }
}
