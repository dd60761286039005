import type { AlertContent } from '../domain/alert.js';
import type { CancelTimer, Clock } from './ports.js';

/** A lost connection is worth a message after this. */
const TELL_AFTER_MS = 60_000;

/** Knows whether prices and order events arrive, and tells the owner when they have not for a minute. */
export class Connection {
  readonly #clock: Clock;
  readonly #tell: (content: AlertContent) => void;
  #connected = false;
  #sinceMs: number;
  #told = false;
  #cancel: CancelTimer | null = null;

  constructor(clock: Clock, tell: (content: AlertContent) => void) {
    this.#clock = clock;
    this.#tell = tell;
    this.#sinceMs = clock.now();
  }

  get connected(): boolean {
    return this.#connected;
  }

  get sinceMs(): number {
    return this.#sinceMs;
  }

  lost(): void {
    if (!this.#connected && this.#cancel !== null) return;
    this.#connected = false;
    this.#sinceMs = this.#clock.now();
    this.#cancel = this.#clock.setTimer(TELL_AFTER_MS, () => {
      this.#told = true;
      this.#tell({ kind: 'connectionLost', sinceMs: this.#sinceMs });
    });
  }

  back(): void {
    this.stop();
    const downForMs = this.#clock.now() - this.#sinceMs;
    this.#connected = true;
    this.#sinceMs = this.#clock.now();
    if (this.#told) this.#tell({ kind: 'connectionBack', downForMs });
    this.#told = false;
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = null;
  }
}
