import { createHash, randomInt, timingSafeEqual } from 'node:crypto';
import type { Logger } from '../../engine/logger.js';
import type { Clock } from '../../engine/ports.js';
import { CLAIM, type People } from './people.js';

export interface OwnerClaimOptions {
  readonly people: Pick<People, 'hasOwner' | 'add'>;
  readonly clock: Pick<Clock, 'now'>;
  readonly logger: Pick<Logger, 'warn' | 'info'>;
  /** Called once, with the code: the one place at which it is told. Whoever reads it can become the owner. */
  readonly onCode: (claim: { readonly code: string; readonly validForMs: number }) => void;
}

/** Letters and digits that nobody takes for one another: no 0 O, 1 I L, U V. */
const ALPHABET = 'ABCDEFGHJKMNPQRSTWXYZ23456789';
/** Two groups of five: 48 bits. */
const GROUP_LENGTH = 5;
const VALID_MS = 10 * 60_000;
const MOST_TRIES = 5;

/**
 * How a bot without an owner gets one: the first start tells a code to whoever reads the log or the terminal, and the
 * one who sends it to the bot is the owner. It is good once, for ten minutes and for five wrong tries of all people
 * together; after that a restart makes another one. Only its hash is kept, and that in memory alone.
 */
export class OwnerClaim {
  readonly #options: OwnerClaimOptions;
  #hash: Buffer | null = null;
  #openedAtMs: number | null = null;
  #wrongTries = 0;

  constructor(options: OwnerClaimOptions) {
    this.#options = options;
  }

  /** Makes the code of this process and tells it, unless there is an owner or it was done before. */
  open(): void {
    const { people, clock, onCode } = this.#options;
    if (this.#openedAtMs !== null || people.hasOwner) return;
    const code = newCode();
    this.#hash = hashOf(code);
    this.#openedAtMs = clock.now();
    onCode({ code, validForMs: VALID_MS });
  }

  /**
   * Makes this person the owner if the word is the code.
   *
   * @param word as it was typed: case and dashes do not count
   * @returns false for everything else, also for the code when it is no longer good
   */
  take(userId: number, word: string): boolean {
    const { people, logger } = this.#options;
    if (this.#hash === null || people.hasOwner || this.#isOver()) return false;
    if (!timingSafeEqual(this.#hash, hashOf(word))) {
      this.#wrongTries += 1;
      if (this.#wrongTries >= MOST_TRIES) {
        this.#hash = null;
        logger.warn(
          { wrongTries: this.#wrongTries },
          'the claim code was guessed at too often and is void; restart Rung for another one',
        );
      }
      return false;
    }
    people.add(userId, 'owner', CLAIM);
    this.#hash = null;
    logger.info({ user: userId }, 'the bot was claimed: this Telegram user is the owner now');
    return true;
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
