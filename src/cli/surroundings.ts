import type { Logger } from 'pino';

/** What the program has of the process around it. */
export interface Surroundings {
  /** Null: nobody types here. */
  readonly input: (NodeJS.ReadableStream & { readonly isTTY?: boolean }) | null;
  readonly output: NodeJS.WritableStream & { readonly isTTY?: boolean };
  /** Warnings for a person, a line each. */
  warn(message: string): void;
  readonly logger: Logger;
  /** Aborts when the process is told to end. */
  readonly stopping: AbortSignal;
}
