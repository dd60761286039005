import type { Logger } from '../engine/ports/index.js';

/** Things to end, in the reverse order of their beginning. */
export class ShutdownSteps {
  readonly #steps: (() => Promise<void> | void)[] = [];

  add(step: () => Promise<void> | void): void {
    this.#steps.push(step);
  }

  /** Each step is tried, whatever became of the others. */
  async run(logger: Logger): Promise<void> {
    for (const step of this.#steps.reverse()) {
      try {
        await step();
      } catch (error) {
        logger.error({ err: error }, 'a part of the program did not end well');
      }
    }
  }
}
