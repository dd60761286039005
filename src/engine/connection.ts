import type { AlertContent } from '../domain/alert.js';
import type { CancelTimer, Clock } from './ports.js';

/** A lost connection is worth a message after this. */
const TELL_AFTER_MS = 60_000;
/** A connection on which data has come for so long is back. */
const STEADY_AFTER_MS = 5_000;

/**
 * Knows whether prices and order events arrive, and tells the owner when they have not for a minute. A line that opens again
 * and again and breaks, or that brings nothing, is no line: it is back when data came and went on coming.
 */
export class Connection {
  readonly #clock: Clock;
  readonly #tell: (content: AlertContent) => void;
  #connected = false;
  #isAlive = false;
  #aliveSinceMs: number;
  #lostSinceMs: number;
  #told = false;
  /** Of the message that it is lost; not null until it is back. */
  #telling: CancelTimer | null = null;
  #settling: CancelTimer | null = null;

  constructor(clock: Clock, tell: (content: AlertContent) => void) {
    this.#clock = clock;
    this.#tell = tell;
    this.#lostSinceMs = clock.now();
    this.#aliveSinceMs = this.#lostSinceMs;
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
    return this.#isAlive ? this.#aliveSinceMs : this.#lostSinceMs;
  }

  lost(): void {
    this.#connected = false;
    this.#isAlive = false;
    this.#settling?.();
    this.#settling = null;
    if (this.#telling !== null) return;
    this.#lostSinceMs = this.#clock.now();
    this.#telling = this.#clock.setTimer(TELL_AFTER_MS, () => {
      this.#told = true;
      this.#tell({ kind: 'connectionLost', sinceMs: this.#lostSinceMs });
    });
  }

  open(): void {
    this.#connected = true;
  }

  /** The first data since it was opened. */
  alive(): void {
    if (this.#isAlive) return;
    this.#isAlive = true;
    this.#aliveSinceMs = this.#clock.now();
    this.#settling = this.#clock.setTimer(STEADY_AFTER_MS, () => this.#back());
  }

  stop(): void {
    this.#telling?.();
    this.#telling = null;
    this.#settling?.();
    this.#settling = null;
  }

  #back(): void {
    this.stop();
    if (this.#told) this.#tell({ kind: 'connectionBack', downForMs: this.#aliveSinceMs - this.#lostSinceMs });
    this.#told = false;
  }
}
