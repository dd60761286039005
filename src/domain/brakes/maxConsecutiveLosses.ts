import { decimal } from '../decimal.js';
import type { Brake } from './brake.js';

/** Cycles in a row, of all strategies, that were closed with a loss. After the pause the row begins anew. */
export const maxConsecutiveLosses: Brake = {
  limit: ({ maxConsecutiveLosses: most }) => (most === null ? null : decimal(String(most))),
  measured: ({ lossesInRow }) => decimal(String(lossesInRow)),
  release: ({ cooldownAfterLossMs: pauseMs }, nowMs) =>
    pauseMs === null ? { kind: 'resume' } : { kind: 'time', untilMs: nowMs + pauseMs, pauseMs },
  isAboutMoney: true,
  afresh: (memory, { openCycles }) => ({ ...memory, cyclesFrom: openCycles }),
};
