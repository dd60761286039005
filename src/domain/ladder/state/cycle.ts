import type { CycleEnd, SaleSums } from '../../alerts/index.js';
import { type Decimal, ZERO } from '../../decimal.js';
import { baseChange, costOfPart, type MarketAssets, type Position, quoteChange } from '../../ledger.js';
import type { Fill } from '../../order.js';
import { type Booking, withoutUnproven } from '../../reconciliation/index.js';
import { dayStart } from '../../utcDay.js';
import type { Draft } from './draft.js';
import { afresh, afterManualExit, beneathBrake, unbraked } from './mode.js';
import type { ClosedCycle, Cycle, CycleEndings, SoldBill, StrategyMode, StrategyState } from './state.js';

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
    soldBill: NOTHING_SOLD,
    rungsPlaced: 0,
    rungsFilled: 0,
    realizedPnlBefore,
  };
}

const NOTHING_SOLD: SoldBill = { fees: ZERO, cost: ZERO };

/**
 * The cycle with one more fill in its sums.
 *
 * @param before the position before it
 */
export function cycleWithFill(cycle: Cycle, fill: Fill, assets: MarketAssets, before: Position): Cycle {
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
        soldBill: billWith(cycle, {
          fees: fill.feeAsset === assets.quoteAsset ? fill.fee : ZERO,
          cost:
            before.cost === null
              ? null
              : costOfPart(before.cost, ZERO.minus(baseChange(fill, assets)), before.quantity),
        }),
      };
}

/** The bill with one more sale; null where what was sold before is not kept. */
function billWith({ soldBill, soldQuantity }: Cycle, sale: SoldBill): SoldBill | null {
  const before = soldBill ?? (soldQuantity.eq(ZERO) ? NOTHING_SOLD : null);
  return before === null
    ? null
    : {
        fees: before.fees.plus(sale.fees),
        cost: before.cost === null || sale.cost === null ? null : before.cost.plus(sale.cost),
      };
}

/**
 * The cycle with what the owner traded by hand in its sums: net of fees, as it reached the account.
 *
 * @param before the position before it
 */
export function cycleWithManualTrade(
  cycle: Cycle,
  { row, quantityDelta, value, realizedPnl }: Booking,
  before: Pick<Position, 'cost'>,
): Cycle {
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
        soldBill: billWith(cycle, {
          fees: ZERO,
          cost: before.cost === null ? null : worth.minus(realizedPnl),
        }),
      };
    default:
      return cycle;
  }
}

/**
 * Ends the open cycle, tells the owner, and begins the next one as the parameters want it. A cycle in which nothing
 * was bought or sold is no cycle to tell of: it begins anew under its number.
 *
 * @param by who ordered it, as the audit names people; null: nobody
 * @param tradesOn false: it was the last one; `/fresh`, a retirement and a sale by hand have their own ways
 */
export function endCycle(draft: Draft, end: CycleEnd, by: string | null, tradesOn = true): void {
  const { state, moment } = draft;
  const { cycle } = state;
  const traded = cycle.boughtQuantity.gt(ZERO) || cycle.soldQuantity.gt(ZERO);
  const mode = modeAfter(end, tradesOn, state, moment.nowMs);
  if (traded) recordEnd(draft, { end, closedBy: by }, mode.kind);
  draft.change({
    mode,
    exit: null,
    restingRetry: null,
    levelsSold: null,
    closing: null,
    missing: withoutUnproven(state.missing),
    cycle: newCycle(traded ? cycle.number + 1 : cycle.number, moment.nowMs, state.position.realizedPnl),
    ladder:
      mode.kind === 'trading'
        ? { kind: 'due', notBeforeMs: moment.nowMs + cooldown(end, state.parameters.cooldownMs), attempts: 0 }
        : { kind: 'off' },
  });
}

function recordEnd(
  draft: Draft,
  ending: Pick<ClosedCycle, 'end' | 'closedBy'>,
  next: StrategyMode['kind'],
): void {
  const { state, moment } = draft;
  const closed = closedCycle(state.cycle, {
    ...ending,
    closedAtMs: moment.nowMs,
    realizedPnl: state.position.realizedPnl.minus(state.cycle.realizedPnlBefore),
    dustQuantity: state.position.quantity,
  });
  draft.closeCycle(closed);
  draft.change({ endings: endingsWith(state.endings, closed) });
  // Told together with what becomes of the strategy.
  if (closed.end === 'retired') return;
  draft.alert({
    kind: 'cycleClosed',
    symbol: state.market.symbol,
    cycle: closed.number,
    reason: closed.end,
    soldQuantity: closed.soldQuantity,
    averageBuyPrice: average(closed.boughtValue, closed.boughtQuantity),
    averageSellPrice: average(closed.soldValue.plus(soldBill(closed).fees), closed.soldQuantity),
    sums: saleSums({ ...closed, bill: soldBill(closed) }, state.market),
    netProfit: closed.realizedPnl,
    quoteChange: closed.quoteChange,
    dustQuantity: closed.dustQuantity,
    durationMs: closed.closedAtMs - closed.startedAtMs,
    totalRealizedPnl: state.position.realizedPnl,
    next,
  });
}

/** The ends of cycles with one more. Days begin in UTC. */
function endingsWith(
  before: CycleEndings | undefined,
  { closedAtMs, realizedPnl }: ClosedCycle,
): CycleEndings {
  const dayStartMs = dayStart(closedAtMs);
  return {
    dayStartMs,
    cyclesThatDay: before?.dayStartMs === dayStartMs ? before.cyclesThatDay + 1 : 1,
    lastLossAtMs: realizedPnl.lt(ZERO) ? closedAtMs : (before?.lastLossAtMs ?? null),
  };
}

/** Sales of a cycle, or of a part of it. `soldValue`: what they brought, less fees. */
interface Sold extends Pick<Cycle, 'soldQuantity' | 'soldValue'> {
  readonly bill: SoldBill;
}

/** Makes a bill of what was sold; null with nothing sold. */
export function saleSums(
  { soldQuantity, soldValue, bill: { fees, cost } }: Sold,
  { baseAsset, quoteAsset }: MarketAssets,
): SaleSums | null {
  if (soldQuantity.lte(ZERO)) return null;
  return { baseAsset, quoteAsset, gross: soldValue.plus(fees), fees, cost };
}

/**
 * Tells what the sales of a cycle have cost. Of cycles of versions that did not keep it, it is told from the result: a
 * sale at an unknown cost realizes nothing, exactly, and all fees in the quote asset count as those of sales.
 */
export function soldBill(cycle: ClosedCycle): SoldBill {
  const { soldBill: kept, soldValue, realizedPnl } = cycle;
  return kept ?? { fees: soldFees(cycle), cost: realizedPnl.eq(ZERO) ? null : soldValue.minus(realizedPnl) };
}

/** Fees of a cycle's sales in the quote asset; see `soldBill`. */
export function soldFees({ soldBill: kept, soldQuantity, quoteFees }: Cycle): Decimal {
  return kept?.fees ?? (soldQuantity.eq(ZERO) ? ZERO : quoteFees);
}

/** Gives the pause after a sale: who starts afresh does not want to wait for it. */
function cooldown(end: CycleEnd, cooldownMs: number): number {
  return end === 'fresh' || end === 'retired' ? 0 : cooldownMs;
}

function modeAfter(
  end: CycleEnd,
  tradesOn: boolean,
  { mode, parameters }: StrategyState,
  nowMs: number,
): StrategyMode {
  if (end === 'fresh' || end === 'retired') return afresh(mode);
  if (end === 'manual') return afterManualExit(mode, parameters, nowMs);
  if (tradesOn || mode.kind === 'blocked' || unbraked(mode).kind !== 'trading') return mode;
  return beneathBrake(mode, { kind: 'finished', sinceMs: nowMs, reason: end });
}

function closedCycle(
  cycle: Cycle,
  ending: Pick<ClosedCycle, 'closedAtMs' | 'end' | 'closedBy' | 'realizedPnl' | 'dustQuantity'>,
): ClosedCycle {
  return { ...cycle, ...ending, quoteChange: cycle.soldValue.minus(cycle.boughtValue) };
}

function average(value: Decimal, quantity: Decimal): Decimal | null {
  return quantity.gt(ZERO) ? value.div(quantity) : null;
}
