/** Something that must hold did not. */
export interface Violation {
  /** Names what must hold; the same for every seed that breaks it. */
  readonly invariant: string;
  readonly message: string;
}

/** What the program does not see to yet. */
export const NOT_YET_JUDGED: ReadonlySet<string> = new Set([]);

/** Keeps the first thing that was broken: thrown from inside, the engine would take it for trouble with its books. */
export class Judge {
  violation: Violation | null = null;

  /** Does work that was judged before. */
  whileAsleep(work: () => void): void {
    const { violation } = this;
    work();
    this.violation = violation;
  }

  must(holds: boolean, invariant: string, message: () => string): void {
    if (!holds && !NOT_YET_JUDGED.has(invariant)) this.violation ??= { invariant, message: message() };
  }
}
