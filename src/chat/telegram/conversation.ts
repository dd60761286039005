import PQueue from 'p-queue';
import { Answers, type AnswersOptions } from './answers.js';

/** More than these do not wait for their turn. */
const MOST_WAITING = 20;

/** Null: nothing is said. */
export type Said = { readonly send: () => Promise<boolean> } | null;

/**
 * Wishes of one person in one chat. Commands are carried out in their turn, one after another; what ends a risk is
 * carried out at once. Neither waits for what is still to be said.
 */
export class Conversation {
  readonly #commands = new PQueue({ concurrency: 1 });
  readonly #atOnce = new Set<Promise<void>>();
  readonly #answers: Answers;
  readonly #onFailure: (error: unknown) => void;

  constructor(options: AnswersOptions) {
    this.#answers = new Answers(options);
    this.#onFailure = options.onFailure;
  }

  /** True while somebody's command has not begun, because another one has not ended. */
  get hasWaiting(): boolean {
    return this.#commands.size > 0;
  }

  /** Number of commands that may still wait: below zero it is told already that there are too many. */
  get room(): number {
    return MOST_WAITING - this.#commands.size;
  }

  inTurn(work: () => Promise<Said>): void {
    void this.#commands.add(() => this.#carryOut(work)).then((said) => this.#say(said, false));
  }

  /** Resolves when it is carried out, whether its answer has arrived or not. */
  atOnce(work: () => Promise<Said>): Promise<void> {
    const done = this.#carryOut(work).then((said) => {
      this.#atOnce.delete(done);
      this.#say(said, true);
    });
    this.#atOnce.add(done);
    return done;
  }

  /** Resolves when everything is carried out and answered. */
  async settled(): Promise<void> {
    await Promise.all([this.#commands.onIdle(), ...this.#atOnce]);
    await this.#answers.settled();
  }

  async #carryOut(work: () => Promise<Said>): Promise<Said> {
    try {
      return await work();
    } catch (error) {
      this.#onFailure(error);
      return null;
    }
  }

  #say(said: Said, isUrgent: boolean): void {
    if (said !== null) this.#answers.add(said.send, isUrgent);
  }
}
