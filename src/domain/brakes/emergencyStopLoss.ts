import type { Brake } from './brake.js';
import { drawdown, drawdownPercentage } from './drawdown.js';

/** Fall of the equity from its peak, in money. Nothing but the owner releases it; the peak begins anew then. */
export const emergencyStopLoss: Brake = {
  limit: (limits) => limits.emergencyStopLoss,
  measured: drawdown,
  release: () => ({ kind: 'resume' }),
  isAboutMoney: true,
  afresh: (memory) => ({ ...memory, peak: null }),
};

/** The same, in percent of the equity at its peak. */
export const emergencyStopLossPercentage: Brake = {
  ...emergencyStopLoss,
  limit: (limits) => limits.emergencyStopLossPercentage,
  measured: drawdownPercentage,
};
