import { type People, telegramId } from '../access/index.js';
import { literal, type Phrase, phrase } from '../languages/index.js';

/** Finds what somebody is called, from what the engine and the audit call them. */
export type Naming = (who: string) => Phrase;

/** Joins what somebody did with who it was; leaves it alone where nobody is known. */
export function byWhom(what: Phrase, who: string | null, naming: Naming): Phrase {
  return who === null ? what : phrase('person.did', { what, by: naming(who) });
}

/**
 * Names people in what this reader reads: `you`, the name that they have on Telegram with their number (anybody may
 * have any name), or the number alone.
 *
 * @param reader as the engine and the audit name them; null where several read
 */
export function namingFor(people: Pick<People, 'nameOf'>, reader: string | null): Naming {
  return (who) => {
    if (who === reader) return phrase('person.you');
    if (who === 'console') return phrase('person.console');
    const id = telegramId(who);
    if (id === null) return literal(who);
    const name = people.nameOf(id);
    const number = String(id);
    return name === null ? phrase('person.telegram', { number }) : phrase('person.named', { name, number });
  };
}
