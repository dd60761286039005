import { ZERO } from '../../src/domain/decimal.js';
import type { ExchangeOrder, Fill } from '../../src/domain/order.js';
import type { FillQuery, HistoryQuery } from '../../src/engine/ports/exchange.js';
import type { Faults } from './faults.js';
import type { Timeline } from './timeline.js';

/** How the history tells of what happened. */
export interface HistoryHabits {
  /** How late it lists what happens now, milliseconds. */
  listingDelayMs(): number;
  /** Whether it never lists this order, which has ended without an execution. */
  omits(): boolean;
  /** Whether it lists an execution without the client id of its order. */
  namesNoClient(): boolean;
}

export function historyHabits(faults: Faults): HistoryHabits {
  return {
    listingDelayMs() {
      // What stands lists everything at once when it goes on.
      const standsMs = faults.leftMs('historyStands');
      if (standsMs > 0) return standsMs;
      if (faults.happens('historyVeryLate')) return faults.draw('historyVeryLate').lopsided(2_000, 300_000);
      return faults.happens('historyLate') ? faults.draw('historyLate').integer(100, 1_800) : 0;
    },
    omits: () => faults.happens('historyOmits'),
    namesNoClient: () => faults.happens('fillWithoutClientId'),
  };
}

interface Listed<T> {
  readonly listedAtMs: number;
  readonly value: T;
}

/** What the exchange tells of orders and executions of the past: late, and not all of it. */
export class History {
  readonly #timeline: Timeline;
  readonly #habits: HistoryHabits;
  /** Each order in all shapes that it has had. */
  readonly #orders = new Map<string, Listed<ExchangeOrder>[]>();
  readonly #omitted = new Set<string>();
  readonly #fills: Listed<Fill>[] = [];

  constructor(timeline: Timeline, habits: HistoryHabits) {
    this.#timeline = timeline;
    this.#habits = habits;
  }

  noteOrder(order: ExchangeOrder): void {
    const { orderId } = order;
    if (hasEndedUnfilled(order) && this.#habits.omits()) this.#omitted.add(orderId);
    const versions = this.#orders.get(orderId) ?? [];
    // A list grows at its end: what is listed late holds up what comes after it.
    const listedAtMs = Math.max(this.#listedAtMs(), versions.at(-1)?.listedAtMs ?? 0);
    versions.push({ listedAtMs, value: order });
    this.#orders.set(orderId, versions);
  }

  noteFill(fill: Fill): void {
    const listedAtMs = this.#listedAtMs();
    const value = this.#habits.namesNoClient() ? { ...fill, clientId: null } : fill;
    this.#fills.push({ listedAtMs, value });
  }

  /** Whether it lists this execution without saying whose order it was. */
  namesNoClientOf({ tradeId, symbol }: Fill): boolean {
    return this.#fills.some(
      ({ value }) => value.tradeId === tradeId && value.symbol === symbol && value.clientId === null,
    );
  }

  orders({ symbol, orderId, fromMs, toMs }: HistoryQuery): readonly ExchangeOrder[] {
    const { nowMs } = this.#timeline;
    const found: ExchangeOrder[] = [];
    for (const [id, versions] of this.#orders) {
      if ((orderId !== undefined && id !== orderId) || this.#omitted.has(id)) continue;
      const listed = versions.findLast(({ listedAtMs }) => listedAtMs <= nowMs)?.value;
      if (listed === undefined || !isWithin(listed.createdAtMs, fromMs, toMs)) continue;
      if (symbol !== undefined && listed.symbol !== symbol) continue;
      found.push(listed);
    }
    return found;
  }

  fills({ symbol, orderId, fromMs, toMs, skip = 0 }: FillQuery): readonly Fill[] {
    const { nowMs } = this.#timeline;
    const listed = this.#fills.flatMap(({ listedAtMs, value }) => {
      if (listedAtMs > nowMs || (orderId !== undefined && value.orderId !== orderId)) return [];
      if (symbol !== undefined && value.symbol !== symbol) return [];
      return isWithin(value.timeMs, fromMs, toMs) ? [value] : [];
    });
    return listed.slice(skip);
  }

  #listedAtMs(): number {
    return this.#timeline.nowMs + this.#habits.listingDelayMs();
  }
}

function hasEndedUnfilled({ status, executedQuantity }: ExchangeOrder): boolean {
  return (status === 'cancelled' || status === 'expired') && (executedQuantity ?? ZERO).eq(ZERO);
}

function isWithin(timeMs: number, fromMs: number | undefined, toMs: number | undefined): boolean {
  return (fromMs === undefined || timeMs >= fromMs) && (toMs === undefined || timeMs <= toMs);
}
