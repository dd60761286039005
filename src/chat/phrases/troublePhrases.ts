import type { LastingProblem } from '../../domain/alerts/index.js';
import type { Trouble } from '../../engine/api/index.js';
import { duration, exact, exactPercentage, type Phrase, phrase, quantity } from '../message/index.js';

/** What is wrong at present, in one line, with how long it has been so. */
export function troublePhrase({ problem, sinceMs }: Trouble, nowMs: number): Phrase {
  const what = shortly(problem);
  return sinceMs === null ? what : phrase('trouble.lasting', { what, duration: duration(nowMs - sinceMs) });
}

function shortly(problem: Trouble['problem']): Phrase {
  switch (problem.kind) {
    case 'keyRefused':
    case 'requestsWait':
    case 'salesWait':
    case 'notRecorded':
    case 'booksGone':
      return phrase(`trouble.${problem.kind}`);
    case 'pricesUnknown':
    case 'pricesByRequest':
      return phrase(`trouble.${problem.kind}`, { symbols: problem.symbols.join(', ') });
    case 'notCaughtUp':
    case 'marketGone':
    case 'marketClosed':
    case 'targetUnprofitable':
    case 'rungsRefused':
    case 'ownOrderInTheWay':
      return phrase(`trouble.${problem.kind}`, { symbol: problem.symbol });
    case 'salesRefused':
    case 'salesUnfilled':
    case 'nothingFree':
    case 'cancelsFail':
    case 'fatesUnknown':
      return phrase(`trouble.${problem.kind}`, { symbol: problem.symbol, count: String(problem.count) });
  }
}

/** What has begun, what it means, and what the owner can do about it. */
export function beginningPhrase(problem: LastingProblem): Phrase {
  switch (problem.kind) {
    case 'keyRefused':
    case 'notRecorded':
      return phrase(`troubleBegan.${problem.kind}`, { message: problem.message });
    case 'requestsWait':
    case 'salesWait':
      return phrase(`troubleBegan.${problem.kind}`);
    case 'booksGone':
      return phrase('troubleBegan.booksGone', { file: problem.file });
    case 'pricesUnknown':
    case 'pricesByRequest':
      return phrase(`troubleBegan.${problem.kind}`, { symbols: problem.symbols.join(', ') });
    case 'marketGone':
    case 'marketClosed':
    case 'notCaughtUp':
      return phrase(`troubleBegan.${problem.kind}`, { symbol: problem.symbol });
    case 'rungsRefused': {
      const { symbol, code, message } = problem;
      return phrase('troubleBegan.rungsRefused', { symbol, code, message });
    }
    case 'ownOrderInTheWay':
      return ownOrderPhrase(problem);
    case 'targetUnprofitable':
      return phrase(
        problem.stopsBuying ? 'troubleBegan.targetStopsBuying' : 'troubleBegan.targetUnprofitable',
        {
          symbol: problem.symbol,
          target: exactPercentage(problem.takeProfitPercentage),
          least: exactPercentage(problem.breakEvenPercentage),
        },
      );
  }
}

/** Which order it is, what happens now, and what its owner can do. */
function ownOrderPhrase(problem: Extract<LastingProblem, { readonly kind: 'ownOrderInTheWay' }>): Phrase {
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

export function endPhrase(problem: LastingProblem, lastedMs: number): Phrase {
  const lasted = { duration: duration(lastedMs) };
  switch (problem.kind) {
    case 'keyRefused':
    case 'requestsWait':
    case 'salesWait':
    case 'notRecorded':
    case 'booksGone':
      return phrase(`troubleOver.${problem.kind}`, lasted);
    case 'pricesUnknown':
    case 'pricesByRequest':
      return phrase(`troubleOver.${problem.kind}`, { ...lasted, symbols: problem.symbols.join(', ') });
    case 'notCaughtUp':
    case 'marketGone':
    case 'marketClosed':
    case 'rungsRefused':
    case 'ownOrderInTheWay':
    case 'targetUnprofitable':
      return phrase(`troubleOver.${problem.kind}`, { ...lasted, symbol: problem.symbol });
  }
}
