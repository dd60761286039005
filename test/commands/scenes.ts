import { decimal, ZERO } from '../../src/domain/decimal.js';
import { CommandRefusedError } from '../../src/engine/api/engineApi.js';
import {
  ExchangeRefusedError,
  ExchangeUnavailableError,
  UnknownOutcomeError,
} from '../../src/engine/ports/exchange.js';
import { readmeLadder } from '../domain/support/builders.js';
import { balanceView, NOW_MS, rungOrder, settingsView, statusView } from '../support/engine.js';
import { accessScenes } from './accessScenes.js';
import { askingScenes } from './askingScenes.js';
import { bookScenes } from './bookScenes.js';
import { chartScenes } from './chartScenes.js';
import { deedScenes } from './deedScenes.js';
import { deliveryScenes } from './deliveryScenes.js';
import { reportScenes } from './reportScenes.js';
import { costUnknown, type Scene, several, two } from './scene.js';

const MINUTE_MS = 60_000;
/** The chat, command by command. */
export const scenes: Readonly<Record<string, readonly Scene[]>> = {
  ...bookScenes,
  ...askingScenes,
  ...deedScenes,
  ...deliveryScenes,
  ...accessScenes,
  ...reportScenes,
  ...chartScenes,
  start: [
    { title: 'one strategy', say: ['/start'] },
    { title: 'two strategies', engine: { strategies: () => two }, say: ['/start anything'] },
  ],
  help: [
    {
      title: 'the list, one command, an unknown one',
      say: ['/help', '/help setavg', '/help /pause', '/help xyz'],
    },
    {
      title: 'two strategies: where the name of one stands',
      engine: { strategies: () => two },
      say: ['/help pause', '/help setavg', '/help version'],
    },
  ],
  strategies: [
    { title: 'one', say: ['/strategies'] },
    {
      title: 'two with names, one of unknown cost',
      engine: {
        strategies: () => [
          { id: 'btc_usdc', name: '高频小波动策略', symbol: 'BTC_USDC', mode: { kind: 'trading' } },
          { id: 'btc_usdc-2', name: 'slow', symbol: 'BTC_USDC', mode: { kind: 'trading' } },
        ],
        status: (id) => (id === 'btc_usdc' ? statusView() : costUnknown()),
      },
      say: ['/strategies', '/status slow', '/status', '/pause all'],
    },
    {
      title: 'several on two quote assets, two whose names begin the same, one with a trouble',
      engine: several(),
      say: ['/status', '/profit 7', '/daily 3', '/balance'],
    },
    {
      title: 'two of the dual file, named in Chinese: chosen, asked about, exported, drawn',
      engine: {
        strategies: () => [
          { id: 'btc_usdc', name: '高频小波动策略', symbol: 'BTC_USDC', mode: { kind: 'trading' } },
          { id: 'btc_usdc-2', name: '中频大波动策略', symbol: 'BTC_USDC', mode: { kind: 'trading' } },
        ],
        status: (strategyId) => statusView({ strategyId }),
      },
      say: [
        '/strategies',
        '/status',
        '/status 中频',
        '/profit 高频小波动策略',
        '/export',
        '/export 中频大波动策略',
        '/chart 高频小波动策略',
      ],
    },
  ],
  status: [
    { title: 'four rungs filled', say: ['/status', '/STATUS@rung_test_bot'] },
    {
      title: 'just started: no price, nothing held',
      engine: {
        status: () =>
          statusView({
            ...{ price: null, bestBid: null, bestAsk: null, priceAgeMs: null },
            ...{ position: ZERO, averageEntryPrice: null, cost: ZERO, value: null },
            ...{ unrealizedPnl: null, unrealizedPercentage: null, target: null, progressPercentage: null },
            ...{ rungsFilled: 0, rungsOpen: 0, nextRung: null, waitingFor: 'price', cycle: 1 },
            ...{ realizedPnlToday: ZERO, realizedPnlTotal: ZERO, cyclesToday: 0, cyclesTotal: 0 },
            ...{ connection: { connected: false, sinceMs: NOW_MS - 4_200 }, cycleStartedAtMs: NOW_MS - 900 },
          }),
      },
      say: ['/status'],
    },
    {
      title: 'paused at a loss, live',
      engine: {
        status: () =>
          statusView({
            runMode: 'live',
            mode: { kind: 'paused', sinceMs: NOW_MS - 12 * MINUTE_MS, by: 'telegram:4242' },
            ...{ rungsOpen: 0, nextRung: null },
            ...{ unrealizedPnl: decimal('-12.5'), unrealizedPercentage: decimal('-5.0336') },
            ...{ progressPercentage: decimal('-2013.4'), bestBid: decimal('56195.3') },
          }),
      },
      say: ['/status'],
    },
    {
      title: 'blocked: cost unknown',
      engine: {
        status: () =>
          statusView({
            mode: {
              ...{ kind: 'blocked', sinceMs: NOW_MS - 65 * MINUTE_MS, reason: 'unknownCost', detail: '' },
              resumeTo: { kind: 'trading' },
            },
            ...{ averageEntryPrice: null, cost: null, unrealizedPnl: null, unrealizedPercentage: null },
            ...{ target: null, progressPercentage: null, rungsOpen: 0, nextRung: null },
          }),
      },
      say: ['/status'],
    },
    {
      title: 'something is doubted, so that nothing is bought',
      engine: {
        status: () =>
          statusView({
            doubts: [
              { kind: 'holdings', sinceMs: NOW_MS - 26 * 60 * MINUTE_MS },
              { kind: 'streams', sinceMs: NOW_MS - 7 * MINUTE_MS },
            ],
          }),
      },
      say: ['/status'],
    },
    {
      title: 'corrected, with coins left to the owner',
      engine: {
        status: () =>
          statusView({
            lastCorrection: {
              reportId: 12,
              timeMs: NOW_MS - 125 * MINUTE_MS,
              quantityDelta: decimal('0.0002'),
            },
            setAside: decimal('1.25'),
          }),
      },
      say: ['/status'],
    },
    {
      title: 'buying is stopped',
      engine: {
        status: () =>
          statusView({
            mode: { kind: 'stoppingBuys', sinceMs: NOW_MS - 12 * MINUTE_MS, by: 'telegram:4242' },
          }),
      },
      say: ['/status'],
    },
    {
      title: 'paused because it was sold by hand',
      engine: {
        status: () =>
          statusView({ mode: { kind: 'paused', sinceMs: NOW_MS - 12 * MINUTE_MS, by: 'onManualExit' } }),
      },
      say: ['/status'],
    },
    {
      title: 'two strategies: the command asks which',
      engine: { strategies: () => two },
      say: ['/status', '/status WILD', '/status btc_usdc', '/status nope'],
    },
    { title: 'pinned, and taken off again', say: ['/status pin', '/status unpin', '/status unpin'] },
    { title: 'other words', say: ['/status now', '/status now please'] },
    {
      title: 'a target that has fallen with the fifth rung',
      engine: {
        status: () =>
          statusView({
            parameters: readmeLadder({ depthTargets: [{ at: 5, percentage: decimal('0.2') }] }),
            targetInForce: { percentage: decimal('0.2'), fromRung: 5, afterHours: null },
            target: decimal('248.33').div(decimal('0.00419664')).times(decimal('1.002')),
          }),
      },
      say: ['/status'],
    },
    {
      title: 'the second of three levels is next',
      engine: {
        status: () => statusView({ nextLevel: { number: 2, count: 3, quantity: decimal('0.00125') } }),
      },
      say: ['/status'],
    },
  ],
  orders: [
    { title: 'four rungs open', say: ['/orders'] },
    {
      title: 'partial fill, a sale, an order without an answer',
      engine: {
        openOrders: () => [
          rungOrder(3, { executedQuantity: decimal('0.0012') }),
          rungOrder(4, { phase: 'unknown', distancePercentage: null }),
          rungOrder(5, { phase: 'intended' }),
          rungOrder(6, { role: 'takeProfit', rung: null, side: 'sell', phase: 'settling' }),
        ],
      },
      say: ['/orders'],
    },
    { title: 'none', engine: { openOrders: () => [] }, say: ['/orders'] },
  ],
  balance: [
    { title: 'a position and quote money', say: ['/balance'] },
    {
      title: 'staked, lent, borrowed, and long figures',
      engine: {
        balances: async () => [
          balanceView('SOL', '123.456789123', {
            locked: decimal('10.000000001'),
            staked: decimal('3'),
            lent: decimal('2.5'),
            total: decimal('138.956789124'),
            booked: decimal('100.25'),
          }),
          balanceView('USDC', '0.1', { lent: decimal('-50'), total: decimal('-49.9') }),
        ],
      },
      say: ['/balance'],
    },
    { title: 'an empty account', engine: { balances: async () => [] }, say: ['/balance'] },
    {
      title: 'the exchange away',
      engine: { balances: () => Promise.reject(new ExchangeUnavailableError('connection refused')) },
      say: ['/balance'],
    },
  ],
  pause: [
    { title: 'paused', say: ['/pause'] },
    {
      title: 'no rung was on the book',
      engine: {
        pause: async (_id, by) => ({
          changed: true,
          mode: { kind: 'paused', sinceMs: NOW_MS, by },
          rungs: 0,
        }),
        resume: async () => ({ changed: true, mode: { kind: 'trading' }, rungs: 0 }),
      },
      say: ['/pause', '/resume'],
    },
    {
      title: 'blocked, and to be paused after that',
      engine: {
        pause: async (_id, by) => ({
          changed: true,
          mode: {
            ...{ kind: 'blocked', sinceMs: NOW_MS - 65 * MINUTE_MS, reason: 'unknownCost', detail: '' },
            resumeTo: { kind: 'paused', sinceMs: NOW_MS, by },
          },
          rungs: 0,
        }),
      },
      say: ['/pause'],
    },
    {
      title: 'paused already',
      engine: {
        pause: async () => ({
          changed: false,
          mode: { kind: 'paused', sinceMs: NOW_MS - 90 * MINUTE_MS, by: 'console' },
          rungs: 0,
        }),
      },
      say: ['/pause'],
    },
    {
      title: 'two strategies: one and all',
      engine: { strategies: () => two },
      say: ['/pause', '/pause all', '/pause calm all'],
    },
    {
      title: 'the exchange does not answer',
      engine: { pause: () => Promise.reject(new UnknownOutcomeError('timeout', NOW_MS)) },
      say: ['/pause'],
    },
    {
      title: 'the exchange refuses',
      engine: {
        pause: () =>
          Promise.reject(new ExchangeRefusedError('TRADING_PAUSED', 'Trading is <paused> & closed', 400)),
      },
      say: ['/pause'],
    },
  ],
  resume: [
    { title: 'resumed', say: ['/resume'] },
    {
      title: 'nobody can tell yet how many rungs there will be',
      engine: { resume: async () => ({ changed: true, mode: { kind: 'trading' }, rungs: null }) },
      say: ['/resume'],
    },
    {
      title: 'two strategies, of which the cost of one is unknown',
      engine: {
        strategies: () => two,
        resume: async (id) => {
          if (id === 'wild') throw new CommandRefusedError('unknownCost', 'unknown');
          return { changed: true, mode: { kind: 'trading' }, rungs: 8 };
        },
      },
      say: ['/resume all'],
    },
    {
      title: 'what it is blocked for needs another word',
      engine: {
        resume: async () => ({
          changed: false,
          mode: {
            ...{ kind: 'blocked', sinceMs: NOW_MS - 65 * MINUTE_MS, reason: 'unknownCost', detail: '' },
            resumeTo: { kind: 'trading' },
          },
          rungs: 0,
        }),
      },
      say: ['/resume'],
    },
    {
      title: 'it was trading',
      engine: { resume: async () => ({ changed: false, mode: { kind: 'trading' }, rungs: 4 }) },
      say: ['/resume'],
    },
    {
      title: 'cost unknown',
      engine: { resume: () => Promise.reject(new CommandRefusedError('unknownCost', 'unknown')) },
      say: ['/resume'],
    },
  ],
  config: [
    { title: 'the ladder of the README', say: ['/config'] },
    {
      title: 'skipped rungs and every option',
      engine: {
        settings: () =>
          settingsView({
            parameters: readmeLadder({
              ...{ firstDropPercentage: decimal('0.5'), stopLossPercentage: decimal('12.5') },
              ...{ minOrderAmount: decimal('50'), restartAfterTakeProfit: false },
            }),
            adjusted: ['stopLossPercentage', 'takeProfit.slippagePercentage'],
            rungs: settingsView().rungs.slice(2),
            skippedRungs: [1, 2],
          }),
      },
      say: ['/config'],
    },
    { title: 'no price yet', engine: { settings: () => settingsView({ rungs: [] }) }, say: ['/config'] },
    {
      title: 'a target that falls with depth and age',
      engine: {
        settings: () =>
          settingsView({
            parameters: readmeLadder({
              depthTargets: [
                { at: 4, percentage: decimal('0.2') },
                { at: 7, percentage: decimal('0.16') },
              ],
              ageTargets: [{ at: 36.5, percentage: decimal('0.16') }],
            }),
          }),
      },
      say: ['/config'],
    },
  ],
  lang: [
    {
      title: 'asked for, changed, changed back, misspelt',
      say: ['/lang', '/lang zh', '/lang', '/lang EN', '/lang auto', '/lang fr'],
    },
  ],
  version: [{ title: 'the version', say: ['/version'] }],
  other: [
    {
      title: 'words, unknown commands, near names, no question open',
      say: ['hello', '/statsu', '/re', '/buy', '／version', 'yes', '/<i>&'],
    },
    {
      title: 'a defect',
      engine: {
        openOrders: () => {
          throw new TypeError('cannot read properties of undefined');
        },
      },
      say: ['/orders'],
    },
  ],
};
