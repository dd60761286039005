import { alertOf } from '../../domain/alerts/index.js';
import type { Clock, Store } from '../ports/index.js';

export interface HeartbeatOptions {
  readonly store: Pick<Store, 'setting' | 'setSetting' | 'addAlert'>;
  /** A time that nobody sets, or a clock that is put right would look like a silence; it goes on while the machine sleeps. */
  readonly clock: Pick<Clock, 'now'>;
  /** An alert was recorded: deliver it. */
  onAlert(): void;
}

const KEY = 'heartbeat';
/** A restart takes seconds. Five minutes without a note: nobody looked after the orders. */
const LONGEST_SILENCE_MS = 5 * 60_000;
/** Limit of an orderly absence: who ended Rung knows of it; later it may have been forgotten, or was not meant so. */
const LONGEST_ABSENCE_MS = 15 * 60_000;

/**
 * Notes every minute that Rung lives, and tells the owner when it did not: after a crash, a machine that was switched
 * off or stood still, or an orderly end that lasted. The alert and the note are one transaction, so it is told once.
 */
export class Heartbeat {
  readonly #options: HeartbeatOptions;

  constructor(options: HeartbeatOptions) {
    this.#options = options;
  }

  /** Call it at the start and every minute. A failure to write leaves the note as it was: the next call makes up for it. */
  beat(): void {
    const { store, clock, onAlert } = this.#options;
    const nowMs = clock.now();
    const note = { key: KEY, value: `alive ${nowMs}` };
    const last = read(store.setting(KEY));
    const silenceMs = last === null ? 0 : nowMs - last.timeMs;
    const wasOrderly = last?.kind === 'stopped';
    if (last === null || silenceMs < (wasOrderly ? LONGEST_ABSENCE_MS : LONGEST_SILENCE_MS)) {
      store.setSetting(note.key, note.value);
      return;
    }
    const content = { kind: 'wasDown', fromMs: last.timeMs, toMs: nowMs, wasOrderly } as const;
    store.addAlert(alertOf(content, null, nowMs), note);
    onAlert();
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
