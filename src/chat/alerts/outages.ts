import type { ChatMemory } from '../memory/index.js';

/** Since when no message gets through to one chat: kept in the database, for an outage may be longer than a life. */
export class Outages {
  readonly #memory: Pick<ChatMemory, 'note' | 'setNote'>;
  readonly #chat: string;
  #sinceMs: number | null;
  #notedMs: number | null;

  constructor(memory: Pick<ChatMemory, 'note' | 'setNote'>, chat: string) {
    this.#memory = memory;
    this.#chat = chat;
    const note = memory.note(chat, NOTE);
    this.#sinceMs = note === null ? null : Number(note);
    this.#notedMs = this.#sinceMs;
  }

  /** A message did not get through. */
  begin(nowMs: number): void {
    this.#sinceMs ??= nowMs;
    this.#note();
  }

  /** A message got through. */
  end(): void {
    this.#sinceMs = null;
    this.#note();
  }

  /** Tells how long it has lasted; null: messages get through, or fail for too short a time to speak of it. */
  durationMs(nowMs: number): number | null {
    const lastedMs = this.#sinceMs === null ? 0 : nowMs - this.#sinceMs;
    return lastedMs >= WORTH_A_WORD_MS ? lastedMs : null;
  }

  #note(): void {
    if (this.#notedMs === this.#sinceMs) return;
    try {
      this.#memory.setNote(this.#chat, NOTE, this.#sinceMs === null ? null : String(this.#sinceMs));
      this.#notedMs = this.#sinceMs;
    } catch {
      // No alert waits for it: it is noted with the next message, and counts for this life meanwhile.
    }
  }
}

const NOTE = 'awaySinceMs';
const WORTH_A_WORD_MS = 60_000;
