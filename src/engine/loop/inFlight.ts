/** Counts what is under way, so that a replay can wait until nothing is. */
export class InFlight {
  #underWay = 0;
  readonly #onChange: () => void;

  constructor(onChange: () => void) {
    this.#onChange = onChange;
  }

  get idle(): boolean {
    return this.#underWay === 0;
  }

  /** Runs `work` and counts it as under way until it ends. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    this.#underWay += 1;
    try {
      return await work();
    } finally {
      this.#underWay -= 1;
      if (this.#underWay === 0) this.#onChange();
    }
  }
}
