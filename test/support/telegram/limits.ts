import { tooMany } from './answer.js';

/** Telegram lets this many messages through at once before it asks for one a second. */
const BURST = 3;
const PAUSE_MS = 1_000;
const MOST_IN_GROUP = 20;
const GROUP_SPAN_MS = 60_000;

/**
 * Telegram's limits for bots: about one message a second in a chat, after a small burst, and 20 a minute in a group.
 * Edits count as messages do. Off until a test switches it on, for the tests of everything else write faster.
 */
export class Limits {
  /** Requests that were refused. */
  refused = 0;
  #now: (() => number) | null = null;
  readonly #taken = new Map<number, number[]>();

  /** @param now the time in which the bot paces itself, milliseconds */
  switchOn(now: () => number = Date.now): void {
    this.#now = now;
    this.#taken.clear();
  }

  switchOff(): void {
    this.#now = null;
  }

  /** Counts a message or an edit. @throws Refusal with the seconds after which the next one may come */
  take(chatId: number): void {
    if (this.#now === null) return;
    const nowMs = this.#now();
    const taken = (this.#taken.get(chatId) ?? []).filter((atMs) => nowMs - atMs < GROUP_SPAN_MS);
    this.#taken.set(chatId, taken);
    const waitMs = Math.max(untilPaced(taken, nowMs), chatId < 0 ? untilGroupHasRoom(taken, nowMs) : 0);
    if (waitMs > 0) {
      this.refused += 1;
      throw tooMany(Math.ceil(waitMs / 1_000));
    }
    taken.push(nowMs);
  }
}

/** A bucket that holds a burst, and gains one message a second. */
function untilPaced(taken: readonly number[], nowMs: number): number {
  let room = BURST;
  let atMs = taken[0] ?? nowMs;
  for (const takenMs of taken) {
    room = Math.min(BURST, room + (takenMs - atMs) / PAUSE_MS) - 1;
    atMs = takenMs;
  }
  room = Math.min(BURST, room + (nowMs - atMs) / PAUSE_MS);
  return room >= 1 ? 0 : (1 - room) * PAUSE_MS;
}

function untilGroupHasRoom(taken: readonly number[], nowMs: number): number {
  const oldest = taken.at(-MOST_IN_GROUP);
  return oldest === undefined ? 0 : oldest + GROUP_SPAN_MS - nowMs;
}
