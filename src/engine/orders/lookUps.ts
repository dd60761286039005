import { growingPauseMs } from '../../async/pauses.js';
import { LOOK_UPS_BEFORE_ALERT, type StrategyOrder } from '../../domain/ladder/index.js';
import type { InFlight, StrategyRunner } from '../loop/index.js';
import type { CancelTimer, Clock, Logger } from '../ports/index.js';
import { isUnclear, lookForLife, type OrderResolutionDeps, resolveOrder } from './orderResolution.js';

const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 30_000;
/** Look-ups of which each takes its time are told after so long, however few they were. */
const LONG_MS = 60_000;
const UNKNOWN = 'The exchange does not know it.';

export interface LookUpsDeps {
  readonly resolution: () => OrderResolutionDeps;
  /** Times what waits for the network rather than for the market: real time, in a replay too. */
  readonly networkClock: Clock;
  readonly logger: Logger;
  readonly activity: InFlight;
  /** Seen on the book although it was to be cancelled: asked for again. */
  cancelAgain(runner: StrategyRunner, order: StrategyOrder, attempt: number): Promise<void>;
}

interface Wanted {
  readonly attempt: number;
  /** The order was thought to rest, or to be over: looked up whatever the books say of it. */
  readonly anyway: boolean;
}

interface Planned extends Wanted {
  readonly atMs: number;
  readonly cancel: CancelTimer;
}

/** Looks orders up, each by and by until nothing about it is open. */
export class LookUps {
  readonly #deps: LookUpsDeps;
  readonly #planned = new Map<number, Planned>();
  /** Those that are being made: what is asked for meanwhile is found by them, or by the next. */
  readonly #underWay = new Set<number>();
  /** Moment of the first look-up, of those that go on. */
  readonly #sinceMs = new Map<number, number>();
  #stopped = false;

  constructor(deps: LookUpsDeps) {
    this.#deps = deps;
  }

  /** @param anyway also when the books say that nothing about the order is open */
  later(runner: StrategyRunner, clientId: number, delayMs = FIRST_RETRY_MS, anyway = true): void {
    this.#plan(runner, clientId, delayMs, { attempt: 1, anyway });
  }

  /** A cancel did not succeed: its next attempt, if the order is still there, is one later. */
  afterCancel(runner: StrategyRunner, clientId: number, delayMs: number, attempt: number): void {
    this.#plan(runner, clientId, delayMs, { attempt, anyway: false });
  }

  /** No further one is begun. */
  stop(): void {
    this.#stopped = true;
    for (const { cancel } of this.#planned.values()) cancel();
    this.#planned.clear();
  }

  /** One that is planned already is made sooner, or stays. */
  #plan(runner: StrategyRunner, clientId: number, delayMs: number, wanted: Wanted): void {
    if (this.#stopped || this.#underWay.has(clientId)) return;
    const { networkClock, activity } = this.#deps;
    const atMs = networkClock.now() + delayMs;
    const before = this.#planned.get(clientId);
    if (before !== undefined && before.atMs <= atMs) return;
    before?.cancel();
    const attempt = Math.max(before?.attempt ?? 0, wanted.attempt);
    const anyway = wanted.anyway || before?.anyway === true;
    const cancel = networkClock.setTimer(delayMs, () => {
      this.#planned.delete(clientId);
      void activity.during(() => this.#lookUp(runner, clientId, { attempt, anyway }));
    });
    this.#planned.set(clientId, { attempt, anyway, atMs, cancel });
  }

  async #lookUp(runner: StrategyRunner, clientId: number, wanted: Wanted): Promise<void> {
    const { networkClock } = this.#deps;
    if (!this.#sinceMs.has(clientId)) this.#sinceMs.set(clientId, networkClock.now());
    if (!(await this.#isOpen(runner, clientId, wanted))) this.#sinceMs.delete(clientId);
  }

  /** @returns whether it is to be looked up again, which is planned */
  async #isOpen(runner: StrategyRunner, clientId: number, wanted: Wanted): Promise<boolean> {
    const { logger, resolution } = this.#deps;
    const { anyway } = wanted;
    const attempt = this.#counted(clientId, wanted.attempt);
    const order = runner.state.orders.get(clientId);
    let message = UNKNOWN;
    this.#underWay.add(clientId);
    try {
      if (order === undefined) {
        const settled = anyway ? resolution().store.order(clientId) : null;
        if (settled !== null) await lookForLife(runner, settled, resolution());
        if (!runner.state.orders.has(clientId)) return false;
      } else {
        if (!anyway && !isUnclear(order)) return false;
        if (await resolveOrder(runner, order, resolution())) return false;
      }
    } catch (error) {
      message = error instanceof Error ? error.message : String(error);
      logger.warn({ err: error, clientId, attempt }, 'an order could not be looked up');
    } finally {
      this.#underWay.delete(clientId);
    }
    const before = runner.state.orders.get(clientId);
    // Over by another way.
    if (before === undefined && order !== undefined) return false;
    if (before !== undefined) {
      if (message === UNKNOWN && before.phase === 'open') message = 'It is still on the book.';
      runner.handle({ type: 'stillUnsettled', clientId, attempts: attempt, message });
      const after = runner.state.orders.get(clientId);
      if (after?.phase === 'open' && after.cancelling && before.cancelling) {
        await this.#deps.cancelAgain(runner, after, attempt + 1);
        return true;
      }
    }
    this.#plan(runner, clientId, growing(FIRST_RETRY_MS, attempt), { attempt: attempt + 1, anyway: true });
    return true;
  }

  /** After a minute they count as so many that a person should know. */
  #counted(clientId: number, attempt: number): number {
    const sinceMs = this.#sinceMs.get(clientId) ?? 0;
    const isLong = this.#deps.networkClock.now() - sinceMs >= LONG_MS;
    return isLong ? Math.max(attempt, LOOK_UPS_BEFORE_ALERT) : attempt;
  }
}

/** Doubles with every attempt. @returns milliseconds */
export function growing(firstMs: number, attempt: number): number {
  return growingPauseMs(attempt, { firstMs, mostMs: LONGEST_RETRY_MS });
}
