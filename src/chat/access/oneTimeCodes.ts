import { Secret, TOTP } from 'otpauth';
import type { Clock } from '../../engine/ports/index.js';
import type { ChatMemory } from '../memory/index.js';

export interface OneTimeCodesOptions {
  /** Base32. */
  readonly secret: { reveal(): string };
  readonly memory: Pick<ChatMemory, 'note' | 'setNoteForGood'>;
  /** Of the real time, which the authenticator app has as well. */
  readonly clock: Pick<Clock, 'now'>;
  /** Tells that somebody, as the audit names them, may try no more codes until then. */
  readonly onLocked: (locked: { readonly who: string; readonly untilMs: number }) => void;
}

export type CodeVerdict =
  | { readonly kind: 'right' }
  /** `triesLeft`: null where there is no end of them. */
  | { readonly kind: 'wrong'; readonly triesLeft: number | null }
  | { readonly kind: 'locked'; readonly forMs: number };

/** As every authenticator app does it: RFC 6238 with SHA-1, six digits, half a minute. */
const STEP_MS = 30_000;
/** Steps before and after: for a slow hand, and a clock that is a little off. */
const WINDOW = 1;
const MOST_WRONG = 5;
const LOCK_MS = 15 * 60_000;
/** The step whose code was used last, so that no code is good twice. */
const NOTE = ['security', 'lastCodeStep'] as const;

interface Tries {
  readonly wrong: number;
  readonly lockedUntilMs: number;
}

/**
 * The one-time codes of an authenticator app. Each is good once, for whoever names it first. Five wrong ones of a person
 * in a row, and that person may name none for a quarter of an hour: the others go on, so that nobody can lock out the
 * owner. A restart of Rung lifts the lock: that takes the machine, and with it more than a code.
 */
export class OneTimeCodes {
  readonly #options: OneTimeCodesOptions;
  readonly #totp: TOTP;
  readonly #tries = new Map<string, Tries>();

  constructor(options: OneTimeCodesOptions) {
    this.#options = options;
    const secret = Secret.fromBase32(options.secret.reveal());
    this.#totp = new TOTP({ secret, algorithm: 'SHA1', digits: 6, period: STEP_MS / 1_000 });
  }

  /** Null when the person may name codes. */
  lockedForMs(who: string): number | null {
    const leftMs = (this.#tries.get(who)?.lockedUntilMs ?? 0) - this.#options.clock.now();
    // A clock set back must not lock for longer: it ends the lock rather.
    return leftMs > 0 && leftMs <= LOCK_MS ? leftMs : null;
  }

  /**
   * Takes a code, once.
   *
   * @param who as the audit names them
   * @param code six digits
   * @param endsRisk it is for something that nobody may be locked out of: wrong ones neither lock nor are hindered by a lock
   */
  check(who: string, code: string, endsRisk = false): CodeVerdict {
    const lockedForMs = this.lockedForMs(who);
    if (lockedForMs !== null && !endsRisk) return { kind: 'locked', forMs: lockedForMs };
    if (this.#use(code)) {
      this.#tries.delete(who);
      return { kind: 'right' };
    }
    if (endsRisk) return { kind: 'wrong', triesLeft: null };
    const wrong = (this.#tries.get(who)?.wrong ?? 0) + 1;
    if (wrong < MOST_WRONG) {
      this.#tries.set(who, { wrong, lockedUntilMs: 0 });
      return { kind: 'wrong', triesLeft: MOST_WRONG - wrong };
    }
    const untilMs = this.#options.clock.now() + LOCK_MS;
    this.#tries.set(who, { wrong: 0, lockedUntilMs: untilMs });
    this.#options.onLocked({ who, untilMs });
    return { kind: 'locked', forMs: LOCK_MS };
  }

  /** @returns whether the code is right, and was not used before */
  #use(code: string): boolean {
    const { memory, clock } = this.#options;
    const nowMs = clock.now();
    const offset = this.#totp.validate({ token: code, timestamp: nowMs, window: WINDOW });
    if (offset === null) return false;
    const present = Math.floor(nowMs / STEP_MS);
    const step = present + offset;
    const last = Number(memory.note(...NOTE) ?? Number.NEGATIVE_INFINITY);
    // A step that is still to come was noted by a clock that was wrong: it must not lock everybody out.
    if (step <= last && last <= present + WINDOW) return false;
    memory.setNoteForGood(...NOTE, String(step));
    return true;
  }
}

/** The code in a message that consists of nothing else, e.g. `123456`, `123 456`; null for any other text. */
export function codeIn(text: string): string | null {
  // Chinese input methods write digits in full width.
  const plain = text.normalize('NFKC').trim();
  return /^\/?[0-9]{3}[ -]?[0-9]{3}$/.test(plain) ? plain.replaceAll(/[^0-9]/gu, '') : null;
}
