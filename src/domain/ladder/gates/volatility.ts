import type { Gate } from './gate.js';

/** Older readings say nothing of now. */
const STALE_MS = 15 * 60_000;

/**
 * The realized volatility of the market lies outside of the bounds. Unknown, it is closed too; but what rests already is
 * not taken away for what nobody knows, or every start would move it.
 */
export const volatility: Gate = {
  name: 'volatility',
  closed({ parameters: { volatilityMin, volatilityMax } }, { nowMs, volatility: reading }) {
    if (volatilityMin === null && volatilityMax === null) return null;
    const isFresh = reading !== undefined && Math.abs(nowMs - reading.atMs) <= STALE_MS;
    const measured = isFresh ? reading.percentage : null;
    if (measured === null) {
      // Not read yet: the first reading is on its way. Read in vain, or not for long: somebody should know.
      return { opensAtMs: null, measured, isRoutine: reading === undefined, takesAway: false };
    }
    const isInside =
      (volatilityMin === null || measured.gte(volatilityMin)) &&
      (volatilityMax === null || measured.lte(volatilityMax));
    return isInside ? null : { opensAtMs: null, measured, isRoutine: false, takesAway: true };
  },
  closesAtMs: () => null,
};
