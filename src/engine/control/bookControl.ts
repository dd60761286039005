import { type Decimal, ZERO } from '../../domain/decimal.js';
import type { NumberedReport, ReconciliationReport } from '../../domain/reconciliation/index.js';
import {
  type AveragePreview,
  type BooksApi,
  CommandRefusedError,
  type FarPrice,
  type FreshPreview,
  type FreshResult,
  type ReserveResult,
  type Surplus,
  type TypedPrice,
} from '../api/index.js';
import { type StrategyRunner, take } from '../loop/index.js';
import { hasSaleInFlight, orderOf } from '../orders/index.js';
import { ExchangeRefusedError } from '../ports/index.js';
import { averagePreview, freshPreview } from '../queries/index.js';
import { type ReconciliationQueue, surplusChanged } from '../sync/index.js';
import type { ControlDeps } from './controlDeps.js';
import { farPrice } from './farPrice.js';

/** `/fresh` waits this long for its cancels before it says that they are still under way. */
const FRESH_PATIENCE_MS = 15_000;

/** Commands of the owner about the books: what a position cost, what is his, to compare them, or to begin anew. */
export class BookControl implements BooksApi {
  readonly #deps: ControlDeps;
  readonly #runner: StrategyRunner;

  constructor(runner: StrategyRunner, deps: ControlDeps) {
    this.#runner = runner;
    this.#deps = deps;
  }

  previewAverageEntryPrice(price: Decimal): AveragePreview {
    const { state } = this.#runner;
    if (state.position.quantity.lte(ZERO)) {
      throw new CommandRefusedError('nothingHeld', 'nothing is held, so there is no average to set');
    }
    if (hasSaleInFlight(state)) throw new CommandRefusedError('saleInFlight', 'the position is being sold');
    return averagePreview(state, price, {
      bid: this.#deps.strategies.pricesOf(state).bid,
      fees: this.#deps.rules.fees,
    });
  }

  async setAverageEntryPrice(price: Decimal, by: string): Promise<AveragePreview> {
    const preview = this.previewAverageEntryPrice(price);
    take(this.#runner, { type: 'setAverage', price, by });
    return preview;
  }

  farPrice(typed: TypedPrice): FarPrice | null {
    const { strategies, rules } = this.#deps;
    const { state } = this.#runner;
    return farPrice(typed, strategies.pricesOf(state).bid, rules.fees);
  }

  async previewFresh(): Promise<FreshPreview> {
    const { exchange, store, strategies } = this.#deps;
    const { market } = this.#runner.state;
    const onTheBook = await exchange.openOrders(market.symbol);
    const { state } = this.#runner;
    const bid = strategies.pricesOf(state).bid;
    return freshPreview(state, bid, onTheBook, (order) => orderOf(order, store) !== null);
  }

  async fresh(by: string, ownersOrders: readonly string[]): Promise<FreshResult> {
    const runner = this.#runner;
    const { orders, setAside, cycle } = runner.state;
    take(runner, { type: 'fresh', by });
    const cancelledOwnersOrders = await this.#cancelOwners(runner.state.market.symbol, ownersOrders);
    await this.#deps.changes.until(() => runner.state.closing === null, FRESH_PATIENCE_MS);
    if (runner.state.closing !== null) {
      throw new CommandRefusedError(
        'busy',
        'the orders are still being cancelled; the new cycle begins after that',
      );
    }
    this.#begunAnew(runner);
    return {
      symbol: runner.state.market.symbol,
      cancelledOrders: orders.size,
      cancelledOwnersOrders,
      writtenOff: runner.state.setAside.minus(setAside),
      nextCycle: runner.state.cycle.number,
      hasClosedCycle: runner.state.cycle.number !== cycle.number,
    };
  }

  /** @param by whom the report answers; the others are told of what it booked */
  async reconcile(by: string | null): Promise<NumberedReport> {
    return this.#reconciliationQueue.reconcile(this.#runner, 'command', { askedBy: by });
  }

  async bookWatched(by: string): Promise<NumberedReport> {
    const runner = this.#runner;
    return this.#reconciliationQueue.reconcile(runner, 'command', { ownersWord: 'asItIs', askedBy: by });
  }

  async compare(): Promise<ReconciliationReport> {
    return this.#reconciliationQueue.compare(this.#runner);
  }

  async adoptSurplus(
    { quantity, price }: Surplus & { readonly price: Decimal },
    by: string | null,
  ): Promise<NumberedReport> {
    const runner = this.#runner;
    return this.#reconciliationQueue.reconcile(runner, 'command', {
      ownersWord: { kind: 'adopt', strategyId: runner.id, quantity, price },
      askedBy: by,
    });
  }

  async reserveSurplus({ quantity }: Surplus, by: string): Promise<ReserveResult> {
    const runner = this.#runner;
    const { mode, setAside, position } = runner.state;
    if (mode.kind === 'blocked' && mode.reason === 'unknownCost') {
      if (!position.quantity.eq(quantity)) throw surplusChanged(position.quantity);
      const { writtenOff } = await this.fresh(by, []);
      return { kind: 'reserved', quantity: writtenOff, report: null };
    }
    const report = await this.#reconciliationQueue.reconcile(runner, 'command', {
      ownersWord: { kind: 'reserve', strategyId: runner.id, quantity },
      askedBy: by,
    });
    if (report.action !== 'setAside') return { kind: 'nothing' };
    return { kind: 'reserved', quantity: runner.state.setAside.minus(setAside), report };
  }

  /** Of a strategy that holds nothing, nothing can be missing: whatever is watched keeps it from nothing any more. */
  #begunAnew({ id, state }: StrategyRunner): void {
    const { watch, doubts, reconciliationQueue } = this.#deps;
    if (watch.of(state.market.baseAsset) === null) return;
    doubts.settle(id, 'holdings');
    reconciliationQueue.lookAgain(state.market.baseAsset);
  }

  /** @throws CommandRefusedError when the owner has turned it off */
  get #reconciliationQueue(): ReconciliationQueue {
    if (this.#deps.reconciliationEnabled) return this.#deps.reconciliationQueue;
    throw new CommandRefusedError(
      'reconciliationOff',
      'reconciliation.enabled is false in the configuration',
    );
  }

  /** @returns how many left the book; one that is gone already is no failure */
  async #cancelOwners(symbol: string, orderIds: readonly string[]): Promise<number> {
    let cancelled = 0;
    for (const orderId of orderIds) {
      try {
        await this.#deps.exchange.cancelOrder(symbol, orderId);
        cancelled += 1;
      } catch (error) {
        if (!(error instanceof ExchangeRefusedError)) throw error;
      }
    }
    return cancelled;
  }
}
