/** Something that must hold did not. */
export interface Violation {
  /** Names what must hold; the same for every seed that breaks it. */
  readonly invariant: string;
  readonly message: string;
}

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
    if (!holds) this.violation ??= { invariant, message: message() };
  }
}
