import { createHash, randomInt, timingSafeEqual } from 'node:crypto';
import type { Clock, Logger } from '../../engine/ports/index.js';
import { CLAIM, type People } from './people.js';

export interface OwnerClaimOptions {
  readonly people: Pick<People, 'hasOwner' | 'add'>;
  readonly clock: Pick<Clock, 'now'>;
  readonly logger: Pick<Logger, 'warn' | 'info'>;
  /** Called once, with the code: the one place at which it is told. Whoever reads it can become the owner. */
  readonly onCode: (claim: {
    readonly code: string;
    readonly validForMs: number;
    /** Of the bot, without the @; null where nobody knows it. */
    readonly botName: string | null;
  }) => void;
}

/**
 * Outcome of a word that may be the code.
 *
 * - `taken` it was, and this person is the owner
 * - `wrong` it was not; so many tries are left to this person
 * - `void`  the code is not good any more, whatever was typed
 * - `none`  there is an owner, or nobody was asked for a code: nothing is said to that
 */
export type ClaimVerdict =
  | { readonly kind: 'taken' }
  | { readonly kind: 'wrong'; readonly triesLeft: number }
  | { readonly kind: 'void' }
  | { readonly kind: 'none' };

/** Letters and digits that nobody takes for one another: no 0 O, 1 I L, U V. */
const ALPHABET = 'ABCDEFGHJKMNPQRSTWXYZ23456789';
/** Two groups of five: 48 bits. */
const GROUP_LENGTH = 5;
const VALID_MS = 10 * 60_000;
const MOST_TRIES = 5;
/** Of all people together: no stranger can take the code away from its owner, and 48 bits are not guessed in so many. */
const MOST_TRIES_IN_ALL = 1_000;
/** Limit of the answers that somebody comes too late: the bot is open to the world. */
const MOST_WORDS_TO_LATE_ONES = 20;

/**
 * Claim by which a bot without an owner gets one: the first start tells a code to whoever reads the log or the
 * terminal, and the one who sends it to the bot is the owner. It is good once, for ten minutes, and for five wrong tries of each
 * person; after a thousand of all people together it is void, and a restart makes another one. Only its hash is kept, and that in memory alone.
 */
export class OwnerClaim {
  readonly #options: OwnerClaimOptions;
  #hash: Buffer | null = null;
  #openedAtMs: number | null = null;
  #wrongTries = 0;
  #lateOnes = 0;
  /** Wrong words of people, in time or too late: a bounded number, as their tries are. */
  readonly #tried = new Map<number, number>();

  constructor(options: OwnerClaimOptions) {
    this.#options = options;
  }

  /** Makes the code of this process and tells it, unless there is an owner or it was done before. */
  open(botName: string | null = null): void {
    const { people, clock, onCode } = this.#options;
    if (this.#openedAtMs !== null || people.hasOwner) return;
    const code = newCode();
    this.#hash = hashOf(code);
    this.#openedAtMs = clock.now();
    onCode({ code, validForMs: VALID_MS, botName });
  }

  /**
   * Makes this person the owner if the word is the code.
   *
   * @param word as it was typed: case, dashes and spaces do not count
   */
  take(userId: number, word: string): ClaimVerdict {
    const { people, logger } = this.#options;
    if (people.hasOwner || this.#openedAtMs === null) return { kind: 'none' };
    if (this.#hash === null || this.#isOver()) {
      this.#lateOnes += 1;
      if (this.#lateOnes > MOST_WORDS_TO_LATE_ONES) return { kind: 'none' };
      this.#tried.set(userId, this.#tried.get(userId) ?? 0);
      return { kind: 'void' };
    }
    const tries = this.#tried.get(userId) ?? 0;
    // Nothing is said to them any more, nor whether this word is it.
    if (tries >= MOST_TRIES) return { kind: 'none' };
    if (!timingSafeEqual(this.#hash, hashOf(word))) {
      this.#wrongTries += 1;
      this.#tried.set(userId, tries + 1);
      if (this.#wrongTries >= MOST_TRIES_IN_ALL) {
        this.#hash = null;
        logger.warn(
          { wrongTries: this.#wrongTries },
          'the claim code was guessed at too often and is void; restart Rung for another one',
        );
      }
      return { kind: 'wrong', triesLeft: MOST_TRIES - tries - 1 };
    }
    people.add(userId, 'owner', CLAIM);
    this.#hash = null;
    logger.info({ user: userId }, 'the bot was claimed: this Telegram user is the owner now');
    return { kind: 'taken' };
  }

  /** True when this person is to hear what became of a word, though nobody has let them in. */
  isAnswered(userId: number): boolean {
    return !this.#options.people.hasOwner && this.#tried.has(userId);
  }

  #isOver(): boolean {
    const ageMs = this.#options.clock.now() - (this.#openedAtMs ?? 0);
    // A clock set back must not give the code a longer life.
    return ageMs < 0 || ageMs >= VALID_MS;
  }
}

function newCode(): string {
  const characters = Array.from({ length: 2 * GROUP_LENGTH }, () =>
    ALPHABET.charAt(randomInt(ALPHABET.length)),
  );
  characters.splice(GROUP_LENGTH, 0, '-');
  return characters.join('');
}

/** Of one length whatever was typed, so that comparing tells nothing by the time it takes. */
function hashOf(code: string): Buffer {
  return createHash('sha256').update(code.replaceAll(/[-\s]/gu, '').toUpperCase()).digest();
}
