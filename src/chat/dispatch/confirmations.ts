import { randomBytes } from 'node:crypto';
import type { Clock } from '../../engine/ports/index.js';
import type { Person } from '../kit/index.js';

/** Time within which a question may be answered. */
export const CONFIRMATION_VALID_MS = 60_000;

/** Questions remembered, answered ones too; the oldest are forgotten first. */
const MOST_QUESTIONS = 200;

/** A command that waits for a yes, or for what else it was asked for. */
export interface Question<Subject> {
  readonly token: string;
  readonly person: Person;
  readonly subject: Subject;
  readonly askedAtMs: number;
  readonly validForMs: number;
}

export type Claim<Subject> =
  | { readonly kind: 'valid' | 'used' | 'expired'; readonly question: Question<Subject> }
  | { readonly kind: 'none' };

/**
 * Questions and their one-time tokens. A token is good once, for the person and the chat it was made for, for a
 * minute. To anybody else it does not exist. They end with the process: what was asked in an earlier life of it is not
 * answered in this one.
 */
export class Confirmations<Subject> {
  readonly #clock: Pick<Clock, 'now'>;
  readonly #questions = new Map<string, { readonly question: Question<Subject>; open: boolean }>();

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock;
  }

  ask(person: Person, subject: Subject, validForMs = CONFIRMATION_VALID_MS): Question<Subject> {
    const question = {
      token: randomBytes(12).toString('base64url'),
      person,
      subject,
      askedAtMs: this.#clock.now(),
      validForMs,
    };
    this.#questions.set(question.token, { question, open: true });
    for (const oldest of this.#questions.keys()) {
      if (this.#questions.size <= MOST_QUESTIONS) break;
      this.#questions.delete(oldest);
    }
    return question;
  }

  /** Takes a question off the table, if it is this person's and can still be answered. */
  claim(token: string, person: Person): Claim<Subject> {
    const entry = this.#questions.get(token);
    if (entry === undefined || !isSame(entry.question.person, person)) return { kind: 'none' };
    const { question } = entry;
    if (!entry.open) return { kind: 'used', question };
    entry.open = false;
    const ageMs = this.#clock.now() - question.askedAtMs;
    // A clock set back must not give a question a longer life.
    return { kind: ageMs >= 0 && ageMs < question.validForMs ? 'valid' : 'expired', question };
  }

  /**
   * The last question asked here; null when there is none, or when it was answered: a word that is sent twice must not
   * answer the question before it, which nobody has before their eyes any more.
   */
  latest(person: Person): Question<Subject> | null {
    let latest: Question<Subject> | null = null;
    for (const { question, open } of this.#questions.values()) {
      if (isSame(question.person, person)) latest = open ? question : null;
    }
    return latest;
  }

  /** True when this question was put to this person and nobody has answered it yet. */
  isOpen(token: string, person: Person): boolean {
    const entry = this.#questions.get(token);
    return entry?.open === true && isSame(entry.question.person, person);
  }

  /** The question of this token, if it was put to another person of the same chat; else null. */
  somebodyElses(token: string, person: Person): Question<Subject> | null {
    const question = this.#questions.get(token)?.question ?? null;
    return question?.person.chat === person.chat && question.person.id !== person.id ? question : null;
  }
}

function isSame(a: Person, b: Person): boolean {
  return a.id === b.id && a.chat === b.chat;
}
