import { NO_OVERRIDES, type StrategyParameters, withOverrides } from '../../domain/ladder/index.js';
import { StartRefusedError } from '../../engine/index.js';
import { EXIT } from '../exitCodes.js';
import { fittingSettings } from '../start/index.js';
import type { BooksFacts } from './books.js';
import { type Finding, failure, warning } from './finding.js';

/** Parameters of a start, and what speaks against them. */
interface Tried {
  /** With what the owner set in the chat, as far as a start leaves it in force. */
  readonly parameters: StrategyParameters;
  /** Null: nothing. */
  readonly finding: Finding | null;
}

/**
 * Tries a strategy as a start does: with what its owner set in the chat, else without what it would be refused for.
 *
 * @param check throws StartRefusedError; `warn` is told what does not keep it from trading
 */
export function triedWith(
  configured: StrategyParameters,
  books: BooksFacts | null,
  check: (parameters: StrategyParameters, warn: (message: string) => void) => void,
): Tried {
  const stored = books?.strategies.get(configured.id)?.overrides ?? NO_OVERRIDES;
  const warnings: string[] = [];
  try {
    const { kept, dropped, refusal } = fittingSettings(configured, stored, (parameters) =>
      check(parameters, (message) => warnings.push(message)),
    );
    const { parameters } = withOverrides(configured, kept);
    const [first] = warnings;
    if (refusal !== null) {
      const names = [...dropped.keys()].join(', ');
      return {
        parameters,
        finding: warning(`${refusal.message} The next start leaves out ${names}.`, SET_ANEW),
      };
    }
    return { parameters, finding: first === undefined ? null : warning(first, CHANGE) };
  } catch (error) {
    if (!(error instanceof StartRefusedError)) throw error;
    return { parameters: configured, finding: failure(error.message, CHANGE, EXIT.badConfiguration) };
  }
}

const CHANGE = 'Change it in the configuration, or with /set in the chat.';
const SET_ANEW = 'Set it to what fits, with /set in the chat.';
