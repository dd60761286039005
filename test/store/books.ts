import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Alert } from '../../src/domain/alerts/index.js';
import { decimal, ZERO } from '../../src/domain/decimal.js';
import {
  type ClosedCycle,
  type Cycle,
  NO_OVERRIDES,
  type StrategyOrder,
  type StrategyParameters,
  type StrategyState,
} from '../../src/domain/ladder/index.js';
import type { AdjustmentEntry, FillEntry } from '../../src/domain/ledger.js';
import type { Market } from '../../src/domain/market.js';
import type { Fill } from '../../src/domain/order.js';
import { NOTHING_MISSING, type NumberedReport } from '../../src/domain/reconciliation/index.js';
import type { Commit } from '../../src/engine/ports/store.js';
import { fillOf, parametersOf } from '../domain/support/builders.js';

/** What the books of a test are made of: one strategy on SOL_USDC, each piece with a default for all that does not matter. */

export const START_MS = Date.UTC(2026, 10, 22, 12);

export const now = () => START_MS;

/** A directory of its own for a test, and how to clear it away. */
export function temporaryDirectory(): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'rung-store-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

export const parameters: StrategyParameters = parametersOf({
  totalAmount: decimal('1000'),
  orderCount: 6,
  incrementPercentage: decimal('50'),
  maxDropPercentage: decimal('5'),
  takeProfitPercentage: decimal('0.75'),
  slippagePercentage: decimal('0.1'),
  minOrderAmount: decimal('10'),
  cooldownMs: 5_000,
});

export const market: Market = {
  symbol: 'SOL_USDC',
  baseAsset: 'SOL',
  quoteAsset: 'USDC',
  state: 'open',
  tickSize: decimal('0.01'),
  minPrice: decimal('0.01'),
  maxPrice: null,
  minPriceMultiplier: null,
  stepSize: decimal('0.01'),
  minQuantity: decimal('0.01'),
  maxQuantity: null,
};

export const cycle: Cycle = {
  number: 1,
  startedAtMs: START_MS,
  boughtQuantity: ZERO,
  boughtValue: ZERO,
  soldQuantity: ZERO,
  soldValue: ZERO,
  baseFees: ZERO,
  quoteFees: ZERO,
  soldBill: { fees: ZERO, cost: ZERO },
  rungsPlaced: 0,
  rungsFilled: 0,
  realizedPnlBefore: ZERO,
};

export function stateOf(part: Partial<StrategyState> = {}): StrategyState {
  return {
    parameters,
    overrides: NO_OVERRIDES,
    market,
    slot: 0,
    mode: { kind: 'trading' },
    position: { quantity: ZERO, cost: ZERO, realizedPnl: ZERO },
    ledgerLength: 0,
    cycle,
    orders: new Map(),
    ordersMade: 0,
    ladder: { kind: 'due', notBeforeMs: START_MS, attempts: 0 },
    exit: null,
    restingRetry: null,
    peak: null,
    heldSinceMs: null,
    targetAgeMs: 0,
    levelsSold: null,
    closing: null,
    setAside: ZERO,
    missing: NOTHING_MISSING,
    ...part,
  };
}

/** A commit of `state` and nothing else, or of what is named besides. The state's live orders follow from `orders`. */
export function commitOf(part: Partial<Commit> = {}): Commit {
  const orders = part.orders ?? [];
  const live = orders
    .filter((order) => order.phase !== 'settled')
    .map((order) => [order.clientId, order] as const);
  return {
    state: stateOf({ orders: new Map(live), ledgerLength: part.entries?.at(-1)?.sequence ?? 0 }),
    orders,
    entries: [],
    closedCycles: [],
    alerts: [],
    reports: [],
    settledTrades: [],
    ...part,
  };
}

export function orderOf(part: Partial<StrategyOrder> = {}): StrategyOrder {
  return {
    clientId: 7,
    strategyId: 'sol',
    cycle: 1,
    role: 'rung',
    rung: 1,
    symbol: 'SOL_USDC',
    side: 'buy',
    price: decimal('140.25'),
    quantity: decimal('0.34'),
    timeInForce: 'GTC',
    orderedBy: null,
    phase: 'intended',
    outcome: null,
    orderId: null,
    executedQuantity: ZERO,
    bookedQuantity: ZERO,
    bookedValue: ZERO,
    cancelling: false,
    createdAtMs: START_MS,
    validUntilMs: null,
    detail: null,
    ...part,
  };
}

/** The fill that is booked as entry `sequence`; its trade id is that number unless told otherwise. */
export function fillEntry(sequence: number, fill: Partial<Fill> = {}): FillEntry {
  return {
    kind: 'fill',
    strategyId: 'sol',
    sequence,
    cycle: 1,
    orderedBy: null,
    fill: fillOf({
      ...{ tradeId: String(sequence), orderId: '5578417289', clientId: 7, timeMs: START_MS + sequence },
      ...{ price: decimal('140.25'), quantity: decimal('0.34'), fee: decimal('0.000272') },
      ...fill,
    }),
  };
}

/** A trade that the owner made with other means than Rung. */
export function manualTrade(tradeId: string, part: Partial<Fill> = {}): Fill {
  return fillOf({
    ...{ tradeId, orderId: '6000000001', isMaker: false },
    ...{ price: decimal('139.8'), quantity: decimal('0.5'), fee: decimal('0.0005') },
    ...part,
  });
}

export function adjustmentEntry(sequence: number, part: Partial<AdjustmentEntry> = {}): AdjustmentEntry {
  return {
    kind: 'adjustment',
    strategyId: 'sol',
    sequence,
    cycle: 1,
    orderedBy: null,
    timeMs: START_MS + sequence,
    reason: 'setAverage',
    quantityDelta: ZERO,
    costAfter: decimal('47.6'),
    price: decimal('140'),
    realizedPnl: ZERO,
    evidence: 'the owner said so',
    reportId: null,
    ...part,
  };
}

export function closedCycle(number: number, part: Partial<ClosedCycle> = {}): ClosedCycle {
  return {
    ...cycle,
    number,
    closedAtMs: START_MS + number * 60_000,
    end: 'takeProfit',
    closedBy: null,
    quoteChange: decimal('0.3'),
    realizedPnl: decimal('0.1'),
    dustQuantity: decimal('0.000728'),
    ...part,
  };
}

/** An alert that says `what`. */
export function alertOf(what: string, part: Partial<Alert> = {}): Alert {
  return {
    level: 'critical',
    strategyId: null,
    timeMs: START_MS,
    content: { kind: 'needsPerson', what },
    mergeKey: null,
    deliverAtMs: START_MS,
    ...part,
  };
}

export function reportOf(id: number, part: Partial<NumberedReport> = {}): NumberedReport {
  return {
    id,
    strategyId: 'sol',
    trigger: 'command',
    asset: 'SOL',
    timeMs: START_MS + id,
    durationMs: 42,
    held: decimal('1.34'),
    reserved: decimal('1'),
    booked: decimal('0.33'),
    drift: decimal('0.01'),
    tolerance: decimal('0.001'),
    action: 'virtualBuy',
    bookings: [
      {
        row: 'virtualBuy',
        reason: 'reconciliation',
        quantityDelta: decimal('0.01'),
        value: decimal('1.4'),
        price: decimal('140'),
        costAfter: decimal('47.6'),
        realizedPnl: ZERO,
        tradeId: null,
        evidence: 'no trade explains 0.01 beside the 0.33 booked',
      },
    ],
    watched: null,
    compared: null,
    missedFills: 0,
    explanation: 'held 0.34, booked 0.33',
    ...part,
  };
}
