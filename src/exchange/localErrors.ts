/*
 * Errors that end a local exchange, or keep it from starting. They stand beside it, so that whoever only has to know them
 * does not load it.
 */

/** A database that this version cannot use. The message says what to do. */
export class ExchangeDatabaseError extends Error {
  override readonly name = 'ExchangeDatabaseError';
}

/** A feed that cannot be used. The message says what was found, where, and what is expected. */
export class FeedError extends Error {
  override readonly name = 'FeedError';
}

/** The port is taken by another program, often by an exchange that was started before. */
export class PortInUseError extends Error {
  override readonly name = 'PortInUseError';
}
