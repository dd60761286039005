import type { Messages } from '../en/index.js';
import { alerts } from './alerts.js';
import { answers } from './answers.js';
import { refusals } from './refusals.js';
import { terms } from './terms.js';

/** Simplified Chinese, in the words that traders use. */
export const zhCN: Messages = { ...terms, ...refusals, ...answers, ...alerts };
