import type { Outbox, OutboxGauge, StoredAlert } from '../ports/index.js';
import type { AlertRecorder } from './alertRecorder.js';

/** Alerts that have no number in the books yet are numbered from here: behind all that have one. */
const FIRST_ID = 2 ** 50;
const ALL = Number.MAX_SAFE_INTEGER;

/**
 * The outbox as it is told while the books cannot be written, too: alerts that could not be recorded follow those that
 * were, and what was told is not told again only because that could not be noted. After a restart it may be, once.
 */
export class OutboxFromMemory implements Outbox, OutboxGauge {
  readonly #outbox: Outbox & OutboxGauge;
  readonly #recorder: Pick<AlertRecorder, 'untold' | 'told' | 'failed' | 'markLater'>;
  readonly #nameOf: (strategyId: string) => string | null;
  /** Told and not noted, by transport: the last alert. */
  readonly #toldUpTo = new Map<string, number>();

  constructor(
    outbox: Outbox & OutboxGauge,
    recorder: Pick<AlertRecorder, 'untold' | 'told' | 'failed' | 'markLater'>,
    nameOf: (strategyId: string) => string | null = () => null,
  ) {
    this.#outbox = outbox;
    this.#recorder = recorder;
    this.#nameOf = nameOf;
  }

  pending(transport: string, nowMs: number, limit: number): readonly StoredAlert[] {
    const recorded = this.#recorded(transport, nowMs, limit);
    const alerts = recorded.length > 0 ? recorded : this.#unrecorded(transport).slice(0, limit);
    return alerts.map((alert) => this.#named(alert));
  }

  nextDueMs(transport: string): number | null {
    if (!this.#toldUpTo.has(transport)) return this.#outbox.nextDueMs(transport);
    return earliest(this.#untold(transport, ALL));
  }

  markDelivered(transport: string, alertId: number): void {
    if (alertId >= FIRST_ID) {
      this.#recorder.told(transport, alertId - FIRST_ID);
      return;
    }
    try {
      this.#outbox.markDelivered(transport, alertId);
    } catch (error) {
      this.#toldUpTo.set(transport, alertId);
      this.#recorder.markLater(transport, () => {
        // It may have been forgotten, or renamed, meanwhile.
        const toldUpTo = this.#toldUpTo.get(transport);
        if (toldUpTo === undefined) return;
        this.#outbox.markDelivered(transport, toldUpTo);
        this.#toldUpTo.delete(transport);
      });
      this.#recorder.failed(error);
    }
  }

  waiting(transport: string, nowMs: number): ReturnType<OutboxGauge['waiting']> {
    const unrecorded = this.#unrecorded(transport);
    if (unrecorded.length === 0 && !this.#toldUpTo.has(transport))
      return this.#outbox.waiting(transport, nowMs);
    const waiting = [...this.#untold(transport, nowMs), ...unrecorded];
    return { waiting: waiting.length, oldestDueMs: earliest(waiting) };
  }

  register(transport: string): void {
    this.#outbox.register(transport);
  }

  rename(transport: string, as: string): void {
    this.#outbox.rename(transport, as);
    const toldUpTo = this.#toldUpTo.get(transport);
    this.#toldUpTo.delete(transport);
    if (toldUpTo !== undefined) this.markDelivered(as, toldUpTo);
  }

  unregister(transport: string): void {
    this.#outbox.unregister(transport);
    this.#toldUpTo.delete(transport);
  }

  alerts(ids: readonly number[]): readonly StoredAlert[] {
    return this.#outbox.alerts(ids).map((alert) => this.#named(alert));
  }

  transports(): readonly string[] {
    return this.#outbox.transports();
  }

  #named(alert: StoredAlert): StoredAlert {
    const strategyName = alert.strategyId === null ? null : this.#nameOf(alert.strategyId);
    return strategyName === null ? alert : { ...alert, strategyName };
  }

  /** Reads those recorded. What cannot be read is no reason to keep to oneself what is known. */
  #recorded(transport: string, nowMs: number, limit: number): readonly StoredAlert[] {
    try {
      if (!this.#toldUpTo.has(transport)) return this.#outbox.pending(transport, nowMs, limit);
      return this.#untold(transport, nowMs).slice(0, limit);
    } catch (error) {
      this.#recorder.failed(error);
      if (this.#unrecorded(transport).length === 0) throw error;
      return [];
    }
  }

  #untold(transport: string, nowMs: number): readonly StoredAlert[] {
    const toldUpTo = this.#toldUpTo.get(transport) ?? 0;
    return this.#outbox.pending(transport, nowMs, ALL).filter(({ id }) => id > toldUpTo);
  }

  #unrecorded(transport: string): readonly StoredAlert[] {
    return this.#recorder.untold(transport).map(({ number, alert }) => ({ ...alert, id: FIRST_ID + number }));
  }
}

/** Gives the moment at which the first of them is due; null when there is none. */
function earliest(alerts: readonly StoredAlert[]): number | null {
  return alerts.length === 0 ? null : Math.min(...alerts.map(({ deliverAtMs }) => deliverAtMs));
}
