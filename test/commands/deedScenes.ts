import { decimal, ZERO } from '../../src/domain/decimal.js';
import { CommandRefusedError, type StrategySummary } from '../../src/engine/api/engineApi.js';
import { ExchangeUnavailableError } from '../../src/engine/ports/exchange.js';
import { readmeLadder } from '../domain/support/builders.js';
import {
  adjustables,
  adjustmentPreview,
  ladderAt,
  panicPreview,
  panicResult,
  saleResult,
  sellNowPreview,
} from '../support/deedViews.js';
import { NOW_MS } from '../support/engine.js';
import { type Scene, two } from './scene.js';

/* What the owner orders beyond the ladder's own course. */

const MINUTE_MS = 60_000;
const position = { quantity: decimal('0.00419664'), cost: decimal('248.33'), realizedPnl: ZERO };
const blockedMode: StrategySummary['mode'] = {
  ...{ kind: 'blocked', sinceMs: NOW_MS - 65 * MINUTE_MS, reason: 'unknownCost', detail: '' },
  resumeTo: { kind: 'stoppingBuys', sinceMs: NOW_MS, by: 'console' },
};

export const deedScenes: Readonly<Record<string, readonly Scene[]>> = {
  stopbuy: [
    { title: 'four rungs stay', say: ['/stopbuy'] },
    {
      title: 'no rung is on the book',
      engine: {
        stopBuying: async (_id, by) => ({
          changed: true,
          mode: { kind: 'stoppingBuys', sinceMs: NOW_MS, by },
          rungs: 0,
        }),
      },
      say: ['/stopbuy'],
    },
    {
      title: 'paused already',
      engine: {
        stopBuying: async () => ({
          changed: false,
          mode: { kind: 'paused', sinceMs: NOW_MS - 90 * MINUTE_MS, by: 'console' },
          rungs: 0,
        }),
      },
      say: ['/stopbuy'],
    },
    {
      title: 'stopped already',
      engine: {
        stopBuying: async () => ({
          changed: false,
          mode: { kind: 'stoppingBuys', sinceMs: NOW_MS - 90 * MINUTE_MS, by: 'telegram:4242' },
          rungs: 4,
        }),
      },
      say: ['/stopbuy', '/stopbuy now'],
    },
    {
      title: 'blocked',
      engine: { stopBuying: async () => ({ changed: true, mode: blockedMode, rungs: 0 }) },
      say: ['/stopbuy'],
    },
  ],
  sellnow: [
    { title: 'asked and confirmed', say: ['/sellnow', 'yes'] },
    { title: 'asked and declined', say: ['/sellnow', 'no'] },
    {
      title: 'nobody has taken all of it yet',
      engine: {
        sellNow: async () => saleResult({ isDone: false, sold: decimal('0.001'), left: decimal('0.00319') }),
      },
      say: ['/sellnow', 'yes'],
    },
    {
      title: 'sold by hand while it was asked',
      engine: { sellNow: async () => saleResult({ sold: ZERO, sums: null, realizedPnl: ZERO }) },
      say: ['/sellnow', 'yes'],
    },
    ...(['nothingToSell', 'unknownCost', 'saleInFlight', 'noPriceToSell', 'blocked'] as const).map(
      (reason): Scene => ({
        title: `refused: ${reason}`,
        engine: {
          previewSellNow: () => {
            throw new CommandRefusedError(reason, reason);
          },
        },
        say: ['/sellnow'],
      }),
    ),
    { title: 'two strategies', engine: { strategies: () => two }, say: ['/sellnow', '/sellnow all'] },
  ],
  panic: [
    { title: 'asked twice and confirmed', say: ['/panic', 'yes', 'yes'] },
    { title: 'declined at the second question', say: ['/panic', 'yes', 'no'] },
    {
      title: 'at a loss, and with no price',
      engine: {
        strategies: () => two,
        previewPanic: (id) =>
          id === 'calm'
            ? panicPreview({ bestBid: decimal('58000'), sale: sellNowPreview().saleAt(decimal('58000')) })
            : panicPreview({ strategyId: id, symbol: 'SOL_USDC', bestBid: null, sale: null }),
      },
      say: ['/panic all', 'yes', 'no'],
    },
    {
      title: 'the cost is unknown',
      engine: {
        previewPanic: () => panicPreview({ noSale: 'unknownCost', averageEntryPrice: null }),
        panic: async () =>
          panicResult({ noSale: 'unknownCost', sale: saleResult({ sold: ZERO, sums: null }) }),
      },
      say: ['/panic', 'yes', 'yes'],
    },
    {
      title: 'blocked',
      engine: {
        previewPanic: () => panicPreview({ noSale: 'blocked' }),
        panic: async () => panicResult({ noSale: 'blocked', sale: saleResult({ sold: ZERO, sums: null }) }),
      },
      say: ['/panic', 'yes', 'yes'],
    },
    {
      title: 'nothing held',
      engine: {
        previewPanic: () => panicPreview({ noSale: 'nothingHeld', position: ZERO, averageEntryPrice: null }),
        panic: async () =>
          panicResult({ noSale: 'nothingHeld', sale: saleResult({ sold: ZERO, sums: null }) }),
      },
      say: ['/panic', 'yes', 'yes'],
    },
    {
      title: 'nothing held, and the rungs are still being cancelled',
      engine: {
        previewPanic: () => panicPreview({ noSale: 'nothingHeld', position: ZERO, averageEntryPrice: null }),
        panic: async () =>
          panicResult({
            ...{ noSale: 'nothingHeld', ordersLeft: 3 },
            sale: saleResult({ isDone: false, sold: ZERO, left: ZERO, sums: null }),
          }),
      },
      say: ['/panic', 'yes', 'yes'],
    },
    {
      title: 'another owner has let it trade again meanwhile',
      engine: {
        panic: async () => panicResult({ mode: { kind: 'trading' }, rungs: 4, resumedBy: 'telegram:77' }),
      },
      say: ['/panic', 'yes', 'yes'],
    },
    {
      title: 'still under way after ten seconds',
      engine: {
        panic: async () =>
          panicResult({
            ordersLeft: 3,
            sale: saleResult({ isDone: false, sold: decimal('0.001'), left: decimal('0.00319') }),
          }),
      },
      say: ['/panic all', 'yes', 'yes'],
    },
    {
      title: 'two strategies: one, all, and all of one',
      engine: {
        strategies: () => two,
        previewPanic: (id) =>
          panicPreview({
            strategyId: id,
            ...(id === 'wild' ? { symbol: 'SOL_USDC' } : {}),
          }),
        panic: async (id) => {
          if (id === 'wild') throw new CommandRefusedError('busy', 'not recorded');
          return panicResult();
        },
      },
      say: ['/panic', '/panic calm', 'no', '/panic calm all', '/panic nope', '/panic all', 'yes', 'yes'],
    },
    {
      title: 'two strategies of one market: each by its name',
      engine: {
        strategies: () =>
          two.map((strategy) => ({ ...strategy, name: `${strategy.id} one`, symbol: 'BTC_USDC' })),
      },
      say: ['/panic all', 'yes', 'yes'],
    },
  ],
  set: [
    {
      title: 'the groups, and the members of each',
      say: ['/set', '/set ladder', '/set TARGET', '/set exits', '/set course', '/set gates', '/set gates 3'],
    },
    {
      title: 'with two that were set',
      engine: { tunables: () => adjustables(['totalAmount', 'takeProfitPercentage']) },
      say: ['/set', '/set ladder'],
    },
    {
      title: 'one alone',
      engine: { tunables: () => adjustables(['takeProfitPercentage']) },
      say: [
        ...['/set takeprofitpercentage', '/set totalAmount', '/set orderCount', '/set stopLossPercentage'],
        ...['/set reanchor.afterMinutes', '/set cooldownSeconds', '/set restartAfterTakeProfit'],
        '/set onManualExit',
      ],
    },
    {
      title: 'another ladder',
      engine: {
        preview: (_id, change) =>
          adjustmentPreview(change, {
            ladder: {
              before: { rungs: 8, lowestPrice: decimal('55097.2'), amount: decimal('1999.9999') },
              after: { rungs: 8, lowestPrice: decimal('52134.9'), amount: decimal('1999.9981') },
            },
            isPlacedAnew: true,
          }),
      },
      say: ['/set maxdroppercentage 12', 'yes', '/set MAXDROPPERCENTAGE 12%', 'no'],
    },
    {
      title: 'more money than the account has',
      say: ['/set totalAmount 20000', 'no', '/set totalAmount 9000', 'no'],
    },
    {
      title: 'more money, while the account cannot be read',
      engine: { balances: () => Promise.reject(new ExchangeUnavailableError('connection refused')) },
      say: ['/set totalAmount 20000', 'no'],
    },
    {
      title: 'a target that sells at once and does not pay its fees',
      engine: {
        preview: (_id, change) =>
          adjustmentPreview(change, {
            target: { before: decimal('59321.4'), after: decimal('59232.7') },
            netAtTarget: { before: decimal('0.3712'), after: decimal('-0.0001') },
            sellsAtOnce: 'takeProfit',
            unprofitableBelow: decimal('0.1503'),
          }),
      },
      say: ['/set takeProfitPercentage 0.1', 'yes'],
    },
    {
      title: 'a stop loss',
      engine: {
        preview: (_id, change) =>
          adjustmentPreview(change, {
            target: { before: decimal('59321.4'), after: decimal('59321.4') },
            stopLoss: { before: null, after: decimal('56214.65') },
            sellsAtOnce: 'stopLoss',
          }),
      },
      say: ['/set stopLossPercentage 5', 'no'],
    },
    {
      title: 'a stop loss above the deepest rungs',
      engine: {
        preview: (_id, change) => adjustmentPreview(change, { forestalled: [4, 6, 7, 8] }),
      },
      say: ['/set stopLossPercentage 1.5', 'no'],
    },
    {
      title: 'back to a file that has the same value',
      engine: {
        tunables: () => adjustables(['totalAmount']),
        preview: (_id, change) => adjustmentPreview(change, { changes: [] }),
        change: async () => ({ changes: [] }),
      },
      say: ['/set reset totalAmount', 'yes'],
    },
    {
      title: 'back to the file',
      engine: { tunables: () => adjustables(['totalAmount']) },
      say: ['/set reset totalAmount', 'yes', '/set reset', 'no'],
    },
    { title: 'nothing to go back from', say: ['/set reset', '/set reset orderCount'] },
    {
      title: 'out of range, in every form',
      say: [
        ...['/set totalAmount 0', '/set orderCount 51', '/set incrementPercentage -1'],
        ...['/set firstDropPercentage 100', '/set takeProfitPercentage 1001', '/set cooldownSeconds soon'],
        ...['/set takeProfit.slippagePercentage 100', '/set restartAfterTakeProfit maybe'],
        '/set onManualExit sell',
      ],
    },
    {
      title: 'wrong names, too many words',
      say: ['/set takeprofit 1', '/set xyz 1', '/set reset nope', '/set a b c'],
    },
    {
      title: 'contradicts another one',
      engine: {
        preview: () => ({
          kind: 'conflict',
          conflict: {
            ...{ kind: 'aboveLimit', key: 'firstDropPercentage', found: decimal('8') },
            ...{ limit: 'maxDropPercentage', most: decimal('7') },
          },
        }),
      },
      say: ['/set firstDropPercentage 8'],
    },
    {
      title: 'no rung could be placed',
      engine: {
        preview: () => ({ kind: 'noRung', smallest: decimal('0.56'), quoteAsset: 'USDC' }),
      },
      say: ['/set totalAmount 0.5'],
    },
    {
      title: 'more than all strategies may be promised, and one without a limit',
      engine: {
        preview: (_id, change) => ({
          kind: 'aboveCapital',
          promised: change.kind === 'set' && change.key === 'compound' ? null : decimal('3200'),
          ...{ totalCapital: decimal('3000'), quoteAsset: 'USDC' },
        }),
      },
      say: ['/set totalAmount 2200', '/set compound true'],
    },
    {
      title: 'real money, and a target that does not pay its fees',
      engine: {
        preview: () => ({
          kind: 'unprofitable',
          takeProfitPercentage: decimal('0.1'),
          breakEven: decimal('0.1503'),
        }),
      },
      say: ['/set takeProfitPercentage 0.1'],
    },
    {
      title: 'so already, and not allowed any more',
      engine: {
        preview: (_id, change) =>
          change.kind === 'set' && change.key === 'orderCount'
            ? { kind: 'nothingChanges' }
            : adjustmentPreview(change),
        change: () => Promise.reject(new CommandRefusedError('settingNotAllowed', 'no')),
      },
      say: ['/set orderCount 8', '/set totalAmount 1500', 'yes'],
    },
    {
      title: 'two strategies',
      engine: { strategies: () => two },
      say: ['/set', '/set wild orderCount 5', 'no'],
    },
  ],
  preview: [
    { title: 'at the present price', say: ['/preview'] },
    { title: 'at another price', say: ['/preview 62000'] },
    {
      title: 'with a position whose average is lower, and rungs that are too small',
      engine: {
        previewLadder: (_id, price) =>
          ladderAt(price, { position, parameters: readmeLadder({ minOrderAmount: decimal('100') }) }),
      },
      say: ['/preview 62000'],
    },
    {
      title: 'the deepest rung is too small by itself',
      engine: {
        previewLadder: (_id, price) =>
          ladderAt(price, {
            parameters: readmeLadder({
              ...{ totalAmount: decimal('150'), orderCount: 3, incrementPercentage: ZERO },
              minOrderAmount: decimal('60'),
            }),
          }),
      },
      say: ['/preview'],
    },
    {
      title: 'no rung reaches the minimum',
      engine: {
        previewLadder: (_id, price) =>
          ladderAt(price, {
            parameters: readmeLadder({ totalAmount: decimal('150'), minOrderAmount: decimal('151') }),
          }),
      },
      say: ['/preview'],
    },
    {
      title: 'of a position that has used up the money',
      engine: {
        previewLadder: (_id, price) =>
          ladderAt(price, { position, parameters: readmeLadder({ totalAmount: decimal('200') }) }),
      },
      say: ['/preview'],
    },
    {
      title: 'the cost is unknown',
      engine: {
        previewLadder: (_id, price) => ladderAt(price, { position: { ...position, cost: null } }),
      },
      say: ['/preview 59000'],
    },
    {
      title: 'no price yet',
      engine: {
        previewLadder: () => {
          throw new CommandRefusedError('noPrice', 'none');
        },
      },
      say: ['/preview', '/preview -1', '/preview 1 2'],
    },
  ],
};
