import { type Decimal, decimal, ZERO } from '../../src/domain/decimal.js';
import { breakEvenPrice, estimateSale } from '../../src/domain/ladder/index.js';
import type {
  AveragePreview,
  BalanceView,
  EngineApi,
  FreshPreview,
  OrderView,
  OwnersOrderView,
  SettingsView,
  StatusView,
  StrategyApi,
} from '../../src/engine/api/engineApi.js';
import { farPrice } from '../../src/engine/control/farPrice.js';
import { btcMarket, readmeLadder } from '../domain/support/builders.js';
import { chartOver, cycleView } from './chartViews.js';
import {
  adjustables,
  adjustmentPreview,
  ladderAt,
  panicPreview,
  panicResult,
  saleResult,
  sellNowPreview,
} from './deedViews.js';
import { eventfulLines, historyView, NOW_MS, report, reports, surplusReport, virtualBuy } from './history.js';
import {
  commandLog,
  cyclesView,
  daysOf,
  engineHealth,
  periodsView,
  profitView,
  statisticsView,
  tradesView,
} from './reportViews.js';

/*
 * An engine for tests of the chat: it shows what it is told to show and keeps what it was asked to do. Builders give
 * whole views; a test names only what it is about.
 */

export { NOW_MS } from './history.js';

const MINUTE_MS = 60_000;
const TAKER_FEE_BPS = decimal('10');

/** Four rungs filled, 0.2 % above the average: the state that the README shows. */
export function statusView(changes: Partial<StatusView> = {}): StatusView {
  const held = { quantity: decimal('0.00419664'), cost: decimal('248.33'), bestBid: decimal('59244.4') };
  const { position: quantity = held.quantity, cost = held.cost, bestBid = held.bestBid } = changes;
  const state = { position: { quantity, cost, realizedPnl: ZERO }, market: btcMarket };
  return {
    strategyId: 'main',
    symbol: 'BTC_USDC',
    baseAsset: 'BTC',
    quoteAsset: 'USDC',
    runMode: 'paper',
    mode: { kind: 'trading' },
    connection: { connected: true, sinceMs: NOW_MS - 125 * MINUTE_MS },
    tickSize: decimal('0.1'),
    price: decimal('59244.5'),
    bestBid: held.bestBid,
    bestAsk: decimal('59244.5'),
    priceAgeMs: 350,
    noPriceSinceMs: null,
    position: held.quantity,
    averageEntryPrice: decimal('248.33').div(decimal('0.00419664')),
    cost: held.cost,
    value: decimal('59244.4').times(decimal('0.00419664')),
    unrealizedPnl: decimal('0.297406416'),
    unrealizedPercentage: decimal('0.119762'),
    parameters: readmeLadder(),
    saleNow: bestBid === null ? null : estimateSale(state, bestBid, TAKER_FEE_BPS),
    breakEven: breakEvenPrice(state, TAKER_FEE_BPS),
    target: decimal('248.33').div(decimal('0.00419664')).times(decimal('1.0025')),
    nextLevel: null,
    targetInForce: { percentage: decimal('0.25'), fromRung: null, afterHours: null },
    progressPercentage: decimal('47.9048'),
    trail: null,
    resting: null,
    rungsFilled: 4,
    rungsOpen: 4,
    rungsWaiting: 0,
    rungCount: 8,
    allocation: readmeLadder().totalAmount,
    nextRung: {
      price: decimal('56652.6'),
      quantity: decimal('0.00365'),
      distancePercentage: decimal('-4.3748'),
    },
    waitingFor: null,
    doubts: [],
    gate: null,
    brakes: [],
    cycle: 12,
    cycleStartedAtMs: NOW_MS - 187 * MINUTE_MS,
    realizedPnlToday: decimal('1.862'),
    realizedPnlTotal: decimal('20.4417'),
    cyclesToday: 3,
    cyclesTotal: 11,
    startedAtMs: NOW_MS - 26 * 60 * MINUTE_MS,
    lastCorrection: null,
    setAside: ZERO,
    troubles: [],
    watched: null,
    ...changes,
  };
}

export function rungOrder(rung: number, changes: Partial<OrderView> = {}): OrderView {
  const price = decimal('59244.4')
    .times(decimal((1 - rung * 0.00875).toFixed(5)))
    .round(1, 0);
  return {
    role: 'rung',
    rung,
    side: 'buy',
    price,
    quantity: decimal('0.00072').times(decimal(String(rung))),
    executedQuantity: ZERO,
    distancePercentage: decimal((-rung * 0.875).toFixed(3)),
    phase: 'open',
    createdAtMs: NOW_MS - 60 * MINUTE_MS,
    ...changes,
  };
}

export function settingsView(changes: Partial<SettingsView> = {}): SettingsView {
  return {
    parameters: readmeLadder(),
    market: btcMarket,
    makerFeeBps: decimal('8'),
    takerFeeBps: TAKER_FEE_BPS,
    rungs: [
      ['1', '0.875', '40.602886'],
      ['2', '1.75', '60.904329'],
      ['3', '2.625', '91.356493'],
      ['4', '3.5', '137.03474'],
      ['5', '4.375', '205.55211'],
      ['6', '5.25', '308.328165'],
      ['7', '6.125', '462.492248'],
      ['8', '7', '693.729029'],
    ].map(([rung, drop, amount]) => ({
      rung: Number(rung),
      dropPercentage: decimal(drop ?? ''),
      amount: decimal(amount ?? ''),
    })),
    skippedRungs: [],
    waitingRungs: [],
    followingRungs: [],
    allocation: readmeLadder().totalAmount,
    gate: null,
    adjusted: [],
    ...changes,
  };
}

export function averagePreview(changes: Partial<AveragePreview> = {}): AveragePreview {
  return {
    symbol: 'BTC_USDC',
    baseAsset: 'BTC',
    quoteAsset: 'USDC',
    position: decimal('0.00419664'),
    before: { averageEntryPrice: null, cost: null, target: null, breakEven: null },
    after: {
      averageEntryPrice: decimal('60000'),
      cost: decimal('251.7984'),
      target: decimal('60150'),
      breakEven: decimal('60060.1'),
    },
    bestBid: decimal('59244.4'),
    sellable: decimal('0.00419'),
    sellsAtOnce: false,
    ...changes,
  };
}

/** What the position of `averagePreview` would be at this price, with a best bid of 59125. */
export function averagePreviewAt(price: Decimal): AveragePreview {
  const { position: quantity } = averagePreview();
  const cost = price.times(quantity);
  const bestBid = decimal('59125');
  const target = price.times(decimal('1.0025'));
  return averagePreview({
    after: {
      ...{ averageEntryPrice: price, cost, target },
      breakEven: breakEvenPrice(
        { position: { quantity, cost, realizedPnl: ZERO }, market: btcMarket },
        TAKER_FEE_BPS,
      ),
    },
    bestBid,
    sellsAtOnce: bestBid.gte(target),
  });
}

export function freshPreview(changes: Partial<FreshPreview> = {}): FreshPreview {
  return {
    symbol: 'BTC_USDC',
    orders: [rungOrder(5), rungOrder(6), rungOrder(7), rungOrder(8)],
    position: decimal('0.00419664'),
    cost: decimal('248.33'),
    averageEntryPrice: decimal('248.33').div(decimal('0.00419664')),
    ownersOrders: [],
    ...changes,
  };
}

export function ownersOrder(number: number, changes: Partial<OwnersOrderView> = {}): OwnersOrderView {
  return {
    orderId: `90000${number}`,
    side: 'sell',
    price: decimal('70000').plus(decimal(String(number))),
    quantity: decimal('0.1'),
    ...changes,
  };
}

export function balanceView(
  asset: string,
  available: string,
  changes: Partial<BalanceView> = {},
): BalanceView {
  return {
    asset,
    available: decimal(available),
    locked: ZERO,
    staked: ZERO,
    lent: ZERO,
    total: decimal(available),
    booked: null,
    ...changes,
  };
}

type Flat<Room> = {
  readonly [Name in keyof Room]: Room[Name] extends (...args: infer Args) => infer Answer
    ? (id: string, ...args: Args) => Answer
    : never;
};

/** The answers of an engine, those about a strategy by its id. */
export type EngineAnswers = { -readonly [Name in keyof AllAnswers]: AllAnswers[Name] };

type AllAnswers = Omit<EngineApi, 'strategy'> &
  Flat<StrategyApi['queries']> &
  Flat<StrategyApi['performance']> &
  Flat<StrategyApi['charts']> &
  Flat<StrategyApi['position']> &
  Flat<StrategyApi['parameters']> &
  Flat<StrategyApi['books']>;

export interface FakeEngine extends EngineApi, EngineAnswers {
  /** What was ordered, e.g. `pause main by console`. */
  readonly orders: string[];
  /** The audit, e.g. `console /pause [main] done`. */
  readonly audit: string[];
  nowMs: number;
}

/** @param parts answers that differ from a healthy engine with one strategy, `main` on BTC_USDC */
export function fakeEngine(parts: Partial<EngineAnswers> = {}): FakeEngine {
  const orders: string[] = [];
  const audit: string[] = [];
  const engine: FakeEngine = {
    orders,
    audit,
    nowMs: NOW_MS,
    strategies: () => [{ id: 'main', name: null, symbol: 'BTC_USDC', mode: { kind: 'trading' } }],
    status: () => statusView(),
    openOrders: () => [rungOrder(5), rungOrder(6), rungOrder(7), rungOrder(8)],
    settings: () => settingsView(),
    balances: async () => [
      balanceView('BTC', '0.00419664', { booked: decimal('0.00419664') }),
      balanceView('USDC', '8081.568398', { locked: decimal('1670.101602'), total: decimal('9751.67') }),
    ],
    pause: async (id, by) => {
      orders.push(`pause ${id} by ${by}`);
      return { changed: true, mode: { kind: 'paused', sinceMs: engine.nowMs, by }, rungs: 4 };
    },
    brakes: () => [],
    resume: async (id, by, releases = []) => {
      orders.push(`resume ${[id, ...releases].join(' ')} by ${by}`);
      return { changed: true, mode: { kind: 'trading' }, rungs: 4 };
    },
    stopBuying: async (id, by) => {
      orders.push(`stopBuying ${id} by ${by}`);
      return { changed: true, mode: { kind: 'stoppingBuys', sinceMs: engine.nowMs, by }, rungs: 4 };
    },
    previewSellNow: async () => sellNowPreview(),
    sellNow: async (id, by) => {
      orders.push(`sellNow ${id} by ${by}`);
      return saleResult();
    },
    previewPanic: (id) => panicPreview({ strategyId: id }),
    panic: async (id, by) => {
      orders.push(`panic ${id} by ${by}`);
      return panicResult({ strategyId: id });
    },
    tunables: () => adjustables(),
    preview: (_id, change) => adjustmentPreview(change),
    change: async (id, change) => {
      orders.push(`adjust ${id} ${Object.values(change).join(' ')}`);
      const preview = adjustmentPreview(change);
      return { changes: preview.kind === 'preview' ? preview.changes : [] };
    },
    previewLadder: (_id, price) => ladderAt(price),
    previewAverageEntryPrice: (_id, price) => averagePreviewAt(price),
    setAverageEntryPrice: async (id, price, by) => {
      orders.push(`setavg ${id} ${price} by ${by}`);
      return averagePreviewAt(price);
    },
    farPrice: (id, typed) => farPrice(typed, engine.status(id).bestBid, { takerFeeBps: TAKER_FEE_BPS }),
    previewFresh: async () => freshPreview(),
    fresh: async (id, by, ownersOrders) => {
      orders.push(`fresh ${[id, ...ownersOrders].join(' ')} by ${by}`);
      return {
        symbol: 'BTC_USDC',
        cancelledOrders: 4,
        cancelledOwnersOrders: ownersOrders.length,
        writtenOff: decimal('0.00419664'),
        nextCycle: 13,
        hasClosedCycle: true,
      };
    },
    reconcile: async (id, by) => {
      orders.push(`reconcile ${id} by ${by}`);
      return report();
    },
    bookWatched: async (id, by) => {
      orders.push(`bookWatched ${id} by ${by}`);
      return report();
    },
    compare: async () => surplusReport(),
    adoptSurplus: async (id, { quantity, price }, by) => {
      orders.push(`adopt ${id} ${quantity} at ${price} by ${by}`);
      const value = price.times(quantity);
      const booking = virtualBuy({ row: 'adoptedAtPrice', quantityDelta: quantity, price, value });
      return surplusReport({ action: 'adoptedAtPrice', bookings: [booking] });
    },
    reserveSurplus: async (id, { quantity }, by) => {
      orders.push(`reserve ${id} ${quantity} by ${by}`);
      const setAside = surplusReport({ action: 'setAside', bookings: [] });
      return { kind: 'reserved', quantity, report: setAside };
    },
    chart: async (_id, span) => chartOver(span),
    cycleChart: async () => cycleView(),
    reports: (id, limit) =>
      reports()
        .filter(({ strategyId }) => strategyId === id)
        .slice(0, limit),
    report: (id) => reports().find((candidate) => candidate.id === id) ?? null,
    ledger: async (_id, limit) => eventfulLines().slice(-limit),
    history: () => historyView(),
    profit: async (_id, days) => profitView(daysOf(days)),
    periods: (_id, kind, count) => periodsView(kind, count),
    statistics: async (ids, days) => [statisticsView({ strategyIds: ids, ...daysOf(days) })],
    trades: async (_id, limit) => tradesView(limit),
    lastCycles: (_id, limit) => cyclesView(limit),
    health: () => engineHealth(),
    commandLog,
    recordCommand: ({ who, what, strategyId, result }) => {
      audit.push(`${who} ${what} [${strategyId ?? '-'}] ${result}`);
    },
    now: () => engine.nowMs,
    strategy: (id) => answersAbout(engine, id),
    ...parts,
  };
  return engine;
}

/** What the engine answers about one strategy, room by room. */
function answersAbout(engine: EngineAnswers, id: string): StrategyApi {
  const answers = new Proxy({} as StrategyApi[keyof StrategyApi], {
    get:
      (_target, name) =>
      (...args: unknown[]) => {
        const answer = engine[name as keyof EngineAnswers] as (...all: unknown[]) => unknown;
        return answer(id, ...args);
      },
  });
  return {
    queries: answers,
    performance: answers,
    charts: answers,
    position: answers,
    parameters: answers,
    books: answers,
  } as StrategyApi;
}
