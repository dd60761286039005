import type { UserFromGetMe } from 'telegraf/types';
import type { Logger } from '../../engine/logger.js';
import type { Clock } from '../../engine/ports.js';
import type { AlertTransport } from '../alerts.js';
import type { Dispatcher } from '../dispatcher.js';
import { createTranslator } from '../languages/index.js';
import { growingPauseMs, pause } from '../pauses.js';
import { phrase } from '../phrase.js';
import type { Painter } from '../picture.js';
import type { Preferences } from '../preferences.js';
import { createBotApi } from './botApi.js';
import { TelegramRateLimitError, TelegramTokenError, TelegramUnavailableError } from './errors.js';
import { Incoming } from './incoming.js';
import { Outgoing } from './outgoing.js';
import { poll } from './polling.js';

export interface TelegramOptions {
  readonly token: { reveal(): string };
  /** Another server that speaks the Bot API; null for Telegram's own. */
  readonly apiRoot: string | null;
  /** User ids; nobody else is heard, and each of them gets the alerts. */
  readonly allowedUsers: readonly number[];
  readonly dispatcher: Dispatcher;
  readonly preferences: Preferences;
  readonly painter: Painter;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Telegram refused the token after this function had resolved: Rung is deaf there until it has another one. */
  readonly onTokenRefused?: (error: TelegramTokenError) => void;
}

export interface TelegramChat {
  /** One reader of the outbox for each allowed user. */
  readonly alertTransports: readonly AlertTransport[];
  /** Ends the polling at once, and gives answers that are on their way two seconds. */
  stop(): Promise<void>;
}

const FIRST_ATTEMPT_MS = 5_000;
const PAUSES = { firstMs: 1_000, mostMs: 60_000 };
const LAST_ANSWERS_MS = 2_000;

/**
 * Talks to the allowed users through a Telegram bot.
 *
 * Resolves when Telegram knows the token, or after 5 s at most when it cannot be reached: then it is tried again in
 * the background until it can, and nothing waits for it.
 *
 * @throws TelegramTokenError when Telegram says that the token is wrong
 */
export async function startTelegram(options: TelegramOptions): Promise<TelegramChat> {
  const { apiRoot, dispatcher, clock, logger } = options;
  const polling = new AbortController();
  const sending = new AbortController();
  const token = options.token.reveal();
  const api = createBotApi({ token, apiRoot, clock });
  const { preferences, painter } = options;
  const outgoing = new Outgoing({ api, preferences, painter, clock, logger, signal: sending.signal });
  const allowedUsers = new Set(options.allowedUsers);
  let incoming: Incoming | null = null;

  const known = await introduce(FIRST_ATTEMPT_MS).catch((error: unknown) => {
    if (error instanceof TelegramTokenError) throw error;
    logger.warn({ err: error }, 'Telegram cannot be reached; trying again in the background');
    return null;
  });
  const listening = listen().catch((error: unknown) => {
    if (!(error instanceof TelegramTokenError)) {
      logger.error({ err: error }, 'the Telegram chat ended');
      return;
    }
    logger.error({}, error.message);
    options.onTokenRefused?.(error);
  });

  async function introduce(timeoutMs?: number): Promise<UserFromGetMe> {
    const limit = timeoutMs === undefined ? {} : { timeoutMs };
    const me = await api.call('getMe', {}, { ...limit, signal: polling.signal });
    // Not what Telegram promises, but what lies on the way may answer as well.
    if (!Number.isSafeInteger((me as Partial<UserFromGetMe> | null)?.id)) {
      throw new TelegramUnavailableError('getMe: expected the bot, found something else');
    }
    return me;
  }

  async function listen(): Promise<void> {
    const { signal } = polling;
    const botInfo = known ?? (await untilReached(introduce));
    if (botInfo === null) return;
    const handler = new Incoming({ token, botInfo, allowedUsers, dispatcher, api, outgoing, clock, logger });
    incoming = handler;
    // A webhook of an earlier life would keep every message from the polling.
    await untilReached(() => api.call('deleteWebhook', {}, { signal }));
    await setMenu();
    logger.info({ bot: botInfo.username, allowedUsers: allowedUsers.size }, 'listening on Telegram');
    await poll({ api, clock, logger, signal, onUpdate: (update) => handler.take(update) });
  }

  /** The menu is a convenience: without it Rung listens all the same. */
  async function setMenu(): Promise<void> {
    const commands = dispatcher.commands.map(({ name, summary }) => ({
      command: name,
      description: createTranslator('en').say(phrase(summary)),
    }));
    try {
      await api.call('setMyCommands', { commands }, { signal: polling.signal });
    } catch (error) {
      if (error instanceof TelegramTokenError) throw error;
      if (polling.signal.aborted) return;
      logger.warn({ err: error }, 'the menu of commands could not be set');
    }
  }

  /** Tries until it works; null when stopped. */
  async function untilReached<Result>(attempt: () => Promise<Result>): Promise<Result | null> {
    for (let failures = 1; !polling.signal.aborted; failures += 1) {
      try {
        return await attempt();
      } catch (error) {
        if (error instanceof TelegramTokenError) throw error;
        const waitMs =
          error instanceof TelegramRateLimitError ? error.retryAfterMs : growingPauseMs(failures, PAUSES);
        if (polling.signal.aborted) break;
        logger.warn({ err: error, failures, waitMs }, 'Telegram cannot be reached; trying again');
        await pause(clock, waitMs, polling.signal);
      }
    }
    return null;
  }

  return {
    alertTransports: [...allowedUsers].map((userId) => outgoing.alertTransport(userId)),
    async stop() {
      polling.abort();
      await Promise.race([incoming?.settled(), pause(clock, LAST_ANSWERS_MS, sending.signal)]);
      sending.abort();
      await listening;
    },
  };
}
