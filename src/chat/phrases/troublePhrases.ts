import type { LastingProblem } from '../../domain/alerts/index.js';
import type { Trouble } from '../../engine/api/index.js';
import { duration, type Phrase, phrase } from '../message/index.js';

/** Tells what is wrong at present, in one line, with how long it has been so. */
export function troublePhrase({ problem, sinceMs }: Trouble, nowMs: number): Phrase {
  const what = shortly(problem);
  return sinceMs === null ? what : phrase('trouble.lasting', { what, duration: duration(nowMs - sinceMs) });
}

/** Words about one market name it, words about several name them all, and none of them says more. */
function shortly(problem: Trouble['problem']): Phrase {
  if ('symbols' in problem) {
    return phrase(`trouble.${problem.kind}`, { symbols: problem.symbols.join(', ') });
  }
  if (problem.kind === 'exposureReached' || problem.kind === 'moneyShort')
    return phrase(`trouble.${problem.kind}`, { asset: problem.quoteAsset });
  if (!('symbol' in problem)) return phrase(`trouble.${problem.kind}`);
  const { symbol } = problem;
  return 'count' in problem && problem.kind !== 'rungsRefused'
    ? phrase(`trouble.${problem.kind}`, { symbol, count: String(problem.count) })
    : phrase(`trouble.${problem.kind}`, { symbol });
}

/** That a problem is over, and how long it has lasted. */
export function endPhrase(problem: LastingProblem, lastedMs: number): Phrase {
  const lasted = { duration: duration(lastedMs) };
  if ('symbols' in problem) {
    return phrase(`troubleOver.${problem.kind}`, { ...lasted, symbols: problem.symbols.join(', ') });
  }
  return 'symbol' in problem
    ? phrase(`troubleOver.${problem.kind}`, { ...lasted, symbol: problem.symbol })
    : phrase(`troubleOver.${problem.kind}`, lasted);
}
