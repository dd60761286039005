import type { StrategyRunner } from '../loop/index.js';
import type { CancelTimer, Clock, Logger } from '../ports/index.js';

export interface MentionsDeps {
  /** Times what waits for the network rather than for the market. */
  readonly networkClock: Clock;
  readonly logger: Logger;
  /** False: nothing can be told, and all is looked up when the streams are back. */
  isConnected(): boolean;
  lookUpLater(runner: StrategyRunner, clientId: number): void;
  /** Replaces the connection. */
  renewStreams(reason: string): void;
}

/** The stream tells of an order as soon as the exchange has taken it, often before its answer. */
const MENTION_WITHIN_MS = 5_000;
/** So many in a row: the stream is deaf, whatever else comes through it. */
const SILENCES_BEFORE_RENEWAL = 3;

/** Watches whether the order stream tells of what was placed: an update that is lost would otherwise be missed for ever. */
export class Mentions {
  readonly #deps: MentionsDeps;
  /** Sent, and not told of yet. */
  readonly #awaited = new Set<number>();
  readonly #timers = new Set<CancelTimer>();
  #silences = 0;

  constructor(deps: MentionsDeps) {
    this.#deps = deps;
  }

  /** Before they are sent: the stream may be faster than the answer. */
  sending(clientIds: readonly number[]): void {
    for (const clientId of clientIds) this.#awaited.add(clientId);
  }

  /** The answers came; the exchange has taken these. */
  answered(runner: StrategyRunner, clientIds: readonly number[], accepted: ReadonlySet<number>): void {
    for (const clientId of clientIds) if (!accepted.has(clientId)) this.#awaited.delete(clientId);
    if (!clientIds.some((clientId) => this.#awaited.has(clientId))) return;
    const cancel = this.#deps.networkClock.setTimer(MENTION_WITHIN_MS, () => {
      this.#timers.delete(cancel);
      this.#judge(runner, clientIds);
    });
    this.#timers.add(cancel);
  }

  /** The stream told of an order. */
  heard(clientId: number): void {
    this.#awaited.delete(clientId);
    this.#silences = 0;
  }

  stop(): void {
    for (const cancel of this.#timers) cancel();
    this.#timers.clear();
  }

  #judge(runner: StrategyRunner, clientIds: readonly number[]): void {
    const { logger, isConnected, lookUpLater, renewStreams } = this.#deps;
    const silent = clientIds.filter((clientId) => this.#awaited.delete(clientId));
    if (silent.length === 0 || !isConnected()) return;
    logger.warn({ strategy: runner.id, clientIds: silent }, 'the order stream did not tell of these orders');
    for (const clientId of silent) lookUpLater(runner, clientId);
    this.#silences += silent.length;
    if (this.#silences < SILENCES_BEFORE_RENEWAL) return;
    this.#silences = 0;
    renewStreams('the order stream does not tell of orders that the exchange has taken');
  }
}
