import type { Alert, AlertContent, AlertLevel } from '../domain/alert.js';
import type { Logger } from './logger.js';
import type { Clock } from './ports.js';
import type { Store } from './store.js';

export interface AlertRecorderOptions {
  readonly store: Pick<Store, 'addAlert'>;
  /** The time of the alerts. */
  readonly clock: Pick<Clock, 'now'>;
  /** Times the pauses between attempts. */
  readonly networkClock: Pick<Clock, 'setTimer'>;
  readonly logger: Pick<Logger, 'error'>;
  /** Alerts were recorded: deliver them. */
  onAlerts(): void;
}

/** Between two attempts to record an alert. */
const RETRY_MS = 2_000;

/**
 * Records the alerts that belong to no decision of a strategy. A disk that is full for a while must not end the program,
 * nor swallow what the owner is to be told: it is tried again until it works.
 */
export class AlertRecorder {
  readonly #options: AlertRecorderOptions;
  #stopped = false;

  constructor(options: AlertRecorderOptions) {
    this.#options = options;
  }

  /** Something that concerns no strategy. */
  tell(level: AlertLevel, content: AlertContent): void {
    const nowMs = this.#options.clock.now();
    this.record({
      ...{ level, strategyId: null, timeMs: nowMs, content },
      ...{ mergeKey: null, deliverAtMs: nowMs },
    });
  }

  record(alert: Alert): void {
    const { store, networkClock, logger } = this.#options;
    try {
      store.addAlert(alert);
    } catch (error) {
      logger.error({ err: error, alert: alert.content.kind }, 'an alert could not be recorded');
      networkClock.setTimer(RETRY_MS, () => {
        if (!this.#stopped) this.record(alert);
      });
      return;
    }
    this.#options.onAlerts();
  }

  /** Tries nothing again. */
  stop(): void {
    this.#stopped = true;
  }
}
