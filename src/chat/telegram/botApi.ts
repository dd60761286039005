import { Telegram, TelegramError } from 'telegraf';
import type { Telegram as Methods, Opts } from 'telegraf/types';
import type { Clock } from '../../engine/ports/index.js';
import {
  TelegramChatGoneError,
  TelegramChatMovedError,
  TelegramConflictError,
  TelegramNotFoundError,
  TelegramRateLimitError,
  TelegramRefusedError,
  TelegramTokenError,
  TelegramUnavailableError,
} from './errors.js';
import { readPartsWhole } from './uploads.js';

export interface CallOptions {
  /** Time to wait for the answer; 20 s unless told. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

/** Telegram's Bot API by telegraf's client, with deadlines, and with errors that say what to do and hide the token. */
export interface BotApi {
  /**
   * @throws TelegramTokenError, TelegramUnavailableError, TelegramRateLimitError, TelegramConflictError,
   *   TelegramChatGoneError, TelegramRefusedError
   */
  call<Method extends keyof Methods>(
    method: Method,
    payload: Opts<Method>,
    options?: CallOptions,
  ): Promise<ReturnType<Methods[Method]>>;
}

export interface BotApiOptions {
  readonly token: string;
  /** Null: Telegram's own. */
  readonly apiRoot: string | null;
  readonly clock: Pick<Clock, 'setTimer'>;
}

/** telegraf's own deadline is 500 s: a connection that died silently would keep an answer waiting that long. */
const CALL_TIMEOUT_MS = 20_000;
/** Refusals that hold for every message to the chat, until somebody changes it. */
const CHAT_IS_GONE =
  /chat not found|user is deactivated|upgraded to a supergroup|rights to send|chat_(write|send_plain)_forbidden|chat_restricted|topic_closed/iu;
const LONGEST_MESSAGE = 300;
/** Pause where Telegram gives none, or none that makes sense. */
const USUAL_PAUSE_S = 5;
/** Longer ones are asked about again in between, so that no slip of a digit keeps the bot deaf for days. */
const LONGEST_PAUSE_S = 600;

export function createBotApi({ token, apiRoot, clock }: BotApiOptions): BotApi {
  readPartsWhole();
  const telegram = new Telegram(token, apiRoot === null ? {} : { apiRoot });
  return {
    async call(method, payload, { timeoutMs = CALL_TIMEOUT_MS, signal } = {}) {
      const deadline = new AbortController();
      const abort = () => deadline.abort();
      if (signal?.aborted === true) abort();
      signal?.addEventListener('abort', abort, { once: true });
      const cancelTimer = clock.setTimer(timeoutMs, abort);
      try {
        // telegraf's types name the AbortSignal of a polyfill; node-fetch takes the platform's own as well.
        const options = { signal: deadline.signal } as unknown as Parameters<Telegram['callApi']>[2];
        return await telegram.callApi(method, payload, options);
      } catch (error) {
        throw typedError(error, token);
      } finally {
        cancelTimer();
        signal?.removeEventListener('abort', abort);
      }
    },
  };
}

/** @returns an error without the original one and without the token */
function typedError(error: unknown, token: string): Error {
  const said = withoutToken(error instanceof Error ? error.message : String(error), token);
  const message = said.slice(0, LONGEST_MESSAGE);
  if (!(error instanceof TelegramError)) return new TelegramUnavailableError(message);
  const code: unknown = error.response.error_code;
  // Something between here and Telegram answered. Taken for a refusal it would cost an alert.
  if (typeof code !== 'number' || code < 400) return new TelegramUnavailableError(message);
  const movedTo: unknown = error.response.parameters?.migrate_to_chat_id;
  switch (true) {
    case code === 401:
      return new TelegramTokenError();
    case code === 404:
      return new TelegramNotFoundError(message);
    case code === 409:
      return new TelegramConflictError(message);
    case code === 429:
      return new TelegramRateLimitError(message, retryAfterMs(error.response.parameters?.retry_after));
    case code >= 500:
      return new TelegramUnavailableError(message);
    case isGroupId(movedTo):
      return new TelegramChatMovedError(message, movedTo);
    case code === 403 || CHAT_IS_GONE.test(error.response.description):
      return new TelegramChatGoneError(message);
    default:
      return new TelegramRefusedError(message);
  }
}

function isGroupId(id: unknown): id is number {
  return typeof id === 'number' && Number.isSafeInteger(id) && id < 0;
}

function retryAfterMs(seconds: unknown): number {
  const isPause = typeof seconds === 'number' && seconds >= 1;
  return 1_000 * (isPause ? Math.min(seconds, LONGEST_PAUSE_S) : USUAL_PAUSE_S);
}

/** Takes the token out of a text, and everything else that looks like one in the address of a request. */
function withoutToken(text: string, token: string): string {
  let clean = text;
  for (const form of new Set([token, encodeURI(token), encodeURIComponent(token)])) {
    if (form !== '') clean = clean.replaceAll(form, '[token]');
  }
  return clean.replace(/\/bot\d+(:|%3A)[^/\s]+/giu, '/bot[token]');
}
