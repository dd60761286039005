import type { CancelTimer, Clock } from '../../engine/ports/index.js';

/*
 * Telegram's limits, which it states in its FAQ for bots: about one message a second to a chat, twenty a minute to a
 * group, thirty a second in all; short bursts to a person are let through. An edit counts as a message. Here they are kept
 * with a little to spare, for on their way messages may come closer to each other.
 */

const CHAT_INTERVAL_MS = 1_100;
/** Answers to one chat that may follow each other at once. */
const BURST_OF_ANSWERS = 3;
const GROUP_WINDOW = { mostMessages: 20, durationMs: 61_000 };
/** Room in it that alerts leave to answers. */
const GROUP_ROOM_FOR_ANSWERS = 5;
const ALL_WINDOW = { mostMessages: 30, durationMs: 1_100 };
/** Looks again at least so often: a machine that slept wakes with another time. */
const LONGEST_LOOK_MS = 1_000;

/** `answer`: somebody waits for it, so it goes first and may be one of a burst. */
export type Urgency = 'answer' | 'alert';

interface Waiting {
  readonly chatId: number;
  readonly urgency: Urgency;
  go(): void;
}

interface ChatPace {
  /** Moment at which everything sent so far is paid for at one message an interval. */
  paidAtMs: number;
  /** Telegram asked not to be sent anything before. */
  heldUntilMs: number;
  /** Of the last messages of a group, oldest first. */
  sentAtMs: readonly number[];
}

/** Gives each message to Telegram its turn. In a chat, those of one urgency go in the order in which they asked. */
export class Pacer {
  readonly #clock: Clock;
  readonly #signal: AbortSignal;
  readonly #chats = new Map<number, ChatPace>();
  #waiting: readonly Waiting[] = [];
  #sentAtMs: readonly number[] = [];
  #seenMs = Number.NEGATIVE_INFINITY;
  #cancelTimer: CancelTimer | null = null;

  /** @param signal when it aborts, nothing waits any more */
  constructor(clock: Clock, signal: AbortSignal) {
    this.#clock = clock;
    this.#signal = signal;
    signal.addEventListener('abort', () => this.#end(), { once: true });
  }

  /** Resolves when a message may be sent to the chat, and counts it. Never rejects. */
  async turn(chatId: number, urgency: Urgency): Promise<void> {
    if (this.#signal.aborted) return;
    await new Promise<void>((resolve) => {
      this.#waiting = [...this.#waiting, { chatId, urgency, go: resolve }];
      this.#letGo();
    });
  }

  /** Telegram wants a pause in this chat: nothing is sent to it before. */
  hold(chatId: number, pauseMs: number): void {
    const nowMs = this.#now();
    const pace = this.#paceOf(chatId);
    pace.heldUntilMs = Math.max(pace.heldUntilMs, nowMs + pauseMs);
  }

  #letGo(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = null;
    const nowMs = this.#now();
    let nextMs = Number.POSITIVE_INFINITY;
    const inOrder = [
      ...this.#waiting.filter(({ urgency }) => urgency === 'answer'),
      ...this.#waiting.filter(({ urgency }) => urgency === 'alert'),
    ];
    for (const waiting of inOrder) {
      const atMs = this.#earliestMs(waiting);
      if (atMs > nowMs) {
        nextMs = Math.min(nextMs, atMs);
        continue;
      }
      this.#waiting = this.#waiting.filter((other) => other !== waiting);
      this.#count(waiting.chatId, nowMs);
      waiting.go();
    }
    if (this.#waiting.length === 0) return;
    const delayMs = Math.min(LONGEST_LOOK_MS, Math.max(1, nextMs - nowMs));
    this.#cancelTimer = this.#clock.setTimer(delayMs, () => this.#letGo());
  }

  #earliestMs({ chatId, urgency }: Waiting): number {
    const { paidAtMs, heldUntilMs, sentAtMs } = this.#paceOf(chatId);
    const credit = urgency === 'answer' ? BURST_OF_ANSWERS - 1 : 0;
    const room = urgency === 'answer' ? 0 : GROUP_ROOM_FOR_ANSWERS;
    const { mostMessages, durationMs } = GROUP_WINDOW;
    return Math.max(
      heldUntilMs,
      paidAtMs - credit * CHAT_INTERVAL_MS,
      isGroup(chatId) ? freeAtMs(sentAtMs, { mostMessages: mostMessages - room, durationMs }) : 0,
      freeAtMs(this.#sentAtMs, ALL_WINDOW),
    );
  }

  #count(chatId: number, nowMs: number): void {
    const pace = this.#paceOf(chatId);
    pace.paidAtMs = Math.max(pace.paidAtMs, nowMs) + CHAT_INTERVAL_MS;
    if (isGroup(chatId)) pace.sentAtMs = [...pace.sentAtMs, nowMs].slice(-GROUP_WINDOW.mostMessages);
    this.#sentAtMs = [...this.#sentAtMs, nowMs].slice(-ALL_WINDOW.mostMessages);
  }

  #paceOf(chatId: number): ChatPace {
    const known = this.#chats.get(chatId);
    if (known !== undefined) return known;
    const pace = { paidAtMs: 0, heldUntilMs: 0, sentAtMs: [] };
    this.#chats.set(chatId, pace);
    return pace;
  }

  /** Reads the clock. Where it was set back, what was noted lies in the future, and is forgotten, not waited for. */
  #now(): number {
    const nowMs = this.#clock.now();
    if (nowMs < this.#seenMs) {
      this.#chats.clear();
      this.#sentAtMs = [];
    }
    this.#seenMs = nowMs;
    return nowMs;
  }

  #end(): void {
    this.#cancelTimer?.();
    for (const { go } of this.#waiting) go();
    this.#waiting = [];
  }
}

/** Tells when a window over the last messages has room for one more. */
function freeAtMs(
  sentAtMs: readonly number[],
  { mostMessages, durationMs }: { readonly mostMessages: number; readonly durationMs: number },
): number {
  const oldestMs = sentAtMs.at(-mostMessages);
  return oldestMs === undefined ? 0 : oldestMs + durationMs;
}

function isGroup(chatId: number): boolean {
  return chatId < 0;
}
