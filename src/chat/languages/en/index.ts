import { access } from './access.js';
import { alerts } from './alerts.js';
import { answers } from './answers.js';
import { brakes } from './brakes.js';
import { deeds } from './deeds.js';
import { delivery } from './delivery.js';
import { exits } from './exits.js';
import { parameters } from './parameters.js';
import { pictures } from './pictures.js';
import { refusals } from './refusals.js';
import { reports } from './reports.js';
import { terms } from './terms.js';
import { troubles } from './troubles.js';

/** English. The shape of every other language: see `Messages`. */
export const en = {
  ...terms,
  ...refusals,
  ...answers,
  ...alerts,
  ...access,
  ...brakes,
  ...deeds,
  ...delivery,
  ...exits,
  ...parameters,
  ...pictures,
  ...reports,
  ...troubles,
} as const;

/** The shape of a language: every key of the English one, each a text. */
export type Messages = TextsOf<typeof en>;

type TextsOf<Tree> = {
  readonly [Name in keyof Tree]: Tree[Name] extends string ? string : TextsOf<Tree[Name]>;
};
