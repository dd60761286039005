import type { Problem } from '../../domain/alerts/index.js';
import { exact, money, type Phrase, phrase, quantity } from '../message/index.js';
import { foreignOrderPhrase } from './foreignOrderPhrase.js';
import { beginningPhrase } from './troublePhrases.js';

/** What is wrong, and what the owner can do about it. */
export function problemPhrase(problem: Problem): Phrase {
  switch (problem.kind) {
    case 'tooLittleToSell': {
      const { symbol, baseAsset: asset, minQuantity, held } = problem;
      return phrase('problem.tooLittleToSell', {
        ...{ symbol, asset },
        ...{ minimum: quantity(minQuantity), held: quantity(held) },
      });
    }
    case 'noRungFits':
      return noRungFits(problem);
    case 'nothingFree': {
      const { symbol, baseAsset: asset, position } = problem;
      return phrase('problem.nothingFree', { symbol, asset, position: quantity(position) });
    }
    case 'saleRefused': {
      const { symbol, refusals, code, message } = problem;
      return phrase('problem.saleRefused', { symbol, refusals: String(refusals), code, message });
    }
    case 'nobodyBuys':
      return phrase('problem.nobodyBuys', { symbol: problem.symbol, attempts: String(problem.attempts) });
    case 'cancelFails':
    case 'fateUnknown': {
      const { kind, symbol, price, message } = problem;
      return phrase(`problem.${kind}`, { symbol, price: exact(price), message });
    }
    case 'soldMoreThanBooked': {
      const { symbol, tradeId: trade, sold, booked } = problem;
      return phrase('problem.soldMoreThanBooked', {
        ...{ symbol, trade },
        ...{ sold: quantity(sold), booked: quantity(booked) },
      });
    }
    case 'settingsIgnored':
      return phrase('set.ignored', { symbol: problem.symbol, settings: problem.settings.join(', ') });
    case 'streamsRefused':
      return phrase('problem.streamsRefused', { message: problem.message });
    case 'telegramRefused':
      return phrase(problem.isUnknown ? 'problem.telegramUnknown' : 'problem.telegramRefused');
    case 'foreignOrder':
      return phrase('problem.foreignOrder', {
        symbol: problem.symbol,
        what: foreignOrderPhrase(problem.order),
      });
    default:
      return beginningPhrase(problem);
  }
}

function noRungFits({
  symbol,
  quoteAsset: asset,
  left,
  totalAmount,
}: Extract<Problem, { readonly kind: 'noRungFits' }>): Phrase {
  return left.eq(totalAmount)
    ? phrase('problem.noRungFits', { symbol, asset, left: money(left) })
    : phrase('problem.noRungFitsRest', { symbol, asset, left: money(left), total: money(totalAmount) });
}
