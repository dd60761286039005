import { literal, type Phrase, phrase } from '../message/index.js';

/*
 * What proves a booking. The ledger keeps it in one wording for all times and readers; a person reads it in their own
 * language.
 */

const TRADE = String.raw`trade (\S+), (buy|sell) (\S+) at (\S+), fee (\S+ \S+)`;
const TRADED = new RegExp(`^(bought by hand|sold by hand|traded by hand on (\\S+)): ${TRADE}$`, 'u');

/** @param evidence as it stands in the ledger */
export function evidencePhrase(evidence: string): Phrase {
  return (
    tradePhrase(evidence) ??
    read(evidence, /^no trade explains (\S+) beside the (\S+) booked$/u, ([drift = '', booked = '']) =>
      phrase('evidence.noTrade', { drift, booked }),
    ) ??
    read(evidence, /^written off before without a trade, at (\S+): (\S+)$/u, ([cost = '', quantity = '']) =>
      phrase('evidence.writtenOff', { cost, quantity }),
    ) ??
    read(evidence, /^the owner's word: (\S+) at (\S+)$/u, ([quantity = '', price = '']) =>
      phrase('evidence.ownersWord', { quantity, price }),
    ) ??
    read(evidence, /^(\d+) trades by hand$/u, ([count = '']) => phrase('evidence.trades', { count })) ??
    // What another version has written is shown as it is.
    literal(evidence)
  );
}

function tradePhrase(evidence: string): Phrase | null {
  return read(evidence, TRADED, ([, market, trade = '', side, quantity = '', price = '', fee = '']) => {
    const values = { trade, quantity, price, fee };
    const isSale = side === 'sell';
    if (market === undefined) return phrase(isSale ? 'evidence.sold' : 'evidence.bought', values);
    return phrase(isSale ? 'evidence.soldOn' : 'evidence.boughtOn', { ...values, market });
  });
}

function read(
  evidence: string,
  pattern: RegExp,
  say: (found: readonly (string | undefined)[]) => Phrase,
): Phrase | null {
  const found = pattern.exec(evidence);
  return found === null ? null : say(found.slice(1));
}
