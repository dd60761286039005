import type { UserFromGetMe } from 'telegraf/types';
import { pause } from '../../async/pauses.js';
import type { TelegramHealth } from '../message/index.js';
import { type ListeningOptions, pauseAfterMs, untilDone } from './attempts.js';
import { TelegramTokenError } from './errors.js';
import { type ConflictNews, ConnectionStatus } from './line.js';
import { askWhoIAm, confirmed } from './me.js';
import { poll, type ReadingPlace } from './polling.js';
import { receiveByWebhook, type WebhookSettings } from './webhook.js';

export interface SupervisorOptions extends Omit<ListeningOptions, 'line'> {
  /** Null: Rung polls. */
  readonly webhook: WebhookSettings | null;
  /** Telegram knows the bot; called once, before the first update. */
  readonly onIntroduced: (me: UserFromGetMe) => void;
  /** Called when nothing is tried any more, because Telegram does not take the token. */
  readonly onTokenRefused: (error: TelegramTokenError) => void;
  readonly onConflict: (news: ConflictNews) => void;
}

/** A refused token is asked about once more after this long, before it is believed. */
const CONFIRM_MS = 4_000;
/** A line that lived this long is begun anew as if for the first time. */
const LONG_LIFE_MS = 60_000;

/**
 * Keeps the line to Telegram up for as long as the process lives. It ends on two occasions: when told to stop, and when
 * Telegram has said twice that it does not know the token. Everything else, foreseen or not, is followed by a pause and
 * another attempt.
 */
export class Supervisor {
  readonly #options: SupervisorOptions;
  readonly #line: ConnectionStatus;
  readonly #place: ReadingPlace = { offset: 0, confirmed: 0 };
  #me: UserFromGetMe | null = null;

  constructor(options: SupervisorOptions) {
    this.#options = options;
    const { webhook, clock, logger, onConflict } = options;
    this.#line = new ConnectionStatus({
      mode: webhook === null ? 'polling' : 'webhook',
      clock,
      logger,
      onConflict,
    });
  }

  get status(): TelegramHealth {
    return this.#line.status;
  }

  /**
   * Asks Telegram who the bot is, once.
   *
   * @throws TelegramTokenError when Telegram says twice that it knows no such bot; other errors when it cannot be asked
   */
  async meet(timeoutMs: number): Promise<void> {
    const { clock, signal } = this.#options;
    await confirmed(() => this.#introduce(timeoutMs), {
      ...{ clock, signal },
      onFailed: (error) => this.#line.fails(error),
    });
  }

  /** Listens until stopped, or until the token is refused for good. Never rejects. */
  async run(): Promise<void> {
    const { clock, logger, signal, onTokenRefused } = this.#options;
    let failures = 0;
    while (!signal.aborted) {
      const startedMs = clock.now();
      try {
        await this.#listen();
        break;
      } catch (error) {
        this.#line.fails(error);
        if (error instanceof TelegramTokenError) {
          if (!(await this.#isRefusedAgain(error))) continue;
          this.#line.stopped();
          logger.error({}, error.message);
          onTokenRefused(error);
          return;
        }
        failures = clock.now() - startedMs > LONG_LIFE_MS ? 1 : failures + 1;
        const waitMs = pauseAfterMs(error, failures);
        logger.error({ err: error, failures, waitMs }, 'listening on Telegram failed; beginning anew');
        await pause(clock, waitMs, signal);
      }
    }
    this.#line.stopped();
  }

  /** @throws TelegramTokenError and whatever was not foreseen */
  async #listen(): Promise<void> {
    const { api, logger, signal, webhook, clock, onUpdate } = this.#options;
    const shared = { api, clock, logger, signal, line: this.#line };
    if (this.#me === null) {
      await untilDone(() => this.#introduce(), 'Telegram cannot be reached', shared);
    }
    if (signal.aborted) return;
    if (webhook !== null) return receiveByWebhook({ ...shared, settings: webhook, onUpdate });
    // A webhook of an earlier life would keep every message from the polling.
    await untilDone(
      () => api.call('deleteWebhook', {}, { signal }),
      'the webhook of this bot could not be taken away',
      shared,
    );
    if (signal.aborted) return;
    this.#line.works();
    return poll({ ...shared, place: this.#place, onUpdate });
  }

  async #introduce(timeoutMs?: number): Promise<void> {
    const { api, signal, onIntroduced } = this.#options;
    const me = await askWhoIAm(api, timeoutMs === undefined ? { signal } : { timeoutMs, signal });
    onIntroduced(me);
    this.#me = me;
  }

  /** Telegram has taken good tokens for bad ones before: it is asked once more. */
  async #isRefusedAgain(error: TelegramTokenError): Promise<boolean> {
    const { api, clock, logger, signal } = this.#options;
    logger.warn({ err: error }, 'Telegram refused the bot token; asking once more');
    await pause(clock, CONFIRM_MS, signal);
    if (signal.aborted) return false;
    try {
      await api.call('getMe', {}, { signal });
      return false;
    } catch (again) {
      return again instanceof TelegramTokenError;
    }
  }
}
