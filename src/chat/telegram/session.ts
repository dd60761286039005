import { setMaxListeners } from 'node:events';
import { pause } from '../../async/pauses.js';
import type { Clock, Logger } from '../../engine/ports/index.js';
import type { OwnerClaim } from '../access/index.js';
import type { AlertTransport } from '../alerts/index.js';
import type { LiveStatuses } from '../live/index.js';
import type { Painter, Preferences, TelegramHealth } from '../message/index.js';
import { createBotApi } from './botApi.js';
import { TelegramTokenError } from './errors.js';
import { Incoming, type IncomingOptions } from './incoming.js';
import type { ConflictNews } from './line.js';
import { setMenus } from './menus.js';
import { Outgoing } from './outgoing.js';
import { Supervisor } from './supervisor.js';
import { TelegramTime } from './telegramTime.js';
import type { WebhookSettings } from './webhook.js';

/** Part of the options by which people are heard, and nobody else; each of them gets the alerts. */
type Heard = Pick<IncomingOptions, 'people' | 'memory' | 'dispatcher' | 'onStrangers' | 'onHeard'>;

export interface TelegramOptions extends Heard {
  readonly token: { reveal(): string };
  /** Another server that speaks the Bot API; null for Telegram's own. */
  readonly apiRoot: string | null;
  /** Telegram is to call Rung here; null or left out: Rung asks Telegram. */
  readonly webhook?: WebhookSettings | null;
  /** Claim by which a bot without an owner gets one. */
  readonly claim: Pick<OwnerClaim, 'open' | 'take' | 'isAnswered'>;
  readonly preferences: Preferences;
  readonly painter: Painter;
  /** Statuses that are pinned in a chat and kept up to date there. */
  readonly live: Pick<LiveStatuses, 'attach'>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Signal at which nothing is listened to any more, also while the start still waits for Telegram. */
  readonly signal?: AbortSignal;
  /** Telegram refused the token after this function had resolved: Rung is deaf there until it has another one. */
  readonly onTokenRefused?: (error: TelegramTokenError) => void;
  /** Another program has taken this bot's messages for more than half a minute, or does so no more. */
  readonly onConflict?: (news: ConflictNews) => void;
}

export interface TelegramChat {
  /** One chat as a reader of the outbox. */
  alertTransport(chatId: number): AlertTransport;
  /** Tells how Rung hears what people say. */
  line(): TelegramHealth;
  /** Ends the listening at once, and gives answers that are on their way two seconds. */
  stop(): Promise<void>;
}

/** Longest wait for Telegram at the start; a token that it refuses is waited for a little longer. */
const FIRST_ATTEMPT_MS = 5_000;
const LAST_ANSWERS_MS = 2_000;

/**
 * Talks to people through a Telegram bot.
 *
 * Resolves when Telegram knows the token, or after 5 s at most when it cannot be reached: then it is tried again in
 * the background until it can, and nothing waits for it.
 *
 * @throws TelegramTokenError when Telegram says, twice, that the token is wrong
 */
export async function startTelegram(options: TelegramOptions): Promise<TelegramChat> {
  const { apiRoot, clock, logger, people, dispatcher } = options;
  const listening = new AbortController();
  const sending = new AbortController();
  // Each request on its way listens, one or more for each person: many at once are no leak.
  setMaxListeners(0, listening.signal, sending.signal);
  const stopListening = () => listening.abort();
  if (options.signal?.aborted === true) stopListening();
  options.signal?.addEventListener('abort', stopListening, { once: true });
  const api = createBotApi({ token: options.token.reveal(), apiRoot, clock });
  const mayWriteTo = (chatId: number) => people.isAllowedChat(chatId) || options.claim.isAnswered(chatId);
  const time = new TelegramTime(clock);
  const onMoved = (fromId: number, toId: number) => people.moveGroup(fromId, toId);
  const outgoing = new Outgoing({ ...options, api, mayWriteTo, time, onMoved, signal: sending.signal });
  let incoming: Incoming | null = null;
  let menus: Promise<void> = Promise.resolve();
  const supervisor = new Supervisor({
    ...{ api, clock, logger, signal: listening.signal, webhook: options.webhook ?? null },
    onIntroduced(botInfo) {
      incoming = new Incoming({ ...options, botInfo, api, outgoing, time });
      menus = setMenus({ api, commands: dispatcher.commands, clock, logger, signal: listening.signal });
      logger.info({ bot: botInfo.username, people: people.all().length }, 'listening on Telegram');
    },
    onUpdate: async (update) => incoming?.take(update),
    onTokenRefused: (error) => options.onTokenRefused?.(error),
    onConflict: (news) => options.onConflict?.(news),
  });
  try {
    await supervisor.meet(FIRST_ATTEMPT_MS);
  } catch (error) {
    if (error instanceof TelegramTokenError) throw error;
    if (!listening.signal.aborted) {
      logger.warn({ err: error }, 'Telegram cannot be reached; trying again in the background');
    }
  }
  const detachLive = attachLive();
  const running = supervisor.run();
  return {
    alertTransport: (chatId) => outgoing.alertTransport(chatId),
    line: () => supervisor.status,
    async stop() {
      options.signal?.removeEventListener('abort', stopListening);
      listening.abort();
      detachLive();
      incoming?.stop();
      await Promise.race([incoming?.settled(), pause(clock, LAST_ANSWERS_MS, sending.signal)]);
      sending.abort();
      await Promise.all([running, menus]);
    },
  };

  /** Attaches the statuses. When that fails nothing is left behind: the start is tried again. */
  function attachLive(): () => void {
    try {
      return options.live.attach(outgoing.liveScreen);
    } catch (error) {
      options.signal?.removeEventListener('abort', stopListening);
      listening.abort();
      incoming?.stop();
      sending.abort();
      throw error;
    }
  }
}
