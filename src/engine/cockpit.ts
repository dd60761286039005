import { type Decimal, ZERO } from '../domain/decimal.js';
import type { NumberedReport } from '../domain/reconciliation.js';
import type { StrategyEvent } from '../domain/strategy/index.js';
import type { Changes } from './changes.js';
import type { Connection } from './connection.js';
import {
  type AveragePreview,
  type BalanceView,
  CommandRefusedError,
  type EngineFace,
  type FreshPreview,
  type FreshResult,
  type ModeChange,
  type OrderView,
  type SettingsView,
  type StatusView,
  type StrategySummary,
} from './face.js';
import type { AccountFees, Clock, Exchange } from './ports.js';
import type { Reconciler } from './reconciler.js';
import type { Store } from './store.js';
import type { Strategies } from './strategies.js';
import type { StrategyRunner } from './strategyRunner.js';
import {
  averagePreview,
  bookedByAsset,
  freshPreview,
  orderViews,
  settingsView,
  statusView,
} from './views.js';

export interface CockpitWorld {
  readonly runMode: 'paper' | 'live';
  readonly strategies: Strategies;
  readonly connection: Connection;
  readonly store: Store;
  readonly exchange: Exchange;
  readonly clock: Clock;
  readonly changes: Changes;
  readonly reconciler: Reconciler;
  readonly reconciliationEnabled: boolean;
  readonly startedAtMs: number;
  readonly fees: () => AccountFees;
}

/** `/fresh` waits this long for its cancels before it says that they are still under way. */
const FRESH_PATIENCE_MS = 15_000;

/** What the chat may ask of the engine, and order it to do. */
export class Cockpit implements EngineFace {
  readonly #world: CockpitWorld;

  constructor(world: CockpitWorld) {
    this.#world = world;
  }

  strategies(): readonly StrategySummary[] {
    return this.#world.strategies.all.map(({ state }) => ({
      id: state.parameters.id,
      symbol: state.market.symbol,
      mode: state.mode,
    }));
  }

  status(strategyId: string): StatusView {
    const { state } = this.#world.strategies.get(strategyId);
    return statusView(state, {
      runMode: this.#world.runMode,
      connection: { connected: this.#world.connection.connected, sinceMs: this.#world.connection.sinceMs },
      prices: this.#world.strategies.pricesOf(state),
      store: this.#world.store,
      nowMs: this.now(),
      startedAtMs: this.#world.startedAtMs,
    });
  }

  openOrders(strategyId: string): readonly OrderView[] {
    const { state } = this.#world.strategies.get(strategyId);
    return orderViews(state, this.#world.strategies.pricesOf(state).bid);
  }

  settings(strategyId: string): SettingsView {
    const { state } = this.#world.strategies.get(strategyId);
    return settingsView(state, this.#world.fees(), this.#world.strategies.pricesOf(state).bid);
  }

  async balances(): Promise<readonly BalanceView[]> {
    const holdings = await this.#world.exchange.holdings();
    const booked = bookedByAsset(this.#world.strategies.all.map(({ state }) => state));
    return [...holdings.values()].map((holding) => ({
      ...holding,
      total: holding.available.plus(holding.locked).plus(holding.staked).plus(holding.lent),
      booked: booked.get(holding.asset) ?? null,
    }));
  }

  async pause(strategyId: string, by: string): Promise<ModeChange> {
    const runner = this.#world.strategies.get(strategyId);
    const before = runner.state.mode;
    const rungs = runner.liveRungCount;
    take(runner, { type: 'pause', by });
    return { changed: runner.state.mode !== before, mode: runner.state.mode, rungs };
  }

  async resume(strategyId: string, by: string): Promise<ModeChange> {
    const runner = this.#world.strategies.get(strategyId);
    const { mode: before, ladder } = runner.state;
    if (before.kind === 'blocked' && before.reason === 'unknownCost') {
      throw new CommandRefusedError('unknownCost', 'the average entry price is unknown');
    }
    take(runner, { type: 'resume', by });
    // While trading, the ladder is placed anew: with the rungs that somebody took away.
    const changed = before.kind !== runner.state.mode.kind || ladder !== runner.state.ladder;
    return { changed, mode: runner.state.mode, rungs: runner.liveRungCount };
  }

  previewAverageEntryPrice(strategyId: string, price: Decimal): AveragePreview {
    const { state } = this.#world.strategies.get(strategyId);
    if (state.position.quantity.lte(ZERO)) {
      throw new CommandRefusedError('nothingHeld', 'nothing is held, so there is no average to set');
    }
    if (state.exit !== null) throw new CommandRefusedError('saleInFlight', 'the position is being sold');
    return averagePreview(state, price, this.#world.strategies.pricesOf(state).bid);
  }

  async setAverageEntryPrice(strategyId: string, price: Decimal, by: string): Promise<AveragePreview> {
    const preview = this.previewAverageEntryPrice(strategyId, price);
    take(this.#world.strategies.get(strategyId), { type: 'setAverage', price, by });
    return preview;
  }

  previewFresh(strategyId: string): FreshPreview {
    const { state } = this.#world.strategies.get(strategyId);
    return freshPreview(state, this.#world.strategies.pricesOf(state).bid);
  }

  async fresh(strategyId: string, by: string): Promise<FreshResult> {
    const runner = this.#world.strategies.get(strategyId);
    const preview = this.previewFresh(strategyId);
    take(runner, { type: 'fresh', by });
    await this.#world.changes.until(() => runner.state.closing === null, FRESH_PATIENCE_MS);
    if (runner.state.closing !== null) {
      throw new CommandRefusedError(
        'busy',
        'the orders are still being cancelled; the new cycle begins after that',
      );
    }
    return { ...preview, cancelledOrders: preview.orders.length, nextCycle: runner.state.cycle.number };
  }

  async reconcile(strategyId: string): Promise<NumberedReport> {
    if (!this.#world.reconciliationEnabled) {
      throw new CommandRefusedError(
        'reconciliationOff',
        'reconciliation.enabled is false in the configuration',
      );
    }
    return this.#world.reconciler.reconcile(this.#world.strategies.get(strategyId), 'command');
  }

  recordCommand(record: {
    readonly who: string;
    readonly what: string;
    readonly strategyId: string | null;
    readonly result: string;
  }): void {
    this.#world.store.recordCommand({ ...record, timeMs: this.now() });
  }

  now(): number {
    return this.#world.clock.now();
  }
}

/** @throws CommandRefusedError when the event could not be recorded: nothing has happened then */
function take(runner: StrategyRunner, event: StrategyEvent): void {
  if (runner.handle(event)) return;
  throw new CommandRefusedError('busy', 'the change could not be recorded; see the log');
}
