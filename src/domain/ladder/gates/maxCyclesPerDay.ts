import { DAY_MS, dayStart } from '../../utcDay.js';
import type { Gate } from './gate.js';

/** As many cycles as are wanted have ended today: the next ladder is placed when the next day begins, in UTC. */
export const maxCyclesPerDay: Gate = {
  name: 'maxCyclesPerDay',
  closed({ parameters, endings }, { nowMs }) {
    const today = dayStart(nowMs);
    const most = parameters.maxCyclesPerDay;
    if (most === null || endings === undefined || endings.dayStartMs !== today) return null;
    if (endings.cyclesThatDay < most) return null;
    return { opensAtMs: today + DAY_MS, measured: null, isRoutine: true, takesAway: true };
  },
  closesAtMs: () => null,
};
