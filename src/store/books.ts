import type { Alert } from '../domain/alerts/index.js';
import type { BrakeMemory } from '../domain/brakes/index.js';
import type {
  ClosedCycle,
  ParameterOverrides,
  StrategyOrder,
  StrategyParameters,
} from '../domain/ladder/index.js';
import type { AdjustmentEntry, FillEntry, LedgerEntry } from '../domain/ledger.js';
import type { Fill } from '../domain/order.js';
import type { NumberedReport } from '../domain/reconciliation/index.js';
import type {
  CommandRecord,
  Commit,
  CycleResult,
  FillFee,
  Note,
  Store,
  StoredStrategy,
  StrategyOnRecord,
} from '../engine/ports/index.js';
import { Alerts } from './alerts.js';
import { readBrakes, writeBrakes } from './brakes.js';
import { ChatTables } from './chatMemory.js';
import { CommandAudit } from './commandAudit.js';
import type { Connection } from './connection.js';
import { Cycles } from './cycles.js';
import { type FillTotals, Ledger } from './ledger.js';
import { ManualTrades } from './manualTrades.js';
import { type FilePresence, OpenFiles, saveWhole } from './openFiles.js';
import { Orders } from './orders.js';
import { Reports } from './reports.js';
import { Settings } from './settings.js';
import { explain, StoreError } from './storeError.js';
import { Strategies } from './strategies.js';
import { StrategyStates } from './strategyState.js';

/** The books as a file that somebody may delete or replace while they are open. */
export interface BooksFile {
  /** Null: in memory. */
  readonly path: string | null;
  /** `inPlace` for books in memory. */
  presence(): FilePresence;
  /** Saves all that is recorded as another file. @throws StoreError when that cannot be written */
  saveAs(file: string): void;
}

/** The engine's `Store` on one connection: what happens together, and what must hold when it has. */
export class Books implements Store {
  readonly alerts: Alerts;
  readonly chat: ChatTables;
  readonly file: BooksFile;
  readonly #connection: Connection;
  readonly #strategies: Strategies;
  readonly #states: StrategyStates;
  readonly #orders: Orders;
  readonly #ledger: Ledger;
  readonly #cycles: Cycles;
  readonly #reports: Reports;
  readonly #manualTrades: ManualTrades;
  readonly #commands: CommandAudit;
  readonly #settings: Settings;
  readonly #close: () => void;
  #evidenceRevision = 0;

  constructor(connection: Connection, now: () => number, close: () => void) {
    this.#connection = connection;
    this.#close = close;
    const files = connection.isInMemory ? null : new OpenFiles(connection.file);
    this.file = {
      path: connection.isInMemory ? null : connection.file,
      presence: () => files?.presence() ?? 'inPlace',
      saveAs: (file) => saveImage(connection, file),
    };
    this.alerts = new Alerts(connection);
    this.chat = new ChatTables(connection);
    this.#strategies = new Strategies(connection, now);
    this.#states = new StrategyStates(connection);
    this.#orders = new Orders(connection);
    this.#ledger = new Ledger(connection);
    this.#cycles = new Cycles(connection);
    this.#reports = new Reports(connection);
    this.#manualTrades = new ManualTrades(connection);
    this.#commands = new CommandAudit(connection);
    this.#settings = new Settings(connection);
  }

  openStrategy(id: string): { readonly slot: number; readonly stored: StoredStrategy | null } {
    return this.#connection.transaction(() => {
      const slot = this.#strategies.open(id);
      const state = this.#states.load(id);
      const length = this.#ledger.length(id);
      if (length !== (state?.ledgerLength ?? 0)) {
        throw new StoreError(
          'brokenRow',
          `The ledger of ${id} has ${length} entries, its state counts ${state?.ledgerLength ?? 0}. Restore a backup.`,
        );
      }
      if (state === null) return { slot, stored: null };
      const endings = this.#cycles.endings(id);
      const known = endings === null ? {} : { endings };
      return { slot, stored: { ...state, ...known, slot, orders: this.#orders.live(id) } };
    });
  }

  strategiesOnRecord(): readonly StrategyOnRecord[] {
    return this.#strategies.onRecord();
  }

  /** @throws StoreError when it contradicts what is recorded, or cannot be written: then nothing of it is recorded */
  commit({ state, orders, entries, closedCycles, alerts, reports, settledTrades }: Commit): void {
    const { id } = state.parameters;
    if (reports.length > 0 || settledTrades.length > 0) this.#evidenceRevision += 1;
    this.#connection.transaction(() => {
      this.#strategies.assertOpened(id, state.slot);
      // Before the entries and trades that name them.
      for (const report of reports) this.#reports.add(report);
      for (const trade of settledTrades) this.#manualTrades.settle(trade);
      const ledgerLength = this.#ledger.append(id, entries);
      expectEqual(`the ledger's length of ${id}`, state.ledgerLength, ledgerLength);
      for (const order of orders) {
        this.#orders.record(order);
      }
      expectEqual(`the number of live orders of ${id}`, state.orders.size, this.#orders.liveCount(id));
      for (const cycle of closedCycles) this.#cycles.add(id, cycle);
      for (const alert of alerts) this.alerts.add(alert);
      this.#states.save(state);
    });
  }

  addAlert(alert: Alert, note?: Note, toldBy: readonly string[] = []): void {
    this.#connection.transaction(() => {
      this.alerts.addTold(alert, toldBy);
      if (note !== undefined) this.#settings.set(note.key, note.value);
    });
  }

  ledger(strategyId: string, after = 0): Iterable<LedgerEntry> {
    return { [Symbol.iterator]: () => this.#ledger.entries(strategyId, after) };
  }

  hasFill(fill: Pick<Fill, 'symbol' | 'tradeId' | 'orderId'>): boolean {
    return this.#ledger.hasFill(fill);
  }

  lastFillTimeMs(strategyId: string): number | null {
    return this.#ledger.lastFillTimeMs(strategyId);
  }

  /** The newest order with this client id: settled ones stay, and client ids return after 2^20 orders. */
  order(clientId: number): StrategyOrder | null {
    return this.#orders.newest(clientId);
  }

  /** The order that the exchange knows by this id; null when none of these books has it. */
  orderAtExchange(symbol: string, orderId: string): StrategyOrder | null {
    return this.#orders.atExchange(symbol, orderId);
  }

  /** The newest first. */
  closedCycles(strategyId: string, limit: number): readonly ClosedCycle[] {
    return this.#cycles.latest(strategyId, limit);
  }

  cyclesSince(strategyId: string, sinceMs: number): number {
    return this.#cycles.countSince(strategyId, sinceMs);
  }

  cycleResults(strategyId: string, fromMs: number, toMs: number): readonly CycleResult[] {
    return this.#cycles.results(strategyId, fromMs, toMs);
  }

  closedCycle(strategyId: string, number: number): ClosedCycle | null {
    return this.#cycles.closed(strategyId, number);
  }

  deepestRungs(strategyId: string, first: number, last: number): ReadonlyMap<number, number | null> {
    return this.#orders.deepestRungs(strategyId, first, last);
  }

  rungsOfCycle(strategyId: string, cycle: number): readonly StrategyOrder[] {
    return this.#orders.rungsOfCycle(strategyId, cycle);
  }

  fillsBetween(strategyId: string, fromMs: number, toMs: number): Iterable<FillEntry> {
    return { [Symbol.iterator]: () => this.#ledger.fillsBetween(strategyId, fromMs, toMs) };
  }

  fillFees(strategyId: string, fromMs: number, toMs: number): Iterable<FillFee> {
    return { [Symbol.iterator]: () => this.#ledger.feesBetween(strategyId, fromMs, toMs) };
  }

  fillTotals(strategyId: string): FillTotals {
    return this.#ledger.fillTotals(strategyId);
  }

  nextReportId(): number {
    return this.#reports.nextId();
  }

  /** The newest first. */
  reports(strategyId: string, limit: number): readonly NumberedReport[] {
    return this.#reports.latest(strategyId, limit);
  }

  report(id: number): NumberedReport | null {
    return this.#reports.find(id);
  }

  lastCorrection(strategyId: string): AdjustmentEntry | null {
    return this.#ledger.lastCorrection(strategyId);
  }

  evidenceRevision(): number {
    return this.#evidenceRevision;
  }

  noteManualTrade(fill: Fill): void {
    this.#evidenceRevision += 1;
    this.#manualTrades.note(fill);
  }

  manualTradesOf(order: Pick<Fill, 'symbol' | 'orderId'>): readonly Fill[] {
    return this.#manualTrades.of(order);
  }

  /** The oldest first. */
  openManualTradesOf(asset: string): readonly Fill[] {
    return this.#manualTrades.open(asset);
  }

  /** @throws StoreError for a strategy that was never opened */
  strategySinceMs(strategyId: string): number {
    return this.#strategies.sinceMs(strategyId);
  }

  recordCommand(record: CommandRecord): void {
    this.#commands.add(record);
  }

  /** The newest first. */
  commands(limit: number): readonly CommandRecord[] {
    return this.#commands.latest(limit);
  }

  brakes(): readonly BrakeMemory[] {
    return readBrakes(this.#settings);
  }

  keepBrakes(memories: readonly BrakeMemory[], alerts: readonly Alert[]): void {
    this.#connection.transaction(() => {
      writeBrakes(this.#settings, memories);
      for (const alert of alerts) this.alerts.add(alert);
    });
  }

  setting(key: string): string | null {
    return this.#settings.get(key);
  }

  setSetting(key: string, value: string): void {
    this.#settings.set(key, value);
  }

  setSettingForGood(key: string, value: string): void {
    this.#connection.durably(() => this.#settings.set(key, value));
  }

  overrides(strategyId: string): ParameterOverrides {
    return this.#states.overrides(strategyId);
  }

  keepOverrides(strategyId: string, kept: ParameterOverrides): void {
    this.#states.keepOverrides(strategyId, kept);
  }

  rememberParameters(parameters: StrategyParameters): void {
    this.#strategies.remember(parameters);
  }

  close(): void {
    this.#close();
  }
}

function saveImage(connection: Connection, file: string): void {
  const image = connection.image();
  try {
    saveWhole(file, image);
  } catch (error) {
    throw explain(error, file);
  }
}

function expectEqual(what: string, stated: number, recorded: number): void {
  if (stated === recorded) return;
  throw new StoreError(
    'brokenInvariant',
    `The state says that ${what} is ${stated}; with this commit it would be ${recorded}. Nothing was recorded.`,
  );
}
