import { decimal } from '../decimal.js';
import type { Brake } from './brake.js';

/** Rungs bought within a minute, by all strategies: a crash through the ladders pauses buying, and sells nothing. */
export const maxRungsPerMinute: Brake = {
  limit: ({ maxRungsPerMinute: most }) => (most === null ? null : decimal(String(most))),
  measured: ({ rungsInMinute }) => decimal(String(rungsInMinute)),
  release: ({ cooldownAfterRungsMs: pauseMs }, nowMs) => ({
    kind: 'time',
    untilMs: nowMs + pauseMs,
    pauseMs,
  }),
  isAboutMoney: false,
  afresh: (memory, { nowMs }) => ({ ...memory, rungsFromMs: nowMs }),
};
