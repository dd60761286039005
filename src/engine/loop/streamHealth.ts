import type { AlertContent } from '../../domain/alerts/index.js';
import type { CancelTimer, Clock } from '../ports/index.js';

/** A lost connection is worth a message after this. */
const TELL_AFTER_MS = 60_000;
/** A line on which data came for so long is up again; one that breaks sooner was never back. */
const STEADY_MS = 10_000;

/** From when the streams were lost until they have brought data for a while. */
interface Outage {
  readonly sinceMs: number;
  /** It has lasted long enough to be told. */
  isDue: boolean;
  isTold: boolean;
}

/**
 * Knows whether prices and order events arrive, and tells the owner when they have not for a minute. A line that opens,
 * answers and breaks again brings nothing: it is back when data came, and an outage is over when it goes on coming.
 */
export class StreamHealth {
  readonly #clock: Clock;
  readonly #tell: (content: AlertContent) => void;
  #isOpen = false;
  #isAlive = false;
  #aliveSinceMs: number;
  #outage: Outage | null = null;
  #cancelDue: CancelTimer = () => {};
  #cancelSteady: CancelTimer = () => {};

  constructor(clock: Clock, tell: (content: AlertContent) => void) {
    this.#clock = clock;
    this.#tell = tell;
    this.#aliveSinceMs = clock.now();
  }

  /** The line is open: data is due. */
  get connected(): boolean {
    return this.#isOpen;
  }

  /** Data comes. */
  get isAlive(): boolean {
    return this.#isAlive;
  }

  /** Since when data comes, or does not. */
  get sinceMs(): number {
    return this.#isAlive ? this.#aliveSinceMs : (this.#outage?.sinceMs ?? this.#aliveSinceMs);
  }

  lost(): void {
    this.#isOpen = false;
    this.#isAlive = false;
    this.#cancelSteady();
    if (this.#outage === null) this.#beginOutage();
    else this.#tellIfDue(this.#outage);
  }

  open(): void {
    this.#isOpen = true;
  }

  /** The first data since it was opened. */
  alive(): void {
    if (this.#isAlive || !this.#isOpen) return;
    this.#isAlive = true;
    this.#aliveSinceMs = this.#clock.now();
    this.#cancelSteady = this.#clock.setTimer(STEADY_MS, () => this.#endOutage());
  }

  stop(): void {
    this.#cancelDue();
    this.#cancelSteady();
  }

  #beginOutage(): void {
    const outage: Outage = { sinceMs: this.#clock.now(), isDue: false, isTold: false };
    this.#outage = outage;
    this.#cancelDue = this.#clock.setTimer(TELL_AFTER_MS, () => {
      outage.isDue = true;
      this.#tellIfDue(outage);
    });
  }

  /** Not while data comes: it may be over. */
  #tellIfDue(outage: Outage): void {
    if (!outage.isDue || outage.isTold || this.#isAlive) return;
    outage.isTold = true;
    this.#tell({ kind: 'connectionLost', sinceMs: outage.sinceMs });
  }

  #endOutage(): void {
    const outage = this.#outage;
    this.#outage = null;
    this.#cancelDue();
    if (outage?.isTold !== true) return;
    this.#tell({ kind: 'connectionBack', downForMs: this.#aliveSinceMs - outage.sinceMs });
  }
}
