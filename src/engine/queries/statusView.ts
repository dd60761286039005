import { type Decimal, decimal, HUNDRED, ONE, ZERO } from '../../domain/decimal.js';
import type { FeeRates } from '../../domain/fees.js';
import type { StrategyOrder, StrategyState, VolatilityReading } from '../../domain/ladder/index.js';
import {
  allocation,
  breakEvenPrice,
  closedGate,
  estimateSale,
  nextLevel,
  restingPlace,
  rungsOnTurn,
  sellingParameters,
  takeProfitFeeBps,
  targetInForce,
  targetPrice,
  targetProgress,
  trailPrice,
  waitingRungs,
} from '../../domain/ladder/index.js';
import { averageEntryPrice } from '../../domain/ledger.js';
import { namesOf, sellableQuantity } from '../../domain/market.js';
import type { ExchangeOrder } from '../../domain/order.js';
import type {
  BalanceView,
  ConnectionView,
  Doubt,
  FallenBrakeView,
  FreshPreview,
  OrderView,
  OwnersOrderView,
  StatusView,
  Trouble,
  WatchedView,
} from '../api/index.js';
import type { Calendar, RealizedResults } from '../books/index.js';
import type { MarketPrices } from '../loop/index.js';
import type { Holding, Store } from '../ports/index.js';

/*
 * Snapshots of a strategy for the chat. Pure but for the totals that are read from the store.
 */

interface StatusDeps {
  readonly runMode: 'paper' | 'live';
  readonly connection: ConnectionView;
  readonly prices: MarketPrices;
  readonly noPriceSinceMs: number | null;
  readonly store: Store;
  readonly calendar: Calendar;
  readonly nowMs: number;
  readonly volatility: VolatilityReading | undefined;
  readonly startedAtMs: number;
  readonly troubles: readonly Trouble[];
  readonly doubts: readonly Doubt[];
  readonly brakes: readonly FallenBrakeView[];
  readonly watched: WatchedView | null;
  readonly realized: RealizedResults;
  readonly fees: FeeRates;
}

export function statusView(state: StrategyState, sources: StatusDeps): StatusView {
  const { prices, store, nowMs } = sources;
  const { market, position, parameters, cycle } = state;
  const {
    bid,
    shown: { price, ageMs: priceAgeMs },
  } = prices;
  const average = averageEntryPrice(position);
  // Dust has a target too, but nothing of it can be sold.
  const isDust = sellableQuantity(position.quantity, market).eq(ZERO);
  const selling = sellingParameters(state);
  const target = isDust ? null : targetPrice(position, selling);
  const value = bid === null ? null : bid.times(position.quantity);
  const unrealizedPnl = value === null || position.cost === null ? null : value.minus(position.cost);
  const { fromMs } = sources.calendar.periodAt('day', nowMs);
  const rungs = openRungs(state);
  return {
    strategyId: parameters.id,
    ...namesOf(market),
    runMode: sources.runMode,
    mode: state.mode,
    connection: sources.connection,
    tickSize: market.tickSize,
    price,
    bestBid: bid,
    bestAsk: prices.ask,
    priceAgeMs,
    noPriceSinceMs: sources.noPriceSinceMs,
    position: position.quantity,
    averageEntryPrice: average,
    cost: position.cost,
    value,
    unrealizedPnl,
    unrealizedPercentage:
      unrealizedPnl === null || position.cost === null || position.cost.lte(ZERO)
        ? null
        : unrealizedPnl.div(position.cost).times(HUNDRED),
    parameters,
    saleNow: bid === null ? null : estimateSale(state, bid, sources.fees.takerFeeBps),
    breakEven: isDust ? null : breakEvenPrice(state, takeProfitFeeBps(sources.fees, selling)),
    target,
    targetInForce: targetInForce(state),
    nextLevel: nextLevel(state, selling.takeProfitPercentage),
    progressPercentage: targetProgress(average, target, bid),
    trail: trailView(state, target),
    resting: restingPlace(state, bid),
    rungsFilled: rungsFilled(state, rungs),
    rungsOpen: rungs.length,
    rungsWaiting: waitingRungs(state).length,
    rungCount: parameters.orderCount,
    allocation: allocation(state),
    nextRung: nextRung(rungs, bid),
    waitingFor: waitingFor(state, prices.currentBid, sources),
    doubts: sources.doubts,
    gate: gateView(state, sources),
    brakes: sources.brakes,
    cycle: cycle.number,
    cycleStartedAtMs: cycle.startedAtMs,
    // What the clocks of two machines may be apart must not lose the last sale.
    realizedPnlToday: sources.realized.sumBetween(fromMs, Number.MAX_SAFE_INTEGER),
    realizedPnlTotal: position.realizedPnl,
    cyclesToday: store.cyclesSince(parameters.id, fromMs),
    cyclesTotal: store.cyclesSince(parameters.id, 0),
    startedAtMs: sources.startedAtMs,
    lastCorrection: lastCorrection(state, store),
    setAside: state.setAside,
    troubles: sources.troubles.filter(({ strategyId }) => (strategyId ?? parameters.id) === parameters.id),
    watched: sources.watched,
  };
}

export function orderViews(state: StrategyState, bid: Decimal | null): readonly OrderView[] {
  return [...state.orders.values()]
    .sort((a, b) => b.price.cmp(a.price))
    .map((order) => ({
      role: order.role,
      rung: order.rung,
      side: order.side,
      price: order.price,
      quantity: order.quantity,
      executedQuantity: order.executedQuantity,
      distancePercentage: distance(order.price, bid),
      phase: order.phase,
      createdAtMs: order.createdAtMs,
    }));
}

/** @param onTheBook every order of the account on the market, of which `isOurs` tells ours */
export function freshPreview(
  state: StrategyState,
  bid: Decimal | null,
  onTheBook: readonly ExchangeOrder[],
  isOurs: (order: ExchangeOrder) => boolean,
): FreshPreview {
  return {
    symbol: state.market.symbol,
    orders: orderViews(state, bid),
    position: state.position.quantity,
    cost: state.position.cost,
    averageEntryPrice: averageEntryPrice(state.position),
    ownersOrders: onTheBook.filter((order) => !isOurs(order)).map(ownersOrderView),
  };
}

function ownersOrderView({
  orderId,
  side,
  price,
  quantity,
  executedQuantity,
}: ExchangeOrder): OwnersOrderView {
  return { orderId, side, price, quantity: quantity?.minus(executedQuantity ?? ZERO) ?? null };
}

/** The last correction of the open cycle: an older one explains nothing that is shown. */
function lastCorrection(state: StrategyState, store: Store): StatusView['lastCorrection'] {
  const last = store.lastCorrection(state.parameters.id);
  if (last === null || last.reportId === null || last.cycle !== state.cycle.number) return null;
  return { reportId: last.reportId, timeMs: last.timeMs, quantityDelta: last.quantityDelta };
}

/** The peak that a trailing take profit follows, and the price at which it sells. */
function trailView(state: StrategyState, target: Decimal | null): StatusView['trail'] {
  const { peak } = state;
  if (peak === null || target === null) return null;
  return { peak, sellsAt: trailPrice(peak, target, sellingParameters(state)) };
}

/** The gate that a ladder waits for that is due; null: none, or it waits for something else. */
export function gateView(
  state: StrategyState,
  { nowMs, volatility }: Pick<StatusDeps, 'nowMs' | 'volatility'>,
): StatusView['gate'] {
  if (state.ladder.kind !== 'due' || state.mode.kind !== 'trading') return null;
  return closedGate(state, { nowMs, ...(volatility === undefined ? {} : { volatility }) });
}

/** Highest price first: the next to be reached. */
function openRungs(state: StrategyState): readonly StrategyOrder[] {
  return [...state.orders.values()]
    .filter((order) => order.role === 'rung' && order.phase === 'open' && !order.cancelling)
    .sort((a, b) => b.price.cmp(a.price));
}

/**
 * Rungs whose money is in the position, each rung counted once: what is filled in part and rests on is open, and so is
 * one that was filled, sold in part, and placed again.
 */
function rungsFilled(state: StrategyState, open: readonly StrategyOrder[]): number {
  const { cycle, parameters } = state;
  const partly = open.filter(({ bookedQuantity }) => bookedQuantity.gt(ZERO)).length;
  const following = waitingRungs(state).length - rungsOnTurn(state).length;
  return Math.max(0, Math.min(cycle.rungsFilled - partly, parameters.orderCount - open.length - following));
}

function nextRung(rungs: readonly StrategyOrder[], bid: Decimal | null): StatusView['nextRung'] {
  const [next] = rungs;
  if (next === undefined) return null;
  return { price: next.price, quantity: next.quantity, distancePercentage: distance(next.price, bid) };
}

function distance(price: Decimal, bid: Decimal | null): Decimal | null {
  return bid === null ? null : price.div(bid).minus(ONE).times(HUNDRED).round(8);
}

function waitingFor(
  state: StrategyState,
  bid: Decimal | null,
  { nowMs, doubts }: StatusDeps,
): StatusView['waitingFor'] {
  const orders = [...state.orders.values()];
  if (orders.some((order) => order.phase === 'unknown')) return 'unresolvedOrders';
  if (orders.some((order) => order.cancelling)) return 'cancels';
  if (bid === null) return 'price';
  const { ladder, market } = state;
  // The ladder was taken away by hand, and nothing is held whose sale would begin the next one.
  const isWhole = orders.length > 0 || rungsOnTurn(state).length > 0;
  const idle = !isWhole && sellableQuantity(state.position.quantity, market).eq(ZERO);
  if (ladder.kind === 'placed' && idle) return 'resume';
  if (ladder.kind !== 'due') return null;
  if (market.state === 'closed' || market.state === 'cancelOnly') return 'market';
  if (doubts.some(({ kind }) => kind === 'holdings')) return 'holdings';
  if (ladder.attempts > 0) return 'retry';
  return nowMs < ladder.notBeforeMs ? 'cooldown' : null;
}

/**
 * Lists what the account holds, and how much of it the strategies have booked.
 *
 * @throws Error for an asset that is traded and could not be read
 */
export function balanceViews(
  holdings: ReadonlyMap<string, Holding>,
  states: readonly StrategyState[],
): readonly BalanceView[] {
  const booked = bookedByAsset(states);
  // One that is traded and could not be read must not pass for one that is not there.
  for (const asset of booked.keys()) holdings.get(asset);
  return [...holdings.values()].map((holding) => ({
    ...holding,
    total: holding.available.plus(holding.locked).plus(holding.staked).plus(holding.lent),
    booked: booked.get(holding.asset) ?? null,
  }));
}

/** Sum of what the strategies hold of each base asset, dust and all. */
function bookedByAsset(states: Iterable<StrategyState>): ReadonlyMap<string, Decimal> {
  const booked = new Map<string, Decimal>();
  for (const { market, position } of states) {
    booked.set(market.baseAsset, (booked.get(market.baseAsset) ?? decimal('0')).plus(position.quantity));
  }
  return booked;
}
