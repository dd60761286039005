/** What a test holds of a rule that it made: how often it was applied, and the ways to take it back. */
export interface Rule {
  readonly fired: number;
  lift(): void;
  /** Takes it back after so long. @returns itself */
  liftAfter(durationMs: number): Rule;
}

interface Entry<Deed, Subject> {
  readonly deed: Deed;
  readonly concerns: (subject: Subject) => boolean;
  fired: number;
  left: number;
}

/** Rules of one kind, oldest first, each with how often it is still to be applied. */
export class Rules<Deed, Subject> {
  #entries: readonly Entry<Deed, Subject>[] = [];
  readonly #timers = new Set<NodeJS.Timeout>();

  /** @param times 1 or more; Infinity until it is lifted */
  add(deed: Deed, times: number, concerns: (subject: Subject) => boolean): Rule {
    const entry = { deed, concerns, fired: 0, left: times };
    this.#entries = [...this.#entries, entry];
    const lift = (): void => {
      this.#entries = this.#entries.filter((other) => other !== entry);
    };
    const rule: Rule = {
      get fired() {
        return entry.fired;
      },
      lift,
      liftAfter: (durationMs) => {
        this.#timers.add(setTimeout(lift, durationMs));
        return rule;
      },
    };
    return rule;
  }

  /** The oldest that concerns it, which counts as applied. */
  take(subject: Subject): Deed | null {
    return this.#apply(this.#entries.filter(isAlive(subject)).slice(0, 1))[0] ?? null;
  }

  /** All that concern it, which count as applied. */
  takeAll(subject: Subject): readonly Deed[] {
    return this.#entries.length === 0 ? [] : this.#apply(this.#entries.filter(isAlive(subject)));
  }

  clear(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
    this.#entries = [];
  }

  #apply(entries: readonly Entry<Deed, Subject>[]): readonly Deed[] {
    for (const entry of entries) {
      entry.fired += 1;
      entry.left -= 1;
    }
    return entries.map(({ deed }) => deed);
  }
}

function isAlive<Subject>(subject: Subject) {
  return ({ left, concerns }: Entry<unknown, Subject>) => left > 0 && concerns(subject);
}

/** Whether a name is meant: itself, or whatever begins as a pattern that ends in `*`. */
export function fits(pattern: string, name: string): boolean {
  return pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
}
