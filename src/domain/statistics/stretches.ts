/** Stretches of time in which something was so: how long in all, and the longest without a break. Milliseconds. */
export class Stretches {
  #totalMs = 0;
  #presentMs = 0;
  #longestMs = 0;

  pass(isSo: boolean, durationMs: number): void {
    if (!isSo) {
      // What is over at once was no break.
      if (durationMs > 0) this.#presentMs = 0;
      return;
    }
    this.#totalMs += durationMs;
    this.#presentMs += durationMs;
    this.#longestMs = Math.max(this.#longestMs, this.#presentMs);
  }

  get totalMs(): number {
    return this.#totalMs;
  }

  get longestMs(): number {
    return this.#longestMs;
  }
}
