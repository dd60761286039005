import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';
import { type Answer, type BotApiFailure, failed, ok } from './answer.js';
import { Chats, type SentMessage } from './chats.js';

/*
 * A Bot API server on loopback that behaves as Telegram does for the methods that Rung uses: real HTTP, long polls that
 * wait, two pollers that conflict, markup and lengths that are checked, chats that may be blocked, limits on demand.
 */

export const BOT_TOKEN = '123456789:AAFakeTokenOfTheLocalServer_0123456';

interface Update {
  readonly update_id: number;
  readonly [content: string]: unknown;
}

interface Poll {
  readonly limit: number;
  send(answer: Answer): void;
}

const updatesQuery = z.looseObject({
  offset: z.int().default(0),
  timeout: z.int().min(0).default(0),
  limit: z.int().min(1).max(100).default(100),
});
const callbackAnswer = z.looseObject({ callback_query_id: z.string() });
const menu = z.looseObject({
  commands: z.array(
    z.looseObject({
      command: z.string().regex(/^[a-z0-9_]{1,32}$/u),
      description: z.string().min(1).max(256),
    }),
  ),
});

export class TelegramServer {
  readonly answeredCallbacks: string[] = [];
  /** Every request's method, in order. */
  readonly calls: string[] = [];
  commands: readonly { readonly command: string; readonly description: string }[] = [];
  readonly #chats = new Chats();
  readonly #token: string;
  readonly #server = createServer((request, response) => void this.#serve(request, response));
  readonly #updates: Update[] = [];
  readonly #failures = new Map<string, BotApiFailure[]>();
  readonly #watchers = new Set<() => void>();
  #poll: Poll | null = null;
  #lastUpdateId = 1_000;
  #url = '';
  #isDown = false;

  private constructor(token: string) {
    this.#token = token;
  }

  static async start(token = BOT_TOKEN): Promise<TelegramServer> {
    const server = new TelegramServer(token);
    await server.#listen(0);
    return server;
  }

  get sent(): readonly SentMessage[] {
    return this.#chats.sent;
  }

  get url(): string {
    return this.#url;
  }

  async stop(): Promise<void> {
    this.#poll = null;
    this.#server.closeAllConnections();
    if (this.#server.listening) {
      this.#server.close();
      await once(this.#server, 'close');
    }
  }

  // -------------------------------------------------------------------------------- what people do

  /** A message from a person: by default in their private chat with the bot. Answers the update's id. */
  say(userId: number, text: string, chat: { readonly id?: number; readonly type?: string } = {}): number {
    return this.#deliver({
      message: {
        message_id: this.#chats.nextMessageId(),
        date: 1_700_000_000,
        from: user(userId),
        chat: { id: chat.id ?? userId, type: chat.type ?? 'private', first_name: 'Owner' },
        text,
      },
    });
  }

  /** A press on a button of a message that the bot sent. */
  press(userId: number, message: SentMessage, data: string): number {
    return this.#deliver({
      callback_query: {
        id: `callback-${this.#lastUpdateId + 1}`,
        from: user(userId),
        chat_instance: 'instance',
        data,
        message: {
          message_id: message.messageId,
          date: 1_700_000_000,
          chat: { id: message.chatId, type: 'private', first_name: 'Owner' },
          text: message.text,
        },
      },
    });
  }

  /** Delivers updates as they are, in one answer: e.g. the same one several times. */
  deliver(...updates: readonly Update[]): void {
    this.#updates.push(...updates);
    this.#lastUpdateId = Math.max(this.#lastUpdateId, ...updates.map((update) => update.update_id));
    this.#flush();
  }

  /** Updates that no poll has confirmed. */
  get unconfirmed(): readonly Update[] {
    return this.#updates;
  }

  block(userId: number): void {
    this.#chats.block(userId);
  }

  // -------------------------------------------------------------------------------- what goes wrong

  /** The next call of the method fails, once for each time this is called. */
  failNext(method: string, failure: BotApiFailure): void {
    this.#failures.set(method, [...(this.#failures.get(method) ?? []), failure]);
  }

  /** Breaks all connections, and every new one until `comeBack`. */
  goDown(): void {
    this.#isDown = true;
    this.#poll = null;
    this.#server.closeAllConnections();
  }

  comeBack(): void {
    this.#isDown = false;
  }

  /** A poll is open: messages would be delivered at once. */
  get isPolled(): boolean {
    return this.#poll !== null;
  }

  /** Resolves with the answer once it is there. */
  async until<Found>(
    look: () => Found | undefined | null | false,
    what: string,
    withinMs = 5_000,
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

  sentTo(chatId: number): SentMessage[] {
    return this.#chats.sent.filter((message) => message.chatId === chatId);
  }

  // -------------------------------------------------------------------------------- the protocol

  async #listen(port: number): Promise<void> {
    this.#server.listen(port, '127.0.0.1');
    await once(this.#server, 'listening');
    // A server that listens on TCP has an address of this form.
    const { port: bound } = this.#server.address() as AddressInfo;
    this.#url = `http://127.0.0.1:${bound}`;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (this.#isDown) {
      request.destroy();
      return;
    }
    const send = ({ status, body }: Answer) => {
      if (response.writableEnded || response.destroyed) return;
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    };
    const [, token = '', method = ''] = /^\/bot([^/]+)\/(\w+)$/u.exec(request.url ?? '') ?? [];
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    if (decodeURIComponent(token) !== this.#token) {
      send(failed({ status: 401, description: 'Unauthorized' }));
      return;
    }
    this.calls.push(method);
    const failure = this.#failures.get(method)?.shift();
    const contentType = request.headers['content-type'] ?? '';
    const body = Buffer.concat(chunks);
    if (failure !== undefined) send(failed(failure));
    else if (contentType.startsWith('multipart/form-data')) {
      send(await this.#performUpload(method, body, contentType));
    } else this.#answer(method, JSON.parse(body.toString() || '{}'), send, response);
    for (const wake of [...this.#watchers]) wake();
  }

  #answer(method: string, payload: unknown, send: (answer: Answer) => void, response: ServerResponse): void {
    if (method === 'getUpdates') this.#getUpdates(updatesQuery.parse(payload), send, response);
    else send(this.#perform(method, payload));
  }

  /** A request that carries a file, read by the platform's own parser. */
  async #performUpload(method: string, body: Buffer, contentType: string): Promise<Answer> {
    if (method !== 'sendDocument') return failed({ status: 404, description: 'Not Found' });
    const form = await new Response(body, { headers: { 'content-type': contentType } }).formData();
    return this.#chats.sendDocument(form);
  }

  #perform(method: string, payload: unknown): Answer {
    switch (method) {
      case 'getMe':
        return ok({ id: 123456789, is_bot: true, first_name: 'Rung', username: 'rung_test_bot' });
      case 'deleteWebhook':
        return ok(true);
      case 'setMyCommands':
        this.commands = menu.parse(payload).commands;
        return ok(true);
      case 'answerCallbackQuery':
        this.answeredCallbacks.push(callbackAnswer.parse(payload).callback_query_id);
        return ok(true);
      case 'sendMessage':
        return this.#chats.sendMessage(payload);
      case 'editMessageText':
        return this.#chats.editMessageText(payload);
      case 'editMessageReplyMarkup':
        return this.#chats.editMessageReplyMarkup(payload);
      default:
        return failed({ status: 404, description: 'Not Found' });
    }
  }

  #getUpdates(
    { offset, timeout, limit }: z.output<typeof updatesQuery>,
    send: (answer: Answer) => void,
    response: ServerResponse,
  ): void {
    // Telegram ends the older of two polls.
    this.#poll?.send(
      failed({ status: 409, description: 'Conflict: terminated by other getUpdates request' }),
    );
    this.#poll = null;
    while ((this.#updates[0]?.update_id ?? offset) < offset) this.#updates.shift();
    if (this.#updates.length > 0 || timeout === 0) {
      send(ok(this.#updates.slice(0, limit)));
      return;
    }
    const poll = { limit, send };
    this.#poll = poll;
    const end = () => {
      clearTimeout(timer);
      if (this.#poll === poll) this.#poll = null;
    };
    const timer = setTimeout(() => {
      end();
      send(ok([]));
    }, timeout * 1_000);
    timer.unref();
    response.on('close', end);
  }

  #deliver(content: object): number {
    const update = { update_id: ++this.#lastUpdateId, ...content };
    this.deliver(update);
    return update.update_id;
  }

  #flush(): void {
    const poll = this.#poll;
    if (poll === null) return;
    this.#poll = null;
    poll.send(ok(this.#updates.slice(0, poll.limit)));
  }
}

function user(id: number): object {
  return { id, is_bot: false, first_name: 'Owner' };
}
