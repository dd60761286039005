import { growingPauseMs } from '../../async/pauses.js';
import type { Clock, Logger, Outbox, StoredAlert } from '../../engine/ports/index.js';
import type { ChatMemory } from '../memory/index.js';
import { isKnownTo } from './kinds/index.js';
import { Outages } from './outages.js';
import { isLate, nextStep, type Step } from './steps.js';
import { Stories } from './story.js';
import { AlertSender, type TellerOptions } from './teller.js';
import { type AlertTransport, MessageRefusedError, ReaderGoneError, RetryLaterError } from './transport.js';

export interface AlertDeliveryOptions extends Pick<TellerOptions, 'silence' | 'illustrate'> {
  readonly outbox: Outbox;
  readonly transport: AlertTransport;
  /** False for what is none of this reader's business: it is passed over. Everything is unless given. */
  readonly isFor?: (alert: StoredAlert) => boolean;
  /** Memory of stories and outages. */
  readonly memory: Pick<ChatMemory, 'note' | 'setNote'>;
  /** The time of the alerts: in a replay that of the market. */
  readonly clock: Clock;
  /** The time of those who are told, in which a failed attempt waits for the next; that of the alerts unless given. */
  readonly networkClock?: Clock;
  readonly logger: Pick<Logger, 'warn' | 'error'>;
}

const PAUSES = { firstMs: 1_000, mostMs: 60_000 };
/** Bounds the looks at an outbox that says something is due and then hands out nothing. */
const SHORTEST_WAIT_MS = 250;
/** setTimeout's own limit is 2^31 ms; looking once an hour costs nothing. */
const LONGEST_WAIT_MS = 3_600_000;
/** More than fit into one message. */
const MOST_READ = 200;

/**
 * Delivers the outbox to one transport: in order and at least once. An alert is marked only after it was sent, so one
 * that was being sent during a crash is sent again. A failure holds up the alerts behind it, and nothing else. A reader
 * who cannot be written to is not tried again before `resumed` or the next start.
 */
export class AlertDelivery {
  readonly #options: AlertDeliveryOptions & Required<Pick<AlertDeliveryOptions, 'networkClock' | 'isFor'>>;
  readonly #teller: AlertSender;
  readonly #outages: Outages;
  #stopped = false;
  #isReaderGone = false;
  #working: Promise<void> | null = null;
  #wokenMeanwhile = false;
  #failures = 0;
  #cancelTimer: (() => void) | null = null;
  /** Up to this alert each is told alone: together they were refused. */
  #aloneUpTo = 0;

  constructor(options: AlertDeliveryOptions) {
    const { outbox, transport, memory, clock } = options;
    this.#options = { networkClock: clock, isFor: () => true, ...options };
    this.#teller = new AlertSender({ ...options, stories: new Stories(memory, transport.name) });
    this.#outages = new Outages(memory, transport.name);
    outbox.register(transport.name);
    this.#work();
  }

  /** Alerts were added to the outbox: call it after each commit that did. */
  wake(): void {
    if (this.#failures === 0) this.#work();
  }

  /** The reader was heard of: what waited because they were gone is told. */
  resumed(): void {
    if (!this.#isReaderGone) return;
    this.#isReaderGone = false;
    this.#failures = 0;
    this.#work();
  }

  /** Sends nothing more; resolves when a message that is on its way has ended. What is left waits in the outbox. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#cancelTimer?.();
    await this.#working;
  }

  /** Starts the work unless it is under way; a pause after a failure is not cut short by `wake`. */
  #work(): void {
    if (this.#stopped) return;
    if (this.#working !== null) {
      this.#wokenMeanwhile = true;
      return;
    }
    const { transport, logger, clock, networkClock } = this.#options;
    this.#cancelTimer?.();
    this.#cancelTimer = null;
    this.#wokenMeanwhile = false;
    this.#working = this.#deliverDue()
      .catch((error: unknown) => {
        // The database itself failed: nothing was marked, so nothing is lost.
        logger.error({ err: error, transport: transport.name }, 'the alerts outbox could not be read');
        this.#failures += 1;
        return growingPauseMs(this.#failures, PAUSES);
      })
      .then((waitMs) => {
        this.#working = null;
        if (this.#stopped || this.#isReaderGone) return;
        if (this.#wokenMeanwhile && this.#failures === 0) this.#work();
        else if (waitMs !== null) {
          const timer = this.#failures > 0 ? networkClock : clock;
          this.#cancelTimer = timer.setTimer(waitMs, () => this.#work());
        }
      });
  }

  /** @returns milliseconds until there is something to do; null: not before `wake` or `resumed` */
  async #deliverDue(): Promise<number | null> {
    const { outbox, transport, clock, isFor } = this.#options;
    while (!this.#stopped) {
      // Read anew each time: what merges into an alert while the one before it is being sent is then part of it.
      const due = outbox.pending(transport.name, clock.now(), MOST_READ);
      const step = this.#nextOf(
        due.filter((alert) => isFor(alert) && !isKnownTo(alert.content, transport.name)),
      );
      const passedOver = due.at(-1);
      if (step === null && passedOver !== undefined) {
        outbox.markDelivered(transport.name, passedOver.id);
        continue;
      }
      if (step === null) {
        // Nothing is left that could not be sent: the next alert need not wait for its pause.
        this.#failures = 0;
        const dueMs = outbox.nextDueMs(transport.name);
        if (dueMs === null) return null;
        return Math.min(LONGEST_WAIT_MS, Math.max(SHORTEST_WAIT_MS, dueMs - clock.now()));
      }
      const outcome = await this.#tell(step);
      if (outcome.kind === 'later') return outcome.waitMs;
      outbox.markDelivered(transport.name, outcome.toldUpTo);
      this.#failures = 0;
    }
    return null;
  }

  #nextOf(waiting: readonly StoredAlert[]): Step | null {
    const { transport, clock } = this.#options;
    const [first, ...others] = waiting;
    if (first === undefined) return null;
    if (transport.messages === undefined) return { kind: 'single', alert: first };
    if (first.id > this.#aloneUpTo) return nextStep([first, ...others], clock.now());
    return isLate(first, clock.now())
      ? { kind: 'backlog', alerts: [first] }
      : { kind: 'single', alert: first };
  }

  async #tell(step: Step): Promise<Outcome> {
    try {
      const toldUpTo = await this.#teller.tell(step, this.#outages.durationMs(this.#options.clock.now()));
      this.#outages.end();
      return { kind: 'told', toldUpTo };
    } catch (error) {
      return error instanceof MessageRefusedError ? this.#refused(step, error) : this.#failed(error);
    }
  }

  /** Lets alerts not taken together be sent one by one; passes over one not taken alone: it never will be. */
  #refused(step: Step, error: MessageRefusedError): Outcome {
    const { transport, logger } = this.#options;
    const alerts = step.kind === 'single' ? [step.alert] : step.alerts;
    const ids = alerts.map(({ id }) => id);
    const newest = ids.at(-1) ?? 0;
    const about = { err: error, transport: transport.name, alerts: ids };
    if (ids.length > 1) {
      logger.warn(about, 'alerts were not taken together; they are sent one by one');
      this.#aloneUpTo = newest;
      return { kind: 'later', waitMs: SHORTEST_WAIT_MS };
    }
    logger.error(about, 'an alert is not taken by the chat; skipped');
    return { kind: 'told', toldUpTo: newest };
  }

  #failed(error: unknown): Outcome {
    const { transport, logger, clock } = this.#options;
    this.#failures += 1;
    this.#outages.begin(clock.now());
    if (error instanceof ReaderGoneError) {
      this.#isReaderGone = true;
      // Whoever was taken off in the middle of it is expected to be gone.
      if (this.#stopped) return { kind: 'later', waitMs: null };
      logger.warn(
        { transport: transport.name, reason: error.message },
        'this chat cannot be written to; its alerts wait until somebody is heard there, or for the next start',
      );
      return { kind: 'later', waitMs: null };
    }
    const waitMs =
      error instanceof RetryLaterError ? error.retryAfterMs : growingPauseMs(this.#failures, PAUSES);
    logger.warn(
      { err: error, transport: transport.name, failures: this.#failures, waitMs },
      'an alert could not be sent; it is tried again',
    );
    return { kind: 'later', waitMs };
  }
}

type Outcome =
  | { readonly kind: 'told'; readonly toldUpTo: number }
  /** `waitMs` null: not before the reader is heard of. */
  | { readonly kind: 'later'; readonly waitMs: number | null };
