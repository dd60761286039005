import {
  type BrakeLimits,
  type BrakeMemory,
  type BrakeReading,
  boundsOf,
  utcDay,
} from '../../domain/brakes/index.js';
import { type Decimal, ZERO } from '../../domain/decimal.js';
import type { ClosedCycle, StrategyState } from '../../domain/ladder/index.js';
import { sum } from '../../domain/reconciliation/index.js';
import type { MarketPrices, StrategyRegistry } from '../loop/index.js';
import type { Clock, Exchange, Store } from '../ports/index.js';

export interface ReadingDeps {
  readonly limits: BrakeLimits;
  readonly strategies: StrategyRegistry;
  readonly store: Pick<Store, 'closedCycles' | 'fillsBetween'>;
  readonly exchange: Pick<Exchange, 'isTimeSure'>;
  /** The exchange's time, as far as it is known. */
  readonly clock: Pick<Clock, 'now'>;
}

const MINUTE_MS = 60_000;

/** Strategies of one quote asset. */
export function statesOf(strategies: StrategyRegistry, quoteAsset: string): readonly StrategyState[] {
  return strategies.all.map(({ state }) => state).filter(({ market }) => market.quoteAsset === quoteAsset);
}

/**
 * Reads all that the brakes of one quote asset are held against. What no limit asks for is not read.
 */
export function readingOf(memory: BrakeMemory, deps: ReadingDeps): BrakeReading {
  const { limits, strategies, exchange, clock } = deps;
  const states = statesOf(strategies, memory.quoteAsset);
  const nowMs = clock.now();
  const wantsPnl = limits.emergencyStopLoss !== null || limits.emergencyStopLossPercentage !== null;
  return {
    nowMs,
    isTimeSure: exchange.isTimeSure(),
    realizedToday: limits.maxDailyLoss === null ? ZERO : realizedToday(states, strategies, nowMs),
    pnl: wantsPnl ? pnlOf(states, strategies) : null,
    allocated: sum(states.map(({ parameters }) => parameters.totalAmount)),
    openCycles: new Map(
      states
        .map(({ parameters, cycle }) => [parameters.id, cycle.number] as const)
        .sort(([a], [b]) => (a < b ? -1 : 1)),
    ),
    lossesInRow: lossesInRow(states, memory, deps),
    rungsInMinute: limits.maxRungsPerMinute === null ? 0 : rungsSince(states, memory, nowMs, deps.store),
  };
}

/** A sale that the exchange dates a little later than now is of today, too: its clock and this one differ. */
function realizedToday(
  states: readonly StrategyState[],
  strategies: StrategyRegistry,
  nowMs: number,
): Decimal {
  const { fromMs } = boundsOf(utcDay(nowMs));
  return sum(
    states.map(({ parameters }) =>
      strategies.realized(parameters.id).sumBetween(fromMs, Number.MAX_SAFE_INTEGER),
    ),
  );
}

/** Null while a price that may be traded on, or a cost, is not known. */
function pnlOf(states: readonly StrategyState[], strategies: StrategyRegistry): Decimal | null {
  const parts = states.map((state) => pnlOfOne(state, strategies.pricesOf(state)));
  const known = parts.filter((part) => part !== null);
  return known.length < parts.length ? null : sum(known);
}

function pnlOfOne({ position }: StrategyState, prices: MarketPrices): Decimal | null {
  const { quantity, cost, realizedPnl } = position;
  if (quantity.eq(ZERO)) return realizedPnl.minus(cost ?? ZERO);
  const { currentBid: bid } = prices;
  if (cost === null || bid === null || prices.wantsSecondLook) return null;
  return realizedPnl.plus(bid.times(quantity)).minus(cost);
}

/** Counts the newest closed cycles, of all strategies, that lost; one that `/fresh` closed was not traded to its end. */
function lossesInRow(
  states: readonly StrategyState[],
  { cyclesFrom }: BrakeMemory,
  { limits, store }: ReadingDeps,
): number {
  const most = limits.maxConsecutiveLosses;
  if (most === null) return 0;
  const newest = states
    .flatMap(({ parameters: { id } }) =>
      tradedCycles(id, most, store).filter(({ number }) => number >= (cyclesFrom.get(id) ?? 0)),
    )
    .sort((a, b) => b.closedAtMs - a.closedAtMs);
  const kept = newest.findIndex(({ realizedPnl }) => realizedPnl.gte(ZERO));
  return kept < 0 ? newest.length : kept;
}

/** The newest first, `most` at least where there are so many. */
function tradedCycles(id: string, most: number, store: ReadingDeps['store']): readonly ClosedCycle[] {
  for (let limit = most; ; limit *= 2) {
    const cycles = store.closedCycles(id, limit);
    const traded = cycles.filter(({ end }) => end !== 'fresh');
    if (traded.length >= most || cycles.length < limit) return traded;
  }
}

/** Counts the rungs of which something was bought in the last minute. */
function rungsSince(
  states: readonly StrategyState[],
  { rungsFromMs }: BrakeMemory,
  nowMs: number,
  store: ReadingDeps['store'],
): number {
  const fromMs = Math.max(nowMs - MINUTE_MS + 1, rungsFromMs);
  const orders = states.flatMap(({ parameters: { id } }) =>
    [...store.fillsBetween(id, fromMs, Number.MAX_SAFE_INTEGER)]
      .filter(({ fill }) => fill.side === 'buy')
      .map(({ fill }) => `${fill.symbol} ${fill.orderId}`),
  );
  return new Set(orders).size;
}
