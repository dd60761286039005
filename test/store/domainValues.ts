import fc from 'fast-check';
import type { Alert, AlertContent } from '../../src/domain/alerts/alert.js';
import type { LastingProblem, Problem } from '../../src/domain/alerts/problem.js';
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
import type { Booking, Compared, NumberedReport } from '../../src/domain/reconciliation/index.js';
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
const cycleEnd = fc.constantFrom('takeProfit', 'stopLoss', 'sellNow', 'manual', 'fresh');
const blockReason = fc.constantFrom('unknownCost', 'brokenInvariant', 'anotherProgram');
const side = fc.constantFrom('buy', 'sell');
const adjustmentReason = fc.constantFrom('reconciliation', 'manualTrade', 'setAverage', 'fresh');
const bookingRows = [
  'manualBuy',
  'virtualBuy',
  'adoptedAtPrice',
  'adoptedWithoutCost',
  'cameBack',
  'manualSell',
  'quantityReduced',
] as const;
const reconciliationAction = fc.constantFrom(
  'none',
  'withinTolerance',
  'setAside',
  'onlyReported',
  'watched',
  ...bookingRows,
);

const anyForeignOrder = fc.record({
  ...{ orderId: words, side, price: orNull(anyDecimal), quantity: orNull(anyDecimal), timeMs },
});

function decimals<Name extends string>(...names: readonly Name[]): Record<Name, fc.Arbitrary<Decimal>> {
  // The border between a list of names and a record that has them.
  return Object.fromEntries(names.map((name) => [name, anyDecimal])) as Record<Name, fc.Arbitrary<Decimal>>;
}

const anyLastingProblem: fc.Arbitrary<LastingProblem> = fc.oneof(
  fc.record({ kind: fc.constantFrom('keyRefused', 'notRecorded'), message: words }),
  fc.record({ kind: fc.constantFrom('requestsWait', 'salesWait') }),
  fc.record({ kind: fc.constant('booksGone'), file: words }),
  fc.record({ kind: fc.constantFrom('marketGone', 'marketClosed', 'notCaughtUp'), symbol: words }),
  fc.record({ kind: fc.constant('rungsRefused'), symbol: words, code: words, message: words }),
  fc.record({ kind: fc.constantFrom('pricesUnknown', 'pricesByRequest'), symbols: fc.array(words) }),
  fc.record({
    ...decimals('price', 'quantity', 'sellsAt'),
    ...{ kind: fc.constant('ownOrderInTheWay'), symbol: words, baseAsset: words, orderId: words },
    ...{ strategyId: fc.option(words), isCancelled: fc.boolean() },
  }),
  fc.record({
    ...decimals('takeProfitPercentage', 'breakEvenPercentage'),
    ...{ kind: fc.constant('targetUnprofitable'), symbol: words, stopsBuying: fc.boolean() },
  }),
);

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

const anyProblem: fc.Arbitrary<Problem> = fc.oneof(
  fc.record({
    ...decimals('minQuantity', 'held'),
    ...{ kind: fc.constant('tooLittleToSell'), symbol: words, baseAsset: words },
  }),
  fc.record({
    ...decimals('left', 'totalAmount'),
    ...{ kind: fc.constant('noRungFits'), symbol: words, quoteAsset: words },
  }),
  fc.record({
    ...{ kind: fc.constant('nothingFree'), symbol: words, baseAsset: words, position: anyDecimal },
  }),
  fc.record({
    ...{ kind: fc.constant('saleRefused'), symbol: words, refusals: count, code: words, message: words },
  }),
  fc.record({ kind: fc.constant('nobodyBuys'), symbol: words, attempts: count }),
  fc.record({
    ...{ kind: fc.constantFrom('cancelFails', 'fateUnknown'), symbol: words },
    ...{ price: anyDecimal, message: words },
  }),
  fc.record({
    ...decimals('sold', 'booked'),
    ...{ kind: fc.constant('soldMoreThanBooked'), symbol: words, tradeId: words },
  }),
  fc.record({ kind: fc.constant('streamsRefused'), message: words }),
  fc.record({ kind: fc.constant('telegramRefused'), isUnknown: fc.boolean() }),
  fc.record({ kind: fc.constant('foreignOrder'), symbol: words, order: anyForeignOrder }),
  anyLastingProblem,
);

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

const unblockedModes = [
  fc.record({ kind: fc.constant('trading') }),
  fc.record({ kind: fc.constant('stoppingBuys'), sinceMs: timeMs, by: words }),
  fc.record({ kind: fc.constant('paused'), sinceMs: timeMs, by: words }),
  fc.record({ kind: fc.constant('finished'), sinceMs: timeMs, reason: cycleEnd }),
] as const;

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
        order: anyForeignOrder,
      },
      { requiredKeys: ['kind', 'sinceMs', 'reason', 'detail', 'resumeTo'] },
    ),
  ),
  position: fc.record({ quantity: anyDecimal, cost: orNull(anyDecimal), realizedPnl: anyDecimal }),
  ledgerLength: fc.constant(0),
  cycle: anyCycle,
  orders: fc.constant(new Map()),
  ordersMade: count,
  ladder: fc.oneof(
    fc.record(
      { kind: fc.constant('due'), notBeforeMs: timeMs, attempts: count, gaveUp: anyGivenUp },
      { requiredKeys: ['kind', 'notBeforeMs', 'attempts'] },
    ),
    fc.record(
      {
        ...{ kind: fc.constant('placed'), anchor: anyDecimal, placedAtMs: timeMs, attempts: count },
        gaveUp: anyGivenUp,
        waiting: fc.array(fc.record({ ...decimals('price', 'quantity'), rung: count, notBeforeMs: timeMs }), {
          maxLength: 3,
        }),
      },
      { requiredKeys: ['kind', 'anchor', 'placedAtMs', 'attempts'] },
    ),
    fc.record({ kind: fc.constant('reanchoring') }),
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
  closing: orNull(fc.record({ end: fc.constantFrom('fresh', 'manual'), by: orNull(words) })),
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

const anyContent: fc.Arbitrary<AlertContent> = fc.oneof(
  fc.record({
    ...decimals('executedQuantity', 'orderQuantity', 'price', 'position'),
    kind: fc.constant('rungFilled'),
    symbol: words,
    rung: count,
    rungCount: count,
    averageEntryPrice: orNull(anyDecimal),
    target: orNull(anyDecimal),
    assets: orNull(fc.record({ baseAsset: words, quoteAsset: words })),
  }),
  fc.record({
    ...decimals('soldQuantity', 'netProfit', 'quoteChange', 'dustQuantity', 'totalRealizedPnl'),
    kind: fc.constant('cycleClosed'),
    symbol: words,
    cycle: count,
    reason: cycleEnd,
    next: orNull(
      fc.constantFrom(
        'trading' as const,
        'stoppingBuys' as const,
        'paused' as const,
        'finished' as const,
        'blocked' as const,
      ),
    ),
    averageBuyPrice: orNull(anyDecimal),
    averageSellPrice: orNull(anyDecimal),
    sums: orNull(
      fc.record({
        ...decimals('gross', 'fees'),
        ...{ baseAsset: words, quoteAsset: words, cost: orNull(anyDecimal) },
      }),
    ),
    durationMs: count,
  }),
  fc.record({
    ...decimals('held', 'booked', 'drift', 'tolerance'),
    kind: fc.constant('discrepancy'),
    symbol: words,
    quoteAsset: words,
    asset: words,
    action: reconciliationAction,
    bookings: fc.array(
      fc.record({
        row: fc.constantFrom(...bookingRows),
        quantityDelta: anyDecimal,
        price: orNull(anyDecimal),
        realizedPnl: anyDecimal,
      }),
      { maxLength: 3 },
    ),
    position: orNull(anyDecimal),
    averageBefore: orNull(anyDecimal),
    averageEntryPrice: orNull(anyDecimal),
    target: orNull(anyDecimal),
    reportId: count,
  }),
  fc.record({
    kind: fc.constant('differenceWatched'),
    symbol: words,
    asset: words,
    drift: anyDecimal,
    sinceMs: timeMs,
    untilMs: timeMs,
  }),
  fc.record({
    kind: fc.constant('differenceOver'),
    symbol: words,
    asset: words,
    drift: anyDecimal,
    lastedMs: count,
    wasBooked: fc.boolean(),
  }),
  fc.record(
    {
      ...{ kind: fc.constant('blocked'), symbol: words, reason: blockReason, detail: words },
      order: anyForeignOrder,
    },
    { requiredKeys: ['kind', 'symbol', 'reason', 'detail'] },
  ),
  fc.record({ kind: fc.constant('connectionLost'), sinceMs: timeMs }),
  fc.record({ kind: fc.constant('connectionBack'), downForMs: count }),
  fc.record({
    kind: fc.constant('ordersRefused'),
    symbol: words,
    refused: count,
    placed: count,
    code: words,
    message: words,
  }),
  fc.record({
    ...decimals('price', 'quantity'),
    kind: fc.constant('orderCancelledElsewhere'),
    symbol: words,
    rung: orNull(count),
    detail: words,
    rungsLeft: count,
    comesBack: fc.boolean(),
  }),
  fc.record({
    kind: fc.constant('reconciliationFailing'),
    symbol: words,
    failures: count,
    sinceMs: timeMs,
    message: words,
  }),
  fc.record({ kind: fc.constant('reconciliationWorks'), symbol: words, failedForMs: count }),
  fc.record({ kind: fc.constant('clockSkew'), skewMs: fc.integer() }),
  fc.record({ kind: fc.constant('telegramConflict'), isOver: fc.boolean(), sinceMs: timeMs }),
  fc.record({ kind: fc.constant('problem'), problem: anyProblem }),
  fc.record({ kind: fc.constant('problemOver'), problem: anyLastingProblem, sinceMs: timeMs }),
  fc.record({
    kind: fc.constant('strangers'),
    messages: count,
    people: count,
    name: words,
    userId: orNull(count),
  }),
  fc.record({ kind: fc.constant('groupMoved'), fromId: fc.integer(), toId: fc.integer() }),
  fc.record({ kind: fc.constant('codesLocked'), who: words, untilMs: timeMs }),
  fc.record({ kind: fc.constant('codesLocked'), who: words, name: words, untilMs: timeMs }),
  fc.record({
    ...{ kind: fc.constant('orderGiven' as const), who: words, name: words, command: words },
    ...{ symbol: orNull(words), outcome: fc.constantFrom('done' as const, 'unknown' as const) },
  }),
  fc.record({ kind: fc.constant('needsPerson'), what: words }),
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
  row: fc.constantFrom(...bookingRows),
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
