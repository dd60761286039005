import { maximum, ZERO } from '../decimal.js';
import type { Brake, BrakeReading } from './brake.js';
import { utcDay } from './utcDay.js';

/**
 * Loss of one day of UTC: what all strategies realized in it, sale by sale and with all fees, as `/daily` counts. After a
 * `/resume` on the same day the whole limit may be lost once more.
 */
export const maxDailyLoss: Brake = {
  limit: (limits) => limits.maxDailyLoss,
  measured(reading, { forgiven }) {
    const loss = lossOf(reading);
    return forgiven?.day === utcDay(reading.nowMs) ? maximum(loss.minus(forgiven.loss), ZERO) : loss;
  },
  release: (_limits, nowMs) => ({ kind: 'utcDay', day: utcDay(nowMs) }),
  isAboutMoney: true,
  afresh: (memory, reading) => ({
    ...memory,
    forgiven: { day: utcDay(reading.nowMs), loss: lossOf(reading) },
  }),
};

function lossOf({ realizedToday }: BrakeReading) {
  return maximum(ZERO.minus(realizedToday), ZERO);
}
