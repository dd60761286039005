import { decimal, ZERO } from '../../src/domain/decimal.js';
import { CommandRefusedError } from '../../src/engine/api/engineApi.js';
import { ExchangeUnavailableError } from '../../src/engine/ports/exchange.js';
import { averagePreview, freshPreview, ownersOrder, rungOrder, statusView } from '../support/engine.js';
import { manualBuy, report, surplusReport, virtualBuy } from '../support/history.js';
import { costUnknown, type Scene, two } from './scene.js';

/* Commands that ask before they do anything. */

/** 0.0040 booked at 59125, with 0.0042 held. */
const booked = statusView({
  ...{ position: decimal('0.0040'), cost: decimal('236.5'), averageEntryPrice: decimal('59125') },
  target: decimal('59272.8125'),
});
const emptyBooks = statusView({
  ...{ position: ZERO, cost: ZERO, averageEntryPrice: null, target: null },
});

const surplusChanged = new CommandRefusedError('surplusChanged', 'it is 0.0003 by now');

export const askingScenes: Readonly<Record<string, readonly Scene[]>> = {
  adopt: [
    {
      title: 'alone: the three ways',
      engine: { status: () => booked },
      say: ['/adopt'],
    },
    {
      title: 'at a price',
      engine: { status: () => booked },
      say: ['/adopt 58000', 'yes', '/adopt 58000', 'no'],
    },
    {
      title: 'at the market price',
      engine: { status: () => booked },
      say: ['/adopt market', 'yes'],
    },
    {
      title: 'the first holdings that no book knows',
      engine: {
        status: () => emptyBooks,
        compare: async () => surplusReport({ booked: ZERO, drift: decimal('0.0042'), bookings: [] }),
      },
      say: ['/adopt 58000'],
    },
    {
      title: 'explained in part by trades of the owner',
      engine: {
        status: () => booked,
        compare: async () =>
          surplusReport({
            ...{ held: decimal('0.005199'), drift: decimal('0.001199') },
            bookings: [manualBuy(), virtualBuy()],
          }),
      },
      say: ['/adopt 58000'],
    },
    {
      title: 'a price with a slipped point is asked twice',
      engine: { status: () => booked },
      say: ['/adopt 59.125', 'yes', 'yes'],
    },
    {
      title: 'so is one with a slipped digit, unless trades explain all of it',
      engine: {
        status: () => booked,
        compare: async () =>
          surplusReport({
            drift: decimal('0.000999'),
            bookings: [manualBuy({ quantityDelta: decimal('0.000999') })],
          }),
      },
      say: ['/adopt 600000', 'yes'],
    },
    {
      title: 'a slipped digit with a cost that nobody knows',
      engine: { status: () => costUnknown() },
      say: ['/adopt 600000', 'yes', 'no'],
    },
    {
      title: 'nothing beyond the books',
      engine: { compare: async () => report() },
      say: ['/adopt', '/adopt market', '/adopt 60000'],
    },
    {
      title: 'the cost of the position is unknown',
      engine: { status: () => costUnknown() },
      say: ['/adopt', '/adopt 60000', 'yes', '/adopt market', 'no'],
    },
    {
      title: 'no price yet',
      engine: { status: () => ({ ...booked, bestBid: null }) },
      say: ['/adopt', '/adopt market'],
    },
    {
      title: 'wrong arguments',
      say: ['/adopt 0', '/adopt cheap', '/adopt 1,000', '/adopt 1 2'],
    },
    {
      title: 'two strategies',
      engine: { strategies: () => two, status: () => booked },
      say: ['/adopt market', '/adopt calm', '/adopt calm market', 'yes'],
    },
    {
      title: 'another quantity by the time it is done',
      engine: { status: () => booked, adoptSurplus: () => Promise.reject(surplusChanged) },
      say: ['/adopt 58000', 'yes'],
    },
    {
      title: 'the exchange away',
      engine: { compare: () => Promise.reject(new ExchangeUnavailableError('connection refused')) },
      say: ['/adopt 60000'],
    },
  ],
  reserve: [
    { title: 'asked and confirmed', engine: { status: () => booked }, say: ['/reserve', 'yes'] },
    { title: 'asked and declined', engine: { status: () => booked }, say: ['/reserve', 'no'] },
    {
      title: 'a position of unknown cost',
      engine: {
        status: () => costUnknown(),
        reserveSurplus: async () => ({ kind: 'reserved', quantity: decimal('0.00419664'), report: null }),
      },
      say: ['/reserve', 'yes'],
    },
    {
      title: 'nothing beyond the books',
      engine: { compare: async () => report() },
      say: ['/reserve'],
    },
    {
      title: 'nothing is left of it when it is confirmed',
      engine: { status: () => booked, reserveSurplus: async () => ({ kind: 'nothing' }) },
      say: ['/reserve', 'yes'],
    },
    {
      title: 'another quantity by the time it is done',
      engine: { status: () => booked, reserveSurplus: () => Promise.reject(surplusChanged) },
      say: ['/reserve', 'yes'],
    },
  ],
  fresh: [
    { title: 'asked and confirmed', say: ['/fresh', 'yes'] },
    { title: 'asked and declined', say: ['/fresh', 'no'] },
    {
      title: 'the word of former versions, and one that never was',
      say: ['/fresh ALL', 'yes', '/fresh now'],
    },
    {
      title: 'with orders of the owner, which stay',
      engine: {
        previewFresh: async () => freshPreview({ ownersOrders: [ownersOrder(1), ownersOrder(2)] }),
      },
      say: ['/fresh', 'yes'],
    },
    {
      title: 'with orders of the owner, which are cancelled too',
      engine: {
        previewFresh: async () =>
          freshPreview({
            ownersOrders: [ownersOrder(1), ownersOrder(2, { price: null, quantity: null, side: 'buy' })],
          }),
      },
      say: ['/fresh', '/fresh orders', 'yes'],
    },
    {
      title: 'an order of the owner ended meanwhile',
      engine: {
        previewFresh: async () => freshPreview({ ownersOrders: [ownersOrder(1), ownersOrder(2)] }),
        fresh: async () => ({
          ...{ symbol: 'BTC_USDC', cancelledOrders: 4, cancelledOwnersOrders: 1 },
          ...{ nextCycle: 12, hasClosedCycle: false, writtenOff: ZERO },
        }),
      },
      say: ['/fresh orders', 'yes'],
    },
    {
      title: 'very many orders',
      engine: {
        previewFresh: async () =>
          freshPreview({ orders: Array.from({ length: 40 }, (_, index) => rungOrder(index + 1)) }),
      },
      say: ['/fresh'],
    },
    {
      title: 'nothing held, nothing open',
      engine: {
        previewFresh: async () =>
          freshPreview({ orders: [], position: ZERO, cost: ZERO, averageEntryPrice: null }),
      },
      say: ['/fresh', '/fresh everything'],
    },
    {
      title: 'refused while a sale is in flight',
      engine: { fresh: () => Promise.reject(new CommandRefusedError('saleInFlight', 'a sale')) },
      say: ['/fresh', 'yes'],
    },
    {
      title: 'the exchange away',
      engine: { previewFresh: () => Promise.reject(new ExchangeUnavailableError('connection refused')) },
      say: ['/fresh'],
    },
  ],
  setavg: [
    { title: 'asked and confirmed', say: ['/setavg 60000', 'yes'] },
    {
      title: 'it would sell at once',
      engine: {
        previewAverageEntryPrice: () =>
          averagePreview({
            before: {
              averageEntryPrice: decimal('61000'),
              cost: decimal('255.995'),
              ...{ target: decimal('61152.5'), breakEven: decimal('61061.1') },
            },
            after: {
              averageEntryPrice: decimal('50000.5'),
              cost: decimal('209.8341'),
              ...{ target: decimal('50125.50125'), breakEven: decimal('50050.6') },
            },
            sellsAtOnce: true,
          }),
      },
      say: ['/setavg 50000.5', 'no'],
    },
    {
      title: 'a slipped point is asked twice',
      say: ['/setavg 59.125', 'yes', 'yes', '/setavg 59125000', 'yes', 'no'],
    },
    {
      title: 'a digit that slipped is asked twice, with what the books would tell',
      engine: {
        previewAverageEntryPrice: () =>
          averagePreview({
            before: {
              averageEntryPrice: decimal('59500'),
              cost: decimal('249.70008'),
              ...{ target: decimal('59648.75'), breakEven: decimal('59559.6') },
            },
          }),
      },
      say: ['/setavg 88866.6', 'yes', 'no', '/setavg 39496', 'yes', 'no', '/setavg 600000', 'yes', 'yes'],
    },
    {
      title: 'no market price to hold it against',
      engine: { status: () => ({ ...booked, bestBid: null }) },
      say: ['/setavg 60000', 'yes', 'yes'],
    },
    {
      title: 'wrong arguments',
      say: [
        ...['/setavg', '/setavg sixty', '/setavg 0', '/setavg -5', '/setavg 1e5', '/setavg 1,000'],
        ...['/setavg 59,125.5', '/setavg ６００００', '/setavg .5', '/setavg 1 2 3', '/setavg <b>&'],
      ],
    },
    {
      title: 'nothing held',
      engine: {
        previewAverageEntryPrice: () => {
          throw new CommandRefusedError('nothingHeld', 'nothing held');
        },
      },
      say: ['/setavg 60000'],
    },
    {
      title: 'two strategies',
      engine: { strategies: () => two },
      say: ['/setavg 60000', '/setavg wild', '/setavg calm 60000', 'no'],
    },
  ],
};
