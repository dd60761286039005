import type { CycleEnd, SaleSums } from '../alert.js';
import { type Decimal, ZERO } from '../decimal.js';
import { type MarketAssets, quoteChange } from '../ledger.js';
import type { Fill } from '../order.js';
import { type Booking, withoutUnproven } from '../reconciliation/index.js';
import type { Draft } from './draft.js';
import { afresh, afterManualExit } from './mode.js';
import type { StrategyParameters } from './parameters.js';
import type { ClosedCycle, Cycle, StrategyMode } from './state.js';

export function newCycle(number: number, startedAtMs: number, realizedPnlBefore: Decimal): Cycle {
  return {
    number,
    startedAtMs,
    boughtQuantity: ZERO,
    boughtValue: ZERO,
    soldQuantity: ZERO,
    soldValue: ZERO,
    baseFees: ZERO,
    quoteFees: ZERO,
    rungsPlaced: 0,
    rungsFilled: 0,
    realizedPnlBefore,
  };
}

/** The cycle with one more fill in its sums. */
export function cycleWithFill(
  cycle: Cycle,
  fill: Fill,
  assets: { readonly baseAsset: string; readonly quoteAsset: string },
): Cycle {
  const fees = {
    baseFees: fill.feeAsset === assets.baseAsset ? cycle.baseFees.plus(fill.fee) : cycle.baseFees,
    quoteFees: fill.feeAsset === assets.quoteAsset ? cycle.quoteFees.plus(fill.fee) : cycle.quoteFees,
  };
  return fill.side === 'buy'
    ? {
        ...cycle,
        ...fees,
        boughtQuantity: cycle.boughtQuantity.plus(fill.quantity),
        boughtValue: cycle.boughtValue.minus(quoteChange(fill, assets)),
      }
    : {
        ...cycle,
        ...fees,
        soldQuantity: cycle.soldQuantity.plus(fill.quantity),
        soldValue: cycle.soldValue.plus(quoteChange(fill, assets)),
      };
}

/** The cycle with what the owner traded by hand in its sums: net of fees, as it reached the account. */
export function cycleWithManualTrade(cycle: Cycle, { row, quantityDelta, value }: Booking): Cycle {
  const worth = value ?? ZERO;
  switch (row) {
    case 'manualBuy':
      return {
        ...cycle,
        boughtQuantity: cycle.boughtQuantity.plus(quantityDelta),
        boughtValue: cycle.boughtValue.plus(worth),
      };
    case 'manualSell':
      return {
        ...cycle,
        soldQuantity: cycle.soldQuantity.minus(quantityDelta),
        soldValue: cycle.soldValue.plus(worth),
      };
    default:
      return cycle;
  }
}

/**
 * Ends the open cycle, tells the owner, and begins the next one as the parameters want it. A cycle in which nothing
 * was bought or sold is no cycle to tell of: it begins anew under its number.
 */
export function endCycle(draft: Draft, end: CycleEnd): void {
  const { state, moment } = draft;
  const { cycle } = state;
  const traded = cycle.boughtQuantity.gt(ZERO) || cycle.soldQuantity.gt(ZERO);
  const mode = modeAfter(state.mode, end, state.parameters, moment.nowMs);
  if (traded) recordEnd(draft, end, mode.kind);
  draft.change({
    mode,
    exit: null,
    closing: null,
    missing: withoutUnproven(state.missing),
    cycle: newCycle(traded ? cycle.number + 1 : cycle.number, moment.nowMs, state.position.realizedPnl),
    ladder:
      mode.kind === 'trading'
        ? { kind: 'due', notBeforeMs: moment.nowMs + cooldown(end, state.parameters.cooldownMs), attempts: 0 }
        : { kind: 'off' },
  });
}

function recordEnd(draft: Draft, end: CycleEnd, next: StrategyMode['kind']): void {
  const { state, moment } = draft;
  const closed = closedCycle(state.cycle, {
    closedAtMs: moment.nowMs,
    end,
    realizedPnl: state.position.realizedPnl.minus(state.cycle.realizedPnlBefore),
    dustQuantity: state.position.quantity,
  });
  draft.closeCycle(closed);
  draft.alert('trade', {
    kind: 'cycleClosed',
    symbol: state.market.symbol,
    cycle: closed.number,
    reason: end,
    soldQuantity: closed.soldQuantity,
    averageBuyPrice: average(closed.boughtValue, closed.boughtQuantity),
    averageSellPrice: average(closed.soldValue.plus(closed.quoteFees), closed.soldQuantity),
    sums: saleSums(closed, closed.realizedPnl, state.market),
    netProfit: closed.realizedPnl,
    quoteChange: closed.quoteChange,
    dustQuantity: closed.dustQuantity,
    durationMs: closed.closedAtMs - closed.startedAtMs,
    totalRealizedPnl: state.position.realizedPnl,
    next,
  });
}

/**
 * The bill of what was sold; null with nothing sold.
 *
 * @param sold the sums of a cycle, or of a part of it
 * @param realizedPnl what the ledger realized with it
 */
export function saleSums(
  { soldQuantity, soldValue, quoteFees }: Pick<Cycle, 'soldQuantity' | 'soldValue' | 'quoteFees'>,
  realizedPnl: Decimal,
  { baseAsset, quoteAsset }: MarketAssets,
): SaleSums | null {
  if (soldQuantity.lte(ZERO)) return null;
  return {
    ...{ baseAsset, quoteAsset },
    gross: soldValue.plus(quoteFees),
    fees: quoteFees,
    cost: soldCost({ soldValue, realizedPnl }),
  };
}

/**
 * Cost of what a cycle has sold, at the average; quote asset. Null where nobody knew it: such a sale realizes nothing,
 * exactly, which one at a known cost does not.
 */
export function soldCost({
  soldValue,
  realizedPnl,
}: Pick<ClosedCycle, 'soldValue' | 'realizedPnl'>): Decimal | null {
  return realizedPnl.eq(ZERO) ? null : soldValue.minus(realizedPnl);
}

/** Somebody who starts afresh does not want to wait for the pause after a sale. */
function cooldown(end: CycleEnd, cooldownMs: number): number {
  return end === 'fresh' ? 0 : cooldownMs;
}

function modeAfter(
  mode: StrategyMode,
  end: CycleEnd,
  parameters: StrategyParameters,
  nowMs: number,
): StrategyMode {
  if (end === 'fresh') return afresh(mode);
  if (mode.kind !== 'trading') return mode;
  const isOwnSale = end === 'takeProfit' || end === 'sellNow';
  if (end === 'stopLoss' || (isOwnSale && !parameters.restartAfterTakeProfit)) {
    return { kind: 'finished', sinceMs: nowMs, reason: end };
  }
  return end === 'manual' ? afterManualExit(mode, parameters, nowMs) : mode;
}

function closedCycle(
  cycle: Cycle,
  ending: Pick<ClosedCycle, 'closedAtMs' | 'end' | 'realizedPnl' | 'dustQuantity'>,
): ClosedCycle {
  return { ...cycle, ...ending, quoteChange: cycle.soldValue.minus(cycle.boughtValue) };
}

function average(value: Decimal, quantity: Decimal): Decimal | null {
  return quantity.gt(ZERO) ? value.div(quantity) : null;
}
