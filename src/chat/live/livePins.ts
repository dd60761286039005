import { z } from 'zod';
import type { ChatMemory } from '../memory/index.js';

/** A message that is kept up to date. */
export interface Pin {
  readonly messageId: number;
}

/** The message of each strategy. */
const pins = z.record(z.string(), z.int());

const NOTE = 'liveStatuses';

/** Record of the messages that are kept up to date, in the database. */
export class LivePins {
  readonly #memory: Pick<ChatMemory, 'note' | 'setNote' | 'notes'>;

  constructor(memory: Pick<ChatMemory, 'note' | 'setNote' | 'notes'>) {
    this.#memory = memory;
  }

  all(): readonly { readonly chat: string; readonly strategyId: string; readonly messageId: number }[] {
    return [...this.#memory.notes(NOTE)].flatMap(([chat, note]) =>
      Object.entries(pinsIn(note)).map(([strategyId, messageId]) => ({
        ...{ chat, strategyId, messageId },
      })),
    );
  }

  put(chat: string, strategyId: string, messageId: number): void {
    this.#write(chat, { ...this.#of(chat), [strategyId]: messageId });
  }

  remove(chat: string, strategyId: string): void {
    const { [strategyId]: _, ...others } = this.#of(chat);
    this.#write(chat, others);
  }

  #of(chat: string): Readonly<Record<string, number>> {
    const note = this.#memory.note(chat, NOTE);
    return note === null ? {} : pinsIn(note);
  }

  #write(chat: string, all: Readonly<Record<string, number>>): void {
    this.#memory.setNote(chat, NOTE, Object.keys(all).length === 0 ? null : JSON.stringify(all));
  }
}

/** None where the note is not one of this version: a status can be pinned anew, and nothing else depends on it. */
function pinsIn(note: string): Readonly<Record<string, number>> {
  try {
    return pins.parse(JSON.parse(note));
  } catch {
    return {};
  }
}
