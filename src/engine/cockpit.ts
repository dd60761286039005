import type { Decimal } from '../domain/decimal.js';
import { EMPTY_POSITION } from '../domain/ledger.js';
import type { NumberedReport, ReconciliationReport } from '../domain/reconciliation/index.js';
import type {
  AveragePreview,
  BalanceView,
  ChartSpan,
  ChartView,
  CyclesView,
  EngineApi,
  EngineHealth,
  FarPrice,
  FreshPreview,
  FreshResult,
  HistoryView,
  LadderPreview,
  ModeChange,
  OrderView,
  PanicPreview,
  PanicResult,
  ParameterChange,
  ParameterChangePreview,
  ParametersChanged,
  PeriodsView,
  ProfitView,
  ReserveResult,
  Resumed,
  SaleResult,
  SellNowPreview,
  SettingsView,
  StatusView,
  StrategySummary,
  Surplus,
  TradesView,
  TunableView,
  TypedPrice,
} from './api/index.js';
import type { Calendar, LedgerLine, PeriodKind } from './books/index.js';
import { LedgerTail, withPositionsGently } from './books/index.js';
import { BookControl, ParameterControl, PositionControl } from './control/index.js';
import type { ConditionWaiter, Doubts, StrategyRegistry, StreamHealth } from './loop/index.js';
import { strategyTroubles, type Troubles } from './loop/index.js';
import type { PriceWatchdog } from './market/index.js';
import type { AccountFees, Clock, CommandRecord, Exchange, Store } from './ports/index.js';
import { bookedByAsset, Charts, orderViews, Performance, settingsView, statusView } from './queries/index.js';
import type { DriftWatch, ReconciliationQueue } from './sync/index.js';

export interface CockpitDeps {
  readonly runMode: 'paper' | 'live';
  readonly strategies: StrategyRegistry;
  readonly connection: StreamHealth;
  readonly store: Store;
  readonly exchange: Exchange;
  readonly clock: Clock;
  /** Days begin and end by it. */
  readonly calendar: Calendar;
  readonly changes: ConditionWaiter;
  readonly reconciler: ReconciliationQueue;
  readonly watch: Pick<DriftWatch, 'of'>;
  readonly reconciliationEnabled: boolean;
  readonly startedAtMs: number;
  readonly fees: () => AccountFees;
  readonly watchdog: PriceWatchdog;
  readonly orderToldAtMs: () => number | null;
  readonly troubles: Pick<Troubles, 'all'>;
  /** What keeps a strategy from buying for now, the oldest first. */
  readonly doubts: Pick<Doubts, 'of' | 'settle'>;
}

/** What the chat may ask of the engine, and order it to do. */
export class Cockpit implements EngineApi {
  readonly #deps: CockpitDeps;
  readonly #reporting: Performance;
  readonly #charts: Charts;
  readonly #deeds: PositionControl;
  readonly #adjusting: ParameterControl;
  readonly #bookkeeping: BookControl;
  readonly #ledgerTails = new Map<string, LedgerTail>();

  constructor(deps: CockpitDeps) {
    this.#deps = deps;
    this.#reporting = new Performance(deps);
    this.#charts = new Charts(deps, (strategyId, limit) => this.ledger(strategyId, limit));
    this.#deeds = new PositionControl({
      ...deps,
      refreshPrice: (symbol) => deps.watchdog.refresh(symbol),
    });
    this.#adjusting = new ParameterControl(deps);
    this.#bookkeeping = new BookControl(deps);
  }

  strategies(): readonly StrategySummary[] {
    return this.#deps.strategies.all.map(({ state }) => ({
      id: state.parameters.id,
      symbol: state.market.symbol,
      mode: state.mode,
    }));
  }

  status(strategyId: string): StatusView {
    const runner = this.#deps.strategies.get(strategyId);
    const { state } = runner;
    return statusView(state, {
      runMode: this.#deps.runMode,
      connection: { connected: this.#deps.connection.isAlive, sinceMs: this.#deps.connection.sinceMs },
      prices: this.#deps.strategies.pricesOf(state),
      noPriceSinceMs: this.#deps.watchdog.unknownSinceMs(state.market.symbol),
      store: this.#deps.store,
      calendar: this.#deps.calendar,
      nowMs: this.now(),
      startedAtMs: this.#deps.startedAtMs,
      troubles: [...this.#deps.troubles.all, ...strategyTroubles(runner)],
      doubts: this.#deps.doubts.of(strategyId),
      realized: this.#deps.strategies.realized(strategyId),
      watched: this.#deps.watch.of(state.market.baseAsset),
    });
  }

  openOrders(strategyId: string): readonly OrderView[] {
    const { state } = this.#deps.strategies.get(strategyId);
    return orderViews(state, this.#deps.strategies.pricesOf(state).bid);
  }

  settings(strategyId: string): SettingsView {
    const { state } = this.#deps.strategies.get(strategyId);
    return settingsView(state, this.#deps.fees(), this.#deps.strategies.pricesOf(state).bid);
  }

  async balances(): Promise<readonly BalanceView[]> {
    const holdings = await this.#deps.exchange.holdings();
    const booked = bookedByAsset(this.#deps.strategies.all.map(({ state }) => state));
    // One that is traded and could not be read must not pass for one that is not there.
    for (const asset of booked.keys()) holdings.get(asset);
    return [...holdings.values()].map((holding) => ({
      ...holding,
      total: holding.available.plus(holding.locked).plus(holding.staked).plus(holding.lent),
      booked: booked.get(holding.asset) ?? null,
    }));
  }

  pause(strategyId: string, by: string): Promise<ModeChange> {
    return this.#deeds.pause(strategyId, by);
  }

  resume(strategyId: string, by: string): Promise<Resumed> {
    return this.#deeds.resume(strategyId, by);
  }

  stopBuying(strategyId: string, by: string): Promise<ModeChange> {
    return this.#deeds.stopBuying(strategyId, by);
  }

  previewSellNow(strategyId: string): Promise<SellNowPreview> {
    return this.#deeds.previewSellNow(strategyId);
  }

  sellNow(strategyId: string): Promise<SaleResult> {
    return this.#deeds.sellNow(strategyId);
  }

  previewPanic(strategyId: string): PanicPreview {
    return this.#deeds.previewPanic(strategyId);
  }

  panic(strategyId: string, by: string): Promise<PanicResult> {
    return this.#deeds.panic(strategyId, by);
  }

  adjustables(strategyId: string): readonly TunableView[] {
    return this.#adjusting.adjustables(strategyId);
  }

  previewAdjustment(
    strategyId: string,
    change: ParameterChange,
    price: Decimal | null,
  ): ParameterChangePreview {
    return this.#adjusting.previewAdjustment(strategyId, change, price);
  }

  adjust(strategyId: string, change: ParameterChange): Promise<ParametersChanged> {
    return this.#adjusting.adjust(strategyId, change);
  }

  previewLadder(strategyId: string, price: Decimal | null): LadderPreview {
    return this.#adjusting.previewLadder(strategyId, price);
  }

  previewAverageEntryPrice(strategyId: string, price: Decimal): AveragePreview {
    return this.#bookkeeping.previewAverageEntryPrice(strategyId, price);
  }

  setAverageEntryPrice(strategyId: string, price: Decimal, by: string): Promise<AveragePreview> {
    return this.#bookkeeping.setAverageEntryPrice(strategyId, price, by);
  }

  farPrice(strategyId: string, typed: TypedPrice): FarPrice | null {
    return this.#bookkeeping.farPrice(strategyId, typed);
  }

  previewFresh(strategyId: string): Promise<FreshPreview> {
    return this.#bookkeeping.previewFresh(strategyId);
  }

  fresh(strategyId: string, by: string, ownersOrders: readonly string[] = []): Promise<FreshResult> {
    return this.#bookkeeping.fresh(strategyId, by, ownersOrders);
  }

  reconcile(strategyId: string, by?: string): Promise<NumberedReport> {
    return this.#bookkeeping.reconcile(strategyId, by);
  }

  bookWatched(strategyId: string, by: string): Promise<NumberedReport> {
    return this.#bookkeeping.bookWatched(strategyId, by);
  }

  compare(strategyId: string): Promise<ReconciliationReport> {
    return this.#bookkeeping.compare(strategyId);
  }

  adoptSurplus(
    strategyId: string,
    surplus: Surplus & { readonly price: Decimal },
    by?: string,
  ): Promise<NumberedReport> {
    return this.#bookkeeping.adoptSurplus(strategyId, surplus, by);
  }

  reserveSurplus(strategyId: string, surplus: Surplus, by: string): Promise<ReserveResult> {
    return this.#bookkeeping.reserveSurplus(strategyId, surplus, by);
  }

  reports(strategyId: string, limit: number): readonly NumberedReport[] {
    return this.#deps.store.reports(strategyId, limit);
  }

  report(id: number): NumberedReport | null {
    return this.#deps.store.report(id);
  }

  async ledger(strategyId: string, limit: number): Promise<readonly LedgerLine[]> {
    const { store, strategies } = this.#deps;
    const { state } = strategies.get(strategyId);
    let tail = this.#ledgerTails.get(strategyId);
    if (tail === undefined) {
      tail = new LedgerTail(state.market, (after) => store.ledger(strategyId, after));
      this.#ledgerTails.set(strategyId, tail);
    }
    return tail.last(limit, state.ledgerLength);
  }

  history(strategyId: string): HistoryView {
    const { store, strategies } = this.#deps;
    const { market } = strategies.get(strategyId).state;
    return {
      symbol: market.symbol,
      baseAsset: market.baseAsset,
      quoteAsset: market.quoteAsset,
      lines: withPositionsGently(store.ledger(strategyId), EMPTY_POSITION, market),
      cycles: [...store.closedCycles(strategyId, Number.MAX_SAFE_INTEGER)].reverse(),
    };
  }

  profit(strategyId: string, days: number | null): Promise<ProfitView> {
    return this.#reporting.profit(strategyId, days);
  }

  periods(strategyId: string, kind: PeriodKind, count: number): PeriodsView {
    return this.#reporting.periods(strategyId, kind, count);
  }

  trades(strategyId: string, limit: number): Promise<TradesView> {
    return this.#reporting.trades(strategyId, limit, (count) => this.ledger(strategyId, count));
  }

  lastCycles(strategyId: string, limit: number): CyclesView {
    return this.#reporting.lastCycles(strategyId, limit);
  }

  chart(strategyId: string, span: ChartSpan): Promise<ChartView> {
    return this.#charts.chart(strategyId, span);
  }

  cycleChart(strategyId: string, cycle: number): Promise<ChartView | null> {
    return this.#charts.cycleChart(strategyId, cycle);
  }

  health(): EngineHealth {
    return this.#reporting.health();
  }

  commandLog(limit: number): readonly CommandRecord[] {
    return this.#deps.store.commands(limit);
  }

  recordCommand(record: {
    readonly who: string;
    readonly what: string;
    readonly strategyId: string | null;
    readonly result: string;
  }): void {
    this.#deps.store.recordCommand({ ...record, timeMs: this.now() });
  }

  now(): number {
    return this.#deps.clock.now();
  }
}
