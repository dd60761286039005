import { type Alert, type AlertContent, alertOf } from '../../domain/alerts/index.js';
import type { Clock, Logger, Store } from '../ports/index.js';

export interface AlertRecorderOptions {
  readonly store: Pick<Store, 'addAlert' | 'setSetting'>;
  /** The time of the alerts. */
  readonly clock: Pick<Clock, 'now'>;
  /** Times the pauses between attempts. */
  readonly networkClock: Pick<Clock, 'setTimer'>;
  readonly logger: Pick<Logger, 'error'>;
  /** Alerts were recorded, or can be told from memory: deliver them. */
  onAlerts(): void;
  /** Tells that nothing can be recorded, and that this is no matter of a moment. */
  onFailing(message: string): void;
  /** It works again. */
  onWorking(): void;
}

/** An alert that is not recorded yet. */
export interface UnrecordedAlert {
  /** Counts up from 1 for as long as the program lives. */
  readonly number: number;
  readonly alert: Alert;
}

interface Waiting extends UnrecordedAlert {
  /** Transports that have told it already. */
  readonly toldBy: Set<string>;
}

/** Between two attempts to record. */
const RETRY_MS = 2_000;
/** It works again when so many attempts in a row have succeeded, and nothing else failed in between. */
const QUIET_ATTEMPTS = 5;
/** ... or so many where the owner was not told of it yet. */
const QUIET_ATTEMPTS_IN_DOUBT = 2;
/** More than a night without a disk brings; beyond it the oldest is given up. */
const MOST_WAITING = 500;
/** Setting that is written to see whether that works. */
const PROBE = ['recordingTried', ''] as const;

/**
 * Records the alerts that belong to no decision of a strategy, in their sequence, and knows whether anything can be
 * recorded at all. A disk that is full for a while must neither end the program nor swallow what the owner is to be told:
 * what cannot be recorded waits, and after the second vain attempt is told from here (see `OutboxFromMemory`).
 */
export class AlertRecorder {
  readonly #options: AlertRecorderOptions;
  #waiting: readonly Waiting[] = [];
  readonly #marks = new Map<string, () => void>();
  #last = 0;
  #state: 'working' | 'doubtful' | 'failing' = 'working';
  /** Since the attempt before. */
  #failures = 0;
  #message = '';
  #quietAttempts = 0;
  #stopped = false;

  constructor(options: AlertRecorderOptions) {
    this.#options = options;
  }

  /** Records what concerns no strategy. */
  tell(content: AlertContent): void {
    this.record(alertOf(content, null, this.#options.clock.now()));
  }

  record(alert: Alert): void {
    this.#last += 1;
    this.#waiting = [...this.#waiting, { number: this.#last, alert, toldBy: new Set<string>() }];
    if (this.#waiting.length > MOST_WAITING) this.#giveUpOne();
    this.recordWaiting();
  }

  /** Records what waits: call it before a decision is recorded, so that nothing overtakes. @returns false when some is left */
  recordWaiting(): boolean {
    if (this.#marks.size === 0 && this.#waiting.length === 0) return true;
    const isAll = this.#recordMarks() && this.#recordAlerts();
    // Where it is not, they may have to be told from memory.
    this.#options.onAlerts();
    return isAll;
  }

  #recordMarks(): boolean {
    for (const [transport, mark] of this.#marks) {
      try {
        mark();
      } catch (error) {
        this.failed(error);
        return false;
      }
      this.#marks.delete(transport);
    }
    return true;
  }

  #recordAlerts(): boolean {
    for (let [first] = this.#waiting; first !== undefined; [first] = this.#waiting) {
      const { alert, toldBy } = first;
      try {
        this.#options.store.addAlert(alert, undefined, [...toldBy]);
      } catch (error) {
        this.#options.logger.error(
          { err: error, alert: alert.content.kind },
          'an alert could not be recorded',
        );
        this.failed(error);
        return false;
      }
      this.#waiting = this.#waiting.slice(1);
    }
    return true;
  }

  /** Notes that something, whatever it was, could not be recorded. The caller logs it. */
  failed(error: unknown): void {
    this.#failures += 1;
    this.#message = error instanceof Error ? error.message : String(error);
    if (this.#state !== 'working' || this.#stopped) return;
    this.#state = 'doubtful';
    this.#attemptLater(true);
  }

  /** False from the first failure on until it surely works again: what need not be written now had better wait. */
  get works(): boolean {
    return this.#state === 'working';
  }

  /** Gives what a transport has to tell from memory, in its sequence; nothing while it may be recorded in a moment. */
  untold(transport: string): readonly UnrecordedAlert[] {
    return this.#state === 'failing' ? this.#waiting.filter(({ toldBy }) => !toldBy.has(transport)) : [];
  }

  /** A transport has told everything up to this number. */
  told(transport: string, upTo: number): void {
    for (const { number, toldBy } of this.#waiting) if (number <= upTo) toldBy.add(transport);
  }

  /** Keeps how far a transport has come, which could not be noted: it is, before anything else is recorded. */
  markLater(transport: string, mark: () => void): void {
    this.#marks.set(transport, mark);
  }

  /** Tries nothing again. */
  stop(): void {
    this.#stopped = true;
  }

  #attemptLater(isFirst: boolean): void {
    this.#options.networkClock.setTimer(RETRY_MS, () => {
      if (!this.#stopped) this.#attempt(isFirst);
    });
  }

  #attempt(isFirst: boolean): void {
    // What led to the first attempt is not held against it.
    if (isFirst) this.#failures = 0;
    this.#probe();
    const hasFailed = this.#failures > 0;
    this.#failures = 0;
    this.#quietAttempts = hasFailed ? 0 : this.#quietAttempts + 1;
    if (hasFailed && this.#state === 'doubtful') {
      this.#state = 'failing';
      this.#options.onFailing(this.#message);
    }
    const wasFailing = this.#state === 'failing';
    if (this.#quietAttempts < (wasFailing ? QUIET_ATTEMPTS : QUIET_ATTEMPTS_IN_DOUBT)) {
      this.#attemptLater(false);
      return;
    }
    this.#state = 'working';
    this.#quietAttempts = 0;
    if (wasFailing) this.#options.onWorking();
    // What was told from memory can be marked now.
    this.#options.onAlerts();
  }

  #probe(): void {
    if (!this.recordWaiting()) return;
    try {
      this.#options.store.setSetting(...PROBE);
    } catch (error) {
      this.#options.logger.error({ err: error }, 'nothing can be recorded');
      this.failed(error);
    }
  }

  /** The oldest goes, one that need not ring before one that must. */
  #giveUpOne(): void {
    const given = this.#waiting.find(({ alert }) => alert.level !== 'critical') ?? this.#waiting[0];
    this.#options.logger.error(
      { alert: given?.alert.content.kind },
      'too many alerts wait; one was given up',
    );
    this.#waiting = this.#waiting.filter((waiting) => waiting !== given);
  }
}
