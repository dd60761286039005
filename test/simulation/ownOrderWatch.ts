import { sellableQuantity } from '../../src/domain/market.js';
import type { ExchangeOrder } from '../../src/domain/order.js';
import type { LivingProcess, World } from './world.js';

/** A look at the account's orders that does not succeed is made again every other second. */
const TOLD_WITHIN_MS = 60_000;
/** What was told before counts: the same story goes on. */
const TOLD_BEFORE_MS = 10 * 60_000;
const RATE_OVER_MS = 60_000;
/** No sale is sent again before the account's orders were read; one that came and went meanwhile was not seen. */
const SURELY_KNOWN_AFTER = 4;
/** Pauses that double from a quarter of a second, once over and once more for another reason to sell. */
const MOST_IN_A_MINUTE = 20;

interface Prevented {
  readonly sale: ExchangeOrder;
  readonly sinceMs: number;
}

/**
 * The exchange ends a sale that would meet a buy order of the owner's. Sees that he is told which one it is, and that no
 * sale is sent into it again and again.
 */
export class OwnOrderWatch {
  readonly #world: World;
  #process: LivingProcess | null = null;
  /** By strategy: the sale with which it began. */
  readonly #prevented = new Map<string, Prevented>();
  /** By strategy: when sales of the last minute were ended. */
  readonly #times = new Map<string, number[]>();
  /** When each alert was recorded. */
  readonly #recordedAtMs: number[] = [];

  constructor(world: World) {
    this.#world = world;
    world.venue.observe({
      onQuote() {},
      onOrderUpdate: ({ order }) => this.#onOrder(order),
    });
  }

  #onOrder(order: ExchangeOrder): void {
    const { venue, witness, timeline, judge, statistics } = this.#world;
    if (order.side !== 'sell' || order.expiryReason !== 'SelfTradePrevention' || !venue.isOurs(order)) return;
    const strategyId = witness.orders.order(order.clientId)?.strategyId;
    if (strategyId === undefined || !this.#isOwnersInTheWay(order)) return;
    statistics.branch('sale ended for an order of the owner');
    this.#seeWhoLives();
    const { nowMs } = timeline;
    const times = (this.#times.get(strategyId) ?? []).filter((atMs) => atMs > nowMs - RATE_OVER_MS);
    times.push(nowMs);
    this.#times.set(strategyId, times);
    judge.must(
      times.length <= MOST_IN_A_MINUTE,
      'noSaleRunsIntoAnOwnOrderAgainAndAgain',
      () => `${times.length} sales of ${strategyId} were ended for an order of the owner within a minute`,
    );
    judge.must(
      times.length < SURELY_KNOWN_AFTER || this.#isTold(strategyId, nowMs - TOLD_BEFORE_MS),
      'anOwnOrderInTheWayIsTold',
      () => `${times.length} sales of ${strategyId} have met an order of the owner, and nothing is said`,
    );
    if (!this.#prevented.has(strategyId)) this.#prevented.set(strategyId, { sale: order, sinceMs: nowMs });
  }

  onMoment(): void {
    const { process, timeline, diskFullUntilMs } = this.#world;
    const isUndisturbed =
      process !== null && process === this.#process && process.isAwake && timeline.nowMs >= diskFullUntilMs;
    this.#seeWhoLives();
    this.#noteAlerts();
    if (!isUndisturbed) {
      this.#prevented.clear();
      return;
    }
    for (const [strategyId, prevented] of this.#prevented) this.#look(process, strategyId, prevented);
  }

  /** What was told in an earlier life may be lost with it. */
  #seeWhoLives(): void {
    const { process } = this.#world;
    if (process === this.#process) return;
    this.#process = process;
    this.#prevented.clear();
    this.#times.clear();
  }

  #look(process: LivingProcess, strategyId: string, { sale, sinceMs }: Prevented): void {
    const { timeline, judge, statistics } = this.#world;
    const isKnown = process.strategies.some(({ id }) => id === strategyId);
    const state = isKnown ? process.engine.state(strategyId) : null;
    const isSelling =
      state !== null &&
      state.exit !== null &&
      state.mode.kind !== 'blocked' &&
      !sellableQuantity(state.position.quantity, state.market).eq('0');
    const isConnected =
      isKnown && process.engine.api.strategy(strategyId).queries.status().connection.connected;
    if (!isSelling || !isConnected || !this.#isOwnersInTheWay(sale)) {
      this.#prevented.delete(strategyId);
      return;
    }
    // While nobody knows what became of a sale, which `HindranceWatch` wants told, none can meet anything.
    const isUnclear = [...state.orders.values()].some(
      ({ side, phase }) => side === 'sell' && phase === 'unknown',
    );
    if (isUnclear) this.#prevented.set(strategyId, { sale, sinceMs: timeline.nowMs });
    if (isUnclear || timeline.nowMs - sinceMs < TOLD_WITHIN_MS) return;
    const isTold = this.#isTold(strategyId, sinceMs - TOLD_BEFORE_MS);
    statistics.branch(`own order in the way ${isTold ? 'told' : 'in silence'}`);
    judge.must(
      isTold,
      'anOwnOrderInTheWayIsTold',
      () => `${strategyId} has met an order of the owner for ${timeline.nowMs - sinceMs} ms and says nothing`,
    );
    this.#prevented.delete(strategyId);
  }

  #isTold(strategyId: string, sinceMs: number): boolean {
    this.#noteAlerts();
    return this.#world.witness.alerts.some(
      (alert, index) =>
        alert.strategyId === strategyId &&
        (this.#recordedAtMs[index] ?? 0) >= sinceMs &&
        alert.content.kind === 'problem' &&
        alert.content.problem.kind === 'ownOrderInTheWay',
    );
  }

  /** By the true time, whatever the machine's clock says. A loss of power takes the last ones. */
  #noteAlerts(): void {
    const { witness, timeline } = this.#world;
    this.#recordedAtMs.length = Math.min(this.#recordedAtMs.length, witness.alerts.length);
    while (this.#recordedAtMs.length < witness.alerts.length) this.#recordedAtMs.push(timeline.nowMs);
  }

  #isOwnersInTheWay({ price }: ExchangeOrder): boolean {
    const { venue } = this.#world;
    return venue
      .openOrders()
      .some((open) => open.side === 'buy' && !venue.isOurs(open) && price !== null && open.price?.gte(price));
  }
}
