import { z } from 'zod';
import { type Answer, failed, ok } from './answer.js';
import { type BotRequest, integer, objectOf, parametersOf } from './request.js';

export interface Update {
  readonly update_id: number;
  readonly [content: string]: unknown;
}

interface Poll {
  readonly limit: number;
  send(answer: Answer): void;
}

const query = z.looseObject({
  offset: integer.default(0),
  timeout: integer.default(0),
  limit: integer.default(100),
  allowed_updates: objectOf(z.array(z.string())).optional(),
});

/** Longer polls are cut to this. */
const LONGEST_POLL_S = 50;
/** A poll that repeats the one before at once is held this long, and so is a conflict that follows another. */
const DAMPING_MS = 3_000;
/** What bots must ask for by name. */
const UNUSUAL = new Set(['chat_member', 'message_reaction', 'message_reaction_count']);

/** What waits for the bot, and the poll that waits for it. */
export class Updates {
  /** Not confirmed yet. */
  readonly waiting: Update[] = [];
  /** As the bot last asked for them; null: the usual ones. */
  allowed: readonly string[] | null = null;
  /** With a webhook nobody may poll. */
  hasWebhook = false;
  /**
   * Telegram answers a poll that repeats an earlier one, and a conflict that follows another, only after 3 s. Off
   * unless a test is about that: it would make each of the others seconds longer.
   */
  damps = false;
  onAdded: () => void = () => {};
  lastId = 1_000;
  #poll: Poll | null = null;
  #lastOffset: number | null = null;
  #lastPollAtMs = Number.NEGATIVE_INFINITY;
  #nextConflictAtMs = Number.NEGATIVE_INFINITY;

  get isPolled(): boolean {
    return this.#poll !== null;
  }

  /** @returns the number of the update; of a kind that the bot does not want, it is not kept */
  add(content: object): number {
    this.lastId += 1;
    const wanted = Object.keys(content).every((kind) => this.allowed?.includes(kind) ?? !UNUSUAL.has(kind));
    if (wanted) this.addAsTheyAre([{ update_id: this.lastId, ...content }]);
    return this.lastId;
  }

  /** Whatever they are, in one answer. */
  addAsTheyAre(updates: readonly Update[]): void {
    this.waiting.push(...updates);
    this.lastId = Math.max(this.lastId, ...updates.map((update) => update.update_id));
    const poll = this.#poll;
    if (poll !== null) {
      this.#poll = null;
      poll.send(ok(this.waiting.slice(0, poll.limit)));
    }
    this.onAdded();
  }

  /** @param whenClosed calls back when the bot hangs up */
  poll(request: BotRequest, send: (answer: Answer) => void, whenClosed: (hungUp: () => void) => void): void {
    const asked = parametersOf(query, request);
    if (this.hasWebhook) {
      this.#conflict(
        "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
        send,
      );
      return;
    }
    // Telegram ends the older of two polls.
    this.endPoll('terminated by other getUpdates request; make sure that only one bot instance is running');
    if (asked.allowed_updates !== undefined) this.allowed = asked.allowed_updates;
    this.#forget(asked.offset);
    const limit = Math.min(Math.max(asked.limit, 1), 100);
    const timeoutMs = this.#timeoutMs(asked.offset, Math.min(Math.max(asked.timeout, 0), LONGEST_POLL_S));
    if (this.waiting.length > 0 || timeoutMs === 0) {
      send(ok(this.waiting.slice(0, limit)));
      return;
    }
    const poll = { limit, send };
    this.#poll = poll;
    const end = () => {
      clearTimeout(timer);
      if (this.#poll === poll) this.#poll = null;
    };
    const timer = setTimeout(() => {
      end();
      send(ok([]));
    }, timeoutMs);
    timer.unref();
    whenClosed(end);
  }

  /** @param reason null: without a word, as a connection that breaks */
  endPoll(reason: string | null): void {
    const poll = this.#poll;
    this.#poll = null;
    if (poll !== null && reason !== null) this.#conflict(reason, (answer) => poll.send(answer));
  }

  /** What comes before `offset` is confirmed; below zero it counts from the end. */
  #forget(offset: number): void {
    if (offset < 0) this.waiting.splice(0, Math.max(0, this.waiting.length + offset));
    else while ((this.waiting[0]?.update_id ?? offset) < offset) this.waiting.shift();
  }

  #timeoutMs(offset: number, timeoutS: number): number {
    const nowMs = Date.now();
    const repeats = this.damps && offset === this.#lastOffset && nowMs < this.#lastPollAtMs + DAMPING_MS;
    this.#lastOffset = offset;
    this.#lastPollAtMs = nowMs;
    return repeats ? Math.max(timeoutS * 1_000, DAMPING_MS) : timeoutS * 1_000;
  }

  #conflict(reason: string, send: (answer: Answer) => void): void {
    const answer = failed({ status: 409, description: `Conflict: ${reason}` });
    const nowMs = Date.now();
    if (this.damps && nowMs < this.#nextConflictAtMs) {
      setTimeout(() => send(answer), DAMPING_MS).unref();
      return;
    }
    this.#nextConflictAtMs = nowMs + DAMPING_MS;
    send(answer);
  }
}
