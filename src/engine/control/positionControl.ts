import type { BrakeKind } from '../../domain/brakes/index.js';
import { ZERO } from '../../domain/decimal.js';
import {
  allocatedParameters,
  estimateSale,
  ladderAnchor,
  planLadder,
  type StrategyState,
  saleSums,
  soldFees,
} from '../../domain/ladder/index.js';
import { averageEntryPrice } from '../../domain/ledger.js';
import { namesOf, sellableQuantity } from '../../domain/market.js';
import type {
  FallenBrakeView,
  NoSale,
  PanicPreview,
  PanicResult,
  PositionApi,
  Resumed,
  SaleResult,
  SellNowPreview,
} from '../api/index.js';
import { CommandRefusedError, type ModeChange } from '../api/index.js';
import { type StrategyRunner, take } from '../loop/index.js';
import { hasSaleInFlight } from '../orders/index.js';
import type { ControlDeps } from './controlDeps.js';

/** A sale at the market is usually done within a second; somebody waits for the answer. */
const SALE_PATIENCE_MS = 10_000;

/** Orders of the owner that end, or begin again, what the ladder does of itself. */
export class PositionControl implements PositionApi {
  readonly #deps: ControlDeps;
  readonly #runner: StrategyRunner;
  /** Person who let it trade again last. */
  #resumed: { readonly by: string } | null = null;

  constructor(runner: StrategyRunner, deps: ControlDeps) {
    this.#runner = runner;
    this.#deps = deps;
  }

  async pause(by: string): Promise<ModeChange> {
    const runner = this.#runner;
    const { mode: before } = runner.state;
    const rungs = runner.liveRungCount;
    take(runner, { type: 'pause', by });
    const { mode } = runner.state;
    return { changed: mode !== before, mode, rungs };
  }

  brakes(): readonly FallenBrakeView[] {
    return this.#deps.brakes.on(this.#runner.id);
  }

  async resume(by: string, releases: readonly BrakeKind[] = []): Promise<Resumed> {
    const runner = this.#runner;
    const { mode: before, ladder } = runner.state;
    if (before.kind === 'blocked' && before.reason === 'unknownCost') {
      throw new CommandRefusedError('unknownCost', 'the average entry price is unknown');
    }
    if (this.brakes().some(({ kind }) => !releases.includes(kind))) {
      throw new CommandRefusedError('braked', 'a brake of the account is on');
    }
    this.#deps.brakes.release(runner.id, by);
    take(runner, { type: 'resume' });
    this.#resumed = { by };
    const { mode } = runner.state;
    // While trading, the ladder is placed anew: with the rungs that somebody took away.
    const changed = before.kind !== mode.kind || ladder !== runner.state.ladder;
    return { changed, mode, rungs: this.#rungsToCome(runner) };
  }

  async stopBuying(by: string): Promise<ModeChange> {
    const runner = this.#runner;
    const { mode: before } = runner.state;
    take(runner, { type: 'stopBuying', by });
    const { mode } = runner.state;
    return { changed: mode !== before, mode, rungs: runner.liveRungCount };
  }

  async previewSellNow(): Promise<SellNowPreview> {
    const runner = this.#runner;
    refuseSale(runner.state);
    await this.#deps.watchdog.refresh(runner.state.market.symbol);
    const { state } = runner;
    const { position, market } = state;
    refuseSale(state);
    const average = averageEntryPrice(position);
    const { cost } = position;
    if (average === null || cost === null) throw refused('unknownCost');
    const { currentBid: bid } = this.#deps.strategies.pricesOf(state);
    if (bid === null) throw refused('noPriceToSell');
    const sellable = sellableQuantity(position.quantity, market);
    return {
      ...namesOf(market),
      position: position.quantity,
      sellable,
      averageEntryPrice: average,
      cost,
      bestBid: bid,
      saleAt: (price) => estimateSale(state, price, this.#deps.rules.fees.takerFeeBps),
      rungs: runner.liveRungCount,
    };
  }

  async sellNow(by: string): Promise<SaleResult> {
    await this.previewSellNow();
    const runner = this.#runner;
    const { state: before } = runner;
    take(runner, { type: 'sellNow', by });
    await this.#deps.changes.until(() => runner.state.exit === null, SALE_PATIENCE_MS);
    return this.#saleSince(before, runner);
  }

  previewPanic(): PanicPreview {
    const { state } = this.#runner;
    const { market, position } = state;
    // An old price would be worse than none, and nobody waits for a new one here.
    const { currentBid: bid } = this.#deps.strategies.pricesOf(state);
    const reason = noSale(state);
    return {
      strategyId: this.#runner.id,
      ...namesOf(market),
      orders: state.orders.size,
      position: position.quantity,
      sellable: sellableQuantity(position.quantity, market),
      averageEntryPrice: averageEntryPrice(position),
      noSale: reason,
      bestBid: bid,
      sale:
        bid === null || reason !== null ? null : estimateSale(state, bid, this.#deps.rules.fees.takerFeeBps),
    };
  }

  async panic(by: string): Promise<PanicResult> {
    const runner = this.#runner;
    const { state: before } = runner;
    const resumedBefore = this.#resumed;
    take(runner, { type: 'panic', by });
    // What is to be cancelled is; a sale that waits for a price has one as soon as anybody can.
    void this.#deps.watchdog.refresh(before.market.symbol);
    const ordersLeft = () => [...before.orders.keys()].filter((id) => runner.state.orders.has(id)).length;
    const isOver = () => runner.state.exit === null && ordersLeft() === 0;
    await this.#deps.changes.until(isOver, SALE_PATIENCE_MS);
    const resumed = this.#resumed;
    return {
      strategyId: this.#runner.id,
      orders: before.orders.size,
      ordersLeft: ordersLeft(),
      mode: runner.state.mode,
      rungs: runner.liveRungCount,
      resumedBy: resumed === resumedBefore ? null : (resumed?.by ?? null),
      noSale: noSale(before),
      sale: this.#saleSince(before, runner),
    };
  }

  /** Those that are on their way already, or else what would be placed at the present price; null: nobody can tell. */
  #rungsToCome(runner: StrategyRunner): number | null {
    const { state } = runner;
    const { ladder, market, position, exit, closing } = state;
    if (ladder.kind === 'placed') return runner.liveRungCount;
    const { currentBid: bid } = this.#deps.strategies.pricesOf(state);
    if (bid === null || exit !== null || closing !== null) return null;
    return planLadder(allocatedParameters(state), market, ladderAnchor(state, bid), position.cost ?? ZERO)
      .rungs.length;
  }

  /** Tells what was sold since then: in the cycle that was open, which may have been closed meanwhile. */
  #saleSince(before: StrategyState, { state }: StrategyRunner): SaleResult {
    const { market, position, cycle, mode } = state;
    const { number } = before.cycle;
    const [closed] = cycle.number === number ? [] : this.#deps.store.closedCycles(state.parameters.id, 1);
    const sums = closed?.number === number ? closed : cycle;
    const sold = sums.soldQuantity.minus(before.cycle.soldQuantity);
    const realizedPnl = position.realizedPnl.minus(before.position.realizedPnl);
    const soldValue = sums.soldValue.minus(before.cycle.soldValue);
    const fees = soldFees(sums).minus(soldFees(before.cycle));
    // It was known, or nothing would have been sold.
    const bill = { fees, cost: soldValue.minus(realizedPnl) };
    return {
      ...namesOf(market),
      sold,
      sums: saleSums({ soldQuantity: sold, soldValue, bill }, market),
      realizedPnl,
      isDone: state.exit === null,
      left: sellableQuantity(position.quantity, market),
      mode,
    };
  }
}

/** Tells why `/panic` sells nothing of it; null when it sells. */
function noSale({ mode, position, market }: StrategyState): NoSale | null {
  if (position.cost === null) return 'unknownCost';
  if (sellableQuantity(position.quantity, market).eq(ZERO)) return 'nothingHeld';
  return mode.kind === 'blocked' ? 'blocked' : null;
}

function refuseSale(state: StrategyState): void {
  const { closing } = state;
  const reason = noSale(state);
  if (reason === 'nothingHeld') throw refused('nothingToSell');
  if (reason !== null) throw refused(reason);
  if (hasSaleInFlight(state)) throw refused('saleInFlight');
  if (closing !== null) throw refused('busy');
}

function refused(reason: ConstructorParameters<typeof CommandRefusedError>[0]): CommandRefusedError {
  return new CommandRefusedError(reason, `not sold: ${reason}`);
}
