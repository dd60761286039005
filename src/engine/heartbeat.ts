import type { Clock } from './ports.js';
import type { Store } from './store.js';

export interface HeartbeatOptions {
  readonly store: Pick<Store, 'setting' | 'setSetting' | 'addAlert'>;
  /** The best time there is: between two lives nothing else tells how long the silence was. */
  readonly clock: Pick<Clock, 'now'>;
  /**
   * What really passes, the machine's sleep as well, by a measure that nobody sets; milliseconds since whenever. Not given
   * where `clock` is such a measure itself, as the exchange's time is.
   */
  readonly passedMs?: () => number;
  /** An alert was recorded: deliver it. */
  onAlert(): void;
}

const KEY = 'heartbeat';
/** A restart takes seconds. Five minutes without a note: nobody looked after the orders. */
const LONGEST_SILENCE_MS = 5 * 60_000;
/** Who ends Rung knows that it is down; after a quarter of an hour it may have been forgotten, or was not meant so. */
const LONGEST_ABSENCE_MS = 15 * 60_000;

/**
 * Notes every minute that Rung lives, and tells the owner when it did not: after a crash, a machine that was switched
 * off or stood still, or an orderly end that lasted. The alert and the note are one transaction, so it is told once.
 */
export class Heartbeat {
  readonly #options: HeartbeatOptions;
  /** Of the last beat of this life, by `passedMs`. */
  #beatenAtMs: number | null = null;

  constructor(options: HeartbeatOptions) {
    this.#options = options;
  }

  /** Call it at the start and every minute. A failure to write leaves the note as it was: the next call makes up for it. */
  beat(): void {
    const { store, clock, onAlert } = this.#options;
    const nowMs = clock.now();
    const note = { key: KEY, value: `alive ${nowMs}` };
    const last = read(store.setting(KEY));
    const silenceMs = last === null ? 0 : this.#silenceMs(last.timeMs, nowMs);
    const wasOrderly = last?.kind === 'stopped';
    if (last === null || silenceMs < (wasOrderly ? LONGEST_ABSENCE_MS : LONGEST_SILENCE_MS)) {
      store.setSetting(note.key, note.value);
      this.#noteBeat();
      return;
    }
    store.addAlert(
      {
        // Who ended it himself need not be woken.
        level: wasOrderly ? 'info' : 'critical',
        strategyId: null,
        timeMs: nowMs,
        content: { kind: 'wasDown', fromMs: nowMs - silenceMs, toMs: nowMs, wasOrderly },
        mergeKey: null,
        deliverAtMs: nowMs,
      },
      note,
    );
    this.#noteBeat();
    onAlert();
  }

  /** A clock that is set between two beats of one life, by an hour perhaps, is no silence. */
  #silenceMs(lastMs: number, nowMs: number): number {
    const passedMs = this.#options.passedMs?.();
    if (passedMs === undefined || this.#beatenAtMs === null) return nowMs - lastMs;
    return passedMs - this.#beatenAtMs;
  }

  #noteBeat(): void {
    this.#beatenAtMs = this.#options.passedMs?.() ?? null;
  }

  /** Rung ends because it was told to. */
  end(): void {
    const { store, clock } = this.#options;
    store.setSetting(KEY, `stopped ${clock.now()}`);
  }
}

function read(note: string | null): { readonly kind: 'alive' | 'stopped'; readonly timeMs: number } | null {
  const [, kind, digits] = /^(alive|stopped) (\d{1,15})$/u.exec(note ?? '') ?? [];
  return kind === undefined ? null : { kind: kind === 'alive' ? 'alive' : 'stopped', timeMs: Number(digits) };
}
