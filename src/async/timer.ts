/** Timer that calls back after a time, and can be told not to: the clocks of the engine do. */
export interface Timer {
  /** Calls `callback` once, `delayMs` from now; the answer cancels it. */
  setTimer(delayMs: number, callback: () => void): () => void;
}
