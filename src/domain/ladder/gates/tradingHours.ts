import { DAY_MS, dayStart } from '../../utcDay.js';
import type { Gate } from './gate.js';

const MINUTE_MS = 60_000;

/** Hours of the day in UTC in which ladders begin, e.g. `08:00-20:00`; `22:00-06:00` goes over midnight. */
export const tradingHours: Gate = {
  name: 'tradingHours',
  closed({ parameters: { tradingHours: hours } }, { nowMs }) {
    if (hours === null || isOpen(hours, nowMs)) return null;
    const opensAtMs = next(hoursOf(hours).fromMs, nowMs);
    return { opensAtMs, measured: null, isRoutine: true, takesAway: true };
  },
  closesAtMs({ parameters: { tradingHours: hours } }, nowMs) {
    return hours === null || !isOpen(hours, nowMs) ? null : next(hoursOf(hours).untilMs, nowMs);
  },
};

function isOpen(hours: string, nowMs: number): boolean {
  const { fromMs, untilMs } = hoursOf(hours);
  const ofDayMs = nowMs - dayStart(nowMs);
  return fromMs < untilMs ? ofDayMs >= fromMs && ofDayMs < untilMs : ofDayMs >= fromMs || ofDayMs < untilMs;
}

/** Reads two times of day. @returns milliseconds after midnight */
function hoursOf(hours: string): { readonly fromMs: number; readonly untilMs: number } {
  const [from = '', until = ''] = hours.split('-');
  return { fromMs: timeOfDay(from), untilMs: timeOfDay(until) };
}

function timeOfDay(text: string): number {
  const [hour, minute] = text.split(':').map(Number);
  return ((hour ?? 0) * 60 + (minute ?? 0)) * MINUTE_MS;
}

/** The next time that the clock shows this time of day, later than now. */
function next(ofDayMs: number, nowMs: number): number {
  const todayMs = dayStart(nowMs) + ofDayMs;
  return todayMs > nowMs ? todayMs : todayMs + DAY_MS;
}
