import { alerts } from './alerts.js';
import { answers } from './answers.js';
import { refusals } from './refusals.js';
import { terms } from './terms.js';

/** English. The shape of every other language: see `Messages`. */
export const en = { ...terms, ...refusals, ...answers, ...alerts } as const;

/** The shape of a language: every key of the English one, each a text. */
export type Messages = TextsOf<typeof en>;

type TextsOf<Tree> = {
  readonly [Name in keyof Tree]: Tree[Name] extends string ? string : TextsOf<Tree[Name]>;
};
