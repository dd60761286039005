import type { Logger } from 'pino';
import type { RecentLog } from './log/index.js';
import { askYesOrNo } from './question.js';

/** Surroundings of the program: what it has of the process around it. */
export interface ProcessIo {
  /** Null: nobody types here. */
  readonly input: (NodeJS.ReadableStream & { readonly isTTY?: boolean }) | null;
  readonly output: NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number };
  /** Tells a person what they should read, on lines of its own. */
  tell(message: string): void;
  /** Warnings for a person, a line each. */
  warn(message: string): void;
  readonly logger: Logger;
  /** Lines that the logger wrote last. */
  readonly recentLog: RecentLog;
  /** Aborts when the process is told to end. */
  readonly stopping: AbortSignal;
}

/**
 * Shows what is about to happen and asks for a yes. Where nobody can answer (a service, a pipe) it goes on, for it was
 * asked for on the command line.
 *
 * @param asks false: nobody is to be asked
 */
export async function isAgreedTo(preview: string, asks: boolean, surroundings: ProcessIo): Promise<boolean> {
  const { input, output, stopping, tell } = surroundings;
  tell(preview);
  if (!asks || !canAnswer(surroundings) || input === null) return true;
  return askYesOrNo('Go on?', { input, output, stopping });
}

/** Tells whether somebody sits at a terminal here. */
export function canAnswer({ input, output }: Pick<ProcessIo, 'input' | 'output'>): boolean {
  return input?.isTTY === true && output.isTTY === true;
}
