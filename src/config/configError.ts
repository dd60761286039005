/** More than fit on a screen are no help. */
const MOST_SHOWN = 30;

/** Reason why the program cannot start: every problem found in the command line, the environment and the file. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  /** Exit code for a supervisor: 2, starting again will not help before somebody changes the configuration. */
  readonly exitCode = 2;
  /** One line each: where, what was found, what is allowed. Never the value of a secret. */
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    const title =
      problems.length === 1
        ? 'The configuration has a problem:'
        : `The configuration has ${problems.length} problems:`;
    const shown = problems.slice(0, MOST_SHOWN);
    const more = problems.length - shown.length;
    const lines = shown.map((problem) => `  - ${problem}`);
    super([title, ...lines, ...(more > 0 ? [`  ... and ${more} more`] : [])].join('\n'));
    this.problems = problems;
  }
}

/** `--help` was given: print `text` and end with exit code 0. */
export class HelpRequested extends Error {
  override readonly name = 'HelpRequested';
  readonly exitCode = 0;
  readonly text: string;

  constructor(text: string) {
    super('help requested');
    this.text = text;
  }
}

/** `--version` was given: print the version and end with exit code 0. */
export class VersionRequested extends Error {
  override readonly name = 'VersionRequested';
  readonly exitCode = 0;

  constructor() {
    super('version requested');
  }
}
