import { type ListedKey, type ParameterPath, TUNABLE, type TunableKey } from '../../domain/ladder/index.js';
import { literal, type Phrase, phrase } from '../message/index.js';
import { amount } from './strategyPhrases.js';

/* Parameters as `/set` shows them: each with its unit and with what it means. */

/** The name of a parameter in a list. */
export function parameterLabel(key: ListedKey): Phrase {
  return phrase(`parameter.${key}`);
}

/** Tells what a parameter does, without its name. */
export function parameterMeaning(key: ParameterPath): Phrase {
  return phrase(`meaning.${key}`);
}

/** A value with its unit, e.g. `2000 USDC`, `0.25%`, `15 min`; words, e.g. `off`, stand as they are typed. */
export function parameterValue(key: TunableKey, text: string, quoteAsset: string): Phrase {
  const { allowed } = TUNABLE[key];
  if (allowed.kind === 'switch') return literal(text === 'true' ? 'on' : 'off');
  if (
    allowed.kind === 'choice' ||
    allowed.kind === 'hoursOfDay' ||
    allowed.unit === null ||
    !/^\d/u.test(text)
  )
    return literal(text);
  switch (allowed.unit) {
    case 'quote':
      return amount(text, quoteAsset);
    case 'percent':
      return literal(`${text}%`);
    case 'hours':
      return phrase('unit.wholeHours', { hours: text });
    case 'minutes':
      return phrase('unit.minutes', { minutes: text });
    case 'seconds':
      return phrase('unit.seconds', { seconds: text });
  }
}

/** Gives what its numbers are counted in, e.g. `USDC`; null where they only count, or it takes none. */
export function parameterUnit(key: TunableKey, quoteAsset: string): Phrase | null {
  const { allowed } = TUNABLE[key];
  if (allowed.kind !== 'number' || allowed.unit === null) return null;
  return allowed.unit === 'quote' ? literal(quoteAsset) : phrase(`unitName.${allowed.unit}`);
}
