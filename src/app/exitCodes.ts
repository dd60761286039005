/** Exit codes, from which a supervisor learns of the end of the process. */
export const EXIT = {
  /** Ended as it was told to. */
  ok: 0,
  /** Failure that a restart may cure. */
  failed: 1,
  /** The configuration or the command line is wrong: a restart changes nothing. */
  badConfiguration: 2,
  /** Another process holds the database. */
  alreadyRunning: 3,
  /** The database was written by a newer version. */
  newerDatabase: 4,
  /** The keys are wrong. */
  wrongCredentials: 5,
  /** `npm run reconcile` found a difference between books and exchange, and it is not booked. */
  differs: 6,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Ends the start with a message for a person and a code for a supervisor. */
export class StartError extends Error {
  override readonly name = 'StartError';
  readonly exitCode: ExitCode;
  constructor(message: string, exitCode: ExitCode) {
    super(message);
    this.exitCode = exitCode;
  }
}
