import { type Decimal, ZERO } from '../domain/decimal.js';
import type { NumberedReport, ReconciliationReport } from '../domain/reconciliation/index.js';
import type { Changes } from './changes.js';
import {
  type AveragePreview,
  CommandRefusedError,
  type FreshPreview,
  type FreshResult,
  type ReserveResult,
  type Surplus,
} from './face.js';
import { orderOf } from './ownOrders.js';
import { type Exchange, ExchangeRefusedError } from './ports.js';
import { surplusChanged } from './reconcile.js';
import type { Reconciler } from './reconciler.js';
import type { Store } from './store.js';
import type { Strategies } from './strategies.js';
import { take } from './strategyRunner.js';
import { averagePreview, freshPreview } from './views.js';

export interface BookkeepingWorld {
  readonly strategies: Strategies;
  readonly store: Store;
  readonly exchange: Exchange;
  readonly changes: Changes;
  readonly reconciler: Reconciler;
  readonly reconciliationEnabled: boolean;
}

/** `/fresh` waits this long for its cancels before it says that they are still under way. */
const FRESH_PATIENCE_MS = 15_000;

/** What the owner says about the books: what a position cost, what is his, that they be compared, or begun anew. */
export class Bookkeeping {
  readonly #world: BookkeepingWorld;

  constructor(world: BookkeepingWorld) {
    this.#world = world;
  }

  previewAverageEntryPrice(strategyId: string, price: Decimal): AveragePreview {
    const { state } = this.#world.strategies.get(strategyId);
    if (state.position.quantity.lte(ZERO)) {
      throw new CommandRefusedError('nothingHeld', 'nothing is held, so there is no average to set');
    }
    const isSelling = [...state.orders.values()].some(({ role }) => role !== 'rung');
    if (isSelling) throw new CommandRefusedError('saleInFlight', 'the position is being sold');
    return averagePreview(state, price, this.#world.strategies.pricesOf(state).bid);
  }

  async setAverageEntryPrice(strategyId: string, price: Decimal, by: string): Promise<AveragePreview> {
    const preview = this.previewAverageEntryPrice(strategyId, price);
    take(this.#world.strategies.get(strategyId), { type: 'setAverage', price, by });
    return preview;
  }

  async previewFresh(strategyId: string): Promise<FreshPreview> {
    const { exchange, store, strategies } = this.#world;
    const { market } = strategies.get(strategyId).state;
    const onTheBook = await exchange.openOrders(market.symbol);
    const { state } = strategies.get(strategyId);
    const bid = strategies.pricesOf(state).bid;
    return freshPreview(state, bid, onTheBook, (order) => orderOf(order, store) !== null);
  }

  async fresh(strategyId: string, by: string, ownersOrders: readonly string[] = []): Promise<FreshResult> {
    const runner = this.#world.strategies.get(strategyId);
    const { orders, setAside } = runner.state;
    take(runner, { type: 'fresh', by });
    const cancelledOwnersOrders = await this.#cancelOwners(runner.state.market.symbol, ownersOrders);
    await this.#world.changes.until(() => runner.state.closing === null, FRESH_PATIENCE_MS);
    if (runner.state.closing !== null) {
      throw new CommandRefusedError(
        'busy',
        'the orders are still being cancelled; the new cycle begins after that',
      );
    }
    return {
      symbol: runner.state.market.symbol,
      cancelledOrders: orders.size,
      cancelledOwnersOrders,
      writtenOff: runner.state.setAside.minus(setAside),
      nextCycle: runner.state.cycle.number,
    };
  }

  async reconcile(strategyId: string): Promise<NumberedReport> {
    return this.#reconciler.reconcile(this.#world.strategies.get(strategyId), 'command');
  }

  async compare(strategyId: string): Promise<ReconciliationReport> {
    return this.#reconciler.compare(this.#world.strategies.get(strategyId));
  }

  async adoptSurplus(
    strategyId: string,
    { quantity, price }: Surplus & { readonly price: Decimal },
  ): Promise<NumberedReport> {
    const runner = this.#world.strategies.get(strategyId);
    return this.#reconciler.reconcile(runner, 'command', { kind: 'adopt', strategyId, quantity, price });
  }

  async reserveSurplus(strategyId: string, { quantity }: Surplus, by: string): Promise<ReserveResult> {
    const runner = this.#world.strategies.get(strategyId);
    const { mode, setAside, position } = runner.state;
    if (mode.kind === 'blocked' && mode.reason === 'unknownCost') {
      if (!position.quantity.eq(quantity)) throw surplusChanged(position.quantity);
      const { writtenOff } = await this.fresh(strategyId, by);
      return { kind: 'reserved', quantity: writtenOff, report: null };
    }
    const report = await this.#reconciler.reconcile(runner, 'command', {
      kind: 'reserve',
      strategyId,
      quantity,
    });
    if (report.action !== 'setAside') return { kind: 'nothing' };
    return { kind: 'reserved', quantity: runner.state.setAside.minus(setAside), report };
  }

  /** @throws CommandRefusedError when the owner has turned it off */
  get #reconciler(): Reconciler {
    if (this.#world.reconciliationEnabled) return this.#world.reconciler;
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
        await this.#world.exchange.cancelOrder(symbol, orderId);
        cancelled += 1;
      } catch (error) {
        if (!(error instanceof ExchangeRefusedError)) throw error;
      }
    }
    return cancelled;
  }
}
