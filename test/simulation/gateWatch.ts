import type { StrategyParameters, StrategyState } from '../../src/domain/ladder/index.js';
import type { CycleResult } from '../../src/engine/ports/store.js';
import { isSellable } from './priceWatch.js';
import type { World } from './world.js';

const DAY_MS = 24 * 60 * 60_000;

/** Sees that no ladder begins while a gate is closed, and that none is closed without a reason; reckoned from the closed cycles. */
export class GateWatch {
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  /** A ladder was placed where none was. */
  onLadder(state: StrategyState): void {
    const { ladder, parameters, cycle, position } = state;
    const holdsSomething = cycle.boughtQuantity.gt('0') || isSellable(position.quantity, state);
    if (ladder.kind !== 'placed' || holdsSomething) return;
    const closed = this.#closed(parameters, ladder.placedAtMs);
    this.#world.judge.must(
      closed === null,
      'noLadderBeginsBehindAGate',
      () => `${parameters.id}: a ladder is placed at ${ladder.placedAtMs}, and ${closed} is closed`,
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
    const closed = this.#closed(parameters, process.engine.api.now());
    judge.must(
      closed !== null || !this.#isInSequence(strategyId),
      'aGateIsClosedForAReason',
      () => `${strategyId} says that ${gate.gate} is closed, and nothing closes it`,
    );
    return true;
  }

  #closed(parameters: StrategyParameters, nowMs: number): string | null {
    const { id, maxCyclesPerDay, cooldownAfterLossMs, tradingHours } = parameters;
    if (tradingHours !== null && !isWithin(tradingHours, nowMs)) return 'tradingHours';
    const cycles = this.#cycles(id);
    if (!this.#isInSequence(id)) return null;
    const today = Math.floor(nowMs / DAY_MS);
    const last = cycles.at(-1);
    const ofToday = cycles.filter(({ closedAtMs }) => Math.floor(closedAtMs / DAY_MS) === today);
    const isLastOfToday = last !== undefined && Math.floor(last.closedAtMs / DAY_MS) === today;
    if (maxCyclesPerDay !== null && isLastOfToday && ofToday.length >= maxCyclesPerDay)
      return 'maxCyclesPerDay';
    const loss = cycles.findLast(({ realizedPnl }) => realizedPnl.lt('0'));
    const sinceMs = loss === undefined ? Number.POSITIVE_INFINITY : nowMs - loss.closedAtMs;
    return sinceMs >= 0 && sinceMs < cooldownAfterLossMs ? 'cooldownAfterLoss' : null;
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

function isWithin(hours: string, nowMs: number): boolean {
  const ofDay = new Date(nowMs).toISOString().slice(11, 16);
  const [from = '', until = ''] = hours.split('-');
  return from < until ? ofDay >= from && ofDay < until : ofDay >= from || ofDay < until;
}
