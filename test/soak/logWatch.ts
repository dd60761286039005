import type { NodeProcess } from './nodeProcess.js';

/** What is neither a line of the log nor a warning for a person is a word of Node.js, or of a program that fails. */
const LINE = /^\{"level":"(\w+)"/;
const FOR_A_PERSON = 'Warning: ';
const KEPT = 20;
/** Of a soak that fails, these say why. */
const LAST_LINES = 60;

/** A person must hear of a key that is refused, and so it is an error: one that the soak asks for. */
const ASKED_FOR: ReadonlySet<string> = new Set([
  'the exchange refused a subscription; check the API key',
  'the exchange refuses what is signed with this API key',
]);

/** Counts what a program logs, and keeps what is an error. */
export class LogWatch {
  /** How often each line was written, warnings and worse. */
  readonly warnings = new Map<string, number>();
  readonly errors: string[] = [];
  readonly lastLines: string[] = [];
  lines = 0;
  errorCount = 0;
  readonly #refusesKey: boolean;

  /** @param refusesKey whether the exchange refuses the key now and then */
  constructor(process: NodeProcess, refusesKey: boolean) {
    this.#refusesKey = refusesKey;
    process.onLine((line) => this.#heard(line));
  }

  #heard(line: string): void {
    this.lines += 1;
    this.lastLines.push(line);
    if (this.lastLines.length > LAST_LINES) this.lastLines.shift();
    const unknown = line.startsWith(FOR_A_PERSON) ? 'warn' : 'error';
    const [, level = unknown] = LINE.exec(line) ?? [];
    if (!['warn', 'error', 'fatal'].includes(level)) return;
    const [, message = line] = /"msg":"((?:[^"\\]|\\.)*)"/.exec(line) ?? [];
    this.warnings.set(message, (this.warnings.get(message) ?? 0) + 1);
    if (level === 'warn' || (this.#refusesKey && ASKED_FOR.has(message))) return;
    this.errorCount += 1;
    if (this.errors.length < KEPT) this.errors.push(line);
  }
}
