import type { StrategyParameters, StrategyState } from '../../src/domain/ladder/index.js';
import type { Candle } from '../../src/engine/ports/exchange.js';
import type { CycleResult } from '../../src/engine/ports/store.js';
import { isSellable } from './priceWatch.js';
import type { LivingProcess, World } from './world.js';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** What was read longer ago says nothing of now, and neither do prices that end so long ago. */
const OLD_READING_MS = 15 * MINUTE_MS;
const OLD_PRICES_MS = 10 * MINUTE_MS;
/** A gate that closed so shortly ago may not have taken the ladder away yet. */
const TAKEN_AWAY_WITHIN_MS = 10_000;

/** Candles that reached the process; null: they tell nothing of now. */
interface Reading {
  readonly atMs: number;
  readonly volatility: number | null;
}

/**
 * Sees that no ladder begins, and that no untouched one stays, while a gate is closed, and that none is closed without a
 * reason; reckoned from the closed cycles, the losses that the witness has counted, and the candles that were told.
 */
export class GateWatch {
  readonly #world: World;
  /** When each strategy ended its last cycle that lost. */
  readonly #lossAtMs = new Map<string, number>();
  /** The newest of each process, by the length of the window. */
  readonly #readings = new WeakMap<LivingProcess, Map<number, Reading>>();

  constructor(world: World) {
    this.#world = world;
  }

  forget(): void {
    this.#lossAtMs.clear();
  }

  onLoss(strategyId: string, closedAtMs: number): void {
    this.#world.statistics.branch('cycle ended at a loss');
    this.#lossAtMs.set(strategyId, closedAtMs);
  }

  onCandles(candles: readonly Candle[], of: { readonly fromMs: number; readonly toMs: number }): void {
    const { process, statistics } = this.#world;
    if (process === null) return;
    const traded = candles.filter(({ close }) => close !== null);
    const isOld = (traded.at(-1)?.endMs ?? 0) < of.toMs - OLD_PRICES_MS;
    const closes = traded.map(({ close }) => Number(String(close)));
    const readings = this.#readings.get(process) ?? new Map<number, Reading>();
    const volatility = isOld || closes.length < 2 ? null : volatilityOf(closes);
    statistics.branch(`volatility read${volatility === null ? ' in vain' : ''}`);
    readings.set(of.toMs - of.fromMs, { atMs: process.nowMs, volatility });
    this.#readings.set(process, readings);
  }

  /** A ladder was placed where none was. */
  onLadder(state: StrategyState): void {
    const { ladder, parameters } = state;
    if (ladder.kind !== 'placed' || holdsSomething(state)) return;
    const closed =
      this.#closed(parameters, ladder.placedAtMs) ?? this.#closedByVolatility(parameters, ladder.placedAtMs);
    this.#world.judge.must(
      closed === null,
      'noLadderBeginsBehindAGate',
      () => `${parameters.id}: a ladder is placed at ${ladder.placedAtMs}, and ${closed} is closed`,
    );
  }

  /** At rest: what a gate takes away with nothing bought is gone. */
  expectNoLadderBehind(state: StrategyState): void {
    const { process, judge, statistics } = this.#world;
    const { parameters, orders } = state;
    const rungs = [...orders.values()].filter(({ role }) => role === 'rung');
    const mayGo = state.mode.kind === 'trading' && state.ladder.kind === 'placed' && rungs.length > 0;
    if (process === null || !mayGo || holdsSomething(state)) return;
    const { nowMs } = process;
    const isUnknown = this.#volatility(parameters, nowMs) === null;
    const [closed, before] = [nowMs, nowMs - TAKEN_AWAY_WITHIN_MS].map(
      (atMs) =>
        this.#closed(parameters, atMs) ?? (isUnknown ? null : this.#closedByVolatility(parameters, atMs)),
    );
    if (!isUnknown) statistics.branch('ladder rests at a known volatility');
    judge.must(
      closed === null || before === null,
      'noLadderRestsBehindAGate',
      () => `${parameters.id}: ${rungs.length} rungs rest, and ${closed} is closed`,
    );
  }

  /** Tells whether a strategy says that a gate holds it, and sees that one does. */
  isHeld(strategyId: string): boolean {
    const { process, judge, statistics } = this.#world;
    if (process?.isAlive !== true || !process.strategies.some(({ id }) => id === strategyId)) return false;
    const { gate } = process.engine.api.strategy(strategyId).queries.status();
    if (gate === null) return false;
    statistics.branch(`held by ${gate.gate}`);
    const { parameters } = process.engine.state(strategyId);
    const nowMs = process.engine.api.now();
    const closed = this.#closed(parameters, nowMs) ?? this.#closedByVolatility(parameters, nowMs);
    judge.must(
      closed !== null || !this.#isInSequence(strategyId),
      'aGateIsClosedForAReason',
      () => `${strategyId} says that ${gate.gate} is closed, and nothing closes it`,
    );
    return true;
  }

  /** By what is known without asking the exchange. */
  #closed(parameters: StrategyParameters, nowMs: number): string | null {
    const { id, maxCyclesPerDay, cooldownAfterLossMs, tradingHours } = parameters;
    if (tradingHours !== null && !isWithin(tradingHours, nowMs)) return 'tradingHours';
    if (!this.#isInSequence(id)) return null;
    const cycles = this.#cycles(id);
    const today = Math.floor(nowMs / DAY_MS);
    const last = cycles.at(-1);
    const ofToday = cycles.filter(({ closedAtMs }) => Math.floor(closedAtMs / DAY_MS) === today);
    const isLastOfToday = last !== undefined && Math.floor(last.closedAtMs / DAY_MS) === today;
    if (maxCyclesPerDay !== null && isLastOfToday && ofToday.length >= maxCyclesPerDay)
      return 'maxCyclesPerDay';
    const sinceMs = nowMs - (this.#lossAtMs.get(id) ?? Number.POSITIVE_INFINITY);
    return sinceMs >= 0 && sinceMs < cooldownAfterLossMs ? 'cooldownAfterLoss' : null;
  }

  /** Outside of the bounds, or not known. */
  #closedByVolatility(parameters: StrategyParameters, nowMs: number): string | null {
    const { volatilityMin, volatilityMax } = parameters;
    if (volatilityMin === null && volatilityMax === null) return null;
    const volatility = this.#volatility(parameters, nowMs);
    if (volatility === null) return 'volatility, not known,';
    const isInside =
      volatility >= Number(String(volatilityMin ?? 0)) &&
      volatility <= Number(String(volatilityMax ?? Number.MAX_SAFE_INTEGER));
    return isInside ? null : `volatility of ${volatility}`;
  }

  #volatility({ volatilityWindowMs }: StrategyParameters, nowMs: number): number | null {
    const { process } = this.#world;
    const reading = process === null ? undefined : this.#readings.get(process)?.get(volatilityWindowMs);
    return reading === undefined || nowMs - reading.atMs > OLD_READING_MS ? null : reading.volatility;
  }

  /** A clock that was set says nothing certain of days and pauses. */
  #isInSequence(strategyId: string): boolean {
    const times = this.#cycles(strategyId).map(({ closedAtMs }) => closedAtMs);
    return times.every((timeMs, index) => timeMs >= (times[index - 1] ?? 0));
  }

  #cycles(strategyId: string): readonly CycleResult[] {
    const cycles = this.#world.process?.cycles(strategyId) ?? [];
    return [...cycles].sort((a, b) => a.number - b.number);
  }
}

function holdsSomething(state: StrategyState): boolean {
  return state.cycle.boughtQuantity.gt('0') || isSellable(state.position.quantity, state);
}

/** In percent, to four digits: the root of the sum of the squared logarithms of price by price before. */
function volatilityOf(closes: readonly number[]): number {
  const squares = closes
    .slice(1)
    .map((close, index) => (Math.log(close) - Math.log(closes[index] ?? close)) ** 2);
  return Number((Math.sqrt(squares.reduce((sum, square) => sum + square, 0)) * 100).toFixed(4));
}

function isWithin(hours: string, nowMs: number): boolean {
  const ofDay = new Date(nowMs).toISOString().slice(11, 16);
  const [from = '', until = ''] = hours.split('-');
  return from < until ? ofDay >= from && ofDay < until : ofDay >= from || ofDay < until;
}
