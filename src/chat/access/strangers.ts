import { hasPassed } from '../../async/pauses.js';
import type { Clock, Logger } from '../../engine/ports/index.js';
import type { ChatMemory } from '../memory/index.js';

export interface Stranger {
  /** Undefined when Telegram names nobody. */
  readonly userId: number | undefined;
  /** As they call themselves. */
  readonly name: string;
  readonly chatType: string;
}

/** News for the owners: never what was written. */
export interface StrangersSeen {
  readonly messages: number;
  /** Different people among them, as far as they were counted. */
  readonly people: number;
  /** The last of them, safe to print; empty when they have no name. */
  readonly name: string;
  readonly userId: number | null;
}

export interface StrangersOptions {
  readonly clock: Clock;
  readonly logger: Pick<Logger, 'warn' | 'error'>;
  readonly memory: Pick<ChatMemory, 'note' | 'setNote'>;
  /** At most once an hour. */
  readonly onSeen: (seen: StrangersSeen) => void;
}

const LOG_INTERVAL_MS = 60_000;
/** The first message waits this long for others, so that a flood is told as one. */
const GATHERING_MS = 60_000;
const TELL_INTERVAL_MS = 3_600_000;
const MOST_PEOPLE = 1_000;
const LONGEST_NAME = 24;
/** Name of the note of the hour, so that restarts do not shorten it. */
const NOTE = ['telegram', 'strangersToldAtMs'] as const;

/** Counts those who may not talk; they themselves never get an answer. */
export class Strangers {
  readonly #options: StrangersOptions;
  readonly #people = new Set<number>();
  #messages = 0;
  #last: Stranger | null = null;
  #unlogged = 0;
  #loggedAtMs = Number.NEGATIVE_INFINITY;
  #cancelTimer: (() => void) | null = null;

  constructor(options: StrangersOptions) {
    this.#options = options;
  }

  see(stranger: Stranger): void {
    this.#messages += 1;
    this.#last = stranger;
    if (stranger.userId !== undefined && this.#people.size < MOST_PEOPLE) this.#people.add(stranger.userId);
    this.#log(stranger);
    this.#cancelTimer ??= this.#options.clock.setTimer(this.#untilTellingMs(), () => this.#tell());
  }

  /** Tells nothing any more. */
  stop(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = null;
  }

  #log({ userId, chatType }: Stranger): void {
    const { clock, logger } = this.#options;
    this.#unlogged += 1;
    const nowMs = clock.now();
    if (!hasPassed(LOG_INTERVAL_MS, this.#loggedAtMs, nowMs)) return;
    logger.warn(
      { user: userId, chatType, messages: this.#unlogged },
      'a Telegram message was ignored: not from somebody who may talk',
    );
    this.#loggedAtMs = nowMs;
    this.#unlogged = 0;
  }

  #untilTellingMs(): number {
    const { clock, memory } = this.#options;
    const toldAtMs = Number(memory.note(...NOTE) ?? Number.NEGATIVE_INFINITY);
    const restMs = toldAtMs + TELL_INTERVAL_MS - clock.now();
    // A clock that was ahead once must not silence this for longer than an hour.
    return Math.min(TELL_INTERVAL_MS, Math.max(GATHERING_MS, restMs));
  }

  #tell(): void {
    const { clock, memory, logger, onSeen } = this.#options;
    this.#cancelTimer = null;
    const seen = {
      messages: this.#messages,
      people: this.#people.size,
      name: safeName(this.#last?.name ?? ''),
      userId: this.#last?.userId ?? null,
    };
    this.#messages = 0;
    this.#people.clear();
    try {
      memory.setNote(...NOTE, String(clock.now()));
      onSeen(seen);
    } catch (error) {
      logger.error({ err: error }, 'the owners could not be told of strangers');
    }
  }
}

/**
 * A name that nobody can put anything into: letters, digits and spaces. Links, mentions, line breaks and marks that
 * turn the direction of writing do not get through.
 */
export function safeName(name: string): string {
  const plain = name
    .normalize('NFKC')
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
  const characters = [...plain];
  return characters.length > LONGEST_NAME ? `${characters.slice(0, LONGEST_NAME - 1).join('')}…` : plain;
}
