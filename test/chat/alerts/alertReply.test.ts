import { describe, expect, it } from 'vitest';
import { alertReply } from '../../../src/chat/alerts/kinds/index.js';
import { plainText } from '../../../src/chat/console/plainText.js';
import { createTranslator, type Language } from '../../../src/chat/languages/index.js';
import { displayWidth } from '../../../src/chat/message/displayWidth.js';
import { tableLines } from '../../../src/chat/message/layout.js';
import { messagesOf } from '../../../src/chat/telegram/messages.js';
import {
  ALERT_KINDS,
  type AlertContent,
  type ForeignOrder,
  type LastingProblem,
  PROBLEM_KINDS,
  type Problem,
} from '../../../src/domain/alerts/index.js';
import { decimal, ZERO } from '../../../src/domain/decimal.js';
import type { BookingRow } from '../../../src/domain/reconciliation/index.js';
import { noPainter } from '../../support/chat.js';
import { NOW_MS } from '../../support/engine.js';
import { parseHtml } from '../../support/telegram/index.js';

const rungFilled = {
  kind: 'rungFilled',
  symbol: 'BTC_USDC',
  rung: 2,
  rungCount: 8,
  executedQuantity: decimal('0.00105'),
  orderQuantity: decimal('0.00105'),
  price: decimal('58207.6'),
  position: decimal('0.0017486'),
  averageEntryPrice: decimal('58409.12345678'),
  target: decimal('58555.14626542'),
  breakEven: decimal('58467.6'),
  netAtTarget: decimal('0.150694'),
  assets: { baseAsset: 'BTC', quoteAsset: 'USDC' },
} as const;

const levelSold = {
  kind: 'levelSold',
  ...{ symbol: 'BTC_USDC', baseAsset: 'BTC', quoteAsset: 'USDC', level: 1, levelCount: 3 },
  ...{ quantity: decimal('0.0021'), price: decimal('58642.7'), pnl: decimal('0.368251') },
  ...{ position: decimal('0.00209'), averageEntryPrice: decimal('58409.12345678') },
  target: decimal('58876.39644443'),
} as const;

const cycleClosed = {
  kind: 'cycleClosed',
  symbol: 'BTC_USDC',
  cycle: 12,
  reason: 'takeProfit',
  soldQuantity: decimal('0.00419'),
  averageBuyPrice: decimal('59126.190476'),
  averageSellPrice: decimal('59321.5'),
  sums: {
    ...{ baseAsset: 'BTC', quoteAsset: 'USDC', gross: decimal('248.557085') },
    ...{ fees: decimal('0.248557085'), cost: decimal('247.935914915') },
  },
  netProfit: decimal('0.372613'),
  quoteChange: decimal('-0.02'),
  dustQuantity: decimal('0.00000664'),
  durationMs: 3 * 3_600_000 + 7 * 60_000,
  totalRealizedPnl: decimal('20.814313'),
  next: 'trading',
} as const;

const lossSums = { ...cycleClosed.sums, cost: decimal('279.508527915') };

function told(row: BookingRow, quantityDelta: string, price: string | null, realizedPnl = '0') {
  return {
    row,
    quantityDelta: decimal(quantityDelta),
    price: price === null ? null : decimal(price),
    realizedPnl: decimal(realizedPnl),
  };
}

/** The example: half of 0.5 at 50000 sold by hand. */
const sold = {
  kind: 'discrepancy',
  symbol: 'SOL_USDC',
  asset: 'SOL',
  held: decimal('0.25'),
  booked: decimal('0.5'),
  drift: decimal('-0.25'),
  tolerance: decimal('0.01'),
  action: 'manualSell',
  bookings: [told('manualSell', '-0.25', '60000', '2485')],
  position: decimal('0.25'),
  averageBefore: decimal('50000'),
  averageEntryPrice: decimal('50000'),
  target: decimal('50125'),
  reportId: 13,
  quoteAsset: 'USDC',
} as const;

/** The other example: 0.0042 held against 0.0040 booked at 59125. */
const surplus = {
  kind: 'discrepancy',
  symbol: 'BTC_USDC',
  asset: 'BTC',
  held: decimal('0.0042'),
  booked: decimal('0.0040'),
  drift: decimal('0.0002'),
  tolerance: decimal('0.0001'),
  action: 'virtualBuy',
  bookings: [told('virtualBuy', '0.0002', '59125')],
  position: decimal('0.0042'),
  averageBefore: decimal('59125'),
  averageEntryPrice: decimal('59125'),
  target: decimal('59272.8125'),
  reportId: 12,
  quoteAsset: 'USDC',
} as const;

const unprofitable = {
  kind: 'targetUnprofitable',
  symbol: 'BTC_USDC',
  takeProfitPercentage: decimal('0.25'),
  breakEvenPercentage: decimal('0.3007'),
} as const;

const ownOrder = {
  kind: 'ownOrderInTheWay',
  ...{ symbol: 'BTC_USDC', baseAsset: 'BTC', orderId: '4114521092' },
  ...{ price: decimal('59300.1'), quantity: decimal('0.25'), sellsAt: decimal('59300.2') },
} as const;

const lasting: readonly LastingProblem[] = [
  {
    ...{ kind: 'exposureReached', quoteAsset: 'USDC', baseAsset: 'BTC' },
    ...{ limit: decimal('3000'), exposure: decimal('2950.4') },
  },
  {
    ...{ kind: 'exposureReached', quoteAsset: 'USDC', baseAsset: null },
    ...{ limit: decimal('3000'), exposure: decimal('2950.4') },
  },
  { kind: 'moneyShort', quoteAsset: 'USDC', free: decimal('120.5'), needed: decimal('279.5') },
  { kind: 'keyRefused', message: 'UNAUTHORIZED: Unauthorized' },
  { kind: 'requestsWait' },
  { kind: 'salesWait' },
  {
    kind: 'notRecorded',
    message:
      'No room for /data/rung.db to grow: nothing of this step was recorded. Free some space on its disk.',
  },
  { kind: 'booksGone', file: '/data/rung.db' },
  { kind: 'pricesUnknown', symbols: ['BTC_USDC', 'SOL_USDC'] },
  { kind: 'pricesByRequest', symbols: ['BTC_USDC'] },
  { kind: 'marketGone', symbol: 'BTC_USDC' },
  { kind: 'marketClosed', symbol: 'BTC_USDC' },
  { kind: 'notCaughtUp', symbol: 'BTC_USDC' },
  { kind: 'rungsRefused', symbol: 'BTC_USDC', code: 'ORDER_LIMIT', message: 'Too many orders' },
  { ...ownOrder, strategyId: null, isCancelled: false },
  { ...ownOrder, strategyId: null, isCancelled: true },
  { ...ownOrder, strategyId: 'deep', isCancelled: false },
  { ...unprofitable, stopsBuying: true },
  { ...unprofitable, stopsBuying: false },
];
const watched = { symbol: 'SOL_USDC', asset: 'SOL', sinceMs: NOW_MS - 20_000, untilMs: NOW_MS + 220_000 };
const over = { symbol: 'SOL_USDC', asset: 'SOL', lastedMs: 12_000 };

const foreignOrder: ForeignOrder = {
  orderId: '5578417290',
  side: 'buy',
  timeMs: NOW_MS - 65_000,
  price: decimal('58950.1'),
  quantity: decimal('0.0042'),
};

const problems: readonly Problem[] = [
  { kind: 'noMarket', strategy: 'steady', symbol: 'BTS_USDC', near: ['BTC_USDC'] },
  { kind: 'noMarket', strategy: 'steady', symbol: 'BTS_USDC', near: [] },
  {
    ...{ kind: 'tooLittleToSell', symbol: 'BTC_USDC', baseAsset: 'BTC' },
    ...{ minQuantity: decimal('0.001'), held: decimal('0.00041') },
  },
  {
    ...{ kind: 'noRungFits', symbol: 'BTC_USDC', quoteAsset: 'USDC' },
    ...{ left: decimal('1'), totalAmount: decimal('1') },
  },
  {
    ...{ kind: 'noRungFits', symbol: 'BTC_USDC', quoteAsset: 'USDC' },
    ...{ left: decimal('0.25'), totalAmount: decimal('2000') },
  },
  { kind: 'nothingFree', symbol: 'BTC_USDC', baseAsset: 'BTC', position: decimal('0.0042') },
  {
    kind: 'saleRefused',
    symbol: 'BTC_USDC',
    refusals: 3,
    code: 'TRADING_PAUSED',
    message: 'Trading is paused',
  },
  { kind: 'nobodyBuys', symbol: 'BTC_USDC', attempts: 20 },
  { kind: 'cancelFails', symbol: 'BTC_USDC', price: decimal('58950'), message: 'Internal error' },
  { kind: 'fateUnknown', symbol: 'BTC_USDC', price: decimal('58950'), message: 'not connected' },
  {
    ...{ kind: 'soldMoreThanBooked', symbol: 'BTC_USDC', tradeId: '77123' },
    ...{ sold: decimal('0.0042'), booked: decimal('0.004') },
  },
  {
    kind: 'settingsIgnored',
    symbol: 'BTC_USDC',
    settings: ['firstDropPercentage 2.5', 'totalAmount 40'],
  },
  { kind: 'streamsRefused', message: 'Invalid signature' },
  { kind: 'telegramRefused', isUnknown: false },
  { kind: 'telegramRefused', isUnknown: true },
  { kind: 'foreignOrder', symbol: 'BTC_USDC', order: foreignOrder },
  ...lasting,
];

const day = {
  ...{ strategyId: 'main', symbol: 'BTC_USDC', baseAsset: 'BTC', quoteAsset: 'USDC' },
  ...{ cycles: 3, wins: 2, realizedPnl: decimal('1.862'), feesValue: decimal('0.4711') },
  ...{ drawdown: decimal('12.3456789'), drawdownLacks: null },
  ...{ positionCost: decimal('248.33'), rungsValue: decimal('1670.101602'), allocation: decimal('2000') },
  ...{ drift: ZERO, comparedAtMs: NOW_MS - 35 * 60_000 },
} as const;

const assets = { symbol: 'BTC_USDC', baseAsset: 'BTC', quoteAsset: 'USDC' };
const switchedOff = { kind: 'strategySwitchedOff', ...assets } as const;
const retired: AlertContent<'strategyRetired'> = {
  ...{ kind: 'strategyRetired', ...assets, orders: 5, totalRealizedPnl: decimal('12.4') },
  ...{ quantity: decimal('0.5'), cost: decimal('29000') },
};

const brake = { quoteAsset: 'USDC', measured: decimal('104.2'), limit: decimal('100') } as const;
const brakeFell: AlertContent<'brakeFell'> = {
  ...{ kind: 'brakeFell', brake: 'maxDailyLoss', ...brake, sells: false },
  ...{ release: 'utcDay', untilMs: NOW_MS + 3 * 3_600_000 },
};
const gateClosed: AlertContent<'gateClosed'> = {
  ...{ kind: 'gateClosed', symbol: 'BTC_USDC', gate: 'volatility', opensAtMs: null, measured: null },
};

const contents: readonly AlertContent[] = [
  brakeFell,
  { ...brakeFell, brake: 'emergencyStopLoss', sells: true, release: 'resume', untilMs: null },
  { ...brakeFell, brake: 'maxConsecutiveLosses', release: 'time' },
  { ...{ kind: 'brakeReleased', brake: 'maxDailyLoss', quoteAsset: 'USDC' }, by: null, sinceMs: NOW_MS },
  gateClosed,
  { ...gateClosed, gate: 'cooldownAfterLoss', opensAtMs: NOW_MS + 3_600_000 },
  rungFilled,
  {
    ...{ ...rungFilled, executedQuantity: decimal('0.0005') },
    ...{ averageEntryPrice: null, target: null, breakEven: null, netAtTarget: null },
  },
  levelSold,
  cycleClosed,
  { ...cycleClosed, reason: 'stopLoss', netProfit: decimal('-31.2'), sums: lossSums, next: 'finished' },
  { ...cycleClosed, reason: 'sellNow', netProfit: decimal('-31.2'), sums: lossSums, next: 'paused' },
  { ...cycleClosed, next: 'stoppingBuys' },
  { ...cycleClosed, reason: 'manual', dustQuantity: ZERO },
  { ...cycleClosed, reason: 'manual', dustQuantity: ZERO, next: 'paused' },
  {
    ...cycleClosed,
    reason: 'fresh',
    soldQuantity: ZERO,
    averageBuyPrice: null,
    averageSellPrice: null,
    sums: null,
    netProfit: ZERO,
  },
  retired,
  { ...retired, quantity: ZERO, cost: ZERO, totalRealizedPnl: decimal('-3.5') },
  { ...retired, cost: null },
  { ...switchedOff, quantity: decimal('0.5'), cost: decimal('29000') },
  { ...switchedOff, quantity: ZERO, cost: ZERO },
  // Without a known cost, and as one of an earlier version.
  { ...cycleClosed, reason: 'manual', netProfit: ZERO, sums: { ...cycleClosed.sums, cost: null } },
  { ...cycleClosed, sums: null },
  { ...rungFilled, assets: null, breakEven: null, netAtTarget: null },
  sold,
  { ...sold, position: ZERO, averageEntryPrice: null, target: null },
  {
    ...sold,
    ...{ drift: decimal('-0.3'), held: decimal('0.2') },
    bookings: [
      told('manualSell', '-0.1', '60000', '1000'),
      told('manualSell', '-0.15', '60100', '1515'),
      told('quantityReduced', '-0.05', '50000'),
    ],
    position: decimal('0.2'),
  },
  { ...sold, averageBefore: null, averageEntryPrice: null, target: null },
  {
    ...surplus,
    ...{ action: 'manualBuy', bookings: [told('manualBuy', '0.0002', '58000')] },
    ...{ averageEntryPrice: decimal('59071.428571'), target: decimal('59219.107142') },
  },
  { ...surplus, action: 'virtualBuy' },
  {
    ...surplus,
    ...{ action: 'adoptedAtPrice', bookings: [told('adoptedAtPrice', '0.0002', '58000')] },
    averageEntryPrice: decimal('59071.428571'),
  },
  {
    ...surplus,
    ...{ action: 'adoptedWithoutCost', bookings: [told('adoptedWithoutCost', '0.0002', null)] },
    ...{ averageBefore: null, averageEntryPrice: null, target: null },
  },
  {
    ...surplus,
    ...{ action: 'quantityReduced', drift: decimal('-0.0002'), held: decimal('0.0038') },
    ...{ bookings: [told('quantityReduced', '-0.0002', '59125')], position: decimal('0.0038') },
  },
  {
    ...surplus,
    ...{ action: 'cameBack', bookings: [told('cameBack', '0.0002', '58000')] },
    averageEntryPrice: decimal('59071.428571'),
  },
  {
    ...sold,
    ...{
      action: 'quantityReduced',
      bookings: [{ ...told('quantityReduced', '-0.25', '50000'), isElsewhere: true }],
    },
  },
  { kind: 'differenceWatched', ...watched, drift: decimal('-0.25') },
  { kind: 'differenceWatched', ...watched, drift: decimal('0.25') },
  { kind: 'differenceOver', ...over, drift: decimal('-0.25'), wasBooked: false },
  { kind: 'differenceOver', ...over, drift: decimal('0.25'), wasBooked: false },
  { kind: 'differenceOver', ...over, drift: decimal('-0.25'), wasBooked: true },
  { ...surplus, action: 'setAside', bookings: [] },
  { ...surplus, action: 'onlyReported' },
  {
    ...surplus,
    ...{ action: 'onlyReported', bookings: [], booked: ZERO, drift: decimal('0.0042') },
    ...{ position: ZERO, averageBefore: null, averageEntryPrice: null, target: null },
  },
  { ...sold, action: 'onlyReported' },
  {
    ...sold,
    bookings: Array.from({ length: 40 }, () => told('manualSell', '-0.00625', '60000', '62.125')),
  },
  // As alerts of an earlier version are read.
  {
    ...{ ...surplus, symbol: '', action: 'virtualBuy', bookings: [], position: null },
    ...{ averageBefore: null, averageEntryPrice: null, target: null },
  },
  {
    kind: 'reconciliationFailing',
    symbol: 'BTC_USDC',
    failures: 3,
    sinceMs: NOW_MS - 2 * 3_600_000,
    message: 'the exchange answered 503 <Service Unavailable>',
  },
  { kind: 'reconciliationWorks', symbol: 'BTC_USDC', failedForMs: 3 * 3_600_000 },
  { kind: 'blocked', symbol: 'BTC_USDC', reason: 'unknownCost', detail: '' },
  { kind: 'blocked', symbol: 'BTC_USDC', reason: 'brokenInvariant', detail: 'sold 2 of 1 held <trade 5>' },
  { kind: 'blocked', symbol: 'BTC_USDC', reason: 'brokenInvariant', detail: 'sold 2 of 1' },
  { kind: 'blocked', symbol: 'BTC_USDC', reason: 'anotherProgram', detail: '', order: foreignOrder },
  {
    ...{ kind: 'blocked', symbol: 'BTC_USDC', reason: 'anotherProgram', detail: '' },
    order: { ...foreignOrder, side: 'sell', price: null, quantity: null },
  },
  { kind: 'connectionLost', sinceMs: NOW_MS - 61_000 },
  { kind: 'connectionBack', downForMs: 200_000 },
  {
    kind: 'ordersRefused',
    symbol: 'BTC_USDC',
    refused: 3,
    placed: 5,
    code: 'INSUFFICIENT_FUNDS',
    message: 'Insufficient funds',
  },
  {
    kind: 'orderCancelledElsewhere',
    symbol: 'BTC_USDC',
    rung: 3,
    price: decimal('57000'),
    quantity: decimal('0.0015'),
    detail: 'cancelled on the exchange',
    rungsLeft: 5,
    comesBack: false,
  },
  {
    kind: 'orderCancelledElsewhere',
    symbol: 'BTC_USDC',
    rung: 4,
    price: decimal('45000'),
    quantity: decimal('0.0021'),
    detail: 'PriceOutOfBounds',
    rungsLeft: 3,
    comesBack: true,
  },
  {
    kind: 'orderCancelledElsewhere',
    symbol: 'BTC_USDC',
    rung: null,
    price: decimal('60000'),
    quantity: decimal('0.0015'),
    detail: '',
    rungsLeft: 5,
    comesBack: false,
  },
  { kind: 'clockSkew', skewMs: -2_700 },
  { kind: 'dailyReport', fromMs: NOW_MS - 129_600_000, toMs: NOW_MS - 43_200_000, strategies: [day] },
  {
    ...{ kind: 'dailyReport', fromMs: NOW_MS - 129_600_000, toMs: NOW_MS - 43_200_000 },
    strategies: [
      { ...day, cycles: 0, wins: 0, realizedPnl: ZERO, feesValue: ZERO, drift: decimal('0.0002') },
      {
        ...{ ...day, strategyId: 'wild', symbol: 'SOL_USDC', baseAsset: 'SOL', drift: null },
        ...{ drawdown: null, drawdownLacks: 'cost', positionCost: null, comparedAtMs: null },
        realizedPnl: decimal('-31.2'),
      },
    ],
  },
  {
    ...{ kind: 'dailyReport', fromMs: NOW_MS - 129_600_000, toMs: NOW_MS - 43_200_000 },
    strategies: [{ ...day, drawdown: null, drawdownLacks: 'prices' }],
  },
  { kind: 'wasDown', fromMs: NOW_MS - 42 * 60_000, toMs: NOW_MS, wasOrderly: false },
  { kind: 'wasDown', fromMs: NOW_MS - 3 * 86_400_000, toMs: NOW_MS, wasOrderly: true },
  { kind: 'telegramConflict', isOver: false, sinceMs: NOW_MS - 45_000 },
  { kind: 'telegramConflict', isOver: true, sinceMs: NOW_MS - 720_000 },
  { kind: 'strangers', messages: 12, people: 2, name: 'Mallory', userId: 6_666_666_666 },
  { kind: 'strangers', messages: 1, people: 1, name: '', userId: 6_666_666_666 },
  { kind: 'strangers', messages: 1, people: 0, name: '', userId: null },
  { kind: 'groupMoved', fromId: -5, toId: -1_001_234_567_890 },
  { kind: 'codesLocked', who: 'telegram:4242', untilMs: NOW_MS + 15 * 60_000 },
  { kind: 'codesLocked', who: 'telegram:4242', name: 'Ann', untilMs: NOW_MS + 15 * 60_000 },
  {
    kind: 'orderGiven',
    who: 'telegram:777',
    name: 'Bo',
    command: '/sellnow',
    symbol: 'SOL_USDC',
    outcome: 'done',
  },
  { kind: 'orderGiven', who: 'telegram:777', command: '/panic all', symbol: null, outcome: 'unknown' },
  { kind: 'needsPerson', what: 'The database is on a full disk.' },
  ...problems.map((problem) => ({ kind: 'problem', problem }) as const),
  ...lasting.map((problem) => ({ kind: 'problemOver', problem, sinceMs: NOW_MS - 900_000 }) as const),
];

it('every kind of alert and of problem is among these', () => {
  const kindsOf = (told: readonly { readonly kind: string }[]) =>
    [...new Set(told.map(({ kind }) => kind))].sort();
  // Until somebody has read how it is told.
  expect(kindsOf(contents)).toEqual(Object.keys(ALERT_KINDS).sort());
  expect(kindsOf(problems)).toEqual(Object.keys(PROBLEM_KINDS).sort());
});

describe.each(['en', 'zh-CN'] as const)('alerts in %s', (language: Language) => {
  const translator = createTranslator(language);
  const replies = contents.map((content) => alertReply({ content, timeMs: NOW_MS, strategyId: 'main' }));

  it('read like this', async () => {
    const read = replies.map((reply) => plainText(reply, translator)).join('\n\n---\n\n');
    await expect(`${read}\n`).toMatchFileSnapshot(`golden/alerts.${language}.txt`);
  });

  it('have tables that no phone breaks', () => {
    for (const { blocks } of replies) {
      const tables = blocks.filter((block) => block.kind === 'pairs' || block.kind === 'table');
      for (const line of tables.flatMap((block) => tableLines(block, translator))) {
        expect(displayWidth(line), line).toBeLessThanOrEqual(36);
      }
    }
  });

  it('are one short message each, in markup that Telegram takes', () => {
    for (const reply of replies) {
      const messages = messagesOf(1, reply, { translator, painter: noPainter });
      expect(messages).toHaveLength(1);
      const [message] = messages;
      const html = message?.kind === 'text' ? message.html : '';
      expect(parseHtml(html)).toMatchObject({ ok: true });
      expect(html.length).toBeLessThan(550);
    }
  });
});
