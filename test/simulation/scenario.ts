import { type BrakeLimits, NO_LIMITS } from '../../src/domain/brakes/index.js';
import { type Decimal, decimal, maximum, ZERO } from '../../src/domain/decimal.js';
import type { StrategyParameters } from '../../src/domain/ladder/index.js';
import type { EngineOptions } from '../../src/engine/engineOptions.js';
import { PAPER_MARKETS, type PaperMarket, QUOTE_ASSET } from '../../src/exchange/paper/paperMarkets.js';
import { parametersOf } from '../domain/support/builders.js';
import { Draw } from './random.js';

/** What a run is before anything happens in it. */
export interface Scenario {
  readonly seed: number;
  readonly startMs: number;
  /** How long anything may go wrong; a quiet time follows. */
  readonly stormMs: number;
  readonly market: PaperMarket;
  readonly startTicks: number;
  readonly hasDepth: boolean;
  readonly makerFeeBps: Decimal;
  readonly takerFeeBps: Decimal;
  readonly balances: ReadonlyMap<string, Decimal>;
  /** Coins that are neither reserved nor bought by Rung, from the start; base asset. */
  readonly unclaimed: Decimal;
  /** He leaves the account alone: whatever else is found there is a wrong word. */
  readonly isOwnerAway: boolean;
  readonly strategies: readonly StrategyParameters[];
  readonly reconciliation: EngineOptions['reconciliation'];
  /** The owner's limits of the account's risk. */
  readonly limits: BrakeLimits;
  readonly signatureWindowMs: number;
  /** The usual way to the exchange, milliseconds; some requests take ten times as long. */
  readonly latencyMs: number;
  readonly reconcileEveryMs: number;
  readonly rulesEveryMs: number;
  /** Of the price, in percent of it per minute. */
  readonly volatility: number;
  readonly tickEveryMs: number;
}

const MINUTE_MS = 60_000;
const OWNER_AWAY_ODDS = 0.3;
const START_MS = Date.UTC(2026, 10, 22, 12);

export function drawScenario(seed: number): Scenario {
  const draw = new Draw(seed, 'scenario');
  const market = drawMarket(draw);
  const startTicks = Math.round(Number(market.startPrice.div(market.tickSize).toString()));
  const count = draw.chance(0.45) ? 2 : 1;
  const drawn = Array.from({ length: count }, (_, index) =>
    drawParameters(draw, index === 0 ? 'main' : 'second', market),
  );
  const later = new Draw(seed, 'scenario, what came later');
  const likeEachOther = later.chance(1 / 3) ? withSameRungs(drawn) : drawn;
  const cancelOwnOrdersForSale = new Draw(seed, 'whether own orders may be cancelled').chance(0.3);
  const selling = likeEachOther.map((strategy, index) => ({
    ...{ ...strategy, cancelOwnOrdersForSale },
    ...drawExits(new Draw(seed, `exits of ${strategy.id}`), strategy),
    ...(new Draw(seed, `whether the take profit of ${strategy.id} rests`).chance(0.25)
      ? { takeProfitMode: 'resting' as const }
      : {}),
    ...drawLaterTargets(new Draw(seed, `later targets of ${strategy.id}`), strategy),
    ...drawShape(new Draw(seed, `the shape of ladder ${index}`), strategy),
  }));
  const strategies = selling.map((strategy) => ({
    ...strategy,
    ...drawLevels(new Draw(seed, `levels of ${strategy.id}`), strategy),
  }));
  const isHardlyCompared = later.chance(0.15);
  const reserved = draw.chance(0.3) ? quantityWorth(draw.between(50, 3_000), market) : ZERO;
  // What he holds beyond what is reserved is a surplus without a cost on the first day.
  const found = draw.chance(0.15) ? quantityWorth(draw.between(20, 500), market) : ZERO;
  const isOwnerAway = new Draw(seed, 'whether the owner is away').chance(OWNER_AWAY_ODDS);
  const unclaimed = isOwnerAway ? ZERO : found;
  const tolerance = decimal(draw.pick(['0', '0', '0.001', '0.0001', '0.02']));
  const wanted = strategies.reduce((sum: Decimal, { totalAmount }) => sum.plus(totalAmount), ZERO);
  const quote = wanted.times(decimal(draw.pick(['0.6', '1.01', '1.5', '3', '3'])));
  const limits = drawLimits(new Draw(seed, 'limits of risk'), wanted);
  const drawnScenario: Scenario = {
    seed,
    startMs: startOf(limits, START_MS + draw.integer(0, 86_399_999), new Draw(seed, 'around midnight')),
    stormMs: draw.lopsided(8, 60) * MINUTE_MS,
    market,
    startTicks,
    hasDepth: draw.chance(0.5),
    makerFeeBps: decimal(draw.pick(['8', '8', '0', '2.5'])),
    takerFeeBps: decimal(draw.pick(['10', '10', '4.5'])),
    balances: new Map([
      [QUOTE_ASSET, quote],
      [market.baseAsset, reserved.plus(unclaimed)],
    ]),
    unclaimed,
    isOwnerAway,
    strategies,
    reconciliation: {
      enabled: !draw.chance(0.08),
      forceSync: !draw.chance(0.25),
      autoSyncOnStartup: !draw.chance(0.1),
      tolerances: new Map([[draw.chance(0.5) ? market.baseAsset : 'DEFAULT', tolerance]]),
      reserved: reserved.eq(ZERO) ? new Map() : new Map([[market.baseAsset, reserved]]),
      realTimePositionCheck: !draw.chance(0.15),
      positionDifferenceThreshold: decimal(draw.pick(['5', '1', '0', '20'])),
    },
    limits,
    signatureWindowMs: draw.pick([5_000, 5_000, 3_000, 10_000]),
    latencyMs: draw.lopsided(10, 400),
    reconcileEveryMs: draw.pick(isHardlyCompared ? [24 * 60] : [5, 15, 60]) * MINUTE_MS,
    rulesEveryMs: draw.pick([2, 10]) * MINUTE_MS,
    volatility: draw.lopsided(5, 80) / 100,
    tickEveryMs: draw.lopsided(1_000, 6_000),
  };
  return {
    ...drawnScenario,
    strategies: strategies
      .map((strategy, index) => ({
        ...strategy,
        ...drawGates(new Draw(seed, `the gates of strategy ${index}`), drawnScenario.startMs),
        ...drawPause(new Draw(seed, `a pause after losses of strategy ${index}`)),
        ...drawVolatility(new Draw(seed, `the volatility for strategy ${index}`), drawnScenario.volatility),
      }))
      .map((strategy, index) => ({
        ...strategy,
        compoundLimit: drawLimit(new Draw(seed, `how far strategy ${index} may grow`), strategy),
      })),
  };
}

/** What a day has lost is forgotten at midnight, which is to happen while somebody looks. */
function startOf({ maxDailyLoss }: BrakeLimits, drawnMs: number, draw: Draw): number {
  if (maxDailyLoss === null || !draw.chance(0.6)) return drawnMs;
  return Date.UTC(2026, 10, 23) - draw.integer(5, 40) * MINUTE_MS;
}

const LIMITS_ODDS = 0.3;

/** @param allocated what all strategies may use */
function drawLimits(draw: Draw, allocated: Decimal): BrakeLimits {
  if (!draw.chance(LIMITS_ODDS)) return NO_LIMITS;
  const part = (from: number, to: number) => allocated.times(decimal(draw.between(from, to).toFixed(5)));
  return {
    ...NO_LIMITS,
    maxDailyLoss: draw.chance(0.6) ? part(0.00005, 0.01) : null,
    emergencyStopLoss: draw.chance(0.3) ? part(0.005, 0.04) : null,
    emergencyStopLossPercentage: draw.chance(0.3) ? decimal(draw.between(0.3, 4).toFixed(2)) : null,
    maxConsecutiveLosses: draw.chance(0.5) ? draw.integer(1, 3) : null,
    cooldownAfterLossMs: draw.chance(0.8) ? draw.integer(2, 15) * MINUTE_MS : null,
    maxRungsPerMinute: draw.chance(0.4) ? draw.integer(1, 4) : null,
    cooldownAfterRungsMs: draw.integer(1, 10) * MINUTE_MS,
    maxExposure: draw.chance(0.4) ? part(0.2, 1) : null,
    onBrake: draw.chance(0.4) ? 'sell' : 'keep',
    maxPriceDeviationPercentage: draw.chance(0.3) ? decimal(draw.between(0.2, 2).toFixed(2)) : null,
    maxSpreadPercentage: draw.chance(0.3) ? decimal(draw.between(0.02, 1).toFixed(3)) : null,
  };
}

function drawMarket(draw: Draw): PaperMarket {
  const choices = PAPER_MARKETS.filter(({ baseAsset }) => baseAsset !== 'ETH');
  const [btc, sol] = choices;
  if (btc === undefined || sol === undefined) throw new RangeError('the built-in markets are others');
  const market = draw.chance(0.3) ? btc : sol;
  const minimumSteps = draw.pick(['1', '1', '2', '5', '20']);
  return { ...market, minQuantity: market.stepSize.times(decimal(minimumSteps)) };
}

function drawParameters(draw: Draw, id: string, market: PaperMarket): StrategyParameters {
  const orderCount = draw.integer(1, 6);
  const maxDrop = draw.between(0.4, 4);
  return parametersOf({
    id,
    symbol: market.symbol,
    totalAmount: decimal(String(draw.lopsided(60, 5_000))),
    orderCount,
    incrementPercentage: decimal(String(draw.pick([0, 10, 50, 100]))),
    firstDropPercentage: draw.chance(0.3) ? decimal((maxDrop / (orderCount + 1)).toFixed(3)) : null,
    maxDropPercentage: decimal(maxDrop.toFixed(2)),
    takeProfitPercentage: decimal(draw.between(0.2, 1.5).toFixed(2)),
    slippagePercentage: decimal(draw.pick(['0.05', '0.05', '0', '0.2'])),
    stopLossPercentage: draw.chance(0.25) ? decimal(draw.between(2, 8).toFixed(1)) : null,
    minOrderAmount: draw.chance(0.2) ? decimal(String(draw.integer(2, 40))) : null,
    reanchorAfterMs: draw.pick([1, 5, 15]) * MINUTE_MS,
    reanchorDriftPercentage: decimal(draw.between(0.2, 1.5).toFixed(2)),
    cooldownMs: draw.pick([0, 0, 5_000, 60_000]),
    restartAfterTakeProfit: !draw.chance(0.1),
    onManualExit: draw.chance(0.25) ? 'pause' : 'restart',
    acceptUnprofitableTarget: true,
  });
}

/** What a ladder may be beyond even rungs that all rest: in three of ten, so that the others stay as they were. */
function drawShape(draw: Draw, { orderCount }: StrategyParameters): Partial<StrategyParameters> {
  if (!draw.chance(0.3)) return {};
  return {
    stepScale: decimal(draw.pick(['1', '0.5', '1.5', '3'])),
    activeRungs: draw.chance(0.7) ? draw.integer(1, orderCount) : null,
    ...(draw.chance(0.3) ? { firstDropPercentage: ZERO } : {}),
  };
}

/** What keeps new ladders away, and whether profits are compounded: in three of ten. */
function drawGates(draw: Draw, startMs: number): Partial<StrategyParameters> {
  if (!draw.chance(0.3)) return {};
  const text = (atMs: number) => new Date(atMs).toISOString().slice(11, 16);
  const hours = `${text(startMs - draw.integer(1, 120) * MINUTE_MS)}-${text(startMs + draw.integer(3, 40) * MINUTE_MS)}`;
  return {
    maxCyclesPerDay: draw.chance(0.4) ? draw.integer(1, 4) : null,
    tradingHours: draw.chance(0.3) ? hours : null,
    cooldownAfterLossMs: draw.chance(0.4) ? draw.integer(1, 20) * MINUTE_MS : 0,
    compound: draw.chance(0.6),
  };
}

/** What is held for minutes is sold, half of it at a loss, and a pause follows: in one of ten. */
function drawPause(draw: Draw): Partial<StrategyParameters> {
  if (!draw.chance(0.1)) return {};
  return {
    maxHoldMs: draw.integer(2, 8) * MINUTE_MS,
    cooldownAfterLossMs: draw.integer(3, 20) * MINUTE_MS,
    restartAfterTakeProfit: true,
    ...(draw.chance(0.5) ? { firstDropPercentage: ZERO } : {}),
  };
}

/** Bounds of the volatility around that of the walk: in three of twenty. */
function drawVolatility(draw: Draw, ofMinute: number): Partial<StrategyParameters> {
  if (!draw.chance(0.15)) return {};
  const windowMinutes = draw.pick([15, 15, 30, 60]);
  const expected = ofMinute * Math.sqrt(windowMinutes);
  const most = expected * draw.between(0.7, 8);
  const least = most * draw.between(0.05, 0.6);
  return {
    volatilityWindowMs: windowMinutes * MINUTE_MS,
    volatilityMax: draw.chance(0.8) ? decimal(most.toFixed(3)) : null,
    volatilityMin: draw.chance(0.4) ? decimal(least.toFixed(3)) : null,
  };
}

/** Where profits are compounded: small enough that they reach it. */
function drawLimit(draw: Draw, { compound, totalAmount }: StrategyParameters): Decimal | null {
  const grown = totalAmount.times(decimal(draw.between(1.0001, 1.01).toFixed(5)));
  return compound && draw.chance(0.6) ? grown : null;
}

function drawExits(
  draw: Draw,
  { takeProfitPercentage, slippagePercentage, orderCount }: StrategyParameters,
): Pick<StrategyParameters, 'takeProfitMode' | 'trailPercentage' | 'maxHoldMs' | 'depthTargets'> {
  const part = decimal(draw.between(0.05, 1).toFixed(2));
  return {
    takeProfitMode: draw.chance(0.2) ? 'trailing' : 'trigger',
    trailPercentage: draw.chance(0.5) ? null : takeProfitPercentage.times(part),
    maxHoldMs: draw.chance(0.08) ? draw.lopsided(2, 40) * MINUTE_MS : null,
    depthTargets: draw.chance(0.25)
      ? [
          {
            at: draw.integer(1, orderCount),
            percentage: maximum(takeProfitPercentage.times(decimal('0.5')), slippagePercentage),
          },
        ]
      : null,
  };
}

/** A target that falls with the age of the position: in one of five. */
function drawLaterTargets(
  draw: Draw,
  { takeProfitPercentage, slippagePercentage }: StrategyParameters,
): Pick<StrategyParameters, 'ageTargets'> {
  const part = decimal(draw.between(0.2, 0.9).toFixed(2));
  return {
    ageTargets: draw.chance(0.2)
      ? [
          {
            at: draw.integer(10, 60) / 100,
            percentage: maximum(takeProfitPercentage.times(part), slippagePercentage),
          },
        ]
      : null,
  };
}

/** Partial targets: in one of seven of those that sell at the target. */
function drawLevels(
  draw: Draw,
  { takeProfitMode, takeProfitPercentage, slippagePercentage }: StrategyParameters,
): Pick<StrategyParameters, 'levels'> {
  const count = draw.integer(2, 4);
  const shares = Array.from({ length: count - 1 }, () => draw.integer(5, Math.floor(90 / count)));
  const last = 100 - shares.reduce((sum, share) => sum + share, 0);
  const lowest = maximum(takeProfitPercentage.times(decimal('0.6')), slippagePercentage);
  const step = decimal(draw.between(0.1, 0.6).toFixed(2));
  const levels = [...shares, last].map((at, index) => ({
    at,
    percentage: lowest.plus(step.times(decimal(String(index)))),
  }));
  return { levels: takeProfitMode === 'trigger' && draw.chance(0.15) ? levels : null };
}

/** All buy at the same prices, so that all hold something at once. */
function withSameRungs(strategies: readonly StrategyParameters[]): readonly StrategyParameters[] {
  const [first] = strategies;
  if (first === undefined) return strategies;
  const { orderCount, firstDropPercentage, maxDropPercentage } = first;
  return strategies.map((strategy) => ({
    ...strategy,
    orderCount,
    firstDropPercentage,
    maxDropPercentage,
  }));
}

function quantityWorth(worth: number, { startPrice, stepSize }: PaperMarket): Decimal {
  const steps = Math.max(1, Math.round(worth / Number(startPrice.times(stepSize).toString())));
  // Not on the steps' grid: fees have been taken from it.
  return stepSize.times(decimal(String(steps))).minus(stepSize.times(decimal('0.317')));
}
