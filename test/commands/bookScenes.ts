import { decimal, ZERO } from '../../src/domain/decimal.js';
import { CommandRefusedError } from '../../src/engine/api/engineApi.js';
import { ExchangeUnavailableError } from '../../src/engine/ports/exchange.js';
import { statusView } from '../support/engine.js';
import {
  compared,
  eventfulLines,
  historyView,
  ledgerLines,
  manualBuy,
  manualSell,
  NOW_MS,
  report,
  surplusReport,
  virtualBuy,
} from '../support/history.js';
import { type Scene, two } from './scene.js';

/* Reports, the ledger, the export: what the books say. */

const halfSold = report({
  ...{ asset: 'SOL', held: decimal('0.25'), booked: decimal('0.5'), drift: decimal('-0.25') },
  ...{ action: 'manualSell', bookings: [manualSell()], trigger: 'manualTrade', id: 13 },
  compared: compared({ available: decimal('0.25'), manualTrades: 1 }),
});

const watchedTimes = { sinceMs: NOW_MS - 65_000, untilMs: NOW_MS + 145_000 };

export const bookScenes: Readonly<Record<string, readonly Scene[]>> = {
  reconcile: [
    { title: 'they agree', say: ['/reconcile'] },
    {
      title: 'within the tolerance, with coins elsewhere',
      engine: {
        reconcile: async () =>
          report({
            ...{ action: 'withinTolerance', drift: decimal('0.00005'), reserved: decimal('1') },
            ...{ held: decimal('0.00425'), durationMs: 1_240 },
            compared: compared({
              ...{ lent: decimal('0.5'), setAside: decimal('0.125'), elsewhere: decimal('0.01') },
            }),
          }),
      },
      say: ['/reconcile'],
    },
    {
      title: 'more held: a virtual buy, after missed fills',
      engine: { reconcile: async () => surplusReport({ action: 'virtualBuy', missedFills: 2 }) },
      say: ['/reconcile'],
    },
    {
      title: 'bought by hand in part',
      engine: {
        reconcile: async () =>
          surplusReport({
            ...{ held: decimal('0.005199'), drift: decimal('0.001199'), action: 'manualBuy' },
            bookings: [manualBuy(), virtualBuy({ costAfter: decimal('319.055') })],
          }),
      },
      say: ['/reconcile'],
    },
    { title: 'sold by hand', engine: { reconcile: async () => halfSold }, say: ['/reconcile'] },
    {
      title: 'sold by hand at an unknown cost',
      engine: {
        reconcile: async () => ({
          ...halfSold,
          bookings: [manualSell({ costAfter: null, realizedPnl: ZERO })],
        }),
      },
      say: ['/reconcile'],
    },
    {
      title: 'less held',
      engine: {
        reconcile: async () =>
          report({
            ...{ held: decimal('0.002'), reserved: decimal('0.5'), drift: decimal('-0.0022') },
            action: 'quantityReduced',
            bookings: [
              virtualBuy({
                ...{ row: 'quantityReduced', quantityDelta: decimal('-0.0022') },
                ...{ value: decimal('130.075'), costAfter: decimal('118.25') },
                evidence: 'no trade explains -0.0022 beside the 0.0042 booked',
              }),
            ],
          }),
      },
      say: ['/reconcile'],
    },
    {
      title: 'adopted without cost',
      engine: {
        reconcile: async () =>
          report({
            ...{ booked: ZERO, drift: decimal('0.0042'), action: 'adoptedWithoutCost' },
            bookings: [
              virtualBuy({
                ...{ row: 'adoptedWithoutCost', quantityDelta: decimal('0.0042') },
                ...{ price: null, value: null, costAfter: null },
              }),
            ],
          }),
      },
      say: ['/reconcile'],
    },
    {
      title: 'only reported: more held, and it is asked what it is',
      engine: { reconcile: async () => surplusReport() },
      say: ['/reconcile'],
    },
    {
      title: 'only reported: less held',
      engine: { reconcile: async () => ({ ...halfSold, action: 'onlyReported' }) },
      say: ['/reconcile'],
    },
    {
      title: 'less held, watched, and his word that it is so',
      engine: {
        reconcile: async () =>
          report({
            ...{ held: decimal('0.0022'), drift: decimal('-0.002'), action: 'watched' },
            watched: { ...watchedTimes, quantity: decimal('-0.002') },
          }),
        bookWatched: async () =>
          report({
            ...{ held: decimal('0.0022'), drift: decimal('-0.002'), action: 'quantityReduced' },
            bookings: [
              virtualBuy({
                ...{ row: 'quantityReduced', quantityDelta: decimal('-0.002') },
                evidence: 'no trade explains -0.002 beside the 0.0042 booked',
              }),
            ],
          }),
      },
      say: ['/reconcile', '/reconcile book', '/reconcile book 3'],
    },
    {
      title: 'more held, watched, and it is asked what it is',
      engine: {
        reconcile: async () =>
          surplusReport({
            ...{ action: 'watched', bookings: [] },
            watched: { ...watchedTimes, quantity: decimal('0.0002') },
          }),
      },
      say: ['/reconcile'],
    },
    {
      title: 'back, and traded on another market',
      engine: {
        reconcile: async () =>
          surplusReport({
            action: 'cameBack',
            bookings: [
              virtualBuy({ row: 'cameBack' }),
              virtualBuy({ isElsewhere: true, tradeId: '77', quantityDelta: decimal('0.0001') }),
            ],
          }),
      },
      say: ['/reconcile'],
    },
    {
      title: 'the earlier ones',
      say: ['/reconcile history', '/reconcile HISTORY 1', '/reconcile 11', '/reconcile #9', '/reconcile 99'],
    },
    {
      title: 'a report of what was sold by hand, and one that an earlier version made',
      engine: {
        report: (id) =>
          id === 13
            ? { ...halfSold, timeMs: NOW_MS - 65 * 60_000 }
            : surplusReport({ id, compared: null, action: 'virtualBuy', timeMs: NOW_MS - 864_000_000 }),
      },
      say: ['/reconcile 13', '/reconcile 2'],
    },
    {
      title: 'a report of what was only reported',
      engine: { report: (id) => surplusReport({ id }) },
      say: ['/reconcile 12'],
    },
    {
      title: 'no reports yet',
      engine: { reports: () => [], report: () => null },
      say: ['/reconcile history', '/reconcile 1'],
    },
    {
      title: 'two strategies: a number tells its own',
      engine: {
        strategies: () => two,
        report: (id) => (id === 13 ? { ...halfSold, strategyId: 'wild' } : null),
        reports: (strategyId, limit) => [{ ...halfSold, strategyId }].slice(0, limit),
      },
      say: ['/reconcile 13', '/reconcile 14', '/reconcile history', '/reconcile wild history 5'],
    },
    {
      title: 'wrong arguments',
      say: [
        ...['/reconcile yesterday', '/reconcile 0', '/reconcile 1.5', '/reconcile １２'],
        ...['/reconcile history 51', '/reconcile history all', '/reconcile 12 3', '/reconcile history 5 5'],
      ],
    },
    {
      title: 'turned off',
      engine: { reconcile: () => Promise.reject(new CommandRefusedError('reconciliationOff', 'off')) },
      say: ['/reconcile'],
    },
    {
      title: 'the exchange away',
      engine: { reconcile: () => Promise.reject(new ExchangeUnavailableError('connection refused')) },
      say: ['/reconcile'],
    },
  ],
  ledger: [
    { title: 'what happened', say: ['/ledger', '/ledger 2'] },
    {
      title: 'sold out, adopted without a cost, written off',
      engine: {
        ledger: async () => [
          ...eventfulLines().slice(0, 1),
          ...ledgerLines([
            {
              ...{ kind: 'adjustment', cycle: 3, reason: 'reconciliation', reportId: 2 },
              ...{ timeMs: NOW_MS - 90_000_000, quantityDelta: decimal('1.5'), costAfter: null },
            },
            {
              ...{ kind: 'adjustment', cycle: 3, reason: 'fresh', timeMs: NOW_MS - 4_000 },
              ...{ quantityDelta: decimal('-1.5'), costAfter: ZERO, orderedBy: 'console' },
            },
          ]),
        ],
      },
      say: ['/ledger'],
    },
    { title: 'nothing yet', engine: { ledger: async () => [] }, say: ['/ledger'] },
    { title: 'wrong arguments', say: ['/ledger 0', '/ledger 51', '/ledger all', '/ledger 1 2'] },
  ],
  export: [
    { title: 'a file', say: ['/export'] },
    {
      title: 'nothing yet',
      engine: { history: () => historyView({ lines: [], cycles: [] }) },
      say: ['/export'],
    },
    {
      title: 'two strategies',
      engine: { strategies: () => two, status: () => statusView() },
      say: ['/export', '/export wild'],
    },
  ],
};
