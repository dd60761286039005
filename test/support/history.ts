import { decimal, ZERO } from '../../src/domain/decimal.js';
import type { ClosedCycle } from '../../src/domain/ladder/state/state.js';
import {
  type AdjustmentEntry,
  averageEntryPrice,
  book,
  costOfPart,
  EMPTY_POSITION,
  type LedgerEntry,
  type Position,
} from '../../src/domain/ledger.js';
import type { Fill } from '../../src/domain/order.js';
import type { Booking, Compared, NumberedReport } from '../../src/domain/reconciliation/index.js';
import type { HistoryView } from '../../src/engine/api/engineApi.js';
import type { LedgerLine } from '../../src/engine/books/ledgerTail.js';
import { fillOf } from '../domain/support/builders.js';

/*
 * What a strategy's past looks like: reports, the ledger, closed cycles. The figures are those of the issue: 0.0042 held
 * against 0.0040 booked at 59125.
 */
export const NOW_MS = Date.UTC(2026, 10, 22, 12, 0, 0);
const MINUTE_MS = 60_000;
const ASSETS = { baseAsset: 'BTC', quoteAsset: 'USDC' };

/** 0.0002 more than the books, at their average. */
export function virtualBuy(changes: Partial<Booking> = {}): Booking {
  return {
    row: 'virtualBuy',
    reason: 'reconciliation',
    quantityDelta: decimal('0.0002'),
    value: decimal('11.825'),
    price: decimal('59125'),
    costAfter: decimal('248.325'),
    realizedPnl: ZERO,
    tradeId: null,
    evidence: 'no trade explains 0.0002 beside the 0.004 booked',
    ...changes,
  };
}

/** A quarter sold on the phone, of a half bought at 50000. */
export function manualSell(changes: Partial<Booking> = {}): Booking {
  return {
    row: 'manualSell',
    reason: 'manualTrade',
    quantityDelta: decimal('-0.25'),
    value: decimal('14985'),
    price: decimal('60000'),
    costAfter: decimal('12500'),
    realizedPnl: decimal('2485'),
    tradeId: '7001',
    evidence: 'sold by hand: trade 7001, sell 0.25 at 60000, fee 15 USDC',
    ...changes,
  };
}

/** A third, bought on the phone. */
export function manualBuy(changes: Partial<Booking> = {}): Booking {
  return {
    row: 'manualBuy',
    reason: 'manualTrade',
    quantityDelta: decimal('0.000999'),
    value: decimal('58.9'),
    price: decimal('58900'),
    costAfter: decimal('307.23'),
    realizedPnl: ZERO,
    tradeId: '7002',
    evidence: 'bought by hand: trade 7002, buy 0.001 at 58900, fee 0.000001 BTC',
    ...changes,
  };
}

export function compared(changes: Partial<Compared> = {}): Compared {
  return {
    available: decimal('0.0042'),
    locked: ZERO,
    staked: ZERO,
    lent: ZERO,
    setAside: ZERO,
    elsewhere: ZERO,
    openOrders: 4,
    fillsRead: 31,
    resolvedOrders: 0,
    manualTrades: 0,
    readings: 1,
    readAtMs: null,
    ...changes,
  };
}

/** Holdings and books agree, unless told otherwise. */
export function report(changes: Partial<NumberedReport> = {}): NumberedReport {
  return {
    id: 12,
    strategyId: 'main',
    trigger: 'command',
    asset: 'BTC',
    timeMs: NOW_MS,
    durationMs: 84,
    held: decimal('0.0042'),
    reserved: ZERO,
    booked: decimal('0.0042'),
    drift: ZERO,
    tolerance: decimal('0.0001'),
    action: 'none',
    bookings: [],
    watched: null,
    compared: compared(),
    missedFills: 0,
    explanation: 'held 0.0042 BTC, booked 0.0042 BTC',
    ...changes,
  };
}

/** 0.0042 held against 0.0040 booked: what a comparison finds that books nothing. */
export function surplusReport(changes: Partial<NumberedReport> = {}): NumberedReport {
  return report({
    booked: decimal('0.0040'),
    drift: decimal('0.0002'),
    action: 'onlyReported',
    bookings: [virtualBuy()],
    explanation: 'held 0.0042 BTC, booked 0.004 BTC',
    ...changes,
  });
}

/** The newest three reports, newest first. */
export function reports(): readonly NumberedReport[] {
  return [
    report(),
    surplusReport({ id: 11, action: 'virtualBuy', trigger: 'schedule', timeMs: NOW_MS - 125 * MINUTE_MS }),
    report({
      ...{ id: 9, action: 'withinTolerance', trigger: 'start', timeMs: NOW_MS - 27 * 60 * MINUTE_MS },
      ...{ drift: decimal('-0.00005'), held: decimal('0.00415') },
    }),
  ];
}

export function fill(changes: Partial<Fill> = {}): Fill {
  return fillOf({
    ...{ tradeId: '5001', orderId: '111000001', clientId: 16_777_217, symbol: 'BTC_USDC' },
    ...{ price: decimal('59125'), quantity: decimal('0.0042'), fee: decimal('0.0000042'), feeAsset: 'BTC' },
    timeMs: NOW_MS - 300 * MINUTE_MS,
    ...changes,
  });
}

type EntryText =
  | { readonly kind: 'fill'; readonly fill: Fill; readonly cycle: number; readonly orderedBy?: string }
  | ({ readonly kind: 'adjustment' } & Pick<AdjustmentEntry, 'reason' | 'costAfter' | 'cycle' | 'timeMs'> &
      Partial<AdjustmentEntry>);

/** Entries in their sequence, with the position after each; one may depend on the position before it. */
export function ledgerLines(
  entries: readonly (EntryText | ((before: Position) => EntryText))[],
): readonly LedgerLine[] {
  let position = EMPTY_POSITION;
  return entries.map((entryOf, index) => {
    const given = typeof entryOf === 'function' ? entryOf(position) : entryOf;
    const shared = { strategyId: 'main', sequence: index + 1, orderedBy: given.orderedBy ?? null };
    const entry: LedgerEntry =
      given.kind === 'fill'
        ? { ...given, ...shared }
        : {
            ...{ quantityDelta: ZERO, price: null, realizedPnl: ZERO, evidence: '', reportId: null },
            ...given,
            ...shared,
          };
    position = book(position, entry, ASSETS);
    return { entry, position };
  });
}

/** More or less is held, at the average. */
function adjusted(
  before: Position,
  quantityDelta: string,
  changes: Pick<AdjustmentEntry, 'reason' | 'reportId' | 'timeMs'>,
) {
  const delta = decimal(quantityDelta);
  const cost = costOfPart(before.cost ?? ZERO, delta, before.quantity);
  return {
    ...({ kind: 'adjustment', cycle: 2, quantityDelta: delta, price: averageEntryPrice(before) } as const),
    costAfter: (before.cost ?? ZERO).plus(cost),
    evidence: `no trade explains ${delta} beside the ${before.quantity} booked`,
    ...changes,
  };
}

/** A cycle that took its profit, and one in which the owner had a hand. */
export function eventfulLines(): readonly LedgerLine[] {
  const minutesAgo = (minutes: number) => ({ timeMs: NOW_MS - minutes * MINUTE_MS });
  return ledgerLines([
    { kind: 'fill', cycle: 1, fill: fill(minutesAgo(3_000)) },
    {
      kind: 'fill',
      cycle: 1,
      fill: fill({
        ...{ side: 'sell', tradeId: '5002', orderId: '111000002', quantity: decimal('0.00419') },
        ...{ price: decimal('59280.3'), fee: decimal('0.248385'), feeAsset: 'USDC', isMaker: false },
        ...minutesAgo(2_900),
      }),
    },
    {
      kind: 'fill',
      cycle: 2,
      fill: fill({ tradeId: '5003', orderId: '111000003', quantity: decimal('0.004'), ...minutesAgo(200) }),
    },
    (before) => adjusted(before, '0.0002', { reason: 'reconciliation', reportId: 11, ...minutesAgo(125) }),
    (before) => {
      const sold = adjusted(before, '-0.0021', { reason: 'manualTrade', reportId: 13, ...minutesAgo(61) });
      const cost = (before.cost ?? ZERO).minus(sold.costAfter ?? ZERO);
      // 0.0021 at 60000, less 0.126 of fee.
      const result = { price: decimal('60000'), realizedPnl: decimal('125.874').minus(cost) };
      return { ...sold, ...result, evidence: 'sold by hand: trade 7001, "half", sell 0.0021 at 60000' };
    },
    ({ quantity }) => ({
      ...{ kind: 'adjustment', cycle: 2, reason: 'setAverage', orderedBy: 'console', ...minutesAgo(5) },
      ...{ price: decimal('60000'), costAfter: quantity.times(decimal('60000')) },
      evidence: '=the owner said so',
    }),
  ]);
}

export function closedCycle(changes: Partial<ClosedCycle> = {}): ClosedCycle {
  return {
    number: 1,
    startedAtMs: NOW_MS - 3_010 * MINUTE_MS,
    boughtQuantity: decimal('0.0042'),
    boughtValue: decimal('248.325'),
    soldQuantity: decimal('0.00419'),
    soldValue: decimal('248.136072'),
    baseFees: decimal('0.0000042'),
    quoteFees: decimal('0.248385'),
    soldBill: { fees: decimal('0.248385'), cost: decimal('247.981731731731731732') },
    rungsPlaced: 8,
    rungsFilled: 4,
    realizedPnlBefore: ZERO,
    closedAtMs: NOW_MS - 2_900 * MINUTE_MS,
    end: 'takeProfit',
    closedBy: null,
    quoteChange: decimal('-0.188928'),
    realizedPnl: decimal('0.154340268268268268'),
    dustQuantity: decimal('0.0000058'),
    ...changes,
  };
}

type HistoryParts = Partial<Omit<HistoryView, 'lines'>> & { readonly lines?: readonly LedgerLine[] };

export function historyView({ lines = eventfulLines(), ...changes }: HistoryParts = {}): HistoryView {
  return {
    ...{ symbol: 'BTC_USDC', ...ASSETS },
    lines: coming(lines),
    cycles: [closedCycle()],
    deepestRungs: new Map([[closedCycle().number, 4]]),
    ...changes,
  };
}

async function* coming<T>(values: readonly T[]): AsyncGenerator<T> {
  yield* values;
}
