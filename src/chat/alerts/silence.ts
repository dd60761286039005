import type { AlertLevel } from '../../domain/alerts/index.js';
import type { Clock } from '../../engine/ports/index.js';
import type { ChatMemory } from '../memory/index.js';
import { moveNotes } from '../message/index.js';

/** Minutes after midnight; `untilMinute` may be before `fromMinute`: over midnight. */
export interface QuietHours {
  readonly fromMinute: number;
  readonly untilMinute: number;
}

export interface SilenceOptions {
  readonly memory: Pick<ChatMemory, 'note' | 'setNote'>;
  /** Null: never quiet. */
  readonly quietHours: QuietHours | null;
  /** IANA name of the zone of the quiet hours. */
  readonly timeZone: string;
  /** The owner's time, not that of a replayed market. */
  readonly clock: Pick<Clock, 'now'>;
}

/**
 * Silence of alerts: during quiet hours, and while a chat is muted. They arrive all the same and in time, and critical
 * ones always ring.
 */
export class Silence {
  readonly #options: SilenceOptions;
  readonly #timeOfDay: Intl.DateTimeFormat;

  constructor(options: SilenceOptions) {
    this.#options = options;
    this.#timeOfDay = new Intl.DateTimeFormat('en', {
      ...{ timeZone: options.timeZone, hourCycle: 'h23' },
      ...{ hour: '2-digit', minute: '2-digit' },
    });
  }

  get quietHours(): QuietHours | null {
    return this.#options.quietHours;
  }

  /** @param chat as `Person.chat` names it, e.g. `telegram:4242` */
  isSilent(chat: string, level: AlertLevel): boolean {
    return level !== 'critical' && (this.mutedUntilMs(chat) !== null || this.#isQuietHour());
  }

  /** @returns until when, milliseconds since the epoch */
  mute(chat: string, durationMs: number): number {
    const { memory, clock } = this.#options;
    const untilMs = clock.now() + durationMs;
    memory.setNote(chat, NOTE, `${untilMs} ${clock.now()}`);
    return untilMs;
  }

  unmute(chat: string): void {
    this.#options.memory.setNote(chat, NOTE, null);
  }

  /** Null: not muted. */
  mutedUntilMs(chat: string): number | null {
    const { memory, clock } = this.#options;
    const [untilMs = 0, sinceMs = 0] = (memory.note(chat, NOTE) ?? '').split(' ').map(Number);
    const nowMs = clock.now();
    // Muted in a time that is still to come: the clock was ahead, or has been set back. It must not be quiet for longer.
    return untilMs > nowMs && sinceMs <= nowMs ? untilMs : null;
  }

  /** A chat has another name from now on. */
  move(from: string, to: string): void {
    moveNotes(this.#options.memory, from, to, [NOTE]);
  }

  #isQuietHour(): boolean {
    const { quietHours, clock } = this.#options;
    if (quietHours === null) return false;
    const { fromMinute, untilMinute } = quietHours;
    const [hour = '0', minute = '0'] = this.#timeOfDay.format(clock.now()).split(':');
    const now = Number(hour) * 60 + Number(minute);
    return fromMinute < untilMinute
      ? now >= fromMinute && now < untilMinute
      : now >= fromMinute || now < untilMinute;
  }
}

const NOTE = 'mutedUntilMs';
