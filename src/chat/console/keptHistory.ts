import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { Logger } from '../../engine/ports/index.js';
import { fileAt } from '../../files/fileAt.js';
import type { Command } from '../kit/index.js';

/** Commands kept, and what a file of so many can be at most: a larger one is none of ours. */
const MOST_LINES = 200;
const LONGEST_LINE = 120;
const MOST_BYTES = MOST_LINES * LONGEST_LINE * 4;
const OWNER_ONLY = 0o600;
/** Tokens, keys and the like have words longer than any that a command takes. */
const LONGEST_WORD = 32;
const ONE_TIME_CODE = /^\d{6}$/u;

export interface KeptHistoryOptions {
  /** Null: nothing is kept. */
  readonly file: string | null;
  readonly commands: readonly Pick<Command, 'name' | 'prepare'>[];
  readonly logger: Pick<Logger, 'warn'>;
}

/**
 * The commands that were typed at the terminal, from one run of the program to the next: one a line, the oldest first, in a
 * file that only its user may read. Whatever is not a command as it is to be written is not kept: it may be a code, a token
 * or a password that was typed in the wrong place.
 */
export class KeptHistory {
  readonly #options: KeptHistoryOptions;
  #kept: readonly string[];
  #isFailing = false;

  constructor(options: KeptHistoryOptions) {
    this.#options = options;
    this.#kept = this.#read();
  }

  /** The newest first, as readline has them. */
  get lines(): readonly string[] {
    return [...this.#kept].reverse();
  }

  /** A line was typed. */
  add(line: string): void {
    const { file } = this.#options;
    if (file === null || !this.#isKept(line)) return;
    this.#kept = [...this.#kept.filter((other) => other !== line), line].slice(-MOST_LINES);
    try {
      // Whole or not at all: two programs in one folder must not make one line of two.
      const part = `${file}.part`;
      writeFileSync(part, `${this.#kept.join('\n')}\n`, { mode: OWNER_ONLY });
      renameSync(part, file);
    } catch (error) {
      // It is a convenience: said once, and not to the person.
      if (!this.#isFailing) this.#options.logger.warn({ err: error }, 'the typed commands could not be kept');
      this.#isFailing = true;
    }
  }

  #read(): readonly string[] {
    const { file, logger } = this.#options;
    if (file === null) return [];
    try {
      const found = fileAt(file);
      if (found === null || !found.isFile() || found.size > MOST_BYTES) return [];
      const lines = readFileSync(file, 'utf8').split('\n');
      return lines.filter((line) => this.#isKept(line)).slice(-MOST_LINES);
    } catch (error) {
      logger.warn({ err: error }, 'the commands typed before could not be read');
      return [];
    }
  }

  /** A command with arguments that it takes, perhaps with the name of a strategy before them. */
  #isKept(line: string): boolean {
    const [head = '', ...words] = line.split(/\s+/u);
    const command = this.#options.commands.find(({ name }) => `/${name}` === head.toLowerCase());
    if (command === undefined || line.length > LONGEST_LINE) return false;
    // Every word goes after /start, also the code with which somebody becomes the owner.
    if (command.name === 'start') return words.length === 0;
    if (words.some((word) => word.length > LONGEST_WORD)) return false;
    const [first = '', ...others] = words;
    const isAfterName = words.length > 0 && !ONE_TIME_CODE.test(first) && command.prepare(others).ok;
    return command.prepare(words).ok || isAfterName;
  }
}
