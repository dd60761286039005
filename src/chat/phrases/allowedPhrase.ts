import { decimal } from '../../domain/decimal.js';
import type { Allowed } from '../../domain/ladder/index.js';
import { exact, type Phrase, phrase } from '../message/index.js';

/** So much money that naming the limit would only puzzle. */
const NO_LIMIT = decimal('1e12');

/** Tells what may be written for a parameter, as the end of a sentence. */
export function allowedPhrase(allowed: Allowed): Phrase {
  switch (allowed.kind) {
    case 'switch':
      return phrase('allowed.switch');
    case 'hoursOfDay':
      return phrase('allowed.hours');
    case 'choice': {
      const [first = '', second = ''] = allowed.choices;
      return phrase('allowed.choice', { first, second });
    }
    case 'number': {
      const range = rangePhrase(allowed);
      return allowed.canBeOff ? phrase('allowed.orOff', { allowed: range }) : range;
    }
  }
}

function rangePhrase({ bounds, isWhole }: Extract<Allowed, { readonly kind: 'number' }>): Phrase {
  const { above, from, below, to } = bounds;
  const low = exact(decimal(above ?? from ?? '0'));
  const most = decimal(below ?? to ?? '1e15');
  if (most.gte(NO_LIMIT)) return phrase('allowed.above', { low });
  const values = { low, high: exact(most) };
  if (isWhole) return phrase('allowed.whole', values);
  if (above !== undefined)
    return phrase(below === undefined ? 'allowed.aboveTo' : 'allowed.aboveBelow', values);
  return phrase(below === undefined ? 'allowed.fromTo' : 'allowed.fromBelow', values);
}
