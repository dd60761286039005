import { dirname, join } from 'node:path';
import {
  createTranslator,
  fitted,
  lines,
  literal,
  pairs,
  phrase,
  plainText,
  reply,
  strategyLabel,
} from '../chat/index.js';
import type { Config } from '../config/index.js';
import { programVersion } from './version.js';

/**
 * Writes what somebody at a terminal sees before anything else: with what money, where the prices are from, where the
 * books are, and how to leave. What the exchange has to tell follows when it has told it.
 *
 * @param columns of the terminal
 */
export function openingText(config: Config, columns: number | undefined): string {
  const { mode, databaseFile, language, paper, strategies, timeZone } = config;
  const translator = createTranslator(language, timeZone);
  const isReal = mode === 'live';
  const markets = strategies.map(strategyLabel).join(', ');
  const temporary = translator.say(phrase('opening.temporary'));
  const opening = reply(
    lines(literal(`Rung ${programVersion()} · ${translator.say(phrase(`term.${mode}`))}`)),
    pairs([
      ['opening.market', markets],
      ['opening.prices', translator.say(phrase(`opening.${isReal ? 'backpack' : paper.feed}`))],
      ['opening.books', databaseFile ?? temporary],
      ['opening.log', databaseFile === null ? null : join(dirname(databaseFile), 'rung.log')],
      ['opening.times', timeZone],
      ['opening.leave', '/exit, Ctrl+D'],
    ]),
    lines(phrase(isReal ? 'opening.connecting' : 'opening.beginning')),
  );
  return fitted(plainText(opening, translator), columns);
}
