import type { Problem, ProblemKind } from '../../domain/alerts/index.js';
import { exact, exactPercentage, money, type Phrase, phrase, quantity } from '../message/index.js';
import { foreignOrderPhrase } from './foreignOrderPhrase.js';

/** Tells what is wrong, or has begun; what it means, and what the owner can do about it. */
export function problemPhrase(problem: Problem): Phrase {
  const words: Words<Problem> = WORDS[problem.kind];
  return words(problem);
}

/** A method, so that the words of one kind may stand for those of whichever kind a problem is of. */
type Words<Of> = { of(problem: Of): Phrase }['of'];

const WORDS: { readonly [Kind in ProblemKind]: Words<Problem<Kind>> } = {
  tooLittleToSell: ({ symbol, baseAsset: asset, minQuantity, held }) =>
    phrase('problem.tooLittleToSell', {
      ...{ symbol, asset },
      ...{ minimum: quantity(minQuantity), held: quantity(held) },
    }),
  noRungFits,
  nothingFree: ({ symbol, baseAsset: asset, position }) =>
    phrase('problem.nothingFree', { symbol, asset, position: quantity(position) }),
  saleRefused: ({ symbol, refusals, code, message }) =>
    phrase('problem.saleRefused', { symbol, refusals: String(refusals), code, message }),
  nobodyBuys: ({ symbol, attempts }) => phrase('problem.nobodyBuys', { symbol, attempts: String(attempts) }),
  cancelFails: ({ symbol, price, message }) =>
    phrase('problem.cancelFails', { symbol, price: exact(price), message }),
  fateUnknown: ({ symbol, price, message }) =>
    phrase('problem.fateUnknown', { symbol, price: exact(price), message }),
  soldMoreThanBooked: ({ symbol, tradeId: trade, sold, booked }) =>
    phrase('problem.soldMoreThanBooked', { symbol, trade, sold: quantity(sold), booked: quantity(booked) }),
  settingsIgnored: ({ symbol, settings }) => phrase('set.ignored', { symbol, settings: settings.join(', ') }),
  streamsRefused: ({ message }) => phrase('problem.streamsRefused', { message }),
  noMarket: ({ strategy, symbol, near }) =>
    near.length === 0
      ? phrase('problem.noMarket', { strategy, symbol })
      : phrase('problem.noMarketNear', { strategy, symbol, near: near.join(', ') }),
  telegramRefused: ({ isUnknown }) =>
    phrase(isUnknown ? 'problem.telegramUnknown' : 'problem.telegramRefused'),
  foreignOrder: ({ symbol, order }) =>
    phrase('problem.foreignOrder', { symbol, what: foreignOrderPhrase(order) }),
  keyRefused: ({ message }) => phrase('troubleBegan.keyRefused', { message }),
  requestsWait: () => phrase('troubleBegan.requestsWait'),
  salesWait: () => phrase('troubleBegan.salesWait'),
  pricesUnknown: ({ symbols }) => phrase('troubleBegan.pricesUnknown', { symbols: symbols.join(', ') }),
  pricesByRequest: ({ symbols }) => phrase('troubleBegan.pricesByRequest', { symbols: symbols.join(', ') }),
  ownOrderInTheWay,
  exposureReached: ({ baseAsset, quoteAsset, limit, exposure }) =>
    phrase(baseAsset === null ? 'troubleBegan.exposureReached' : 'troubleBegan.exposureOfAsset', {
      ...{ asset: baseAsset ?? '', quoteAsset },
      ...{ limit: money(limit), exposure: money(exposure) },
    }),
  moneyShort: ({ quoteAsset, free, needed }) =>
    phrase('troubleBegan.moneyShort', { quoteAsset, free: money(free), needed: money(needed) }),
  notRecorded: ({ message }) => phrase('troubleBegan.notRecorded', { message }),
  booksGone: ({ file }) => phrase('troubleBegan.booksGone', { file }),
  marketGone: ({ symbol }) => phrase('troubleBegan.marketGone', { symbol }),
  marketClosed: ({ symbol }) => phrase('troubleBegan.marketClosed', { symbol }),
  notCaughtUp: ({ symbol }) => phrase('troubleBegan.notCaughtUp', { symbol }),
  rungsRefused: ({ symbol, code, message }) => phrase('troubleBegan.rungsRefused', { symbol, code, message }),
  targetUnprofitable: ({ symbol, takeProfitPercentage, breakEvenPercentage, stopsBuying }) =>
    phrase(stopsBuying ? 'troubleBegan.targetStopsBuying' : 'troubleBegan.targetUnprofitable', {
      symbol,
      target: exactPercentage(takeProfitPercentage),
      least: exactPercentage(breakEvenPercentage),
    }),
};

function noRungFits({ symbol, quoteAsset: asset, left, totalAmount }: Problem<'noRungFits'>): Phrase {
  return left.eq(totalAmount)
    ? phrase('problem.noRungFits', { symbol, asset, left: money(left) })
    : phrase('problem.noRungFitsRest', { symbol, asset, left: money(left), total: money(totalAmount) });
}

/** Tells which order it is, what happens now, and what its owner can do. */
function ownOrderInTheWay(problem: Problem<'ownOrderInTheWay'>): Phrase {
  const { symbol, baseAsset: asset, orderId: order, strategyId: strategy, isCancelled } = problem;
  const its = {
    ...{ symbol, asset, order },
    ...{ price: exact(problem.price), quantity: quantity(problem.quantity) },
  };
  if (isCancelled) return phrase('troubleBegan.ownOrderCancelled', its);
  const sellsAt = exact(problem.sellsAt);
  return strategy === null
    ? phrase('troubleBegan.ownOrderInTheWay', { ...its, sellsAt })
    : phrase('troubleBegan.otherRungInTheWay', { ...its, sellsAt, strategy });
}
