import { type Alert, alertOf } from '../../domain/alerts/index.js';
import {
  BRAKE_KINDS,
  BRAKES,
  type BrakeMemory,
  boundsOf,
  brakeMeasures,
  type FallenBrake,
  hasExposureLimit,
  newMemory,
  type Release,
  releaseAll,
  reviewBrakes,
} from '../../domain/brakes/index.js';
import type { Decimal } from '../../domain/decimal.js';
import { brakesOn, type StrategyState } from '../../domain/ladder/index.js';
import { type BrakesView, CommandRefusedError, type FallenBrakeView } from '../api/index.js';
import type { StrategyRunner, Troubles } from '../loop/index.js';
import type { CancelTimer, Clock, Logger, Store } from '../ports/index.js';
import { exposureViews, limitInTheWay, roomFor } from './exposures.js';
import { type ReadingDeps, readingOf, statesOf } from './readings.js';

export interface BrakesDeps extends ReadingDeps {
  readonly store: Pick<Store, 'closedCycles' | 'fillsBetween' | 'brakes' | 'keepBrakes'>;
  readonly clock: Pick<Clock, 'now' | 'setTimer'>;
  readonly troubles: Pick<Troubles, 'raise' | 'settle'>;
  readonly logger: Pick<Logger, 'error'>;
  /** Alerts were recorded and can be delivered. */
  onAlerts(): void;
  /** Tells that a change could not be recorded. */
  onFailed(error: unknown): void;
}

/** Prices move without anything being booked. */
const REVIEW_EVERY_MS = 60_000;
/** So long no rung has to have waited for room before the end of that is told: cycles come and go. */
const ROOM_AGAIN_AFTER_MS = 60 * 60_000;

type Seen = Pick<StrategyState, 'position' | 'cycle' | 'mode' | 'ladder'>;

/**
 * Brakes of the account: measured for each quote asset after whatever was booked and once a minute. One that falls is
 * recorded with its alert first; then each strategy is told by an event, which its own decision answers. What is on and what
 * the strategies know of it are compared at every look, so that a crash in between, or a strategy that comes later, changes
 * nothing.
 */
export class Brakes {
  readonly #deps: BrakesDeps;
  readonly #memories: Map<string, BrakeMemory>;
  readonly #seen = new Map<string, Seen>();
  #hasBegun = false;
  #cancelTimer: CancelTimer = () => {};
  /** Moment when a rung last waited for room, milliseconds since the epoch; null: the owner knows of none. */
  #waitedAtMs: number | null = null;

  constructor(deps: BrakesDeps) {
    this.#deps = deps;
    this.#memories = new Map(deps.store.brakes().map((memory) => [memory.quoteAsset, memory]));
  }

  /** From now on, until `stop`, strategies are told of what is on. */
  begin(): void {
    this.#hasBegun = true;
    if (this.#isUsed) this.#lookAgain();
  }

  stop(): void {
    this.#hasBegun = false;
    this.#cancelTimer();
  }

  /** Looks at the brakes when a decision has changed what they measure. */
  changed({ id, state }: StrategyRunner): void {
    if (!this.#isUsed || !this.#hasBegun) return;
    const before = this.#seen.get(id);
    this.#seen.set(id, state);
    if (before === undefined || before.ladder !== state.ladder) this.#reviewRoom();
    const isBooked = before?.position !== state.position || before.cycle.number !== state.cycle.number;
    if (isBooked || before.mode !== state.mode) this.#review(state.market.quoteAsset);
  }

  /** A limit is set that a brake falls at. */
  get areSet(): boolean {
    return BRAKE_KINDS.some((kind) => BRAKES[kind].limit(this.#deps.limits) !== null);
  }

  /** False while a brake of its quote asset is on. */
  mayBuy(strategyId: string): boolean {
    return this.on(strategyId).length === 0;
  }

  /** Brakes that hold this strategy, the oldest first. */
  on(strategyId: string): readonly FallenBrakeView[] {
    const quoteAsset = this.#deps.strategies.find(strategyId)?.state.market.quoteAsset;
    const memory = quoteAsset === undefined ? undefined : this.#memories.get(quoteAsset);
    return memory === undefined ? [] : memory.fallen.map((fallen) => viewOf(fallen, memory.quoteAsset));
  }

  /** Quote asset that new rungs of a strategy may still cost; null: no limit of exposure is set. */
  roomFor(strategyId: string): Decimal | null {
    const { limits, strategies } = this.#deps;
    const state = hasExposureLimit(limits) ? strategies.find(strategyId)?.state : undefined;
    return state === undefined ? null : roomFor(limits, state, statesOf(strategies, state.market.quoteAsset));
  }

  /**
   * Lets trading go on: releases every brake that holds this strategy, for all strategies of its quote asset.
   *
   * @throws CommandRefusedError when that cannot be recorded
   */
  release(strategyId: string, by: string): void {
    const { quoteAsset } = this.#deps.strategies.get(strategyId).state.market;
    const before = this.#memory(quoteAsset);
    if (before.fallen.length === 0) return;
    const after = releaseAll(before, readingOf(before, this.#deps));
    const alerts = before.fallen.map((fallen) => this.#releasedAlert(fallen, quoteAsset, by));
    if (!this.#keep(after, alerts))
      throw new CommandRefusedError('busy', 'the release could not be recorded; see the log');
    this.#enforce(after);
  }

  /** Tells how near each brake that is set is, and which are on. */
  view(): BrakesView {
    const { limits, strategies } = this.#deps;
    const memories = this.#quoteAssets.map((quoteAsset) => this.#memory(quoteAsset));
    return {
      measures: memories.flatMap((memory) =>
        brakeMeasures(limits, memory, readingOf(memory, this.#deps)).map((measure) => ({
          ...measure,
          quoteAsset: memory.quoteAsset,
        })),
      ),
      exposures: memories.flatMap(({ quoteAsset }) =>
        exposureViews(limits, quoteAsset, statesOf(strategies, quoteAsset)),
      ),
      fallen: memories.flatMap(({ fallen, quoteAsset }) => fallen.map((one) => viewOf(one, quoteAsset))),
    };
  }

  get #isUsed(): boolean {
    if (hasExposureLimit(this.#deps.limits) || this.areSet) return true;
    // What has fallen holds, whatever the configuration says by now; and what holds nothing any more is let go.
    return this.#quoteAssets.some(
      (quoteAsset) => this.#memory(quoteAsset).fallen.length > 0 || this.#isHeld(quoteAsset),
    );
  }

  #isHeld(quoteAsset: string): boolean {
    return statesOf(this.#deps.strategies, quoteAsset).some(({ mode }) => brakesOn(mode).length > 0);
  }

  get #quoteAssets(): readonly string[] {
    return [...new Set(this.#deps.strategies.all.map(({ state }) => state.market.quoteAsset))];
  }

  #memory(quoteAsset: string): BrakeMemory {
    return this.#memories.get(quoteAsset) ?? newMemory(quoteAsset);
  }

  #lookAgain(): void {
    for (const quoteAsset of this.#quoteAssets) this.#review(quoteAsset);
    this.#reviewRoom();
    if (this.#hasBegun)
      this.#cancelTimer = this.#deps.clock.setTimer(REVIEW_EVERY_MS, () => this.#lookAgain());
  }

  /** A look that fails is made again by the next one: what is on stays on. */
  #review(quoteAsset: string): void {
    try {
      this.#reviewed(quoteAsset);
    } catch (error) {
      this.#deps.logger.error({ err: error, quoteAsset }, 'the brakes could not be looked at');
    }
  }

  #reviewed(quoteAsset: string): void {
    const before = this.#memory(quoteAsset);
    const { memory, fell, released } = reviewBrakes(this.#deps.limits, before, readingOf(before, this.#deps));
    const alerts = [
      ...released.map((fallen) => this.#releasedAlert(fallen, quoteAsset, null)),
      ...fell.map((fallen) => this.#fellAlert(fallen, quoteAsset)),
    ];
    if (memory !== before && !this.#keep(memory, alerts)) return;
    this.#enforce(memory);
  }

  /** Tells each strategy what it does not know yet; taken at the end of this turn, as nobody decides then. */
  #enforce({ quoteAsset, fallen }: BrakeMemory): void {
    if (!this.#hasBegun) return;
    for (const runner of this.#deps.strategies.all) {
      const { market, mode } = runner.state;
      if (market.quoteAsset !== quoteAsset) continue;
      const known = brakesOn(mode);
      for (const brake of known.filter((kind) => !fallen.some((one) => one.kind === kind)))
        runner.gather({ type: 'brakeReleased', brake });
      for (const { kind: brake, sells } of fallen.filter(({ kind }) => !known.includes(kind)))
        runner.gather({ type: 'brakeFell', brake, sells });
    }
  }

  /** @returns false when it could not be recorded: nothing has happened then, and the next look tries again */
  #keep(memory: BrakeMemory, alerts: readonly Alert[]): boolean {
    const others = [...this.#memories.values()].filter(({ quoteAsset }) => quoteAsset !== memory.quoteAsset);
    try {
      this.#deps.store.keepBrakes([...others, memory], alerts);
    } catch (error) {
      this.#deps.logger.error({ err: error }, 'the brakes could not be recorded');
      this.#deps.onFailed(error);
      return false;
    }
    this.#memories.set(memory.quoteAsset, memory);
    if (alerts.length > 0) this.#deps.onAlerts();
    return true;
  }

  #reviewRoom(): void {
    const { limits, strategies, troubles, clock } = this.#deps;
    if (!hasExposureLimit(limits)) return;
    for (const quoteAsset of this.#quoteAssets) {
      const inTheWay = limitInTheWay(limits, quoteAsset, statesOf(strategies, quoteAsset));
      if (inTheWay === null) continue;
      this.#waitedAtMs = clock.now();
      troubles.raise({ kind: 'exposureReached', ...inTheWay });
      return;
    }
    if (this.#waitedAtMs === null || clock.now() - this.#waitedAtMs < ROOM_AGAIN_AFTER_MS) return;
    this.#waitedAtMs = null;
    troubles.settle('exposureReached');
  }

  #fellAlert({ kind: brake, measured, limit, release, sells }: FallenBrake, quoteAsset: string): Alert {
    const told = { kind: 'brakeFell' as const, brake, quoteAsset, measured, limit, sells };
    return alertOf(
      { ...told, release: release.kind, untilMs: untilMs(release) },
      null,
      this.#deps.clock.now(),
    );
  }

  #releasedAlert({ kind: brake, sinceMs }: FallenBrake, quoteAsset: string, by: string | null): Alert {
    const told = { kind: 'brakeReleased' as const, brake, quoteAsset, by, sinceMs };
    return alertOf(told, null, this.#deps.clock.now());
  }
}

function untilMs(release: Release): number | null {
  switch (release.kind) {
    case 'resume':
      return null;
    case 'utcDay':
      return boundsOf(release.day).toMs;
    case 'time':
      return release.untilMs;
  }
}

function viewOf({ release, ...fallen }: FallenBrake, quoteAsset: string): FallenBrakeView {
  return { ...fallen, quoteAsset, untilMs: untilMs(release) };
}
