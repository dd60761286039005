import { duration, type Phrase, phrase } from './phrase.js';

/** When something was, for a person and on every machine the same: `2026-11-22 12:00:05 UTC`. */
export function utcMoment(timeMs: number): string {
  return `${new Date(timeMs).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

/** How long ago something was, e.g. `2 h 5 min ago`. */
export function age(timeMs: number, nowMs: number): Phrase {
  return phrase('term.ago', { duration: duration(nowMs - timeMs) });
}
