import type { LastingProblem } from '../domain/problem.js';
import type { Trouble } from '../engine/faceReports.js';
import { exactPercentage } from './figures.js';
import { duration, type Phrase, phrase } from './phrase.js';

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
    case 'marketGone':
    case 'marketClosed':
    case 'notCaughtUp':
    case 'targetUnprofitable':
    case 'rungsRefused':
      return phrase(`trouble.${problem.kind}`, { symbol: problem.symbol });
    case 'salesRefused':
    case 'salesUnfilled':
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
    case 'marketGone':
    case 'marketClosed':
    case 'notCaughtUp':
    case 'rungsRefused':
    case 'targetUnprofitable':
      return phrase(`troubleOver.${problem.kind}`, { ...lasted, symbol: problem.symbol });
  }
}
