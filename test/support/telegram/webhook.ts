import { z } from 'zod';
import { badRequest } from './answer.js';
import { type BotRequest, integer, objectOf, parametersOf, text, truth } from './request.js';
import type { Update, Updates } from './updates.js';

const setting = z.looseObject({
  url: text.default(''),
  max_connections: integer.default(40),
  secret_token: text.default(''),
  allowed_updates: objectOf(z.array(z.string())).optional(),
  drop_pending_updates: truth.default(false),
});
const removal = z.looseObject({ drop_pending_updates: truth.default(false) });

export interface Webhook {
  readonly url: string;
  readonly maxConnections: number;
  readonly secretToken: string;
}

/** A call of the webhook, and what came of it. */
export interface WebhookCall {
  readonly updateId: number;
  /** Null: nobody answered. */
  readonly status: number | null;
  readonly atMs: number;
}

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;
const CALL_TIMEOUT_MS = 60_000;

/**
 * Calls the bot with each update, one after another, until it takes it. Telegram calls https addresses alone; which
 * address of this machine such a one leads to, as through the proxy that ends the encryption, a test says.
 */
export class Webhooks {
  readonly calls: WebhookCall[] = [];
  /** A pause of Telegram's of a second takes this many milliseconds here. */
  secondMs = 1_000;
  /** Nobody calls while Telegram is down. */
  isDown = false;
  readonly #updates: Updates;
  readonly #routes = new Map<string, string>();
  #hook: Webhook | null = null;
  #isCalling = false;
  #stopping = new AbortController();
  #lastError: { readonly atMs: number; readonly message: string } | null = null;

  constructor(updates: Updates) {
    this.#updates = updates;
    updates.onAdded = () => void this.#deliver();
  }

  get current(): Webhook | null {
    return this.#hook;
  }

  /** From now on the https address leads to this one. */
  route(publicOrigin: string, target: string): void {
    this.#routes.set(publicOrigin, target);
  }

  set(request: BotRequest): true {
    const asked = parametersOf(setting, request);
    if (asked.url === '') return this.delete(request);
    if (!URL.canParse(asked.url) || new URL(asked.url).protocol !== 'https:') {
      throw badRequest('bad webhook: An HTTPS URL must be provided for webhook');
    }
    if (asked.secret_token.length > 256) throw badRequest('secret token is too long');
    if (!/^[\w-]*$/u.test(asked.secret_token)) throw badRequest('secret token contains unallowed characters');
    if (asked.drop_pending_updates) this.#updates.waiting.length = 0;
    if (asked.allowed_updates !== undefined) this.#updates.allowed = asked.allowed_updates;
    this.#hook = {
      url: asked.url,
      maxConnections: asked.max_connections,
      secretToken: asked.secret_token,
    };
    this.#updates.hasWebhook = true;
    this.#lastError = null;
    this.#updates.endPoll('terminated by setWebhook request');
    void this.#deliver();
    return true;
  }

  delete(request: BotRequest): true {
    if (parametersOf(removal, request).drop_pending_updates) this.#updates.waiting.length = 0;
    this.#hook = null;
    this.#updates.hasWebhook = false;
    this.#lastError = null;
    return true;
  }

  info(): object {
    const hook = this.#hook;
    return {
      url: hook?.url ?? '',
      has_custom_certificate: false,
      pending_update_count: this.#updates.waiting.length,
      ...(this.#lastError === null
        ? {}
        : {
            last_error_date: Math.floor(this.#lastError.atMs / 1_000),
            last_error_message: this.#lastError.message,
          }),
      ...(hook === null ? {} : { max_connections: hook.maxConnections }),
      ...(this.#updates.allowed === null ? {} : { allowed_updates: this.#updates.allowed }),
    };
  }

  stop(): void {
    this.#hook = null;
    this.#stopping.abort();
  }

  async #deliver(): Promise<void> {
    if (this.#isCalling) return;
    this.#isCalling = true;
    try {
      let failures = 0;
      for (;;) {
        const hook = this.#hook;
        const update = this.#updates.waiting[0];
        if (hook === null || update === undefined) return;
        const problem = this.isDown ? 'down' : await this.#call(hook, update);
        if (problem === null) {
          failures = 0;
          const { waiting } = this.#updates;
          if (waiting[0] === update) waiting.shift();
          continue;
        }
        if (!this.isDown) this.#lastError = { atMs: Date.now(), message: problem };
        failures += 1;
        await this.#pause(Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(failures - 1, 10)));
      }
    } finally {
      this.#isCalling = false;
    }
  }

  /** @returns null when the bot has taken it */
  async #call({ url, secretToken }: Webhook, update: Update): Promise<string | null> {
    const { origin, pathname, search } = new URL(url);
    const target = this.#routes.get(origin);
    if (target === undefined) return 'Failed to resolve host: Name or service not known';
    const note = (status: number | null) =>
      this.calls.push({ updateId: update.update_id, status, atMs: Date.now() });
    try {
      const response = await fetch(`${target}${pathname}${search}`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(secretToken === '' ? {} : { 'x-telegram-bot-api-secret-token': secretToken }),
        },
        body: JSON.stringify(update),
        signal: AbortSignal.any([this.#stopping.signal, AbortSignal.timeout(CALL_TIMEOUT_MS)]),
      });
      await response.arrayBuffer();
      note(response.status);
      return response.ok
        ? null
        : `Wrong response from the webhook: ${response.status} ${response.statusText}`;
    } catch {
      note(null);
      return 'Connection refused';
    }
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, (ms / 1_000) * this.secondMs);
      timer.unref();
      this.#stopping.signal.addEventListener('abort', () => resolve(), { once: true });
    });
  }
}
