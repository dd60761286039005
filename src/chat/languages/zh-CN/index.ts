import type { Messages } from '../en/index.js';
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

/** Simplified Chinese, in the words that traders use. */
export const zhCN: Messages = {
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
};
