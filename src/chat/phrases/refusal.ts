import type { Phrase } from '../message/index.js';

/** A command that the chat itself refuses, with what to tell. The engine's own refusals are `CommandRefusedError`s. */
export class ChatRefusal extends Error {
  override readonly name = 'ChatRefusal';
  readonly said: Phrase;
  /** For the audit, e.g. `lastOwner`. */
  readonly reason: string;

  constructor(reason: string, said: Phrase) {
    super(reason);
    this.reason = reason;
    this.said = said;
  }
}
