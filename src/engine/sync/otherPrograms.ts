import type { ForeignOrder } from '../../domain/alerts/index.js';
import { isAmong, makeClientId, readClientId } from '../../domain/clientId.js';
import { type ExchangeOrder, type Fill, isFinalStatus } from '../../domain/order.js';
import type { StrategyRegistry, StrategyRunner } from '../loop/index.js';
import { mayBeOurs, orderOf, type Told } from '../orders/index.js';
import type { Exchange, Logger, OrderUpdate, Store } from '../ports/index.js';

export interface OtherProgramsDeps {
  readonly store: Pick<Store, 'order' | 'orderAtExchange' | 'setting' | 'setSetting'>;
  readonly exchange: Pick<Exchange, 'timeMs'>;
  readonly logger: Logger;
  readonly strategies: () => StrategyRegistry;
  /** Reads the orders of a strategy anew soon. */
  readAgain(runner: StrategyRunner): void;
}

/** State when this run began, by the exchange's time. */
interface Beginning {
  readonly startedMs: number;
  /** Moment of the first reading of the book; what rested then is known from then on. Null before. */
  lookedMs: number | null;
}

/** Orders that were told already, or stand under the owner's word. */
interface Known {
  /** The exchange's numbers, the oldest first. */
  readonly orderIds: readonly string[];
  /** Moment of the owner's word on all that happened before: `/resume` or `/fresh`. */
  readonly acquittedMs: number;
}

const NOTHING_KNOWN: Known = { orderIds: [], acquittedMs: 0 };
const MOST_KNOWN = 500;

/** A request that was sent before a loss of power may execute so long after the start that follows. */
const LATE_MS = 120_000;
/** Time before the start: who executed something under our mark within it trades still. */
const RECENT_MS = 10 * 60_000;
/** One order that looks like ours may be a stranger's by chance, of two under one mark and slot no one believes that. */
const NO_CHANCE = 2;

/**
 * Looks for another program that trades under the marks of our strategies: with a copy of our books, or with books of its own
 * on our account. It is known by what these books never gave out. What merely looks like ours is told once and left alone.
 *
 * | order under our mark and slot                   | placed before the start        | after it                    |
 * | ----------------------------------------------- | ------------------------------ | --------------------------- |
 * | in the books                                    | ours                           | ours                        |
 * | an id that a loss of power may have taken back  | ours                           | ours for two minutes        |
 * | any other, of a form that a strategy sends      | another program where it is    | another program             |
 * |                                                 | not the only one, else told    |                             |
 * | any other                                       | told once                      | told once                   |
 */
export class OtherPrograms {
  readonly #deps: OtherProgramsDeps;
  readonly #beginnings = new Map<string, Beginning>();

  constructor(deps: OtherProgramsDeps) {
    this.#deps = deps;
  }

  /** The orders of a strategy are about to be read. */
  begin({ id }: StrategyRunner): void {
    if (this.#beginnings.has(id)) return;
    this.#beginnings.set(id, { startedMs: this.#deps.exchange.timeMs(), lookedMs: null });
  }

  /** True when a resting order that the books do not have may be theirs: a loss of power has taken its intent. */
  isLostOne(runner: StrategyRunner, order: ExchangeOrder): boolean {
    return (
      this.#isForeign(runner, order) && mayBeOurs(order) && this.#isLost(runner, order, order.createdAtMs)
    );
  }

  /** The book and the fills of a strategy were read, and what is ours of them was taken in. */
  looked(runner: StrategyRunner, onTheBook: readonly ExchangeOrder[], fills: readonly Fill[]): void {
    const beginning = this.#beginningOf(runner);
    const { startedMs, lookedMs } = beginning;
    beginning.lookedMs ??= this.#deps.exchange.timeMs();
    const resting = onTheBook.filter(
      (order) => this.#isForeign(runner, order) && !this.#isLost(runner, order, order.createdAtMs),
    );
    const executed = fills.filter(
      (fill) =>
        fill.timeMs > startedMs - RECENT_MS &&
        this.#isForeign(runner, fill) &&
        !this.#isLost(runner, fill, fill.timeMs),
    );
    if (resting.length + executed.length === 0) return;
    const { acquittedMs } = this.#known(runner);
    const placed = resting.filter((order) => order.createdAtMs > acquittedMs);
    const suspect = [
      ...placed.filter(mayBeOurs).map((order) => ({ told: order, isLater: order.createdAtMs > startedMs })),
      ...executed
        .filter(({ timeMs }) => timeMs > acquittedMs)
        .map((fill) => ({ told: fill, isLater: lookedMs !== null && fill.timeMs > lookedMs })),
    ];
    const orderIds = new Set(suspect.map(({ told }) => told.orderId));
    const proof =
      suspect.find(({ isLater }) => isLater) ?? (orderIds.size >= NO_CHANCE ? suspect[0] : undefined);
    if (proof !== undefined) this.#tellProgram(runner, seen(proof.told));
    else for (const order of placed) this.#tellStranger(runner, seen(order));
    this.#remember(runner, [...resting, ...executed]);
  }

  /** The order stream told of an order that the books do not have. */
  heard({ order, timeMs }: OrderUpdate): void {
    const runner = this.#deps.strategies().owning(order.clientId, order.symbol);
    if (runner === null || !this.#isForeign(runner, order)) return;
    const { lookedMs } = this.#beginningOf(runner);
    // What is told of the time before is read from the book.
    if (lookedMs === null || timeMs <= lookedMs || timeMs <= this.#known(runner).acquittedMs) return;
    if (this.#isLost(runner, order, timeMs)) {
      if (!isFinalStatus(order.status)) this.#deps.readAgain(runner);
      return;
    }
    if (mayBeOurs(order)) this.#tellProgram(runner, seen({ ...order, timeMs }));
    else if (isFinalStatus(order.status)) return;
    else this.#tellStranger(runner, seen({ ...order, timeMs }));
    this.#remember(runner, [order]);
  }

  /** The owner says that no other program trades any more: whatever was placed until now proves nothing. */
  acquit(runner: StrategyRunner): void {
    this.#write(runner, { ...this.#known(runner), acquittedMs: this.#deps.exchange.timeMs() });
  }

  /** True when it carries the mark and the slot of this strategy and is in no books, and not known already. */
  #isForeign(runner: StrategyRunner, told: Told): boolean {
    const { slot, market } = runner.state;
    const { clientId, symbol, orderId } = told;
    if (clientId === null || readClientId(clientId)?.slot !== slot || symbol !== market.symbol) return false;
    const { greeting } = this.#deps.strategies().idsOf(runner.id);
    if (greeting !== null && clientId === makeClientId(slot, greeting)) return false;
    if (orderOf(told, this.#deps.store) !== null) return false;
    return !this.#known(runner).orderIds.includes(orderId);
  }

  /** True when its id is one that earlier runs may have given out and forgotten, at a time when that was possible. */
  #isLost(runner: StrategyRunner, { clientId }: Pick<Told, 'clientId'>, timeMs: number): boolean {
    const parts = readClientId(clientId);
    const { lost } = this.#deps.strategies().idsOf(runner.id);
    if (clientId === null || parts === null || !isAmong(parts.sequence, lost)) return false;
    if (timeMs > this.#beginningOf(runner).startedMs + LATE_MS) return false;
    // Of what the books have, nothing was lost.
    return this.#deps.store.order(clientId) === null;
  }

  #tellProgram(runner: StrategyRunner, order: ForeignOrder): void {
    const { logger } = this.#deps;
    logger.error({ strategy: runner.id, order }, 'another program trades under the mark of this strategy');
    runner.handle({ type: 'otherProgramSeen', order });
  }

  #tellStranger(runner: StrategyRunner, order: ForeignOrder): void {
    this.#deps.logger.warn({ strategy: runner.id, order }, 'an order that looks like ours is none of ours');
    runner.handle({ type: 'foreignOrderSeen', order });
  }

  #beginningOf({ id }: StrategyRunner): Beginning {
    const beginning = this.#beginnings.get(id);
    return beginning ?? { startedMs: this.#deps.exchange.timeMs(), lookedMs: null };
  }

  #known({ id }: StrategyRunner): Known {
    const text = this.#deps.store.setting(keyOf(id));
    if (text === null) return NOTHING_KNOWN;
    const [acquittedMs, ...orderIds] = text.split(' ');
    return { acquittedMs: Number(acquittedMs), orderIds };
  }

  #remember(runner: StrategyRunner, orders: readonly Pick<Told, 'orderId'>[]): void {
    const known = this.#known(runner);
    const orderIds = new Set([...known.orderIds, ...orders.map(({ orderId }) => orderId)]);
    this.#write(runner, { ...known, orderIds: [...orderIds].slice(-MOST_KNOWN) });
  }

  #write({ id }: StrategyRunner, { acquittedMs, orderIds }: Known): void {
    this.#deps.store.setSetting(keyOf(id), [acquittedMs, ...orderIds].join(' '));
  }
}

function keyOf(strategyId: string): string {
  return `foreignOrders:${strategyId}`;
}

function seen(told: (ExchangeOrder | Fill) & { readonly timeMs?: number }): ForeignOrder {
  const { orderId, side, price, quantity } = told;
  const timeMs = told.timeMs ?? ('createdAtMs' in told ? told.createdAtMs : 0);
  return { orderId, side, price, quantity, timeMs };
}
