import type { BlockReason, CycleEnd } from '../../domain/alerts/index.js';
import type { Decimal } from '../../domain/decimal.js';
import type {
  ClosedCycle,
  ClosedGate,
  NextLevel,
  OrderPhase,
  OrderRole,
  RestingPlace,
  SaleEstimate,
  StrategyMode,
  StrategyParameters,
  TargetInForce,
  TunableKey,
} from '../../domain/ladder/index.js';
import type { Market, MarketNames } from '../../domain/market.js';
import type { Side } from '../../domain/order.js';
import type { NumberedReport, ReconciliationReport } from '../../domain/reconciliation/index.js';
import type { LedgerLine } from '../books/index.js';
import type { CommandRecord, Holding } from '../ports/index.js';
import type { FallenBrakeView } from './brakes.js';
import type { ChartsApi } from './charts.js';
import type { ModeChange, ParametersApi, PositionApi, Resumed } from './control.js';
import type { Doubt } from './doubt.js';
import type { EngineHealth, PerformanceApi, StatisticsView, Trouble, WatchedView } from './reports.js';

/*
 * The engine as the chat sees it: what it may ask and what it may order. Views are snapshots; amounts are
 * exact decimals in the assets of the market, times are milliseconds since the epoch.
 */

export interface EngineApi {
  strategies(): readonly StrategySummary[];
  /** @throws CommandRefusedError when there is none of this id */
  strategy(id: string): StrategyApi;
  /** Asks the exchange. @throws ExchangeUnavailableError */
  balances(): Promise<readonly BalanceView[]>;
  /**
   * Tells what a time came to, for each quote asset: of some strategies together, or of one. Takes its time over a long ledger:
   * others come in between.
   *
   * @param days up to today, which counts as one; null: since the first day of the first of them
   * @throws CommandRefusedError when there is none of an id
   */
  statistics(strategyIds: readonly string[], days: number | null): Promise<readonly StatisticsView[]>;
  /** Null when there is none of this number. */
  report(id: number): NumberedReport | null;
  health(): EngineHealth;
  /** The command audit, newest first. */
  commandLog(limit: number): readonly CommandRecord[];
  /** Writes a line of the command audit. */
  recordCommand(record: Omit<CommandRecord, 'timeMs'>): void;
  now(): number;
}

/** One strategy: what may be asked of it, and ordered. `by` names who orders, as the audit does; null: nobody whom the answer reaches. */
export interface StrategyApi {
  readonly queries: StrategyQueries;
  readonly performance: PerformanceApi;
  readonly charts: ChartsApi;
  readonly position: PositionApi;
  readonly parameters: ParametersApi;
  readonly books: BooksApi;
}

export interface StrategyQueries {
  status(): StatusView;
  openOrders(): readonly OrderView[];
  settings(): SettingsView;
  /** Newest first. */
  reports(limit: number): readonly NumberedReport[];
  /** The last `limit` entries with the position after each, oldest first. */
  ledger(limit: number): Promise<readonly LedgerLine[]>;
  /** Gives everything that happened, for a file: entries with the position after each, and the closed cycles. */
  history(): HistoryView;
}

/** Commands of the owner about the books. */
export interface BooksApi {
  /** Tells what `setAverageEntryPrice` would do. Throws `CommandRefusedError` with nothing held. */
  previewAverageEntryPrice(price: Decimal): AveragePreview;
  setAverageEntryPrice(price: Decimal, by: string): Promise<AveragePreview>;
  /** Tells what a typed price would make of the books, when it is far from the market's; null when it is near. */
  farPrice(typed: TypedPrice): FarPrice | null;
  /** Reads the owner's own orders from the exchange. @throws ExchangeUnavailableError */
  previewFresh(): Promise<FreshPreview>;
  /**
   * Cancels this strategy's orders, closes its open cycle with an adjustment, starts anew from what is held.
   *
   * @param ownersOrders the owner's own orders on the market to cancel too, by the exchange's ids
   */
  fresh(by: string, ownersOrders: readonly string[]): Promise<FreshResult>;
  /** Compares holdings with the books and corrects the books as configured. */
  reconcile(by: string | null): Promise<NumberedReport>;
  /** The same, and the owner says that what is watched is as the account shows it: it is booked without further patience. */
  bookWatched(by: string): Promise<NumberedReport>;
  /** The same comparison, and nothing is booked for it; fills that the books had missed are. */
  compare(): Promise<ReconciliationReport>;
  /**
   * Takes what is held beyond the books into them, at a price that the owner names.
   *
   * @param surplus what he was shown; refused as `surplusChanged` when it is another by now
   */
  adoptSurplus(surplus: Surplus & { readonly price: Decimal }, by: string | null): Promise<NumberedReport>;
  /** Leaves what is held beyond the books, or a position of unknown cost, to the owner: Rung neither counts nor sells it. */
  reserveSurplus(surplus: Surplus, by: string): Promise<ReserveResult>;
}

export interface StrategySummary {
  readonly id: string;
  /** Name that its owner gave it; null: he gave none. */
  readonly name: string | null;
  readonly symbol: string;
  readonly mode: StrategyMode;
}

export interface StatusView extends MarketNames {
  readonly strategyId: string;
  readonly runMode: 'paper' | 'live';
  readonly mode: StrategyMode;
  readonly connection: ConnectionView;
  /** Prices are multiples of it. */
  readonly tickSize: Decimal;
  /** Last traded price where the best prices leave room for it, else the best bid; null before the first one came. */
  readonly price: Decimal | null;
  readonly bestBid: Decimal | null;
  readonly bestAsk: Decimal | null;
  /** Of `price`. */
  readonly priceAgeMs: number | null;
  /** Since when there has been no price to trade on; null while there is one. */
  readonly noPriceSinceMs: number | null;
  /** Base asset, with its dust. */
  readonly position: Decimal;
  readonly averageEntryPrice: Decimal | null;
  readonly cost: Decimal | null;
  /** Position at the best bid. */
  readonly value: Decimal | null;
  readonly unrealizedPnl: Decimal | null;
  readonly unrealizedPercentage: Decimal | null;
  readonly parameters: StrategyParameters;
  /** Sale of it at the best bid, as taker; null with nothing to sell, without a bid, or at an unknown cost. */
  readonly saleNow: SaleEstimate | null;
  /** Lowest price on the grid at which the take profit's sale loses nothing, net of its fee; null with nothing to sell, or at an unknown cost. */
  readonly breakEven: Decimal | null;
  readonly target: Decimal | null;
  /** Percentage above the average that the target is, and why. */
  readonly targetInForce: TargetInForce;
  /** The level that is sold at the target; null where all is. */
  readonly nextLevel: NextLevel | null;
  /** Progress of the best bid from the average to the target, percent; may be negative or above 100. */
  readonly progressPercentage: Decimal | null;
  /** Of a trailing take profit that has reached its target; null for others. */
  readonly trail: { readonly peak: Decimal; readonly sellsAt: Decimal } | null;
  /** Of a take profit that is to rest; null for others. */
  readonly resting: RestingPlace | null;
  /** Together with `rungsOpen` never more than `rungCount`: each rung is one of them at most. */
  readonly rungsFilled: number;
  readonly rungsOpen: number;
  /** Rungs that do not rest and are placed by themselves: see `WaitingRung`. */
  readonly rungsWaiting: number;
  readonly rungCount: number;
  /** In force in this cycle, quote asset: it grows with profits where they are compounded. */
  readonly allocation: Decimal;
  /** The open rung nearest below the price. */
  readonly nextRung: {
    readonly price: Decimal;
    readonly quantity: Decimal;
    readonly distancePercentage: Decimal | null;
  } | null;
  /** Obstacle to a ladder right now, for a person; null when there is none. */
  readonly waitingFor:
    | 'price'
    | 'cooldown'
    | 'cancels'
    | 'unresolvedOrders'
    | 'market'
    | 'resume'
    | 'retry'
    | 'holdings'
    | null;
  /** The gate that keeps a new ladder from being placed; null: none does. */
  readonly gate: Pick<ClosedGate, 'gate' | 'opensAtMs' | 'measured'> | null;
  /** Reasons why it buys nothing for now although nobody paused it, the oldest first. */
  readonly doubts: readonly Doubt[];
  /** Brakes of the account that are on, the oldest first. */
  readonly brakes: readonly FallenBrakeView[];
  readonly cycle: number;
  readonly cycleStartedAtMs: number;
  readonly realizedPnlToday: Decimal;
  readonly realizedPnlTotal: Decimal;
  readonly cyclesToday: number;
  readonly cyclesTotal: number;
  readonly startedAtMs: number;
  /** The last adjustment of the open cycle that a reconciliation made; null when there was none. */
  readonly lastCorrection: {
    readonly reportId: number;
    readonly timeMs: number;
    readonly quantityDelta: Decimal;
  } | null;
  /** Quantity that `/fresh` and `/reserve` left to the owner; base asset. */
  readonly setAside: Decimal;
  /** Difference of the account from the books that is not believed yet; null: none. */
  readonly watched: WatchedView | null;
  /** Troubles of this strategy, or of the whole program, at present. */
  readonly troubles: readonly Trouble[];
}

export interface ConnectionView {
  readonly connected: boolean;
  /** Since when it has been as it is. */
  readonly sinceMs: number;
}

export interface OrderView {
  readonly role: OrderRole;
  readonly rung: number | null;
  readonly side: Side;
  readonly price: Decimal;
  readonly quantity: Decimal;
  readonly executedQuantity: Decimal;
  /** Percent below (negative) or above the best bid; null without a price. */
  readonly distancePercentage: Decimal | null;
  readonly phase: OrderPhase;
  readonly createdAtMs: number;
}

export interface BalanceView extends Holding {
  readonly total: Decimal;
  /** Booked by the strategies, base assets only; null for others. */
  readonly booked: Decimal | null;
}

/** The ladder's plan for the present price: what `/config` shows. */
export interface SettingsView {
  readonly parameters: StrategyParameters;
  readonly market: Market;
  readonly makerFeeBps: Decimal;
  readonly takerFeeBps: Decimal;
  /** Rungs that are placed, of `parameters.orderCount`. */
  readonly rungs: readonly {
    readonly rung: number;
    readonly dropPercentage: Decimal;
    readonly amount: Decimal;
  }[];
  /** Rungs too small for the market or for `minOrderAmount`, whose money moved to another one. */
  readonly skippedRungs: readonly number[];
  /** Rungs whose turn it is and that do not rest on the book; placed by themselves when they may: see `WaitingRung`. */
  readonly waitingRungs: readonly number[];
  /** Rungs that are placed when those before them are bought: see `activeRungs`. */
  readonly followingRungs: readonly number[];
  /** In force in this cycle; quote asset. */
  readonly allocation: Decimal;
  /** The gate that keeps a new ladder from being placed; null: none does. */
  readonly gate: StatusView['gate'];
  /** Parameters that the owner set beside the configuration. */
  readonly adjusted: readonly TunableKey[];
}

export interface AverageView {
  readonly averageEntryPrice: Decimal | null;
  readonly cost: Decimal | null;
  readonly target: Decimal | null;
  /** Lowest price on the grid at which the take profit's sale loses nothing, net of its fee. */
  readonly breakEven: Decimal | null;
}

export interface AveragePreview extends MarketNames {
  readonly position: Decimal;
  readonly before: AverageView;
  readonly after: AverageView;
  readonly bestBid: Decimal | null;
  /** Quantity that could be sold at the best bid, on the market's steps; the rest is dust. Base asset. */
  readonly sellable: Decimal;
  /** The bid is at or above the new target: confirming sells at once. */
  readonly sellsAtOnce: boolean;
}

/** A price as somebody typed it, for what the books are to say that something cost. */
export interface TypedPrice {
  readonly price: Decimal;
  /** Base asset that is to have cost it. */
  readonly quantity: Decimal;
  /** Amount paid for it as the books say, quote asset; null when nobody knows. */
  readonly cost: Decimal | null;
}

/** A typed price that is far from the market's, or that no market price could be held against: asked twice. */
export interface FarPrice {
  /** Null: none is known. */
  readonly bestBid: Decimal | null;
  /** Result that the books would show of a sale at the best bid, the taker's fee included; quote asset. */
  readonly resultAsTyped: Decimal | null;
  /** ... and what it earned by what was paid; null where nobody knows. */
  readonly resultAsPaid: Decimal | null;
}

/** An order on the market that is not Rung's. */
export interface OwnersOrderView {
  readonly orderId: string;
  readonly side: Side;
  /** Null for an order without one. */
  readonly price: Decimal | null;
  /** Base asset that is still to be executed; null when the exchange does not say. */
  readonly quantity: Decimal | null;
}

export interface HistoryView extends MarketNames {
  /** Long ones take their time: others come in between. */
  readonly lines: AsyncIterable<LedgerLine>;
  /** Oldest first. */
  readonly cycles: readonly ClosedCycle[];
  /** The deepest rung of each closed cycle of which anything was bought; see `Store.deepestRungs`. */
  readonly deepestRungs: ReadonlyMap<number, number | null>;
}

/** Quantity held beyond the books, base asset; of a position of unknown cost, all of it. */
export interface Surplus {
  readonly quantity: Decimal;
}

export type ReserveResult =
  | { readonly kind: 'nothing' }
  /** `quantity` was left to the owner, base asset. `report`: null for a position of unknown cost. */
  | { readonly kind: 'reserved'; readonly quantity: Decimal; readonly report: NumberedReport | null };

export interface FreshPreview {
  readonly symbol: string;
  readonly orders: readonly OrderView[];
  readonly position: Decimal;
  readonly cost: Decimal | null;
  readonly averageEntryPrice: Decimal | null;
  /** The owner's own orders on the market; they stay unless he says otherwise. */
  readonly ownersOrders: readonly OwnersOrderView[];
}

export interface FreshResult {
  readonly symbol: string;
  readonly cancelledOrders: number;
  /** Of the owner's own orders. */
  readonly cancelledOwnersOrders: number;
  /** Base asset written off and left to the owner. */
  readonly writtenOff: Decimal;
  readonly nextCycle: number;
  /** The open cycle was closed. One in which nothing was traded is none: it begins anew under its number. */
  readonly hasClosedCycle: boolean;
}

/** The command cannot be done now; the message key says why in the chat's words. */
export class CommandRefusedError extends Error {
  override readonly name = 'CommandRefusedError';
  readonly reason: RefusalReason;
  constructor(reason: RefusalReason, message: string) {
    super(message);
    this.reason = reason;
  }
}

export type RefusalReason =
  | 'nothingHeld'
  | 'unknownCost'
  | 'saleInFlight'
  | 'ordersUnresolved'
  | 'exchangeUnavailable'
  | 'reconciliationOff'
  | 'noPrice'
  | 'noPriceToSell'
  | 'nothingToSell'
  | 'blocked'
  | 'settingNotAllowed'
  | 'surplusChanged'
  | 'braked'
  | 'unknownStrategy'
  | 'busy';

export type { BlockReason, CycleEnd, Doubt, ModeChange, Resumed };
