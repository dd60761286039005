import type { NodeProcess } from './nodeProcess.js';

/** What is neither a line of the log nor a warning for a person is a word of Node.js, or of a program that fails. */
const LINE = /^\{"level":"(\w+)"/;
const FOR_A_PERSON = 'Warning: ';
const KEPT = 20;

/** Counts what a program logs, and keeps what is an error. */
export class LogWatch {
  /** How often each line was written, warnings and worse. */
  readonly warnings = new Map<string, number>();
  readonly errors: string[] = [];
  lines = 0;
  errorCount = 0;

  constructor(process: NodeProcess) {
    process.onLine((line) => this.#heard(line));
  }

  #heard(line: string): void {
    this.lines += 1;
    const unknown = line.startsWith(FOR_A_PERSON) ? 'warn' : 'error';
    const [, level = unknown] = LINE.exec(line) ?? [];
    if (!['warn', 'error', 'fatal'].includes(level)) return;
    const [, message = line] = /"msg":"((?:[^"\\]|\\.)*)"/.exec(line) ?? [];
    this.warnings.set(message, (this.warnings.get(message) ?? 0) + 1);
    if (level === 'warn') return;
    this.errorCount += 1;
    if (this.errors.length < KEPT) this.errors.push(line);
  }
}
