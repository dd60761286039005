import { duration, type Phrase, phrase } from '../languages/index.js';

/** Tells how long ago something was, e.g. `2 h 5 min ago`; see `ago`. */
export function age(timeMs: number, nowMs: number): Phrase {
  return ago(nowMs - timeMs);
}

/** An age in words. Below a second it is `just now`, and so is what another clock puts into the future. */
export function ago(ageMs: number): Phrase {
  return ageMs < 1_000 ? phrase('term.justNow') : phrase('term.ago', { duration: duration(ageMs) });
}
