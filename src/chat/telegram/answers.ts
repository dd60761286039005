export interface AnswersOptions {
  /** Says how many answers were left out. @returns whether that got through */
  tellLeftOut(count: number): Promise<boolean>;
  onFailure(error: unknown): void;
}

interface Waiting {
  readonly send: () => Promise<boolean>;
  readonly isUrgent: boolean;
}

/** About what two screens of a phone show. */
const MOST_WAITING = 20;

/**
 * Answers on their way to one person, one after another. While Telegram takes none, the oldest are left out: what was
 * asked for is done whether its answer arrives or not, and whoever waited so long has asked again.
 */
export class Answers {
  readonly #options: AnswersOptions;
  #waiting: readonly Waiting[] = [];
  #leftOut = 0;
  #sending: Promise<void> | null = null;

  constructor(options: AnswersOptions) {
    this.#options = options;
  }

  /**
   * @param send resolves with whether it got through
   * @param isUrgent it goes before those that are not, and is left out after them
   */
  add(send: () => Promise<boolean>, isUrgent: boolean): void {
    this.#waiting = [...this.#waiting, { send, isUrgent }];
    if (this.#waiting.length > MOST_WAITING) this.#leaveOutOldest();
    this.#sending ??= this.#sendAll();
  }

  /** Resolves when nothing waits any more. */
  async settled(): Promise<void> {
    await this.#sending;
  }

  #leaveOutOldest(): void {
    this.#take(this.#waiting.find(({ isUrgent }) => !isUrgent) ?? this.#waiting[0]);
    this.#leftOut += 1;
  }

  async #sendAll(): Promise<void> {
    for (;;) {
      const next = this.#take(this.#waiting.find(({ isUrgent }) => isUrgent) ?? this.#waiting[0]);
      if (next === undefined) break;
      try {
        if (await next.send()) await this.#tellLeftOut();
        else this.#leftOut += 1;
      } catch (error) {
        this.#leftOut += 1;
        this.#options.onFailure(error);
      }
    }
    this.#sending = null;
  }

  async #tellLeftOut(): Promise<void> {
    const count = this.#leftOut;
    if (count > 0 && (await this.#options.tellLeftOut(count))) this.#leftOut -= count;
  }

  #take(taken: Waiting | undefined): Waiting | undefined {
    this.#waiting = this.#waiting.filter((waiting) => waiting !== taken);
    return taken;
  }
}
