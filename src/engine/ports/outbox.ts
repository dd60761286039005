import type { StoredAlert } from './store.js';

/** The alerts outbox as the chat sees it: each transport reads on from where it stopped, in order, across restarts. */
export interface Outbox {
  /** Call once per transport at start; a new one begins with the alerts that come from now on. */
  register(transport: string): void;
  /** The next alerts that are due, oldest first. */
  pending(transport: string, nowMs: number, limit: number): readonly StoredAlert[];
  /** Gives the moment at which the next undelivered alert becomes due; null when there is none. */
  nextDueMs(transport: string): number | null;
  /** All alerts up to this one count as delivered. One that was replaced since `pending` gave it out comes once more. */
  markDelivered(transport: string, alertId: number): void;
  /** The alerts of these ids, oldest first; those that are not there are left out. */
  alerts(ids: readonly number[]): readonly StoredAlert[];
  /** Every transport that is registered, by its name. */
  transports(): readonly string[];
  /** Another transport goes on where this one has come to, which is forgotten; not when it is registered itself. */
  rename(transport: string, as: string): void;
  /** Forgets how far a transport has come: registered again, it begins with the alerts from then on. */
  unregister(transport: string): void;
}

/** The outbox as somebody sees it who watches over it. */
export interface OutboxGauge {
  /** Alerts that are due and that this transport has not delivered, and since when the oldest of them is due. */
  waiting(
    transport: string,
    nowMs: number,
  ): { readonly waiting: number; readonly oldestDueMs: number | null };
}
