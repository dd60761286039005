import type { AlertContent } from '../domain/alert.js';
import { Lasting } from './lasting.js';
import type { CancelTimer, Clock } from './ports.js';

/** A line on which data came for so long is up again; one that breaks sooner was never back. */
const STEADY_MS = 10_000;

/**
 * Knows whether prices and order events arrive, and tells the owner when they have not for a minute. A line that opens,
 * answers and breaks again brings nothing: it is back when data came, and an outage is over when it goes on coming.
 */
export class Connection {
  readonly #clock: Clock;
  readonly #outage: Lasting;
  #isOpen = false;
  #isAlive = false;
  #aliveSinceMs: number;
  #cancelSteady: CancelTimer = () => {};

  /** @param tell tells the owner */
  constructor(clock: Clock, tell: (content: AlertContent) => void) {
    this.#clock = clock;
    this.#aliveSinceMs = clock.now();
    this.#outage = new Lasting({
      clock,
      nowMs: () => clock.now(),
      tell: (sinceMs) => tell({ kind: 'connectionLost', sinceMs }),
      over: (sinceMs) => tell({ kind: 'connectionBack', downForMs: this.#aliveSinceMs - sinceMs }),
    });
  }

  /** Subscribed; data is due. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Data has come since it was opened. */
  get connected(): boolean {
    return this.#isAlive;
  }

  /** Since when it is as it is. */
  get sinceMs(): number {
    return this.#isAlive ? this.#aliveSinceMs : (this.#outage.sinceMs ?? this.#aliveSinceMs);
  }

  lost(): void {
    this.#isOpen = false;
    this.#isAlive = false;
    this.#cancelSteady();
    this.#outage.begin();
  }

  opened(): void {
    this.#isOpen = true;
  }

  /** Something was told: prices, trades, orders. @returns true when it is the first since it was opened */
  alive(): boolean {
    if (this.#isAlive || !this.#isOpen) return false;
    this.#isAlive = true;
    this.#aliveSinceMs = this.#clock.now();
    this.#cancelSteady = this.#clock.setTimer(STEADY_MS, () => this.#outage.end());
    return true;
  }

  stop(): void {
    this.#cancelSteady();
    this.#outage.stop();
  }
}
