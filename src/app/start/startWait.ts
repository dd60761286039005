import { forgetTold, type OwnersAddress, tellOwners } from '../ownersNotice.js';

/** A start that waits for so long is told to the owners: nobody may be sitting in front of it. */
const TELL_AFTER_MS = 60_000;
/** One that has gone on for so long is none of a supervisor's endless starts: its end would be news. */
const FORGET_AFTER_MS = 10 * 60_000;

/** The wait for an exchange that cannot be reached, before there is a chat. */
export class StartWait {
  readonly #address: OwnersAddress | null;
  readonly #warn: (message: string) => void;
  #timer: NodeJS.Timeout;
  #lastWarning: string | null = null;
  #wasTold = false;

  /** @param address null: nobody is told, as in a replay */
  constructor(address: OwnersAddress | null, warn: (message: string) => void, tellAfterMs = TELL_AFTER_MS) {
    this.#address = address;
    this.#warn = warn;
    this.#timer = setTimeout(() => this.#tell('waits', this.#lastWarning), tellAfterMs);
  }

  /** Tells a person in front of it, and remembers it for the others. */
  warn(message: string): void {
    this.#lastWarning = message;
    this.#warn(message);
  }

  /** The exchange has answered. */
  over(): void {
    this.stop();
    if (this.#wasTold) this.#tell('goesOn', null);
    const file = this.#address?.databaseFile ?? null;
    if (file !== null) this.#timer = setTimeout(() => forgetTold(file), FORGET_AFTER_MS).unref();
  }

  /** Tells nobody any more. */
  stop(): void {
    clearTimeout(this.#timer);
  }

  #tell(standstill: 'waits' | 'goesOn', reason: string | null): void {
    this.#wasTold = standstill === 'waits';
    if (this.#address !== null) void tellOwners(standstill, reason, this.#address);
  }
}
