import { randomBytes } from 'node:crypto';
import type { WebhookInfo } from 'telegraf/types';
import { pause } from '../../async/pauses.js';
import { type ListeningOptions, untilDone } from './attempts.js';
import type { BotApi } from './botApi.js';
import { TelegramConflictError, TelegramTokenError, TelegramUnavailableError } from './errors.js';
import { WANTED_UPDATES } from './polling.js';
import { openWebhookServer } from './webhookServer.js';

/** Telegram calls Rung instead of being asked. */
export interface WebhookSettings {
  /** Public https address that reaches `host:port`. */
  readonly url: string;
  readonly host: string;
  readonly port: number;
  /** Null: a new one each time. */
  readonly secretToken: { reveal(): string } | null;
}

export interface WebhookOptions extends ListeningOptions {
  readonly settings: WebhookSettings;
}

const SECRET_BYTES = 32;
/** One owner's phone: Telegram need not open more. */
const MOST_CONNECTIONS = 4;
/** Interval at which Telegram is asked whether its calls get through: soon after the start, and while they do not. */
const LOOK_AGAIN_MS = 60_000;
const LOOK_NOW_AND_THEN_MS = 300_000;

/**
 * Lets Telegram call, and looks every few minutes whether it can. The webhook stays set when Rung stops: Telegram keeps
 * what people say meanwhile, for a day, and delivers it to the next start, which takes the webhook away first if it is
 * to poll.
 *
 * @returns when stopped
 * @throws TelegramTokenError when Telegram says that the token is wrong
 */
export async function receiveByWebhook(options: WebhookOptions): Promise<void> {
  const { settings, clock, logger, onUpdate } = options;
  const secretToken = settings.secretToken?.reveal() ?? randomBytes(SECRET_BYTES).toString('base64url');
  const server = await untilDone(
    () => openWebhookServer({ ...settings, secretToken, clock, logger, onUpdate }),
    `the Telegram webhook cannot listen on ${settings.host}:${settings.port}`,
    options,
  );
  if (server === null) return;
  try {
    await keepSet(options, secretToken);
  } finally {
    await server.close();
  }
}

async function keepSet(options: WebhookOptions, secretToken: string): Promise<void> {
  const { settings, api, clock, logger, signal, line } = options;
  const set = async () => {
    await api.call(
      'setWebhook',
      {
        url: settings.url,
        secret_token: secretToken,
        allowed_updates: WANTED_UPDATES,
        max_connections: MOST_CONNECTIONS,
        drop_pending_updates: false,
      },
      { signal },
    );
    return true;
  };
  if ((await untilDone(set, 'the Telegram webhook could not be set', options)) === null) return;
  line.works();
  logger.info({ host: new URL(settings.url).host }, 'Telegram calls the webhook');
  // Setting it forgets the failures of earlier calls.
  let seenErrorDate = 0;
  let lookInMs = LOOK_AGAIN_MS;
  for (;;) {
    await pause(clock, lookInMs, signal);
    if (signal.aborted) return;
    try {
      const info = await webhookInfo(api, signal);
      if (info.url !== settings.url) {
        line.fails(new TelegramConflictError('Another program has set another webhook for this bot'));
        logger.warn(
          {},
          'another program has set another webhook for this bot, or taken it away; setting it again',
        );
        await set();
        seenErrorDate = 0;
        lookInMs = LOOK_AGAIN_MS;
        continue;
      }
      const { last_error_date: errorDate = 0, last_error_message: reason = '' } = info;
      const failed = errorDate > seenErrorDate;
      seenErrorDate = errorDate;
      lookInMs = failed ? LOOK_AGAIN_MS : LOOK_NOW_AND_THEN_MS;
      if (failed) {
        const error = new TelegramUnavailableError(`Telegram cannot call the webhook: ${reason}`);
        line.fails(error);
        logger.warn({ err: error, waiting: info.pending_update_count }, 'the Telegram webhook fails');
      } else line.works();
    } catch (error) {
      if (error instanceof TelegramTokenError) throw error;
      if (signal.aborted) return;
      line.fails(error);
      lookInMs = LOOK_AGAIN_MS;
      logger.warn({ err: error }, 'Telegram could not be asked about its webhook');
    }
  }
}

async function webhookInfo(api: BotApi, signal: AbortSignal): Promise<WebhookInfo> {
  const info = await api.call('getWebhookInfo', {}, { signal });
  // Not what Telegram promises, but what lies on the way may answer as well.
  if (typeof (info as Partial<WebhookInfo> | null)?.url !== 'string') {
    throw new TelegramUnavailableError('getWebhookInfo: expected the webhook, found something else');
  }
  return info;
}
