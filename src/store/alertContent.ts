import { z } from 'zod';
import { CYCLE_ENDS } from '../domain/alerts/index.js';
import { booking, RECONCILIATION_ACTIONS } from './booking.js';
import { json, jsonDecimal } from './column.js';
import { foreignOrder, lastingProblem, problem } from './problem.js';

const timeMs = z.int();

const assets = { baseAsset: z.string(), quoteAsset: z.string() };

const named = { who: z.string(), name: z.string().exactOptional() };

const dayOfStrategy = z.object({
  strategyId: z.string(),
  symbol: z.string(),
  baseAsset: z.string(),
  quoteAsset: z.string(),
  cycles: z.int(),
  wins: z.int(),
  realizedPnl: jsonDecimal,
  feesValue: jsonDecimal,
  drawdown: jsonDecimal.nullable(),
  drawdownLacks: z.enum(['prices', 'cost']).nullable(),
  positionCost: jsonDecimal.nullable(),
  rungsValue: jsonDecimal,
  allocation: jsonDecimal,
  drift: jsonDecimal.nullable(),
  comparedAtMs: timeMs.nullable(),
});

/**
 * What an alert says, as JSON with its decimals as strings. A kind that the domain gains does not compile before it
 * is here; one that goes stays here, for the alerts that databases hold.
 */
export const alertContent = json(
  z.discriminatedUnion('kind', [
    z.object({
      kind: z.literal('rungFilled'),
      symbol: z.string(),
      rung: z.int(),
      rungCount: z.int(),
      executedQuantity: jsonDecimal,
      orderQuantity: jsonDecimal,
      price: jsonDecimal,
      position: jsonDecimal,
      averageEntryPrice: jsonDecimal.nullable(),
      target: jsonDecimal.nullable(),
      assets: z.object(assets).nullable().default(null),
    }),
    z.object({
      kind: z.literal('cycleClosed'),
      symbol: z.string(),
      cycle: z.int(),
      reason: z.enum(CYCLE_ENDS),
      soldQuantity: jsonDecimal,
      averageBuyPrice: jsonDecimal.nullable(),
      averageSellPrice: jsonDecimal.nullable(),
      sums: z
        .object({ ...assets, gross: jsonDecimal, fees: jsonDecimal, cost: jsonDecimal.nullable() })
        .nullable()
        .default(null),
      netProfit: jsonDecimal,
      quoteChange: jsonDecimal,
      dustQuantity: jsonDecimal,
      durationMs: z.int(),
      totalRealizedPnl: jsonDecimal,
      next: z.enum(['trading', 'stoppingBuys', 'paused', 'finished', 'blocked']).nullable().default(null),
    }),
    z.object({
      kind: z.literal('discrepancy'),
      // What has a default is not in the alerts of version 1.
      symbol: z.string().default(''),
      asset: z.string(),
      held: jsonDecimal,
      booked: jsonDecimal,
      drift: jsonDecimal,
      tolerance: jsonDecimal,
      action: z.enum(RECONCILIATION_ACTIONS),
      bookings: z
        .array(
          booking.pick({
            ...{ row: true, quantityDelta: true, price: true },
            ...{ realizedPnl: true, isElsewhere: true },
          }),
        )
        .readonly()
        .default([]),
      position: jsonDecimal.nullable().default(null),
      averageBefore: jsonDecimal.nullable().default(null),
      averageEntryPrice: jsonDecimal.nullable().default(null),
      target: jsonDecimal.nullable().default(null),
      reportId: z.int(),
      quoteAsset: z.string().exactOptional(),
      askedBy: z.string().exactOptional(),
    }),
    z.object({
      kind: z.literal('differenceWatched'),
      symbol: z.string(),
      asset: z.string(),
      drift: jsonDecimal,
      sinceMs: timeMs,
      untilMs: timeMs,
    }),
    z.object({
      kind: z.literal('differenceOver'),
      symbol: z.string(),
      asset: z.string(),
      drift: jsonDecimal,
      lastedMs: z.int(),
      wasBooked: z.boolean(),
    }),
    z.object({
      kind: z.literal('blocked'),
      symbol: z.string(),
      reason: z.enum(['unknownCost', 'brokenInvariant', 'anotherProgram']),
      detail: z.string(),
      order: foreignOrder.exactOptional(),
    }),
    z.object({ kind: z.literal('connectionLost'), sinceMs: timeMs }),
    z.object({ kind: z.literal('connectionBack'), downForMs: z.int() }),
    z.object({
      kind: z.literal('ordersRefused'),
      symbol: z.string(),
      refused: z.int(),
      placed: z.int(),
      code: z.string(),
      message: z.string(),
    }),
    z.object({
      kind: z.literal('orderCancelledElsewhere'),
      symbol: z.string(),
      rung: z.int().nullable(),
      price: jsonDecimal,
      quantity: jsonDecimal,
      detail: z.string(),
      rungsLeft: z.int(),
      comesBack: z.boolean().default(false),
    }),
    z.object({
      kind: z.literal('reconciliationFailing'),
      symbol: z.string(),
      failures: z.int(),
      sinceMs: timeMs,
      message: z.string(),
    }),
    z.object({ kind: z.literal('reconciliationWorks'), symbol: z.string(), failedForMs: z.int() }),
    z.object({ kind: z.literal('clockSkew'), skewMs: z.int() }),
    z.object({
      kind: z.literal('strangers'),
      messages: z.int(),
      people: z.int(),
      name: z.string(),
      userId: z.int().nullable(),
    }),
    z.object({ kind: z.literal('telegramConflict'), isOver: z.boolean(), sinceMs: timeMs }),
    z.object({ kind: z.literal('groupMoved'), fromId: z.int(), toId: z.int() }),
    z.object({ kind: z.literal('codesLocked'), ...named, untilMs: timeMs }),
    z.object({
      kind: z.literal('orderGiven'),
      ...named,
      command: z.string(),
      symbol: z.string().nullable(),
      outcome: z.enum(['done', 'unknown']),
    }),
    z.object({
      kind: z.literal('dailyReport'),
      fromMs: timeMs,
      toMs: timeMs,
      strategies: z.array(dayOfStrategy).readonly(),
    }),
    z.object({ kind: z.literal('wasDown'), fromMs: timeMs, toMs: timeMs, wasOrderly: z.boolean() }),
    z.object({ kind: z.literal('problem'), problem }),
    z.object({ kind: z.literal('problemOver'), problem: lastingProblem, sinceMs: timeMs }),
    z.object({ kind: z.literal('needsPerson'), what: z.string() }),
  ]),
);
