import type { Doubt, DoubtKind } from '../api/index.js';

/** Doubts that stand, by strategy. Whoever raises one settles it; while one stands nothing is bought. */
export class Doubts {
  readonly #byStrategy = new Map<string, Map<DoubtKind, Doubt>>();
  readonly #onChange: (strategyId: string) => void;

  /** @param onChange a strategy may buy again, or may not any more */
  constructor(onChange: (strategyId: string) => void) {
    this.#onChange = onChange;
  }

  /** A doubt that stands already keeps its beginning. */
  raise(strategyId: string, doubt: Doubt): void {
    const standing = this.#byStrategy.get(strategyId) ?? new Map<DoubtKind, Doubt>();
    if (standing.has(doubt.kind)) return;
    standing.set(doubt.kind, doubt);
    this.#byStrategy.set(strategyId, standing);
    this.#onChange(strategyId);
  }

  settle(strategyId: string, kind: DoubtKind): void {
    if (this.#byStrategy.get(strategyId)?.delete(kind)) this.#onChange(strategyId);
  }

  /** The oldest first. */
  of(strategyId: string): readonly Doubt[] {
    return [...(this.#byStrategy.get(strategyId)?.values() ?? [])].sort((a, b) => a.sinceMs - b.sinceMs);
  }
}
