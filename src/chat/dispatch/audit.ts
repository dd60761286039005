import type { EngineApi } from '../../engine/api/index.js';
import type { Logger } from '../../engine/ports/index.js';
import type { Invocation } from './guard.js';

/** A longer text in the audit helps nobody. */
const LONGEST_TEXT = 500;

export interface AuditOptions {
  readonly engine: Pick<EngineApi, 'recordCommand'>;
  readonly logger: Pick<Logger, 'error'>;
}

/** Writes into the audit what became of a command. Never throws: its answer must still reach the person. */
export function auditWriter({
  engine,
  logger,
}: AuditOptions): (invocation: Invocation, result: string) => void {
  return ({ person, written, strategyId }, result) => {
    try {
      engine.recordCommand({ who: person.id, what: written.slice(0, LONGEST_TEXT), strategyId, result });
    } catch (error) {
      logger.error(
        { err: error, command: written, who: person.id, result },
        'the audit could not be written',
      );
    }
  };
}
