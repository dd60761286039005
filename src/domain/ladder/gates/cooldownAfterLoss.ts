import { isEarly } from '../state/index.js';
import type { Gate } from './gate.js';

/** A pause after a cycle that ended with a loss. */
export const cooldownAfterLoss: Gate = {
  name: 'cooldownAfterLoss',
  closed({ parameters: { cooldownAfterLossMs }, endings }, { nowMs }) {
    const lastLossAtMs = endings?.lastLossAtMs ?? null;
    if (lastLossAtMs === null || cooldownAfterLossMs === 0) return null;
    const opensAtMs = lastLossAtMs + cooldownAfterLossMs;
    // A loss in the future: the clock was set back, and nobody waits longer than was asked for.
    if (!isEarly(opensAtMs, nowMs, cooldownAfterLossMs)) return null;
    return { opensAtMs, measured: null, isRoutine: false, takesAway: true };
  },
  closesAtMs: () => null,
};
