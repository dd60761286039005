import fc from 'fast-check';
import {
  ALERT_KINDS,
  type Alert,
  type AlertContent,
  BLOCK_REASONS,
  CYCLE_ENDS,
  type Fields,
  FOREIGN_ORDER,
  GATE_NAMES,
  type Shape,
  union,
  type ValueOf,
} from '../../src/domain/alerts/index.js';
import { BRAKE_KINDS } from '../../src/domain/brakes/index.js';
import { type Decimal, decimal } from '../../src/domain/decimal.js';
import type {
  ClosedCycle,
  Cycle,
  GivenUp,
  InTheWay,
  StrategyOrder,
  StrategyState,
} from '../../src/domain/ladder/state/state.js';
import type { LedgerEntry } from '../../src/domain/ledger.js';
import type { Fill } from '../../src/domain/order.js';
import {
  BOOKING_ROWS,
  type Booking,
  type Compared,
  type NumberedReport,
  RECONCILIATION_ACTIONS,
} from '../../src/domain/reconciliation/index.js';
import { market, parameters } from './books.js';

/** Any value that the domain's types allow, for what must hold for all of them. */

/** Any decimal: signs, leading and trailing zeros, up to 40 digits on each side of the point. */
export const anyDecimal: fc.Arbitrary<Decimal> = fc
  .tuple(
    fc.constantFrom('', '-'),
    fc.stringMatching(/^\d{1,40}$/),
    fc.option(fc.stringMatching(/^\d{1,40}$/), { nil: undefined }),
  )
  .map(([sign, whole, fraction]) => decimal(`${sign}${whole}${fraction === undefined ? '' : `.${fraction}`}`))
  // Zero has no sign in the books.
  .map((value) => (value.eq(decimal('0')) ? decimal('0') : value));

const orNull = <T>(values: fc.Arbitrary<T>) => fc.option(values, { nil: null });
const timeMs = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER });
const count = fc.nat();
const words = fc.string({ unit: 'binary' });
const cycleEnd = fc.constantFrom(...CYCLE_ENDS);
const blockReason = fc.constantFrom(...BLOCK_REASONS);
const side = fc.constantFrom('buy', 'sell');
const adjustmentReason = fc.constantFrom('reconciliation', 'manualTrade', 'setAverage', 'fresh', 'retired');
const reconciliationAction = fc.constantFrom(...RECONCILIATION_ACTIONS);

function decimals<Name extends string>(...names: readonly Name[]): Record<Name, fc.Arbitrary<Decimal>> {
  // The border between a list of names and a record that has them.
  return Object.fromEntries(names.map((name) => [name, anyDecimal])) as Record<Name, fc.Arbitrary<Decimal>>;
}

const anyInTheWay: fc.Arbitrary<InTheWay> = fc.record(
  {
    ...{ sinceMs: timeMs, lookAtMs: timeMs, isUnread: fc.constant(true as const) },
    bid: orNull(
      fc.record({ ...decimals('price', 'quantity'), orderId: words, strategyId: fc.option(words) }),
    ),
    cancelled: fc.record({ orderId: words, atMs: timeMs }),
  },
  { requiredKeys: ['sinceMs', 'lookAtMs', 'bid'] },
);

const anyGivenUp: fc.Arbitrary<GivenUp> = fc.record({ atMs: timeMs, times: count, attempts: count });

const anyCycle: fc.Arbitrary<Cycle> = fc.record({
  ...decimals(
    'boughtQuantity',
    'boughtValue',
    'soldQuantity',
    'soldValue',
    'baseFees',
    'quoteFees',
    'realizedPnlBefore',
  ),
  soldBill: orNull(fc.record({ ...decimals('fees'), cost: orNull(anyDecimal) })),
  number: count,
  startedAtMs: timeMs,
  rungsPlaced: count,
  rungsFilled: count,
});

export const anyClosedCycle: fc.Arbitrary<ClosedCycle> = fc
  .tuple(
    anyCycle,
    fc.record({
      ...decimals('quoteChange', 'realizedPnl', 'dustQuantity'),
      closedAtMs: timeMs,
      end: cycleEnd,
      closedBy: orNull(words),
    }),
  )
  .map(([open, end]) => ({ ...open, ...end }));

/** Live or settled, of strategy `sol`; a list of them has no client id twice. */
export const anyOrders: fc.Arbitrary<readonly StrategyOrder[]> = fc.uniqueArray(
  fc.record({
    ...decimals('price', 'quantity', 'executedQuantity', 'bookedQuantity', 'bookedValue'),
    clientId: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
    strategyId: fc.constant('sol'),
    cycle: count,
    role: fc.constantFrom('rung', 'takeProfit', 'stopLoss', 'sellNow'),
    rung: orNull(count),
    symbol: words,
    side,
    timeInForce: fc.constantFrom('GTC', 'IOC', 'FOK'),
    orderedBy: orNull(words),
    phase: fc.constantFrom('intended', 'unknown', 'open', 'settling', 'settled'),
    outcome: orNull(
      fc.constantFrom('filled', 'cancelled', 'expired', 'refused', 'neverArrived', 'vanished', 'givenUp'),
    ),
    orderId: orNull(words),
    cancelling: fc.boolean(),
    createdAtMs: timeMs,
    validUntilMs: orNull(timeMs),
    detail: orNull(words),
  }),
  { selector: (order) => order.clientId, maxLength: 6 },
);

const ordered = [
  fc.record({ kind: fc.constant('trading') }),
  fc.record({ kind: fc.constant('paused'), sinceMs: timeMs, by: words }),
] as const;

const unblockedModes = [
  fc.record({ kind: fc.constant('trading') }),
  fc.record({ kind: fc.constant('stoppingBuys'), sinceMs: timeMs, by: words }),
  fc.record({ kind: fc.constant('paused'), sinceMs: timeMs, by: words }),
  fc.record({
    ...{ kind: fc.constant('paused'), sinceMs: timeMs, by: words },
    brake: fc.record({
      kinds: fc.subarray([...BRAKE_KINDS], { minLength: 1 }),
      resumeTo: fc.oneof(...ordered),
    }),
  }),
  fc.record({ kind: fc.constant('finished'), sinceMs: timeMs, reason: cycleEnd }),
] as const;

const anyToldGate = fc.record({ gate: fc.constantFrom(...GATE_NAMES), atMs: timeMs });

/** A state of strategy `sol` without orders and ledger, which must fit to what is recorded with it. */
export const anyState: fc.Arbitrary<StrategyState> = fc.record({
  parameters: fc.constant(parameters),
  overrides: fc.dictionary(words, words).map((byName) => new Map(Object.entries(byName))),
  market: fc.constant(market),
  slot: fc.constant(0),
  mode: fc.oneof(
    ...unblockedModes,
    fc.record(
      {
        kind: fc.constant('blocked'),
        sinceMs: timeMs,
        reason: blockReason,
        detail: words,
        resumeTo: fc.oneof(...unblockedModes),
        order: anyOf(FOREIGN_ORDER),
      },
      { requiredKeys: ['kind', 'sinceMs', 'reason', 'detail', 'resumeTo'] },
    ),
  ),
  position: fc.record({ quantity: anyDecimal, cost: orNull(anyDecimal), realizedPnl: anyDecimal }),
  ledgerLength: fc.constant(0),
  cycle: anyCycle,
  orders: fc.constant(new Map()),
  ordersMade: count,
  restingRetry: orNull(
    fc.record({ attempts: count, refusals: count, notBeforeMs: timeMs, sellAtMost: orNull(anyDecimal) }),
  ),
  peak: orNull(anyDecimal),
  heldSinceMs: orNull(timeMs),
  targetAgeMs: fc.constantFrom(0, 360_000, 86_400_000),
  levelsSold: orNull(fc.record({ count, quantity: anyDecimal, value: anyDecimal, pnl: anyDecimal })),
  ladder: fc.oneof(
    fc.record(
      {
        ...{ kind: fc.constant('due'), notBeforeMs: timeMs, attempts: count },
        ...{ gaveUp: anyGivenUp, toldGate: anyToldGate },
      },
      { requiredKeys: ['kind', 'notBeforeMs', 'attempts'] },
    ),
    fc.record(
      {
        ...{ kind: fc.constant('placed'), anchor: anyDecimal, placedAtMs: timeMs, attempts: count },
        ...{ gaveUp: anyGivenUp, toldGate: anyToldGate, takenAway: count },
        waiting: fc.array(fc.record({ ...decimals('price', 'quantity'), rung: count, notBeforeMs: timeMs }), {
          maxLength: 3,
        }),
      },
      { requiredKeys: ['kind', 'anchor', 'placedAtMs', 'attempts'] },
    ),
    fc.record({ kind: fc.constant('reanchoring'), toldGate: anyToldGate }, { requiredKeys: ['kind'] }),
    fc.record({ kind: fc.constant('off') }),
  ),
  exit: orNull(
    fc.record(
      {
        reason: fc.constantFrom('takeProfit', 'stopLoss', 'sellNow'),
        by: orNull(words),
        attempts: count,
        hasSold: fc.boolean(),
        refusals: count,
        sellAtMost: orNull(anyDecimal),
        notBeforeMs: timeMs,
        ...{ givenUp: count, leftAtMs: timeMs, triedAt: anyDecimal, emptyLooks: count },
        isPrecaution: fc.constant(true as const),
        inTheWay: anyInTheWay,
      },
      { requiredKeys: ['reason', 'by', 'attempts', 'hasSold', 'refusals', 'sellAtMost', 'notBeforeMs'] },
    ),
  ),
  closing: orNull(
    fc.record(
      { end: fc.constantFrom('fresh', 'retired', 'manual'), by: orNull(words), orders: fc.nat() },
      { requiredKeys: ['end', 'by'] },
    ),
  ),
  setAside: anyDecimal,
  missing: fc.record({
    ...{ quantity: anyDecimal, cost: orNull(anyDecimal) },
    ...{ setAside: anyDecimal, unproven: anyDecimal },
  }),
});

/** An execution without its trade id, by which a test tells it from others. */
const anyTrade: fc.Arbitrary<Omit<Fill, 'tradeId'>> = fc.record({
  ...decimals('price', 'quantity', 'fee'),
  orderId: words,
  clientId: orNull(count),
  symbol: words,
  side,
  feeAsset: words,
  isMaker: fc.boolean(),
  timeMs,
});

/** Trades of the owner's on SOL_USDC, none twice, oldest first. */
export const anyManualTrades: fc.Arbitrary<readonly Fill[]> = fc
  .array(anyTrade, { maxLength: 5 })
  .map((trades) =>
    trades
      .map((trade, index) => ({ ...trade, tradeId: String(index), symbol: 'SOL_USDC' }))
      .sort((one, other) => one.timeMs - other.timeMs),
  );

/** Entries of strategy `sol` from sequence 1 on, no trade twice. */
export const anyLedger: fc.Arbitrary<readonly LedgerEntry[]> = fc
  .array(
    fc.oneof(
      fc.record({ kind: fc.constant('fill'), orderedBy: orNull(words), fill: anyTrade }),
      fc.record({
        kind: fc.constant('adjustment'),
        orderedBy: orNull(words),
        timeMs,
        reason: adjustmentReason,
        quantityDelta: anyDecimal,
        costAfter: orNull(anyDecimal),
        price: orNull(anyDecimal),
        realizedPnl: anyDecimal,
        evidence: words,
        // The one report that is recorded with them.
        reportId: fc.constantFrom(1, null),
      }),
    ),
    { maxLength: 8 },
  )
  .map((drafts) =>
    drafts.map((draft, index) => {
      const place = { strategyId: 'sol', sequence: index + 1, cycle: 1 };
      return draft.kind === 'fill'
        ? { ...draft, ...place, fill: { ...draft.fill, tradeId: String(index) } }
        : { ...draft, ...place };
    }),
  );

/** Anything of a shape. */
function anyOf<Of extends Shape>(shape: Of): fc.Arbitrary<ValueOf<Of>> {
  // A border: the table below says for each part of a shape what `ValueOf` says of its type.
  return madeOf(shape) as fc.Arbitrary<ValueOf<Of>>;
}

function madeOf(shape: Shape): fc.Arbitrary<unknown> {
  switch (shape.is) {
    case 'text':
      return words;
    case 'integer':
      return fc.maxSafeInteger();
    case 'flag':
      return fc.boolean();
    case 'decimal':
      return anyDecimal;
    case 'oneOf':
      return fc.constantFrom(...shape.values);
    case 'nullable':
      return orNull(madeOf(shape.of));
    case 'list':
      return fc.array(madeOf(shape.of), { maxLength: 3 });
    case 'optional':
    case 'later':
      return madeOf(shape.of);
    case 'record':
      return fieldsOf(shape.fields);
    case 'union':
      return fc.oneof(
        ...Object.entries(shape.kinds).map(([kind, { fields }]) =>
          fieldsOf(fields, { kind: fc.constant(kind) }),
        ),
      );
  }
}

function fieldsOf(
  fields: Fields,
  others: Readonly<Record<string, fc.Arbitrary<unknown>>> = {},
): fc.Arbitrary<object> {
  const made = Object.entries(fields).map(([name, shape]) => [name, madeOf(shape)] as const);
  const required = Object.keys(fields).filter((name) => fields[name]?.is !== 'optional');
  return fc.record(
    { ...others, ...Object.fromEntries(made) },
    { requiredKeys: [...Object.keys(others), ...required] },
  );
}

/** Any alert of any kind: a kind that is added is tried as well. */
export const anyContent: fc.Arbitrary<AlertContent> = anyOf(union(ALERT_KINDS));

/** As above, of the two kinds that have many kinds in them. */
export const anyProblemContent: fc.Arbitrary<AlertContent> = fc.oneof(
  anyOf(union({ problem: ALERT_KINDS.problem })),
  anyOf(union({ problemOver: ALERT_KINDS.problemOver })),
);

export const anyAlert: fc.Arbitrary<Alert> = fc.record({
  level: fc.constantFrom('critical', 'trade', 'info'),
  strategyId: fc.constantFrom('sol', null),
  timeMs,
  content: anyContent,
  mergeKey: fc.constant(null),
  deliverAtMs: fc.constant(0),
});

const anyBooking: fc.Arbitrary<Booking> = fc.record({
  ...decimals('quantityDelta', 'realizedPnl'),
  row: fc.constantFrom(...BOOKING_ROWS),
  reason: adjustmentReason,
  value: orNull(anyDecimal),
  price: orNull(anyDecimal),
  costAfter: orNull(anyDecimal),
  tradeId: orNull(words),
  evidence: words,
});

const anyCompared: fc.Arbitrary<Compared> = fc.record({
  ...decimals('available', 'locked', 'staked', 'lent', 'setAside', 'elsewhere'),
  openOrders: count,
  fillsRead: count,
  resolvedOrders: count,
  manualTrades: count,
  readings: count,
  readAtMs: fc.option(count),
});

/** Report number 1. */
export const anyReport: fc.Arbitrary<NumberedReport> = fc.record({
  ...decimals('held', 'reserved', 'booked', 'drift', 'tolerance'),
  id: fc.constant(1),
  strategyId: fc.constant('sol'),
  trigger: fc.constantFrom(
    ...(['start', 'command', 'schedule', 'reconnect'] as const),
    ...(['saleRefused', 'rungRefused', 'manualTrade', 'watch'] as const),
  ),
  asset: words,
  timeMs,
  durationMs: count,
  action: reconciliationAction,
  bookings: fc.array(anyBooking, { maxLength: 3 }),
  watched: orNull(fc.record({ quantity: anyDecimal, sinceMs: timeMs, untilMs: timeMs })),
  compared: orNull(anyCompared),
  missedFills: count,
  explanation: words,
});
