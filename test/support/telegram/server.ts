import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Answer, type BotApiFailure, badRequest, failed, ok, Refusal } from './answer.js';
import { type CallbackAnswer, Callbacks } from './callbacks.js';
import { Chats } from './chats.js';
import { Limits } from './limits.js';
import { type MenuEntry, Menus } from './menus.js';
import { type Edit, Messages, type Pin, type SentMessage } from './messages.js';
import { Methods } from './methods.js';
import { type BotRequest, readRequest } from './request.js';
import { type Said, writtenMessage } from './said.js';
import { type Update, Updates } from './updates.js';
import { Webhooks } from './webhook.js';

/*
 * A Bot API server on loopback that behaves as Telegram does for the methods that Rung uses: real HTTP, long polls that
 * wait, two pollers that conflict, a webhook that is called until it answers, markup and lengths that are checked,
 * chats that may be blocked, limits on demand. The words of its refusals are those of Telegram's own server
 * (https://github.com/tdlib/telegram-bot-api).
 */

export const BOT_TOKEN = '123456789:AAFakeTokenOfTheLocalServer_0123456';

/** What the server answers to the next call of a method: a failure of Telegram's, or any bytes at all. */
type Disturbance = BotApiFailure | { readonly status: number; readonly raw: string };

export class TelegramServer {
  /** Every request's method, in order. */
  readonly calls: string[] = [];
  /** Every request as it came, in order; getUpdates left out. */
  readonly requests: BotRequest[] = [];
  readonly limits = new Limits();
  readonly updates = new Updates();
  readonly webhooks = new Webhooks(this.updates);
  readonly #chats = new Chats();
  /** What Telegram's clock shows, by which it dates messages; milliseconds since the epoch. */
  now: () => number = Date.now;
  readonly #messages = new Messages(this.#chats, this.limits, () => this.now());
  readonly #menus = new Menus();
  readonly #callbacks = new Callbacks();
  readonly #methods = new Methods({
    ...{ chats: this.#chats, messages: this.#messages, menus: this.#menus },
    ...{ callbacks: this.#callbacks, webhooks: this.webhooks },
  });
  readonly #languages = new Map<number, string>();
  #token: string;
  readonly #server = createServer((request, response) => void this.#serve(request, response));
  readonly #disturbances = new Map<string, Disturbance[]>();
  readonly #watchers = new Set<() => void>();
  #url = '';
  #state: 'up' | 'down' | 'hanging' = 'up';
  #sendingFails: BotApiFailure | null = null;

  private constructor(token: string) {
    this.#token = token;
  }

  static async start(token = BOT_TOKEN): Promise<TelegramServer> {
    const server = new TelegramServer(token);
    await server.#listen(0);
    return server;
  }

  get url(): string {
    return this.#url;
  }

  async stop(): Promise<void> {
    this.webhooks.stop();
    this.updates.endPoll(null);
    this.#server.closeAllConnections();
    if (this.#server.listening) {
      this.#server.close();
      await once(this.#server, 'close');
    }
  }

  // -------------------------------------------------------------------------------- what people see

  /** All messages of the bot, those that were deleted since as well, in their order. */
  get sent(): readonly SentMessage[] {
    return this.#messages.sent;
  }

  sentTo(chatId: number): SentMessage[] {
    return this.#messages.sent.filter((message) => message.chatId === chatId);
  }

  /** Changes of messages that were let happen, in their order. */
  get edits(): readonly Edit[] {
    return this.#messages.edits;
  }

  pinnedIn(chatId: number): SentMessage[] {
    return this.#messages.pinnedIn(chatId);
  }

  /** Pins and unpins, in their order. */
  get pins(): readonly Pin[] {
    return this.#messages.pins;
  }

  get answeredCallbacks(): readonly string[] {
    return this.#callbacks.answers.map(({ id }) => id);
  }

  get callbackAnswers(): readonly CallbackAnswer[] {
    return this.#callbacks.answers;
  }

  /** The menu for everybody whose language has none of its own. */
  get commands(): readonly MenuEntry[] {
    return this.#menus.seenIn('');
  }

  /** The menu as a person sees it whose app speaks this language, e.g. `zh-hans`. */
  commandsIn(language: string): readonly MenuEntry[] {
    return this.#menus.seenIn(language);
  }

  // -------------------------------------------------------------------------------- what people do

  /**
   * A message from a person: by default in their private chat with the bot. Answers the update's id.
   *
   * @param said where, and what else the message or its sender has
   */
  say(userId: number, text: string, said: Said = {}): number {
    const chatId = said.id ?? userId;
    if (said.type !== undefined) this.#chats.of(chatId, said.type);
    const kind = said.isEdited === true ? 'edited_message' : 'message';
    return this.updates.add({
      [kind]: writtenMessage(text, {
        messageId: this.#messages.takeId(chatId),
        dateS: this.#dateS,
        chat: this.#chats.shown(chatId),
        from: this.#user(userId),
        more: said.more ?? {},
      }),
    });
  }

  /** A press on a button of a message that the bot sent. */
  press(userId: number, message: SentMessage, data: string): number {
    const id = `callback-${this.updates.lastId + 1}`;
    if (!this.expiresPresses) this.#callbacks.opened(id);
    return this.updates.add({
      callback_query: {
        id,
        from: this.#user(userId),
        chat_instance: 'instance',
        data,
        message: {
          message_id: message.messageId,
          date: Math.floor(message.atMs / 1_000),
          chat: this.#chats.shown(message.chatId),
          text: message.text,
        },
      },
    });
  }

  /** Presses from now on were made long before they are delivered: they cannot be answered. */
  expiresPresses = false;

  /** Time has passed since the buttons were pressed: their presses cannot be answered any more. */
  expireCallbacks(): void {
    this.#callbacks.expire();
  }

  /** Delivers updates as they are, in one answer: e.g. the same one several times. */
  deliver(...updates: readonly Update[]): void {
    this.updates.addAsTheyAre(updates);
  }

  /** Updates that the bot has not confirmed. */
  get unconfirmed(): readonly Update[] {
    return this.updates.waiting;
  }

  /** The language of a person's app, as an IETF tag; until told, Telegram does not say. */
  speaks(userId: number, languageCode: string): void {
    this.#languages.set(userId, languageCode);
  }

  /** A person blocks the bot; a group throws it out. */
  block(chatId: number): void {
    this.#chats.block(chatId);
  }

  /** The chat can be written to again. */
  unblock(chatId: number): void {
    this.#chats.reopen(chatId);
  }

  /** The person's account is deleted. */
  deactivate(userId: number): void {
    this.#chats.deactivate(userId);
  }

  /** Telegram does not know the chat (any more, or because the person never started the bot). */
  vanish(chatId: number): void {
    this.#chats.vanish(chatId);
  }

  /** A group becomes a supergroup, with another id; `silently`: and the message about it never arrives. */
  upgrade(chatId: number, supergroupId: number, how?: 'silently'): void {
    this.#chats.upgrade(chatId, supergroupId);
    if (how === 'silently') return;
    const migrated = { migrate_to_chat_id: supergroupId };
    const sender = { from: this.#user(777_000), chat: this.#chats.shown(chatId) };
    this.updates.add({
      message: { message_id: this.#messages.takeId(chatId), date: this.#dateS, ...sender, ...migrated },
    });
  }

  /** The bot may not pin in this chat. */
  forbidPinning(chatId: number): void {
    this.#chats.of(chatId).mayPin = false;
  }

  /** A person deletes a message of the bot. */
  remove(message: SentMessage): void {
    this.#messages.remove(message);
  }

  /** The message is too old to be changed or deleted. */
  freeze(message: SentMessage): void {
    this.#messages.freeze(message);
  }

  // -------------------------------------------------------------------------------- what goes wrong

  /** The owner renews the token at @BotFather: this one is worth nothing from now on. */
  revokeToken(): void {
    this.#token = `${this.#token}-renewed`;
    this.updates.endPoll(null);
    this.#server.closeAllConnections();
  }

  /** The next call of the method fails, once for each time this is called. */
  failNext(method: string, failure: BotApiFailure): void {
    this.#disturb(method, failure);
  }

  /** The next call of the method is answered with these bytes, whatever they are. */
  answerNext(method: string, raw: string, status = 200): void {
    this.#disturb(method, { status, raw });
  }

  /** Takes no message and no edit from now on, and answers each so; null: takes them again. Updates go on being delivered. */
  takesNoMessages(failure: BotApiFailure | null): void {
    this.#sendingFails = failure;
  }

  /** Breaks all connections, and every new one until `comeBack`. */
  goDown(): void {
    this.#state = 'down';
    this.webhooks.isDown = true;
    this.updates.endPoll(null);
    this.#server.closeAllConnections();
  }

  /** Takes every request and answers none until `comeBack`; polls that are open hear nothing more. */
  hang(): void {
    this.#state = 'hanging';
    this.webhooks.isDown = true;
    this.updates.endPoll(null);
  }

  /** What hung stays unanswered. */
  comeBack(): void {
    this.#state = 'up';
    this.webhooks.isDown = false;
  }

  /** A poll is open: messages would be delivered at once. */
  get isPolled(): boolean {
    return this.updates.isPolled;
  }

  /** Resolves with the answer once it is there. */
  async until<Found>(
    look: () => Found | undefined | null | false,
    what: string,
    withinMs = 20_000,
  ): Promise<Found> {
    const endMs = Date.now() + withinMs;
    for (;;) {
      const found = look();
      if (found !== undefined && found !== null && found !== false) return found;
      if (Date.now() > endMs) throw new Error(`the Bot API server waited in vain for ${what}`);
      await new Promise<void>((resolve) => {
        const wake = () => {
          clearTimeout(timer);
          this.#watchers.delete(wake);
          resolve();
        };
        const timer = setTimeout(wake, 20);
        this.#watchers.add(wake);
      });
    }
  }

  /** The message with this number, from 1, in a chat. */
  async message(chatId: number, number: number): Promise<SentMessage> {
    return this.until(() => this.sentTo(chatId)[number - 1], `message ${number} to ${chatId}`);
  }

  // -------------------------------------------------------------------------------- the protocol

  async #listen(port: number): Promise<void> {
    this.#server.listen(port, '127.0.0.1');
    await once(this.#server, 'listening');
    // A server that listens on TCP has an address of this form.
    const { port: bound } = this.#server.address() as AddressInfo;
    this.#url = `http://127.0.0.1:${bound}`;
  }

  async #serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    if (this.#state === 'down') {
      incoming.destroy();
      return;
    }
    const send = (answer: Answer) => respond(response, answer.status, JSON.stringify(answer.body));
    try {
      const { pathname, search } = new URL(incoming.url ?? '/', 'http://localhost');
      const chunks: Buffer[] = [];
      for await (const chunk of incoming) chunks.push(chunk);
      // Read to its end, so that whoever hangs up is noticed.
      if (this.#state !== 'up') return;
      const [, token = '', method = ''] = /^\/bot([^/]+)\/(\w+)$/u.exec(pathname) ?? [];
      if (token === '' || method === '') return send(failed({ status: 404, description: 'Not Found' }));
      if (decodeURIComponent(token) !== this.#token) {
        return send(failed({ status: 401, description: 'Unauthorized' }));
      }
      this.calls.push(method);
      const disturbance =
        this.#disturbances.get(method)?.shift() ?? (/^(send|edit)/u.test(method) ? this.#sendingFails : null);
      if (disturbance != null) {
        if ('raw' in disturbance) return respond(response, disturbance.status, disturbance.raw);
        return send(failed(disturbance));
      }
      const contentType = incoming.headers['content-type'] ?? '';
      const body = Buffer.concat(chunks);
      const request = await readRequest(method, { body, contentType, query: search });
      if (method.toLowerCase() === 'getupdates') {
        return this.updates.poll(request, send, (hungUp) => response.on('close', hungUp));
      }
      this.requests.push(request);
      send(ok(this.#methods.perform(request)));
    } catch (error) {
      send(error instanceof Refusal ? error.answer : badRequest("can't parse the request").answer);
    } finally {
      for (const wake of [...this.#watchers]) wake();
    }
  }

  get #dateS(): number {
    return Math.floor(this.now() / 1_000);
  }

  #disturb(method: string, disturbance: Disturbance): void {
    this.#disturbances.set(method, [...(this.#disturbances.get(method) ?? []), disturbance]);
  }

  #user(id: number): object {
    const languageCode = this.#languages.get(id);
    return {
      ...{ id, is_bot: false, first_name: 'Owner' },
      ...(languageCode === undefined ? {} : { language_code: languageCode }),
    };
  }
}

function respond(response: ServerResponse, status: number, body: string): void {
  if (response.writableEnded || response.destroyed) return;
  response.writeHead(status, { 'content-type': 'application/json' }).end(body);
}
