import type { NumberedReport } from '../domain/reconciliation/index.js';
import type {
  BalanceView,
  EngineApi,
  EngineHealth,
  StatisticsView,
  StrategyApi,
  StrategySummary,
} from './api/index.js';
import { BookControl, type ControlDeps, ParameterControl, PositionControl } from './control/index.js';
import type { StrategyRunner } from './loop/index.js';
import type { CommandRecord } from './ports/index.js';
import {
  balanceViews,
  Charts,
  engineHealth,
  Performance,
  StatusQueries,
  statisticsOf,
} from './queries/index.js';

/** Queries and commands that the chat may give to the engine. */
export class OperatorApi implements EngineApi {
  readonly #deps: ControlDeps;
  readonly #strategies = new Map<string, StrategyApi>();

  constructor(deps: ControlDeps) {
    this.#deps = deps;
  }

  strategies(): readonly StrategySummary[] {
    return this.#deps.strategies.all.map(({ state }) => ({
      id: state.parameters.id,
      name: state.parameters.name,
      symbol: state.market.symbol,
      mode: state.mode,
    }));
  }

  strategy(id: string): StrategyApi {
    const known = this.#strategies.get(id);
    if (known !== undefined) return known;
    const opened = this.#open(this.#deps.strategies.get(id));
    this.#strategies.set(id, opened);
    return opened;
  }

  async balances(): Promise<readonly BalanceView[]> {
    const holdings = await this.#deps.exchange.holdings();
    return balanceViews(
      holdings,
      this.#deps.strategies.all.map(({ state }) => state),
    );
  }

  async statistics(strategyIds: readonly string[], days: number | null): Promise<readonly StatisticsView[]> {
    const runners = strategyIds.map((id) => this.#deps.strategies.get(id));
    const assets = [...new Set(runners.map(({ state }) => state.market.quoteAsset))];
    const views: StatisticsView[] = [];
    for (const asset of assets) {
      const some = runners.filter(({ state }) => state.market.quoteAsset === asset);
      views.push(await statisticsOf(some, days, this.#deps));
    }
    return views;
  }

  report(id: number): NumberedReport | null {
    return this.#deps.store.report(id);
  }

  health(): EngineHealth {
    return engineHealth(this.#deps);
  }

  commandLog(limit: number): readonly CommandRecord[] {
    return this.#deps.store.commands(limit);
  }

  recordCommand(record: Omit<CommandRecord, 'timeMs'>): void {
    this.#deps.store.recordCommand({ ...record, timeMs: this.now() });
  }

  now(): number {
    return this.#deps.clock.now();
  }

  #open(runner: StrategyRunner): StrategyApi {
    const queries = new StatusQueries(runner, this.#deps);
    const ledger = (limit: number) => queries.ledger(limit);
    return {
      queries,
      performance: new Performance(runner, this.#deps, ledger),
      charts: new Charts(runner, this.#deps, ledger),
      position: new PositionControl(runner, this.#deps),
      parameters: new ParameterControl(runner, this.#deps),
      books: new BookControl(runner, this.#deps),
    };
  }
}
