/** Keys that were met lately: the oldest are forgotten, so that years of trading do not fill the memory. */
export class RecentKeys {
  readonly #atMost: number;
  readonly #keys = new Set<string>();

  /** @param atMost how many are remembered */
  constructor(atMost: number) {
    this.#atMost = atMost;
  }

  has(key: string): boolean {
    return this.#keys.has(key);
  }

  add(key: string): void {
    this.#keys.add(key);
    const [oldest] = this.#keys;
    if (this.#keys.size > this.#atMost && oldest !== undefined) this.#keys.delete(oldest);
  }
}
