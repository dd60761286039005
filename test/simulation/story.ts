import type { Timeline } from './timeline.js';

const KEPT = 60;

/** What happened, for a person: the last part of it always, all of it when asked for. */
export class Story {
  readonly #timeline: Timeline;
  readonly #startMs: number;
  readonly #write: ((line: string) => void) | null;
  readonly #last: (() => string)[] = [];
  #written = 0;

  /** @param write gets every line as it happens; null keeps the last ones only */
  constructor(timeline: Timeline, write: ((line: string) => void) | null) {
    this.#timeline = timeline;
    this.#startMs = timeline.nowMs;
    this.#write = write;
  }

  /** @param what is only put into words when somebody reads it: it must not look at anything that changes */
  tell(what: () => string): void {
    const atMs = this.#timeline.nowMs - this.#startMs;
    const line = () => `${clockText(atMs)}  ${what()}`;
    this.#write?.(line());
    this.#last[this.#written % KEPT] = line;
    this.#written += 1;
  }

  get last(): readonly string[] {
    const start = this.#written % KEPT;
    return [...this.#last.slice(start), ...this.#last.slice(0, start)].map((line) => line());
  }
}

function clockText(ms: number): string {
  const part = (value: number, digits: number) => String(Math.floor(value)).padStart(digits, '0');
  return `${part(ms / 3_600_000, 2)}:${part((ms / 60_000) % 60, 2)}:${part((ms / 1_000) % 60, 2)}.${part(ms % 1_000, 3)}`;
}
