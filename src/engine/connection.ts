import type { AlertContent } from '../domain/alert.js';
import type { CancelTimer, Clock } from './ports.js';

/** A lost connection is worth a message after this. */
const TELL_AFTER_MS = 60_000;

/**
 * Knows whether prices and order events arrive, and tells the owner when they have not for a minute. A line that opens again
 * and again and brings nothing is no line: it is back when data came.
 */
export class Connection {
  readonly #clock: Clock;
  readonly #tell: (content: AlertContent) => void;
  #connected = false;
  #isAlive = false;
  #sinceMs: number;
  #told = false;
  #cancel: CancelTimer | null = null;

  constructor(clock: Clock, tell: (content: AlertContent) => void) {
    this.#clock = clock;
    this.#tell = tell;
    this.#sinceMs = clock.now();
  }

  /** The line is open. */
  get connected(): boolean {
    return this.#connected;
  }

  /** Data comes. */
  get isAlive(): boolean {
    return this.#isAlive;
  }

  /** Since when data comes, or does not. */
  get sinceMs(): number {
    return this.#sinceMs;
  }

  lost(): void {
    this.#connected = false;
    this.#isAlive = false;
    if (this.#cancel !== null) return;
    this.#sinceMs = this.#clock.now();
    this.#cancel = this.#clock.setTimer(TELL_AFTER_MS, () => {
      this.#told = true;
      this.#tell({ kind: 'connectionLost', sinceMs: this.#sinceMs });
    });
  }

  open(): void {
    this.#connected = true;
  }

  alive(): void {
    if (this.#isAlive) return;
    this.stop();
    const downForMs = this.#clock.now() - this.#sinceMs;
    this.#isAlive = true;
    this.#sinceMs = this.#clock.now();
    if (this.#told) this.#tell({ kind: 'connectionBack', downForMs });
    this.#told = false;
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = null;
  }
}
